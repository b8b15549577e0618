//! Attendance in memory, module by module: what counters, flags and reports are worked out from. Derived from the
//! store; loaded at the start, and kept current by every commit that touches a register, a session or an enrolment.
//! Only this year's is always there ([`past`] has the others), so that what a department needs in memory does not grow
//! with its years.

mod past;
#[cfg(test)]
mod tests;

use crate::access::Sealed;
use crate::domain::attendance::Counts;
use crate::domain::calendar;
use crate::domain::module::{Enrolment, Instance};
use crate::domain::register::rules::is_due;
use crate::domain::register::taking::{Headcount, Taking};
use crate::domain::session::Session;
use crate::domain::student::Whereabouts;
use crate::domain::tally::Packed;
use crate::domain::{InstanceId, Mark, StaffId, StudentId};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::attendance::{self, MarkRow};
use crate::records::store::{Change, Reading, Trouble, people, teaching};
use crate::records::student::WeekCount;
use crate::records::touched::Touch;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
pub(super) use past::Past;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard};

/// Weeks of attendance in the little pictures of lists.
const WEEKS: usize = 12;

/// A year stays in memory for so many days after its end, until the last of its registers are taken or closed.
const LINGERS_DAYS: i64 = 60;

/// How often all figures are loaded again because a commit came between, before commits are made to wait.
const RELOADS: usize = 3;

/// Attendance of everybody, never shown as it is: never leaves `records`.
#[derive(Default)]
pub(super) struct Figures {
    /// How often a module was read again since they were loaded, so that what was loaded meanwhile is not kept.
    edition: u64,
    /// The first academic year that is here; all later ones are too.
    pub(super) first_year: String,
    modules: BTreeMap<InstanceId, Arc<ModuleFigures>>,
    /// Those who are on leave; everything is loaded again when somebody's status changes.
    on_leave: Arc<HashSet<StudentId>>,
    /// Each student's modules, with what was counted in each.
    students: HashMap<StudentId, BTreeMap<InstanceId, Counts>>,
    /// Each academic year's sums.
    years: HashMap<String, Sums>,
    /// Who teaches in which module on which day; none where the timetable names nobody.
    taught: BTreeSet<(Option<StaffId>, Date, InstanceId)>,
}

/// Everybody's sums over an academic year.
#[derive(Default)]
struct Sums {
    counts: HashMap<StudentId, Counts>,
}

/// Tells whether a student studies, is on leave or has left.
pub(super) type WhereIs<'a> = &'a dyn Fn(StudentId) -> Whereabouts;

/// A module in one year.
pub(super) struct ModuleFigures {
    pub(super) instance: Instance,
    /// By column.
    pub(super) sessions: Vec<Session>,
    /// The day of each session.
    pub(super) days: Vec<Date>,
    /// By student.
    pub(super) enrolments: Vec<Enrolment>,
    pub(super) row: MarkRow,
    /// Those who are on leave.
    on_leave: Arc<HashSet<StudentId>>,
    /// What counted when it was read, a row an enrolment: for counters and reports.
    pub(super) packed: Packed,
}

impl Figures {
    /// Reads the store: one module after another, counted side by side.
    pub(super) fn load(tx: &dyn Reading, now: Timestamp) -> Result<Figures, Trouble> {
        let today = calendar::day_of(now);
        let first_year = calendar::academic_year(today.checked_sub(LINGERS_DAYS.days()).unwrap_or(today));
        let modules = Figures::read_modules(tx, now, |academic_year| academic_year >= first_year.as_str())?;
        let on_leave = Arc::new(people::on_leave(tx)?);
        let mut figures = Figures { first_year, on_leave, ..Figures::default() };
        for module in modules {
            let counts = module.count();
            figures.put(module, counts);
        }
        Ok(figures)
    }

    /// Reads the modules of the years that are wanted, by id, and packs them side by side.
    pub(super) fn read_modules(
        tx: &dyn Reading,
        now: Timestamp,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<ModuleFigures>, Trouble> {
        let on_leave = Arc::new(people::on_leave(tx)?);
        let mut read = Vec::new();
        for instance in teaching::instances(tx)? {
            if wanted(&instance.academic_year) {
                read.push(ModuleFigures::read(tx, instance, &on_leave)?);
            }
        }
        read.par_iter_mut().for_each(|module| module.pack(now));
        Ok(read)
    }

    /// Becomes `fresh`, loaded at this edition, unless a module was read again since; whether it did.
    fn replace(&mut self, fresh: Figures, edition: u64) -> bool {
        let current = self.edition == edition;
        if current {
            *self = Figures { edition, ..fresh };
        }
        current
    }

    /// Reads one module again, unless it is of a past year; whether it is not.
    fn refresh(&mut self, tx: &dyn Reading, id: InstanceId, now: Timestamp) -> Result<bool, Trouble> {
        self.edition += 1;
        let instance = teaching::instance(tx, id)?;
        let current = |instance: &Instance| instance.academic_year >= self.first_year;
        let here = instance.as_ref().is_some_and(current);
        if let Some(instance) = instance.filter(|_| here) {
            let mut module = ModuleFigures::read(tx, instance, &self.on_leave)?;
            module.pack(now);
            let counts = module.count();
            self.put(module, counts);
        }
        Ok(here)
    }

    fn put(&mut self, module: ModuleFigures, counts: Vec<(StudentId, Counts)>) {
        let (id, year) = (module.instance.id, module.instance.academic_year.clone());
        let module = Arc::new(module);
        let before = self.modules.insert(id, module.clone());
        for taught in before.iter().flat_map(|module| module.taught()) {
            self.taught.remove(&taught);
        }
        self.taught.extend(module.taught());
        let mut touched: BTreeSet<StudentId> = counts.iter().map(|(student, _)| *student).collect();
        for enrolment in before.iter().flat_map(|module| &module.enrolments) {
            touched.insert(enrolment.student);
            if let Some(of) = self.students.get_mut(&enrolment.student) {
                of.remove(&id);
            }
        }
        for (student, counts) in counts {
            self.students.entry(student).or_default().insert(id, counts);
        }
        let sums = touched.into_iter().map(|student| (student, self.sum(student, &year))).collect::<Vec<_>>();
        let of_year = self.years.entry(year).or_default();
        for (student, counts) in sums {
            of_year.counts.insert(student, counts);
        }
    }

    fn sum(&self, student: StudentId, academic_year: &str) -> Counts {
        self.of(student)
            .filter(|(module, _)| module.instance.academic_year == academic_year)
            .fold(Counts::default(), |all, (_, counts)| all.plus(counts))
    }

    /// The modules of a year, by id: to be looked at without keeping those who save.
    pub(super) fn of_year(&self, academic_year: &str) -> Vec<Arc<ModuleFigures>> {
        let of_year = |module: &&Arc<ModuleFigures>| module.instance.academic_year == academic_year;
        self.modules.values().filter(of_year).cloned().collect()
    }

    /// Every module, by id.
    pub(super) fn modules(&self) -> impl Iterator<Item = &Arc<ModuleFigures>> {
        self.modules.values()
    }

    /// Modules with a session, from one day to another, that somebody teaches or that names nobody; by id.
    pub(super) fn taught_by(&self, staff: StaffId, from: Date, to: Date) -> Vec<&Arc<ModuleFigures>> {
        if from > to {
            return Vec::new();
        }
        let (first, last) = (InstanceId(0), InstanceId(u32::MAX));
        let of = |who| self.taught.range((who, from, first)..=(who, to, last)).map(|(.., id)| *id);
        let modules: BTreeSet<InstanceId> = of(Some(staff)).chain(of(None)).collect();
        modules.iter().filter_map(|id| self.modules.get(id)).collect()
    }

    /// Whether the timetable names somebody for any session.
    pub(super) fn teaches(&self, staff: StaffId) -> bool {
        let (first, last) = (InstanceId(0), InstanceId(u32::MAX));
        let of = (Some(staff), Date::MIN, first)..=(Some(staff), Date::MAX, last);
        self.taught.range(of).next().is_some()
    }

    /// A module in one year.
    pub(super) fn module(&self, id: InstanceId) -> Option<&Arc<ModuleFigures>> {
        self.modules.get(&id)
    }

    /// What was counted of a student, by module.
    pub(super) fn of(&self, student: StudentId) -> impl Iterator<Item = (&Arc<ModuleFigures>, Counts)> {
        let of = self.students.get(&student).into_iter().flatten();
        of.filter_map(|(id, counts)| self.modules.get(id).map(|module| (module, *counts)))
    }

    /// A student's counts in an academic year.
    pub(super) fn rate(&self, student: StudentId, academic_year: &str) -> Counts {
        let of_year = self.years.get(academic_year);
        of_year.and_then(|sums| sums.counts.get(&student)).copied().unwrap_or_default()
    }

    /// A student's last weeks in an academic year in which something counted, oldest first, sealed; of the same sessions
    /// as [`Figures::rate`].
    pub(super) fn weeks(&self, student: StudentId, academic_year: &str) -> Sealed<Vec<WeekCount>> {
        let mut weeks: BTreeMap<Date, Counts> = BTreeMap::new();
        for (module, _) in
            self.of(student).filter(|(module, _)| module.instance.academic_year == academic_year)
        {
            let packed = &module.packed;
            let Ok(place) = packed.students().binary_search(&student.0) else { continue };
            for (column, day) in packed.days().iter().enumerate() {
                if let Some(mark) = packed.get(place, column) {
                    weeks.entry(calendar::monday(*day)).or_default().add(mark);
                }
            }
        }
        let passed = weeks.len().saturating_sub(WEEKS);
        let last = weeks.into_iter().skip(passed);
        Sealed::new(student, last.map(|(monday, counts)| WeekCount { monday, counts }).collect())
    }
}

impl ModuleFigures {
    fn read(
        tx: &dyn Reading,
        instance: Instance,
        on_leave: &Arc<HashSet<StudentId>>,
    ) -> Result<ModuleFigures, Trouble> {
        let id = instance.id;
        let mut sessions = teaching::sessions_of(tx, id)?;
        let days = sessions.iter().map(|session| calendar::day_of(session.start)).collect();
        let mut enrolments = Vec::new();
        let mut groups: BTreeSet<Arc<str>> = BTreeSet::new();
        teaching::each_enrolment(tx, Some(id), |mut enrolment: Enrolment| {
            // One name a group, and not one a student.
            if let Some(group) = &mut enrolment.group {
                match groups.get(group) {
                    Some(known) => *group = known.clone(),
                    None => drop(groups.insert(group.clone())),
                }
            }
            enrolments.push(enrolment);
            Ok(())
        })?;
        let row = attendance::row(tx, id)?;
        sessions.shrink_to_fit();
        enrolments.shrink_to_fit();
        let (on_leave, packed) = (on_leave.clone(), Packed::default());
        Ok(ModuleFigures { instance, sessions, days, enrolments, row, on_leave, packed })
    }

    /// Whether a session counts for a student at `now`. Of somebody on leave only marks do: they are not expected.
    pub(super) fn counts(
        &self,
        (session, day): (&Session, Date),
        enrolment: &Enrolment,
        now: Timestamp,
        mark: Option<Mark>,
    ) -> bool {
        let expected = mark.is_some() || !self.on_leave.contains(&enrolment.student);
        expected && session.counts_for(enrolment, day, now, mark)
    }

    /// What is recorded of a student at a session.
    pub(super) fn mark(&self, student: StudentId, session: &Session) -> Option<Mark> {
        self.row.of(student).get(session.column as usize).and_then(|byte| Mark::from_disk(*byte))
    }

    /// Who teaches in it on which days.
    fn taught(&self) -> impl Iterator<Item = (Option<StaffId>, Date, InstanceId)> {
        let id = self.instance.id;
        self.sessions.iter().zip(&self.days).map(move |(session, day)| (session.staff, *day, id))
    }

    /// Packs what counts at `now`, sessions in the order of time.
    fn pack(&mut self, now: Timestamp) {
        let held = |session: &Session| !session.cancelled && session.mandatory && session.start <= now;
        let mut order: Vec<(&Session, Date)> = self
            .sessions
            .iter()
            .zip(self.days.iter().copied())
            .filter(|(session, _)| held(session))
            .collect();
        order.sort_by_key(|(session, _)| session.start);
        let students = self.enrolments.iter().map(|enrolment| enrolment.student.0).collect();
        let mut packed = Packed::new(students, order.iter().map(|(_, day)| *day).collect());
        for (place, enrolment) in self.enrolments.iter().enumerate() {
            let marks = self.row.of(enrolment.student);
            for (column, (session, day)) in order.iter().enumerate() {
                let mark = marks.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
                if self.counts((session, *day), enrolment, now, mark) {
                    packed.set(place, column, mark);
                }
            }
        }
        self.packed = packed;
    }

    /// Each enrolled student's counts.
    fn count(&self) -> Vec<(StudentId, Counts)> {
        let counts = self.packed.counts(self.packed.columns(None, None));
        self.packed.students().iter().map(|student| StudentId(*student)).zip(counts).collect()
    }

    /// Who is on the list of a session of the module, and how many of them have a mark.
    pub(super) fn headcount(&self, session: &Session, day: Date, known: WhereIs<'_>) -> Headcount {
        let mut count = Headcount::default();
        for enrolment in &self.enrolments {
            let mark = self.mark(enrolment.student, session);
            if mark.is_some() || enrolment.lists(session, day) {
                count.add(mark, known(enrolment.student));
            }
        }
        count
    }

    /// The sessions whose registers should have been taken by `now`, in the order of their columns: their day, and how
    /// far they were. Those with nobody on the list are none.
    pub(super) fn takings(
        &self,
        known: WhereIs<'_>,
        now: Timestamp,
    ) -> impl Iterator<Item = (&Session, Date, Taking)> {
        let due = self.sessions.iter().zip(&self.days).filter(move |(session, _)| is_due(session, now));
        due.filter_map(|(session, day)| Some((session, *day, self.headcount(session, *day, known).taking()?)))
    }

    /// Calls `each` with every session that counts for a student, its day and the student's mark.
    pub(super) fn each_counted(
        &self,
        enrolment: &Enrolment,
        now: Timestamp,
        mut each: impl FnMut(&Session, Date, Option<Mark>),
    ) {
        let marks = self.row.of(enrolment.student);
        for (session, day) in self.sessions.iter().zip(&self.days) {
            let mark = marks.get(session.column as usize).and_then(|byte| Mark::from_disk(*byte));
            if self.counts((session, *day), enrolment, now, mark) {
                each(session, *day, mark);
            }
        }
    }
}

/// The Monday of the week of the first session of a year's modules: teaching weeks are counted from it.
pub(super) fn first_monday(modules: &[Arc<ModuleFigures>]) -> Option<Date> {
    let days = modules.iter().flat_map(|module| module.sessions.iter().zip(&module.days));
    days.filter(|(session, _)| !session.cancelled).map(|(_, day)| *day).min().map(calendar::monday)
}

impl Registry {
    /// Attendance in memory.
    pub(super) fn figures(&self) -> RwLockReadGuard<'_, Figures> {
        self.figures.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the figures of a module read again once this change is on disk, before its caller is answered; the flags of
    /// those on it are looked at soon after.
    pub(super) fn attendance_touched(&self, tx: &mut Change, instance: InstanceId) {
        let (engine, figures, now) = (self.engine.clone(), self.figures.clone(), self.now());
        let (touched, past) = (self.touched.clone(), self.past.clone());
        tx.after_commit(move || {
            let mut figures = figures.write().unwrap_or_else(PoisonError::into_inner);
            match engine.read().and_then(|tx| figures.refresh(&tx, instance, now)) {
                Ok(true) => {}
                Ok(false) => past.forget(),
                Err(trouble) => tracing::error!(%trouble, "the figures of a module could not be read again"),
            }
            drop(figures);
            touched.add(Touch::module(instance));
        });
    }

    /// Reads all figures again, after an import and as time passes. What a commit brings up to date meanwhile is not
    /// lost: what was loaded before it is dropped and loaded again.
    pub(super) fn reload_figures(&self) -> Result<(), Refusal> {
        for _ in 0..RELOADS {
            let edition = self.figures().edition;
            let fresh = Figures::load(&self.read()?, self.now())?;
            if self.figures_to_write().replace(fresh, edition) {
                return Ok(());
            }
        }
        // Registers are saved faster than all can be read: they wait this once.
        let mut figures = self.figures_to_write();
        let (fresh, edition) = (Figures::load(&self.read()?, self.now())?, figures.edition);
        figures.replace(fresh, edition);
        Ok(())
    }

    fn figures_to_write(&self) -> RwLockWriteGuard<'_, Figures> {
        self.figures.write().unwrap_or_else(PoisonError::into_inner)
    }
}
