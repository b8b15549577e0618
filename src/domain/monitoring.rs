//! Monitoring points: what a student has to have done in certain weeks, satisfied by itself from meetings and
//! registers, missed by itself when out of reach.

use crate::domain::calendar::day_words;
use crate::domain::role::codes;
use crate::domain::{Problems, StudentId, text};
use jiff::civil::Date;

/// What has to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Meetings with the personal tutor.
    MetTutor,
    /// Sessions of a module attended.
    Attended {
        /// Code of the module.
        module: String,
    },
}

/// A monitoring point.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Its number.
    pub id: u32,
    /// What people call it.
    pub name: String,
    /// What has to be done.
    pub wanted: Wanted,
    /// At least how often.
    pub at_least: u32,
    /// First day on which it counts.
    pub from: Date,
    /// Last day on which it counts.
    pub to: Date,
    /// Code of the programme whose students it is for.
    pub programme: String,
    /// Their year of study; none for every year.
    pub year: Option<u8>,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

codes! {
    /// How a student stands to a monitoring point.
    Reached {
        /// Done.
        Satisfied = 1, "satisfied", "Satisfied";
        /// Not done yet.
        Waiting = 2, "waiting", "Still to come";
        /// Out of reach.
        Missed = 3, "missed", "Missed";
        /// Registers were not taken that might have satisfied it.
        Unknown = 4, "unknown", "Not known";
    }
}

/// What may still satisfy a monitoring point beside what is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ahead {
    /// Any number, while the point counts: meetings can be held on every day.
    WhileItCounts,
    /// Sessions.
    Sessions {
        /// To come, or held with a register that may still be taken.
        open: u32,
        /// Held, and nobody took the register while it was open.
        untaken: u32,
    },
}

/// How a student stands to a monitoring point, with the arithmetic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// How.
    pub reached: Reached,
    /// The arithmetic.
    pub words: String,
}

impl Point {
    /// The point with its texts cleaned, when everything about it makes sense.
    ///
    /// # Errors
    /// Every field that does not.
    pub fn checked(mut self) -> Result<Point, Problems> {
        let mut problems = Problems::default();
        let name = text::required_line("name", &self.name, "what people call it");
        self.name = problems.take(name).unwrap_or_default();
        if !(1..=100).contains(&self.at_least) {
            problems.add("at_least", "Give a number from 1 to 100.");
        }
        if self.to < self.from {
            problems.add("to", "The last day is before the first.");
        }
        problems.none().map(|()| self)
    }

    /// Whether it is for a student of this programme and year of study.
    #[must_use]
    pub fn is_for(&self, programme: &str, year: Option<u8>) -> bool {
        !self.withdrawn && self.would_be_for(programme, year)
    }

    /// As [`Point::is_for`], also when it was withdrawn.
    #[must_use]
    pub fn would_be_for(&self, programme: &str, year: Option<u8>) -> bool {
        self.programme == programme && self.year.is_none_or(|wanted| Some(wanted) == year)
    }

    /// Whether both hold and ask the same of the same students, whatever they are called.
    #[must_use]
    pub fn asks_as(&self, other: &Point) -> bool {
        !self.withdrawn && *self == Point { id: self.id, name: self.name.clone(), ..other.clone() }
    }

    /// What is wanted, in words: "At least 2 sessions of ME101, Mon 5 Oct 2026 to Fri 30 Oct 2026".
    #[must_use]
    pub fn wanted_words(&self) -> String {
        let what = match &self.wanted {
            Wanted::MetTutor => format!("{} with the tutor", count(self.at_least, "meeting")),
            Wanted::Attended { module } => format!("{} of {module}", count(self.at_least, "session")),
        };
        format!("At least {what}, {} to {}", day_words(self.from), day_words(self.to))
    }

    /// For whom, in words: "MEng-ME, year 1".
    #[must_use]
    pub fn whom_words(&self) -> String {
        self.year.map_or_else(|| self.programme.clone(), |year| format!("{}, year {year}", self.programme))
    }

    /// Whether a day counts.
    #[must_use]
    pub fn counts_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether it counts meetings, which are entries: how far a student has come with it is not for everybody who sees
    /// their attendance.
    #[must_use]
    pub fn counts_meetings(&self) -> bool {
        match self.wanted {
            Wanted::MetTutor => true,
            Wanted::Attended { .. } => false,
        }
    }

    /// What a flag says of the point once it is missed. Of meetings it tells that there were too few, never how many
    /// there are: flags are read by people who see of most entries only that they exist.
    #[must_use]
    pub fn missed_words(&self, progress: &Progress) -> String {
        match (&self.wanted, self.at_least) {
            (Wanted::Attended { .. }, _) => progress.words.clone(),
            (Wanted::MetTutor, 1) => format!("no meeting with the tutor {}", self.days()),
            (Wanted::MetTutor, least) => {
                format!("fewer than {least} meetings with the tutor {}", self.days())
            }
        }
    }

    fn days(&self) -> String {
        format!("from {} to {}", day_words(self.from), day_words(self.to))
    }

    /// How somebody stands who has done it `done` times: missed only when nothing that may still be recorded, and
    /// nothing that was left unrecorded, could satisfy it. (F33, and F66: no flag from registers that were not taken.)
    #[must_use]
    pub fn progress(&self, done: u32, ahead: Ahead, today: Date) -> Progress {
        let enough = |more: u32| done.saturating_add(more) >= self.at_least;
        let reached = match ahead {
            _ if enough(0) => Reached::Satisfied,
            Ahead::WhileItCounts if today <= self.to => Reached::Waiting,
            Ahead::Sessions { open, .. } if enough(open) => Reached::Waiting,
            Ahead::Sessions { open, untaken } if enough(open.saturating_add(untaken)) => Reached::Unknown,
            Ahead::WhileItCounts | Ahead::Sessions { .. } => Reached::Missed,
        };
        let days = self.days();
        let noun = match &self.wanted {
            Wanted::MetTutor => "meeting",
            Wanted::Attended { .. } => "session",
        };
        // More than was wanted is no share of it.
        let counted = if done > self.at_least {
            count(done, noun)
        } else {
            format!("{done} of {}", count(self.at_least, noun))
        };
        let what = match &self.wanted {
            Wanted::MetTutor => format!("{counted} with the tutor"),
            Wanted::Attended { module } => format!("{counted} of {module} attended"),
        };
        let left = match ahead {
            Ahead::Sessions { open, .. } if reached == Reached::Missed && today <= self.to => {
                format!(", {open} still to come")
            }
            Ahead::Sessions { untaken, .. } if reached == Reached::Unknown => {
                format!(", {} not taken", count(untaken, "register"))
            }
            _ => String::new(),
        };
        Progress { reached, words: format!("{what} {days}{left}") }
    }
}

fn count(number: u32, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Meetings attended: by whom they were recorded, and on which day. All that the job of monitoring points learns of
/// an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Met {
    /// The student.
    pub student: StudentId,
    /// Who recorded it.
    pub by: crate::domain::StaffId,
    /// When.
    pub day: Date,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn point(at_least: u32) -> Point {
        Point {
            id: 1,
            name: "Labs".to_owned(),
            wanted: Wanted::Attended { module: "ME101".to_owned() },
            at_least,
            from: date(2026, 10, 5),
            to: date(2026, 10, 30),
            programme: "MEng-ME".to_owned(),
            year: Some(1),
            withdrawn: false,
        }
    }

    #[test]
    fn a_point_is_missed_as_soon_as_it_is_out_of_reach_and_not_before() {
        let during = date(2026, 10, 20);
        let (met, after) = (Ahead::WhileItCounts, date(2026, 10, 31));
        let sessions = |open, untaken| Ahead::Sessions { open, untaken };
        for (done, ahead, day, reached) in [
            (3, sessions(0, 0), during, Reached::Satisfied),
            (1, sessions(2, 0), during, Reached::Waiting),
            (1, sessions(1, 0), during, Reached::Missed),
            (2, sessions(1, 0), after, Reached::Waiting),
            (1, sessions(1, 1), during, Reached::Unknown),
            (0, sessions(0, 3), after, Reached::Unknown),
            (0, sessions(0, 2), after, Reached::Missed),
            (0, met, date(2026, 10, 30), Reached::Waiting),
            (0, met, after, Reached::Missed),
            (3, sessions(0, 0), date(2026, 11, 30), Reached::Satisfied),
        ] {
            assert_eq!(point(3).progress(done, ahead, day).reached, reached, "{done} {ahead:?} {day}");
        }
        let words = point(3).progress(1, sessions(1, 0), during).words;
        assert_eq!(
            words,
            "1 of 3 sessions of ME101 attended from Mon 5 Oct 2026 to Fri 30 Oct 2026, 1 still to come"
        );
        let words = point(3).progress(1, sessions(0, 2), after).words;
        assert!(words.ends_with("to Fri 30 Oct 2026, 2 registers not taken"), "{words}");
        let words = point(3).progress(5, sessions(0, 0), after).words;
        assert!(words.starts_with("5 sessions of ME101 attended from"), "{words}");
    }

    #[test]
    fn a_point_is_for_its_programme_and_year_until_it_is_withdrawn() {
        assert!(point(1).is_for("MEng-ME", Some(1)));
        assert!(!point(1).is_for("MEng-ME", Some(2)) && !point(1).is_for("MEng-ME", None));
        assert!(Point { year: None, ..point(1) }.is_for("MEng-ME", None));
        assert!(!Point { withdrawn: true, ..point(1) }.is_for("MEng-ME", Some(1)));
    }
}
