//! Opening a file only to look at it: any copy, checked in full, or the live file beside its server.
use super::known::{History, judge};
use super::overlay::Overlay;
use super::snapshot::{Snapshot, Source};
use super::trouble::Trouble;
use redb::{ConcurrencyMode, Database, DatabaseError, ReadableDatabase, StorageBackend};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const CACHE_BYTES: usize = 64 << 20;

/// Opens a copy after verifying the checksum of every page in it; not a byte of the file is changed.
///
/// # Errors
/// [`Trouble::Damaged`] when the copy is torn or altered or no store at all; [`Trouble::Missing`].
pub fn open_checked(path: &Path) -> Result<Snapshot, Trouble> {
    over(Overlay::unlocked(path).map_err(|error| Trouble::reading(path, &error))?, true)
}

/// Opens the live file for reading, also beside the server that writes to it.
///
/// Where no server runs and the file was not left in order by one, it is checked in full first, as
/// [`open_checked`] does.
///
/// # Errors
/// [`Trouble::Damaged`], [`Trouble::Missing`], or [`Trouble::Io`] when it cannot be read.
pub fn open_reading(path: &Path) -> Result<Snapshot, Trouble> {
    let file = File::open(path).map_err(|error| Trouble::reading(path, &error))?;
    let file = super::live::file_backend(file).map_err(|error| Trouble::reading(path, &error))?;
    let opened = caught(|| {
        Ok(Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_concurrency_mode(ConcurrencyMode::SingleWriter)
            .open_read_only_with_backend(file))
    })?;
    match opened {
        Ok(db) => {
            let txn = db.begin_read()?;
            Ok(Snapshot::new(txn, std::sync::Arc::default(), Some(Source::Beside { _db: db })))
        }
        // no server runs: a file that was left without redb's closing commit is read through an overlay
        Err(DatabaseError::RepairAborted) => {
            let check = !matches!(judge(path), History::Closed(_));
            over(Overlay::unlocked(path).map_err(|error| Trouble::reading(path, &error))?, check)
        }
        Err(error) => Err(error.into()),
    }
}

/// A snapshot over any storage; with `check`, every page is verified first.
pub(super) fn over(backend: impl StorageBackend, check: bool) -> Result<Snapshot, Trouble> {
    if backend.len().map_err(|error| Trouble::Io(error.to_string()))? == 0 {
        return Err(Trouble::Damaged { why: "it is empty".into() });
    }
    let db = caught(|| {
        Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_concurrency_mode(ConcurrencyMode::SingleWriter)
            .set_check_integrity_on_open(check)
            .create_with_backend(backend)
    })?;
    let txn = db.begin_read()?;
    Ok(Snapshot::new(txn, std::sync::Arc::default(), Some(Source::Overlay { _db: db })))
}

/// Calls redb on a file that may be damaged: a panic over it is an error like any other.
pub(super) fn caught<T>(open: impl FnOnce() -> Result<T, DatabaseError>) -> Result<T, Trouble> {
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(opened) => Ok(opened?),
        Err(payload) => Err(Trouble::Damaged { why: Trouble::panic_words(&*payload) }),
    }
}
