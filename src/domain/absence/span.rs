//! From when until when somebody is away: days, and times on the first and the last of them.

use crate::domain::{Invalid, Problems, calendar, text};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

/// Most days one notice spans: whoever is away for longer than a term takes leave of absence, which is a status.
pub const DAYS_MAX: i32 = 92;
/// Most days back a student reports.
pub const BACK_MAX: i32 = 28;
/// Most days ahead, and most days back for the office.
pub const YEAR_DAYS: i32 = 366;

/// From when until when somebody is away. Both days are included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// From this time of the first day; none for its beginning.
    pub from: Option<Time>,
    /// Until this time of the last day; none for its end.
    pub until: Option<Time>,
}

/// A span as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedSpan {
    /// First day.
    pub first: String,
    /// Last day; empty for the first.
    pub last: String,
    /// Time on the first day; may be empty.
    pub from: String,
    /// Time on the last day; may be empty.
    pub until: String,
}

impl Span {
    /// Reads a span: the end after the beginning, at most [`DAYS_MAX`] days, at most a year ahead, and at most `back`
    /// days ago.
    ///
    /// # Errors
    /// Everything that is wrong with fields `first`, `last`, `from` and `until`.
    pub fn check(typed: &TypedSpan, today: Date, back: i32) -> Result<Span, Problems> {
        let mut problems = Problems::default();
        let first = problems.take(calendar::parse_day("first", &typed.first));
        let last = if typed.last.trim().is_empty() {
            first
        } else {
            problems.take(calendar::parse_day("last", &typed.last))
        };
        let from = problems.take(time("from", &typed.from)).flatten();
        let until = problems.take(time("until", &typed.until)).flatten();
        if let (Some(first), Some(last)) = (first, last) {
            let span = Span { first, last, from, until };
            span.check_days(today, back, &mut problems);
            if problems.0.is_empty() {
                return Ok(span);
            }
        }
        Err(problems)
    }

    fn check_days(&self, today: Date, back: i32, problems: &mut Problems) {
        let within = |day: Date, from: i32, to: i32| {
            let (from, to) = (today.checked_add(from.days()), today.checked_add(to.days()));
            from.is_ok_and(|from| from <= day) && to.is_ok_and(|to| day <= to)
        };
        if self.last < self.first {
            problems.add("last", "The last day is before the first.");
        } else if self.first == self.last
            && self.from.zip(self.until).is_some_and(|(from, until)| until <= from)
        {
            problems.add("until", "This is not after the time at which it begins.");
        } else if self.days() > DAYS_MAX {
            let words = format!(
                "These are {} days. A notice spans at most {DAYS_MAX}: for longer, ask for leave of absence.",
                self.days()
            );
            problems.add("last", words);
        }
        if !within(self.first, -back, YEAR_DAYS) {
            let words = if self.first > today {
                "This is more than a year ahead. Check the year.".to_owned()
            } else {
                format!("This is more than {back} days ago. Ask the department office.")
            };
            problems.add("first", words);
        }
    }

    /// How many days it touches.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.last.since(self.first).map_or(0, |span| span.get_days()).saturating_add(1)
    }

    /// Whether it has no moment that `other` has not.
    #[must_use]
    pub fn is_within(&self, other: &Span) -> bool {
        let (mine, theirs) = (self.bounds(), other.bounds());
        theirs.0 <= mine.0 && mine.1 <= theirs.1
    }

    /// The instants between which it lies; the second is not included.
    #[must_use]
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let begins = self.first.to_datetime(self.from.unwrap_or(Time::midnight()));
        let ends = match self.until {
            Some(until) => self.last.to_datetime(until),
            None => self.last.tomorrow().unwrap_or(self.last).to_datetime(Time::midnight()),
        };
        let instant = |at| calendar::instant(at).unwrap_or(Timestamp::MAX);
        (instant(begins), instant(ends))
    }

    /// Whether a session from `start` to `end` lies in it, at least in part.
    #[must_use]
    pub fn covers(&self, start: Timestamp, end: Timestamp) -> bool {
        let (from, until) = self.bounds();
        start < until && (end > from || start >= from)
    }

    /// The days alone, beside a date that tells the year: "3 Mar", "3–5 Mar", "30 Mar – 2 Apr".
    #[must_use]
    pub fn short_words(&self) -> String {
        let (first, last) = (self.first.strftime("%-d %b"), self.last.strftime("%-d %b"));
        match self.first.first_of_month() == self.last.first_of_month() {
            true if self.first == self.last => last.to_string(),
            true => format!("{}–{last}", self.first.day()),
            false => format!("{first} – {last}"),
        }
    }

    /// "Tue 3 Mar 2026", "Tue 3 Mar 2026 to Thu 5 Mar 2026, until 12:00".
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = calendar::day_words(self.first);
        if self.last != self.first {
            words = format!("{words} to {}", calendar::day_words(self.last));
        }
        for (before, at) in [("from", self.from), ("until", self.until)] {
            if let Some(at) = at {
                words = format!("{words}, {before} {}", at.strftime("%H:%M"));
            }
        }
        words
    }
}

fn time(field: &'static str, typed: &str) -> Result<Option<Time>, Invalid> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let read = ["%H:%M", "%H.%M"].iter().find_map(|form| Time::strptime(form, typed).ok());
    read.map(Some).ok_or_else(|| {
        let shown = text::shorten(typed, 20);
        Invalid::new(field, format!("“{shown}” is not a time. Write it like 14:00, or leave it empty."))
    })
}
