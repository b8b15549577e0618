//! Two people take one register, or one of them had no network for an hour: what becomes of each student's mark.
//!
//! A mark is sent with what its taker saw: how many lines the history of that student's mark had. Clocks decide
//! nothing, because those of phones disagree.

use crate::domain::{Mark, StaffId};

/// A line in the history of one student's mark at one session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// The mark; none took it away.
    pub mark: Option<Mark>,
    /// Who recorded it; none when a student checked in, or a file did not say.
    pub by: Option<StaffId>,
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

/// What becomes of a mark that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Merged {
    /// Nothing is to be written.
    Same,
    /// It is written.
    Write(Option<Mark>),
    /// Somebody else recorded something else meanwhile: whoever sent it is asked.
    Conflict(Option<Mark>),
}

/// What becomes of what `me` pressed, having seen the first `seen` lines.
#[must_use]
pub fn merge(lines: &[Line], seen: usize, pressed: Pressed, me: StaffId) -> Merged {
    let standing = lines.last().and_then(|line| line.mark);
    let (before, after) = lines.split_at_checked(seen).unwrap_or((lines, &[]));
    let shown = before.last().and_then(|line| line.mark);
    let wanted = match pressed {
        Pressed::Shown(mark) if mark == shown => return Merged::Same,
        Pressed::Mark(mark) | Pressed::Shown(mark) => mark,
        Pressed::Rest if standing.is_some() => return Merged::Same,
        Pressed::Rest => Some(Mark::Present),
    };
    let by_others = after.iter().any(|line| line.by != Some(me));
    match () {
        () if wanted == standing => Merged::Same,
        () if by_others && standing != shown => Merged::Conflict(wanted),
        () => Merged::Write(wanted),
    }
}
