//! The marks of a module that count, packed so that a report passes over them at the speed of memory.
//!
//! One byte a student and session, a row a student, sessions in the order of time; only sessions that were held and
//! have begun have a column. A byte says everything: the mark, that no mark was recorded, or that the session does not
//! count for this student at all (another group, not yet or no longer on the module). So counting needs nothing but
//! the bytes. Rows are filled up to a whole number of [`LANE`] bytes with what does not count, so that they are
//! counted without a remainder.

use crate::domain::{Counts, Mark};
use jiff::civil::Date;
use rayon::prelude::*;
use std::ops::Range;

/// Bytes counted at a time.
pub const LANE: usize = 16;
/// The byte of a session that does not count for a student.
const OUTSIDE: u8 = 6;
/// Lanes after which sums of bytes could be full.
const LANES_MAX: usize = 255;

/// The marks of a module in one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Packed {
    students: Vec<u32>,
    days: Vec<Date>,
    stride: usize,
    bytes: Vec<u8>,
}

impl Packed {
    /// Room for the marks of these students at sessions on these days, which stand in order; nothing counts yet.
    #[must_use]
    pub fn new(students: Vec<u32>, days: Vec<Date>) -> Packed {
        let stride = days.len().next_multiple_of(LANE);
        let bytes = vec![OUTSIDE; stride * students.len()];
        Packed { students, days, stride, bytes }
    }

    /// Says what counts for the student at `place` in the session at `column`; `None` is a register not taken.
    pub fn set(&mut self, place: usize, column: usize, mark: Option<Mark>) {
        if column < self.days.len()
            && let Some(byte) = self.bytes.get_mut(place * self.stride + column)
        {
            *byte = mark.map_or(0, Mark::disk);
        }
    }

    /// The students, a row each.
    #[must_use]
    pub fn students(&self) -> &[u32] {
        &self.students
    }

    /// The days of the sessions, in order.
    #[must_use]
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// All bytes, also those that only fill rows up.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The columns of the sessions from one day to another, both included.
    #[must_use]
    pub fn columns(&self, from: Option<Date>, to: Option<Date>) -> Range<usize> {
        let start = from.map_or(0, |from| self.days.partition_point(|day| *day < from));
        // To the very end where no day ends it, so that rows stay whole lanes.
        let end = to.map_or(self.stride, |to| self.days.partition_point(|day| *day <= to));
        start..end.max(start)
    }

    /// The bytes of each student over these columns.
    pub fn rows(&self, columns: Range<usize>) -> impl Iterator<Item = (u32, &[u8])> {
        let rows = self.bytes.chunks_exact(self.stride.max(1));
        let (from, to) = (columns.start, columns.end);
        self.students
            .iter()
            .copied()
            .zip(rows)
            .map(move |(student, row)| (student, row.get(from..to).unwrap_or_default()))
    }

    /// A student's bytes, when they are on the module.
    #[must_use]
    pub fn row_of(&self, place: usize) -> &[u8] {
        self.bytes.get(place * self.stride..(place + 1) * self.stride).unwrap_or_default()
    }
}

/// Counts the marks of a row.
#[must_use]
pub fn count(row: &[u8]) -> Counts {
    let mut sums = [0_u32; 6];
    for part in row.chunks(LANE * LANES_MAX) {
        let mut lanes = [[0_u8; LANE]; 6];
        let (whole, rest) = part.as_chunks::<LANE>();
        for chunk in whole {
            for (lane, code) in lanes.iter_mut().zip(0_u8..) {
                for (slot, byte) in lane.iter_mut().zip(chunk) {
                    *slot += u8::from(*byte == code);
                }
            }
        }
        for ((sum, lane), code) in sums.iter_mut().zip(&lanes).zip(0_u8..) {
            *sum += lane.iter().map(|slot| u32::from(*slot)).sum::<u32>();
            *sum += rest.iter().map(|byte| u32::from(*byte == code)).sum::<u32>();
        }
    }
    let [unrecorded, present, late, absent, authorised, not_expected] = sums;
    Counts { present, late, absent, authorised, not_expected, unrecorded }
}

/// What was attended and expected: all that rates, bands and flags need.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum {
    /// P + L.
    pub attended: u32,
    /// P + L + A.
    pub expected: u32,
}

impl Sum {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Sum) -> Sum {
        Sum { attended: self.attended + other.attended, expected: self.expected + other.expected }
    }

    /// As marks, so that bands and flags are those of [`Counts`].
    #[must_use]
    pub fn counts(self) -> Counts {
        Counts { present: self.attended, absent: self.expected - self.attended, ..Counts::default() }
    }
}

/// Sums a row: as [`count`], over the two numbers that decide.
#[must_use]
pub fn sum(row: &[u8]) -> Sum {
    let (mut attended, mut expected) = (0, 0);
    for part in row.chunks(LANE * LANES_MAX) {
        let (mut there, mut all) = ([0_u8; LANE], [0_u8; LANE]);
        let (whole, rest) = part.as_chunks::<LANE>();
        for chunk in whole {
            for ((there, all), byte) in there.iter_mut().zip(&mut all).zip(chunk) {
                // 1 and 2 are there, 3 is absent: one less than each, so that 0 goes far above.
                let code = byte.wrapping_sub(1);
                *there += u8::from(code < 2);
                *all += u8::from(code < 3);
            }
        }
        let add = |lane: &[u8; LANE]| lane.iter().map(|slot| u32::from(*slot)).sum::<u32>();
        let left = |below: u8| rest.iter().map(|byte| u32::from(byte.wrapping_sub(1) < below)).sum::<u32>();
        attended += add(&there) + left(2);
        expected += add(&all) + left(3);
    }
    Sum { attended, expected }
}

/// One pass over modules, side by side: each student's sum over all of them, by student, and each module's.
///
/// `keeps` says which students count in which module; `span` is one past the largest student.
pub fn pass<'m, K>(
    modules: &[&'m Packed],
    days: (Option<Date>, Option<Date>),
    span: usize,
    keeps: K,
) -> (Vec<Sum>, Vec<Sum>)
where
    K: Fn(usize, u32) -> bool + Sync,
{
    let empty = || (vec![Sum::default(); span], Vec::new());
    let (students, mut of_modules) = modules
        .par_iter()
        .enumerate()
        .fold(empty, |(mut students, mut of_modules), (at, module)| {
            let module: &'m Packed = module;
            let mut all = Sum::default();
            for (student, row) in module.rows(module.columns(days.0, days.1)) {
                if !keeps(at, student) {
                    continue;
                }
                let found = sum(row);
                all = all.plus(found);
                if let Some(slot) = students.get_mut(student as usize) {
                    *slot = slot.plus(found);
                }
            }
            of_modules.push((at, all));
            (students, of_modules)
        })
        .reduce(empty, |(mut students, mut of_modules), (others, more)| {
            for (slot, other) in students.iter_mut().zip(others) {
                *slot = slot.plus(other);
            }
            of_modules.extend(more);
            (students, of_modules)
        });
    of_modules.sort_unstable_by_key(|(at, _)| *at);
    (students, of_modules.into_iter().map(|(_, sum)| sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn naive(row: &[u8]) -> Counts {
        let mut counts = Counts::default();
        for byte in row.iter().filter(|byte| **byte != OUTSIDE) {
            counts.add(Mark::from_disk(*byte));
        }
        counts
    }

    proptest! {
        #[test]
        fn a_row_is_counted_as_one_by_one(row in proptest::collection::vec(0u8..=6, 0..600)) {
            let counts = naive(&row);
            prop_assert_eq!(count(&row), counts);
            prop_assert_eq!(sum(&row), Sum { attended: counts.attended(), expected: counts.expected() });
        }

        #[test]
        fn one_pass_gives_what_each_student_and_each_module_has(
            modules in proptest::collection::vec(
                proptest::collection::vec((0u32..9, proptest::collection::vec(0u8..=6, 20)), 0..9), 0..5),
        ) {
            let packed: Vec<Packed> = modules.iter().map(|rows| {
                let days = (0..20).map(|day| date(2026, 1, 1 + day)).collect();
                let mut packed = Packed::new(rows.iter().map(|(student, _)| *student).collect(), days);
                for (place, (_, row)) in rows.iter().enumerate() {
                    for (column, byte) in row.iter().enumerate().filter(|(_, byte)| **byte != OUTSIDE) {
                        packed.set(place, column, Mark::from_disk(*byte));
                    }
                }
                packed
            }).collect();
            let all: Vec<&Packed> = packed.iter().collect();
            let days = (Some(date(2026, 1, 3)), Some(date(2026, 1, 15)));
            let (students, sums) = pass(&all, days, 9, |_, student| student != 4);
            for student in 0..9_u32 {
                let of = |wanted: u32| modules.iter().flatten().filter(move |(s, _)| *s == wanted && wanted != 4)
                    .fold(Counts::default(), |sum, (_, row)| sum.plus(naive(&row[2..15])));
                let found = students[student as usize];
                prop_assert_eq!((found.attended, found.expected), (of(student).attended(), of(student).expected()));
            }
            let total = sums.iter().fold(Sum::default(), |a, b| a.plus(*b));
            prop_assert_eq!(total, students.iter().fold(Sum::default(), |a, b| a.plus(*b)));
        }
    }

    #[test]
    fn more_sessions_than_a_byte_counts_are_counted() {
        let row = vec![1; LANE * LANES_MAX * 2 + 7];
        assert_eq!(count(&row).present as usize, row.len());
        assert_eq!(sum(&row).attended as usize, row.len());
    }
}
