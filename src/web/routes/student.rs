//! A student's Dashboard, Record, Attendance and Marks.

use crate::access::Area as Open;
use crate::domain::flag::State;
use crate::domain::{Categories, Category, EntryKind, Problems, calendar};
use crate::records::{MarkLine, Records, Refusal, StudentRecord, TimelineFilter};
use crate::ui::links;
use crate::ui::student::flagged::Give;
use crate::ui::student::photo::Keep;
use crate::ui::student::{Area, Plate, attendance, dashboard, marks, record};
use crate::web::Canvas;
use crate::web::gate::Seat;
use crate::web::routes::absences::{self, From};
use crate::web::routes::query::Query;
use crate::web::routes::{concern, flags, shown};
use crate::web::status::{self, Answer};
use axum::extract::Path;

/// Entries the Dashboard shows.
const LATEST: usize = 3;
/// Marks the Dashboard shows.
const MARKS: usize = 5;
/// Entries on a page of the timeline.
const PAGE: usize = 25;

/// Who a page is about.
pub(super) fn plate(record: &StudentRecord) -> Result<Plate, Refusal> {
    let profile = record.profile();
    let differs = profile.preferred_name.is_some() && profile.preferred_name != profile.given_name;
    let listed = match &profile.given_name {
        Some(given) => format!("{}, {given}", profile.family_name),
        None => profile.family_name.clone(),
    };
    let standing = record.standing();
    let open = |area: Open| !standing.area(area).is_nothing();
    let areas = Area::ALL.into_iter().filter(|area| match area {
        Area::Dashboard | Area::Record => true,
        Area::Attendance => open(Open::Attendance),
        Area::Marks => open(Open::Marks),
        Area::Access => open(Open::Standings),
    });
    Ok(Plate {
        number: profile.number.clone(),
        photo: record.has_photo()?.then(|| links::photo(&profile.number)),
        called: profile.called(),
        listed: differs.then_some(listed),
        programme: record.programme_title().to_owned(),
        year: profile.year_of_study,
        mode: profile.mode.map(|mode| mode.label().to_owned()),
        status: profile.status,
        athlete: profile.athlete,
        tutors: shown::tutors(record.tutors()?),
        areas: areas.collect(),
        may_add: !standing.may_add().is_empty(),
        may_raise: standing.flag_rights().raise,
    })
}

/// The Dashboard.
pub(super) async fn page(seat: Seat, Path(number): Path<String>) -> Answer {
    let (canvas, view) = Canvas::with(&seat, move |records| dashboard_view(records, &number)).await?;
    Ok(status::page(dashboard::page(&canvas.frame(), &view)))
}

pub(super) fn dashboard_view(records: &Records, number: &str) -> Result<dashboard::View, Refusal> {
    let record = records.student(number)?;
    let latest = record.latest(LATEST)?;
    let profile = record.profile();
    let marks = record.marks()?.map(|marks| marks.into_iter().take(MARKS).map(card_mark).collect());
    let last = record.last_contact()?;
    Ok(dashboard::View {
        plate: plate(&record)?,
        attendance: record.attendance_totals()?.map(|picture| shown::attendance(&picture)),
        flags: open_flags(records, number)?,
        last_contact: Some(dashboard::LastContact {
            at: last.map(|(at, _)| at),
            words: last.and_then(|(_, kind)| kind).map_or("An entry exists", EntryKind::label).to_owned(),
        }),
        marks,
        contacts: profile.contacts.clone().map(|(email, phone)| dashboard::Contacts { email, phone }),
        adjustments: profile.adjustments.clone(),
        sponsored: profile.sponsored,
        recent: latest.items.iter().map(|seen| shown::item(seen, &latest.names, &latest.amendable)).collect(),
        email: profile.email.clone(),
        photo: match record.standing().grant_photo() {
            Ok(_) => Some(Keep { has: record.has_photo()?, problems: Problems::default() }),
            Err(_) => None,
        },
    })
}

/// Flags that are not closed, for those who may see them.
fn open_flags(records: &Records, number: &str) -> Result<Vec<crate::ui::flags::Row>, Refusal> {
    let all = records.flags_of(number)?.unwrap_or_default().into_iter();
    Ok(all.filter(|line| line.state != State::Closed).map(flags::row).collect())
}

fn card_mark(line: MarkLine) -> dashboard::Mark {
    let mark = line.mark_hundredths.map_or_else(|| "Not out yet".to_owned(), hundredths);
    dashboard::Mark { module: line.module, component: line.component, mark }
}

/// "63.5" of 6350.
fn hundredths(value: u32) -> String {
    let (whole, rest) = (value / 100, value % 100);
    match rest {
        0 => whole.to_string(),
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}

/// The Record.
pub(super) async fn timeline(seat: Seat, Path(number): Path<String>) -> Answer {
    let query = Query::of(&seat);
    let view = move |records: &Records| record_view(records, &number, &query);
    let (canvas, view) = Canvas::with(&seat, view).await?;
    let markup = record::page(&canvas.frame(), &view);
    Ok(if view.problems.0.is_empty() { status::page(markup) } else { status::put_right(markup) })
}

fn record_view(records: &Records, number: &str, query: &Query) -> Result<record::View, Refusal> {
    let record = records.student(number)?;
    let plate = plate(&record)?;
    let mut problems = Problems::default();
    let author = match query.some("author").map(|typed| records.author(typed)) {
        Some(Err(Refusal::Invalid(wrong))) => {
            problems.0.extend(wrong.0);
            None
        }
        known => known.transpose()?,
    };
    let (kind, category) =
        (EntryKind::from_code(query.text("kind")), Category::from_code(query.text("category")));
    let filter = TimelineFilter {
        kind,
        categories: category.into_iter().collect::<Categories>(),
        author,
        from: query.day("from", &mut problems),
        to: query.day("to", &mut problems),
        page: query.page(),
    };
    let typed = record::Filter {
        kind,
        category,
        from: query.text("from").to_owned(),
        to: query.text("to").to_owned(),
        author: query.text("author").to_owned(),
    };
    if !problems.0.is_empty() {
        let (items, paging) = Default::default();
        return Ok(record::View { plate, items, filter: typed, paging, problems });
    }
    let found = record.timeline(&filter)?;
    let path = Area::Record.link(&plate.number);
    let paging = query.paging(&path, found.page, PAGE, found.total, ["entry", "entries"]);
    let items = found.items.iter().map(|seen| shown::item(seen, &found.names, &found.amendable)).collect();
    Ok(record::View { plate, items, filter: typed, paging, problems })
}

/// Attendance.
pub(super) async fn attendance(seat: Seat, Path(number): Path<String>) -> Answer {
    let query = Query::of(&seat);
    let view = move |records: &Records| attendance_view(records, &number, &query, Give::default());
    let (canvas, view) = Canvas::with(&seat, view).await?;
    Ok(status::page(attendance::page(&canvas.frame(), &view)))
}

/// What the attendance page shows; `give` is the form for an exemption as it was typed.
pub(super) fn attendance_view(
    records: &Records,
    number: &str,
    query: &Query,
    give: Give,
) -> Result<attendance::View, Refusal> {
    let record = records.student(number)?;
    let picture = record.attendance()?.ok_or(Refusal::NotFound)?;
    let plate = plate(&record)?;
    let path = Area::Attendance.link(&plate.number);
    let points = concern::points(records, number)?;
    let shown = shown::attendance_page(picture, &path, query, None);
    let flagged = concern::flagged(records, number, give)?;
    let reasons = !record.standing().area(Open::Reasons).is_nothing();
    let (notices, appeals) = if reasons {
        (Some(records.absences(number)?), records.appeals(number)?)
    } else {
        (None, Vec::new())
    };
    let list = From::List(number);
    let notices = notices.map(|all| all.into_iter().map(|line| absences::notice(line, list)).collect());
    let appeals = appeals.into_iter().map(|line| absences::appeal(line, list)).collect();
    let may_record = record.standing().may_decide_absences();
    let shown = attendance::Shown { points, ..shown };
    Ok(attendance::View { plate, shown, notices, appeals, may_record, flagged })
}

/// Marks.
pub(super) async fn marks(seat: Seat, Path(number): Path<String>) -> Answer {
    let view = move |records: &Records| {
        let record = records.student(&number)?;
        let marks = record.marks()?.ok_or(Refusal::NotFound)?;
        let marks = marks.into_iter().map(mark).collect();
        Ok(marks::View { plate: plate(&record)?, marks })
    };
    let (canvas, view) = Canvas::with(&seat, view).await?;
    Ok(status::page(marks::page(&canvas.frame(), &view)))
}

fn mark(line: MarkLine) -> marks::Mark {
    marks::Mark {
        module: line.module,
        title: line.title,
        year: line.academic_year,
        component: line.component,
        weight: line.weight_hundredths.map(|weight| format!("{} %", hundredths(weight))),
        mark: line.mark_hundredths.map(hundredths),
        submitted_at: line.submitted_at.and_then(calendar::instant),
        due_at: line.due_at.and_then(calendar::instant),
    }
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn marks_are_written_without_needless_noughts() {
        assert_eq!([6_300, 6_350, 6_375, 5].map(hundredths), ["63", "63.5", "63.75", "0.05"]);
    }
}
