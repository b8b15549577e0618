//! One opening of the live file: redb's handle and the pins that protect copies of the file.
use super::checked::caught;
use super::live::{Gate, Live};
use super::options::Options;
use super::pins::Pins;
use super::trouble::Trouble;
use super::watch::Watch;
use redb::{ConcurrencyMode, Database};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// redb's handle with its pins. Dropped, it writes nothing more to the file.
pub(super) struct Handle {
    pins: Mutex<Pins>,
    pub(super) db: Database,
    gate: Arc<Gate>,
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
        let db = caught(|| {
            Database::builder()
                .set_cache_size(opt.cache_bytes)
                .set_concurrency_mode(ConcurrencyMode::SingleWriter)
                .set_check_integrity_on_open(check)
                .create_with_backend(live)
        })?;
        let handle = Self { pins: Mutex::default(), db, gate };
        handle.tick(opt, now, 0)?;
        Ok(handle)
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
