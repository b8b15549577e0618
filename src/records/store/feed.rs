//! The feed from which search follows the store: numbers in order, each naming an entry to be indexed again.

use crate::domain::EntryId;
use crate::records::store::disk::{Key, Parts, last_under, take_number};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::FEED;
use std::ops::Bound;

/// Notes that an entry changed.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, entry: EntryId) -> Result<(), Trouble> {
    let number = take_number(tx, "feed")?;
    tx.put(FEED, Key::new().u64(number).done(), Key::new().u128(entry.0).done());
    Ok(())
}

/// The number of the last change, 0 when there was none.
///
/// # Errors
/// As the store's.
pub fn last(tx: &dyn Reading) -> Result<u64, Trouble> {
    Ok(last_under(tx, FEED, &[])?.and_then(|key| Parts::of(&key).u64()).unwrap_or(0))
}

/// The changes after `number`, oldest first, at most `limit`.
///
/// # Errors
/// As the store's.
pub fn after(tx: &dyn Reading, number: u64, limit: usize) -> Result<Vec<(u64, EntryId)>, Trouble> {
    let from = Key::new().u64(number).done();
    let mut changes = Vec::new();
    tx.scan(FEED, Bound::Excluded(&from), Bound::Unbounded, &mut |key, value| {
        if let (Some(number), Some(id)) = (Parts::of(key).u64(), Parts::of(value).u128()) {
            changes.push((number, EntryId(id)));
        }
        Ok(changes.len() < limit)
    })?;
    Ok(changes)
}
