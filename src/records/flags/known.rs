//! What the job knows of students before it looks at them: their flags, exemptions and tutors; and, of what it finds,
//! what has to change.

use crate::access::{Area, Job, Sealed};
use crate::domain::flag::{Cause, Flag, FlagId, State, Verdict, due};
use crate::domain::role::Relationship;
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::student::Whereabouts;
use crate::domain::{Relation, StaffId, StudentId};
use crate::records::directory::Directory;
use crate::records::registry::Registry;
use crate::records::store::accounts::{self, Owner};
use crate::records::store::{Reading, Trouble, flags, people, ties};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Why a flag lapses when its student has left.
pub(super) const LEFT: &str = "The student has left.";
/// Why a flag lapses of which no rule speaks any more.
pub(super) const NO_RULE: &str = "The rule or monitoring point no longer applies to this student.";
/// Why a flag of another academic year lapses.
pub(super) const YEAR_OVER: &str = "Its academic year is over.";

/// A flag that has to change, and why.
pub(super) struct ToChange {
    pub(super) id: FlagId,
    pub(super) student: StudentId,
    pub(super) rule: u32,
    pub(super) fact: String,
    pub(super) verdict: Verdict,
    /// Why nobody looks at it any more, when that is why it closes; none when the rule no longer holds.
    pub(super) lapsed: Option<&'static str>,
    pub(super) owner: Option<StaffId>,
}

/// What the job knows before it looks.
pub(super) struct Known {
    pub(super) today: Date,
    /// By student, as they stand.
    pub(super) flags: HashMap<StudentId, Vec<Flag>>,
    /// Those of whom no flag opens.
    pub(super) spared: HashSet<StudentId>,
    pub(super) tutors: HashMap<StudentId, Vec<(Date, StaffId)>>,
}

impl Known {
    /// What stands today, of everybody or of `only` these students.
    pub(super) fn read(
        tx: &dyn Reading,
        directory: &Directory,
        today: Date,
        only: Option<&BTreeSet<StudentId>>,
    ) -> Result<Known, Trouble> {
        let able = able(tx)?;
        let spared = spared(tx, directory, today, only)?;
        let mut known = Known { today, flags: HashMap::new(), spared, tutors: HashMap::new() };
        let Some(only) = only else {
            flags::each_flag(tx, true, |sealed| {
                known.add_flag(sealed);
                Ok(())
            })?;
            ties::each_relationship(tx, |tie| {
                known.add_tutor(&able, &tie);
                Ok(())
            })?;
            return Ok(known);
        };
        for student in only {
            for sealed in flags::of_student(tx, *student)? {
                known.add_flag(sealed);
            }
            for (_, tie) in ties::of_student(tx, *student)? {
                known.add_tutor(&able, &tie);
            }
        }
        Ok(known)
    }

    fn add_flag(&mut self, sealed: Sealed<Flag>) {
        if let Some(flag) = Job::Flags.open_area(Area::Flags, sealed) {
            self.flags.entry(flag.student).or_default().push(flag);
        }
    }

    fn add_tutor(&mut self, able: &HashSet<StaffId>, tie: &Relationship) {
        let holds = tie.relation == Relation::PersonalTutor && tie.period.holds_on(self.today);
        if holds && able.contains(&tie.staff) {
            self.tutors.entry(tie.student).or_default().push((tie.period.start, tie.staff));
        }
    }

    /// The personal tutor who has been it for longest.
    pub(super) fn owner(&self, student: StudentId) -> Option<StaffId> {
        self.tutors.get(&student)?.iter().min().map(|(_, tutor)| *tutor)
    }

    /// Of what was found of a student, what changes a flag; and flags about which nothing is found any more, which lapse:
    /// `lapses` says why of a fact.
    pub(super) fn compare(
        &self,
        registry: &Registry,
        student: StudentId,
        found: Vec<(u32, String, Verdict)>,
        lapses: impl Fn(&str) -> &'static str,
    ) -> Vec<ToChange> {
        let standing = self.flags.get(&student).map(Vec::as_slice).unwrap_or_default();
        let of = |rule: u32, fact: &str| {
            standing.iter().find(|flag| {
                matches!(&flag.cause, Cause::Rule { rule: known, fact: of } if *known == rule && of == fact)
            })
        };
        let exempt = self.spared.contains(&student);
        let owner = self.owner(student);
        let lapsed = standing.iter().filter_map(|flag| match &flag.cause {
            Cause::Rule { rule, fact } if !found.iter().any(|(r, f, _)| r == rule && f == fact) => {
                Some((*rule, fact.clone(), Verdict::Clear, Some(lapses(fact))))
            }
            Cause::Rule { .. } | Cause::Concern => None,
        });
        let lapsed: Vec<_> = lapsed.collect();
        let found = found.into_iter().map(|(rule, fact, verdict)| (rule, fact, verdict, None));
        let mut wanted = Vec::new();
        for (rule, fact, verdict, lapsed) in found.chain(lapsed) {
            let stands = of(rule, &fact);
            if due(stands, &verdict, exempt).is_none() {
                continue;
            }
            let id = stands.map(|flag| flag.id);
            let fresh = || flags::id_of(|text| registry.keyed("flag", text), student, rule, &fact);
            if let Some(id) = id.or_else(fresh) {
                wanted.push(ToChange { id, student, rule, fact, verdict, lapsed, owner });
            }
        }
        wanted
    }

    /// The concerns about somebody who has left, which lapse.
    pub(super) fn concerns(&self, student: StudentId) -> impl Iterator<Item = ToChange> {
        let open = self.flags.get(&student).into_iter().flatten();
        let open = open.filter(|flag| flag.cause == Cause::Concern && flag.state != State::Closed);
        open.map(|flag| ToChange {
            id: flag.id,
            student: flag.student,
            rule: 0,
            fact: String::new(),
            verdict: Verdict::Clear,
            lapsed: Some(LEFT),
            owner: flag.owner,
        })
    }
}

/// Those of whom no flag opens on a day: they are on leave and not expected, or exempt. Of everybody, or of `only`
/// these students (those on leave of everybody all the same).
pub(super) fn spared(
    tx: &dyn Reading,
    directory: &Directory,
    today: Date,
    only: Option<&BTreeSet<StudentId>>,
) -> Result<HashSet<StudentId>, Trouble> {
    let on_leave = directory.students().filter(|(_, known)| known.whereabouts == Whereabouts::OnLeave);
    let mut spared: HashSet<StudentId> = on_leave.map(|(id, _)| id).collect();
    let mut exemptions = Vec::new();
    match only {
        None => flags::each_exemption(tx, |sealed| {
            exemptions.extend(Job::Flags.open_area(Area::Flags, sealed));
            Ok(())
        })?,
        Some(students) => {
            for student in students {
                let sealed = flags::exemptions_of(tx, *student)?;
                exemptions.extend(Job::Flags.open_area(Area::Flags, sealed).unwrap_or_default());
            }
        }
    }
    spared.extend(exemptions.iter().filter(|one| one.holds_on(today)).map(|one| one.student));
    Ok(spared)
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
