//! Opening a file only to look at it: any copy, checked in full, or the live file beside its server.
use super::change::Change;
use super::commit::commit;
use super::known::{History, judge};
use super::open::steps;
use super::options::Migration;
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
#[cfg(test)]
pub fn open_checked(path: &Path) -> Result<Snapshot, Trouble> {
    over(Overlay::unlocked(path).map_err(|error| Trouble::reading(path, &error))?, true)
}

/// Opens a copy as [`open_checked`] does, and brings one of an older format up to date in memory.
///
/// # Errors
/// As [`open_checked`]; [`Trouble::NewerFormat`], [`Trouble::TooOld`].
pub fn open_checked_as(
    path: &Path,
    format: u32,
    migrations: &'static [Migration],
) -> Result<Snapshot, Trouble> {
    let overlay = Overlay::unlocked(path).map_err(|error| Trouble::reading(path, &error))?;
    let db = database(overlay, true)?;
    let snapshot = Snapshot::new(db.begin_read()?, std::sync::Arc::default(), None);
    let (found, program) = snapshot.format()?;
    if found > format {
        return Err(Trouble::NewerFormat { found, known: format, program });
    }
    let mut change = Change::over(snapshot);
    for step in steps(migrations, found, format)? {
        (step.run)(&mut change)?;
    }
    if !change.rows().is_empty() {
        commit(&db, change.rows())?;
    }
    drop(change);
    let txn = db.begin_read()?;
    Ok(Snapshot::new(txn, std::sync::Arc::default(), Some(Source::Overlay { _db: db })))
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
    let db = database(backend, check)?;
    let txn = db.begin_read()?;
    Ok(Snapshot::new(txn, std::sync::Arc::default(), Some(Source::Overlay { _db: db })))
}

fn database(backend: impl StorageBackend, check: bool) -> Result<Database, Trouble> {
    if backend.len().map_err(|error| Trouble::Io(error.to_string()))? == 0 {
        return Err(Trouble::Damaged { why: "it is empty".into() });
    }
    caught(|| {
        Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_concurrency_mode(ConcurrencyMode::SingleWriter)
            .set_check_integrity_on_open(check)
            .create_with_backend(backend)
    })
}

/// Calls redb on a file that may be damaged: a panic over it is an error like any other.
pub(super) fn caught<T>(open: impl FnOnce() -> Result<T, DatabaseError>) -> Result<T, Trouble> {
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(opened) => Ok(opened?),
        Err(payload) => Err(Trouble::Damaged { why: Trouble::panic_words(&*payload) }),
    }
}
