//! What was known of a student at the end of a week, and the signals rules are made from.

use crate::domain::attendance::FLAG_EXPECTED_MIN;
use crate::domain::rate::{HALF_AND_ALL, percent_short};
use crate::domain::report::groups::Group;

/// A piece of work that was due.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Work {
    /// Days from the start to when it was due; none when it never was.
    pub due: Option<i32>,
    /// Days from the start to when it was handed in.
    pub handed_in: Option<i32>,
    /// Its mark, from 0 to 1.
    pub mark: Option<f64>,
}

/// A student's last year, as it went.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Past {
    /// Whether the year is one of the later ones, on which is judged.
    pub later: bool,
    /// Whether they failed or withdrew.
    pub bad: bool,
    /// Days from the start after which they were no longer here.
    pub left: Option<i32>,
    /// Sessions they were expected at: days from the start and whether they came, in order.
    pub sessions: Vec<(i32, bool)>,
    /// Use of other systems: day from the start and how often; days may repeat.
    pub uses: Vec<(i32, u32)>,
    /// Work due.
    pub work: Vec<Work>,
    /// What groups they belong to. Never an input of anything.
    pub groups: Vec<Group>,
}

/// What was known at the end of a week.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct State {
    /// Whole weeks gone by.
    pub weeks: u32,
    /// Sessions attended.
    pub attended: u32,
    /// Sessions expected.
    pub expected: u32,
    /// Absences running, up to now.
    pub run: u32,
    /// Weeks with any use.
    pub active: u32,
    /// Weeks running without, up to now.
    pub silent: u32,
    /// Use in all.
    pub uses: u32,
    /// Pieces of work due, and of them handed in.
    pub due: (u32, u32),
    /// The mean of the marks there are.
    pub mark: Option<f64>,
}

impl Past {
    /// What was known at the end of `week`; none when they had left by then.
    #[must_use]
    pub fn at(&self, week: u32) -> Option<State> {
        let days = i32::try_from(week * 7).ok()?;
        if self.left.is_some_and(|left| left <= days) {
            return None;
        }
        let mut state = State { weeks: week, ..State::default() };
        for (_, came) in self.sessions.iter().take_while(|(day, _)| *day < days) {
            state.expected += 1;
            state.attended += u32::from(*came);
            state.run = if *came { 0 } else { state.run + 1 };
        }
        let mut active = vec![false; week as usize];
        for (day, count) in self.uses.iter().filter(|(day, count)| (0..days).contains(day) && *count > 0) {
            state.uses = state.uses.saturating_add(*count);
            if let Some(slot) = usize::try_from(day / 7).ok().and_then(|week| active.get_mut(week)) {
                *slot = true;
            }
        }
        let count = |weeks: usize| u32::try_from(weeks).unwrap_or(u32::MAX);
        state.active = count(active.iter().filter(|is| **is).count());
        state.silent = count(active.iter().rev().take_while(|is| !**is).count());
        self.look_at_work(days, &mut state);
        Some(state)
    }

    fn look_at_work(&self, days: i32, state: &mut State) {
        let mut marks = (0.0, 0.0);
        for work in &self.work {
            let handed_in = work.handed_in.is_some_and(|day| day <= days);
            if work.due.is_some_and(|due| due <= days) {
                state.due.0 += 1;
                state.due.1 += u32::from(handed_in);
            }
            if let Some(mark) = work.mark.filter(|_| handed_in) {
                marks = (marks.0 + mark, marks.1 + 1.0);
            }
        }
        state.mark = (marks.1 > 0.0).then(|| marks.0 / marks.1);
    }
}

/// What a rule looks at. A higher score is a stronger sign.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Signal {
    /// Share of expected sessions missed.
    Missed,
    /// Absences running.
    Running,
    /// Sessions missed, counted.
    Count,
    /// Share of weeks without any use of other systems.
    Inactive,
    /// Weeks running without use.
    Silent,
}

impl Signal {
    /// All of them.
    pub const ALL: [Signal; 5] =
        [Signal::Missed, Signal::Inactive, Signal::Running, Signal::Count, Signal::Silent];

    /// How strong a sign it is; none where it cannot be told.
    #[must_use]
    pub fn score(self, state: &State) -> Option<f64> {
        let missed = state.expected - state.attended;
        match self {
            Signal::Missed => {
                (state.expected >= FLAG_EXPECTED_MIN).then(|| f64::from(missed) / f64::from(state.expected))
            }
            Signal::Running => Some(f64::from(state.run)),
            Signal::Count => Some(f64::from(missed)),
            Signal::Inactive => {
                (state.weeks > 0).then(|| f64::from(state.weeks - state.active) / f64::from(state.weeks))
            }
            Signal::Silent => Some(f64::from(state.silent)),
        }
    }

    /// The threshold most departments begin with: whoever scores above it is pointed at.
    #[must_use]
    pub fn usual(self) -> f64 {
        match self {
            Signal::Missed | Signal::Inactive => 0.5,
            Signal::Running => 2.0,
            Signal::Count => 4.0,
            Signal::Silent => 1.0,
        }
    }

    /// Its name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Signal::Missed => "rate",
            Signal::Running => "consecutive",
            Signal::Count => "count",
            Signal::Inactive => "weeks_active",
            Signal::Silent => "silent",
        }
    }

    /// What it looks at.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Signal::Missed => "Attendance rate",
            Signal::Running => "Absences running",
            Signal::Count => "Absences counted",
            Signal::Inactive => "Share of weeks active",
            Signal::Silent => "Weeks running without use",
        }
    }

    /// The rule that points at whoever scores above `over`.
    #[must_use]
    pub fn words(self, over: f64) -> String {
        match self {
            Signal::Missed => {
                format!("attended under {} % of expected sessions", percent_short(1.0 - over, &HALF_AND_ALL))
            }
            Signal::Inactive => {
                format!("active in under {} % of weeks", percent_short(1.0 - over, &HALF_AND_ALL))
            }
            Signal::Running => format!("more than {over:.0} absences running"),
            Signal::Count => format!("more than {over:.0} absences"),
            Signal::Silent => format!("more than {over:.0} weeks running without use"),
        }
    }

    /// Whether anything is known of it.
    #[must_use]
    pub fn is_measured(self, past: &[Past]) -> bool {
        past.iter().any(|one| match self {
            Signal::Missed | Signal::Running | Signal::Count => !one.sessions.is_empty(),
            Signal::Inactive | Signal::Silent => !one.uses.is_empty(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_knows_nothing_of_what_came_later() {
        let past = Past {
            left: Some(20),
            sessions: vec![(0, true), (3, false), (8, false), (15, true)],
            uses: vec![(-3, 9), (1, 5), (2, 1), (16, 7)],
            work: vec![
                Work { due: Some(7), handed_in: Some(6), mark: Some(0.5) },
                Work { due: Some(14), handed_in: Some(15), mark: Some(0.9) },
            ],
            ..Past::default()
        };
        let state = past.at(2).unwrap();
        assert_eq!((state.attended, state.expected, state.run), (1, 3, 2));
        assert_eq!((state.active, state.silent, state.uses), (1, 1, 6));
        assert_eq!((state.due, state.mark), ((2, 1), Some(0.5)));
        assert_eq!(past.at(3), None, "had left");
        assert_eq!(Signal::Missed.score(&state), None, "too few sessions for a rate");
        assert_eq!(Signal::Inactive.score(&state), Some(0.5));
    }

    #[test]
    fn a_rule_in_words_is_rounded_as_every_rate_is_and_never_onto_half() {
        assert_eq!(Signal::Missed.words(0.5), "attended under 50 % of expected sessions");
        assert_eq!(Signal::Missed.words(1.0 / 7.0), "attended under 85.7 % of expected sessions");
        assert_eq!(Signal::Inactive.words(0.5004), "active in under 49.96 % of weeks");
    }
}
