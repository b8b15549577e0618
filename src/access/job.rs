//! The jobs that read or write without a person, each named here with what it may do. A tidy test keeps the name of
//! this type inside `records`.

use crate::access::Area;
use crate::access::grant::{ActOnFlag, AddEntry, AmendEntry, Grant, KeepPhoto, RecordMarks, Relate, Upkeep};
use crate::access::sealed::Sealed;
use crate::domain::monitoring::Met;
use crate::domain::{EntryId, EntryKind, Glance, StaffId, StudentId, calendar};

/// A job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Job {
    /// Keeps the search index: reads entries, shows nobody anything.
    Index,
    /// Brings files in.
    Import,
    /// Has registers say what the absence notices say, and who was at another session instead.
    Absences,
    /// Writes the whole department out for moving house; audited with its row count.
    Export,
    /// Looks at attendance and opens and closes flags; nothing pastoral.
    Flags,
}

impl Job {
    /// Opens a value for the job's own work.
    #[must_use]
    pub fn open<T>(self, sealed: Sealed<T>) -> T {
        sealed.into_inner()
    }

    /// Permission to write the tables of an import; `None` for jobs that only read.
    #[must_use]
    pub fn grant_upkeep(self) -> Option<Grant<Upkeep>> {
        self.writes().then(|| Grant::new(Upkeep { by: None }))
    }

    /// Permission to write relationships and roles of an import.
    #[must_use]
    pub fn grant_relate(self) -> Option<Grant<Relate>> {
        self.writes().then(|| Grant::new(Relate { by: None }))
    }

    /// Permission to add an entry of an import, in the name of the author the file gives.
    #[must_use]
    pub fn grant_add(self, student: StudentId, author: StaffId) -> Option<Grant<AddEntry>> {
        self.writes().then(|| Grant::new(AddEntry { student, author }))
    }

    /// Permission to replace an entry of an import by the version the file gives, in the name of its author.
    #[must_use]
    pub fn grant_amend(
        self,
        entry: EntryId,
        student: StudentId,
        author: StaffId,
    ) -> Option<Grant<AmendEntry>> {
        self.writes().then(|| Grant::new(AmendEntry { entry, student, by: author }))
    }

    /// Permission to have registers say what the absence notices say.
    #[must_use]
    pub fn grant_marks(self) -> Option<Grant<RecordMarks>> {
        match self {
            Job::Absences => Some(Grant::new(RecordMarks { by: None })),
            Job::Import | Job::Index | Job::Export | Job::Flags => None,
        }
    }

    /// Permission to keep a photograph of an import.
    #[must_use]
    pub fn grant_photo(self, student: StudentId) -> Option<Grant<KeepPhoto>> {
        self.writes().then(|| Grant::new(KeepPhoto { student, by: None }))
    }

    fn writes(self) -> bool {
        match self {
            Job::Import => true,
            Job::Index | Job::Export | Job::Absences | Job::Flags => false,
        }
    }

    /// Opens a value of an area, for a job that works on that area.
    #[must_use]
    pub fn open_area<T>(self, area: Area, sealed: Sealed<T>) -> Option<T> {
        let may = match self {
            Job::Index | Job::Import | Job::Export => true,
            Job::Absences => [Area::Attendance, Area::Reasons].contains(&area),
            Job::Flags => [Area::Attendance, Area::Flags].contains(&area),
        };
        may.then(|| sealed.into_inner())
    }

    /// That an entry tells of a meeting with the student: by whom and when, nothing else. Of a highly sensitive one
    /// not even that, because a monitoring point it satisfied would tell that it exists.
    #[must_use]
    pub fn met(self, sealed: Sealed<Glance>) -> Option<Met> {
        let student = sealed.student();
        let entry = sealed.into_inner();
        (entry.kind == EntryKind::MeetingAttended && !entry.sensitive).then(|| Met {
            student,
            by: entry.author,
            day: calendar::day_of(entry.occurred_at),
        })
    }

    /// Permission to change a student's flags as the rules say; `None` for jobs that do not keep flags.
    #[must_use]
    pub fn grant_flag(self, student: StudentId) -> Option<Grant<ActOnFlag>> {
        match self {
            Job::Flags => Some(Grant::new(ActOnFlag { student, by: None })),
            Job::Index | Job::Import | Job::Export | Job::Absences => None,
        }
    }
}
