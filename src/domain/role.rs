//! The roles people have, and what each attaches to.

use jiff::civil::Date;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $disk:literal, $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every one, in the order of the files.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// The name files, the API and the matrix use.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $($name::$variant => $code,)* } }
            /// The words of the field.
            #[must_use]
            pub fn label(self) -> &'static str { match self { $($name::$variant => $label,)* } }
            /// The number kept on disk: fixed for ever.
            #[must_use]
            pub fn disk(self) -> u8 { match self { $($name::$variant => $disk,)* } }
            /// The one with this number on disk.
            #[must_use]
            pub fn from_disk(code: u8) -> Option<$name> { match code { $($disk => Some($name::$variant),)* _ => None } }
            /// The one with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<$name> { match code { $($code => Some($name::$variant),)* _ => None } }
        }
    };
}
pub(crate) use codes;

codes! {
    /// A row of the access matrix: how somebody stands to a student. Worked out on the day, never stored.
    Role {
        /// Everyone on staff.
        Staff = 1, "staff", "Staff";
        /// Personal (academic) tutor; the student is a tutee.
        PersonalTutor = 2, "personal_tutor", "Personal tutor";
        /// Other academic tutor of a cohort.
        YearTutor = 3, "year_tutor", "Year tutor";
        /// Dissertation or project supervisor.
        ProjectSupervisor = 4, "project_supervisor", "Project supervisor";
        /// Placement supervisor, visiting tutor.
        PlacementSupervisor = 5, "placement_supervisor", "Placement supervisor";
        /// Sees the overview of placements in a department.
        PlacementCoordinator = 6, "placement_coordinator", "Placement coordinator";
        /// Postgraduate research supervisor.
        ResearchSupervisor = 7, "research_supervisor", "Research supervisor";
        /// Module leader or lecturer: takes registers.
        RegisterTaker = 8, "register_taker", "Register taker";
        /// Wellbeing, disability and other professional services, assigned to the student.
        SupportAdviser = 9, "support_adviser", "Support adviser";
        /// Senior tutor of a department.
        SeniorTutor = 10, "senior_tutor", "Senior tutor";
        /// School or department office.
        DepartmentAdministrator = 11, "department_administrator", "Department administrator";
        /// Gives roles in a department.
        CotutorAdministrator = 12, "cotutor_administrator", "Co-Tutor administrator";
        /// Reports and counts, no content.
        HeadOfDepartment = 13, "head_of_department", "Head of department";
        /// Subject access and retention, outside a case.
        RecordsOfficer = 14, "records_officer", "Records officer";
        /// Subject access and retention, inside a logged case on this student.
        RecordsOfficerInCase = 15, "records_officer_in_case", "Records officer in a case";
        /// An external who supervises this student's project.
        ExternalProjectSupervisor = 16, "external_project_supervisor", "External project supervisor";
        /// An external who supervises this student's placement.
        ExternalPlacementSupervisor = 17, "external_placement_supervisor", "External placement supervisor";
        /// An external who supervises this student's research.
        ExternalResearchSupervisor = 18, "external_research_supervisor", "External research supervisor";
        /// An external with nothing to do with this student.
        ExternalUnrelated = 19, "external_unrelated", "External, unrelated";
        /// A student.
        Student = 20, "student", "Student";
    }
}

codes! {
    /// A relationship between one person and one student, typed and dated.
    Relation {
        /// Personal tutor.
        PersonalTutor = 1, "personal_tutor", "Personal tutor";
        /// Dissertation or project supervisor.
        ProjectSupervisor = 2, "project_supervisor", "Project supervisor";
        /// Placement supervisor.
        PlacementSupervisor = 3, "placement_supervisor", "Placement supervisor";
        /// Research supervisor.
        ResearchSupervisor = 4, "research_supervisor", "Research supervisor";
        /// Assigned support adviser.
        SupportAdviser = 5, "support_adviser", "Support adviser";
    }
}

codes! {
    /// A role held over a scope: a cohort, a module, a department or the institution.
    Office {
        /// Scope: programme and year.
        YearTutor = 1, "year_tutor", "Year tutor";
        /// Scope: a department.
        PlacementCoordinator = 2, "placement_coordinator", "Placement coordinator";
        /// Scope: a module.
        RegisterTaker = 3, "register_taker", "Register taker";
        /// Scope: a department.
        SeniorTutor = 4, "senior_tutor", "Senior tutor";
        /// Scope: a department.
        DepartmentAdministrator = 5, "department_administrator", "Department administrator";
        /// Scope: a department.
        CotutorAdministrator = 6, "cotutor_administrator", "Co-Tutor administrator";
        /// Scope: a department.
        HeadOfDepartment = 7, "head_of_department", "Head of department";
        /// Scope: the institution.
        RecordsOfficer = 8, "records_officer", "Records officer";
    }
}

/// What an [`Office`] is held over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Everything.
    Institution,
    /// A department and those below it, by code.
    Department(String),
    /// One year of a programme.
    Cohort {
        /// Programme code.
        programme: String,
        /// Year of study, from 1.
        year: u8,
    },
    /// A module, by code.
    Module(String),
}

impl Scope {
    /// As the roles file writes it: `*`, a department code, `programme/year`, or a module code.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Scope::Institution => "*".to_owned(),
            Scope::Department(code) | Scope::Module(code) => code.clone(),
            Scope::Cohort { programme, year } => format!("{programme}/{year}"),
        }
    }

    /// Reads the text of a scope for `office`: what it must be follows from the office.
    #[must_use]
    pub fn parse(office: Office, text: &str) -> Option<Scope> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match office {
            Office::YearTutor => {
                let (programme, year) = text.rsplit_once('/')?;
                let year = year.parse().ok().filter(|year| YEARS_OF_STUDY.contains(year))?;
                Some(Scope::Cohort { programme: programme.to_owned(), year })
            }
            Office::RegisterTaker => Some(Scope::Module(text.to_owned())),
            Office::RecordsOfficer => (text == "*").then_some(Scope::Institution),
            Office::PlacementCoordinator
            | Office::SeniorTutor
            | Office::DepartmentAdministrator
            | Office::CotutorAdministrator
            | Office::HeadOfDepartment => {
                Some(if text == "*" { Scope::Institution } else { Scope::Department(text.to_owned()) })
            }
        }
    }

    /// What a scope of `office` looks like, for error messages and hints.
    #[must_use]
    pub fn hint(office: Office) -> &'static str {
        match office {
            Office::YearTutor => "a programme and year, such as MEng-ME/2",
            Office::RegisterTaker => "a module code",
            Office::RecordsOfficer => "* (the institution)",
            Office::PlacementCoordinator
            | Office::SeniorTutor
            | Office::DepartmentAdministrator
            | Office::CotutorAdministrator
            | Office::HeadOfDepartment => "a department code, or * for the institution",
        }
    }
}

/// Years of study there are.
pub const YEARS_OF_STUDY: std::ops::RangeInclusive<u8> = 1..=12;

/// How something that is given without end is ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// From now on: yesterday was its last day.
    AtOnce,
    /// Today is its last day.
    AfterToday,
}

impl Ending {
    /// What a form says; at once unless it says otherwise.
    #[must_use]
    pub fn of(typed: &str) -> Ending {
        if typed == "today" { Ending::AfterToday } else { Ending::AtOnce }
    }
}

/// From when until when something holds. Both days are included; no end means until further notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Last day, included.
    pub end: Option<Date>,
}

impl Period {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }

    /// Whether there is a day on which both hold.
    #[must_use]
    pub fn overlaps(&self, other: &Period) -> bool {
        let before = |one: &Period, two: &Period| one.end.is_none_or(|end| two.start <= end);
        let taken_back = self.was_taken_back() || other.was_taken_back();
        !taken_back && before(self, other) && before(other, self)
    }

    /// Whether it begins after `day`.
    #[must_use]
    pub fn is_future(&self, day: Date) -> bool {
        day < self.start && !self.was_taken_back()
    }

    /// Whether it holds on no day any more from `day` on.
    #[must_use]
    pub fn is_over(&self, day: Date) -> bool {
        self.was_taken_back() || self.end.is_some_and(|end| end < day)
    }

    /// Whether it ended before its first day was over: its last day is the one before.
    #[must_use]
    pub fn was_taken_back(&self) -> bool {
        self.end.is_some_and(|end| end < self.start)
    }

    /// The same, ended on `today`. At once, it holds today no longer; what began today, or has not begun, then holds on
    /// no day at all.
    #[must_use]
    pub fn ended(&self, ending: Ending, today: Date) -> Period {
        let first = today.max(self.start);
        let end = match ending {
            Ending::AfterToday if self.start <= today => today,
            Ending::AtOnce | Ending::AfterToday => first.yesterday().unwrap_or(first),
        };
        Period { end: Some(end), ..*self }
    }
}

/// A dated relationship: never overwritten, only ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relationship {
    /// The student.
    pub student: crate::domain::StudentId,
    /// The person.
    pub staff: crate::domain::StaffId,
    /// What kind.
    pub relation: Relation,
    /// From when until when.
    pub period: Period,
}

/// A dated role over a scope: never overwritten, only ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleGrant {
    /// Who holds it.
    pub staff: crate::domain::StaffId,
    /// Which role.
    pub office: Office,
    /// Over what.
    pub scope: Scope,
    /// From when until when.
    pub period: Period,
}

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Roles(u32);

impl Roles {
    /// No role.
    pub const NONE: Roles = Roles(0);

    /// This set and `role`.
    #[must_use]
    pub fn with(self, role: Role) -> Roles {
        Roles(self.0 | 1 << role.disk())
    }

    /// Whether `role` is in the set.
    #[must_use]
    pub fn contains(self, role: Role) -> bool {
        self.0 & (1 << role.disk()) != 0
    }

    /// Whether any of `roles` is in the set.
    #[must_use]
    pub fn any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.contains(*role))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles, in the matrix's order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Roles {
        roles.into_iter().fold(Roles::NONE, Roles::with)
    }
}
