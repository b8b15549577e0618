//! The decision, on one page. Matches are exhaustive: a new role, area or outcome does not compile until somebody
//! has said here what it may do.

mod flags;

use crate::access::{Area, Extent, Hand, Matrix, Sight, StudentFacts, Viewer, Who};
use crate::domain::role::Scope;
use crate::domain::staff::StaffKind;
use crate::domain::{Categories, Office, Relation, Role, Roles};
use crate::leak::planted;
pub use flags::{FlagRights, flag_rights, shows_flags};

/// Why somebody sees an entry in full.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Because {
    /// They wrote it.
    Author,
    /// They were named on it.
    Named,
    /// This role of theirs reads one of its categories.
    Role(Role),
}

/// What a viewer gets of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Everything, for these reasons.
    Full(Vec<Because>),
    /// Date and category.
    Stub,
    /// Nothing at all.
    Hidden,
}

/// What somebody's roles let them see of a student's entries: all that [`outcome`] needs to know of the viewer, and
/// small enough to be kept for every student while a search runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact that the decision asks for by name")]
pub struct Reading {
    /// Categories read in full.
    pub full: Categories,
    /// Categories of which at least the existence is seen.
    pub stub: Categories,
    /// Whether highly sensitive entries are read by role.
    pub sensitive: bool,
    /// Whether being named on an entry counts.
    pub named: bool,
    /// Whether having written an entry counts.
    pub own: bool,
    /// Whether highly sensitive entries stay shut whatever else: it is not sure who signs in.
    pub shut: bool,
}

/// The roles a viewer has towards a student on the day of asking.
#[must_use]
pub fn roles(viewer: &Viewer, student: &StudentFacts) -> Roles {
    match viewer.who() {
        Who::Student(_) => Roles::NONE.with(Role::Student),
        Who::Staff(_, StaffKind::Staff | StaffKind::Office) => {
            let related = student.relations.iter().map(|relation| related(*relation));
            let held = viewer
                .offices()
                .filter(|(_, scope)| covers(scope, student))
                .map(|(office, _)| held(office, student.case_open));
            related.chain(held).collect::<Roles>().with(Role::Staff)
        }
        Who::Staff(_, StaffKind::External) => {
            let own: Roles = student.relations.iter().filter_map(|relation| external(*relation)).collect();
            if own.is_empty() { Roles::NONE.with(Role::ExternalUnrelated) } else { own }
        }
    }
}

/// The role a relationship gives a member of staff.
fn related(relation: Relation) -> Role {
    match relation {
        Relation::PersonalTutor => Role::PersonalTutor,
        Relation::ProjectSupervisor => Role::ProjectSupervisor,
        Relation::PlacementSupervisor => Role::PlacementSupervisor,
        Relation::ResearchSupervisor => Role::ResearchSupervisor,
        Relation::SupportAdviser => Role::SupportAdviser,
    }
}

/// The role a relationship gives an external. Tutoring and support are the university's own: they give none.
fn external(relation: Relation) -> Option<Role> {
    match relation {
        Relation::ProjectSupervisor => Some(Role::ExternalProjectSupervisor),
        Relation::PlacementSupervisor => Some(Role::ExternalPlacementSupervisor),
        Relation::ResearchSupervisor => Some(Role::ExternalResearchSupervisor),
        Relation::PersonalTutor | Relation::SupportAdviser => None,
    }
}

/// The role an office gives over a student its scope covers.
fn held(office: Office, case_open: bool) -> Role {
    match office {
        Office::YearTutor => Role::YearTutor,
        Office::PlacementCoordinator => Role::PlacementCoordinator,
        Office::RegisterTaker => Role::RegisterTaker,
        Office::SeniorTutor => Role::SeniorTutor,
        Office::DepartmentAdministrator => Role::DepartmentAdministrator,
        Office::CotutorAdministrator => Role::CotutorAdministrator,
        Office::HeadOfDepartment => Role::HeadOfDepartment,
        Office::RecordsOfficer if case_open => Role::RecordsOfficerInCase,
        Office::RecordsOfficer => Role::RecordsOfficer,
    }
}

/// Whether a scope covers a student.
fn covers(scope: &Scope, student: &StudentFacts) -> bool {
    match scope {
        Scope::Institution => true,
        Scope::Department(code) => student.departments.contains(code),
        Scope::Cohort { programme, year } => student.programme == *programme && student.year == Some(*year),
        Scope::Module(code) => student.modules.contains(code),
    }
}

/// Whether a role outlives the student's time here: "Personal and other Academic Tutors will not be able to view a
/// full record once the record is no longer active … Department Administrators will".
#[must_use]
pub fn outlives_leaving(role: Role) -> bool {
    match role {
        Role::DepartmentAdministrator | Role::CotutorAdministrator | Role::RecordsOfficerInCase => true,
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
        | Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor
        | Role::ExternalUnrelated
        | Role::Student => false,
    }
}

/// Whether a role belongs to the audience of highly sensitive entries. The personal tutor reads them only when named.
#[must_use]
pub fn reads_sensitive(role: Role) -> bool {
    match role {
        Role::SeniorTutor | Role::SupportAdviser | Role::RecordsOfficerInCase => true,
        Role::Staff
        | Role::PersonalTutor
        | Role::YearTutor
        | Role::ProjectSupervisor
        | Role::PlacementSupervisor
        | Role::PlacementCoordinator
        | Role::ResearchSupervisor
        | Role::RegisterTaker
        | Role::DepartmentAdministrator
        | Role::CotutorAdministrator
        | Role::HeadOfDepartment
        | Role::RecordsOfficer
        | Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor
        | Role::ExternalUnrelated
        | Role::Student => false,
    }
}

/// Whether somebody in this role may be an author or be named: staff, and externals on their own students.
fn may_be_named(role: Role) -> bool {
    match role {
        Role::Student | Role::ExternalUnrelated => false,
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
        | Role::DepartmentAdministrator
        | Role::CotutorAdministrator
        | Role::HeadOfDepartment
        | Role::RecordsOfficer
        | Role::RecordsOfficerInCase
        | Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor => true,
    }
}

/// What `roles` let somebody see of a student's entries. Once the student has left, nothing but what the office reads
/// and what one wrote oneself: no stub either, and having been named no longer counts ("dashboard + own entries").
#[must_use]
pub fn reading(roles: Roles, archived: bool, matrix: &Matrix) -> Reading {
    let archived = archived && !planted("archived-ignored");
    let lasting = roles.iter().filter(|role| !archived || outlives_leaving(*role));
    let mut reading = Reading {
        named: !archived && roles.iter().any(may_be_named),
        own: roles.iter().any(may_be_named) && (!archived || !roles.iter().all(is_external)),
        ..Reading::default()
    };
    for role in lasting {
        reading.full = reading.full.union(matrix.categories(role, |cell| cell.see == Sight::Read));
        reading.stub = reading.stub.union(matrix.categories(role, |cell| cell.see >= Sight::Stub));
        reading.sensitive |= reads_sensitive(role);
    }
    reading
}

/// Whether a role is an external's.
fn is_external(role: Role) -> bool {
    match role {
        Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor
        | Role::ExternalUnrelated => true,
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
        | Role::DepartmentAdministrator
        | Role::CotutorAdministrator
        | Role::HeadOfDepartment
        | Role::RecordsOfficer
        | Role::RecordsOfficerInCase
        | Role::Student => false,
    }
}

impl Reading {
    /// Whether an entry is read in full: the heart of it all, used for pages and inside the search alike.
    #[must_use]
    pub fn is_full(self, categories: Categories, sensitive: bool, is_author: bool, is_named: bool) -> bool {
        let open = !(sensitive && self.shut);
        let by_role = if sensitive { self.sensitive } else { !self.full.intersection(categories).is_empty() };
        open && (by_role || (is_author && self.own) || (is_named && self.named))
    }

    /// What is seen of an entry.
    #[must_use]
    pub fn sight(self, categories: Categories, sensitive: bool, is_author: bool, is_named: bool) -> Sight {
        if self.is_full(categories, sensitive, is_author, is_named) {
            Sight::Read
        } else if (!sensitive || planted("sensitive-is-stub"))
            && !self.stub.intersection(categories).is_empty()
        {
            Sight::Stub
        } else {
            Sight::None
        }
    }
}

/// What a viewer with `roles` gets of an entry, and why.
#[must_use]
#[expect(
    clippy::fn_params_excessive_bools,
    reason = "the facts of the decision, each asked for by name at its one caller"
)]
pub fn outcome(
    roles: Roles,
    archived: bool,
    matrix: &Matrix,
    categories: Categories,
    sensitive: bool,
    is_author: bool,
    is_named: bool,
) -> Outcome {
    let reading = reading(roles, archived, matrix);
    match reading.sight(categories, sensitive, is_author, is_named) {
        Sight::None => Outcome::Hidden,
        Sight::Stub => Outcome::Stub,
        Sight::Read => {
            let mut because = Vec::new();
            if is_author && reading.own {
                because.push(Because::Author);
            }
            if is_named && reading.named {
                because.push(Because::Named);
            }
            let alone = |role: &Role| {
                self::reading(Roles::NONE.with(*role), archived, matrix)
                    .is_full(categories, sensitive, false, false)
            };
            because.extend(roles.iter().filter(alone).map(Because::Role));
            Outcome::Full(because)
        }
    }
}

/// What an office gives over the registers of a module it covers.
#[must_use]
pub fn register(office: Office) -> Option<Hand> {
    match office {
        Office::RegisterTaker => Some(Hand::Taker),
        Office::DepartmentAdministrator | Office::CotutorAdministrator => Some(Hand::Office),
        Office::YearTutor
        | Office::PlacementCoordinator
        | Office::SeniorTutor
        | Office::HeadOfDepartment
        | Office::RecordsOfficer => None,
    }
}

/// The categories somebody may add entries under. On an archived record only the office still writes.
#[must_use]
pub fn may_add(roles: Roles, archived: bool, matrix: &Matrix) -> Categories {
    roles
        .iter()
        .filter(|role| !archived || outlives_leaving(*role))
        .fold(Categories::NONE, |all, role| all.union(matrix.categories(role, |cell| cell.add)))
}

/// The categories in which somebody may amend what others wrote.
#[must_use]
pub fn may_edit_others(roles: Roles, archived: bool, matrix: &Matrix) -> Categories {
    roles
        .iter()
        .filter(|role| !archived || outlives_leaving(*role))
        .fold(Categories::NONE, |all, role| all.union(matrix.categories(role, |cell| cell.edit_others)))
}

/// Whether a role may move an entry that somebody else wrote to another category.
#[must_use]
pub fn may_recategorise(roles: Roles) -> bool {
    roles.any(&[Role::DepartmentAdministrator, Role::CotutorAdministrator])
}

/// What somebody sees of an area of the record.
#[must_use]
pub fn area(roles: Roles, archived: bool, area: Area) -> Extent {
    roles.iter().fold(Extent::NOTHING, |all, role| {
        let open = if !archived || outlives_leaving(role) { extent(role, area) } else { left(role, area) };
        all.union(open)
    })
}

/// What is left of an area for a role once the student has left: the basic dashboard, for staff.
fn left(role: Role, area: Area) -> Extent {
    if area == Area::Dashboard && !is_external(role) && role != Role::Student {
        Extent::FULL
    } else {
        Extent::NOTHING
    }
}

/// How much of `area` is open to `role`: what the table does not list is shut.
fn extent(role: Role, area: Area) -> Extent {
    areas(role).iter().find(|(listed, _)| *listed == area).map_or(Extent::NOTHING, |(_, extent)| *extent)
}

/// The table "Everything that is not an entry" of ACCESS.md, a row for each role.
fn areas(role: Role) -> &'static [(Area, Extent)] {
    use Area::{Adjustments, Attendance, Contacts, Dashboard, Flags, Marks, Reasons, Sponsorship, Standings};
    const ALL: Extent = Extent::FULL;
    const SUM: Extent = Extent::SUMMARY;
    const OWN: Extent = Extent::OWN_MODULES;
    match role {
        Role::Staff | Role::HeadOfDepartment | Role::RecordsOfficer => &[(Dashboard, ALL)],
        Role::PersonalTutor => &[
            (Dashboard, ALL),
            (Contacts, ALL),
            (Attendance, ALL),
            (Reasons, ALL),
            (Marks, ALL),
            (Flags, ALL),
            (Sponsorship, ALL),
            (Adjustments, ALL),
        ],
        Role::YearTutor => {
            &[(Dashboard, ALL), (Attendance, ALL), (Marks, ALL), (Flags, ALL), (Adjustments, ALL)]
        }
        Role::ProjectSupervisor | Role::PlacementSupervisor | Role::ResearchSupervisor => {
            &[(Dashboard, ALL), (Attendance, SUM), (Adjustments, ALL)]
        }
        Role::RegisterTaker => &[(Dashboard, ALL), (Attendance, OWN), (Marks, OWN), (Adjustments, ALL)],
        Role::SupportAdviser => {
            &[(Dashboard, ALL), (Attendance, ALL), (Reasons, ALL), (Flags, ALL), (Adjustments, ALL)]
        }
        Role::SeniorTutor => &[
            (Dashboard, ALL),
            (Attendance, ALL),
            (Reasons, ALL),
            (Marks, ALL),
            (Flags, ALL),
            (Sponsorship, ALL),
            (Adjustments, ALL),
            (Standings, ALL),
        ],
        Role::DepartmentAdministrator | Role::CotutorAdministrator | Role::RecordsOfficerInCase => &[
            (Dashboard, ALL),
            (Contacts, ALL),
            (Attendance, ALL),
            (Reasons, ALL),
            (Marks, ALL),
            (Flags, ALL),
            (Sponsorship, ALL),
            (Adjustments, ALL),
            (Standings, ALL),
        ],
        Role::PlacementCoordinator
        | Role::ExternalProjectSupervisor
        | Role::ExternalPlacementSupervisor
        | Role::ExternalResearchSupervisor => &[(Dashboard, ALL), (Attendance, SUM)],
        Role::ExternalUnrelated => &[],
        Role::Student => &[(Dashboard, ALL), (Attendance, ALL), (Reasons, ALL), (Adjustments, ALL)],
    }
}
