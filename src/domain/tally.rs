//! The marks of a module that count, packed so that a report passes over them at the speed of memory.
//!
//! One byte a student and session, a column a session in the order of time; only sessions that were held and have
//! begun have a column. A byte says everything: the mark, that no mark was recorded, or that the session does not
//! count for this student at all (another group, not yet or no longer on the module). So counting needs nothing but
//! the bytes, many students at a time. Columns are filled up to a whole number of [`LANE`] students with what does not
//! count, so that they are counted without a remainder.

use crate::domain::{Counts, Mark};
use jiff::civil::Date;
use rayon::prelude::*;
use std::ops::Range;

/// Students counted at a time.
pub const LANE: usize = 32;
/// The byte of a session that does not count for a student.
const OUTSIDE: u8 = 6;
/// Sessions after which a byte that counts them could be full.
const FULL: usize = 255;

/// The marks of a module in one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Packed {
    students: Vec<u32>,
    days: Vec<Date>,
    /// Bytes of a column.
    width: usize,
    bytes: Vec<u8>,
}

impl Packed {
    /// Room for the marks of these students at sessions on these days, which stand in order; nothing counts yet.
    #[must_use]
    pub fn new(students: Vec<u32>, days: Vec<Date>) -> Packed {
        let width = students.len().next_multiple_of(LANE);
        let bytes = vec![OUTSIDE; width * days.len()];
        Packed { students, days, width, bytes }
    }

    /// Says what counts for the student at `place` in the session at `column`; `None` is a register not taken.
    pub fn set(&mut self, place: usize, column: usize, mark: Option<Mark>) {
        if place < self.students.len()
            && let Some(byte) = self.bytes.get_mut(column * self.width + place)
        {
            *byte = mark.map_or(0, Mark::disk);
        }
    }

    /// What counts for the student at `place` in the session at `column`: none when it does not, else the mark, none
    /// when the register was not taken.
    #[must_use]
    pub fn get(&self, place: usize, column: usize) -> Option<Option<Mark>> {
        let byte = *self.bytes.get(column * self.width + place)?;
        (byte != OUTSIDE).then(|| Mark::from_disk(byte))
    }

    /// The students, in the order of their places.
    #[must_use]
    pub fn students(&self) -> &[u32] {
        &self.students
    }

    /// The days of the sessions, in order.
    #[must_use]
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// All bytes, also those that only fill columns up.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The columns of the sessions from one day to another, both included.
    #[must_use]
    pub fn columns(&self, from: Option<Date>, to: Option<Date>) -> Range<usize> {
        let start = from.map_or(0, |from| self.days.partition_point(|day| *day < from));
        let end = to.map_or(self.days.len(), |to| self.days.partition_point(|day| *day <= to));
        start..end.max(start)
    }

    /// Each student's marks over these columns, in the order of their places.
    #[must_use]
    pub fn counts(&self, columns: Range<usize>) -> Vec<Counts> {
        let mut all = vec![Counts::default(); self.students.len()];
        for code in 0..OUTSIDE {
            let put = |counts: &mut Counts, found: u32| match code {
                0 => counts.unrecorded += found,
                1 => counts.present += found,
                2 => counts.late += found,
                3 => counts.absent += found,
                4 => counts.authorised += found,
                _ => counts.not_expected += found,
            };
            self.lanes(
                columns.clone(),
                |byte| (u8::from(byte == code), 0),
                |place, found, _| {
                    if let Some(counts) = all.get_mut(place) {
                        put(counts, u32::from(found));
                    }
                },
            );
        }
        all
    }

    /// Each student's sum over these columns: as [`Packed::counts`], over the two numbers that decide.
    #[must_use]
    pub fn sums(&self, columns: Range<usize>) -> Vec<Sum> {
        let mut all = vec![Sum::default(); self.students.len()];
        // 1 and 2 are there, 3 is absent: one less than each, so that 0 goes far above.
        let tell = |byte: u8| (u8::from(byte.wrapping_sub(1) < 2), u8::from(byte.wrapping_sub(1) < 3));
        self.lanes(columns, tell, |place, attended, expected| {
            if let Some(sum) = all.get_mut(place) {
                *sum = sum.plus(Sum { attended: attended.into(), expected: expected.into() });
            }
        });
        all
    }

    /// Adds up what `tell` says of each byte (0 or 1, twice), student by student, and hands the sums of at most
    /// [`FULL`] sessions at a time to `put`.
    fn lanes(
        &self,
        columns: Range<usize>,
        tell: impl Fn(u8) -> (u8, u8),
        mut put: impl FnMut(usize, u8, u8),
    ) {
        for first in columns.clone().step_by(FULL) {
            let last = columns.end.min(first + FULL);
            for start in (0..self.width).step_by(LANE) {
                let (mut one, mut two) = ([0_u8; LANE], [0_u8; LANE]);
                let part = self.bytes.get(first * self.width + start..last * self.width).unwrap_or_default();
                for column in part.chunks(self.width) {
                    let Some(lane) = column.first_chunk::<LANE>() else { continue };
                    for ((one, two), byte) in one.iter_mut().zip(&mut two).zip(lane) {
                        let (a, b) = tell(*byte);
                        // Cannot wrap, and is said so, that it may be done many at a time.
                        *one = one.wrapping_add(a);
                        *two = two.wrapping_add(b);
                    }
                }
                for (place, (one, two)) in (start..).zip(one.iter().zip(&two)) {
                    put(place, *one, *two);
                }
            }
        }
    }
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

/// One pass over modules, side by side: each student's sum over all of them, by student, and each module's.
///
/// `keeps` says which students count in which module; `span` is one past the largest student.
pub fn pass<K>(
    modules: &[&Packed],
    days: (Option<Date>, Option<Date>),
    span: usize,
    keeps: K,
) -> (Vec<Sum>, Vec<Sum>)
where
    K: Fn(usize, u32) -> bool + Sync,
{
    let empty = || (vec![Sum::default(); span], Vec::new());
    let add = |(mut students, mut of_modules): (Vec<Sum>, Vec<(usize, Sum)>),
               (at, module): (usize, &&Packed)| {
        let mut all = Sum::default();
        for (student, sum) in module.students().iter().zip(module.sums(module.columns(days.0, days.1))) {
            if keeps(at, *student) {
                all = all.plus(sum);
                if let Some(slot) = students.get_mut(*student as usize) {
                    *slot = slot.plus(sum);
                }
            }
        }
        of_modules.push((at, all));
        (students, of_modules)
    };
    // A few large parts: each has a place for every student.
    let part = modules.len().div_ceil(2 * rayon::current_num_threads()).max(1);
    let parts = modules.par_iter().enumerate().with_min_len(part).fold(empty, add);
    let (students, mut of_modules) = parts.reduce(empty, |(mut students, mut of_modules), (others, more)| {
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

    const DAYS: usize = 20;

    fn packed(rows: &[(u32, Vec<u8>)]) -> Packed {
        let days = (1..).take(DAYS).map(|day| date(2026, 1, day)).collect();
        let mut packed = Packed::new(rows.iter().map(|(student, _)| *student).collect(), days);
        for (place, (_, row)) in rows.iter().enumerate() {
            for (column, byte) in row.iter().enumerate().filter(|(_, byte)| **byte != OUTSIDE) {
                packed.set(place, column, Mark::from_disk(*byte));
            }
        }
        packed
    }

    fn naive(row: &[u8]) -> Counts {
        let mut counts = Counts::default();
        for byte in row.iter().filter(|byte| **byte != OUTSIDE) {
            counts.add(Mark::from_disk(*byte));
        }
        counts
    }

    fn rows() -> impl Strategy<Value = Vec<(u32, Vec<u8>)>> {
        proptest::collection::vec((0u32..9, proptest::collection::vec(0u8..=6, DAYS)), 0..70)
    }

    proptest! {
        #[test]
        fn every_student_is_counted_as_one_by_one(rows in rows(), from in 1i8..20, to in 1i8..20) {
            let packed = packed(&rows);
            let columns = packed.columns(Some(date(2026, 1, from)), Some(date(2026, 1, to)));
            let (counts, sums) = (packed.counts(columns.clone()), packed.sums(columns.clone()));
            for (place, (_, row)) in rows.iter().enumerate() {
                let wanted = naive(&row[columns.clone()]);
                prop_assert_eq!(counts[place], wanted);
                prop_assert_eq!(sums[place], Sum { attended: wanted.attended(), expected: wanted.expected() });
                for (column, byte) in row.iter().enumerate() {
                    let wanted = (*byte != OUTSIDE).then(|| Mark::from_disk(*byte));
                    prop_assert_eq!(packed.get(place, column), wanted);
                }
            }
        }

        #[test]
        fn one_pass_gives_what_each_student_and_each_module_has(modules in proptest::collection::vec(rows(), 0..5)) {
            let all: Vec<Packed> = modules.iter().map(|rows| packed(rows)).collect();
            let all: Vec<&Packed> = all.iter().collect();
            let days = (Some(date(2026, 1, 3)), Some(date(2026, 1, 15)));
            let (students, sums) = pass(&all, days, 9, |_, student| student != 4);
            for student in 0..9_u32 {
                let of = modules.iter().flatten().filter(|(s, _)| *s == student && student != 4)
                    .fold(Counts::default(), |sum, (_, row)| sum.plus(naive(&row[2..15])));
                let found = students[student as usize];
                prop_assert_eq!((found.attended, found.expected), (of.attended(), of.expected()));
            }
            let total = sums.iter().fold(Sum::default(), |a, b| a.plus(*b));
            prop_assert_eq!(sums.len(), modules.len());
            prop_assert_eq!(total, students.iter().fold(Sum::default(), |a, b| a.plus(*b)));
        }
    }

    #[test]
    fn more_sessions_than_a_byte_counts_are_counted() {
        let days = vec![date(2026, 1, 1); 2 * FULL + 7];
        let mut packed = Packed::new(vec![3], days.clone());
        for column in 0..days.len() {
            packed.set(0, column, Some(Mark::Present));
        }
        assert_eq!(packed.counts(0..days.len())[0].present as usize, days.len());
        assert_eq!(packed.sums(0..days.len())[0].attended as usize, days.len());
    }
}
