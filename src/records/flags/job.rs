//! The job that opens and closes flags: looks at everybody side by side, then writes only what changes, in bounded
//! batches. Run twice, the second run writes nothing.

use super::ground::Ground;
use super::monitoring::Points;
use crate::access::{Area, Job};
use crate::domain::flag::{
    Cause, Change as Line, Due, Flag, FlagId, Lens, Outcome, Rule, RuleKind, State, Step, Verdict, due, rule,
};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Relation, StaffId, StudentId, calendar};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::accounts::{self, Owner};
use crate::records::store::{Change, Reading, Snapshot, Trouble, audit, flags, people, ties};
use crate::records::worker::Worker;
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Flags written in one transaction at most.
const BATCH: usize = 200;

/// A flag that has to change, and why.
struct Wanted {
    id: FlagId,
    student: StudentId,
    rule: u32,
    fact: String,
    verdict: Verdict,
    /// How it closes when the verdict is clear.
    outcome: Outcome,
    owner: Option<StaffId>,
}

/// What the job knows before it looks.
struct Known {
    today: Date,
    /// By student, as they stand.
    flags: HashMap<StudentId, Vec<Flag>>,
    exempt: HashSet<StudentId>,
    tutors: HashMap<StudentId, Vec<(Date, StaffId)>>,
}

impl Worker {
    /// Opens and closes flags as the rules say now, and gives those without one their owner; how many changed.
    ///
    /// # Errors
    /// When the store cannot be read or takes no writes.
    pub fn flags(&self) -> Result<u64, Refusal> {
        let tx = self.registry.read()?;
        let known = Known::read(&tx, self.registry.today())?;
        let mut wanted = look(&self.registry, &tx, &known)?;
        wanted.sort_by(|a, b| (a.student, a.rule, &a.fact).cmp(&(b.student, b.rule, &b.fact)));
        let mut changed = 0;
        let now = self.registry.now();
        while !wanted.is_empty() {
            let rest = wanted.split_off(wanted.len().min(BATCH));
            let batch = std::mem::replace(&mut wanted, rest);
            let exempt: HashSet<StudentId> = known.exempt.clone();
            changed += self.registry.write(move |tx| {
                let mut changed = 0;
                for one in batch {
                    changed += u64::from(write(tx, &one, exempt.contains(&one.student), now)?);
                }
                Ok(changed)
            })?;
        }
        Ok(changed + self.owners(&known)?)
    }

    /// Gives every flag that is not closed to the student's personal tutor of today.
    fn owners(&self, known: &Known) -> Result<u64, Refusal> {
        let tx = self.registry.read()?;
        let mut moved = Vec::new();
        flags::each_flag(&tx, false, |sealed| {
            let Some(flag) = Job::Flags.open_area(Area::Flags, sealed) else { return Ok(()) };
            let tutors = known.tutors.get(&flag.student).map(Vec::as_slice).unwrap_or_default();
            let stays = flag.owner.is_some_and(|owner| tutors.iter().any(|(_, tutor)| *tutor == owner));
            let next = known.owner(flag.student);
            if !stays && next != flag.owner {
                moved.push((flag.id, flag.student, next));
            }
            Ok(())
        })?;
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

impl Known {
    fn read(tx: &Snapshot, today: Date) -> Result<Known, Trouble> {
        let mut known =
            Known { today, flags: HashMap::new(), exempt: HashSet::new(), tutors: HashMap::new() };
        flags::each_flag(tx, true, |sealed| {
            if let Some(flag) = Job::Flags.open_area(Area::Flags, sealed) {
                known.flags.entry(flag.student).or_default().push(flag);
            }
            Ok(())
        })?;
        flags::each_exemption(tx, |sealed| {
            let exemption = Job::Flags.open_area(Area::Flags, sealed);
            known.exempt.extend(exemption.filter(|e| e.holds_on(today)).map(|e| e.student));
            Ok(())
        })?;
        let able = able(tx)?;
        ties::each_relationship(tx, |tie| {
            let holds = tie.relation == Relation::PersonalTutor && tie.period.holds_on(today);
            if holds && able.contains(&tie.staff) {
                known.tutors.entry(tie.student).or_default().push((tie.period.start, tie.staff));
            }
            Ok(())
        })?;
        Ok(known)
    }

    /// The personal tutor who has been it for longest.
    fn owner(&self, student: StudentId) -> Option<StaffId> {
        self.tutors.get(&student)?.iter().min().map(|(_, tutor)| *tutor)
    }
}

/// Staff who can look after flags: an external tutors nobody, and whose account is closed sees none.
pub(super) fn able(tx: &dyn Reading) -> Result<HashSet<StaffId>, Trouble> {
    let closed: HashSet<Owner> =
        accounts::all_accounts(tx)?.into_iter().filter(|one| one.disabled).map(|one| one.owner).collect();
    let able = |staff: &Staff| {
        staff.active && staff.kind != StaffKind::External && !closed.contains(&Owner::Staff(staff.id))
    };
    Ok(people::all_staff(tx)?.into_iter().filter(able).map(|staff| staff.id).collect())
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

/// Every flag that has to change.
fn look(registry: &Registry, tx: &Snapshot, known: &Known) -> Result<Vec<Wanted>, Refusal> {
    let students: Vec<(StudentId, String, Option<u8>)> = registry
        .directory()
        .students()
        .filter(|(_, student)| !student.archived)
        .map(|(id, student)| (id, student.programme.to_string(), student.year))
        .collect();
    let here: HashSet<StudentId> = students.iter().map(|(id, ..)| *id).collect();
    let rules = by_programme(tx)?;
    let ground = Ground::of(registry, tx, &calendar::academic_year(known.today))?;
    let mut wanted = Vec::new();
    if let Some(ground) = &ground {
        let lenses: BTreeMap<&str, Vec<(&Rule, Lens<'_>)>> = rules
            .iter()
            .map(|(programme, rules)| {
                let lens = |rule| (rule, Lens::new(rule, &ground.year, &ground.registers, known.today));
                (programme.as_str(), rules.iter().map(lens).collect())
            })
            .collect();
        let points = Points::read(registry, tx, known.today)?;
        let looked: Result<Vec<Vec<Wanted>>, Trouble> = students
            .par_iter()
            .map(|(student, programme, year)| {
                let lenses = lenses.get(programme.as_str()).map(Vec::as_slice).unwrap_or_default();
                let found = judge(ground, tx, *student, lenses)?;
                let missed = match lenses.iter().find(|(rule, _)| rule.kind == RuleKind::Point) {
                    Some((rule, _)) => points.verdicts(ground, tx, *student, programme, *year, rule.id)?,
                    None => Vec::new(),
                };
                Ok(known.compare(registry, *student, found.into_iter().chain(missed).collect()))
            })
            .collect();
        wanted.extend(looked?.into_iter().flatten());
    }
    // Those who have left, and everything when the year has no sessions.
    for student in known.flags.keys().filter(|student| ground.is_none() || !here.contains(student)) {
        wanted.extend(known.compare(registry, *student, Vec::new()));
        if !here.contains(student) {
            wanted.extend(known.concerns(*student));
        }
    }
    Ok(wanted)
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

impl Known {
    /// Of what was found of a student, what changes a flag; and flags about which nothing is found any more.
    fn compare(
        &self,
        registry: &Registry,
        student: StudentId,
        found: Vec<(u32, String, Verdict)>,
    ) -> Vec<Wanted> {
        let standing = self.flags.get(&student).map(Vec::as_slice).unwrap_or_default();
        let of = |rule: u32, fact: &str| {
            standing.iter().find(|flag| {
                matches!(&flag.cause, Cause::Rule { rule: known, fact: of } if *known == rule && of == fact)
            })
        };
        let exempt = self.exempt.contains(&student);
        let owner = self.owner(student);
        let lapsed = standing.iter().filter_map(|flag| match &flag.cause {
            Cause::Rule { rule, fact } if !found.iter().any(|(r, f, _)| r == rule && f == fact) => {
                Some((*rule, fact.clone(), Verdict::Clear, Outcome::Lapsed))
            }
            Cause::Rule { .. } | Cause::Concern => None,
        });
        let lapsed: Vec<_> = lapsed.collect();
        let found = found.into_iter().map(|(rule, fact, verdict)| (rule, fact, verdict, Outcome::Recovered));
        let mut wanted = Vec::new();
        for (rule, fact, verdict, outcome) in found.chain(lapsed) {
            let stands = of(rule, &fact);
            if due(stands, &verdict, exempt).is_none() {
                continue;
            }
            let id = stands.map(|flag| flag.id);
            let fresh = || flags::id_of(|text| registry.keyed("flag", text), student, rule, &fact);
            if let Some(id) = id.or_else(fresh) {
                wanted.push(Wanted { id, student, rule, fact, verdict, outcome, owner });
            }
        }
        wanted
    }

    /// The concerns about somebody who has left, which lapse.
    fn concerns(&self, student: StudentId) -> impl Iterator<Item = Wanted> {
        let open = self.flags.get(&student).into_iter().flatten();
        let open = open.filter(|flag| flag.cause == Cause::Concern && flag.state != State::Closed);
        open.map(|flag| Wanted {
            id: flag.id,
            student: flag.student,
            rule: 0,
            fact: String::new(),
            verdict: Verdict::Clear,
            outcome: Outcome::Lapsed,
            owner: flag.owner,
        })
    }
}

/// Changes one flag, asked again of how it stands now; whether it did.
fn write(tx: &mut Change, wanted: &Wanted, exempt: bool, now: Timestamp) -> Result<bool, Refusal> {
    let stands = flags::flag(tx, wanted.id)?.and_then(|sealed| Job::Flags.open_area(Area::Flags, sealed));
    let Some(due) = due(stands.as_ref(), &wanted.verdict, exempt) else { return Ok(false) };
    let words = match &wanted.verdict {
        Verdict::Holds(words) | Verdict::Between(words) => words.clone(),
        Verdict::Clear => stands.as_ref().map_or_else(String::new, |flag| flag.words.clone()),
    };
    let fresh = || Flag {
        id: wanted.id,
        student: wanted.student,
        cause: Cause::Rule { rule: wanted.rule, fact: wanted.fact.clone() },
        state: State::Open,
        holds: true,
        opened_at: now,
        times_opened: 0,
        words: words.clone(),
        owner: wanted.owner,
        outcome: None,
    };
    let before = stands.unwrap_or_else(fresh);
    let (after, step) = changed(before, due, wanted, &words, now);
    let line = step.map(|step| Line { at: now, by: None, step, note: words });
    let grant = Job::Flags.grant_flag(wanted.student).ok_or(Refusal::NotFound)?;
    flags::put(tx, grant, &after, line.as_ref())?;
    if let Some(step) = step {
        if matches!(step, Step::Opened | Step::Reopened) {
            flags::notify(tx, &after, now)?;
        }
        note(tx, step, &after, now)?;
    }
    Ok(true)
}

/// The flag as it is to stand, and the line of its history.
fn changed(flag: Flag, due: Due, wanted: &Wanted, words: &str, now: Timestamp) -> (Flag, Option<Step>) {
    let opened = |flag: Flag| Flag {
        state: State::Open,
        holds: true,
        opened_at: now,
        times_opened: flag.times_opened.saturating_add(1),
        words: words.to_owned(),
        owner: wanted.owner,
        outcome: None,
        ..flag
    };
    match due {
        Due::Open => (opened(flag), Some(Step::Opened)),
        Due::Reopen => (opened(flag), Some(Step::Reopened)),
        Due::Reword => (Flag { words: words.to_owned(), ..flag }, None),
        Due::Close => {
            let outcome = Some(wanted.outcome);
            (Flag { state: State::Closed, holds: false, outcome, ..flag }, Some(Step::Recovered))
        }
        Due::Rearm => (Flag { holds: false, ..flag }, Some(Step::Recovered)),
    }
}

fn move_to(
    tx: &mut Change,
    id: FlagId,
    student: StudentId,
    owner: Option<StaffId>,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let Some(flag) = flags::flag(tx, id)?.and_then(|sealed| Job::Flags.open_area(Area::Flags, sealed)) else {
        return Ok(false);
    };
    if flag.state == State::Closed || flag.owner == owner {
        return Ok(false);
    }
    let name = match owner {
        Some(owner) => people::staff(tx, owner)?.map_or_else(String::new, |staff| staff.name),
        None => "nobody: there is no personal tutor".to_owned(),
    };
    let flag = Flag { owner, ..flag };
    let grant = Job::Flags.grant_flag(student).ok_or(Refusal::NotFound)?;
    flags::put(tx, grant, &flag, Some(&Line { at: now, by: None, step: Step::Owner, note: name }))?;
    flags::notify(tx, &flag, now)?;
    note(tx, Step::Owner, &flag, now)?;
    Ok(true)
}

fn note(tx: &mut Change, step: Step, flag: &Flag, now: Timestamp) -> Result<(), Trouble> {
    let event = audit::Event {
        actor: "job:flags".to_owned(),
        action: format!("flag.{}", step.code()),
        student: Some(flag.student),
        entry: None,
        detail: flag.id.to_string(),
    };
    audit::note(tx, now, &event)
}
