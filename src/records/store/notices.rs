//! Notices on the home page, and the outbox of mail that a later sender works through.

use crate::domain::{EntryId, StaffId, StudentId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1, take_number};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{NOTICES, OUTBOX, UNREAD};
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
        all.push(notice_of(number_of(key)?, &n)?);
        Ok(true)
    })?;
    all.reverse();
    Ok(all)
}

fn number_of(key: &[u8]) -> Result<u64, Trouble> {
    Parts::of(key.get(4..).unwrap_or_default()).u64().ok_or_else(|| misfit(NOTICES, "short key"))
}

fn notice_of(number: u64, n: &NoticeV1) -> Result<Notice, Trouble> {
    Ok(Notice {
        number,
        at: instant(NOTICES, n.at)?,
        student: StudentId(n.student),
        entry: EntryId(n.entry),
        by: StaffId(n.by),
        read: n.read,
    })
}

/// A person's notices that they have not read, newest first.
///
/// # Errors
/// As the store's.
pub fn unread(tx: &dyn Reading, to: StaffId) -> Result<Vec<Notice>, Trouble> {
    let mut all = Vec::new();
    tx.prefix(UNREAD, &Key::new().u32(to.0).done(), &mut |key, _| {
        if let Some(found) = get_v1::<NoticeV1>(tx, NOTICES, key)? {
            all.push(notice_of(number_of(key)?, &found)?);
        }
        Ok(true)
    })?;
    all.reverse();
    Ok(all)
}

/// Whether the list of unread notices is what the notices say, for `verify`.
///
/// # Errors
/// As the store's.
pub fn unread_listed(tx: &dyn Reading) -> Result<bool, Trouble> {
    let mut unread = 0;
    let mut listed = true;
    each_v1(tx, NOTICES, &[], |key, n: NoticeV1| {
        unread += u64::from(!n.read);
        listed &= tx.get(UNREAD, key)?.is_some() != n.read;
        Ok(listed)
    })?;
    Ok(listed && tx.count(UNREAD)? == unread)
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
    let key = Key::new().u32(to.0).u64(number).done();
    tx.put(UNREAD, key.clone(), Vec::new());
    put_v1(tx, NOTICES, key, &value)?;
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
    tx.delete(UNREAD, &key);
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

/// Format 2: notices that are not read are listed by themselves.
///
/// # Errors
/// As the store's.
pub fn to_format_2(tx: &mut Change) -> Result<(), Trouble> {
    let mut unread = Vec::new();
    each_v1(tx, NOTICES, &[], |key, n: NoticeV1| {
        unread.extend((!n.read).then(|| key.to_vec()));
        Ok(true)
    })?;
    for key in unread {
        tx.put(UNREAD, key, Vec::new());
    }
    Ok(())
}
