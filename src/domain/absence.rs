//! Absence notices: a student says beforehand or afterwards that they cannot come, the office decides, and what it
//! authorises fills the registers.
//!
//! The rule of filling, here once: an authorised notice fills the sessions in its range that are on the student's list
//! where no mark stands, or where the mark that stands came from a notice. A mark that a person, a check-in, a file or
//! an appeal gave stays: also an *absent* recorded before the notice was authorised, which is then shown with the
//! notice beside it, for the taker or the office to change. What a notice filled is worked out from the notices as
//! they stand now and from nothing else, so that to withdraw, refuse or shorten one leaves exactly what would stand
//! without it. The same rule fills *not expected* at a student's own session when they were added to another one's
//! register instead of it.

mod span;

use crate::domain::entry::Attachment;
use crate::domain::module::Enrolment;
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::role::codes;
use crate::domain::session::Session;
use crate::domain::{Invalid, Mark, StaffId, StudentId};
use jiff::Timestamp;
pub use span::{BACK_MAX, DAYS_MAX, Span, TypedSpan, YEAR_DAYS};

codes! {
    /// What a notice does to a register.
    AbsenceKind {
        /// Fills *authorised absence*.
        Absence = 1, "absence", "Authorised absence";
        /// Fills *not expected*.
        Dispensation = 2, "dispensation", "Dispensation: not expected";
    }
}

codes! {
    /// Why somebody cannot come.
    AbsenceType {
        /// Illness.
        Illness = 1, "illness", "Illness";
        /// Bereavement.
        Bereavement = 2, "bereavement", "Bereavement";
        /// Religious observance.
        Religious = 3, "religious_observance", "Religious observance";
        /// Representing the university, or sport.
        Representing = 4, "representing", "Representing the university, or sport";
        /// A placement or an interview.
        Placement = 5, "placement", "Placement or interview";
        /// Anything else.
        Other = 6, "other", "Something else";
    }
}

codes! {
    /// Where a notice stands.
    AbsenceState {
        /// Reported; nobody has decided.
        Reported = 1, "reported", "Waiting for the office";
        /// Authorised: it fills registers.
        Authorised = 2, "authorised", "Authorised";
        /// Refused.
        Refused = 3, "refused", "Not authorised";
        /// Taken back.
        Withdrawn = 4, "withdrawn", "Withdrawn";
    }
}

/// A decision of the office.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// What they wrote to the student; may be empty.
    pub words: String,
}

/// An absence notice. Leaves the store only sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Absence {
    /// Its number among the student's own, from 1.
    pub id: u32,
    /// Whose.
    pub student: StudentId,
    /// What it does to a register.
    pub kind: AbsenceKind,
    /// Why.
    pub why: AbsenceType,
    /// The days that were asked for.
    pub asked: Span,
    /// The days it holds for: those asked for, or fewer.
    pub span: Span,
    /// What the student wrote.
    pub words: String,
    /// Evidence.
    pub evidence: Vec<Attachment>,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// By whom in the office, on the student's behalf; none when by the student.
    pub reported_by: Option<StaffId>,
    /// Where it stands.
    pub state: AbsenceState,
    /// The last decision; none while nobody has decided.
    pub decided: Option<Decided>,
    /// Goes up with every change, so that of two who decide at once the second is told.
    pub version: u32,
}

/// What the office decides of a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It holds, for these days.
    Authorise(AbsenceKind, Span),
    /// It does not.
    Refuse,
    /// It is taken back.
    Withdraw,
}

impl Absence {
    /// The notice after a decision.
    ///
    /// # Errors
    /// When it was withdrawn, when the days are not among those asked for, and when a refusal has no reason.
    pub fn decide(self, verdict: Verdict, decided: Decided) -> Result<Absence, Invalid> {
        if self.state == AbsenceState::Withdrawn {
            return Err(Invalid::new("verdict", "This notice was withdrawn. Record a new one instead."));
        }
        let (state, kind, span) = match verdict {
            Verdict::Authorise(_, span) if !span.is_within(&self.asked) => {
                let words = format!(
                    "Choose days within those asked for: {}. For others, record a notice of their own.",
                    self.asked.words()
                );
                return Err(Invalid::new("first", words));
            }
            Verdict::Authorise(kind, span) => (AbsenceState::Authorised, kind, span),
            Verdict::Refuse if decided.words.is_empty() => {
                return Err(Invalid::new("words", "Say why, so that the student knows."));
            }
            Verdict::Refuse => (AbsenceState::Refused, self.kind, self.span),
            Verdict::Withdraw => (AbsenceState::Withdrawn, self.kind, self.span),
        };
        let version = self.version.saturating_add(1);
        Ok(Absence { state, kind, span, decided: Some(decided), version, ..self })
    }

    /// Whether the student may still take it back by themselves: until somebody has decided.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == AbsenceState::Reported
    }

    /// What it puts into a register.
    #[must_use]
    pub fn mark(&self) -> Mark {
        match self.kind {
            AbsenceKind::Absence => Mark::Authorised,
            AbsenceKind::Dispensation => Mark::NotExpected,
        }
    }
}

/// The authorised notice that covers a session; of several the one decided last.
#[must_use]
pub fn covering<'a>(notices: &'a [Absence], session: &Session) -> Option<&'a Absence> {
    covering_in(AbsenceState::Authorised, notices, session)
}

/// As [`covering`], of the notices that stand so.
#[must_use]
pub fn covering_in<'a>(
    state: AbsenceState,
    notices: &'a [Absence],
    session: &Session,
) -> Option<&'a Absence> {
    notices
        .iter()
        .filter(|notice| notice.state == state && notice.span.covers(session.start, session.end))
        .max_by_key(|notice| (notice.decided.as_ref().map(|decided| decided.at), notice.id))
}

/// What has a say in a student's mark at one session beside whoever records it there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claims<'a> {
    /// The student's notices.
    pub notices: &'a [Absence],
    /// Who added the student to another session's register instead of this one, and when.
    pub elsewhere: Option<(StaffId, Timestamp)>,
    /// Who takes that back now, and when: named on the mark that goes.
    pub taken_back: Option<(StaffId, Timestamp)>,
}

/// What has to be recorded so that the register says what has a say in it; none when it does. `standing` is what is
/// recorded now. Whoever was at another session instead was not expected here; that goes before any notice.
#[must_use]
pub fn step(
    claims: &Claims<'_>,
    session: &Session,
    enrolment: &Enrolment,
    standing: Option<&Recorded>,
) -> Option<Recorded> {
    let standing = standing.filter(|recorded| recorded.mark.is_some());
    if standing.is_some_and(|recorded| !recorded.source.follows()) {
        return None;
    }
    let listed = enrolment.is_expected_at(session);
    let (column, student) = (session.column, enrolment.student);
    let fresh = |mark, source, by: Option<(StaffId, Timestamp)>, absence| Recorded {
        column,
        student,
        mark,
        reason: None,
        minutes_late: None,
        recorded_at: by.map(|(_, at)| at),
        recorded_by: by.map(|(staff, _)| staff),
        source,
        absence,
    };
    let elsewhere = standing.is_some_and(|recorded| recorded.source == MarkSource::Elsewhere);
    if let Some(by) = claims.elsewhere.filter(|_| listed) {
        let mark = Some(Mark::NotExpected);
        return (!elsewhere).then(|| fresh(mark, MarkSource::Elsewhere, Some(by), None));
    }
    let decided = |notice: &Absence| notice.decided.as_ref().map(|decided| (decided.by, decided.at));
    let of_notice = |mark, notice: Option<&Absence>| {
        fresh(mark, MarkSource::Absence, notice.and_then(decided), notice.map(|notice| notice.id))
    };
    let before = standing.and_then(|recorded| recorded.absence);
    let says = |notice: &Absence| Some(notice.mark()) == standing.and_then(|recorded| recorded.mark);
    match covering(claims.notices, session).filter(|_| listed) {
        Some(notice) if before == Some(notice.id) && says(notice) => None,
        Some(notice) => Some(of_notice(Some(notice.mark()), Some(notice))),
        None if standing.is_none() => None,
        None if elsewhere => Some(fresh(None, MarkSource::Elsewhere, claims.taken_back, None)),
        None => Some(of_notice(None, claims.notices.iter().find(|notice| Some(notice.id) == before))),
    }
}

#[cfg(test)]
mod tests;
