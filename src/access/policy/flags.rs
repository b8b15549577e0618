//! The part of the decision that is about flags: what each role may do beside seeing them (which is an area).

use crate::access::Area;
use crate::access::policy::{extent, held, outlives_leaving};
use crate::domain::{Office, Role, Roles};

/// What somebody may do with a student's flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FlagRights {
    /// Acknowledge, contact, close.
    pub act: bool,
    /// Give a time in which none opens.
    pub exempt: bool,
    /// Raise a concern.
    pub raise: bool,
}

/// What `roles` may do with the flags of a student. Of somebody who has left, only what outlives leaving.
#[must_use]
pub fn flag_rights(roles: Roles, archived: bool) -> FlagRights {
    let lasting = roles.iter().filter(|role| !archived || outlives_leaving(*role));
    lasting.map(of_role).fold(FlagRights::default(), |all, one| FlagRights {
        act: all.act || one.act,
        exempt: all.exempt || one.exempt,
        raise: (all.raise || one.raise) && !archived,
    })
}

/// Whether an office shows flags of any student its scope covers: a list need not ask, student by student, for those
/// that show none. It says nothing of any one student.
#[must_use]
pub fn shows_flags(office: Office) -> bool {
    [false, true].into_iter().any(|case_open| !extent(held(office, case_open), Area::Flags).is_nothing())
}

/// "read, act" in the table of ACCESS.md; every member of staff may raise a concern.
fn of_role(role: Role) -> FlagRights {
    let rights = |act, exempt, raise| FlagRights { act, exempt, raise };
    match role {
        Role::SeniorTutor | Role::DepartmentAdministrator | Role::CotutorAdministrator => {
            rights(true, true, true)
        }
        Role::PersonalTutor => rights(true, false, true),
        Role::Staff
        | Role::YearTutor
        | Role::ProjectSupervisor
        | Role::PlacementSupervisor
        | Role::PlacementCoordinator
        | Role::ResearchSupervisor
        | Role::RegisterTaker
        | Role::SupportAdviser
        | Role::HeadOfDepartment
        | Role::RecordsOfficer
        | Role::RecordsOfficerInCase => rights(false, false, true),
        Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor
        | Role::ExternalUnrelated
        | Role::Student => rights(false, false, false),
    }
}
