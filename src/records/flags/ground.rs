//! What rules look at: an academic year's attendance from memory, one student after another.

use crate::access::Job;
use crate::domain::StudentId;
use crate::domain::flag::{Evidence, Registers, Sitting, Year};
use crate::domain::module::Enrolment;
use crate::records::figures::{ModuleFigures, first_monday};
use crate::records::registry::Registry;
use crate::records::store::calendar::term_calendar;
use crate::records::store::{Reading, Trouble, engagement};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// An academic year's attendance, ready to be looked at.
pub(super) struct Ground {
    pub(super) year: Year,
    pub(super) registers: Registers,
    modules: Vec<Arc<ModuleFigures>>,
    /// By student: places of modules, and of the enrolment in each.
    places: HashMap<StudentId, Vec<(usize, usize)>>,
    now: Timestamp,
}

impl Ground {
    /// The year of this name; none when nothing was held in it.
    pub(super) fn of(
        registry: &Registry,
        tx: &dyn Reading,
        academic_year: &str,
    ) -> Result<Option<Ground>, Trouble> {
        Ground::with(registry, tx, academic_year, None)
    }

    /// As [`Ground::of`], with no more modules than `only` these students are on, when they are given: for looking at
    /// them alone.
    pub(super) fn with(
        registry: &Registry,
        tx: &dyn Reading,
        academic_year: &str,
        only: Option<&BTreeSet<StudentId>>,
    ) -> Result<Option<Ground>, Trouble> {
        let now = registry.now();
        let mut modules = registry.figures_of_year(academic_year)?;
        let Some(first_monday) = first_monday(&modules) else { return Ok(None) };
        if let Some(students) = only {
            modules.retain(|module| module.enrolments.iter().any(|one| students.contains(&one.student)));
        }
        let calendar = term_calendar(tx, academic_year)?;
        let mondays = calendar.map_or_else(Vec::new, |calendar| calendar.mondays().to_vec());
        let mut places: HashMap<StudentId, Vec<(usize, usize)>> = HashMap::new();
        for (at, module) in modules.iter().enumerate() {
            for (nth, enrolment) in module.enrolments.iter().enumerate() {
                places.entry(enrolment.student).or_default().push((at, nth));
            }
        }
        let directory = registry.directory();
        let trusted = |module: &Arc<ModuleFigures>| {
            let where_is = |student| directory.whereabouts(student);
            let all = module.takings(&where_is, now);
            let said = all.filter(|(session, _, taking)| !taking.is_awaited(session.end, now));
            said.map(|(_, day, taking)| (day, taking.is_trusted())).collect()
        };
        let registers = Registers::of(modules.iter().map(trusted).collect());
        drop(directory);
        let year = Year { name: academic_year.to_owned(), first_monday, mondays };
        Ok(Some(Ground { year, registers, modules, places, now }))
    }

    /// The last day on which anything was held.
    pub(super) fn last_day(&self) -> Option<Date> {
        let days = self.modules.iter().flat_map(|module| module.sessions.iter().zip(&module.days));
        days.filter(|(session, _)| session.start <= self.now).map(|(_, day)| *day).max()
    }

    /// Everybody who was on a module.
    pub(super) fn students(&self) -> impl Iterator<Item = StudentId> {
        self.places.keys().copied()
    }

    /// A student's modules with their enrolment.
    pub(super) fn enrolled(&self, student: StudentId) -> impl Iterator<Item = (&ModuleFigures, &Enrolment)> {
        let places = self.places.get(&student).into_iter().flatten();
        places.filter_map(|(at, nth)| {
            let module = self.modules.get(*at)?;
            Some((module.as_ref(), module.enrolments.get(*nth)?))
        })
    }

    /// What rules look at of a student, without the use of other systems.
    pub(super) fn evidence(&self, student: StudentId) -> Evidence {
        let mut sittings: Vec<(Timestamp, Sitting)> = Vec::new();
        for (at, nth) in self.places.get(&student).into_iter().flatten() {
            let Some(module) = self.modules.get(*at) else { continue };
            let Some(enrolment) = module.enrolments.get(*nth) else { continue };
            module.each_counted(enrolment, self.now, |session, day, mark| {
                let sitting = Sitting { day, module: *at, mark, critical: session.critical };
                sittings.push((session.start, sitting));
            });
        }
        sittings.sort_by_key(|(start, sitting)| (*start, sitting.module));
        Evidence { sittings: sittings.into_iter().map(|(_, sitting)| sitting).collect(), used: Vec::new() }
    }

    /// Adds the days on which other systems saw the student.
    pub(super) fn add_use(
        tx: &dyn Reading,
        evidence: &mut Evidence,
        student: StudentId,
    ) -> Result<(), Trouble> {
        let sealed = engagement::of_student(tx, student)?;
        let used = Job::Flags.open_area(crate::access::Area::Attendance, sealed).unwrap_or_default();
        evidence.used = used.into_iter().filter(|used| used.count > 0).map(|used| used.day).collect();
        Ok(())
    }
}
