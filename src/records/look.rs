//! One look at the store: a snapshot, and who is looking. What several parts of a page need is read once.

use crate::access::{Authority, Matrix, Standing, StudentFacts, Viewer};
use crate::domain::role::Scope;
use crate::domain::student::Student;
use crate::domain::{InstanceId, Office, Relation, StudentId, calendar};
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::{holds, viewer};
use crate::records::store::accounts::Owner;
use crate::records::store::{Snapshot, Trouble, people, teaching, ties};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The students somebody has a relationship with today, and what they are to them.
pub(super) type Mine = BTreeMap<StudentId, Vec<Relation>>;

/// One look at the store. All that is asked of it is of the moment at which it was taken.
pub(super) struct Look {
    pub(super) tx: Snapshot,
    pub(super) viewer: Viewer,
    /// The edition of the directory before the snapshot was taken: what is worked out from the snapshot is never kept
    /// as newer than it is.
    pub(super) edition: u64,
    matrix: Arc<Matrix>,
    mine: OnceLock<Mine>,
    own_modules: OnceLock<Vec<(InstanceId, String)>>,
    programmes: Mutex<HashMap<String, Arc<ProgrammeLine>>>,
    /// How the viewer stands to students already looked at.
    standings: Mutex<HashMap<StudentId, Standing>>,
}

/// What a page needs of a programme.
#[derive(Default)]
pub(super) struct ProgrammeLine {
    /// Its title; the code when it is not known.
    pub(super) title: Option<String>,
    /// Codes of the department that owns it and of those above it.
    pub(super) departments: Vec<String>,
}

impl Look {
    /// Looks for the owner of an account; none when they are no longer active.
    pub(super) fn of(registry: &Registry, owner: Owner) -> Result<Option<Look>, Refusal> {
        let edition = registry.directory().edition;
        Look::at(registry, edition, registry.read()?, owner)
    }

    /// As [`Look::of`], at a snapshot taken when the directory had this edition or a later one.
    pub(super) fn at(
        registry: &Registry,
        edition: u64,
        tx: Snapshot,
        owner: Owner,
    ) -> Result<Option<Look>, Refusal> {
        let Some(viewer) = viewer(&tx, owner, registry.today())? else { return Ok(None) };
        Ok(Some(Look {
            tx,
            viewer,
            edition,
            matrix: registry.matrix(),
            mine: OnceLock::new(),
            own_modules: OnceLock::new(),
            programmes: Mutex::default(),
            standings: Mutex::default(),
        }))
    }

    /// What the viewer administers.
    pub(super) fn authority(&self) -> Result<Authority, Refusal> {
        Authority::of(&self.viewer).ok_or(Refusal::NotFound)
    }

    /// The viewer's students today.
    pub(super) fn mine(&self) -> Result<&Mine, Trouble> {
        if let Some(known) = self.mine.get() {
            return Ok(known);
        }
        let mut mine = Mine::new();
        if let Some(me) = self.viewer.staff_id() {
            for tie in ties::of_staff(&self.tx, me)? {
                if holds(&tie.period, self.viewer.today()) {
                    mine.entry(tie.student).or_default().push(tie.relation);
                }
            }
        }
        Ok(self.mine.get_or_init(|| mine))
    }

    /// How the viewer stands to a student; none when there is no such student.
    pub(super) fn standing(&self, student: StudentId) -> Result<Option<Standing>, Trouble> {
        let known = self.standings.lock().unwrap_or_else(PoisonError::into_inner).get(&student).cloned();
        match known {
            Some(standing) => Ok(Some(standing)),
            None => Ok(self.student(student)?.map(|(standing, _)| standing)),
        }
    }

    /// A student, sealed, and how the viewer stands to them.
    pub(super) fn student(
        &self,
        id: StudentId,
    ) -> Result<Option<(Standing, crate::access::Sealed<Student>)>, Trouble> {
        let Some((sealed, cohort)) = people::student_in_cohort(&self.tx, id)? else { return Ok(None) };
        let (programme, year, archived) = cohort;
        let departments = self.programme(&programme)?.departments.clone();
        // Cases are opened by subject access, which is a feature of its own; nobody is in one yet.
        let facts = StudentFacts {
            student: id,
            programme,
            departments,
            year,
            archived,
            relations: self.mine()?.get(&id).cloned().unwrap_or_default(),
            modules: self.own_modules_of(id)?,
            case_open: false,
        };
        let standing = self.stand(&facts);
        self.standings.lock().unwrap_or_else(PoisonError::into_inner).insert(id, standing.clone());
        Ok(Some((standing, sealed)))
    }

    /// How the viewer stands to whom these facts describe.
    pub(super) fn stand(&self, facts: &StudentFacts) -> Standing {
        Standing::of(&self.viewer, facts, self.matrix.clone())
    }

    /// A programme by its code.
    pub(super) fn programme(&self, code: &str) -> Result<Arc<ProgrammeLine>, Trouble> {
        let mut known = self.programmes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = known.get(code) {
            return Ok(line.clone());
        }
        let line = Arc::new(match people::programme(&self.tx, code)? {
            Some(found) => ProgrammeLine {
                title: Some(found.title),
                departments: people::department_chain(&self.tx, &found.department)?,
            },
            None => ProgrammeLine::default(),
        });
        known.insert(code.to_owned(), line.clone());
        Ok(line)
    }

    /// This year's modules that the viewer takes registers for, by their place.
    pub(super) fn own_modules(&self) -> Result<&[(InstanceId, String)], Trouble> {
        if let Some(known) = self.own_modules.get() {
            return Ok(known);
        }
        let year = calendar::academic_year(self.viewer.today());
        let mut own = Vec::new();
        for (office, scope) in self.viewer.offices() {
            if let (Office::RegisterTaker, Scope::Module(code)) = (office, scope)
                && let Some(instance) = teaching::instance_id(&self.tx, code, &year)?
            {
                own.push((instance, code.clone()));
            }
        }
        own.sort();
        own.dedup();
        Ok(self.own_modules.get_or_init(|| own))
    }

    /// Of the modules the viewer takes registers for, those the student is on today.
    fn own_modules_of(&self, student: StudentId) -> Result<Vec<String>, Trouble> {
        let today = self.viewer.today();
        let mut on = Vec::new();
        for (instance, code) in self.own_modules()? {
            let place = teaching::enrolment(&self.tx, *instance, student)?;
            if place.is_some_and(|enrolment| enrolment.holds_on(today)) {
                on.push(code.clone());
            }
        }
        Ok(on)
    }
}
