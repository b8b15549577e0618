//! One flag changed by the job: opened, closed, worded anew, given to another owner; each with its line of history, its
//! notice and its row of the audit.

use super::known::ToChange;
use crate::access::{Area, Job};
use crate::domain::flag::{Cause, Due, Flag, FlagId, HistoryLine, Outcome, State, Step, Verdict, due};
use crate::domain::{StaffId, StudentId};
use crate::records::refusal::Refusal;
use crate::records::store::{Change, Trouble, audit, flags, people};
use jiff::Timestamp;

/// Changes one flag, asked again of how it stands now; whether it did.
pub(super) fn write(
    tx: &mut Change,
    wanted: &ToChange,
    exempt: bool,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let stands = flags::flag(tx, wanted.id)?.and_then(|sealed| Job::Flags.open_area(Area::Flags, sealed));
    let Some(due) = due(stands.as_ref(), &wanted.verdict, exempt) else { return Ok(false) };
    let words = match &wanted.verdict {
        Verdict::Holds(words) | Verdict::Between(words) => words.clone(),
        Verdict::Clear | Verdict::Unsaid => {
            stands.as_ref().map_or_else(String::new, |flag| flag.words.clone())
        }
    };
    let fresh = || Flag {
        id: wanted.id,
        student: wanted.student,
        cause: Cause::Rule { rule: wanted.rule, fact: wanted.fact.clone() },
        state: State::Open,
        holds: true,
        opened_at: now,
        times_opened: 0,
        words: words.clone(),
        owner: wanted.owner,
        outcome: None,
    };
    let before = stands.unwrap_or_else(fresh);
    let (after, step) = changed(before, due, wanted, &words, now);
    let why = if step == Some(Step::Lapsed) { wanted.lapsed.unwrap_or_default().to_owned() } else { words };
    let line = step.map(|step| HistoryLine { at: now, by: None, step, note: why });
    let grant = Job::Flags.grant_flag(wanted.student).ok_or(Refusal::NotFound)?;
    flags::put(tx, grant, &after, line.as_ref())?;
    if let Some(step) = step {
        if matches!(step, Step::Opened | Step::Reopened) {
            flags::notify(tx, &after, now)?;
        }
        note(tx, step, &after, now)?;
    }
    Ok(true)
}

/// The flag as it is to stand, and the line of its history.
fn changed(flag: Flag, due: Due, wanted: &ToChange, words: &str, now: Timestamp) -> (Flag, Option<Step>) {
    let (outcome, end) = match wanted.lapsed {
        Some(_) => (Outcome::Lapsed, Step::Lapsed),
        None => (Outcome::Recovered, Step::Recovered),
    };
    let opened = |flag: Flag| Flag {
        state: State::Open,
        holds: true,
        opened_at: now,
        times_opened: flag.times_opened.saturating_add(1),
        words: words.to_owned(),
        owner: wanted.owner,
        outcome: None,
        ..flag
    };
    match due {
        Due::Open => (opened(flag), Some(Step::Opened)),
        Due::Reopen => (opened(flag), Some(Step::Reopened)),
        Due::Reword => (Flag { words: words.to_owned(), ..flag }, None),
        Due::Close => {
            let outcome = Some(outcome);
            (Flag { state: State::Closed, holds: false, outcome, ..flag }, Some(end))
        }
        Due::Rearm => (Flag { holds: false, ..flag }, Some(end)),
    }
}

pub(super) fn move_to(
    tx: &mut Change,
    id: FlagId,
    student: StudentId,
    owner: Option<StaffId>,
    now: Timestamp,
) -> Result<bool, Refusal> {
    let Some(flag) = flags::flag(tx, id)?.and_then(|sealed| Job::Flags.open_area(Area::Flags, sealed)) else {
        return Ok(false);
    };
    if flag.state == State::Closed || flag.owner == owner {
        return Ok(false);
    }
    let name = match owner {
        Some(owner) => people::staff(tx, owner)?.map_or_else(String::new, |staff| staff.name),
        None => "nobody: there is no personal tutor".to_owned(),
    };
    let flag = Flag { owner, ..flag };
    let grant = Job::Flags.grant_flag(student).ok_or(Refusal::NotFound)?;
    flags::put(tx, grant, &flag, Some(&HistoryLine { at: now, by: None, step: Step::Owner, note: name }))?;
    flags::notify(tx, &flag, now)?;
    note(tx, Step::Owner, &flag, now)?;
    Ok(true)
}

fn note(tx: &mut Change, step: Step, flag: &Flag, now: Timestamp) -> Result<(), Trouble> {
    let event = audit::Event {
        actor: "job:flags".to_owned(),
        action: format!("flag.{}", step.code()),
        student: Some(flag.student),
        entry: None,
        detail: flag.id.to_string(),
    };
    audit::note(tx, now, &event)
}
