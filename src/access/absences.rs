//! Who decides absence notices and appeals of marks. Who reads them is the area of reasons in the policy; takers see
//! *authorised*, not why. Exhaustive: a new role or office does not compile until somebody has said here what it may.

use crate::access::Viewer;
use crate::domain::{Office, Role};

/// Whether a role decides absence notices and appeals of marks, and records absences on a student's behalf: the
/// department office ("read, write").
#[must_use]
pub fn decides(role: Role) -> bool {
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

/// Whether an office decides absence notices and appeals over its scope.
#[must_use]
pub fn office_decides(office: Office) -> bool {
    match office {
        Office::DepartmentAdministrator | Office::CotutorAdministrator => true,
        Office::YearTutor
        | Office::PlacementCoordinator
        | Office::RegisterTaker
        | Office::SeniorTutor
        | Office::HeadOfDepartment
        | Office::RecordsOfficer => false,
    }
}

/// Whether somebody decides absences for anybody today.
#[must_use]
pub fn decides_somewhere(viewer: &Viewer) -> bool {
    viewer.offices().any(|(office, _)| office_decides(office))
}
