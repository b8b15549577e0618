//! Registers: the list, taking one, checking in.

pub mod check_in;
pub mod take;

use crate::domain::calendar;
use crate::records::{Records, Refusal, RegisterSession};
use crate::ui::links;
use crate::ui::register::{Session, list};
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::status::{self, Answer};
use crate::web::{Canvas, Checked, Said};
use jiff::ToSpan;
use jiff::civil::Date;

/// A session, as the pages show it.
pub(super) fn session(one: RegisterSession) -> Session {
    Session {
        id: one.session.id,
        module: one.module,
        title: one.title,
        kind: one.session.kind,
        start: one.session.start,
        end: one.session.end,
        location: one.session.location,
        group: one.session.group,
        teacher: one.teacher,
        critical: one.session.critical,
        status: one.status,
        listed: one.listed,
        marked: one.marked,
        reopens: one.reopens,
    }
}

/// Today's registers, for Home.
pub(super) fn today(records: &Records) -> Result<Vec<Session>, Refusal> {
    let today = records.registry().today();
    Ok(records.sessions(today, today, true)?.into_iter().map(session).collect())
}

/// The list: a week, and what was not taken.
pub(super) async fn list(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let query = Query::of(&seat);
    let view = seat.run(move |records| view(records, &query)).await?;
    Ok(status::page(list::page(&canvas.frame(), &view)))
}

/// Opens closed registers again.
pub(super) async fn open_again(seat: Seat, Checked(form): Checked) -> Answer {
    let form = form.only(&["session"])?;
    let chosen: Vec<String> = form.all("session").map(str::to_owned).collect();
    let back = links::query(links::REGISTERS, &[("show", "all")]);
    if chosen.is_empty() {
        return Ok(status::go(&Said::NothingChosen.at(&back)));
    }
    seat.run(move |records| records.set_registers_open(chosen, true)).await?;
    Ok(status::go(&Said::RegistersOpened.at(&back)))
}

fn view(records: &Records, query: &Query) -> Result<list::View, Refusal> {
    let asked = calendar::parse_day("week", query.text("week")).ok();
    let monday = calendar::monday(asked.unwrap_or_else(|| records.registry().today()));
    let at = |days: i64| monday.checked_add(days.days()).unwrap_or(monday);
    let (mut week, mut missing) = (records.sessions(monday, at(6), true)?, records.registers_missing(true)?);
    // Whoever teaches nothing, as the office, starts with all they may take.
    let all = match query.text("show") {
        "all" => true,
        "mine" => false,
        _ => week.is_empty() && missing.sessions.is_empty(),
    };
    if all {
        (week, missing) = (records.sessions(monday, at(6), false)?, records.registers_missing(false)?);
    }
    let week_of = |day: Date| query.with(links::REGISTERS, "week", &day.to_string());
    Ok(list::View {
        monday,
        week: week.into_iter().map(session).collect(),
        not_taken: missing.not_taken,
        partly: missing.partly,
        missing: missing.sessions.into_iter().map(session).collect(),
        all,
        before: week_of(at(-7)),
        after: week_of(at(7)),
        other: query.with(links::REGISTERS, "show", if all { "mine" } else { "all" }),
    })
}
