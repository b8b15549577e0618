//! Days and times as the department reads them: Europe/London, ISO 8601 in files, "Tue 3 Mar 2026, 10:00" on pages.

use crate::domain::Invalid;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::sync::LazyLock;

/// How people and files write a day.
const DAY_FORMS: [&str; 7] =
    ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%a %d %b %Y", "%A %d %B %Y", "%d.%m.%Y"];

/// The earliest day anything here can have happened.
pub const FIRST_YEAR: i16 = 1990;

/// The department's time zone.
#[must_use]
pub fn zone() -> TimeZone {
    static ZONE: LazyLock<TimeZone> =
        LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    ZONE.clone()
}

/// The day it is in the department at `now`.
#[must_use]
pub fn day_of(now: Timestamp) -> Date {
    now.to_zoned(zone()).date()
}

/// The clock on the department's wall at `now`.
#[must_use]
pub fn local(now: Timestamp) -> DateTime {
    now.to_zoned(zone()).datetime()
}

/// The instant of a clock time in the department. In the hour the clocks skip the later reading is taken, in the
/// hour they repeat the earlier (the "compatible" rule of RFC 5545 §3.3.5).
#[must_use]
pub fn instant(local: DateTime) -> Option<Timestamp> {
    local.to_zoned(zone()).ok().map(|zoned| zoned.timestamp())
}

/// Reads a day as people and files write it: `2026-03-03`, `3/3/2026`, `3 March 2026`, `3 Mar 2026`.
///
/// # Errors
/// Names the forms that are understood.
pub fn parse_day(field: &'static str, text: &str) -> Result<Date, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::new(field, empty_day(field)));
    }
    DAY_FORMS.iter().find_map(|form| Date::strptime(form, text).ok()).ok_or_else(|| {
        Invalid::new(
            field,
            format!(
                "“{}” is not a date. Write it like 2026-03-03 or 3 Mar 2026.",
                crate::domain::text::shorten(text, 40)
            ),
        )
    })
}

/// What to do where a day has to stand and none does.
fn empty_day(field: &str) -> &'static str {
    match field {
        "first" | "from" => "Enter the first day.",
        "last" | "to" => "Enter the last day.",
        _ => "Enter the day, such as 3 Mar 2026.",
    }
}

/// Reads a clock time with its day: `2026-03-03T10:00`, with or without seconds, a space for the `T`, an offset or `Z`.
/// A time without offset is the department's; a day alone is its noon.
///
/// # Errors
/// Names the forms that are understood.
pub fn parse_time(field: &'static str, text: &str) -> Result<Timestamp, Invalid> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let local = text
        .parse::<DateTime>()
        .ok()
        .filter(|_| text.len() > 10)
        .or_else(|| {
            [
                "%d/%m/%Y %H:%M",
                "%d %b %Y %H:%M",
                "%d %B %Y %H:%M",
                "%d %b %Y, %H:%M",
                "%a %d %b %Y, %H:%M",
                "%Y-%m-%d %H:%M",
            ]
            .iter()
            .find_map(|form| DateTime::strptime(form, text).ok())
        })
        .or_else(|| parse_day(field, text).ok().map(|day| day.at(12, 0, 0, 0)));
    local.and_then(instant).ok_or_else(|| {
        let shown = crate::domain::text::shorten(text, 40);
        Invalid::new(
            field,
            format!("“{shown}” is not a date and time. Write it like 2026-03-03T10:00 or 3 Mar 2026, 10:00."),
        )
    })
}

/// The Monday on which so many calendar weeks begin of which `day` is in the last: "the last four weeks" are the week of
/// `day` and the three before it, for flags and pages alike.
#[must_use]
pub fn weeks_back(day: Date, weeks: u32) -> Date {
    let this = monday(day);
    this.checked_sub(i64::from(weeks.saturating_sub(1)).weeks()).unwrap_or(this)
}

/// Writes an instant for a file, in the department's clock: `2026-03-03T10:00:00`. An hour that the clocks repeat is
/// written with its offset so that it reads back exactly.
#[must_use]
pub fn write_time(at: Timestamp) -> String {
    let local = local(at);
    if instant(local) == Some(at) {
        local.strftime("%Y-%m-%dT%H:%M:%S").to_string()
    } else {
        at.to_zoned(zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

/// Checks that something a person records has happened: not before 1990 and not in the future (a minute of grace for
/// clocks that differ).
///
/// # Errors
/// Says which.
pub fn check_past(field: &'static str, at: Timestamp, now: Timestamp) -> Result<Timestamp, Invalid> {
    if day_of(at).year() < FIRST_YEAR {
        return Err(Invalid::new(
            field,
            format!("{} is before {FIRST_YEAR}. Check the year.", day_words(day_of(at))),
        ));
    }
    if now.checked_add(1.minute()).is_ok_and(|limit| at > limit) {
        return Err(Invalid::new(
            field,
            format!("{} is in the future. Record it once it has happened.", time_words(at)),
        ));
    }
    Ok(at)
}

/// "Tue 3 Mar 2026".
#[must_use]
pub fn day_words(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}

/// "Tue 3 Mar 2026, 10:00".
#[must_use]
pub fn time_words(at: Timestamp) -> String {
    local(at).strftime("%a %-d %b %Y, %H:%M").to_string()
}

/// The academic year a day falls in, `2026/27`: it turns on 1 August.
#[must_use]
pub fn academic_year(day: Date) -> String {
    year_words(first_year(day))
}

/// The calendar year in which the academic year of a day begins.
#[must_use]
pub fn first_year(day: Date) -> i16 {
    if day.month() >= 8 { day.year() } else { day.year() - 1 }
}

/// The academic year that begins in `first`, `2026/27`.
#[must_use]
pub fn year_words(first: i16) -> String {
    format!("{first}/{:02}", (first + 1).rem_euclid(100))
}

/// Reads an academic year, `2026/27`.
///
/// # Errors
/// When the two years do not follow each other.
pub fn parse_academic_year(field: &'static str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let wrong = || {
        Invalid::new(
            field,
            format!(
                "“{}” is not an academic year. Write it like 2026/27.",
                crate::domain::text::shorten(text, 20)
            ),
        )
    };
    let (first, second) = text.split_once(['/', '-']).ok_or_else(wrong)?;
    let first: i16 = first.parse().map_err(|_| wrong())?;
    let second: i16 = second.parse().map_err(|_| wrong())?;
    let follows =
        (first + 1).rem_euclid(100) == second.rem_euclid(100) && (second < 100 || second == first + 1);
    if (FIRST_YEAR..2200).contains(&first) && follows {
        Ok(format!("{first}/{:02}", (first + 1).rem_euclid(100)))
    } else {
        Err(wrong())
    }
}

/// The Monday of the week `day` is in.
#[must_use]
pub fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(back.days()).unwrap_or(day)
}
