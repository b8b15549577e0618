//! An entry on a student's record: what it is, who wrote it, who it names, and what a new one must satisfy.

use crate::domain::category::Categories;
use crate::domain::role::codes;
use crate::domain::{EntryId, Problems, StaffId, StudentId, calendar, text};
use jiff::Timestamp;

codes! {
    /// What kind of thing passed.
    EntryKind {
        /// A comment, seen by staff only.
        Comment = 1, "comment", "Comment";
        /// A message sent to the student.
        Message = 2, "message", "Message";
        /// A meeting that took place.
        MeetingAttended = 3, "meeting_attended", "Attended meeting";
        /// A meeting the student missed.
        MeetingMissed = 4, "meeting_missed", "Missed meeting";
        /// A filed e-mail.
        Email = 5, "email", "E-mail";
        /// An automatic notice.
        Notice = 6, "notice", "Notice";
    }
}

impl EntryKind {
    /// The kinds a person adds by form.
    pub const BY_HAND: [EntryKind; 3] =
        [EntryKind::Comment, EntryKind::MeetingAttended, EntryKind::MeetingMissed];

    /// The guide's words for adding one.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            EntryKind::Comment => "Add a Comment",
            EntryKind::Message => "Send a Message",
            EntryKind::MeetingAttended => "Record an Attended Meeting",
            EntryKind::MeetingMissed => "Record a Missed Meeting",
            EntryKind::Email => "File an E-mail",
            EntryKind::Notice => "Send a Notice",
        }
    }
}

/// A file attached to an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// Its name, without path.
    pub name: String,
    /// What the sender said it is; never trusted when served.
    pub content_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
}

/// A file on an entry, and the versions it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filed {
    /// The file.
    pub file: Attachment,
    /// The version it came with.
    pub since: u32,
    /// The first version without it, when it was taken off.
    pub until: Option<u32>,
}

impl Filed {
    /// Whether version `number` has it.
    #[must_use]
    pub fn is_on(&self, number: u32) -> bool {
        self.since <= number && self.until.is_none_or(|until| number < until)
    }
}

/// What decides who reads a version that has been replaced: as the entry stood then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Its number, from 1.
    pub number: u32,
    /// Categories then.
    pub categories: Categories,
    /// Whether it was highly sensitive then.
    pub sensitive: bool,
    /// Staff given the entry then.
    pub named: Vec<StaffId>,
}

/// An entry as it stands now. Leaves the store only sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Whose record it is on.
    pub student: StudentId,
    /// Who wrote it.
    pub author: StaffId,
    /// What kind.
    pub kind: EntryKind,
    /// Under which categories.
    pub categories: Categories,
    /// Highly sensitive: outside its audience it does not exist.
    pub sensitive: bool,
    /// Staff given this one entry: by *Notify Additional Staff*, or as the named audience of a sensitive one.
    pub named: Vec<StaffId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The subject; may be empty.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Files in the order they came, those that were taken off too.
    pub attachments: Vec<Filed>,
    /// Number of this version, from 1.
    pub version: u32,
    /// When this version was made, and by whom, if it is not the first.
    pub amended: Option<(Timestamp, StaffId)>,
    /// How the versions stood that it replaced, oldest first.
    pub earlier: Vec<Terms>,
    /// The id another system knows it by.
    pub external_id: Option<String>,
}

/// What a list needs of an entry without its body: what decides who sees it, and what is told of it. Leaves the store
/// only sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glance {
    /// Its id.
    pub id: EntryId,
    /// Who wrote it.
    pub author: StaffId,
    /// What kind.
    pub kind: EntryKind,
    /// Under which categories.
    pub categories: Categories,
    /// Highly sensitive: outside its audience it does not exist.
    pub sensitive: bool,
    /// Staff given this one entry.
    pub named: Vec<StaffId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The subject; may be empty.
    pub subject: String,
}

impl Entry {
    /// The files of the present version.
    pub fn files(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|filed| filed.until.is_none()).map(|filed| &filed.file)
    }

    /// The entry without its body.
    #[must_use]
    pub fn glance(&self) -> Glance {
        Glance {
            id: self.id,
            author: self.author,
            kind: self.kind,
            categories: self.categories,
            sensitive: self.sensitive,
            named: self.named.clone(),
            occurred_at: self.occurred_at,
            subject: self.subject.clone(),
        }
    }
}

/// A version of an entry that has been replaced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// What decides who reads it.
    pub terms: Terms,
    /// Who made it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// Occurred then.
    pub occurred_at: Timestamp,
    /// Subject then.
    pub subject: String,
    /// Text then.
    pub body: String,
}

/// What a person gives to make or amend an entry: checked, but not yet permitted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEntry {
    /// What kind.
    pub kind: EntryKind,
    /// Under which categories: at least one.
    pub categories: Categories,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Subject; may be empty.
    pub subject: String,
    /// Text: not empty.
    pub body: String,
    /// Highly sensitive.
    pub sensitive: bool,
}

impl NewEntry {
    /// Checks what a person gave.
    ///
    /// # Errors
    /// Every problem with the date, the subject, the text and the categories.
    pub fn check(
        kind: EntryKind,
        categories: Categories,
        sensitive: bool,
        occurred_at: &str,
        subject: &str,
        body: &str,
        now: Timestamp,
    ) -> Result<NewEntry, Problems> {
        let mut problems = Problems::default();
        let when = if occurred_at.trim().is_empty() {
            Ok(now)
        } else {
            calendar::parse_time("occurred_at", occurred_at)
        };
        let when = problems.take(when.and_then(|at| calendar::check_past("occurred_at", at, now)));
        let subject = problems.take(text::line("subject", subject));
        let body = problems.take(text::body("body", body));
        if body.as_ref().is_some_and(String::is_empty) {
            problems.add("body", "Write what happened or was said.");
        }
        if categories.is_empty() {
            problems.add("category", "Tick at least one category.");
        }
        match (when, subject, body) {
            (Some(occurred_at), Some(subject), Some(body)) => {
                problems.none()?;
                Ok(NewEntry { kind, categories, occurred_at, subject, body, sensitive })
            }
            _ => Err(problems),
        }
    }
}
