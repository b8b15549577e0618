//! Registers: what is recorded of a student at a session, and by what way it came.

pub mod check_in;
pub mod merge;
pub mod rules;
pub mod taking;
#[cfg(test)]
mod tests;

use crate::domain::role::codes;
use crate::domain::{Mark, StaffId, StudentId};
use jiff::Timestamp;

codes! {
    /// The way a mark came into a register.
    MarkSource {
        /// From a file.
        Import = 1, "import", "Imported";
        /// Somebody took the register.
        Register = 2, "register", "Register";
        /// The student checked in with the session's code.
        CheckIn = 3, "check_in", "Self check-in";
        /// An absence notice filled it; undone when the notice is withdrawn.
        Absence = 4, "absence", "Absence notice";
        /// The office decided an appeal.
        Appeal = 5, "appeal", "Appeal";
        /// The student was added to another session's register instead of this one; undone when that is taken back.
        Elsewhere = 6, "elsewhere", "Was at another session";
    }
}

impl MarkSource {
    /// Whether such a mark follows from something else and is worked out anew with it: nobody recorded it here.
    #[must_use]
    pub fn follows(self) -> bool {
        match self {
            MarkSource::Absence | MarkSource::Elsewhere => true,
            MarkSource::Import | MarkSource::Register | MarkSource::CheckIn | MarkSource::Appeal => false,
        }
    }

    /// Whether a person gave the mark, by hand or by their own phone: no file takes it away unasked.
    #[must_use]
    pub fn is_a_persons(self) -> bool {
        match self {
            MarkSource::Register | MarkSource::CheckIn | MarkSource::Appeal => true,
            MarkSource::Import | MarkSource::Absence | MarkSource::Elsewhere => false,
        }
    }
}

/// A mark as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// The session's column.
    pub column: u32,
    /// The student.
    pub student: StudentId,
    /// The mark; none takes away the one that stood.
    pub mark: Option<Mark>,
    /// Reason given for an absence.
    pub reason: Option<String>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
    /// When it was recorded, if the source says.
    pub recorded_at: Option<Timestamp>,
    /// By whom, if the source says.
    pub recorded_by: Option<StaffId>,
    /// By what way it came.
    pub source: MarkSource,
    /// The absence notice that filled it.
    pub absence: Option<u32>,
}

impl Recorded {
    /// Whether this stays when a file says `fresh`: a person recorded it, the file says something else, and names no
    /// later time at which that was recorded.
    #[must_use]
    pub fn stays_before(&self, fresh: &Recorded) -> bool {
        let later = fresh.recorded_at.is_some_and(|at| self.recorded_at.is_none_or(|stood| stood < at));
        self.mark.is_some() && self.source.is_a_persons() && !later && !self.stands_for(fresh)
    }

    /// Whether recording `fresh` over this would change nothing. A file says nothing of the way a mark came, so that
    /// what a person recorded stays theirs when the same mark is imported again.
    #[must_use]
    pub fn stands_for(&self, fresh: &Recorded) -> bool {
        let same = Recorded { source: fresh.source, absence: fresh.absence, ..self.clone() } == *fresh;
        same && (fresh.source == MarkSource::Import
            || (self.source == fresh.source && self.absence == fresh.absence))
    }
}

/// A line in the history of a mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logged {
    /// When the system took it in.
    pub at: Timestamp,
    /// What was recorded.
    pub recorded: Recorded,
}

/// Somebody who was added to a register by hand, because they came to this session instead of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Added {
    /// The student.
    pub student: StudentId,
    /// The timetable's id of the session they came instead of.
    pub instead_of: String,
    /// Who added them.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}
