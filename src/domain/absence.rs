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

use crate::domain::entry::Attachment;
use crate::domain::module::Enrolment;
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::role::codes;
use crate::domain::session::Session;
use crate::domain::{Invalid, Mark, Problems, StaffId, StudentId, calendar, text};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

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

/// Most days one notice spans: whoever is away for longer than a term takes leave of absence, which is a status.
pub const DAYS_MAX: i32 = 92;
/// Most days back a student reports.
pub const BACK_MAX: i32 = 28;
/// Most days ahead, and most days back for the office.
pub const YEAR_DAYS: i32 = 366;

/// From when until when somebody is away. Both days are included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// From this time of the first day; none for its beginning.
    pub from: Option<Time>,
    /// Until this time of the last day; none for its end.
    pub until: Option<Time>,
}

/// A span as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedSpan {
    /// First day.
    pub first: String,
    /// Last day; empty for the first.
    pub last: String,
    /// Time on the first day; may be empty.
    pub from: String,
    /// Time on the last day; may be empty.
    pub until: String,
}

impl Span {
    /// Reads a span: the end after the beginning, at most [`DAYS_MAX`] days, at most a year ahead, and at most `back`
    /// days ago.
    ///
    /// # Errors
    /// Everything that is wrong with fields `first`, `last`, `from` and `until`.
    pub fn check(typed: &TypedSpan, today: Date, back: i32) -> Result<Span, Problems> {
        let mut problems = Problems::default();
        let first = problems.take(calendar::parse_day("first", &typed.first));
        let last = if typed.last.trim().is_empty() {
            first
        } else {
            problems.take(calendar::parse_day("last", &typed.last))
        };
        let from = problems.take(time("from", &typed.from)).flatten();
        let until = problems.take(time("until", &typed.until)).flatten();
        if let (Some(first), Some(last)) = (first, last) {
            let span = Span { first, last, from, until };
            span.check_days(today, back, &mut problems);
            if problems.0.is_empty() {
                return Ok(span);
            }
        }
        Err(problems)
    }

    fn check_days(&self, today: Date, back: i32, problems: &mut Problems) {
        let within = |day: Date, from: i32, to: i32| {
            let (from, to) = (today.checked_add(from.days()), today.checked_add(to.days()));
            from.is_ok_and(|from| from <= day) && to.is_ok_and(|to| day <= to)
        };
        if self.last < self.first {
            problems.add("last", "The last day is before the first.");
        } else if self.first == self.last
            && self.from.zip(self.until).is_some_and(|(from, until)| until <= from)
        {
            problems.add("until", "This is not after the time at which it begins.");
        } else if self.days() > DAYS_MAX {
            let words = format!(
                "These are {} days. A notice spans at most {DAYS_MAX}: for longer, ask for leave of absence.",
                self.days()
            );
            problems.add("last", words);
        }
        if !within(self.first, -back, YEAR_DAYS) {
            let words = if self.first > today {
                "This is more than a year ahead. Check the year.".to_owned()
            } else {
                format!("This is more than {back} days ago. Ask the department office.")
            };
            problems.add("first", words);
        }
    }

    /// How many days it touches.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.last.since(self.first).map_or(0, |span| span.get_days()).saturating_add(1)
    }

    /// Whether it has no moment that `other` has not.
    #[must_use]
    pub fn is_within(&self, other: &Span) -> bool {
        let (mine, theirs) = (self.bounds(), other.bounds());
        theirs.0 <= mine.0 && mine.1 <= theirs.1
    }

    /// The instants between which it lies; the second is not included.
    #[must_use]
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let begins = self.first.to_datetime(self.from.unwrap_or(Time::midnight()));
        let ends = match self.until {
            Some(until) => self.last.to_datetime(until),
            None => self.last.tomorrow().unwrap_or(self.last).to_datetime(Time::midnight()),
        };
        let instant = |at| calendar::instant(at).unwrap_or(Timestamp::MAX);
        (instant(begins), instant(ends))
    }

    /// Whether a session from `start` to `end` lies in it, at least in part.
    #[must_use]
    pub fn covers(&self, start: Timestamp, end: Timestamp) -> bool {
        let (from, until) = self.bounds();
        start < until && (end > from || start >= from)
    }

    /// The days alone, beside a date that tells the year: "3 Mar", "3–5 Mar", "30 Mar – 2 Apr".
    #[must_use]
    pub fn short_words(&self) -> String {
        let (first, last) = (self.first.strftime("%-d %b"), self.last.strftime("%-d %b"));
        match self.first.first_of_month() == self.last.first_of_month() {
            true if self.first == self.last => last.to_string(),
            true => format!("{}–{last}", self.first.day()),
            false => format!("{first} – {last}"),
        }
    }

    /// "Tue 3 Mar 2026", "Tue 3 Mar 2026 to Thu 5 Mar 2026, until 12:00".
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = calendar::day_words(self.first);
        if self.last != self.first {
            words = format!("{words} to {}", calendar::day_words(self.last));
        }
        for (before, at) in [("from", self.from), ("until", self.until)] {
            if let Some(at) = at {
                words = format!("{words}, {before} {}", at.strftime("%H:%M"));
            }
        }
        words
    }
}

fn time(field: &'static str, typed: &str) -> Result<Option<Time>, Invalid> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let read = ["%H:%M", "%H.%M"].iter().find_map(|form| Time::strptime(form, typed).ok());
    read.map(Some).ok_or_else(|| {
        let shown = text::shorten(typed, 20);
        Invalid::new(field, format!("“{shown}” is not a time. Write it like 14:00, or leave it empty."))
    })
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

/// Whether a student is on the list of a session: it takes place, for their group, while they are on the module.
#[must_use]
pub fn is_listed(session: &Session, enrolment: &Enrolment) -> bool {
    !session.cancelled && enrolment.lists(session, calendar::day_of(session.start))
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
    let listed = is_listed(session, enrolment);
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
