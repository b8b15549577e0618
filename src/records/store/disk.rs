//! What the tables share: keys, days and instants as numbers, counters, and reading a record of a known layout.

pub use crate::records::store::engine::keys::{Key, Parts};
use crate::records::store::engine::{Change, Reading, Table, Trouble, codec};
use crate::records::store::schema::SETTINGS;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ops::Bound;

/// What to say of a key or value that does not fit its table.
#[must_use]
pub fn misfit(table: Table, why: &str) -> Trouble {
    Trouble::Decode { table: table.name(), why: why.to_owned() }
}

/// Decodes a value of layout 1.
///
/// # Errors
/// [`Trouble::Decode`] for another layout, damage or left-over bytes.
pub fn read_v1<'b, T: Deserialize<'b>>(table: Table, bytes: &'b [u8]) -> Result<T, Trouble> {
    match codec::layout(bytes) {
        Some((1, body)) => codec::decode(table, body),
        Some((other, _)) => Err(misfit(table, &format!("layout {other} is not known"))),
        None => Err(misfit(table, "empty value")),
    }
}

/// Reads one record of layout 1.
///
/// # Errors
/// As the store's.
pub fn get_v1<T: DeserializeOwned>(tx: &dyn Reading, table: Table, key: &[u8]) -> Result<Option<T>, Trouble> {
    tx.get(table, key)?.map(|bytes| read_v1(table, &bytes)).transpose()
}

/// Writes one record of layout 1; `false` when the same bytes stood there already.
///
/// # Errors
/// As the store's.
pub fn put_v1<T: Serialize>(tx: &mut Change, table: Table, key: Vec<u8>, value: &T) -> Result<bool, Trouble> {
    put_as(tx, 1, table, key, value)
}

/// As [`put_v1`], in another layout.
///
/// # Errors
/// As the store's.
pub fn put_as<T: Serialize>(
    tx: &mut Change,
    layout: u8,
    table: Table,
    key: Vec<u8>,
    value: &T,
) -> Result<bool, Trouble> {
    let bytes = codec::encode(layout, value);
    if tx.get(table, &key)?.as_deref() == Some(bytes.as_slice()) {
        return Ok(false);
    }
    tx.put(table, key, bytes);
    Ok(true)
}

/// Calls `each` for every record under `prefix`, in key order, until it says `false`.
///
/// # Errors
/// As the store's, and as `each`.
pub fn each_v1<T: DeserializeOwned>(
    tx: &dyn Reading,
    table: Table,
    prefix: &[u8],
    mut each: impl FnMut(&[u8], T) -> Result<bool, Trouble>,
) -> Result<(), Trouble> {
    tx.prefix(table, prefix, &mut |key, value| each(key, read_v1(table, value)?))
}

/// The last key under `prefix`, without the prefix.
///
/// # Errors
/// As the store's.
pub fn last_under(tx: &dyn Reading, table: Table, prefix: &[u8]) -> Result<Option<Vec<u8>>, Trouble> {
    let mut end = prefix.to_vec();
    end.extend_from_slice(&[0xff; 20]);
    let mut last = None;
    tx.scan_back(table, Bound::Included(prefix), Bound::Included(&end), &mut |key, _| {
        last = Some(key.get(prefix.len()..).unwrap_or_default().to_vec());
        Ok(false)
    })?;
    Ok(last)
}

/// The next number for a key `(prefix, n u32)`: one more than the last.
///
/// # Errors
/// As the store's.
pub fn next_under(tx: &dyn Reading, table: Table, prefix: &[u8]) -> Result<u32, Trouble> {
    Ok(last_under(tx, table, prefix)?
        .and_then(|rest| Parts::of(&rest).u32())
        .map_or(1, |last| last.saturating_add(1)))
}

/// Takes the next number of a counter, from 1.
///
/// # Errors
/// As the store's.
pub fn take_number(tx: &mut Change, counter: &str) -> Result<u64, Trouble> {
    let key = format!("counter/{counter}").into_bytes();
    let last = tx.get(SETTINGS, &key)?.and_then(|bytes| Parts::of(&bytes).u64()).unwrap_or(0);
    let next = last.saturating_add(1);
    tx.put(SETTINGS, key, Key::new().u64(next).done());
    Ok(next)
}

/// As [`take_number`], for tables keyed by 32 bits.
///
/// # Errors
/// As the store's; [`Trouble::Decode`] when the counter is used up.
pub fn take_u32(tx: &mut Change, counter: &str) -> Result<u32, Trouble> {
    u32::try_from(take_number(tx, counter)?).map_err(|_| misfit(SETTINGS, "a counter is used up"))
}

/// A day as `yyyymmdd`.
#[must_use]
pub fn day(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

/// The day written as `yyyymmdd`.
#[must_use]
pub fn from_day(number: i32) -> Option<Date> {
    let part = |n: i32| i8::try_from(n).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100 % 100)?, part(number % 100)?).ok()
}

/// A clock time without zone as seconds since 1970 of that clock.
#[must_use]
pub fn clock(at: jiff::civil::DateTime) -> i64 {
    at.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
}

/// The clock time of [`clock`].
#[must_use]
pub fn from_clock(second: i64) -> Option<jiff::civil::DateTime> {
    Timestamp::from_second(second).ok().map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).datetime())
}

/// The instant at a second since 1970.
///
/// # Errors
/// [`Trouble::Decode`] outside what a clock can show.
pub fn instant(table: Table, second: i64) -> Result<Timestamp, Trouble> {
    Timestamp::from_second(second).map_err(|_| misfit(table, "an instant is out of range"))
}
