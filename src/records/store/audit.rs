//! The audit as a hash chain. Every row carries the BLAKE3 hash of the row before it; the head is kept apart, so that
//! a flipped, removed, reordered or cut-off row is found.

use crate::domain::{EntryId, StudentId};
use crate::records::store::disk::{Key, Parts, get_v1, instant, misfit, put_v1, read_v1};
use crate::records::store::engine::{Change, Reading, Trouble, codec};
use crate::records::store::schema::{AUDIT, SETTINGS};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::ops::Bound;

const HEAD: &[u8] = b"audit/head";

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Who did it: `staff:12`, `student:7`, `operator`, `job:import`, `nobody`.
    pub actor: String,
    /// What was done, as a dotted word: `entry.read`.
    pub action: String,
    /// Concerning which student.
    pub student: Option<StudentId>,
    /// Concerning which entry.
    pub entry: Option<EntryId>,
    /// What else there is to say; never the text of an entry.
    pub detail: String,
}

/// A row of the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

#[derive(Serialize, Deserialize)]
struct AuditV1 {
    before: [u8; 32],
    at: i64,
    actor: String,
    action: String,
    student: Option<u32>,
    entry: Option<u128>,
    detail: String,
}

#[derive(Serialize, Deserialize)]
struct HeadV1 {
    number: u64,
    hash: [u8; 32],
}

/// The value of the chain at its end: what a department may print or mail once a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Number of the last row; 0 when there is none.
    pub number: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

fn link(number: u64, value: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&number.to_be_bytes());
    hasher.update(value);
    hasher.finalize().into()
}

/// The end of the chain.
///
/// # Errors
/// As the store's.
pub fn head(tx: &dyn Reading) -> Result<Head, Trouble> {
    let head: Option<HeadV1> = get_v1(tx, SETTINGS, HEAD)?;
    Ok(head.map_or(Head { number: 0, hash: [0; 32] }, |head| Head { number: head.number, hash: head.hash }))
}

/// Adds a row, in the transaction of what it tells.
///
/// # Errors
/// As the store's.
pub fn note(tx: &mut Change, at: Timestamp, event: &Event) -> Result<(), Trouble> {
    let end = head(tx)?;
    let number = end.number.saturating_add(1);
    let value = AuditV1 {
        before: end.hash,
        at: at.as_second(),
        actor: event.actor.clone(),
        action: event.action.clone(),
        student: event.student.map(|student| student.0),
        entry: event.entry.map(|entry| entry.0),
        detail: event.detail.clone(),
    };
    let bytes = codec::encode(1, &value);
    let hash = link(number, &bytes);
    tx.put(AUDIT, Key::new().u64(number).done(), bytes);
    put_v1(tx, SETTINGS, HEAD.to_vec(), &HeadV1 { number, hash })?;
    Ok(())
}

fn row_of(key: &[u8], value: &[u8]) -> Result<Row, Trouble> {
    let row: AuditV1 = read_v1(AUDIT, value)?;
    Ok(Row {
        number: Parts::of(key).u64().ok_or_else(|| misfit(AUDIT, "short key"))?,
        at: instant(AUDIT, row.at)?,
        event: Event {
            actor: row.actor,
            action: row.action,
            student: row.student.map(StudentId),
            entry: row.entry.map(EntryId),
            detail: row.detail,
        },
    })
}

/// Rows before `number` (or from the end), newest first, until `each` says `false`.
///
/// # Errors
/// As the store's.
pub fn newest_first(
    tx: &dyn Reading,
    before: Option<u64>,
    each: &mut dyn FnMut(Row) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    let end = Key::new().u64(before.unwrap_or(u64::MAX)).done();
    tx.scan_back(AUDIT, Bound::Unbounded, Bound::Excluded(&end), &mut |key, value| each(row_of(key, value)?))
}

/// Walks the whole chain.
///
/// # Errors
/// [`Trouble::Decode`] naming the first row that is not what the chain says.
pub fn verify(tx: &dyn Reading) -> Result<Head, Trouble> {
    let mut end = Head { number: 0, hash: [0; 32] };
    tx.scan(AUDIT, Bound::Unbounded, Bound::Unbounded, &mut |key, value| {
        let number = Parts::of(key).u64().ok_or_else(|| misfit(AUDIT, "short key"))?;
        let row: AuditV1 = read_v1(AUDIT, value)?;
        if number != end.number + 1 {
            return Err(misfit(AUDIT, &format!("row {} is missing", end.number + 1)));
        }
        if row.before != end.hash {
            return Err(misfit(AUDIT, &format!("row {number} does not follow from the row before it")));
        }
        end = Head { number, hash: link(number, value) };
        Ok(true)
    })?;
    let kept = head(tx)?;
    if kept == end {
        Ok(end)
    } else {
        Err(misfit(AUDIT, "the end of the chain is not the one that was kept"))
    }
}
