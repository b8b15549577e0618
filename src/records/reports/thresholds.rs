//! What was known of students whose studies ended, as it came to be known, for choosing thresholds.

use super::Source;
use crate::domain::department::Programme;
use crate::domain::outcome::{DegreeClass, Outcome};
use crate::domain::report::Report;
use crate::domain::report::groups;
use crate::domain::report::thresholds::{self, Past, Work};
use crate::domain::student::Student;
use crate::domain::{InstanceId, Mark, StudentId, calendar};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::store::{engagement, people, teaching};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A student's last year while it is put together.
struct Making {
    outcome: Outcome,
    student: Student,
    /// The academic year in which their studies ended.
    year: Option<String>,
    /// The first day of it on which anything was to be attended.
    first: Option<Date>,
    sessions: Vec<(Date, bool)>,
    uses: Vec<(Date, u32)>,
    /// Work by module and component.
    work: BTreeMap<(InstanceId, String), Handed>,
}

/// A piece of work.
#[derive(Clone, Copy, Default)]
struct Handed {
    due: Option<Date>,
    handed_in: Option<Date>,
    mark: Option<f64>,
}

type All = HashMap<StudentId, Making>;

impl Source<'_> {
    pub(super) fn thresholds(&self) -> Result<Report, Refusal> {
        let mut all = self.ended()?;
        let modules = &self.modules;
        choose_years(&mut all, modules);
        for module in modules {
            attended(&mut all, module);
        }
        engagement::each(self.tx, |sealed| {
            if all.contains_key(&sealed.student())
                && let Some((id, used)) = self.population.count(&self.scope, sealed)
                && let Some(making) = all.get_mut(&id)
            {
                making.uses.push((used.day, used.count));
            }
            Ok(())
        })?;
        self.handed_in(&mut all, modules)?;
        let starts: Vec<Date> = all.values().filter_map(start).collect();
        let split = self.ask.split.or_else(|| latest_year(&starts));
        let programmes: HashMap<String, Programme> =
            people::programmes(self.tx)?.into_iter().map(|one| (one.code.clone(), one)).collect();
        let mut past: Vec<Past> =
            all.into_values().filter_map(|making| made(making, split, &programmes)).collect();
        // The same report for the same past, whatever order a map has.
        past.sort_by(|a, b| {
            (a.later, a.bad, a.left, a.sessions.len()).cmp(&(b.later, b.bad, b.left, b.sessions.len()))
        });
        Ok(thresholds::report(&past, self.population.care, self.ask.by_group))
    }

    /// Those whose studies ended, with what is known of them.
    fn ended(&self) -> Result<All, Refusal> {
        let mut outcomes: HashMap<StudentId, Outcome> = HashMap::new();
        teaching::each_outcome(self.tx, |sealed| {
            outcomes.extend(self.population.count(&self.scope, sealed));
            Ok(())
        })?;
        let mut all = All::new();
        people::each_student(self.tx, |sealed| {
            if let Some((id, student)) = self.population.count(&self.scope, sealed)
                && let Some(outcome) = outcomes.remove(&id)
            {
                let ended = outcome.awarded_on.or(student.end_date);
                let making = Making {
                    outcome,
                    student,
                    year: ended.map(calendar::academic_year),
                    first: None,
                    sessions: Vec::new(),
                    uses: Vec::new(),
                    work: BTreeMap::new(),
                };
                all.insert(id, making);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// Work that was due and what came of it. That a piece was due is known from anybody who handed it in.
    fn handed_in(&self, all: &mut All, modules: &[Arc<ModuleFigures>]) -> Result<(), Refusal> {
        let mut due: HashMap<InstanceId, BTreeMap<String, Date>> = HashMap::new();
        teaching::each_result(self.tx, |sealed| {
            let Some((id, result)) = self.population.count(&self.scope, sealed) else { return Ok(()) };
            if result.component.is_empty() {
                return Ok(());
            }
            if let Some(day) = result.due_at.map(jiff::civil::DateTime::date) {
                due.entry(result.instance).or_default().insert(result.component.clone(), day);
            }
            if let Some(making) = all.get_mut(&id) {
                let handed = making.work.entry((result.instance, result.component)).or_default();
                handed.handed_in = result.submitted_at.map(jiff::civil::DateTime::date);
                handed.mark = result.mark_hundredths.map(|mark| f64::from(mark) / 10_000.0);
            }
            Ok(())
        })?;
        for module in modules {
            let Some(due) = due.get(&module.instance.id) else { continue };
            for enrolment in &module.enrolments {
                let Some(making) = all.get_mut(&enrolment.student) else { continue };
                if making.is_year(module) {
                    for (component, day) in due {
                        let key = (module.instance.id, component.clone());
                        making.work.entry(key).or_default().due = Some(*day);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Making {
    fn is_year(&self, module: &ModuleFigures) -> bool {
        self.year.as_deref().is_none_or(|year| year == module.instance.academic_year)
    }
}

/// The year is the last one they had modules in by the time their studies ended.
fn choose_years(all: &mut All, modules: &[Arc<ModuleFigures>]) {
    let mut last: HashMap<StudentId, &str> = HashMap::new();
    for module in modules {
        let year = module.instance.academic_year.as_str();
        for enrolment in &module.enrolments {
            let Some(making) = all.get(&enrolment.student) else { continue };
            if making.year.as_deref().is_none_or(|ended| year <= ended) {
                let known = last.entry(enrolment.student).or_default();
                *known = (*known).max(year);
            }
        }
    }
    for (id, year) in last {
        if let Some(making) = all.get_mut(&id) {
            making.year = Some(year.to_owned());
        }
    }
}

/// Adds what a module recorded.
fn attended(all: &mut All, module: &ModuleFigures) {
    let packed = &module.packed;
    for (place, student) in packed.students().iter().enumerate() {
        let making = all.get_mut(&StudentId(*student)).filter(|making| making.is_year(module));
        let Some(making) = making else { continue };
        for (column, day) in packed.days().iter().enumerate() {
            let Some(mark) = packed.get(place, column) else { continue };
            making.first = Some(making.first.map_or(*day, |first| first.min(*day)));
            let came = match mark {
                Some(Mark::Present | Mark::Late) => Some(true),
                Some(Mark::Absent) => Some(false),
                Some(Mark::Authorised | Mark::NotExpected) | None => None,
            };
            making.sessions.extend(came.map(|came| (*day, came)));
        }
    }
}

/// The first day: of their sessions, else of their studies, else of what is known of them.
fn start(making: &Making) -> Option<Date> {
    let used = || making.uses.iter().map(|(day, _)| *day).min();
    making.first.or(making.student.start_date).or_else(used)
}

/// The first day of the latest academic year in which anybody starts.
fn latest_year(starts: &[Date]) -> Option<Date> {
    let latest = starts.iter().max()?;
    Date::new(calendar::first_year(*latest), 8, 1).ok()
}

fn made(mut making: Making, split: Option<Date>, programmes: &HashMap<String, Programme>) -> Option<Past> {
    let start = start(&making)?;
    let from = |day: Date| day.since(start).map_or(i32::MAX, |span| span.get_days());
    making.sessions.sort_by_key(|(day, _)| *day);
    let class = making.outcome.class;
    let withdrew = class == DegreeClass::Withdrawn;
    let left = making.student.end_date.or(making.outcome.awarded_on.filter(|_| withdrew));
    let programme = programmes.get(&making.student.programme);
    let groups = groups::of(&making.student, programme, Some(calendar::first_year(start)));
    let work = making.work.into_values().map(|work| Work {
        due: work.due.map(from),
        handed_in: work.handed_in.map(from),
        mark: work.mark,
    });
    Some(Past {
        later: split.is_some_and(|split| start >= split),
        bad: withdrew || class == DegreeClass::Fail,
        left: left.map(from),
        sessions: making.sessions.into_iter().map(|(day, came)| (from(day), came)).collect(),
        uses: making.uses.into_iter().map(|(day, count)| (from(day), count)).collect(),
        work: work.collect(),
        groups,
    })
}
