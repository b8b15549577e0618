//! Terms and closures: gathered by year. A file in which every row is right is the whole calendar of its years.

use super::columns::Columns;
use super::desk::{Desk, Did, Wrong};
use super::place::Place;
use crate::domain::term::{AcademicCalendar, Period};
use crate::records::imports::rows;
use crate::records::store::Trouble;
use crate::records::store::calendar::{put_calendar, term_calendar};

impl<'t> Place<'t> for rows::Period<'t> {
    fn key(&self) -> Option<(&'static str, String)> {
        Some(("name", [&*self.academic_year, self.kind.code(), &*self.name].join("\0")))
    }

    fn put(&self, desk: &mut Desk<'_>, _: &Columns) -> Result<Did, Wrong> {
        let (start, end, kind) = (self.start, self.end, self.kind);
        let period = Period { start, end, kind, name: self.name.to_string() };
        desk.periods.entry(self.academic_year.to_string()).or_default().push(period);
        Ok(Did::Gathered)
    }
}

impl Desk<'_> {
    /// Writes the years: how many periods were new, changed, the same. Those that a wholly right file does not have
    /// are taken out; where rows were refused they stay.
    pub(super) fn write_calendars(&mut self) -> Result<(u64, u64, u64), Trouble> {
        let mut sums = (0, 0, 0);
        for (year, mut periods) in std::mem::take(&mut self.periods) {
            let stood = term_calendar(self.tx, &year)?;
            let stood = stood.as_ref().map_or(&[][..], AcademicCalendar::periods);
            let same = |a: &Period, b: &Period| a.kind == b.kind && a.name == b.name;
            for period in &periods {
                match Did::of(stood.iter().find(|one| same(one, period)), period) {
                    Did::Added => sums.0 += 1,
                    Did::Changed => sums.1 += 1,
                    Did::Unchanged | Did::Gathered => sums.2 += 1,
                }
            }
            let gone: Vec<&Period> =
                stood.iter().filter(|one| !periods.iter().any(|p| same(one, p))).collect();
            if self.some_refused {
                periods.extend(gone.into_iter().cloned());
            } else {
                self.periods_gone += gone.len() as u64;
            }
            put_calendar(self.tx, &self.grant, &AcademicCalendar::new(&year, periods))?;
        }
        Ok(sums)
    }
}
