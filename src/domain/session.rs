//! A session of the timetable: a lecture, seminar or other event students are expected at.

use crate::domain::role::codes;
use crate::domain::{InstanceId, StaffId, calendar};
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

impl Session {
    /// The session among others of its module: "Seminar, Tue 3 Mar 2026, 10:00, group B2".
    #[must_use]
    pub fn words(&self) -> String {
        let group = self.group.as_ref().map_or_else(String::new, |group| format!(", group {group}"));
        format!("{}, {}{group}", self.kind.label(), calendar::time_words(self.start))
    }

    /// Whether the session counts in a student's attendance: it is over, was not called off, students are expected
    /// at it, and the student was on the module that day and in its group. A mark somebody recorded counts from the
    /// start on and in any case: they were on the list. While the session is on, a register without a mark is not yet
    /// one that was not taken.
    #[must_use]
    pub fn counts_for(
        &self,
        enrolment: &crate::domain::module::Enrolment,
        day: jiff::civil::Date,
        now: Timestamp,
        mark: Option<crate::domain::Mark>,
    ) -> bool {
        self.mandatory && self.is_listed_by(enrolment, day, now, mark)
    }

    /// Whether it is on at `now`.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        !self.cancelled && self.start <= now && now < self.end
    }

    /// As [`Session::counts_for`], whether or not students have to attend.
    #[must_use]
    pub fn is_listed_by(
        &self,
        enrolment: &crate::domain::module::Enrolment,
        day: jiff::civil::Date,
        now: Timestamp,
        mark: Option<crate::domain::Mark>,
    ) -> bool {
        let unmarked = self.end <= now && enrolment.lists(self, day);
        !self.cancelled && self.start <= now && (mark.is_some() || unmarked)
    }
}
