//! Notices on the home page, and the outbox of mail that a later sender works through.

use crate::domain::{EntryId, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1, take_number};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{NOTICES, OUTBOX};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Somebody was named on an entry. Holds no text of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its number.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// On whose record.
    pub student: StudentId,
    /// Which entry.
    pub entry: EntryId,
    /// Who named them.
    pub by: StaffId,
    /// Whether it has been read.
    pub read: bool,
}

#[derive(Serialize, Deserialize)]
struct NoticeV1 {
    at: i64,
    student: u32,
    entry: u128,
    by: u32,
    read: bool,
}

/// A person's notices, newest first.
///
/// # Errors
/// As the store's.
pub fn notices(tx: &dyn Reading, to: StaffId) -> Result<Vec<Notice>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, NOTICES, &Key::new().u32(to.0).done(), |key, n: NoticeV1| {
        let number =
            Parts::of(key.get(4..).unwrap_or_default()).u64().ok_or_else(|| misfit(NOTICES, "short key"))?;
        all.push(Notice {
            number,
            at: instant(NOTICES, n.at)?,
            student: StudentId(n.student),
            entry: EntryId(n.entry),
            by: StaffId(n.by),
            read: n.read,
        });
        Ok(true)
    })?;
    all.reverse();
    Ok(all)
}

/// Tells `to` that `by` named them on an entry: a notice now, a mail by the outbox.
///
/// # Errors
/// As the store's.
pub fn tell(
    tx: &mut Change,
    to: StaffId,
    by: StaffId,
    student: StudentId,
    entry: EntryId,
    at: Timestamp,
) -> Result<(), Trouble> {
    // Each person's notices have numbers of their own: a common count would tell how many others were sent.
    let number = take_number(tx, &format!("notice/{}", to.0))?;
    let value = NoticeV1 { at: at.as_second(), student: student.0, entry: entry.0, by: by.0, read: false };
    put_v1(tx, NOTICES, Key::new().u32(to.0).u64(number).done(), &value)?;
    let letter = take_number(tx, "outbox")?;
    let mail =
        OutboxV1 { to: to.0, student: student.0, entry: entry.0, by: by.0, at: at.as_second(), attempts: 0 };
    put_v1(tx, OUTBOX, Key::new().u64(letter).done(), &mail)?;
    Ok(())
}

/// Marks a notice as read; `false` when there is none.
///
/// # Errors
/// As the store's.
pub fn mark_read(tx: &mut Change, to: StaffId, number: u64) -> Result<bool, Trouble> {
    let key = Key::new().u32(to.0).u64(number).done();
    let Some(found) = get_v1::<NoticeV1>(tx, NOTICES, &key)? else { return Ok(false) };
    put_v1(tx, NOTICES, key, &NoticeV1 { read: true, ..found })?;
    Ok(true)
}

/// A letter to write: whom to tell of which entry. Who may still read it is asked again when it is sent.
#[derive(Serialize, Deserialize)]
struct OutboxV1 {
    to: u32,
    student: u32,
    entry: u128,
    by: u32,
    at: i64,
    attempts: u32,
}
