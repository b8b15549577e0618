//! Which reports somebody may ask for, over whom, and how finely: the column "reports" of ACCESS.md.
//!
//! A report counts. It names nobody by itself: where one leads on to single students, each is shown only as far as
//! the viewer's standing towards that student opens their attendance.

use crate::access::{Sealed, Viewer, Who, policy};
use crate::domain::report::hide::Care;
use crate::domain::role::Scope;
use crate::domain::staff::StaffKind;
use crate::domain::{Office, Relation, Role};

/// A report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReportKind {
    /// Attendance against outcome.
    Outcomes,
    /// Attendance by programme, module, group and year.
    Attendance,
    /// Registers taken, and where they are not.
    Registers,
    /// What a threshold would have found in earlier years.
    Thresholds,
}

impl ReportKind {
    /// All of them, in the order of the menu.
    pub const ALL: [ReportKind; 4] =
        [ReportKind::Attendance, ReportKind::Registers, ReportKind::Outcomes, ReportKind::Thresholds];

    /// Its name in addresses and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ReportKind::Outcomes => "outcomes",
            ReportKind::Attendance => "attendance",
            ReportKind::Registers => "registers",
            ReportKind::Thresholds => "thresholds",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<ReportKind> {
        ReportKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How finely somebody sees those a report is over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Depth {
    /// As counts that single nobody out.
    Counts,
    /// Down to the totals of single students.
    Totals,
    /// Down to single students, module by module.
    Each,
}

/// What a role opens of a report over those it is held towards; `None` for nothing.
#[must_use]
pub fn report(role: Role, kind: ReportKind) -> Option<Depth> {
    match (role, kind) {
        // Outcomes are marks: only for roles that read marks, and of those who have left only as counts, except for
        // the office, which keeps the full record of leavers.
        (
            Role::PersonalTutor | Role::YearTutor | Role::SeniorTutor | Role::HeadOfDepartment,
            ReportKind::Outcomes,
        )
        // Of registers a head of department sees what staff did, of students as counts.
        | (Role::HeadOfDepartment, ReportKind::Attendance | ReportKind::Registers)
        | (Role::SeniorTutor | Role::HeadOfDepartment, ReportKind::Thresholds) => Some(Depth::Counts),
        // Supervisors and the placement coordinator see a summary of attendance, so totals and no modules.
        (
            Role::ProjectSupervisor
            | Role::PlacementSupervisor
            | Role::ResearchSupervisor
            | Role::PlacementCoordinator,
            ReportKind::Attendance,
        ) => Some(Depth::Totals),
        (
            Role::PersonalTutor
            | Role::YearTutor
            | Role::RegisterTaker
            | Role::SupportAdviser
            | Role::SeniorTutor,
            ReportKind::Attendance,
        )
        | (Role::RegisterTaker | Role::SeniorTutor, ReportKind::Registers)
        | (
            Role::DepartmentAdministrator | Role::CotutorAdministrator,
            ReportKind::Outcomes | ReportKind::Attendance | ReportKind::Registers | ReportKind::Thresholds,
        ) => Some(Depth::Each),
        (
            Role::Staff
            | Role::RecordsOfficer
            | Role::RecordsOfficerInCase
            | Role::ExternalProjectSupervisor
            | Role::ExternalPlacementSupervisor
            | Role::ExternalResearchSupervisor
            | Role::ExternalUnrelated
            | Role::Student,
            ReportKind::Outcomes | ReportKind::Attendance | ReportKind::Registers | ReportKind::Thresholds,
        )
        | (
            Role::ProjectSupervisor
            | Role::PlacementSupervisor
            | Role::ResearchSupervisor
            | Role::PlacementCoordinator
            | Role::RegisterTaker
            | Role::SupportAdviser,
            ReportKind::Outcomes,
        )
        | (
            Role::PersonalTutor
            | Role::YearTutor
            | Role::ProjectSupervisor
            | Role::PlacementSupervisor
            | Role::ResearchSupervisor
            | Role::PlacementCoordinator
            | Role::SupportAdviser,
            ReportKind::Registers,
        )
        | (
            Role::PersonalTutor
            | Role::YearTutor
            | Role::ProjectSupervisor
            | Role::PlacementSupervisor
            | Role::ResearchSupervisor
            | Role::PlacementCoordinator
            | Role::RegisterTaker
            | Role::SupportAdviser,
            ReportKind::Thresholds,
        ) => None,
    }
}

/// Whom a role reaches.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Reach {
    /// Those a scope covers.
    Over(Scope),
    /// Of those, the ones on placement.
    Placed(Scope),
    /// Those in this relationship with the viewer.
    Related(Relation),
}

/// A student, as the reach of a report is decided.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// Code of their programme.
    pub programme: &'s str,
    /// Codes of the department that owns it and of those above.
    pub departments: &'s [String],
    /// Year of study.
    pub year: Option<u8>,
    /// The viewer's relationships with them today.
    pub relations: &'s [Relation],
    /// Whether somebody supervises a placement of theirs today.
    pub placed: bool,
    /// Whether they have left.
    pub archived: bool,
}

/// Over whom a report may be made for somebody.
#[derive(Clone, Debug)]
pub struct ReportScope {
    kind: ReportKind,
    reaches: Vec<(Reach, Role)>,
    operator: bool,
}

impl ReportScope {
    /// The scope of `viewer`, who stands in `relations` with some students today; `None` when the report is not for
    /// them.
    #[must_use]
    pub fn of(viewer: &Viewer, relations: &[Relation], kind: ReportKind) -> Option<ReportScope> {
        match viewer.who() {
            Who::Staff(_, StaffKind::Staff | StaffKind::Office) => {}
            Who::Staff(_, StaffKind::External) | Who::Student(_) => return None,
        }
        let related = relations.iter().map(|relation| (Reach::Related(*relation), of_relation(*relation)));
        let held = viewer.offices().filter_map(|(office, scope)| {
            let role = of_office(office)?;
            let reach = match role {
                Role::PlacementCoordinator => Reach::Placed(scope.clone()),
                _ => Reach::Over(scope.clone()),
            };
            Some((reach, role))
        });
        let opens = |(_, role): &(Reach, Role)| report(*role, kind).is_some();
        let reaches: Vec<(Reach, Role)> = related.chain(held).filter(opens).collect();
        (!reaches.is_empty()).then_some(ReportScope { kind, reaches, operator: false })
    }

    /// The scope of whoever runs the binary: everybody, as counts.
    #[must_use]
    pub fn operator(kind: ReportKind) -> ReportScope {
        let reaches = vec![(Reach::Over(Scope::Institution), Role::HeadOfDepartment)];
        ReportScope { kind, reaches, operator: true }
    }

    /// Of which report.
    pub(super) fn kind(&self) -> ReportKind {
        self.kind
    }

    /// How finely this student is seen; `None` when the report is not over them. Modules of one's own are asked for
    /// by [`ReportScope::own_module`].
    #[must_use]
    pub fn covers(&self, student: &Subject<'_>) -> Option<Depth> {
        self.depths(student).max()
    }

    /// Whether this student is one of those of whom the viewer has counts, whatever else is open of them.
    #[must_use]
    pub fn is_counted(&self, student: &Subject<'_>) -> bool {
        self.depths(student).any(|depth| depth == Depth::Counts)
    }

    /// What each role that reaches a student opens of them.
    fn depths<'d>(&'d self, student: &'d Subject<'d>) -> impl Iterator<Item = Depth> + 'd {
        let over = move |scope: &Scope| match scope {
            Scope::Institution => true,
            Scope::Department(code) => student.departments.contains(code),
            Scope::Cohort { programme, year } => {
                student.programme == programme && student.year == Some(*year)
            }
            Scope::Module(_) => false,
        };
        let reached = move |reach: &Reach| match reach {
            Reach::Over(scope) => over(scope),
            Reach::Placed(scope) => student.placed && over(scope),
            Reach::Related(relation) => student.relations.contains(relation),
        };
        let reaching = self.reaches.iter().filter(move |(reach, _)| reached(reach));
        reaching.filter_map(|(_, role)| self.depth(*role, student.archived))
    }

    /// A role that ends when the student leaves no longer shows single leavers.
    fn depth(&self, role: Role, archived: bool) -> Option<Depth> {
        let depth = report(role, self.kind)?;
        (depth == Depth::Counts || !archived || policy::outlives_leaving(role)).then_some(depth)
    }

    /// Whether the viewer takes the registers of this module: its marks of the present year are theirs to see.
    #[must_use]
    pub fn own_module(&self, code: &str) -> bool {
        self.reaches.iter().any(|(reach, _)| match reach {
            Reach::Over(Scope::Module(own)) => own == code,
            Reach::Over(_) | Reach::Placed(_) | Reach::Related(_) => false,
        })
    }

    /// Whether the viewer takes the registers of any module.
    #[must_use]
    pub fn takes_registers(&self) -> bool {
        self.reaches.iter().any(|(reach, _)| matches!(reach, Reach::Over(Scope::Module(_))))
    }

    /// How finely the registers of a module of these departments (nearest first) are the viewer's to look after;
    /// `None` when they are not.
    #[must_use]
    pub fn looks_after(&self, code: &str, departments: &[String]) -> Option<Depth> {
        let after = |reach: &Reach| match reach {
            Reach::Over(Scope::Institution) => true,
            Reach::Over(Scope::Department(code)) => departments.contains(code),
            Reach::Over(Scope::Module(own)) => own == code,
            Reach::Over(Scope::Cohort { .. }) | Reach::Placed(_) | Reach::Related(_) => false,
        };
        let reaching = self.reaches.iter().filter(|(reach, _)| after(reach));
        reaching.filter_map(|(_, role)| report(*role, self.kind)).max()
    }

    /// Whether it needs to be known who is on placement.
    #[must_use]
    pub fn asks_placements(&self) -> bool {
        self.reaches.iter().any(|(reach, _)| matches!(reach, Reach::Placed(_)))
    }

    /// What must not be shown of counts over students seen at least so finely. Whoever runs the binary holds the
    /// file, so that of outcomes only small groups are kept from print; attendance is as for whoever sees counts.
    #[must_use]
    pub fn care(&self, depth: Depth) -> Care {
        match (self.kind, depth) {
            (ReportKind::Outcomes | ReportKind::Thresholds, _) if self.operator => Care::Groups,
            (_, Depth::Counts) => Care::Cells,
            (ReportKind::Outcomes | ReportKind::Thresholds, Depth::Totals | Depth::Each) => Care::Groups,
            (ReportKind::Attendance | ReportKind::Registers, Depth::Totals | Depth::Each) => Care::Open,
        }
    }

    /// Opens something of a student the report is over, to be counted.
    #[must_use]
    pub fn count<T>(&self, student: &Subject<'_>, sealed: Sealed<T>) -> Option<T> {
        self.covers(student).map(|_| sealed.into_inner())
    }
}

/// The role a relationship gives a member of staff.
fn of_relation(relation: Relation) -> Role {
    match relation {
        Relation::PersonalTutor => Role::PersonalTutor,
        Relation::ProjectSupervisor => Role::ProjectSupervisor,
        Relation::PlacementSupervisor => Role::PlacementSupervisor,
        Relation::ResearchSupervisor => Role::ResearchSupervisor,
        Relation::SupportAdviser => Role::SupportAdviser,
    }
}

/// The role an office gives over its scope; none for what only holds inside a case.
fn of_office(office: Office) -> Option<Role> {
    match office {
        Office::YearTutor => Some(Role::YearTutor),
        Office::PlacementCoordinator => Some(Role::PlacementCoordinator),
        Office::RegisterTaker => Some(Role::RegisterTaker),
        Office::SeniorTutor => Some(Role::SeniorTutor),
        Office::DepartmentAdministrator => Some(Role::DepartmentAdministrator),
        Office::CotutorAdministrator => Some(Role::CotutorAdministrator),
        Office::HeadOfDepartment => Some(Role::HeadOfDepartment),
        Office::RecordsOfficer => None,
    }
}
