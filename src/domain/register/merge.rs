//! Two people take one register, or one person from two devices, or one of them had no network for an hour: what
//! becomes of each student's mark.
//!
//! A mark is sent with what its taker saw: how many lines the history of that student's mark had. Clocks decide
//! nothing, because those of phones disagree; nor does who wrote the lines since, because one person has several
//! devices, and what waited on one of them may be older than what they sent from another.

use crate::domain::Mark;

/// A line in the history of one student's mark at one session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// The mark; none took it away.
    pub mark: Option<Mark>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
}

/// What somebody pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pressed {
    /// This mark; none takes it away.
    Mark(Option<Mark>),
    /// Nothing: the mark came with a form that sends everybody's.
    Shown(Option<Mark>),
    /// "Mark the rest present".
    Rest,
}

/// What somebody said of the minutes beside a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Minutes {
    /// Nothing: those that stand beside the same mark stay.
    #[default]
    Unsaid,
    /// So many late; none when it is not known how many.
    Late(Option<u16>),
}

/// What becomes of a mark that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Merged {
    /// Nothing is to be written.
    Same,
    /// It is written, with these minutes beside it.
    Write(Option<Mark>, Option<u16>),
    /// Something else was recorded meanwhile: whoever sent it is asked.
    Conflict(Option<Mark>),
}

/// A mark and the minutes beside it.
type Said = (Option<Mark>, Option<u16>);

/// What becomes of what was pressed by somebody who had seen the first `seen` lines. Minutes belong to the mark *late*
/// alone.
#[must_use]
pub fn merge(lines: &[Line], seen: usize, pressed: Pressed, minutes: Minutes) -> Merged {
    let said = |line: Option<&Line>| line.map_or((None, None), |line| (line.mark, line.minutes_late));
    let before = lines.get(..seen).unwrap_or(lines);
    let (standing, shown): (Said, Said) = (said(lines.last()), said(before.last()));
    let with_minutes = |mark: Option<Mark>, beside: Said| -> Said {
        let late = match minutes {
            _ if mark != Some(Mark::Late) => None,
            Minutes::Late(minutes) => minutes,
            Minutes::Unsaid if beside.0 == mark => beside.1,
            Minutes::Unsaid => None,
        };
        (mark, late)
    };
    let wanted = match pressed {
        Pressed::Shown(mark) if with_minutes(mark, shown) == shown => return Merged::Same,
        Pressed::Mark(mark) | Pressed::Shown(mark) => with_minutes(mark, standing),
        Pressed::Rest if standing.0.is_some() => return Merged::Same,
        Pressed::Rest => (Some(Mark::Present), None),
    };
    match () {
        () if wanted == standing => Merged::Same,
        () if standing != shown => Merged::Conflict(wanted.0),
        () => Merged::Write(wanted.0, wanted.1),
    }
}

/// What somebody said of why a student was away.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Why {
    /// Nothing: what stands beside the same mark stays.
    #[default]
    Unsaid,
    /// This; none takes away what was said, as far as whoever says it had been shown it.
    Says(Option<String>),
}

/// A mark and the reason beside it, as far as it may be read.
pub type Reasoned<'a> = (Option<Mark>, Option<&'a str>);

/// Whether a reason can stand beside a mark: it says why somebody was away.
#[must_use]
pub fn takes_reason(mark: Option<Mark>) -> bool {
    matches!(mark, Some(Mark::Absent | Mark::Authorised))
}

/// What becomes of a mark that was merged once the reason is looked at too, and the reason to be written. A reason that
/// was given for a mark that has changed meanwhile is asked about like the mark.
#[must_use]
pub fn with_reason(
    merged: Merged,
    pressed: Pressed,
    (standing, shown): (Reasoned<'_>, Reasoned<'_>),
    why: Why,
) -> (Merged, Option<String>) {
    let said = match why {
        Why::Says(reason) if reason.as_deref() != shown.1 => Some(reason),
        Why::Says(_) | Why::Unsaid => None,
    };
    let kept = || standing.1.map(str::to_owned);
    match (merged, pressed) {
        (Merged::Write(mark, minutes), _) => {
            let reason = if standing.0 == mark { said.unwrap_or_else(kept) } else { said.flatten() };
            (Merged::Write(mark, minutes), reason.filter(|_| takes_reason(mark)))
        }
        (Merged::Same, Pressed::Mark(mark) | Pressed::Shown(mark)) if takes_reason(mark) => match said {
            Some(_) if standing.0 != mark => (Merged::Conflict(mark), None),
            Some(reason) if reason.as_deref() != standing.1 => (Merged::Write(mark, None), reason),
            _ => (Merged::Same, None),
        },
        (merged, _) => (merged, None),
    }
}
