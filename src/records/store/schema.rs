//! Every table of the one file: its key, its record, and whether it is a source or derived from one.
//!
//! All tables are bytes to bytes. Numbers in keys are big-endian, text comes last. A value is a layout number and a
//! frozen struct; a change of layout adds a new struct beside the old one and keeps reading both.

use crate::records::store::engine::{Change, Migration, Table, Trouble};
use crate::records::store::{attendance, entries, notices, teaching, ties};

/// The number of the format these tables make together.
pub const FORMAT: u32 = 3;

/// What brings an older format up to date, step by step. Format 3 moves nothing: entries and their versions have a
/// second layout beside the first, which only older programs cannot read.
pub const MIGRATIONS: &[Migration] =
    &[Migration { to: 2, run: to_format_2 }, Migration { to: 3, run: |_| Ok(()) }];

fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    attendance::to_format_2(tx)?;
    teaching::to_format_2(tx)?;
    ties::to_format_2(tx)?;
    entries::to_format_2(tx)?;
    notices::to_format_2(tx)
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Table = Table::new($text);)*
        /// All of them.
        pub const TABLES: &[Table] = &[$($name,)*];
    };
}

tables! {
    /// Source. name → bytes: counters, the server's secret, the matrix's replaced cells.
    SETTINGS = "settings";
    /// Source. department code → `DepartmentV1`.
    DEPARTMENTS = "departments";
    /// Source. programme code → `ProgrammeV1`.
    PROGRAMMES = "programmes";
    /// Source. staff u32 → `StaffV1`.
    STAFF = "staff";
    /// Derived (from `staff`). e-mail → staff u32.
    STAFF_BY_EMAIL = "staff_by_email";
    /// Source. student u32 → `StudentV1`.
    STUDENTS = "students";
    /// Derived (from `students`). number → student u32.
    STUDENTS_BY_NUMBER = "students_by_number";
    /// Source. (student u32, n u32) → `RelationshipV1`. Ended, never deleted.
    RELATIONSHIPS = "relationships";
    /// Derived (from `relationships`). (staff u32, student u32, n u32) → `RelationshipV1`.
    RELATIONSHIPS_BY_STAFF = "relationships_by_staff";
    /// Source. (staff u32, n u32) → `RoleV1`. Ended, never deleted.
    ROLES = "roles";
    /// Source. module code → `ModuleV1`.
    MODULES = "modules";
    /// Source. instance u32 → `InstanceV1`: a module in one academic year.
    INSTANCES = "instances";
    /// Derived (from `instances`). (year, 0, module code) → instance u32.
    INSTANCES_BY_NAME = "instances_by_name";
    /// Source. academic year → `CalendarV1`: its terms and closures.
    CALENDARS = "calendars";
    /// Source. (instance u32, student u32) → `EnrolmentV1`.
    ENROLMENTS = "enrolments";
    /// Source. (instance u32, student u32, last day as yyyymmdd u32) → `EarlierGroupV1`: groups before the present one.
    EARLIER_GROUPS = "earlier_groups";
    /// Derived (from `enrolments`). (student u32, instance u32) → nothing.
    ENROLMENTS_BY_STUDENT = "enrolments_by_student";
    /// Source. session id → `SessionV1`.
    SESSIONS = "sessions";
    /// Derived (from `sessions`). (instance u32, column u32) → `PlacedV1`.
    SESSIONS_BY_INSTANCE = "sessions_by_instance";
    /// Source. (instance u32, session id) → `TimetabledV1`: sessions that came from a calendar file.
    TIMETABLED = "timetabled";
    /// Emptied by format 2, which keeps the log by session. (instance u32, n u32) → `MarksV1`.
    MARKS_LOG = "marks_log";
    /// Source. (instance u32, column u32, n u32) → `BatchV1`: marks of a session as they were recorded; append-only.
    REGISTER_LOG = "register_log";
    /// Derived (from `register_log`). instance u32 → `MarkRow`: student ids and one byte a mark, a row a student.
    MARKS = "marks";
    /// Source. (instance u32, column u32) → `HandledV1`: a register the office opened again or closed by hand.
    REGISTERS = "registers";
    /// Source. (instance u32, column u32, student u32) → `AddedV1`: somebody added to a register by hand.
    REGISTER_ADDED = "register_added";
    /// Source. (staff u32, instance u32, column u32, step u8) → `ReminderV1`: a reminder of a register; never given twice.
    REGISTER_REMINDERS = "register_reminders";
    /// Source. (student u32, instance u32, component) → `ResultV1`.
    RESULTS = "results";
    /// Source. student u32 → `OutcomeV1`.
    OUTCOMES = "outcomes";
    /// Source. (student u32, day u32, source) → `UseV1`: counts of use from other systems.
    ENGAGEMENT = "engagement";
    /// Source. entry u128 → `EntryV2` (`EntryV1` to format 2): the present version.
    ENTRIES = "entries";
    /// Source. (entry u128, version u32) → `VersionV2` (`VersionV1` to format 2): versions that were replaced.
    ENTRY_VERSIONS = "entry_versions";
    /// Derived (from `entries`). (student u32, occurred i64, entry u128) → `GlanceV2`.
    TIMELINE = "timeline";
    /// Derived (from `entries`). external id → entry u128.
    ENTRIES_BY_EXTERNAL = "entries_by_external";
    /// Source. (hash 32 bytes, n u32) → a chunk of a file's bytes.
    FILE_CHUNKS = "file_chunks";
    /// Source. student u32 → `PhotoV1`: a photograph. Replaced, and gone when it is taken away.
    PHOTOS = "photos";
    /// Source. (student u32, n u32) → a chunk of its bytes.
    PHOTO_CHUNKS = "photo_chunks";
    /// Source. (staff u32, draft u128) → `DraftV1`. Gone once saved as an entry or discarded.
    DRAFTS = "drafts";
    /// Source. (staff u32, notice u64) → `NoticeV1`.
    NOTICES = "notices";
    /// Derived (from `notices`). (staff u32, notice u64) → nothing: those not read.
    UNREAD = "unread";
    /// Source. n u64 → `OutboxV1`: mail waiting to be sent.
    OUTBOX = "outbox";
    /// Source. n u64 → entry u128: entries whose search postings must be made again.
    FEED = "feed";
    /// Source. n u64 → `AuditV1`: the chain.
    AUDIT = "audit";
    /// Source. e-mail → `AccountV1`.
    ACCOUNTS = "accounts";
    /// Source. staff u32 → `LentV1`: somebody else set their password, and nobody has confirmed that it is them.
    LENT = "lent";
    /// Source. hash of the session's secret → `SignInV1`.
    SIGN_INS = "sign_ins";
    /// Source. hash of the token → `TokenV1`.
    TOKENS = "tokens";
    /// Source. (student u32, n u32) → `AbsenceV1`: absence notices. Withdrawn, never deleted.
    ABSENCES = "absences";
    /// Derived (from `absences`). (student u32, n u32) → nothing: those nobody has decided.
    ABSENCES_OPEN = "absences_open";
    /// Source. (student u32, n u32) → `AppealV1`: appeals of marks.
    APPEALS = "appeals";
    /// Derived (from `appeals`). (student u32, n u32) → nothing: those nobody has decided.
    APPEALS_OPEN = "appeals_open";
    /// Source. student u32 → `FeedV1`: the secret address of a student's calendar, hashed.
    CALENDAR_FEEDS = "calendar_feeds";
    /// Derived (from `calendar_feeds`). hash of the secret → student u32.
    CALENDAR_FEEDS_BY_HASH = "calendar_feeds_by_hash";
    /// Source. (rule u32, department code; empty for everybody) → `RuleV1`: only rules that a department has changed.
    FLAG_RULES = "flag_rules";
    /// Source. flag u128 → `FlagV1`: as it stands.
    FLAGS = "flags";
    /// Derived (from `flags`). (student u32, flag u128) → nothing.
    FLAGS_BY_STUDENT = "flags_by_student";
    /// Source. (flag u128, n u32) → `ChangeV1`: every change of a flag; append-only.
    FLAG_CHANGES = "flag_changes";
    /// Source. (staff u32, flag u128, time it opened u32) → `NoticeV1`: that a flag needs its owner, and mail of it
    /// still to be sent.
    FLAG_NOTICES = "flag_notices";
    /// Source. flag u128 → `ConcernV1`.
    CONCERNS = "concerns";
    /// Derived (from `concerns`). (staff u32, flag u128) → nothing: concerns by who raised them.
    CONCERNS_BY_STAFF = "concerns_by_staff";
    /// Source. (student u32, n u32) → `ExemptionV1`.
    EXEMPTIONS = "exemptions";
    /// Source. point u32 → `PointV1`: monitoring points.
    MONITORING = "monitoring";
    /// Source. name of a job → `RunV1`: when it last ran.
    JOBS = "jobs";
}
