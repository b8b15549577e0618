//! Rules as data: what is looked at, over which time, and from where on it matters.

use crate::domain::attendance::FLAG_EXPECTED_MIN;
use crate::domain::role::codes;
use crate::domain::{Problems, text};

codes! {
    /// What a rule looks at, and what its threshold means.
    RuleKind {
        /// Rate strictly under so many per cent.
        Rate = 1, "rate", "Attendance under a percentage";
        /// So many absences or more.
        Absences = 2, "absences", "Number of absences";
        /// So many absences one after the other.
        Consecutive = 3, "consecutive", "Absences in a row";
        /// So many critical sessions missed.
        Critical = 4, "critical", "Critical sessions missed";
        /// So many absences on one day of the week.
        Weekday = 5, "weekday", "Absences on the same weekday";
        /// Neither attendance nor use of other systems for so many days.
        Silence = 6, "silence", "No engagement for days";
        /// The rate fell by so many points against the weeks before.
        Fall = 7, "fall", "Fall of attendance in points";
        /// A monitoring point was missed.
        Point = 8, "point", "Missed monitoring point";
    }
}

/// A rule, as one department has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its number: a department's own version of a rule has the number of the one it replaces.
    pub id: u32,
    /// Code of the department whose students it is for, with those below; none for everybody.
    pub department: Option<String>,
    /// What people call it.
    pub name: String,
    /// What it looks at.
    pub kind: RuleKind,
    /// From where on it matters: per cent, a number of sessions, days or points, as the kind says.
    pub threshold: u32,
    /// Over so many weeks, this one included; none for the teaching period so far.
    pub weeks: Option<u32>,
    /// Fewest expected sessions on which it says anything.
    pub expected_min: u32,
    /// Whether it is switched on.
    pub on: bool,
}

/// The rules of a department that has not changed them: under 50 % of at least 5 expected sessions, over the teaching
/// period and over a rolling four weeks (which says nothing while that is the same, see [`Rule::finds_all_of`]).
#[must_use]
pub fn defaults() -> Vec<Rule> {
    let rate = |id, name: &str, weeks| Rule {
        id,
        department: None,
        name: name.to_owned(),
        kind: RuleKind::Rate,
        threshold: 50,
        weeks,
        expected_min: FLAG_EXPECTED_MIN,
        on: true,
    };
    vec![
        rate(1, "Under 50 % this year", None),
        rate(2, "Under 50 % over four weeks", Some(4)),
        Rule {
            kind: RuleKind::Point,
            threshold: 1,
            expected_min: 0,
            ..rate(3, "Missed monitoring point", None)
        },
    ]
}

impl Rule {
    /// The rule with its name cleaned, when everything about it makes sense.
    ///
    /// # Errors
    /// Every field that does not.
    pub fn checked(mut self) -> Result<Rule, Problems> {
        let mut problems = Problems::default();
        let name = text::required_line("name", &self.name, "what people call the rule");
        self.name = problems.take(name).unwrap_or_default();
        let most = match self.kind {
            RuleKind::Rate | RuleKind::Fall => 100,
            RuleKind::Absences | RuleKind::Consecutive | RuleKind::Critical | RuleKind::Weekday => 200,
            RuleKind::Silence => 365,
            RuleKind::Point => 1,
        };
        if !(1..=most).contains(&self.threshold) {
            let words = if most == 1 {
                "Give 1: a point is missed or it is not.".to_owned()
            } else {
                format!("Give a number from 1 to {most}.")
            };
            problems.add("threshold", words);
        }
        if self.weeks.is_some_and(|weeks| !(1..=52).contains(&weeks)) {
            problems.add("weeks", "Give 1 to 52 weeks, or leave it empty for the teaching period so far.");
        }
        if self.kind == RuleKind::Fall && self.weeks.is_none() {
            problems.add("weeks", "Say how many weeks are compared with as many before them.");
        }
        if matches!(self.kind, RuleKind::Silence | RuleKind::Point) {
            self.weeks = None;
        }
        if self.expected_min > 200 {
            problems.add("expected_min", "Give a number from 0 to 200.");
        }
        problems.none().map(|()| self)
    }

    /// What it says in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let over = match self.weeks {
            Some(1) => "this week".to_owned(),
            Some(weeks) => format!("over the last {weeks} weeks, this one included"),
            None => "over the teaching period so far".to_owned(),
        };
        let n = self.threshold;
        let sessions = if self.expected_min == 1 { "session" } else { "sessions" };
        let least = match self.expected_min {
            0 => String::new(),
            least if self.kind == RuleKind::Silence => format!(", with at least {least} {sessions} missed"),
            least => format!(", on at least {least} expected {sessions}"),
        };
        match self.kind {
            RuleKind::Rate => format!("Attendance under {n} % {over}{least}"),
            RuleKind::Absences => format!("{n} or more absences {over}{least}"),
            RuleKind::Consecutive => format!("{n} or more absences in a row {over}{least}"),
            RuleKind::Critical => format!("{n} or more critical sessions missed {over}{least}"),
            RuleKind::Weekday => format!("{n} or more absences on the same weekday {over}{least}"),
            RuleKind::Silence => {
                let days = if n == 1 { "day" } else { "days" };
                format!("No engagement from any source for {n} {days}{least}")
            }
            RuleKind::Fall => {
                let points = if n == 1 { "point" } else { "points" };
                format!("Attendance {over} at least {n} {points} under that of as many weeks before{least}")
            }
            RuleKind::Point => "A monitoring point missed".to_owned(),
        }
    }

    /// Whether it looks at a longer time than `other` and, whenever both look at the same days, holds whenever `other`
    /// does: the same kind, no stricter, on no more expected sessions. Of such rules the one over the longer time
    /// speaks while their days are the same, and the other keeps silent.
    #[must_use]
    pub fn finds_all_of(&self, other: &Rule) -> bool {
        let longer = match (self.weeks, other.weeks) {
            (None, Some(_)) => true,
            (Some(weeks), Some(of_other)) => weeks > of_other,
            (_, None) => false,
        };
        let no_stricter = match self.kind {
            RuleKind::Rate => self.threshold >= other.threshold,
            RuleKind::Absences | RuleKind::Consecutive | RuleKind::Critical | RuleKind::Weekday => {
                self.threshold <= other.threshold
            }
            // A fall compares with the weeks before; the others look at no weeks.
            RuleKind::Silence | RuleKind::Fall | RuleKind::Point => false,
        };
        self.kind == other.kind && longer && no_stricter && self.expected_min <= other.expected_min
    }
}

/// Of every rule the nearest department's version, by number, also what is switched off: `chain` names a department and
/// those above it, nearest first.
#[must_use]
pub fn nearest<'a>(all: &'a [Rule], chain: &[String]) -> Vec<&'a Rule> {
    let rank = |rule: &Rule| match &rule.department {
        None => Some(chain.len()),
        Some(code) => chain.iter().position(|known| known == code),
    };
    let mut ranked: Vec<(u32, usize, &Rule)> =
        all.iter().filter_map(|rule| rank(rule).map(|rank| (rule.id, rank, rule))).collect();
    ranked.sort_by_key(|(id, rank, _)| (*id, *rank));
    ranked.dedup_by_key(|(id, ..)| *id);
    ranked.into_iter().map(|(.., rule)| rule).collect()
}

/// The rules that hold for students of a department: of the [`nearest`] those that are switched on.
#[must_use]
pub fn holding(all: &[Rule], chain: &[String]) -> Vec<Rule> {
    nearest(all, chain).into_iter().filter(|rule| rule.on).cloned().collect()
}
