//! Modules, the years they run in, who takes them and what marks they gave.

use crate::domain::{InstanceId, StudentId};
use jiff::civil::Date;

/// A module of the catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Module {
    /// Its code: the key.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Code of the department that teaches it.
    pub department: Option<String>,
    /// Its level, as the university writes it.
    pub level: Option<String>,
    /// Credits, in hundredths, so that 7.5 is exact.
    pub credits_hundredths: Option<u32>,
}

/// A module in one academic year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instance {
    /// Its place in the store.
    pub id: InstanceId,
    /// Code of the module.
    pub module: String,
    /// Academic year, such as `2026/27`.
    pub academic_year: String,
}

/// A student's place on a module in one year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// The module in its year.
    pub instance: InstanceId,
    /// The student.
    pub student: StudentId,
    /// The teaching group, if the module has groups.
    pub group: Option<String>,
    /// First day on the module; none means from the start.
    pub from: Option<Date>,
    /// Last day on the module; none means to the end.
    pub to: Option<Date>,
}

impl Enrolment {
    /// Whether the student is on the module on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A mark a student got: for a module, or for a component of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CourseResult {
    /// The student.
    pub student: StudentId,
    /// The module in its year.
    pub instance: InstanceId,
    /// The component; empty for the module's own mark.
    pub component: String,
    /// The mark in hundredths of a per cent, so that 62.5 is exact; none when handed in but not marked.
    pub mark_hundredths: Option<u32>,
    /// Weight of the component in hundredths of a per cent.
    pub weight_hundredths: Option<u32>,
    /// When it was handed in.
    pub submitted_at: Option<jiff::civil::DateTime>,
    /// When it was due.
    pub due_at: Option<jiff::civil::DateTime>,
}

/// When a piece of work is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// The module in its year.
    pub instance: InstanceId,
    /// The component; empty for the module's own.
    pub component: String,
    /// When, on the department's clock.
    pub due_at: jiff::civil::DateTime,
}
