//! Registers beside their marks: what the office did to them by hand, who was added, who was reminded.

use crate::access::{Grant, RecordMarks, Sealed};
use crate::domain::register::Added;
use crate::domain::register::rules::Handled;
use crate::domain::{InstanceId, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{REGISTER_ADDED, REGISTER_REMINDERS, REGISTERS};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Serialize, Deserialize)]
struct HandledV1 {
    open: bool,
    at: i64,
    by: u32,
}

fn key(instance: InstanceId, column: u32) -> Key {
    Key::new().u32(instance.0).u32(column)
}

/// What the office last did to a register by hand.
///
/// # Errors
/// As the store's.
pub fn handled(tx: &dyn Reading, instance: InstanceId, column: u32) -> Result<Option<Handled>, Trouble> {
    let found: Option<HandledV1> = get_v1(tx, REGISTERS, &key(instance, column).done())?;
    let handled =
        |h: HandledV1| Ok(Handled { open: h.open, at: instant(REGISTERS, h.at)?, by: StaffId(h.by) });
    found.map(handled).transpose()
}

/// Opens a register again, or closes it.
///
/// # Errors
/// As the store's.
pub fn put_handled(
    tx: &mut Change,
    _grant: Grant<RecordMarks>,
    instance: InstanceId,
    column: u32,
    handled: Handled,
) -> Result<(), Trouble> {
    let value = HandledV1 { open: handled.open, at: handled.at.as_second(), by: handled.by.0 };
    put_v1(tx, REGISTERS, key(instance, column).done(), &value)?;
    Ok(())
}

#[derive(Serialize, Deserialize)]
struct AddedV1 {
    instead_of: String,
    by: u32,
    at: i64,
}

fn added_of(key: &[u8], a: AddedV1) -> Result<(u32, Added), Trouble> {
    let mut parts = Parts::of(key);
    let (Some(_), Some(column), Some(student)) = (parts.u32(), parts.u32(), parts.u32()) else {
        return Err(misfit(REGISTER_ADDED, "short key"));
    };
    let (student, by) = (StudentId(student), StaffId(a.by));
    Ok((column, Added { student, instead_of: a.instead_of, by, at: instant(REGISTER_ADDED, a.at)? }))
}

/// Those added by hand to the registers of a module, by column and student, sealed one by one.
///
/// # Errors
/// As the store's.
pub fn added(tx: &dyn Reading, instance: InstanceId) -> Result<Vec<(u32, Sealed<Added>)>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, REGISTER_ADDED, &Key::new().u32(instance.0).done(), |key, a: AddedV1| {
        let (column, added) = added_of(key, a)?;
        all.push((column, Sealed::new(added.student, added)));
        Ok(true)
    })?;
    Ok(all)
}

/// Adds somebody to a register.
///
/// # Errors
/// As the store's.
pub fn add(
    tx: &mut Change,
    _grant: &Grant<RecordMarks>,
    instance: InstanceId,
    column: u32,
    added: &Added,
) -> Result<(), Trouble> {
    let value = AddedV1 { instead_of: added.instead_of.clone(), by: added.by.0, at: added.at.as_second() };
    put_v1(tx, REGISTER_ADDED, key(instance, column).u32(added.student.0).done(), &value)?;
    Ok(())
}

/// Takes back that somebody was added to a register; whether they were.
///
/// # Errors
/// As the store's.
pub fn take_off(
    tx: &mut Change,
    _grant: &Grant<RecordMarks>,
    instance: InstanceId,
    column: u32,
    student: StudentId,
) -> Result<bool, Trouble> {
    let key = key(instance, column).u32(student.0).done();
    let there = tx.get(REGISTER_ADDED, &key)?.is_some();
    if there {
        tx.delete(REGISTER_ADDED, &key);
    }
    Ok(there)
}

/// The students who were added to a register since then, for the job that has registers follow.
///
/// # Errors
/// As the store's.
pub fn added_since(tx: &dyn Reading, since: Timestamp) -> Result<BTreeSet<StudentId>, Trouble> {
    let mut all = BTreeSet::new();
    each_v1(tx, REGISTER_ADDED, &[], |key, a: AddedV1| {
        let (_, added) = added_of(key, a)?;
        if added.at >= since {
            all.insert(added.student);
        }
        Ok(true)
    })?;
    Ok(all)
}

#[derive(Serialize, Deserialize)]
struct ReminderV1 {
    at: i64,
}

/// A reminder somebody was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reminder {
    /// The module in its year.
    pub instance: InstanceId,
    /// The session's column.
    pub column: u32,
    /// When.
    pub at: Timestamp,
}

/// Reminds somebody of a register; `false` when they were told this already.
///
/// # Errors
/// As the store's.
pub fn remind(
    tx: &mut Change,
    to: StaffId,
    instance: InstanceId,
    column: u32,
    step: u8,
    at: Timestamp,
) -> Result<bool, Trouble> {
    let mut key = Key::new().u32(to.0).u32(instance.0).u32(column).done();
    key.push(step);
    if tx.get(REGISTER_REMINDERS, &key)?.is_some() {
        return Ok(false);
    }
    put_v1(tx, REGISTER_REMINDERS, key, &ReminderV1 { at: at.as_second() })
}

/// The reminders somebody was given, by module and session.
///
/// # Errors
/// As the store's.
pub fn reminders_of(tx: &dyn Reading, to: StaffId) -> Result<Vec<Reminder>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, REGISTER_REMINDERS, &Key::new().u32(to.0).done(), |key, t: ReminderV1| {
        let mut parts = Parts::of(key);
        let (Some(_), Some(instance), Some(column)) = (parts.u32(), parts.u32(), parts.u32()) else {
            return Err(misfit(REGISTER_REMINDERS, "short key"));
        };
        let at = instant(REGISTER_REMINDERS, t.at)?;
        all.push(Reminder { instance: InstanceId(instance), column, at });
        Ok(true)
    })?;
    Ok(all)
}

/// Forgets reminders given before `before`, which cannot fall due again; how many there were.
///
/// # Errors
/// As the store's.
pub fn forget(tx: &mut Change, before: Timestamp) -> Result<u64, Trouble> {
    let mut old = Vec::new();
    each_v1(tx, REGISTER_REMINDERS, &[], |key, t: ReminderV1| {
        if t.at < before.as_second() {
            old.push(key.to_vec());
        }
        Ok(true)
    })?;
    for key in &old {
        tx.delete(REGISTER_REMINDERS, key);
    }
    Ok(old.len() as u64)
}
