//! A session of the timetable: a lecture, seminar or other event students are expected at.

use crate::domain::role::codes;
use crate::domain::{InstanceId, StaffId};
use jiff::Timestamp;

codes! {
    /// What kind of session it is.
    SessionKind {
        /// Lecture.
        Lecture = 1, "lecture", "Lecture";
        /// Seminar.
        Seminar = 2, "seminar", "Seminar";
        /// Tutorial.
        Tutorial = 3, "tutorial", "Tutorial";
        /// Laboratory class.
        Lab = 4, "lab", "Lab";
        /// Workshop.
        Workshop = 5, "workshop", "Workshop";
        /// Supervision.
        Supervision = 6, "supervision", "Supervision";
        /// Examination.
        Exam = 7, "exam", "Exam";
        /// Anything else.
        Other = 8, "other", "Other";
    }
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The timetable's own id: the key.
    pub id: String,
    /// The module in its year.
    pub instance: InstanceId,
    /// Its column in the module's row of marks, from 0.
    pub column: u32,
    /// What kind.
    pub kind: SessionKind,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Where.
    pub location: Option<String>,
    /// Who teaches it.
    pub staff: Option<StaffId>,
    /// Which group it is for; none means everybody on the module.
    pub group: Option<String>,
    /// Whether missing it matters more than usual.
    pub critical: bool,
    /// Whether students are expected at all.
    pub mandatory: bool,
    /// Whether it was called off: it then counts nowhere.
    pub cancelled: bool,
}
