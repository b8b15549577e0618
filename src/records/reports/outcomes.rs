//! Attendance, or engagement, against outcome.

use super::Source;
use crate::domain::calendar;
use crate::domain::outcome::Outcome;
use crate::domain::report::Report;
use crate::domain::report::hide::Care;
use crate::domain::report::outcomes::{self, Finisher, Measure};
use crate::domain::report::years::ModuleYear;
use crate::domain::tally::{self, Packed, Sum};
use crate::domain::{Invalid, StudentId};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::store::{engagement, teaching};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};

impl Source<'_> {
    /// The report; `awards` takes the academic years there are awards of, latest first.
    pub(super) fn outcomes(&self, awards: &mut Vec<String>) -> Result<Report, Refusal> {
        let mut ended: Vec<Outcome> = Vec::new();
        teaching::each_outcome(self.tx, |sealed| {
            ended.extend(self.population.count(&self.scope, sealed).map(|(_, outcome)| outcome));
            Ok(())
        })?;
        let year = |outcome: &Outcome| outcome.awarded_on.map(calendar::first_year);
        let years: BTreeSet<i16> = ended.iter().filter_map(year).collect();
        awards.extend(years.into_iter().rev().map(calendar::year_words));
        ended.retain(|outcome| self.ask.awarded.is_none() || year(outcome) == self.ask.awarded);
        if let Some(on) = self.on_module() {
            ended.retain(|outcome| on.contains(&outcome.student));
        }
        let (sums, modules) = match self.ask.measure {
            Measure::Attendance => self.attended(),
            Measure::Engagement => (self.engaged(&ended)?, Vec::new()),
        };
        let finishers: Vec<Finisher> = ended
            .iter()
            .map(|outcome| {
                let sum = sums.get(outcome.student.0 as usize).copied().unwrap_or_default();
                Finisher {
                    class: outcome.class,
                    year: year(outcome),
                    attended: sum.attended,
                    expected: sum.expected,
                }
            })
            .collect();
        Ok(outcomes::report(&finishers, &modules, &self.ask.edges, self.ask.measure, self.population.care))
    }

    /// Those on the module asked for; none when none is.
    fn on_module(&self) -> Option<HashSet<StudentId>> {
        self.ask.module.as_ref()?;
        let modules = self.modules_of(self.ask.year.as_deref()).into_iter();
        Some(modules.flat_map(|module| module.enrolments.iter().map(|e| e.student)).collect())
    }

    /// Each student's sum over their time here, and each module's in its year.
    fn attended(&self) -> (Vec<Sum>, Vec<ModuleYear>) {
        let modules = self.modules_of(self.ask.year.as_deref());
        let packed: Vec<&Packed> = modules.iter().map(|module| &module.packed).collect();
        let days = (self.ask.from, self.ask.to);
        let in_it = |_: usize, student: u32| self.population.depth(StudentId(student)).is_some();
        let (students, sums) = tally::pass(&packed, days, self.population.span(), in_it);
        let of_module = |module: &ModuleFigures, sum: Sum, students: usize| ModuleYear {
            module: module.instance.module.clone(),
            year: module.instance.academic_year.clone(),
            attended: u64::from(sum.attended),
            expected: u64::from(sum.expected),
            students: students as u64,
        };
        if self.population.care == Care::Cells {
            let told = modules.par_iter().map(|module| {
                let (sum, students) = self.sum_in_cells(module);
                of_module(module, sum, students)
            });
            return (students, told.collect());
        }
        let there = |module: &ModuleFigures| {
            let sums = module.packed.sums(module.packed.columns(days.0, days.1)).into_iter();
            let kept = sums.zip(module.packed.students());
            kept.filter(|(sum, student)| sum.expected > 0 && in_it(0, **student)).count()
        };
        let counted =
            modules.par_iter().zip(&sums).map(|(module, sum)| of_module(module, *sum, there(module)));
        (students, counted.collect())
    }

    /// A module's sum over what counts where no single student may be told of, and over how many.
    fn sum_in_cells(&self, module: &ModuleFigures) -> (Sum, usize) {
        let in_it = |place: usize| {
            module.enrolments.get(place).is_some_and(|e| self.population.depth(e.student).is_some())
        };
        let mut students = BTreeSet::new();
        let mut sum = Sum::default();
        for kept in self.in_cells(module, in_it) {
            let Some(counts) = kept.counts.filter(|counts| counts.expected() > 0) else { continue };
            students.insert(kept.student);
            sum = sum.plus(Sum { attended: counts.attended(), expected: counts.expected() });
        }
        (sum, students.len())
    }

    /// Each student's weeks with any use, of the whole weeks asked for.
    fn engaged(&self, ended: &[Outcome]) -> Result<Vec<Sum>, Refusal> {
        let (from, weeks) = self.weeks()?;
        let mut sums = vec![Sum::default(); self.population.span()];
        let about: HashSet<StudentId> = ended.iter().map(|outcome| outcome.student).collect();
        let mut seen: BTreeSet<(StudentId, i32)> = BTreeSet::new();
        engagement::each(self.tx, |sealed| {
            if about.contains(&sealed.student())
                && let Some((student, used)) = self.population.count(&self.scope, sealed)
                && used.count > 0
            {
                let days = used.day.since(from).map_or(-1, |span| span.get_days());
                let week = days.div_euclid(7);
                if (0..weeks.cast_signed()).contains(&week) {
                    seen.insert((student, week));
                }
            }
            Ok(())
        })?;
        for student in about {
            if let Some(sum) = sums.get_mut(student.0 as usize) {
                sum.expected = weeks;
            }
        }
        for (student, _) in seen {
            if let Some(sum) = sums.get_mut(student.0 as usize) {
                sum.attended += 1;
            }
        }
        Ok(sums)
    }

    /// The first day and the whole weeks over which engagement is measured.
    fn weeks(&self) -> Result<(Date, u32), Refusal> {
        let (Some(from), Some(to)) = (self.ask.from, self.ask.to) else {
            let words = "Say from which day to which: engagement is measured in whole weeks.";
            return Err(Invalid::new("from", words).into());
        };
        let days = to.since(from).map_or(0, |span| span.get_days()) + 1;
        match u32::try_from(days / 7) {
            Ok(weeks) if weeks > 0 => Ok((from, weeks)),
            _ => Err(Invalid::new("to", "There is no whole week between these days.").into()),
        }
    }
}
