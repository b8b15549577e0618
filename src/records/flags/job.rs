//! The job that opens and closes flags: looks at everybody side by side, or soon after a change at those it touched,
//! then writes only what changes, in bounded batches. Run twice, the second run writes nothing.

use super::ground::Ground;
use super::known::{Known, LEFT, NO_RULE, ToChange, YEAR_OVER};
use super::monitoring::Points;
use super::step::{move_to, write};
use crate::access::{Area, Job, Sealed};
use crate::domain::flag::{Flag, Lens, Rule, RuleKind, State, Verdict, rule};
use crate::domain::{StudentId, calendar};
use crate::records::figures::first_monday;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::{Reading, Snapshot, Trouble, flags, people};
use crate::records::worker::Worker;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Flags written in one transaction at most.
const BATCH: usize = 200;

impl Worker {
    /// Opens and closes flags as the rules say now, and gives those without one their owner; how many changed.
    ///
    /// # Errors
    /// When the store cannot be read or takes no writes.
    pub fn flags(&self) -> Result<u64, Refusal> {
        // Who looks at everybody looks at those who wait as well.
        self.registry.touched.take();
        self.has_the_year_moved();
        self.flags_of(None)
    }

    /// The same for those whose flags may have changed since they were last looked at, and nobody else: what it does to
    /// them is what a run over everybody would do. What the passing of time does to others is left to that run.
    ///
    /// # Errors
    /// As [`Worker::flags`]; who waited then waits for the next run over everybody.
    pub fn flags_touched(&self) -> Result<u64, Refusal> {
        let touch = self.registry.touched.take();
        if touch.is_nobody() {
            return Ok(0);
        }
        if touch.all || self.has_the_year_moved() {
            return self.flags();
        }
        let mut students = touch.students;
        let modules: Vec<_> = {
            let figures = self.registry.figures();
            touch.modules.iter().filter_map(|id| figures.module(*id).cloned()).collect()
        };
        for module in modules {
            students.extend(module.enrolments.iter().map(|enrolment| enrolment.student));
        }
        self.flags_of(Some(&students))
    }

    /// Has `wake` called, from whichever thread commits, when flags may have changed. It must not take long.
    pub fn when_touched(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.registry.touched.wakes(wake);
    }

    /// Whether the teaching weeks are counted from another day than when this was last asked: that is everybody's.
    fn has_the_year_moved(&self) -> bool {
        let year = calendar::academic_year(self.registry.today());
        let modules = self.registry.figures().of_year(&year);
        self.registry.touched.first_monday_moved(first_monday(&modules))
    }

    fn flags_of(&self, only: Option<&BTreeSet<StudentId>>) -> Result<u64, Refusal> {
        let tx = self.registry.read()?;
        let known = Known::read(&tx, &self.registry.directory(), self.registry.today(), only)?;
        let mut wanted = look(&self.registry, &tx, &known, only)?;
        wanted.sort_by(|a, b| (a.student, a.rule, &a.fact).cmp(&(b.student, b.rule, &b.fact)));
        let mut changed = 0;
        let now = self.registry.now();
        while !wanted.is_empty() {
            let rest = wanted.split_off(wanted.len().min(BATCH));
            let batch = std::mem::replace(&mut wanted, rest);
            let spared = known.spared.clone();
            changed += self.registry.write(move |tx| {
                let mut changed = 0;
                for one in batch {
                    changed += u64::from(write(tx, &one, spared.contains(&one.student), now)?);
                }
                Ok(changed)
            })?;
        }
        Ok(changed + self.owners(&known, only)?)
    }

    /// Gives every flag that is not closed to the student's personal tutor of today.
    fn owners(&self, known: &Known, only: Option<&BTreeSet<StudentId>>) -> Result<u64, Refusal> {
        let tx = self.registry.read()?;
        let mut moved = Vec::new();
        let mut see_to = |sealed: Sealed<Flag>| {
            let open = Job::Flags.open_area(Area::Flags, sealed);
            let Some(flag) = open.filter(|flag| flag.state != State::Closed) else { return Ok(()) };
            let tutors = known.tutors.get(&flag.student).map(Vec::as_slice).unwrap_or_default();
            let stays = flag.owner.is_some_and(|owner| tutors.iter().any(|(_, tutor)| *tutor == owner));
            let next = known.owner(flag.student);
            if !stays && next != flag.owner {
                moved.push((flag.id, flag.student, next));
            }
            Ok(())
        };
        match only {
            None => flags::each_flag(&tx, false, see_to)?,
            Some(students) => {
                for student in students {
                    flags::of_student(&tx, *student)?.into_iter().try_for_each(&mut see_to)?;
                }
            }
        }
        let (mut changed, now) = (0, self.registry.now());
        for batch in moved.chunks(BATCH) {
            let batch = batch.to_vec();
            changed += self.registry.write(move |tx| {
                let mut changed = 0;
                for (id, student, owner) in batch {
                    changed += u64::from(move_to(tx, id, student, owner, now)?);
                }
                Ok(changed)
            })?;
        }
        Ok(changed)
    }
}

/// The rules of each programme's students.
pub(super) fn by_programme(tx: &dyn Reading) -> Result<BTreeMap<String, Vec<Rule>>, Trouble> {
    let all = flags::rules(tx)?;
    let mut rules = BTreeMap::new();
    for programme in people::programmes(tx)? {
        let chain = people::department_chain(tx, &programme.department)?;
        rules.insert(programme.code, rule::holding(&all, &chain));
    }
    Ok(rules)
}

/// Every flag that has to change, of everybody or of `only` these students.
fn look(
    registry: &Registry,
    tx: &Snapshot,
    known: &Known,
    only: Option<&BTreeSet<StudentId>>,
) -> Result<Vec<ToChange>, Refusal> {
    let looked_at = |id: StudentId| only.is_none_or(|only| only.contains(&id));
    let students: Vec<(StudentId, String, Option<u8>)> = registry
        .directory()
        .students()
        .filter(|(id, student)| !student.archived && looked_at(*id))
        .map(|(id, student)| (id, student.programme.to_string(), student.year))
        .collect();
    let here: HashSet<StudentId> = students.iter().map(|(id, ..)| *id).collect();
    let rules = by_programme(tx)?;
    let ground = Ground::with(registry, tx, &calendar::academic_year(known.today), only)?;
    let mut wanted = Vec::new();
    if let Some(ground) = &ground {
        let lenses: BTreeMap<&str, Vec<(&Rule, Lens<'_>)>> = rules
            .iter()
            .map(|(programme, rules)| {
                let lens =
                    |rule| (rule, Lens::new(rule, rules, &ground.year, &ground.registers, known.today));
                (programme.as_str(), rules.iter().map(lens).collect())
            })
            .collect();
        let points = Points::read(registry, tx, known.today)?;
        let looked: Result<Vec<Vec<ToChange>>, Trouble> = students
            .par_iter()
            .map(|(student, programme, year)| {
                let lenses = lenses.get(programme.as_str()).map(Vec::as_slice).unwrap_or_default();
                let found = judge(ground, tx, *student, lenses)?;
                let missed = match lenses.iter().find(|(rule, _)| rule.kind == RuleKind::Point) {
                    Some((rule, _)) => points.verdicts(ground, tx, *student, programme, *year, rule.id)?,
                    None => Vec::new(),
                };
                let found = found.into_iter().chain(missed).collect();
                Ok(known.compare(registry, *student, found, |fact| why_lapsed(fact, &ground.year.name)))
            })
            .collect();
        wanted.extend(looked?.into_iter().flatten());
    }
    // Those who have left, and everything when the year has no sessions.
    for student in known.flags.keys().filter(|student| ground.is_none() || !here.contains(student)) {
        let gone = !here.contains(student);
        let year = calendar::academic_year(known.today);
        let why = |fact: &str| if gone { LEFT } else { why_lapsed(fact, &year) };
        wanted.extend(known.compare(registry, *student, Vec::new(), why));
        if gone {
            wanted.extend(known.concerns(*student));
        }
    }
    Ok(wanted)
}

/// Why a flag about a fact lapses of somebody who is here, in a year of this name. A fact is a year or names a point.
fn why_lapsed(fact: &str, year: &str) -> &'static str {
    let of_another_year = fact != year && fact.starts_with(|first: char| first.is_ascii_digit());
    if of_another_year { YEAR_OVER } else { NO_RULE }
}

/// What each rule finds of a student.
fn judge(
    ground: &Ground,
    tx: &Snapshot,
    student: StudentId,
    lenses: &[(&Rule, Lens<'_>)],
) -> Result<Vec<(u32, String, Verdict)>, Trouble> {
    let mut evidence = ground.evidence(student);
    if lenses.iter().any(|(rule, _)| rule.kind == RuleKind::Silence) {
        Ground::add_use(tx, &mut evidence, student)?;
    }
    let of_year = lenses.iter().filter(|(rule, _)| rule.kind != RuleKind::Point);
    Ok(of_year.map(|(rule, lens)| (rule.id, ground.year.name.clone(), lens.judge(&evidence))).collect())
}
