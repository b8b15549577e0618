//! Appeals of marks as bytes, by student; and which of them wait for the office.

use crate::access::{DecideAbsence, Grant, ReportAbsence, Sealed};
use crate::domain::appeal::{Appeal, AppealState};
use crate::domain::{Mark, StudentId};
use crate::records::store::absences::{DecidedV1, decided_of, decided_on_disk, listed, named};
use crate::records::store::disk::{Key, each_v1, get_v1, instant, misfit, next_under, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{APPEALS, APPEALS_OPEN};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct AppealV1 {
    session: String,
    mark: u8,
    words: String,
    at: i64,
    state: u8,
    outcome: Option<u8>,
    decided: Option<DecidedV1>,
    version: u32,
}

fn appeal_of(student: StudentId, id: u32, a: AppealV1) -> Result<Appeal, Trouble> {
    let mark = |code| Mark::from_disk(code).ok_or_else(|| misfit(APPEALS, "unknown mark"));
    Ok(Appeal {
        id,
        student,
        session: a.session,
        mark: mark(a.mark)?,
        words: a.words,
        at: instant(APPEALS, a.at)?,
        state: AppealState::from_disk(a.state).ok_or_else(|| misfit(APPEALS, "unknown state"))?,
        outcome: a.outcome.map(mark).transpose()?,
        decided: decided_of(APPEALS, a.decided)?,
        version: a.version,
    })
}

fn key(student: StudentId, id: u32) -> Vec<u8> {
    Key::new().u32(student.0).u32(id).done()
}

/// One appeal.
///
/// # Errors
/// As the store's.
pub fn appeal(tx: &dyn Reading, student: StudentId, id: u32) -> Result<Option<Sealed<Appeal>>, Trouble> {
    let found = get_v1(tx, APPEALS, &key(student, id))?;
    found.map(|a| Ok(Sealed::new(student, appeal_of(student, id, a)?))).transpose()
}

/// A student's appeals, oldest first.
///
/// # Errors
/// As the store's.
pub fn of_student(tx: &dyn Reading, student: StudentId) -> Result<Sealed<Vec<Appeal>>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, APPEALS, &Key::new().u32(student.0).done(), |key, a: AppealV1| {
        all.push(appeal_of(student, named(APPEALS, key)?.1, a)?);
        Ok(true)
    })?;
    Ok(Sealed::new(student, all))
}

/// Calls `each` with every appeal, by student.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each(
    tx: &dyn Reading,
    mut each: impl FnMut(Sealed<Appeal>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    each_v1(tx, APPEALS, &[], |key, a: AppealV1| {
        let (student, id) = named(APPEALS, key)?;
        each(Sealed::new(student, appeal_of(student, id, a)?))?;
        Ok(true)
    })
}

/// The appeals nobody has decided: whose, and their numbers.
///
/// # Errors
/// As the store's.
pub fn open(tx: &dyn Reading) -> Result<Vec<(StudentId, u32)>, Trouble> {
    listed(tx, APPEALS_OPEN)
}

/// Keeps a new appeal; its `id` is given here and returned.
///
/// # Errors
/// As the store's.
pub fn add(tx: &mut Change, grant: &Grant<ReportAbsence>, appeal: Appeal) -> Result<u32, Trouble> {
    let student = grant.student();
    let id = next_under(tx, APPEALS, &Key::new().u32(student.0).done())?;
    put(tx, &Appeal { id, student, ..appeal })?;
    Ok(id)
}

/// Replaces an appeal by what was decided of it.
///
/// # Errors
/// As the store's.
pub fn decide(tx: &mut Change, grant: &Grant<DecideAbsence>, appeal: Appeal) -> Result<(), Trouble> {
    put(tx, &Appeal { student: grant.student(), ..appeal })
}

fn put(tx: &mut Change, a: &Appeal) -> Result<(), Trouble> {
    let value = AppealV1 {
        session: a.session.clone(),
        mark: a.mark.disk(),
        words: a.words.clone(),
        at: a.at.as_second(),
        state: a.state.disk(),
        outcome: a.outcome.map(Mark::disk),
        decided: decided_on_disk(a.decided.as_ref()),
        version: a.version,
    };
    let key = key(a.student, a.id);
    put_v1(tx, APPEALS, key.clone(), &value)?;
    if a.state == AppealState::Open {
        tx.put(APPEALS_OPEN, key, Vec::new());
    } else {
        tx.delete(APPEALS_OPEN, &key);
    }
    Ok(())
}
