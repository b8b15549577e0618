//! Values that leave the store sealed, and what they are once a standing has opened them.

use crate::access::Area;
use crate::access::policy::Because;
use crate::domain::entry::Filed;
use crate::domain::student::{Athlete, Mode, Status, Student};
use crate::domain::{Categories, Entry, EntryId, Glance, StudentId};
use jiff::Timestamp;
use jiff::civil::Date;

/// A value that belongs to a student's record and that nobody has been allowed to see yet. It has no accessor, no
/// `Debug` and no serialisation.
pub struct Sealed<T> {
    student: StudentId,
    value: T,
}

impl<T> Sealed<T> {
    /// Seals `value`, which belongs to `student`. Anybody may seal; only this module opens.
    #[must_use]
    pub fn new(student: StudentId, value: T) -> Sealed<T> {
        Sealed { student, value }
    }

    /// Whose it is.
    #[must_use]
    pub fn student(&self) -> StudentId {
        self.student
    }

    pub(super) fn peek(&self) -> &T {
        &self.value
    }

    pub(super) fn into_inner(self) -> T {
        self.value
    }
}

/// An entry as a viewer may see it. What is hidden is not even this.
#[derive(Debug)]
pub enum Seen {
    /// Everything.
    Full(FullEntry),
    /// That there is one.
    Stub(StubEntry),
}

impl Seen {
    /// When it happened.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        match self {
            Seen::Full(full) => full.entry.occurred_at,
            Seen::Stub(stub) => stub.occurred_at,
        }
    }

    /// Its categories.
    #[must_use]
    pub fn categories(&self) -> Categories {
        match self {
            Seen::Full(full) => full.entry.categories,
            Seen::Stub(stub) => stub.categories,
        }
    }

    /// The entry, when it is seen in full.
    #[must_use]
    pub fn full(self) -> Option<FullEntry> {
        match self {
            Seen::Full(full) => Some(full),
            Seen::Stub(_) => None,
        }
    }
}

/// An entry in a list as a viewer may see it: as [`Seen`], without the body.
#[derive(Debug)]
pub enum Glimpse {
    /// It may be read in full.
    Full(Glanced),
    /// That there is one.
    Stub(StubEntry),
}

impl Glimpse {
    /// When it happened.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        match self {
            Glimpse::Full(full) => full.glance.occurred_at,
            Glimpse::Stub(stub) => stub.occurred_at,
        }
    }

    /// Its categories.
    #[must_use]
    pub fn categories(&self) -> Categories {
        match self {
            Glimpse::Full(full) => full.glance.categories,
            Glimpse::Stub(stub) => stub.categories,
        }
    }

    /// That there is one, when no more may be told.
    #[must_use]
    pub fn stub(&self) -> Option<StubEntry> {
        match self {
            Glimpse::Full(_) => None,
            Glimpse::Stub(stub) => Some(*stub),
        }
    }

    /// What is told of it, when it may be read in full.
    #[must_use]
    pub fn full(&self) -> Option<&Glance> {
        match self {
            Glimpse::Full(full) => Some(&full.glance),
            Glimpse::Stub(_) => None,
        }
    }
}

/// What a list tells of an entry that somebody may read.
#[derive(Debug)]
pub struct Glanced {
    glance: Glance,
}

impl Glanced {
    pub(super) fn new(glance: Glance) -> Glanced {
        Glanced { glance }
    }
}

/// An entry somebody may read, and why.
#[derive(Debug)]
pub struct FullEntry {
    entry: Entry,
    because: Vec<Because>,
    sensitive: bool,
}

impl FullEntry {
    pub(super) fn new(entry: Entry, because: Vec<Because>, sensitive: bool) -> FullEntry {
        FullEntry { entry, because, sensitive }
    }

    /// Number of this version as the viewer counts them, from 1: over those they may read. The entry's own number is
    /// for telling whether somebody else was quicker, and is not shown.
    #[must_use]
    pub fn number(&self) -> u32 {
        u32::try_from(self.entry.earlier.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Whether it tells what is highly sensitive: by its flag, or by a file that came when it had it.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Its files with their numbers, from 1: over those the viewer may open, so that a number stays when another file
    /// is taken off. Those that were taken off are told apart by [`Filed::until`].
    pub fn files(&self) -> impl Iterator<Item = (usize, &Filed)> {
        (1..).zip(&self.entry.attachments)
    }

    /// The entry.
    #[must_use]
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The entry, by value.
    #[must_use]
    pub fn into_entry(self) -> Entry {
        self.entry
    }

    /// Why this viewer reads it.
    #[must_use]
    pub fn because(&self) -> &[Because] {
        &self.because
    }
}

/// That an entry exists: date and category, nothing more. The day only, because a time could name its author.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StubEntry {
    /// When it happened; shown by day.
    pub occurred_at: Timestamp,
    /// Under which categories.
    pub categories: Categories,
}

impl StubEntry {
    pub(super) fn of(entry: &Entry) -> StubEntry {
        StubEntry { occurred_at: entry.occurred_at, categories: entry.categories }
    }

    pub(super) fn of_glance(glance: &Glance) -> StubEntry {
        StubEntry { occurred_at: glance.occurred_at, categories: glance.categories }
    }
}

/// A student as a viewer may see them; what they may not see is absent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// Student number.
    pub number: String,
    /// Family name.
    pub family_name: String,
    /// Given names.
    pub given_name: Option<String>,
    /// Preferred name.
    pub preferred_name: Option<String>,
    /// University e-mail address.
    pub email: String,
    /// Code of the programme.
    pub programme: String,
    /// Year of study.
    pub year_of_study: Option<u8>,
    /// Mode of study.
    pub mode: Option<Mode>,
    /// Where they stand.
    pub status: Status,
    /// First and last day.
    pub dates: (Option<Date>, Option<Date>),
    /// Sporting support.
    pub athlete: Option<Athlete>,
    /// Private e-mail and telephone, when contacts are open.
    pub contacts: Option<(Option<String>, Option<String>)>,
    /// Whether sponsored, when that is open.
    pub sponsored: Option<bool>,
    /// What to do, when that is open and there is something.
    pub adjustments: Option<String>,
}

impl Profile {
    pub(super) fn of(student: Student, open: impl Fn(Area) -> bool) -> Profile {
        Profile {
            number: student.number,
            family_name: student.family_name,
            given_name: student.given_name,
            preferred_name: student.preferred_name,
            email: student.email,
            programme: student.programme,
            year_of_study: student.year_of_study,
            mode: student.mode,
            status: student.status,
            dates: (student.start_date, student.end_date),
            athlete: student.athlete,
            contacts: open(Area::Contacts).then_some((student.personal_email, student.phone)),
            sponsored: open(Area::Sponsorship).then_some(student.sponsored),
            adjustments: student.adjustments.filter(|_| open(Area::Adjustments)),
        }
    }

    /// The name as they are called.
    #[must_use]
    pub fn called(&self) -> String {
        crate::domain::student::called(
            self.preferred_name.as_deref(),
            self.given_name.as_deref(),
            &self.family_name,
        )
    }
}

/// The id of an entry, for those who may link to it.
impl FullEntry {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.entry.id
    }
}
