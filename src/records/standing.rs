//! What one signed-in person may do, and how their standing towards a student is read: in the transaction of the data
//! it decides on.

use crate::access::{StudentFacts, Sureness, Viewer};
use crate::domain::role::{Period, RoleGrant, Scope};
use crate::domain::{Office, Relation, StaffId, StudentId, calendar};
use crate::leak::planted;
use crate::records::confirm::sureness;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::accounts::Owner;
use crate::records::store::{Reading, Trouble, audit, people, teaching, ties};
use crate::records::student::StudentRecord;
use jiff::civil::Date;
use std::sync::Arc;

/// What one signed-in person may do. There is no other way to the data.
#[derive(Clone)]
pub struct Records {
    pub(super) registry: Arc<Registry>,
    pub(super) email: String,
    pub(super) owner: Owner,
    /// How sure it was, when they came in, that they are who the account belongs to.
    pub(super) sureness: Sureness,
    /// The look all is read from while one request that changes nothing is answered; none to look anew each time.
    pub(super) held: Option<Arc<Look>>,
}

impl Records {
    /// The registry this person works in.
    #[must_use]
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Opens a student's record by number.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an unknown number and for a student this person may not know of.
    pub fn student(&self, number: &str) -> Result<StudentRecord, Refusal> {
        let look = self.look()?;
        let id = people::student_id(&look.tx, number)?.ok_or(Refusal::NotFound)?;
        StudentRecord::open(self, look, id)
    }

    /// The same rights, looking anew each time: for whoever changes something and then reads it.
    #[must_use]
    pub fn look_anew(self) -> Records {
        Records { held: None, ..self }
    }

    /// Whether this is a student, who sees themselves only.
    #[must_use]
    pub fn is_student(&self) -> bool {
        matches!(self.owner, Owner::Student(_))
    }

    /// Opens the record an entry is on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such entry, or its student may not be known.
    pub fn record_of(&self, entry: crate::domain::EntryId) -> Result<StudentRecord, Refusal> {
        let look = self.look()?;
        let sealed = crate::records::store::entries::entry(&look.tx, entry)?.ok_or(Refusal::NotFound)?;
        StudentRecord::open(self, look, sealed.student())
    }

    pub(super) fn look(&self) -> Result<Arc<Look>, Refusal> {
        match &self.held {
            Some(held) => Ok(held.clone()),
            None => Look::of(&self.registry, self.owner)?.map(Arc::new).ok_or(Refusal::NotFound),
        }
    }

    /// Who is acting, as the audit writes it.
    pub(super) fn actor(&self) -> String {
        actor(self.owner)
    }

    pub(super) fn event(&self, action: &str, student: Option<StudentId>, detail: String) -> audit::Event {
        audit::Event { actor: self.actor(), action: action.to_owned(), student, entry: None, detail }
    }

    /// Their place among staff.
    pub(super) fn staff_id(&self) -> Option<StaffId> {
        match self.owner {
            Owner::Staff(id) => Some(id),
            Owner::Student(_) => None,
        }
    }
}

pub(super) fn actor(owner: Owner) -> String {
    match owner {
        Owner::Staff(id) => format!("staff:{}", id.0),
        Owner::Student(id) => format!("student:{}", id.0),
    }
}

/// Who is looking, on `today`; none when they are no longer active.
pub(super) fn viewer(tx: &dyn Reading, owner: Owner, today: Date) -> Result<Option<Viewer>, Trouble> {
    match owner {
        Owner::Student(id) => Ok(people::cohort(tx, id)?.map(|_| Viewer::student(id, today))),
        Owner::Staff(id) => {
            let Some(staff) = people::staff(tx, id)? else { return Ok(None) };
            let grants: Vec<RoleGrant> =
                ties::roles_of(tx, id)?.into_iter().map(|(_, grant)| grant).collect();
            let sureness = sureness(tx, id)?;
            Ok(Viewer::staff(&staff, &grants, today).map(|viewer| viewer.as_sure(sureness)))
        }
    }
}

/// Whether a relationship holds today.
pub(super) fn holds(period: &Period, today: Date) -> bool {
    period.holds_on(today)
        || (planted("ended-relationship-counts") && period.end.is_some_and(|end| end < today))
        || (planted("future-relationship-counts") && period.is_future(today))
}

/// What the policy must know of a student for this viewer; none when there is no such student.
pub(super) fn facts(
    tx: &dyn Reading,
    viewer: &Viewer,
    student: StudentId,
) -> Result<Option<StudentFacts>, Trouble> {
    let relations = match viewer.staff_id() {
        Some(me) => ties::of_student(tx, student)?
            .into_iter()
            .filter(|(_, tie)| tie.staff == me && holds(&tie.period, viewer.today()))
            .map(|(_, tie)| tie.relation)
            .collect(),
        None => Vec::new(),
    };
    facts_with(tx, viewer, student, relations)
}

/// As [`facts`], with the viewer's relationships known already.
pub(super) fn facts_with(
    tx: &dyn Reading,
    viewer: &Viewer,
    student: StudentId,
    relations: Vec<Relation>,
) -> Result<Option<StudentFacts>, Trouble> {
    let Some((programme, year, archived)) = people::cohort(tx, student)? else { return Ok(None) };
    let departments = match people::programme(tx, &programme)? {
        Some(known) => people::department_chain(tx, &known.department)?,
        None => Vec::new(),
    };
    let modules = own_modules(tx, viewer, student)?;
    // Cases are opened by subject access, which is a feature of its own; nobody is in one yet.
    Ok(Some(StudentFacts {
        student,
        programme,
        departments,
        year,
        archived,
        relations,
        modules,
        case_open: false,
    }))
}

/// Of the modules the viewer takes registers for, those the student is on today.
fn own_modules(tx: &dyn Reading, viewer: &Viewer, student: StudentId) -> Result<Vec<String>, Trouble> {
    let mine: Vec<&str> = viewer
        .offices()
        .filter_map(|(office, scope)| match (office, scope) {
            (Office::RegisterTaker, Scope::Module(code)) => Some(code.as_str()),
            _ => None,
        })
        .collect();
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let year = calendar::academic_year(viewer.today());
    let mut modules = Vec::new();
    for enrolment in teaching::enrolments_of(tx, student)? {
        if !enrolment.holds_on(viewer.today()) {
            continue;
        }
        if let Some(instance) = teaching::instance(tx, enrolment.instance)?
            && instance.academic_year == year
            && mine.contains(&instance.module.as_str())
        {
            modules.push(instance.module);
        }
    }
    Ok(modules)
}

/// The departments (nearest first) a scope belongs to, so that an administrator's authority over it can be asked.
pub(super) fn departments_of_scope(tx: &dyn Reading, scope: &Scope) -> Result<Option<Vec<String>>, Trouble> {
    let department = match scope {
        Scope::Institution => return Ok(Some(Vec::new())),
        Scope::Department(code) => people::department(tx, code)?.map(|d| d.code),
        Scope::Cohort { programme, .. } => people::programme(tx, programme)?.map(|p| p.department),
        Scope::Module(code) => match teaching::module(tx, code)? {
            Some(module) => Some(module.department.unwrap_or_default()),
            None => None,
        },
    };
    department.map(|code| people::department_chain(tx, &code)).transpose()
}

/// The departments a student belongs to, nearest first.
pub(super) fn departments_of_student(tx: &dyn Reading, student: StudentId) -> Result<Vec<String>, Trouble> {
    let Some((programme, ..)) = people::cohort(tx, student)? else { return Ok(Vec::new()) };
    match people::programme(tx, &programme)? {
        Some(known) => people::department_chain(tx, &known.department),
        None => Ok(Vec::new()),
    }
}
