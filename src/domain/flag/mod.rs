//! Flags: that a student may need somebody. What opens one is a rule over attendance, or a colleague's concern; where
//! it stands, who looks after it and what came of it are kept with every change.
//!
//! A flag is opened once for a fact: a student, a rule and an academic year (or a monitoring point). It does not flap:
//! it closes by itself only when the student is clearly over the rule again (see [`judge`]), and opens again only
//! after that. What a person has closed stays closed while the same thing still holds.

mod judge;
pub mod rule;
#[cfg(test)]
mod tests;
mod words;

use crate::domain::role::codes;
use crate::domain::{EntryId, StaffId, StudentId};
use jiff::Timestamp;
pub use judge::{Evidence, Lens, Registers, Sitting, Year};
pub use rule::{Rule, RuleKind, defaults};

/// A flag. 128 bits that cannot be guessed, because they stand in addresses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FlagId(pub u128);

impl std::fmt::Display for FlagId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl std::str::FromStr for FlagId {
    type Err = NotAFlagId;
    fn from_str(text: &str) -> Result<FlagId, NotAFlagId> {
        // Written as an entry's: 32 hexadecimal digits.
        text.parse::<EntryId>().map(|id| FlagId(id.0)).map_err(|_| NotAFlagId)
    }
}

/// The text is not a flag's id.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAFlagId;

codes! {
    /// Where a flag stands.
    State {
        /// Nobody has looked at it yet.
        Open = 1, "open", "Open";
        /// Somebody has seen it.
        Acknowledged = 2, "acknowledged", "Acknowledged";
        /// The student has been contacted.
        Contacted = 3, "contacted", "Student contacted";
        /// Done, with an outcome.
        Closed = 4, "closed", "Closed";
    }
}

codes! {
    /// What came of a flag.
    Outcome {
        /// The rule no longer holds.
        Recovered = 1, "recovered", "Recovered";
        /// The year ended, the rule was changed or the student has left.
        Lapsed = 2, "lapsed", "No longer looked at";
        /// Support was agreed with the student.
        Supported = 3, "supported", "Talked with the student, support agreed";
        /// Passed on to somebody who can help.
        Referred = 4, "referred", "Referred to another service";
        /// There is a reason and nothing to do.
        Explained = 5, "explained", "Explained, nothing to do";
        /// No answer.
        Unreached = 6, "unreached", "Could not be reached";
        /// The register or the concern was wrong.
        Mistaken = 7, "mistaken", "Mistaken";
    }
}

impl Outcome {
    /// Those a person may choose; the others are the rule's.
    pub fn chosen() -> impl Iterator<Item = Outcome> {
        let by_rule = [Outcome::Recovered, Outcome::Lapsed];
        Outcome::ALL.iter().copied().filter(move |outcome| !by_rule.contains(outcome))
    }
}

codes! {
    /// A line in the history of a flag.
    Step {
        /// It opened.
        Opened = 1, "opened", "Opened";
        /// It opened again.
        Reopened = 2, "reopened", "Opened again";
        /// Somebody has seen it.
        Acknowledged = 3, "acknowledged", "Acknowledged";
        /// The student was contacted.
        Contacted = 4, "contacted", "Student contacted";
        /// Somebody closed it.
        Closed = 5, "closed", "Closed";
        /// The rule no longer holds.
        Recovered = 6, "recovered", "The rule no longer holds";
        /// It has another owner.
        Owner = 7, "owner", "Another owner";
        /// Nobody looks at it any more: the student has left, or the rule does not apply.
        Lapsed = 8, "lapsed", "No longer looked at";
    }
}

/// What opened a flag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// A rule, over a fact: the academic year, or the number of a monitoring point.
    Rule {
        /// The rule's number.
        rule: u32,
        /// The fact.
        fact: String,
    },
    /// A colleague.
    Concern,
}

/// A flag as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// Its id.
    pub id: FlagId,
    /// About whom.
    pub student: StudentId,
    /// What opened it.
    pub cause: Cause,
    /// Where it stands.
    pub state: State,
    /// Whether the rule still holds; it opens again only after it no longer did.
    pub holds: bool,
    /// When it last opened.
    pub opened_at: Timestamp,
    /// How many times it has opened.
    pub times_opened: u32,
    /// The arithmetic, or the concern in a line.
    pub words: String,
    /// Who looks after it; none when the student has no personal tutor.
    pub owner: Option<StaffId>,
    /// What came of it, once closed.
    pub outcome: Option<Outcome>,
}

/// A line in the history of a flag: a change of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// Who; none for a rule.
    pub by: Option<StaffId>,
    /// What.
    pub step: Step,
    /// The arithmetic then, or what somebody wrote beside the step.
    pub note: String,
}

/// What a rule finds of a student now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It holds; the arithmetic in words.
    Holds(String),
    /// It no longer holds but is not clearly over either: a flag that is open stays open.
    Between(String),
    /// Clearly not.
    Clear,
    /// Nothing can be said, or another rule says it: a flag stays as it stands.
    Unsaid,
}

/// What has to be done for a flag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Open it.
    Open,
    /// Open it again.
    Reopen,
    /// Only its arithmetic has changed.
    Reword,
    /// Close it: the rule no longer holds, or nobody looks at it any more.
    Close,
    /// Note that the rule no longer holds; a person has closed it before.
    Rearm,
}

/// What a verdict asks of a flag that stands, or of none. An `exempt` student's flags do not open.
#[must_use]
pub fn due(standing: Option<&Flag>, verdict: &Verdict, exempt: bool) -> Option<Due> {
    match (standing, verdict) {
        (None, Verdict::Holds(_)) => (!exempt).then_some(Due::Open),
        (Some(flag), Verdict::Holds(_)) if !flag.holds => (!exempt).then_some(Due::Reopen),
        (Some(flag), Verdict::Holds(words) | Verdict::Between(words)) if flag.holds => {
            (flag.state != State::Closed && flag.words != *words).then_some(Due::Reword)
        }
        (Some(flag), Verdict::Clear) if flag.holds => {
            Some(if flag.state == State::Closed { Due::Rearm } else { Due::Close })
        }
        (None | Some(_), _) => None,
    }
}

/// A concern as a colleague raised it, in five fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Concern {
    /// Who raised it.
    pub raised_by: StaffId,
    /// About what.
    pub about: About,
    /// What was seen.
    pub seen: String,
    /// When that was.
    pub on: jiff::civil::Date,
    /// Whether the student knows of it.
    pub student_knows: bool,
    /// What would help, if they know.
    pub wish: String,
    /// What whoever raised it is told at the end; chosen for them.
    pub told: String,
}

codes! {
    /// What a concern is about.
    About {
        /// Attendance.
        Attendance = 1, "attendance", "Attendance";
        /// Work.
        Work = 2, "work", "Progress with work";
        /// Wellbeing.
        Wellbeing = 3, "wellbeing", "Wellbeing";
        /// Conduct.
        Conduct = 4, "conduct", "Conduct";
        /// Something else.
        Other = 5, "other", "Something else";
    }
}

/// A time in which a student's flags do not open; the record is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exemption {
    /// The student.
    pub student: StudentId,
    /// Its number, for this student.
    pub number: u32,
    /// First day and last day, both included.
    pub from: jiff::civil::Date,
    /// Last day.
    pub to: jiff::civil::Date,
    /// Why, in a line.
    pub reason: String,
    /// Who gave it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl Exemption {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: jiff::civil::Date) -> bool {
        self.from <= day && day <= self.to
    }
}
