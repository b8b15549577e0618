//! The academic calendar: terms, closures, and the weeks of teaching that follow from them. Weeks begin on Monday.

use crate::domain::calendar::monday;
use crate::domain::role::codes;
use jiff::ToSpan;
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

    /// The term that `day` is in.
    #[must_use]
    pub fn term_on(&self, day: Date) -> Option<&Period> {
        self.periods.iter().find(|period| period.kind == PeriodKind::Term && period.has(day))
    }

    /// Whether `day` is in a closure.
    #[must_use]
    pub fn is_closed(&self, day: Date) -> bool {
        closed(&self.periods, day)
    }

    /// Whether `day` is in a term and not in a closure.
    #[must_use]
    pub fn is_teaching(&self, day: Date) -> bool {
        self.term_on(day).is_some() && !self.is_closed(day)
    }

    /// The Mondays of the teaching weeks, in order: a week of which a Monday to Friday is in a term and not in a
    /// closure. A week that is closed from Monday to Friday does not count.
    #[must_use]
    pub fn mondays(&self) -> &[Date] {
        &self.mondays
    }

    /// The number of the teaching week that `day` is in, from 1 over all terms; none in vacations and closed weeks.
    #[must_use]
    pub fn week(&self, day: Date) -> Option<u32> {
        let place = self.mondays.binary_search(&monday(day)).ok()?;
        u32::try_from(place + 1).ok()
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

/// The number of the week that `day` is in where no calendar is known: counted from the week of the first session, from
/// 1; none before it.
#[must_use]
pub fn week_since(first_session: Date, day: Date) -> Option<u32> {
    let days = monday(first_session).until((jiff::Unit::Day, monday(day))).ok()?.get_days();
    u32::try_from(days / 7).ok().filter(|_| days >= 0).map(|weeks| weeks + 1)
}

/// The Monday of the week with this number by [`week_since`].
#[must_use]
pub fn monday_of_week(first_session: Date, week: u32) -> Option<Date> {
    monday(first_session).checked_add(i64::from(week.checked_sub(1)?).weeks()).ok()
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
        let year = year();
        assert_eq!(year.week(date(2026, 9, 28)), Some(1), "the Monday before the term begins on Wednesday");
        assert_eq!(year.week(date(2026, 10, 4)), Some(1), "its Sunday");
        assert_eq!(year.week(date(2026, 11, 8)), Some(6));
        assert_eq!(year.week(date(2026, 11, 11)), None, "reading week");
        assert_eq!(year.week(date(2026, 11, 16)), Some(7));
        assert_eq!(year.week(date(2026, 12, 18)), Some(11));
        assert_eq!(year.week(date(2026, 12, 25)), None);
        assert_eq!(year.week(date(2027, 1, 11)), Some(12));
        assert_eq!(year.week(date(2027, 3, 24)), None);
        assert_eq!(year.week(date(2027, 5, 3)), Some(25), "a week with one holiday counts");
        assert_eq!(year.mondays().len(), 25);
    }

    #[test]
    fn a_day_is_closed_in_a_closure_and_taught_in_the_rest_of_a_term() {
        let year = year();
        assert!(year.is_closed(date(2026, 11, 13)) && !year.is_closed(date(2026, 11, 14)));
        assert!(year.is_teaching(date(2026, 10, 5)) && !year.is_teaching(date(2027, 5, 3)));
        assert!(year.term_on(date(2027, 5, 3)).is_some() && year.term_on(date(2026, 12, 25)).is_none());
    }

    #[test]
    fn without_a_calendar_weeks_are_counted_from_the_first_session() {
        let first = date(2026, 9, 30);
        assert_eq!(week_since(first, date(2026, 9, 28)), Some(1));
        assert_eq!(week_since(first, date(2026, 9, 27)), None);
        assert_eq!(week_since(first, date(2027, 1, 1)), Some(14));
        assert_eq!(monday_of_week(first, 14), Some(date(2026, 12, 28)));
        assert_eq!(monday_of_week(first, 0), None);
    }
}
