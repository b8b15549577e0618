//! Registers for one person: the sessions whose register they take, one register with its history, recording marks,
//! adding somebody, opening and closing, check-in, and reminders.

mod check_in;
mod list;
mod reminders;
mod sheet;
mod write;

use crate::access::{Covered, Profile};
use crate::domain::Mark;
use crate::domain::register::MarkSource;
use crate::domain::register::merge::{Minutes, Pressed, Why};
use crate::domain::register::rules::{Doors, Status};
use crate::domain::register::taking::Taking;
use crate::domain::session::Session;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
pub use check_in::{CheckInScreen, CheckedIn};
use jiff::Timestamp;
pub use reminders::RegisterReminder;

/// Earlier marks shown beside a student.
const LAST_MARKS: usize = 5;

/// A session whose register somebody takes.
#[derive(Clone, Debug)]
pub struct RegisterSession {
    /// The session.
    pub session: Session,
    /// Code of the module.
    pub module: String,
    /// Its title.
    pub title: String,
    /// Who teaches it, by name.
    pub teacher: Option<String>,
    /// Where the register stands.
    pub status: Status,
    /// How far the register was taken; none when it has nobody to mark.
    pub taking: Option<Taking>,
    /// Students on the list who are expected to be marked.
    pub listed: u32,
    /// Of those, how many have a mark.
    pub marked: u32,
    /// Whether it is this person's to take, rather than one they may take.
    pub mine: bool,
    /// Whether it is closed and this person may open it again.
    pub reopens: bool,
}

/// Registers that should have been taken and were not, or not wholly.
#[derive(Clone, Debug, Default)]
pub struct RegistersMissing {
    /// The newest of them, newest first.
    pub sessions: Vec<RegisterSession>,
    /// How many were not taken at all.
    pub not_taken: usize,
    /// How many were partly taken.
    pub partly: usize,
}

/// A line in the history of a mark.
#[derive(Clone, Debug)]
pub struct MarkedLine {
    /// The mark; none took it away.
    pub mark: Option<Mark>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
    /// Why, where reasons are open.
    pub reason: Option<String>,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it, by name.
    pub by: Option<String>,
    /// By what way it came.
    pub source: MarkSource,
}

/// A student on a register.
#[derive(Clone, Debug)]
pub struct RegisterLine {
    /// The student, as whoever takes the register may see them.
    pub profile: Profile,
    /// Whether there is a photograph.
    pub photo: bool,
    /// Whether they have left; only the office sees those.
    pub left: bool,
    /// Whether they are on leave: not expected, and not waited for.
    pub on_leave: bool,
    /// Teaching group.
    pub group: Option<String>,
    /// What was recorded at this session, oldest first; the last line stands.
    pub history: Vec<MarkedLine>,
    /// Marks at the sessions of the module before this one, oldest first.
    pub last: Vec<Option<Mark>>,
    /// The session they came here instead of, in words.
    pub instead_of: Option<String>,
    /// The session they went to instead of this one, in words.
    pub elsewhere: Option<String>,
    /// The absence notice that covers the session, as far as it may be known.
    pub notice: Option<Covered>,
}

impl RegisterLine {
    /// What stands.
    #[must_use]
    pub fn standing(&self) -> Option<&MarkedLine> {
        self.history.last().filter(|line| line.mark.is_some())
    }

    /// How much of the history whoever takes the register has now seen.
    #[must_use]
    pub fn seen(&self) -> usize {
        self.history.len()
    }
}

/// A register.
#[derive(Clone, Debug)]
pub struct Register {
    /// The session, and where its register stands.
    pub session: RegisterSession,
    /// Whether it takes marks now.
    pub doors: Doors,
    /// Whether the office asks.
    pub office: bool,
    /// Students by name.
    pub lines: Vec<RegisterLine>,
    /// Sessions of the module somebody may have missed for this one: id and words.
    pub others: Vec<(String, String)>,
}

/// What was pressed for one student.
#[derive(Clone, Debug)]
pub struct MarkSent {
    /// Student number.
    pub number: String,
    /// What was pressed.
    pub pressed: Pressed,
    /// How much of the history had been seen.
    pub seen: usize,
    /// What was said of the minutes beside it.
    pub minutes_late: Minutes,
    /// What was said of why they were away.
    pub reason: Why,
}

/// Something else was recorded since the register was seen: nothing was overwritten.
#[derive(Clone, Debug)]
pub struct MarkConflict {
    /// Student number.
    pub number: String,
    /// As they are called.
    pub called: String,
    /// What stands.
    pub theirs: MarkedLine,
    /// What was sent.
    pub mine: Option<Mark>,
    /// How much of the history has now been seen.
    pub seen: usize,
}

/// What became of the marks that were sent.
#[derive(Clone, Debug, Default)]
pub struct MarksSaved {
    /// Student numbers of marks that stand as sent, and how much of their history has now been seen.
    pub saved: Vec<(String, usize)>,
    /// How many of those were written: the others stood already.
    pub written: usize,
    /// Marks that were not written because something else was recorded meanwhile.
    pub conflicts: Vec<MarkConflict>,
    /// Student numbers whose marks are not taken, and why.
    pub refused: Vec<(String, String)>,
}

impl Records {
    /// One register.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such session, or this person does not take its register.
    pub fn register(&self, session: &str) -> Result<Register, Refusal> {
        let look = self.look()?;
        let sheet = sheet::Sheet::read(&look.tx, &self.registry, &look.viewer, session)?
            .filter(|sheet| sheet.standing.may_take())
            .ok_or(Refusal::NotFound)?;
        sheet.shown(&look.tx, &self.registry, &look.viewer)
    }
}
