//! Flags as bytes: how each stands, every change of it, concerns, exemptions and the rules departments have changed.
//! What belongs to a student leaves sealed.

mod concerns;
mod exemptions;
mod notices;
mod rules;

use crate::access::{ActOnFlag, Grant, Sealed};
use crate::domain::flag::{Cause, Flag, FlagId, HistoryLine, Outcome, State, Step};
use crate::domain::{StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, next_under, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{FLAG_CHANGES, FLAGS, FLAGS_BY_STUDENT};
pub use concerns::{by_staff, concern, raise, raised, tell};
pub use exemptions::{each_exemption, end as end_exemption, exempt, exemptions_of};
pub use notices::{TOLD, mark_read, notices, tell as notify};
pub use rules::{put as put_rule, rules};
use serde::{Deserialize, Serialize};

/// The number that stands for a concern where a rule's would be.
const CONCERN: u32 = 0;

#[derive(Serialize, Deserialize)]
struct FlagV1 {
    student: u32,
    /// 0 for a concern.
    rule: u32,
    fact: String,
    state: u8,
    holds: bool,
    opened_at: i64,
    times_opened: u32,
    words: String,
    owner: Option<u32>,
    outcome: Option<u8>,
}

#[derive(Serialize, Deserialize)]
struct ChangeV1 {
    at: i64,
    by: Option<u32>,
    step: u8,
    note: String,
}

fn flag_of(id: FlagId, f: FlagV1) -> Result<Flag, Trouble> {
    let outcome = |code| Outcome::from_disk(code).ok_or_else(|| misfit(FLAGS, "unknown outcome"));
    Ok(Flag {
        id,
        student: StudentId(f.student),
        cause: if f.rule == CONCERN { Cause::Concern } else { Cause::Rule { rule: f.rule, fact: f.fact } },
        state: State::from_disk(f.state).ok_or_else(|| misfit(FLAGS, "unknown state"))?,
        holds: f.holds,
        opened_at: instant(FLAGS, f.opened_at)?,
        times_opened: f.times_opened,
        words: f.words,
        owner: f.owner.map(StaffId),
        outcome: f.outcome.map(outcome).transpose()?,
    })
}

fn key(id: FlagId) -> Vec<u8> {
    Key::new().u128(id.0).done()
}

/// The flag of a student for a rule and a fact has this id: it cannot be guessed without the server's secret, and the
/// same fact never makes two.
#[must_use]
pub fn id_of(secret: impl Fn(&str) -> String, student: StudentId, rule: u32, fact: &str) -> Option<FlagId> {
    let hash = secret(&format!("{}/{rule}/{fact}", student.0));
    hash.get(..32)?.parse().ok()
}

/// A flag, sealed.
///
/// # Errors
/// As the store's.
pub fn flag(tx: &dyn Reading, id: FlagId) -> Result<Option<Sealed<Flag>>, Trouble> {
    let found: Option<FlagV1> = get_v1(tx, FLAGS, &key(id))?;
    found.map(|f| flag_of(id, f).map(|flag| Sealed::new(flag.student, flag))).transpose()
}

/// Calls `each` with every flag, sealed; with those that are closed only when they are wanted too.
///
/// # Errors
/// As the store's.
pub fn each_flag(
    tx: &dyn Reading,
    closed: bool,
    mut each: impl FnMut(Sealed<Flag>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, FLAGS, &[], |key, f: FlagV1| {
        let id = Parts::of(key).u128().ok_or_else(|| misfit(FLAGS, "short key"))?;
        let flag = flag_of(FlagId(id), f)?;
        if closed || flag.state != State::Closed {
            each(Sealed::new(flag.student, flag))?;
        }
        Ok(true)
    })
}

/// A student's flags, sealed.
///
/// # Errors
/// As the store's.
pub fn of_student(tx: &dyn Reading, student: StudentId) -> Result<Vec<Sealed<Flag>>, Trouble> {
    let mut all = Vec::new();
    tx.prefix(FLAGS_BY_STUDENT, &Key::new().u32(student.0).done(), &mut |key, _| {
        let id = Parts::of(key.get(4..).unwrap_or_default()).u128();
        let id = id.ok_or_else(|| misfit(FLAGS_BY_STUDENT, "short key"))?;
        all.push(FlagId(id));
        Ok(true)
    })?;
    let mut flags = Vec::with_capacity(all.len());
    for id in all {
        flags.extend(flag(tx, id)?);
    }
    Ok(flags)
}

/// Every change of a flag, oldest first, sealed.
///
/// # Errors
/// As the store's.
pub fn changes(
    tx: &dyn Reading,
    flag: FlagId,
    student: StudentId,
) -> Result<Sealed<Vec<HistoryLine>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, FLAG_CHANGES, &key(flag), |_, c: ChangeV1| {
        all.push(HistoryLine {
            at: instant(FLAG_CHANGES, c.at)?,
            by: c.by.map(StaffId),
            step: Step::from_disk(c.step).ok_or_else(|| misfit(FLAG_CHANGES, "unknown step"))?,
            note: c.note,
        });
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// Writes how a flag stands, with the line of its history that says why (none when only its arithmetic changed).
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when the permission is for another student's flags.
pub fn put(
    tx: &mut Change,
    grant: Grant<ActOnFlag>,
    flag: &Flag,
    line: Option<&HistoryLine>,
) -> Result<(), Trouble> {
    if grant.spend().student != flag.student {
        return Err(misfit(FLAGS, "a permission for another student's flags"));
    }
    write(tx, flag, line)
}

fn write(tx: &mut Change, flag: &Flag, line: Option<&HistoryLine>) -> Result<(), Trouble> {
    let (rule, fact) = match &flag.cause {
        Cause::Rule { rule, fact } => (*rule, fact.clone()),
        Cause::Concern => (CONCERN, String::new()),
    };
    let value = FlagV1 {
        student: flag.student.0,
        rule,
        fact,
        state: flag.state.disk(),
        holds: flag.holds,
        opened_at: flag.opened_at.as_second(),
        times_opened: flag.times_opened,
        words: flag.words.clone(),
        owner: flag.owner.map(|owner| owner.0),
        outcome: flag.outcome.map(Outcome::disk),
    };
    put_v1(tx, FLAGS, key(flag.id), &value)?;
    tx.put(FLAGS_BY_STUDENT, Key::new().u32(flag.student.0).u128(flag.id.0).done(), Vec::new());
    if let Some(line) = line {
        let prefix = Key::new().u128(flag.id.0);
        let number = next_under(tx, FLAG_CHANGES, &prefix.clone().done())?;
        let value = ChangeV1 {
            at: line.at.as_second(),
            by: line.by.map(|by| by.0),
            step: line.step.disk(),
            note: line.note.clone(),
        };
        put_v1(tx, FLAG_CHANGES, prefix.u32(number).done(), &value)?;
    }
    Ok(())
}
