//! Who is asking, with the roles they hold on the day of asking.

use crate::domain::role::{RoleGrant, Scope};
use crate::domain::staff::{Staff, StaffKind};
use crate::domain::{Office, StaffId, StudentId};
use jiff::civil::Date;

/// A person, as the policy knows people.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Who {
    /// A member of staff, an external or an office address.
    Staff(StaffId, StaffKind),
    /// A student.
    Student(StudentId),
}

/// How sure it is that whoever signs in is the person the account belongs to. An administrator who sets a password can
/// sign in with it, and could choose the next one too.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sureness {
    /// It is theirs.
    #[default]
    Sure,
    /// Somebody else set a password; another has been chosen since, and nobody else has said by whom.
    Chosen,
    /// The password is one that somebody else set.
    Given,
}

impl Sureness {
    /// Whether there is no doubt.
    #[must_use]
    pub fn is_sure(self) -> bool {
        match self {
            Sureness::Sure => true,
            Sureness::Chosen | Sureness::Given => false,
        }
    }

    /// Whether highly sensitive entries stay shut.
    #[must_use]
    pub fn shuts_sensitive(self) -> bool {
        !self.is_sure()
    }

    /// Whether nothing is open before another password has been chosen.
    #[must_use]
    pub fn must_choose(self) -> bool {
        match self {
            Sureness::Given => true,
            Sureness::Sure | Sureness::Chosen => false,
        }
    }
}

/// Somebody who is signed in, on one day.
#[derive(Clone, Debug)]
pub struct Viewer {
    who: Who,
    today: Date,
    offices: Vec<(Office, Scope)>,
    sureness: Sureness,
}

impl Viewer {
    /// A member of staff; `None` when they are no longer active. Of `grants`, only their own that hold `today` count,
    /// and externals hold none.
    #[must_use]
    pub fn staff(staff: &Staff, grants: &[RoleGrant], today: Date) -> Option<Viewer> {
        let counts = |grant: &&RoleGrant| {
            grant.staff == staff.id && grant.period.holds_on(today) && staff.kind != StaffKind::External
        };
        let offices = grants.iter().filter(counts).map(|grant| (grant.office, grant.scope.clone())).collect();
        staff.active.then_some(Viewer {
            who: Who::Staff(staff.id, staff.kind),
            today,
            offices,
            sureness: Sureness::Sure,
        })
    }

    /// A student.
    #[must_use]
    pub fn student(student: StudentId, today: Date) -> Viewer {
        Viewer { who: Who::Student(student), today, offices: Vec::new(), sureness: Sureness::Sure }
    }

    /// The same viewer, of whom it is so sure that it is them.
    #[must_use]
    pub fn as_sure(self, sureness: Sureness) -> Viewer {
        Viewer { sureness, ..self }
    }

    /// How sure it is that it is them.
    #[must_use]
    pub fn sureness(&self) -> Sureness {
        self.sureness
    }

    /// Who it is.
    #[must_use]
    pub fn who(&self) -> Who {
        self.who
    }

    /// The day of asking.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// Their place among staff, when they are staff, external or an office.
    #[must_use]
    pub fn staff_id(&self) -> Option<StaffId> {
        match self.who {
            Who::Staff(id, _) => Some(id),
            Who::Student(_) => None,
        }
    }

    /// The roles over scopes that they hold today.
    pub fn offices(&self) -> impl Iterator<Item = (Office, &Scope)> {
        self.offices.iter().map(|(office, scope)| (*office, scope))
    }

    /// Whether they may browse and search students they have nothing to do with.
    #[must_use]
    pub fn may_browse(&self) -> bool {
        match self.who {
            Who::Staff(_, StaffKind::Staff | StaffKind::Office) => true,
            Who::Staff(_, StaffKind::External) | Who::Student(_) => false,
        }
    }
}
