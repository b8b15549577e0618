//! Reading rows: bytes under bytes, by key, by range, by beginning.
use super::table::{Definition, Table};
use super::trouble::Trouble;

use redb::{AccessGuard, ReadOnlyTable, StorageError};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What is called for each row of a scan, with key and value; `false` ends the scan.
pub type Each<'e> = &'e mut dyn FnMut(&[u8], &[u8]) -> Result<bool, Trouble>;

/// Something rows can be read from: a [`Snapshot`](super::Snapshot), or a [`Change`](super::Change) that sees its own writes.
///
/// A table that is not in the file reads as empty.
pub trait Reading {
    /// The value under `key`.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn get(&self, t: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Trouble>;

    /// Calls `each` for the rows between the bounds, keys ascending.
    ///
    /// # Errors
    /// When the file cannot be read, and whatever `each` returns.
    fn scan(&self, t: Table, from: Bound<&[u8]>, to: Bound<&[u8]>, each: Each<'_>) -> Result<(), Trouble>;

    /// Calls `each` for the rows between the bounds (`from` is still the lower one), keys descending.
    ///
    /// # Errors
    /// When the file cannot be read, and whatever `each` returns.
    fn scan_back(
        &self,
        t: Table,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        each: Each<'_>,
    ) -> Result<(), Trouble>;

    /// How many rows the table has.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn count(&self, t: Table) -> Result<u64, Trouble>;

    /// Calls `each` for the rows whose key begins with `prefix`, keys ascending.
    ///
    /// # Errors
    /// When the file cannot be read, and whatever `each` returns.
    fn prefix(&self, t: Table, prefix: &[u8], each: Each<'_>) -> Result<(), Trouble> {
        let after = super::keys::after(prefix);
        let to = after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        self.scan(t, Bound::Included(prefix), to, each)
    }
}

/// A table as a read transaction sees it.
pub(super) type Raw = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// Rows written but not yet in the file; `None` is a row taken away.
pub(super) type Rows = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

type Guards = (AccessGuard<'static, &'static [u8]>, AccessGuard<'static, &'static [u8]>);

/// Which way a scan goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// What a scan is asked for.
#[derive(Clone, Copy)]
pub(super) struct Span<'s> {
    pub from: Bound<&'s [u8]>,
    pub to: Bound<&'s [u8]>,
    pub way: Way,
}

impl Span<'_> {
    /// Whether no key can lie between the bounds (ranges of the standard library panic on some of these).
    fn is_empty(&self) -> bool {
        match (self.from, self.to) {
            (Bound::Included(from), Bound::Included(to)) => from > to,
            (Bound::Included(from) | Bound::Excluded(from), Bound::Excluded(to))
            | (Bound::Excluded(from), Bound::Included(to)) => from >= to,
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
        }
    }
}

/// Scans the rows of `base` with those of `over` laid over them.
pub(super) fn merged(
    base: Option<&Raw>,
    over: Option<&Rows>,
    span: Span<'_>,
    each: Each<'_>,
) -> Result<(), Trouble> {
    if span.is_empty() {
        return Ok(());
    }
    let bounds = (span.from, span.to);
    let base = base.map(|table| table.range::<&[u8]>(bounds)).transpose()?;
    let over = over.map(|rows| rows.range::<[u8], _>(bounds));
    let (base, over) = (base.into_iter().flatten(), over.into_iter().flatten());
    match span.way {
        Way::Up => merge(base, over, span.way, each),
        Way::Down => merge(base.rev(), over.rev(), span.way, each),
    }
}

fn merge<'r>(
    mut base: impl Iterator<Item = Result<Guards, StorageError>>,
    mut over: impl Iterator<Item = (&'r Vec<u8>, &'r Option<Vec<u8>>)>,
    way: Way,
    each: Each<'_>,
) -> Result<(), Trouble> {
    let (mut below, mut above) = (base.next().transpose()?, over.next());
    loop {
        let order = match (&below, above) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((key, _)), Some((other, _))) => {
                let order = key.value().cmp(other.as_slice());
                if way == Way::Up { order } else { order.reverse() }
            }
        };
        let goes_on = match (order, &below, above) {
            (Ordering::Less, Some((key, value)), _) => each(key.value(), value.value())?,
            (_, _, Some((key, Some(value)))) => each(key, value)?,
            _ => true,
        };
        if !goes_on {
            return Ok(());
        }
        if order != Ordering::Greater {
            below = base.next().transpose()?;
        }
        if order != Ordering::Less {
            above = over.next();
        }
    }
}

/// The table of that name in a read transaction; `None` when the file has no such table.
pub(super) fn open_table(
    txn: &redb::ReadTransaction,
    definition: Definition<'_>,
) -> Result<Option<Raw>, Trouble> {
    match txn.open_table(definition) {
        Ok(table) => Ok(Some(table)),
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
