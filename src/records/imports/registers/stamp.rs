//! Dates and times as other systems write them, both orders of day and month: which one is meant is decided over all
//! dates of a file together, and never guessed. A time that says how far it is from UTC is an instant; any other is the
//! department's own clock.

use crate::domain::calendar;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Whether the day or the month comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::records::imports) enum Order {
    /// 14/11/2022.
    DayFirst,
    /// 11/14/2022.
    MonthFirst,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Day {
    /// It can only be this one.
    Known(Date),
    /// Two numbers and a year.
    Either(i8, i8, i16),
}

/// A date and time as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::records::imports) struct Stamp {
    day: Day,
    time: Time,
    /// How far the clock it shows is from UTC; none for the department's own.
    offset: Option<Offset>,
}

impl Stamp {
    /// Reads the date and time a text begins with, and gives what follows.
    pub fn read(text: &str) -> Option<(Stamp, &str)> {
        let mut rest = text.trim_start_matches('\u{feff}');
        let mut word = token(&mut rest);
        if weekday(word) {
            word = token(&mut rest);
        }
        let (word, joined) = match word.split_once('T').filter(|(day, _)| day.contains('-')) {
            Some((day, time)) => (day, Some(time)),
            None => (word, None),
        };
        let day = if word.contains(['/', '.', '-']) && word.starts_with(|c: char| c.is_ascii_digit()) {
            numbers(word)?
        } else {
            let number: i8 = word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
            let month = month(token(&mut rest))?;
            let year = full_year(token(&mut rest))?;
            Day::Known(Date::new(year, month, number).ok()?)
        };
        let word = joined.unwrap_or_else(|| token(&mut rest));
        let after = rest;
        let half = token(&mut rest).to_ascii_lowercase();
        let half = if matches!(half.as_str(), "am" | "pm" | "a.m." | "p.m.") { half } else { String::new() };
        let after = if half.is_empty() { after } else { rest };
        let mut rest = after;
        let apart = match token(&mut rest) {
            "UTC" => Some(Offset::UTC),
            word => offset(word),
        };
        let (word, attached) = with_offset(word)?;
        let rest = if apart.is_some() { rest } else { after };
        Some((Stamp { day, time: time(word, &half)?, offset: attached.or(apart) }, rest.trim()))
    }

    /// The instant it means in the department, when numbers are read in this order; none when that gives no date.
    pub fn instant(self, order: Order) -> Option<Timestamp> {
        let clock = self.at(order)?;
        match self.offset {
            Some(offset) => offset.to_timestamp(clock).ok(),
            None => calendar::instant(clock),
        }
    }

    /// The clock it shows, when numbers are read in this order; none when that gives no date.
    fn at(self, order: Order) -> Option<DateTime> {
        let date = match (self.day, order) {
            (Day::Known(date), _) => Some(date),
            (Day::Either(day, month, year), Order::DayFirst)
            | (Day::Either(month, day, year), Order::MonthFirst) => Date::new(year, month, day).ok(),
        };
        Some(date?.to_datetime(self.time))
    }
}

/// The orders in which all of these are dates.
pub(in crate::records::imports) fn both_orders(stamps: &[Stamp]) -> Vec<Order> {
    let fits = |order: &Order| stamps.iter().all(|stamp| stamp.at(*order).is_some());
    let mut orders: Vec<Order> = [Order::DayFirst, Order::MonthFirst].into_iter().filter(fits).collect();
    let same = stamps.iter().all(|stamp| stamp.at(Order::DayFirst) == stamp.at(Order::MonthFirst));
    if same {
        orders.truncate(1);
    }
    orders
}

/// Takes the next word off.
fn token<'t>(rest: &mut &'t str) -> &'t str {
    let text = rest.trim_start_matches([' ', ',', '\u{a0}', '\u{202f}']);
    let end = text.find([' ', ',', '\u{a0}', '\u{202f}']).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    *rest = after;
    word
}

fn numbers(word: &str) -> Option<Day> {
    let mut parts = word.split(['/', '.', '-']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 {
        return Some(Day::Known(Date::new(full_year(a)?, b.parse().ok()?, c.parse().ok()?).ok()?));
    }
    if let Some(month) = month(b) {
        return Some(Day::Known(Date::new(full_year(c)?, month, a.parse().ok()?).ok()?));
    }
    let (a, b) = (a.parse().ok()?, b.parse().ok()?);
    let day = Day::Either(a, b, full_year(c)?);
    let stamp = Stamp { day, time: Time::midnight(), offset: None };
    (stamp.at(Order::DayFirst).is_some() || stamp.at(Order::MonthFirst).is_some()).then_some(day)
}

fn full_year(word: &str) -> Option<i16> {
    let number: i16 = word.parse().ok()?;
    match (word.len(), number) {
        (2, 0..) => Some(2000 + number),
        (4, 1990..2200) => Some(number),
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_lowercase();
    let start = word.get(..3)?;
    let place = names.iter().position(|name| *name == start)?;
    word.chars().all(|c| c.is_alphabetic() || c == '.').then(|| i8::try_from(place + 1).ok())?
}

fn weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    let start = word.get(..3).unwrap_or_default();
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&start)
        && word.chars().all(|c| c.is_alphabetic() || c == '.')
}

/// A time and how far from UTC it says it is: `09:00Z`, `09:00+01:00`, `09:00-0500`.
fn with_offset(word: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(time) = word.strip_suffix(['Z', 'z']) {
        return Some((time, Some(Offset::UTC)));
    }
    match word.find(['+', '-']) {
        None => Some((word, None)),
        Some(at) => {
            let (time, far) = word.split_at_checked(at)?;
            Some((time, Some(offset(far)?)))
        }
    }
}

/// `+01:00`, `-0500`, `+01`.
fn offset(word: &str) -> Option<Offset> {
    let (sign, far) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
        (Some(far), _) => (1, far),
        (_, Some(far)) => (-1, far),
        _ => return None,
    };
    let digits = far.replacen(':', "", 1);
    let of = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i32>().ok())?;
    let (hours, minutes) = match digits.len() {
        2 => (of(&digits)?, 0),
        4 => (of(digits.get(..2)?)?, of(digits.get(2..)?)?),
        _ => return None,
    };
    if minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (3600 * hours + 60 * minutes)).ok()
}

/// `9:00`, `09:00:31`, `9.00AM`, `9:00` with "pm" behind it.
fn time(word: &str, half: &str) -> Option<Time> {
    let word = word.to_ascii_lowercase();
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let half = if half.is_empty() { word.get(digits.len()..)? } else { half };
    let afternoon = match half.chars().next() {
        None => None,
        Some('a') => Some(false),
        Some('p') => Some(true),
        Some(_) => return None,
    };
    let mut parts = digits.split([':', '.']);
    let mut next = |otherwise: Option<i8>| parts.next().map_or(otherwise, |part| part.parse().ok());
    let (hour, minute, second) = (next(None)?, next(None)?, next(Some(0))?);
    let hour = match afternoon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        let (stamp, rest) = Stamp::read(text)?;
        Some((stamp.at(Order::DayFirst)?.to_string(), rest.to_owned()))
    }

    #[test]
    fn dates_and_times_are_read_as_systems_write_them() {
        for (text, at, rest) in [
            ("12 Oct 2026 9.00AM All students", "2026-10-12T09:00:00", "All students"),
            ("Mon 12 October 2026, 1:05 pm Group A", "2026-10-12T13:05:00", "Group A"),
            ("14/11/22, 09:29:07", "2022-11-14T09:29:07", ""),
            ("2026-10-12T09:00", "2026-10-12T09:00:00", ""),
            ("2026-10-12 09:00:01", "2026-10-12T09:00:01", ""),
            ("1.2.2026 12:00 AM", "2026-02-01T00:00:00", ""),
            ("12-Oct-2026 17:00", "2026-10-12T17:00:00", ""),
        ] {
            assert_eq!(read(text), Some((at.to_owned(), rest.to_owned())), "{text}");
        }
        for text in
            ["", "Points", "12 Oct 2026", "32/13/2026 10:00", "12 Oct 2026 25:00", "9/10/2026 13:00 PM", "12"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_that_says_how_far_it_is_from_utc_is_that_instant_and_any_other_is_the_departments_clock() {
        let at = |text: &str| {
            let (stamp, rest) = Stamp::read(text)?;
            Some((stamp.instant(Order::DayFirst)?.to_string(), rest.to_owned()))
        };
        // British summer time is an hour ahead.
        for (text, instant, rest) in [
            ("2026-10-05T13:00", "2026-10-05T12:00:00Z", ""),
            ("2026-10-05T12:00:00Z", "2026-10-05T12:00:00Z", ""),
            ("2026-10-05T12:00:00.250Z", "2026-10-05T12:00:00Z", ""),
            ("2026-10-05T13:00:00+01:00", "2026-10-05T12:00:00Z", ""),
            ("2026-10-05T07:00:00-0500", "2026-10-05T12:00:00Z", ""),
            ("2026-10-05 12:00:00 +00", "2026-10-05T12:00:00Z", ""),
            ("5/10/2026 12:00 UTC", "2026-10-05T12:00:00Z", ""),
            ("5 Oct 2026 1.00PM +0200 Group A", "2026-10-05T11:00:00Z", "Group A"),
            ("5 Oct 2026 1.00PM Z", "2026-10-05T12:00:00Z", "Z"),
        ] {
            assert_eq!(at(text), Some((instant.to_owned(), rest.to_owned())), "{text}");
        }
        for text in ["2026-10-05T13:00+01:99", "2026-10-05T13:00+1", "2026-10-05T13:00+ab:cd"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_decided_over_all_dates() {
        let stamps = |texts: &[&str]| -> Vec<Stamp> {
            texts.iter().map(|text| Stamp::read(text).unwrap().0).collect()
        };
        assert_eq!(
            both_orders(&stamps(&["5/10/2026 9:00", "12/10/2026 9:00", "19/10/2026 9:00"])),
            [Order::DayFirst]
        );
        assert_eq!(both_orders(&stamps(&["10/5/2026 9:00", "10/19/2026 9:00"])), [Order::MonthFirst]);
        assert_eq!(both_orders(&stamps(&["5/10/2026 9:00"])).len(), 2);
        assert_eq!(both_orders(&stamps(&["5 Oct 2026 9:00", "7/7/2026 9:00"])).len(), 1);
        assert_eq!(both_orders(&stamps(&["19/10/2026 9:00", "10/19/2026 9:00"])), []);
    }
}
