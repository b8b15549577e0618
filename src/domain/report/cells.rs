//! What may be counted for whoever sees no single student: marks in cells, each over enough students, of which every
//! figure is a sum.
//!
//! A cell holds the marks of one programme's students in one module over four whole weeks of the academic year. It
//! counts when at least [`GROUP_MIN`] of them had something recorded. The cells of a module that do not are put
//! together, and count (for the module, for no programme) when all their students together are enough. What remains
//! counts nowhere. So no figure holds anything of it, and it cannot be had by taking one figure from another; and as
//! cells do not overlap, no difference of sums of cells is over fewer students than a cell. The weeks of a cell are
//! over before it counts, so that asking again on the next day tells nothing of that day.
//!
//! Not promised: that a register put right afterwards does not show in a sum over the ten or more whose cell it is in.

use super::GROUP_MIN;
use crate::domain::{Counts, calendar};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// Weeks of a cell.
pub const CELL_WEEKS: i64 = 4;

/// The marks of one student in one module over the weeks of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct One {
    /// The place of their programme.
    pub programme: usize,
    /// The marks.
    pub counts: Counts,
    /// Whether the viewer knows nothing of them singly, so that they hide others.
    pub unknown: bool,
}

/// Where a student's marks of a cell count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// For their programme and for the module.
    Programme,
    /// For the module, with those of other programmes.
    Together,
    /// Nowhere: they are too few.
    Nowhere,
}

impl One {
    fn is_there(&self) -> bool {
        self.counts != Counts::default()
    }

    fn weight(&self) -> u64 {
        u64::from(self.unknown && self.counts.expected() > 0)
    }
}

/// Where each of these counts; none for those without marks. All of one module over the weeks of a cell.
#[must_use]
pub fn settle(ones: &[One]) -> Vec<Option<Told>> {
    let mut weights: BTreeMap<usize, u64> = BTreeMap::new();
    for one in ones.iter().filter(|one| one.is_there()) {
        *weights.entry(one.programme).or_default() += one.weight();
    }
    let small: u64 = weights.values().filter(|weight| **weight < GROUP_MIN).sum();
    let told = |one: &One| {
        let enough = weights.get(&one.programme).is_some_and(|weight| *weight >= GROUP_MIN);
        one.is_there().then_some(match (enough, small >= GROUP_MIN) {
            (true, _) => Told::Programme,
            (false, true) => Told::Together,
            (false, false) => Told::Nowhere,
        })
    };
    ones.iter().map(told).collect()
}

/// The columns of sessions on these days (in order) that are in cells whose weeks are over by `today`.
#[must_use]
pub fn spans(days: &[Date], today: Date) -> Vec<Range<usize>> {
    let mut spans: Vec<(Date, Range<usize>)> = Vec::new();
    for (column, day) in days.iter().enumerate() {
        let first = first_day(*day);
        match spans.last_mut().filter(|(known, _)| *known == first) {
            Some((_, span)) => span.end = column + 1,
            None => spans.push((first, column..column + 1)),
        }
    }
    let over = |first: &Date| first.checked_add(CELL_WEEKS.weeks()).is_ok_and(|next| next <= today);
    spans.into_iter().filter(|(first, _)| over(first)).map(|(_, span)| span).collect()
}

/// The first day of the cell a day is in: cells are counted from the Monday before the academic year begins, and the
/// first of a year begins with it.
fn first_day(day: Date) -> Date {
    let Ok(begins) = Date::new(calendar::first_year(day), 8, 1) else { return day };
    let monday = calendar::monday(begins);
    let days = day.since(monday).map_or(0, |span| i64::from(span.get_days()));
    let first = monday.checked_add((days / (7 * CELL_WEEKS) * CELL_WEEKS).weeks());
    first.unwrap_or(day).max(begins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn one(programme: usize, present: u32) -> One {
        One { programme, counts: Counts { present, ..Counts::default() }, unknown: true }
    }

    #[test]
    fn small_cells_of_a_module_count_together_and_what_is_left_nowhere() {
        let mut ones = vec![one(0, 1); 10];
        ones.extend([one(1, 1); 6]);
        assert_eq!((settle(&ones)[0], settle(&ones)[15]), (Some(Told::Programme), Some(Told::Nowhere)));
        ones.extend([one(2, 1); 4]);
        assert_eq!(settle(&ones)[10..], [Some(Told::Together); 10]);
        assert_eq!(settle(&[one(0, 0)]), [None]);
    }

    #[test]
    fn only_those_of_whom_something_was_recorded_and_nothing_is_known_make_a_cell() {
        let mut ones = vec![one(0, 1); 10];
        ones[0].unknown = false;
        assert_eq!(settle(&ones)[1], Some(Told::Nowhere));
        ones[0] = One { counts: Counts { unrecorded: 3, ..Counts::default() }, ..one(0, 0) };
        assert_eq!(settle(&ones)[1], Some(Told::Nowhere));
    }

    #[test]
    fn a_cell_is_four_whole_weeks_and_counts_once_they_are_over() {
        // 1 August 2025 is a Friday: the first cell ends on Sunday 24 August.
        let days = [date(2025, 8, 1), date(2025, 8, 24), date(2025, 8, 25), date(2025, 9, 21)];
        assert_eq!(spans(&days, date(2025, 12, 1)), [0..2, 2..4]);
        assert_eq!(spans(&days, date(2025, 9, 22)), [0..2, 2..4]);
        assert_eq!(spans(&days, date(2025, 9, 21)).len(), 1);
        assert!(spans(&days, date(2025, 8, 24)).is_empty());
        let turn = [date(2026, 7, 31), date(2026, 8, 1)];
        assert_eq!(spans(&turn, date(2026, 12, 1)), [0..1, 1..2]);
    }

    proptest! {
        #[test]
        fn whatever_counts_counts_over_enough(ones in proptest::collection::vec((0usize..6, 0u32..3), 0..60)) {
            let ones: Vec<One> = ones.into_iter().map(|(programme, present)| one(programme, present)).collect();
            let told = settle(&ones);
            let count = |programme: Option<usize>, place: Told| {
                let here = |(o, t): &(&One, &Option<Told>)| {
                    **t == Some(place) && programme.is_none_or(|p| p == o.programme)
                };
                ones.iter().zip(&told).filter(here).count() as u64
            };
            for programme in 0..6 {
                let own = count(Some(programme), Told::Programme);
                prop_assert!(own == 0 || own >= GROUP_MIN);
                prop_assert!(count(Some(programme), Told::Together) < GROUP_MIN);
            }
            let together = count(None, Told::Together);
            prop_assert!(together == 0 || together >= GROUP_MIN);
        }
    }
}
