//! Which sessions came from a calendar file, so that one that is gone from the next file can be told from one that was
//! never in any.

use crate::access::{Grant, Upkeep};
use crate::domain::InstanceId;
use crate::records::store::disk::{Key, Parts, each_v1, misfit, put_v1};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::TIMETABLED;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct TimetabledV1 {
    /// Part of layout 1, which is frozen; that the key is there is all that is asked.
    first_seen: i64,
}

/// The ids of a module's sessions that came from calendar files; of all modules when none is named.
///
/// # Errors
/// As the store's.
pub fn timetabled(
    tx: &dyn Reading,
    instance: Option<InstanceId>,
) -> Result<Vec<(InstanceId, String)>, Trouble> {
    let prefix = instance.map_or_else(Vec::new, |id| Key::new().u32(id.0).done());
    let mut all = Vec::new();
    each_v1(tx, TIMETABLED, &prefix, |key, _: TimetabledV1| {
        let mut parts = Parts::of(key);
        let found = parts.u32().zip(parts.text().map(str::to_owned));
        let (instance, id) = found.ok_or_else(|| misfit(TIMETABLED, "short key"))?;
        all.push((InstanceId(instance), id));
        Ok(true)
    })?;
    Ok(all)
}

/// Notes that a session came from a calendar file.
///
/// # Errors
/// As the store's.
pub fn note(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    instance: InstanceId,
    id: &str,
    now: Timestamp,
) -> Result<(), Trouble> {
    let key = Key::new().u32(instance.0).text(id);
    if tx.get(TIMETABLED, &key)?.is_none() {
        put_v1(tx, TIMETABLED, key, &TimetabledV1 { first_seen: now.as_second() })?;
    }
    Ok(())
}
