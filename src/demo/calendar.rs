//! The demo's academic calendar: two semesters of eleven teaching weeks from late September, and an examination
//! week after each.

use jiff::Span;
use jiff::civil::Date;

/// Teaching weeks in a semester.
pub(super) const WEEKS: i64 = 11;

/// The calendar year in which the academic year of this day began (it turns on 1 August).
pub(super) fn year_of(day: Date) -> i16 {
    if day.month() >= 8 { day.year() } else { day.year() - 1 }
}

/// An academic year as it is written: `2026/27`.
pub(super) fn label(year: i16) -> String {
    format!("{year}/{:02}", (year + 1).rem_euclid(100))
}

/// A day of a month, for days that every year has.
pub(super) fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::ZERO)
}

/// The date so many days later (earlier when negative).
pub(super) fn plus(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}

/// Whole days from one date to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// The Monday on which teaching starts: the first one from 23 September on.
pub(super) fn teaching_starts(year: i16) -> Date {
    let earliest = day(year, 9, 23);
    let past_monday = i64::from(earliest.weekday().to_monday_zero_offset());
    plus(earliest, (7 - past_monday) % 7)
}

/// The Monday of a teaching week (1 to 11) of a semester (1 or 2). Three weeks of vacation follow the seventh
/// week of the second semester.
pub(super) fn week(year: i16, semester: u8, week: i64) -> Date {
    let weeks = match semester {
        1 => week - 1,
        _ if week <= 7 => 18 + week - 1,
        _ => 18 + 3 + week - 1,
    };
    plus(teaching_starts(year), weeks * 7)
}

/// The Monday of the examination week of a semester.
pub(super) fn examinations(year: i16, semester: u8) -> Date {
    let weeks = if semester == 1 { 15 } else { 34 };
    plus(teaching_starts(year), weeks * 7)
}

/// Whether people are about on this day: a weekday from welcome week to June, outside the vacations.
pub(super) fn is_term(date: Date) -> bool {
    let year = year_of(date);
    let weeks = days_between(teaching_starts(year), date).div_euclid(7);
    date.weekday().to_monday_zero_offset() < 5 && matches!(weeks, -1..=11 | 15..=24 | 28..=37)
}

/// A date as one writes it in a sentence: `Tuesday 4 November`.
pub(super) fn spoken(date: Date) -> String {
    let weekday = weekday(date);
    format!("{weekday} {} {}", date.day(), month(date))
}

/// The weekday's name.
pub(super) fn weekday(date: Date) -> &'static str {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    DAYS.get(at).copied().unwrap_or_default()
}

/// The month's name.
pub(super) fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::try_from(date.month() - 1).unwrap_or(0);
    MONTHS.get(at).copied().unwrap_or_default()
}
