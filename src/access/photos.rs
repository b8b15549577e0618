//! Who keeps the photographs of students: the office. Who sees one is the area of the basic dashboard, to which it
//! belongs. Exhaustive: a new role does not compile until somebody has said here what it may.

use crate::access::grant::{Denied, Grant, KeepPhoto};
use crate::access::{Standing, policy};
use crate::domain::Role;

/// Whether a role keeps photographs.
#[must_use]
pub fn keeps(role: Role) -> bool {
    match role {
        Role::DepartmentAdministrator | Role::CotutorAdministrator => true,
        Role::Staff
        | Role::PersonalTutor
        | Role::YearTutor
        | Role::ProjectSupervisor
        | Role::PlacementSupervisor
        | Role::PlacementCoordinator
        | Role::ResearchSupervisor
        | Role::RegisterTaker
        | Role::SupportAdviser
        | Role::SeniorTutor
        | Role::HeadOfDepartment
        | Role::RecordsOfficer
        | Role::RecordsOfficerInCase
        | Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor
        | Role::ExternalUnrelated
        | Role::Student => false,
    }
}

impl Standing {
    /// Permission to keep a photograph of the student, or to take it away.
    ///
    /// # Errors
    /// [`Denied::Unknown`] for those who may not know the student, [`Denied::Photo`] for everybody else but the office.
    pub fn grant_photo(&self) -> Result<Grant<KeepPhoto>, Denied> {
        let lasts = |role: &Role| !self.archived() || policy::outlives_leaving(*role);
        let keeps = self.roles().iter().filter(lasts).any(keeps);
        match self.me.filter(|_| keeps) {
            Some(by) => Ok(Grant::new(KeepPhoto { student: self.student(), by: Some(by) })),
            None if self.may_know() => Err(Denied::Photo),
            None => Err(Denied::Unknown),
        }
    }
}
