//! The student's own pages: attendance as staff see it, absences, appeals, timetable, and the calendar at its secret
//! address.

use crate::domain::absence::AbsenceState;
use crate::domain::calendar;
use crate::records::{AbsenceLine, Planned, Records, Refusal, What};
use crate::ui::absence::form;
use crate::ui::student::attendance::Shown;
use crate::ui::{links, own, timetable};
use crate::web::app::App;
use crate::web::form::ATTACHMENTS_MIB;
use crate::web::gate::Seat;
use crate::web::routes::absences::{self, From};
use crate::web::routes::query::Query;
use crate::web::routes::{concern, entry, shown};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said, WithFiles};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use jiff::ToSpan;
use jiff::civil::Date;

fn number(records: &Records) -> Result<String, Refusal> {
    records.me()?.student_number.ok_or(Refusal::NotFound)
}

/// The student's own page.
pub(super) async fn page(seat: Seat) -> Answer {
    let query = Query::of(&seat);
    let (canvas, view) = Canvas::with(&seat, move |records| view(records, &query)).await?;
    Ok(status::page(own::page(&canvas.frame(), &view)))
}

fn view(records: &Records, query: &Query) -> Result<own::View, Refusal> {
    let number = number(records)?;
    let record = records.student(&number)?;
    let picture = record.attendance()?.ok_or(Refusal::NotFound)?;
    let profile = record.profile();
    let appeals = records.appeals(&number)?;
    let may_report = record.standing().grant_report_absence().is_ok();
    let appealing = shown::Appealing {
        now: records.registry().now(),
        appealed: appeals.iter().map(|line| line.appeal.session.clone()).collect(),
    };
    let appealing = may_report.then_some(&appealing);
    let notices = records.absences(&number)?.into_iter();
    Ok(own::View {
        photo: record.has_photo()?.then(|| links::OWN_PHOTO.to_owned()),
        called: profile.called(),
        number: profile.number.clone(),
        email: profile.email.clone(),
        programme: record.programme_title().to_owned(),
        year: profile.year_of_study,
        tutors: shown::tutors(record.tutors()?),
        attendance: Shown {
            points: concern::points(records, &number)?,
            ..shown::attendance_page(picture, links::OWN, query, appealing)
        },
        notices: notices.map(|line| absences::notice(line, From::Own)).collect(),
        appeals: appeals.into_iter().map(|line| absences::appeal(line, From::Own)).collect(),
        may_report,
    })
}

/// The form to report an absence.
pub(super) async fn report_page(seat: Seat) -> Answer {
    let may = |records: &Records| {
        let record = records.student(&number(records)?)?;
        Ok(record.standing().grant_report_absence().map(|_| ())?)
    };
    let (canvas, ()) = Canvas::with(&seat, may).await?;
    Ok(status::page(form::page(&canvas.frame(), &form::View::default())))
}

/// Reports an absence.
pub(super) async fn report(seat: Seat, WithFiles(form): WithFiles<ATTACHMENTS_MIB>) -> Answer {
    let mut form = form.only(&absences::FIELDS)?;
    let (kept, problems) = absences::files(&mut form);
    let asked = absences::typed(&form);
    let typed = asked.clone();
    let outcome = if problems.0.is_empty() {
        seat.run(move |records| records.report_absence(&number(records)?, asked, kept)).await
    } else {
        Err(problems.into())
    };
    match outcome {
        Ok(_) => Ok(status::go(&format!("{}#absences-title", Said::AbsenceReported.at(links::OWN)))),
        Err(Refusal::Invalid(problems)) => {
            let canvas = Canvas::of(&seat).await?;
            let (days, why, words) = (absences::days(typed.span), typed.why, typed.words);
            let view = form::View { days, why, words, problems, ..form::View::default() };
            Ok(status::put_right(form::page(&canvas.frame(), &view)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Takes a report back.
pub(super) async fn take_back(seat: Seat, Path(id): Path<String>, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    seat.run(move |records| {
        let id = id.parse().map_err(|_| Refusal::NotFound)?;
        records.take_back_absence(&number(records)?, id)
    })
    .await?;
    Ok(status::go(&Said::AbsenceTakenBack.at(links::OWN)))
}

/// A piece of one's own evidence, to be saved.
pub(super) async fn evidence(seat: Seat, Path((id, file)): Path<(String, String)>) -> Answer {
    let found = seat
        .run(move |records| {
            let id = id.parse().map_err(|_| Refusal::NotFound)?;
            let file = file.parse().map_err(|_| Refusal::NotFound)?;
            records.absence_evidence(&number(records)?, id, file)
        })
        .await?;
    Ok(entry::to_save(found))
}

fn appeal_view(records: &Records, session: &str) -> Result<form::AppealView, Refusal> {
    let (module, session, mark) = records.appealable(&number(records)?, session)?;
    let when = calendar::time_words(session.start);
    Ok(form::AppealView {
        about: format!("{module}, {}, {when}", session.kind.label()),
        session: session.id,
        mark: mark.label().to_owned(),
        ..form::AppealView::default()
    })
}

/// The form to appeal a mark.
pub(super) async fn appeal_page(seat: Seat) -> Answer {
    let query = Query::of(&seat);
    let (canvas, view) =
        Canvas::with(&seat, move |records| appeal_view(records, query.text("session"))).await?;
    Ok(status::page(form::appeal_page(&canvas.frame(), &view)))
}

/// Appeals a mark.
pub(super) async fn appeal(seat: Seat, Checked(form): Checked) -> Answer {
    let form = form.only(&["session", "words"])?;
    let reply = seat
        .run(move |records| {
            let (session, words) = (form.text("session"), form.text("words"));
            match records.appeal(&number(records)?, session, words) {
                Ok(_) => Ok(None),
                Err(Refusal::Invalid(problems)) => {
                    let view = appeal_view(records, session)?;
                    Ok(Some(form::AppealView { words: words.to_owned(), problems, ..view }))
                }
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match reply {
        None => Ok(status::go(&Said::AppealSent.at(links::OWN))),
        Some(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(form::appeal_page(&canvas.frame(), &view)))
        }
    }
}

/// The timetable of a week.
pub(super) async fn timetable(seat: Seat) -> Answer {
    let query = Query::of(&seat);
    let view = move |records: &Records| {
        let today = records.registry().today();
        let day = calendar::parse_day("week", query.text("week")).unwrap_or(today);
        week(records, day, None)
    };
    let (canvas, view) = Canvas::with(&seat, view).await?;
    Ok(status::page(timetable::page(&canvas.frame(), &view)))
}

fn week(records: &Records, day: Date, address: Option<&str>) -> Result<timetable::View, Refusal> {
    let monday = calendar::monday(day);
    let at = |days: i32| {
        let day = monday.checked_add(days.days()).unwrap_or(monday);
        links::query(links::TIMETABLE, &[("week", &day.to_string())])
    };
    let sunday = monday.checked_add(6.days()).unwrap_or(monday);
    let planned = records.timetable(monday, sunday)?;
    let notices = records.absences(&number(records)?)?;
    let away = |planned: &Planned| {
        let covers = |line: &AbsenceLine| {
            line.absence.state == AbsenceState::Authorised
                && line.absence.span.covers(planned.start, planned.end)
        };
        matches!(planned.what, What::Session(_)) && notices.iter().any(covers)
    };
    Ok(timetable::View {
        monday,
        around: (at(-7), at(7)),
        events: planned.into_iter().map(|planned| event(away(&planned), planned)).collect(),
        made_at: records.calendar_made_at()?,
        address: address.map(str::to_owned),
    })
}

fn event(authorised: bool, planned: Planned) -> timetable::Event {
    let (deadline, module) = (matches!(planned.what, What::Deadline(_)), planned.named());
    let what = match planned.what {
        What::Session(kind) => kind.label().to_owned(),
        What::Deadline(component) if component.is_empty() => "Deadline".to_owned(),
        What::Deadline(component) => format!("Deadline: {component}"),
    };
    timetable::Event {
        start: planned.start,
        end: (!deadline).then_some(planned.end),
        authorised,
        module,
        what,
        place: planned.place,
        cancelled: planned.cancelled,
        critical: planned.critical,
    }
}

/// This site as the browser calls it, such as `https://co-tutor.example.ac.uk`; empty when it does not say.
fn site(headers: &HeaderMap, secure: bool) -> String {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return String::new();
    };
    let here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.starts_with(name));
    format!("{}://{host}", if secure && !here { "https" } else { "http" })
}

/// Makes the secret address of the calendar, and shows it this once.
pub(super) async fn make_calendar(seat: Seat, headers: HeaderMap, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    let site = site(&headers, seat.app().site().secure);
    let view = move |records: &Records| {
        let secret = records.make_calendar()?;
        let address = format!("{site}{}", links::calendar(&secret));
        week(records, records.registry().today(), Some(&address))
    };
    let (canvas, view) = Canvas::with(&seat, view).await?;
    Ok(status::page(timetable::page(&canvas.frame(), &view)))
}

/// Takes the address away.
pub(super) async fn revoke_calendar(seat: Seat, Checked(form): Checked) -> Answer {
    form.only(&[])?;
    seat.run(Records::revoke_calendar).await?;
    Ok(status::go(&Said::CalendarRevoked.at(links::TIMETABLE)))
}

/// The calendar at its secret address: for whoever has it, and nothing for anybody else.
pub(super) async fn feed(State(app): State<App>, Path(file): Path<String>) -> Answer {
    let secret = file.strip_suffix(".ics").ok_or(Refusal::NotFound)?.to_owned();
    let text = app.run(move |registry| registry.calendar(&secret)).await?;
    Ok(status::calendar(text))
}
