//! Counts of use from other systems: rows of the same student, day and source add up within a file, and the sum
//! replaces what stood, so that the same file twice changes nothing.

use super::columns::Columns;
use super::desk::{Desk, Did, Wrong};
use super::place::Place;
use crate::access::Job;
use crate::records::imports::rows;
use crate::records::store::Trouble;
use crate::records::store::engagement::{self, Use};

impl<'t> Place<'t> for rows::Engagement<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        None
    }

    fn put(&self, desk: &mut Desk<'_>, _: &Columns) -> Result<Did, Wrong> {
        let student = desk.student("student_number", &self.student_number)?;
        let sum = desk.uses.entry((student, self.date, self.source.to_string())).or_default();
        sum.0 = sum.0.saturating_add(self.count);
        sum.1 += 1;
        Ok(Did::Gathered)
    }
}

impl Desk<'_> {
    /// Writes the sums: how many rows made a new one, changed one, changed nothing.
    pub(super) fn write_uses(&mut self) -> Result<(u64, u64, u64), Trouble> {
        let mut sums = (0, 0, 0);
        for ((student, day, source), (count, rows)) in std::mem::take(&mut self.uses) {
            let before =
                engagement::count(self.tx, student, day, &source)?.map(|sealed| Job::Import.open(sealed));
            match Did::of(before.as_ref(), &count) {
                Did::Added => sums.0 += rows,
                Did::Changed => sums.1 += rows,
                Did::Unchanged | Did::Gathered => sums.2 += rows,
            }
            if before != Some(count) {
                self.touch.add_student(student);
                engagement::put(self.tx, &self.grant, &Use { student, day, source, count })?;
            }
        }
        Ok(sums)
    }
}
