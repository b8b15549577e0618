//! Notices that a flag needs its owner, keyed by the flag and the time it opened, so that none is sent twice.

use crate::domain::StaffId;
use crate::domain::flag::{Flag, FlagId};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, instant, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::FLAG_NOTICES;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// In place of the time a flag opened: that a concern is closed, to whoever raised it.
pub const TOLD: u32 = u32::MAX;

/// That a flag needs somebody. Holds no words of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The flag.
    pub flag: FlagId,
    /// Which time it had opened.
    pub opened: u32,
    /// When.
    pub at: Timestamp,
    /// Whether it has been read.
    pub read: bool,
}

#[derive(Serialize, Deserialize)]
struct NoticeV1 {
    at: i64,
    read: bool,
    /// When a mail of it went out; who may still read the flag is asked again then.
    mailed_at: Option<i64>,
}

fn key(to: StaffId, flag: FlagId, opened: u32) -> Vec<u8> {
    Key::new().u32(to.0).u128(flag.0).u32(opened).done()
}

/// Tells a flag's owner of it, once for each time it opens; `false` when there is none or they were told before.
///
/// # Errors
/// As the store's.
pub fn tell(tx: &mut Change, flag: &Flag, at: Timestamp) -> Result<bool, Trouble> {
    let Some(owner) = flag.owner else { return Ok(false) };
    put(tx, owner, flag.id, flag.times_opened, at)
}

/// Tells somebody once of a flag.
///
/// # Errors
/// As the store's.
pub(super) fn put(
    tx: &mut Change,
    to: StaffId,
    flag: FlagId,
    opened: u32,
    at: Timestamp,
) -> Result<bool, Trouble> {
    let key = key(to, flag, opened);
    if tx.get(FLAG_NOTICES, &key)?.is_some() {
        return Ok(false);
    }
    put_v1(tx, FLAG_NOTICES, key, &NoticeV1 { at: at.as_second(), read: false, mailed_at: None })
}

/// A person's notices of flags.
///
/// # Errors
/// As the store's.
pub fn notices(tx: &dyn Reading, to: StaffId) -> Result<Vec<Notice>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, FLAG_NOTICES, &Key::new().u32(to.0).done(), |key, n: NoticeV1| {
        let mut parts = Parts::of(key.get(4..).unwrap_or_default());
        let (Some(flag), Some(opened)) = (parts.u128(), parts.u32()) else {
            return Err(misfit(FLAG_NOTICES, "short key"));
        };
        all.push(Notice { flag: FlagId(flag), opened, at: instant(FLAG_NOTICES, n.at)?, read: n.read });
        Ok(true)
    })?;
    Ok(all)
}

/// Marks a notice as read.
///
/// # Errors
/// As the store's.
pub fn mark_read(tx: &mut Change, to: StaffId, flag: FlagId, opened: u32) -> Result<(), Trouble> {
    let key = key(to, flag, opened);
    if let Some(found) = get_v1::<NoticeV1>(tx, FLAG_NOTICES, &key)? {
        put_v1(tx, FLAG_NOTICES, key, &NoticeV1 { read: true, ..found })?;
    }
    Ok(())
}
