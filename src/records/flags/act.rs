//! Acting on a flag: acknowledge it, note that the student was contacted, close it with an outcome.

use crate::access::Area;
use crate::domain::flag::{Cause, Flag, FlagId, HistoryLine, Outcome, State, Step};
use crate::domain::{Invalid, text};
use crate::records::refusal::Refusal;
use crate::records::standing::{Records, facts, viewer};
use crate::records::store::{audit, flags};

/// Most characters of a note beside a step.
const NOTE_CHARS_MAX: usize = 2_000;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acting {
    /// Seen.
    Acknowledge,
    /// The student was contacted.
    Contacted,
    /// Closed.
    Close(Outcome),
}

/// A step on a flag, as somebody filled it in.
#[derive(Clone, Debug)]
pub struct Act {
    /// What is done.
    pub what: Acting,
    /// What they write beside it.
    pub note: String,
    /// Of a concern that is closed: what whoever raised it is told.
    pub told: String,
}

impl Records {
    /// Takes a step on a flag. A step that was taken already changes nothing.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no flag that this person may see, [`Refusal::Refused`] when they only see
    /// it, [`Refusal::Invalid`] for a step back or a note that is too long.
    pub fn act_on_flag(&self, id: FlagId, act: Act) -> Result<(), Refusal> {
        let note = text::body("note", &act.note)?;
        if note.chars().count() > NOTE_CHARS_MAX {
            let words = format!("Use at most {NOTE_CHARS_MAX} characters, or write an entry.");
            return Err(Invalid::new("note", words).into());
        }
        let told = text::line("told", &act.told)?;
        let (registry, owner, now, actor) =
            (self.registry.clone(), self.owner, self.registry.now(), self.actor());
        self.registry.write(move |tx| {
            let sealed = flags::flag(tx, id)?.ok_or(Refusal::NotFound)?;
            let viewer = viewer(tx, owner, registry.today())?.ok_or(Refusal::NotFound)?;
            let facts = facts(tx, &viewer, sealed.student())?.ok_or(Refusal::NotFound)?;
            let standing = crate::access::Standing::of(&viewer, &facts, registry.matrix());
            let grant = standing.grant_act_on_flag()?;
            let (flag, _) = standing.open_area(Area::Flags, sealed).ok_or(Refusal::NotFound)?;
            let Some((after, step)) = step(flag, act.what)? else { return Ok(()) };
            let line = HistoryLine { at: now, by: viewer.staff_id(), step, note };
            flags::put(tx, grant, &after, Some(&line))?;
            if after.cause == Cause::Concern && step == Step::Closed {
                let outcome = after.outcome.map_or("", Outcome::label).to_owned();
                let told = if told.is_empty() { outcome } else { told };
                flags::tell(tx, standing.grant_act_on_flag()?, id, told, now)?;
            }
            let event = audit::Event {
                actor,
                action: format!("flag.{}", step.code()),
                student: Some(after.student),
                entry: None,
                detail: id.to_string(),
            };
            Ok(audit::note(tx, now, &event)?)
        })
    }
}

/// The flag after the step; none when it was taken already.
fn step(flag: Flag, what: Acting) -> Result<Option<(Flag, Step)>, Refusal> {
    let (state, step, outcome) = match what {
        Acting::Acknowledge => (State::Acknowledged, Step::Acknowledged, None),
        Acting::Contacted => (State::Contacted, Step::Contacted, None),
        Acting::Close(outcome) => (State::Closed, Step::Closed, Some(outcome)),
    };
    if flag.state == state {
        return Ok(None);
    }
    if flag.state > state {
        let words = format!("This flag stands at “{}” already.", flag.state.label());
        return Err(Invalid::new("note", words).into());
    }
    Ok(Some((Flag { state, outcome, ..flag }, step)))
}
