//! Absence notices and appeals for staff: read by whoever may read reasons, recorded and decided by the office.

use crate::domain::absence::{AbsenceKind, AbsenceState, Span, TypedSpan};
use crate::domain::appeal::AppealState;
use crate::domain::{Mark, Problems, calendar};
use crate::records::{
    AbsenceForm, AbsenceLine, AppealLine, AppealVerdict, KeptFile, Records, Refusal, VerdictForm, Waiting,
};
use crate::ui::absence::form::{self, Days};
use crate::ui::absence::{Appeal, Decision, Notice, decide, waiting};
use crate::ui::links;
use crate::web::form::ATTACHMENTS_MIB;
use crate::web::gate::Seat;
use crate::web::routes::{entry, student};
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Form, Said, WithFiles};
use axum::extract::Path;

/// Fields of the form to report an absence.
pub(super) const FIELDS: [&str; 7] = ["first", "last", "from", "until", "why", "words", "files"];

/// From where a notice is looked at.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    /// The student's own page.
    Own,
    /// A list about a student.
    List(&'a str),
    /// Its own page.
    Page(&'a str),
}

/// A notice as pages show it.
pub(super) fn notice(line: AbsenceLine, from: From<'_>) -> Notice {
    let AbsenceLine { absence, reported_by, decided_by } = line;
    let id = absence.id;
    let address = |file: usize| match from {
        From::Own => links::own_evidence(id, file),
        From::List(number) | From::Page(number) => links::evidence(number, id, file),
    };
    let held = (absence.state == AbsenceState::Authorised && absence.span != absence.asked)
        .then(|| absence.span.words());
    let evidence = (1..).zip(&absence.evidence).map(|(n, file)| (file.name.clone(), file.bytes, address(n)));
    Notice {
        link: match from {
            From::List(number) => Some(links::absence(number, id)),
            From::Own | From::Page(_) => None,
        },
        why: absence.why.label().to_owned(),
        asked: absence.asked.words(),
        held,
        kind: absence.kind.label().to_owned(),
        state: absence.state,
        reported_at: absence.reported_at,
        reported_by,
        evidence: evidence.collect(),
        take_back: (matches!(from, From::Own) && absence.is_open()).then(|| links::take_back(id)),
        words: absence.words,
        decided: absence.decided.map(|decided| decision(decided, decided_by)),
    }
}

fn decision(decided: crate::domain::absence::Decided, by: Option<String>) -> Decision {
    Decision { by: by.unwrap_or_default(), at: decided.at, words: decided.words }
}

/// An appeal as pages show it.
pub(super) fn appeal(line: AppealLine, from: From<'_>) -> Appeal {
    let about = about(&line);
    let AppealLine { appeal, decided_by, .. } = line;
    Appeal {
        link: match from {
            From::List(number) => Some(links::appeal(number, appeal.id)),
            From::Own | From::Page(_) => None,
        },
        register: None,
        session: about,
        mark: appeal.mark.label().to_owned(),
        stands: None,
        outcome: appeal.outcome.map(|mark| mark.label().to_owned()),
        state: appeal.state,
        at: appeal.at,
        words: appeal.words,
        decided: appeal.decided.map(|decided| decision(decided, decided_by)),
    }
}

fn about(line: &AppealLine) -> String {
    match &line.session {
        Some(session) => {
            let when = calendar::time_words(session.start);
            format!("{}, {}, {when}", line.module, session.kind.label())
        }
        None => format!("Session {}", line.appeal.session),
    }
}

/// The form as it was sent, less its files.
pub(super) fn typed(form: &Form) -> AbsenceForm {
    let text = |name: &str| form.text(name).to_owned();
    AbsenceForm {
        span: span(form),
        why: text("why"),
        words: text("words"),
        authorise: AbsenceKind::from_code(form.text("authorise")),
    }
}

fn span(form: &Form) -> TypedSpan {
    let text = |name: &str| form.text(name).to_owned();
    TypedSpan { first: text("first"), last: text("last"), from: text("from"), until: text("until") }
}

/// The files of a form, and what was wrong with those that were not taken.
pub(super) fn files(form: &mut Form) -> (Vec<KeptFile>, Problems) {
    let mut problems = Problems::default();
    for name in form.too_large.drain(..) {
        let name = crate::domain::text::shorten(&name, 60);
        problems.add("files", format!("“{name}” is larger than 25 MB. Attach a smaller copy of it."));
    }
    (std::mem::take(&mut form.files), problems)
}

/// The days as the form shows them.
pub(super) fn days(span: TypedSpan) -> Days {
    Days { first: span.first, last: span.last, from: span.from, until: span.until }
}

fn days_of(span: &Span) -> Days {
    let time =
        |at: Option<jiff::civil::Time>| at.map_or_else(String::new, |at| at.strftime("%H:%M").to_string());
    Days {
        first: calendar::day_words(span.first),
        last: calendar::day_words(span.last),
        from: time(span.from),
        until: time(span.until),
    }
}

fn line<T>(waiting: &Waiting<T>, link: String, what: String, at: jiff::Timestamp) -> waiting::Line {
    waiting::Line { link, student: format!("{} ({})", waiting.called, waiting.number), what, at }
}

/// What waits for the office.
pub(super) async fn waiting(seat: Seat) -> Answer {
    let (canvas, list) = Canvas::with(&seat, Records::undecided).await?;
    let absences = list.absences.iter().map(|waiting| {
        let absence = &waiting.what.absence;
        let what = format!("{}: {}", absence.why.label(), absence.asked.words());
        line(waiting, links::absence(&waiting.number, absence.id), what, absence.reported_at)
    });
    let appeals = list.appeals.iter().map(|waiting| {
        let appeal = &waiting.what.appeal;
        let what = format!("{}: {}", appeal.mark.label(), about(&waiting.what));
        line(waiting, links::appeal(&waiting.number, appeal.id), what, appeal.at)
    });
    let view = waiting::View { absences: absences.collect(), appeals: appeals.collect() };
    Ok(status::page(waiting::page(&canvas.frame(), &view)))
}

/// The form in which the office records an absence.
pub(super) async fn new_page(seat: Seat, Path(number): Path<String>) -> Answer {
    let (canvas, view) = Canvas::with(&seat, move |records| new_view(records, &number)).await?;
    Ok(status::page(form::page(&canvas.frame(), &view)))
}

fn new_view(records: &Records, number: &str) -> Result<form::View, Refusal> {
    let record = records.student(number)?;
    let _may = record.standing().grant_decide_absence()?;
    Ok(form::View { plate: Some(student::plate(&record)?), ..form::View::default() })
}

/// Records an absence on a student's behalf.
pub(super) async fn record(
    seat: Seat,
    Path(number): Path<String>,
    WithFiles(form): WithFiles<ATTACHMENTS_MIB>,
) -> Answer {
    let mut form = form.only(&[&FIELDS[..], &["authorise"]].concat())?;
    let reply = seat
        .run(move |records| {
            let mut view = new_view(records, &number)?;
            let (kept, mut problems) = files(&mut form);
            let asked = typed(&form);
            let outcome = if problems.0.is_empty() {
                records.report_absence(&number, asked.clone(), kept)
            } else {
                Err(std::mem::take(&mut problems).into())
            };
            match outcome {
                Ok(id) => Ok(Ok(links::absence(&number, id))),
                Err(Refusal::Invalid(problems)) => {
                    view.days = days(asked.span);
                    (view.why, view.words) = (asked.why, asked.words);
                    form.text("authorise").clone_into(&mut view.authorise);
                    view.problems = problems;
                    Ok(Err(Box::new(view)))
                }
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match reply {
        Ok(to) => Ok(status::go(&Said::AbsenceReported.at(&to))),
        Err(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(form::page(&canvas.frame(), &view)))
        }
    }
}

fn view(records: &Records, number: &str, id: u32) -> Result<decide::View, Refusal> {
    let record = records.student(number)?;
    let line = records.absence(number, id)?;
    let plate = student::plate(&record)?;
    let absence = &line.absence;
    let open = absence.state != AbsenceState::Withdrawn && record.standing().may_decide_absences();
    let form = open.then(|| decide::Form {
        id,
        version: absence.version,
        kind: absence.kind.code().to_owned(),
        days: days_of(&absence.span),
        ..decide::Form::default()
    });
    let notice = notice(line, From::Page(&plate.number));
    Ok(decide::View { plate, notice, form })
}

fn id(text: &str) -> Result<u32, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// One notice.
pub(super) async fn page(seat: Seat, Path((number, id)): Path<(String, String)>) -> Answer {
    let (canvas, view) = Canvas::with(&seat, move |records| view(records, &number, self::id(&id)?)).await?;
    Ok(status::page(decide::page(&canvas.frame(), &view)))
}

/// Decides a notice.
pub(super) async fn decide(
    seat: Seat,
    Path((number, id)): Path<(String, String)>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["version", "verdict", "kind", "first", "last", "from", "until", "words"])?;
    let reply = seat
        .run(move |records| {
            let id = self::id(&id)?;
            let text = |name: &str| form.text(name).to_owned();
            let verdict = VerdictForm {
                version: form.text("version").parse().unwrap_or(0),
                verdict: text("verdict"),
                kind: text("kind"),
                span: span(&form),
                words: text("words"),
            };
            match records.decide_absence(&number, id, verdict.clone()) {
                Ok(_) => Ok(Ok(Said::AbsenceDecided.at(&links::absence(&number, id)))),
                Err(Refusal::Invalid(problems)) => {
                    let mut view = view(records, &number, id)?;
                    // Somebody withdrew it meanwhile: nothing is left to decide.
                    let Some(form) = &mut view.form else { return Ok(Ok(links::absence(&number, id))) };
                    (form.verdict, form.kind) = (verdict.verdict, verdict.kind);
                    (form.days, form.words) = (days(verdict.span), verdict.words);
                    form.problems = problems;
                    Ok(Err(Box::new(view)))
                }
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match reply {
        Ok(to) => Ok(status::go(&to)),
        Err(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(decide::page(&canvas.frame(), &view)))
        }
    }
}

/// A piece of evidence, to be saved.
pub(super) async fn evidence(seat: Seat, Path((number, id, file)): Path<(String, String, String)>) -> Answer {
    let found = seat
        .run(move |records| {
            let file = file.parse().map_err(|_| Refusal::NotFound)?;
            records.absence_evidence(&number, self::id(&id)?, file)
        })
        .await?;
    Ok(entry::to_save(found))
}

fn appeal_view(records: &Records, number: &str, id: u32) -> Result<decide::AppealView, Refusal> {
    let record = records.student(number)?;
    let line = records.appeal_line(number, id)?;
    let plate = student::plate(&record)?;
    let open = line.appeal.state == AppealState::Open && record.standing().may_decide_absences();
    let (stands, appealed) = (records.appealed_mark(number, id)?, line.appeal.mark);
    let standing = stands.map_or("", Mark::code).to_owned();
    let form =
        open.then(|| decide::Form { id, version: line.appeal.version, standing, ..decide::Form::default() });
    let session = line.session.as_ref().map(|session| session.id.clone());
    let mut appeal = appeal(line, From::Page(&plate.number));
    let changed = open && stands != Some(appealed);
    appeal.stands = changed.then(|| stands.map_or("no mark".to_owned(), |mark| mark.label().to_lowercase()));
    appeal.register = session.filter(|id| records.register(id).is_ok()).map(|id| links::register(&id));
    Ok(decide::AppealView { plate, appeal, form })
}

/// One appeal.
pub(super) async fn appeal_page(seat: Seat, Path((number, id)): Path<(String, String)>) -> Answer {
    let (canvas, view) =
        Canvas::with(&seat, move |records| appeal_view(records, &number, self::id(&id)?)).await?;
    Ok(status::page(decide::appeal_page(&canvas.frame(), &view)))
}

/// Decides an appeal.
pub(super) async fn decide_appeal(
    seat: Seat,
    Path((number, id)): Path<(String, String)>,
    Checked(form): Checked,
) -> Answer {
    let form = form.only(&["version", "standing", "verdict", "words"])?;
    let reply = seat
        .run(move |records| {
            let id = self::id(&id)?;
            let text = |name: &str| form.text(name).to_owned();
            let version = form.text("version").parse().unwrap_or(0);
            let verdict = AppealVerdict {
                version,
                standing: text("standing"),
                verdict: text("verdict"),
                words: text("words"),
            };
            match records.decide_appeal(&number, id, verdict.clone()) {
                Ok(()) => Ok(Ok(Said::AppealDecided.at(links::ABSENCES))),
                Err(Refusal::Invalid(problems)) => {
                    let mut view = appeal_view(records, &number, id)?;
                    // Somebody decided it meanwhile.
                    let Some(form) = &mut view.form else { return Ok(Ok(links::appeal(&number, id))) };
                    (form.verdict, form.words) = (verdict.verdict, verdict.words);
                    form.problems = problems;
                    Ok(Err(Box::new(view)))
                }
                Err(refusal) => Err(refusal),
            }
        })
        .await?;
    match reply {
        Ok(to) => Ok(status::go(&to)),
        Err(view) => {
            let canvas = Canvas::of(&seat).await?;
            Ok(status::put_right(decide::appeal_page(&canvas.frame(), &view)))
        }
    }
}
