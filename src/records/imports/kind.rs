//! The kinds of import file, in the order in which they refer to each other.

use crate::records::imports::rows::{self, Column, Row};
use std::fmt::Write;

macro_rules! kinds {
    ($($(#[doc = $about:literal])+ $kind:ident = $code:literal, $row:ident;)+) => {
        /// What a file holds.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Kind { $($(#[doc = $about])+ $kind,)+ }

        impl Kind {
            /// All kinds, in the order of import: each refers only to those before it.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)+];

            /// The name the command and the API use.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Kind::$kind => $code,)+ } }

            /// The kind with this name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Kind> { match code { $($code => Some(Kind::$kind),)+ _ => None } }

            /// What it holds, as a sentence.
            #[must_use]
            pub fn about(self) -> &'static str { match self { $(Kind::$kind => concat!($($about),+).trim_ascii(),)+ } }

            /// Its columns, in the order of export.
            #[must_use]
            pub fn columns(self) -> &'static [Column] {
                match self { $(Kind::$kind => <rows::$row<'static> as Row<'static>>::COLUMNS,)+ }
            }
        }
    };
}

kinds! {
    /// Departments, schools and faculties.
    Departments = "departments", Department;
    /// Programmes of study.
    Programmes = "programmes", Programme;
    /// Staff, externals and office addresses.
    Staff = "staff", Staff;
    /// Students.
    Students = "students", Student;
    /// Modules of the catalogue.
    Modules = "modules", Module;
    /// Terms and closures of academic years.
    Calendar = "calendar", Period;
    /// Who is whose tutor, supervisor or adviser, and when.
    Relationships = "relationships", Relationship;
    /// Roles over a cohort, module, department or the institution.
    Roles = "roles", RoleGrant;
    /// Who takes which module in which year.
    Enrolments = "enrolments", Enrolment;
    /// Sessions of the timetable.
    Sessions = "sessions", Session;
    /// Marks of registers.
    Attendance = "attendance", Attendance;
    /// Marks for modules and their components.
    Results = "results", CourseResult;
    /// How students' studies ended.
    Outcomes = "outcomes", Outcome;
    /// Counts of use from other systems, by day.
    Engagement = "engagement", Engagement;
    /// Entries on students' records.
    Entries = "entries", Entry;
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl Kind {
    /// Whether `names` has every column this kind needs.
    #[must_use]
    pub fn has_required(self, names: &[String]) -> bool {
        self.columns()
            .iter()
            .filter(|column| column.required)
            .all(|column| names.iter().any(|name| name == column.name))
    }

    /// The kind's columns for `cotutor help`: one line each, required ones marked with a star.
    #[must_use]
    pub fn help(self) -> String {
        let mut text = format!("{}: {}\n", self.code(), self.about());
        let width = self.columns().iter().map(|column| column.name.len()).max().unwrap_or_default();
        for column in self.columns() {
            let star = if column.required { '*' } else { ' ' };
            let (name, about, right) = (column.name, column.about(), (column.right)());
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {star} {name:width$}  {about} {right}");
        }
        text
    }
}
