//! One opening of the live file: redb's handle and the pins that protect copies of the file.
use super::checked::caught;
use super::live::{Gate, Live};
use super::options::Options;
use super::overlay::Overlay;
use super::pins::Pins;
use super::trouble::Trouble;
use super::watch::Watch;
use redb::{ConcurrencyMode, Database, StorageBackend};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// redb's handle with its pins. Dropped, it writes nothing more to the file.
pub(super) struct Handle {
    pins: Mutex<Pins>,
    pub(super) db: Database,
    gate: Arc<Gate>,
    /// Whether what is written reaches the file.
    pub(super) writable: bool,
}

impl Handle {
    /// Opens the file and takes the first pin, before anything can be committed. With `check`, every page of
    /// the file is verified first.
    pub(super) fn open(
        path: &Path,
        opt: &Options,
        watch: &Arc<Watch>,
        check: bool,
        now: Duration,
    ) -> Result<Self, Trouble> {
        let gate = Arc::new(Gate::new(opt));
        let live =
            Live::open(path, gate.clone(), watch.clone()).map_err(|error| Trouble::writing(path, &error))?;
        let handle = Self { pins: Mutex::default(), db: database(opt, check, live)?, gate, writable: true };
        handle.tick(opt, now, 0)?;
        Ok(handle)
    }

    /// Opens the file for reading while the disk takes no writes, not even those of opening: they go to memory.
    pub(super) fn open_for_reading(path: &Path, opt: &Options) -> Result<Self, Trouble> {
        let overlay = Overlay::locked(path).or_else(|_| Overlay::unlocked(path));
        let overlay = overlay.map_err(|error| Trouble::reading(path, &error))?;
        let db = database(opt, false, overlay)?;
        Ok(Self { pins: Mutex::default(), db, gate: Arc::new(Gate::new(opt)), writable: false })
    }

    /// Sees to the pins; `others` have the file open.
    pub(super) fn tick(&self, opt: &Options, now: Duration, others: u64) -> Result<(), Trouble> {
        let keep_max = (others > 0).then_some(opt.keep_max);
        Ok(self.pins().tick(&self.db, now, opt.keep, keep_max)?)
    }

    /// How many pins there are and how old the oldest is.
    pub(super) fn pinned(&self, now: Duration) -> (usize, Duration) {
        let pins = self.pins();
        (pins.len(), pins.oldest_age(now))
    }

    fn pins(&self) -> MutexGuard<'_, Pins> {
        self.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.gate.shut();
    }
}

fn database(opt: &Options, check: bool, storage: impl StorageBackend) -> Result<Database, Trouble> {
    caught(|| {
        Database::builder()
            .set_cache_size(opt.cache_bytes)
            .set_concurrency_mode(ConcurrencyMode::SingleWriter)
            .set_check_integrity_on_open(check)
            .create_with_backend(storage)
    })
}
