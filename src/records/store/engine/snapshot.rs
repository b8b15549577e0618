//! One moment of the store, for reading.
use super::reading::{Each, Raw, Reading, Span, Way, merged, open_table};
use super::table::{META, Table};
use super::trouble::Trouble;
use redb::{ReadTransaction, ReadableTableMetadata, TableHandle};
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The store as it was at one moment; what is written later does not show. Cheap to take, and to be shared
/// between threads. It holds back room in the file while it lives, so it is not for keeping.
pub struct Snapshot {
    /// Opened so far: few, and found by where their names lie.
    tables: Mutex<Vec<Opened>>,
    pub(super) txn: ReadTransaction,
    /// Raised when the file could not be read, so that the engine opens it anew.
    hurt: Arc<AtomicBool>,
    /// What the transaction reads from, where that is not the engine's own handle.
    _source: Option<Source>,
}

/// The name of a table and, when it is in the file, the table.
type Opened = (&'static str, Option<Arc<Raw>>);

/// A database opened only for one snapshot.
pub(super) enum Source {
    /// Over a copy, with writes going to memory.
    Overlay { _db: redb::Database },
    /// Beside a running server.
    Beside { _db: redb::ReadOnlyDatabase },
}

impl Snapshot {
    pub(super) fn new(txn: ReadTransaction, hurt: Arc<AtomicBool>, source: Option<Source>) -> Self {
        Self { tables: Mutex::default(), txn, hurt, _source: source }
    }

    /// The names of all tables in the file, also of those this program does not know.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn table_names(&self) -> Result<Vec<String>, Trouble> {
        let names = self.noted(self.txn.list_tables().map_err(Trouble::redb))?;
        Ok(names.map(|table| table.name().to_owned()).collect())
    }

    /// The format number of the file and the version of the program that last wrote it.
    ///
    /// # Errors
    /// [`Trouble::Damaged`] when the file names no format: then it is no store of ours.
    pub fn format(&self) -> Result<(u32, String), Trouble> {
        let format = self.get(META, FORMAT)?.and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
        let Some(format) = format else {
            return Err(Trouble::Damaged { why: "it names no format".into() });
        };
        let program = self.get(META, PROGRAM)?.unwrap_or_default();
        Ok((u32::from_be_bytes(format), String::from_utf8_lossy(&program).into_owned()))
    }

    fn table(&self, t: Table) -> Result<Option<Arc<Raw>>, Trouble> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = tables.iter().find(|(name, _)| std::ptr::eq(*name, t.name())) {
            return Ok(table.clone());
        }
        let table = self.noted(open_table(&self.txn, t.definition()))?.map(Arc::new);
        tables.push((t.name(), table.clone()));
        Ok(table)
    }

    /// Scans with `over` laid over the file's rows.
    pub(super) fn scan_under(
        &self,
        t: Table,
        over: Option<&super::reading::Rows>,
        span: Span<'_>,
        each: Each<'_>,
    ) -> Result<(), Trouble> {
        let table = self.table(t)?;
        self.noted(merged(table.as_deref(), over, span, each))
    }

    fn noted<T>(&self, result: Result<T, Trouble>) -> Result<T, Trouble> {
        if let Err(Trouble::Io(_)) = &result {
            self.hurt.store(true, Ordering::SeqCst);
        }
        result
    }
}

/// The key of the format number (4 bytes, big-endian) in `meta`.
pub(super) const FORMAT: &[u8] = b"format";
/// The key of the program's version in `meta`.
pub(super) const PROGRAM: &[u8] = b"program";
/// The key of the number of the run that serves the file, in `meta`.
pub(super) const RUN: &[u8] = b"run";

impl Reading for Snapshot {
    fn get(&self, t: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(table) = self.table(t)? else { return Ok(None) };
        let found = self.noted(table.get(key).map_err(Trouble::redb))?;
        Ok(found.map(|value| value.value().to_vec()))
    }

    fn scan(&self, t: Table, from: Bound<&[u8]>, to: Bound<&[u8]>, each: Each<'_>) -> Result<(), Trouble> {
        self.scan_under(t, None, Span { from, to, way: Way::Up }, each)
    }

    fn scan_back(
        &self,
        t: Table,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        each: Each<'_>,
    ) -> Result<(), Trouble> {
        self.scan_under(t, None, Span { from, to, way: Way::Down }, each)
    }

    fn count(&self, t: Table) -> Result<u64, Trouble> {
        let Some(table) = self.table(t)? else { return Ok(0) };
        self.noted(table.len().map_err(Trouble::redb))
    }
}
