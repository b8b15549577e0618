//! The arithmetic of a flag in words: "3 of 5 critical sessions missed in weeks 4–6, 1 authorised".

use super::judge::{Days, Year};
use crate::domain::rate::{self, HALF_AND_ALL};
use crate::domain::{Counts, calendar};
use jiff::civil::Date;
use std::fmt::Write as _;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What the words are made of.
pub(super) struct Words<'a> {
    pub(super) year: &'a Year,
    pub(super) days: Days,
    pub(super) counts: Counts,
    pub(super) left_out: u32,
    /// Of the rule.
    pub(super) threshold: u32,
}

impl Words<'_> {
    /// "9 of 22 sessions (40.9 %) attended in weeks 1–8, 2 authorised".
    pub(super) fn rate(&self) -> String {
        self.beside(format!(
            "{} attended in {}",
            share(self.counts, &[self.threshold, 50, 100]),
            self.weeks(self.days)
        ))
    }

    pub(super) fn absences(&self) -> String {
        let (absent, expected) = (self.counts.absent, self.counts.expected());
        self.beside(format!("{absent} of {} missed in {}", sessions(expected), self.weeks(self.days)))
    }

    pub(super) fn critical(&self) -> String {
        let (absent, expected) = (self.counts.absent, self.counts.expected());
        let noun = if expected == 1 { "critical session" } else { "critical sessions" };
        self.beside(format!("{absent} of {expected} {noun} missed in {}", self.weeks(self.days)))
    }

    pub(super) fn weekday(&self, weekday: i8) -> String {
        let name = usize::try_from(weekday).ok().and_then(|at| WEEKDAYS.get(at)).copied().unwrap_or_default();
        let (absent, expected) = (self.counts.absent, self.counts.expected());
        let noun = if expected == 1 { "session" } else { "sessions" };
        self.beside(format!("{absent} of {expected} {name} {noun} missed in {}", self.weeks(self.days)))
    }

    /// Over the absences of a run and what lies between them.
    pub(super) fn in_a_row(&self, run: Days) -> String {
        let when = if run.from == run.to {
            calendar::day_words(run.from)
        } else {
            format!("{} to {}", calendar::day_words(run.from), calendar::day_words(run.to))
        };
        self.beside(format!("{} in a row missed, {when}", sessions(self.counts.absent)))
    }

    pub(super) fn silence(&self, days: u32, last: Option<Date>) -> String {
        let since = match last {
            Some(day) => format!("last seen on {}", calendar::day_words(day)),
            None => "not seen this year".to_owned(),
        };
        let missed = match self.counts.absent {
            0 => String::new(),
            absent => format!(", {} missed since", sessions(absent)),
        };
        let noun = if days == 1 { "day" } else { "days" };
        self.beside(format!("No engagement from any source for {days} {noun}, {since}{missed}"))
    }

    pub(super) fn fall(&self, before: Counts, days: Days) -> String {
        let (then, now) = (self.weeks(days), self.weeks(self.days));
        self.beside(format!(
            "From {} in {then} to {} in {now}",
            share(before, &HALF_AND_ALL),
            share(self.counts, &HALF_AND_ALL)
        ))
    }

    /// The sentence with what stands outside the rate, and what was left out.
    fn beside(&self, mut words: String) -> String {
        // Writing to a String cannot fail.
        let outside = [
            (self.counts.authorised, "authorised"),
            (self.counts.not_expected, "not expected"),
            (self.counts.unrecorded, "not recorded"),
        ];
        for (number, what) in outside.into_iter().filter(|(number, _)| *number > 0) {
            let _ = write!(words, ", {number} {what}");
        }
        if self.left_out > 0 {
            let noun = if self.left_out == 1 { "module" } else { "modules" };
            let _ = write!(words, ". {} {noun} left out: registers mostly not taken", self.left_out);
        }
        words
    }

    /// "weeks 4–6", "week 4".
    fn weeks(&self, days: Days) -> String {
        let (first, last) = (self.year.week(days.from), self.year.week(days.to));
        if first == last { format!("week {first}") } else { format!("weeks {first}–{last}") }
    }
}

fn sessions(number: u32) -> String {
    format!("{number} {}", if number == 1 { "session" } else { "sessions" })
}

/// "9 of 22 sessions (40.9 %)"; what is under an edge never reads as on it.
fn share(counts: Counts, edges: &[u32]) -> String {
    let (attended, expected) = (u64::from(counts.attended()), u64::from(counts.expected()));
    let percent = rate::percent_short(rate::share(attended, expected).unwrap_or(0.0), edges);
    format!("{attended} of {} ({percent} %)", sessions(counts.expected()))
}
