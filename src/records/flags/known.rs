//! What the job knows of students before it looks at them: their flags, exemptions and tutors; and, of what it finds,
//! what has to change.

use crate::access::{Area, Job, Sealed};
use crate::domain::flag::{Cause, Exemption, Flag, FlagId, Outcome, State, Verdict, due};
use crate::domain::role::Relationship;
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Relation, StaffId, StudentId};
use crate::records::registry::Registry;
use crate::records::store::accounts::{self, Owner};
use crate::records::store::{Reading, Trouble, flags, people, ties};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A flag that has to change, and why.
pub(super) struct Wanted {
    pub(super) id: FlagId,
    pub(super) student: StudentId,
    pub(super) rule: u32,
    pub(super) fact: String,
    pub(super) verdict: Verdict,
    /// How it closes when the verdict is clear.
    pub(super) outcome: Outcome,
    pub(super) owner: Option<StaffId>,
}

/// What the job knows before it looks.
pub(super) struct Known {
    pub(super) today: Date,
    /// By student, as they stand.
    pub(super) flags: HashMap<StudentId, Vec<Flag>>,
    pub(super) exempt: HashSet<StudentId>,
    pub(super) tutors: HashMap<StudentId, Vec<(Date, StaffId)>>,
}

impl Known {
    /// What stands today, of everybody or of `only` these students.
    pub(super) fn read(
        tx: &dyn Reading,
        today: Date,
        only: Option<&BTreeSet<StudentId>>,
    ) -> Result<Known, Trouble> {
        let able = able(tx)?;
        let mut known =
            Known { today, flags: HashMap::new(), exempt: HashSet::new(), tutors: HashMap::new() };
        let Some(only) = only else {
            flags::each_flag(tx, true, |sealed| {
                known.add_flag(sealed);
                Ok(())
            })?;
            flags::each_exemption(tx, |sealed| {
                let exemption = Job::Flags.open_area(Area::Flags, sealed);
                known.add_exemptions(exemption.as_slice());
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
            let exemptions = Job::Flags.open_area(Area::Flags, flags::exemptions_of(tx, *student)?);
            known.add_exemptions(&exemptions.unwrap_or_default());
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

    fn add_exemptions(&mut self, exemptions: &[Exemption]) {
        let holding = exemptions.iter().filter(|exemption| exemption.holds_on(self.today));
        self.exempt.extend(holding.map(|exemption| exemption.student));
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

    /// Of what was found of a student, what changes a flag; and flags about which nothing is found any more.
    pub(super) fn compare(
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
    pub(super) fn concerns(&self, student: StudentId) -> impl Iterator<Item = Wanted> {
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

/// Staff who can look after flags: an external tutors nobody, and whose account is closed sees none.
pub(super) fn able(tx: &dyn Reading) -> Result<HashSet<StaffId>, Trouble> {
    let closed: HashSet<Owner> =
        accounts::all_accounts(tx)?.into_iter().filter(|one| one.disabled).map(|one| one.owner).collect();
    let able = |staff: &Staff| {
        staff.active && staff.kind != StaffKind::External && !closed.contains(&Owner::Staff(staff.id))
    };
    Ok(people::all_staff(tx)?.into_iter().filter(able).map(|staff| staff.id).collect())
}
