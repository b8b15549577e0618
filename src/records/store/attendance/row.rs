//! The marks of a module in one year as plain bytes: student ids in order, then a byte a mark, a row a student.

use crate::domain::StudentId;

/// The layout byte of a stored row: 2; layout 1 was rewritten by format 2.
const LAYOUT: u8 = 2;

/// The marks of a module in one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MarkRow {
    students: Vec<u32>,
    columns: usize,
    marks: Vec<u8>,
}

impl MarkRow {
    /// A student's bytes, a column each; empty when they have no mark.
    #[must_use]
    pub fn of(&self, student: StudentId) -> &[u8] {
        self.students.binary_search(&student.0).map_or(&[], |at| self.at(at))
    }

    /// The bytes of the student at a place among those who have or had a mark.
    fn at(&self, place: usize) -> &[u8] {
        self.marks.get(place * self.columns..(place + 1) * self.columns).unwrap_or_default()
    }

    /// Sets marks: student, column, byte (0 takes a mark away). Students and columns that are new are made room for.
    pub fn set(&mut self, marks: &[(StudentId, u32, u8)]) {
        let columns = marks.iter().map(|(_, column, _)| *column as usize + 1).max().unwrap_or(0);
        let unknown = |id: &u32| self.students.binary_search(id).is_err();
        let mut fresh: Vec<u32> = marks.iter().map(|(student, ..)| student.0).filter(unknown).collect();
        if !fresh.is_empty() || columns > self.columns {
            fresh.sort_unstable();
            fresh.dedup();
            self.make_room(&fresh, columns.max(self.columns));
        }
        for (student, column, mark) in marks {
            let place = self.students.binary_search(&student.0).unwrap_or_default();
            if let Some(byte) = self.marks.get_mut(place * self.columns + *column as usize) {
                *byte = *mark;
            }
        }
    }

    fn make_room(&mut self, fresh: &[u32], columns: usize) {
        let mut students: Vec<u32> = self.students.iter().chain(fresh).copied().collect();
        students.sort_unstable();
        let mut marks = Vec::with_capacity(students.len() * columns);
        for student in &students {
            let known = self.of(StudentId(*student));
            marks.extend_from_slice(known);
            marks.extend(std::iter::repeat_n(0, columns - known.len()));
        }
        *self = MarkRow { students, columns, marks };
    }

    /// As it is stored: layout, number of columns, number of students, the students, the marks.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes();
        let mut bytes = Vec::with_capacity(9 + self.students.len() * 4 + self.marks.len());
        bytes.push(LAYOUT);
        bytes.extend(size(self.columns));
        bytes.extend(size(self.students.len()));
        bytes.extend(self.students.iter().flat_map(|student| student.to_be_bytes()));
        bytes.extend_from_slice(&self.marks);
        bytes
    }

    /// From what [`MarkRow::to_bytes`] wrote; none when the sizes do not fit or a mark is not known.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<MarkRow> {
        let (columns, ids, marks) = parts(bytes)?;
        let students: Vec<u32> = ids.iter().map(|id| u32::from_be_bytes(*id)).collect();
        let whole = students.is_sorted_by(|a, b| a < b) && marks.iter().all(|mark| *mark <= 5);
        whole.then(|| MarkRow { students, columns, marks: marks.to_vec() })
    }

    /// A student's bytes in a stored row, read where they lie; none when they have no mark.
    #[must_use]
    pub fn marks_in(bytes: &[u8], student: StudentId) -> Option<&[u8]> {
        let (columns, ids, marks) = parts(bytes)?;
        let at = ids.binary_search(&student.0.to_be_bytes()).ok()?;
        marks.get(at * columns..(at + 1) * columns)
    }
}

type Parts<'b> = (usize, &'b [[u8; 4]], &'b [u8]);

/// Columns, student ids and marks of a stored row; none when the sizes do not fit.
fn parts(bytes: &[u8]) -> Option<Parts<'_>> {
    let (&LAYOUT, rest) = bytes.split_first()? else { return None };
    let size = |n: &[u8; 4]| usize::try_from(u32::from_be_bytes(*n)).ok();
    let (columns, rest) = rest.split_first_chunk()?;
    let (count, rest) = rest.split_first_chunk()?;
    let (columns, count) = (size(columns)?, size(count)?);
    let (ids, marks) = rest.split_at_checked(count.checked_mul(4)?)?;
    (marks.len() == count.checked_mul(columns)?).then_some((columns, ids.as_chunks().0, marks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    proptest::proptest! {
        #[test]
        fn a_row_holds_what_was_last_set_and_reads_back_from_its_bytes(
            batches in proptest::collection::vec(
                proptest::collection::vec((0u32..20, 0u32..12, 0u8..6), 0..30), 0..6),
        ) {
            let (mut row, mut naive) = (MarkRow::default(), BTreeMap::new());
            for batch in batches {
                let marks: Vec<_> = batch.iter().map(|(s, c, m)| (StudentId(*s), *c, *m)).collect();
                row.set(&marks);
                naive.extend(batch.into_iter().map(|(s, c, m)| ((s, c), m)));
            }
            for student in 0..20 {
                for column in 0..12 {
                    let expected = naive.get(&(student, column)).copied().unwrap_or_default();
                    let found = row.of(StudentId(student)).get(column as usize).copied();
                    assert_eq!(found.unwrap_or_default(), expected);
                }
            }
            let bytes = row.to_bytes();
            for student in 0..20 {
                assert_eq!(MarkRow::marks_in(&bytes, StudentId(student)).unwrap_or_default(), row.of(StudentId(student)));
            }
            assert_eq!(MarkRow::from_bytes(&bytes), Some(row));
        }

        #[test]
        fn bytes_of_another_size_are_not_a_row(bytes in proptest::collection::vec(0u8..9, 0..60)) {
            if let Some(row) = MarkRow::from_bytes(&bytes) {
                assert_eq!(row.to_bytes(), bytes);
            }
        }
    }
}
