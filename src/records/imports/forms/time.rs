//! Cells of days and times, as [`calendar`] reads them. Files carry whole seconds.

use super::Form;
use crate::domain::calendar;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use std::borrow::Cow;

/// The years a file may speak of: a two-figure year is a mistake, not the first century.
const YEARS: std::ops::Range<i16> = 1900..2200;

/// A day.
#[derive(Debug)]
pub struct Day;

impl Form for Day {
    type Value<'t> = Date;

    fn right() -> String {
        "Give a date such as 2026-03-03.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Date, String> {
        let day = calendar::parse_day("", &cell).map_err(|_| "This is not a date.".to_owned())?;
        in_years(day).map(|()| day)
    }

    fn write(value: &Date) -> Cow<'_, str> {
        Cow::Owned(value.to_string())
    }
}

/// A time on the line: without offset it is the department's clock.
#[derive(Debug)]
pub struct Instant;

impl Form for Instant {
    type Value<'t> = Timestamp;

    fn right() -> String {
        "Give a date and time such as 2026-03-03T10:00.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<Timestamp, String> {
        if let Some(local) = plain_time(cell.trim()) {
            in_years(local.date())?;
            return calendar::instant(local).ok_or_else(|| "This time is out of range.".to_owned());
        }
        let at = calendar::parse_time("", &cell).map_err(|_| "This is not a date and time.".to_owned())?;
        in_years(calendar::day_of(at))?;
        Timestamp::from_second(at.as_second()).map_err(|_| "This time is out of range.".to_owned())
    }

    fn write(value: &Timestamp) -> Cow<'_, str> {
        Cow::Owned(calendar::write_time(*value))
    }
}

/// A time on the department's wall, for deadlines.
#[derive(Debug)]
pub struct LocalTime;

impl Form for LocalTime {
    type Value<'t> = DateTime;

    fn right() -> String {
        "Give a date and time such as 2026-03-03T12:00.".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<DateTime, String> {
        let text = cell.trim();
        let has_offset = text.parse::<Timestamp>().is_ok();
        let civil = text.parse::<DateTime>().ok().filter(|_| text.len() > 10 && !has_offset);
        let local = match civil {
            Some(local) => local,
            None => calendar::local(
                calendar::parse_time("", text).map_err(|_| "This is not a date and time.".to_owned())?,
            ),
        };
        in_years(local.date())?;
        local.with().subsec_nanosecond(0).build().map_err(|_| "This time is out of range.".to_owned())
    }

    fn write(value: &DateTime) -> Cow<'_, str> {
        Cow::Owned(value.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    }
}

/// The commonest form, `2026-03-03T10:00` with or without seconds, read without trying others first: files have
/// hundreds of thousands of them.
fn plain_time(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once('T')?;
    let (year, day) = day.split_once('-')?;
    let (month, day) = day.split_once('-')?;
    let (hour, minute) = time.split_once(':')?;
    let (minute, second) = minute.split_once(':').unwrap_or((minute, "00"));
    let two = |digits: &str| match digits.as_bytes() {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => i8::try_from((tens - b'0') * 10 + ones - b'0').ok(),
        _ => None,
    };
    let (century, year) = year.split_at_checked(2)?;
    let year = i16::from(two(century)?) * 100 + i16::from(two(year)?);
    DateTime::new(year, two(month)?, two(day)?, two(hour)?, two(minute)?, two(second)?, 0).ok()
}

fn in_years(day: Date) -> Result<(), String> {
    if YEARS.contains(&day.year()) {
        Ok(())
    } else {
        Err(format!("The year {} cannot be meant.", day.year()))
    }
}
