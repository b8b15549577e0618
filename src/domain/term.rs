//! The academic calendar: terms, closures, and the weeks of teaching that follow from them. Weeks begin on Monday.

use crate::domain::calendar::monday;
use crate::domain::role::codes;
use jiff::civil::Date;
use std::collections::BTreeSet;

codes! {
    /// What a period of the calendar is.
    PeriodKind {
        /// A term: there is teaching.
        Term = 1, "term", "Term";
        /// A closure: there is none, also within a term.
        Closure = 2, "closure", "Closure";
    }
}

/// Longest period, in days: more is a slip in a date.
pub const PERIOD_DAYS_MAX: i32 = 366;

/// A term or closure, first and last day included.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// What it is.
    pub kind: PeriodKind,
    /// What it is called.
    pub name: String,
}

impl Period {
    /// Whether `day` is in it.
    #[must_use]
    pub fn has(&self, day: Date) -> bool {
        self.start <= day && day <= self.end
    }
}

/// The calendar of one academic year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AcademicCalendar {
    academic_year: String,
    periods: Vec<Period>,
    mondays: Vec<Date>,
}

impl AcademicCalendar {
    /// The calendar these periods make.
    #[must_use]
    pub fn new(academic_year: &str, mut periods: Vec<Period>) -> AcademicCalendar {
        periods.sort();
        periods.dedup();
        let mondays = teaching_mondays(&periods);
        AcademicCalendar { academic_year: academic_year.to_owned(), periods, mondays }
    }

    /// The academic year, such as `2026/27`.
    #[must_use]
    pub fn academic_year(&self) -> &str {
        &self.academic_year
    }

    /// Terms and closures, by first day.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The Mondays of the teaching weeks, in order: a week of which a Monday to Friday is in a term and not in a
    /// closure. A week that is closed from Monday to Friday does not count.
    #[must_use]
    pub fn mondays(&self) -> &[Date] {
        &self.mondays
    }
}

fn closed(periods: &[Period], day: Date) -> bool {
    periods.iter().any(|period| period.kind == PeriodKind::Closure && period.has(day))
}

fn teaching_mondays(periods: &[Period]) -> Vec<Date> {
    let mut mondays = BTreeSet::new();
    for term in periods.iter().filter(|period| period.kind == PeriodKind::Term) {
        let mut day = term.start;
        for _ in 0..=PERIOD_DAYS_MAX {
            if day > term.end {
                break;
            }
            let weekday = day.weekday().to_monday_zero_offset() < 5;
            if weekday && !closed(periods, day) {
                mondays.insert(monday(day));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
    }
    mondays.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(kind: PeriodKind, start: Date, end: Date) -> Period {
        Period { start, end, kind, name: String::new() }
    }

    /// Two terms; a reading week and Easter are closed, a bank holiday is one day.
    fn year() -> AcademicCalendar {
        let (term, closure) = (PeriodKind::Term, PeriodKind::Closure);
        let periods = vec![
            period(term, date(2027, 1, 11), date(2027, 5, 7)),
            period(closure, date(2026, 11, 9), date(2026, 11, 13)),
            period(closure, date(2027, 3, 22), date(2027, 4, 9)),
            period(closure, date(2027, 5, 3), date(2027, 5, 3)),
            period(term, date(2026, 9, 30), date(2026, 12, 18)),
        ];
        AcademicCalendar::new("2026/27", periods)
    }

    #[test]
    fn weeks_begin_on_monday_and_closed_ones_do_not_count() {
        let mondays = year().mondays().to_vec();
        assert_eq!(mondays.len(), 25);
        assert_eq!(mondays[0], date(2026, 9, 28), "the Monday before the term begins on Wednesday");
        assert_eq!(mondays[5..7], [date(2026, 11, 2), date(2026, 11, 16)], "a reading week between");
        assert_eq!(mondays[10..12], [date(2026, 12, 14), date(2027, 1, 11)], "and Christmas");
        assert!(!mondays.contains(&date(2027, 3, 22)), "Easter");
        assert_eq!(mondays[24], date(2027, 5, 3), "a week with one holiday counts");
    }
}
