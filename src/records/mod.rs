//! The guarded core, in users' words.
//!
//! [`Registry`] is a data folder that is open; it has no content to give. [`Records`] is what one signed-in person may
//! do, obtained only from a sign-in or a token. [`StudentRecord`] is one student's record as that person may see it,
//! in one read snapshot. [`Operator`] is the shell of whoever runs the binary: people, roles, imports and backups, no
//! content for its own sake.
//!
//! **Architecture invariant:** `store` and `index` are private to this module. Nothing outside can name a table, a
//! transaction or a posting.

mod absences;
mod account;
mod admin;
mod audience;
mod audit_log;
mod backup;
mod circumstances;
mod confirm;
mod directory;
mod door;
mod entries;
pub mod exports;
mod feed;
mod figures;
mod flags;
mod home;
pub mod imports;
mod index;
mod look;
mod operator;
mod password;
mod photos;
mod planned;
mod refusal;
mod registers;
mod registry;
mod reports;
mod role_given;
mod search;
mod standing;
mod store;
mod student;
mod throttle;
mod touched;
mod worker;

/// The engine and the index by themselves, for benches.
#[cfg(feature = "benches")]
#[doc(hidden)]
pub mod inside {
    /// The search index.
    pub mod index {
        pub use crate::records::index::*;
    }
    /// The storage engine.
    pub mod engine {
        pub use crate::records::store::engine::*;
    }
}

pub use absences::{AbsenceForm, AbsenceLine, AppealLine, AppealVerdict, VerdictForm, Waiting, Worklist};
pub use account::{Me, SignInLine};
pub use admin::{AccountChange, GrantedRole, NewPerson, PersonLine, Tie};
pub use audience::{Audience, Reader};
pub use audit_log::{AuditFilter, AuditLine, AuditPage};
pub use backup::{BackupState, CheckReport, backup_live, check_file, restore, words as check_words};
pub use circumstances::{Circumstances, Clock, Dice, FixedClock, SeededDice, SystemClock, SystemDice};
pub use confirm::WaitingAccount;
pub use door::{ACCOUNT_BYTES_MAX, Secret, SetUp, SignedIn, TOKEN_DAYS, Tried};
pub use entries::{Amendment, EntryForm, FILE_BYTES_MAX, FILES_MAX, KeptDraft, KeptFile};
pub use flags::{
    Act, Acting, BY_GROUP_NOW, BY_GROUP_YEAR, ConcernForm, ExemptionLine, FlagFilter, FlagLine, FlagNotice,
    FlagPage, FollowedPoint, FollowedStudent, HistoryLine, PointForm, PointProgress, Preview, RaisedLine,
};
pub use home::{Contact, Home, MyGroup, MyStudent, NoticeLine, RecentEntry, RecentWords};
pub use operator::Operator;
pub use planned::{Planned, What};
pub use refusal::{Refusal, Stale};
pub use registers::{
    CheckInScreen, CheckedIn, MarkConflict, MarkSent, MarkedLine, MarksSaved, Register, RegisterLine,
    RegisterReminder, RegisterSession, RegistersMissing,
};
pub use registry::{Registry, Settings};
pub use reports::{ReportPage, report_beside, report_json, sheet_csv};
pub use search::{EntryFilter, FoundEntries, FoundEntry, FoundStudent, Scope as SearchScope};
pub use standing::Records;
pub use student::{
    AttendancePicture, EntryPage, MarkLine, ModuleAttendance, PeopleOn, Person, RoleLine, SessionLine,
    StandingLine, StudentRecord, Timeline, TimelineFilter, TutorLine, VersionLine, WeekCount, because_words,
};
pub use throttle::Throttled;
pub use worker::{Run, Worker};
