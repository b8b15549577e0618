//! The academic calendar as bytes: one value a year.

use crate::access::{Grant, Upkeep};
use crate::domain::term::{AcademicCalendar, Period, PeriodKind};
use crate::records::store::disk::{Parts, day, each_v1, from_day, get_v1, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::CALENDARS;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct CalendarV1 {
    periods: Vec<PeriodV1>,
}

#[derive(Serialize, Deserialize)]
struct PeriodV1 {
    kind: u8,
    name: String,
    start: i32,
    end: i32,
}

fn calendar_of(academic_year: &str, found: CalendarV1) -> Result<AcademicCalendar, Trouble> {
    let no_day = || misfit(CALENDARS, "no such day");
    let mut periods = Vec::with_capacity(found.periods.len());
    for one in found.periods {
        periods.push(Period {
            start: from_day(one.start).ok_or_else(no_day)?,
            end: from_day(one.end).ok_or_else(no_day)?,
            kind: PeriodKind::from_disk(one.kind).ok_or_else(|| misfit(CALENDARS, "unknown kind"))?,
            name: one.name,
        });
    }
    Ok(AcademicCalendar::new(academic_year, periods))
}

/// The calendar of an academic year such as `2026/27`; none when none was imported.
///
/// # Errors
/// As the store's.
pub fn term_calendar(tx: &dyn Reading, academic_year: &str) -> Result<Option<AcademicCalendar>, Trouble> {
    get_v1(tx, CALENDARS, academic_year.as_bytes())?
        .map(|found| calendar_of(academic_year, found))
        .transpose()
}

/// Every calendar, by year.
///
/// # Errors
/// As the store's.
pub fn calendars(tx: &dyn Reading) -> Result<Vec<AcademicCalendar>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, CALENDARS, &[], |key, found: CalendarV1| {
        let year = Parts::of(key)
            .text()
            .map(str::to_owned)
            .ok_or_else(|| misfit(CALENDARS, "a year is not text"))?;
        all.push(calendar_of(&year, found)?);
        Ok(true)
    })?;
    Ok(all)
}

/// Writes the calendar of a year in place of the one that stood; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_calendar(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    calendar: &AcademicCalendar,
) -> Result<bool, Trouble> {
    let periods = calendar.periods().iter().map(|period| PeriodV1 {
        kind: period.kind.disk(),
        name: period.name.clone(),
        start: day(period.start),
        end: day(period.end),
    });
    let value = CalendarV1 { periods: periods.collect() };
    put_v1(tx, CALENDARS, calendar.academic_year().as_bytes().to_vec(), &value)
}
