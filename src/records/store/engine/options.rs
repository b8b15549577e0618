//! How the engine is to be run.
use super::change::Change;
use super::trouble::Trouble;
use std::time::Duration;

/// One step that brings a store of format `to - 1` to format `to`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The format number the store has afterwards.
    pub to: u32,
    /// What is done; all steps that are needed run in one write transaction.
    pub run: fn(&mut Change) -> Result<(), Trouble>,
}

/// How the engine is to be run. The defaults are those of DESIGN *Backup*.
#[derive(Clone, Debug)]
pub struct Options {
    /// A copy of the live file may take this long and is still whole.
    pub keep: Duration,
    /// While another process has the file open, a copy may take up to this long.
    pub keep_max: Duration,
    /// Memory for pages of the file, in bytes.
    pub cache_bytes: usize,
    /// At start, wait at most this long for others (a copy begun before) to close the file; also after a
    /// fault of the disk, before writing again.
    pub start_wait: Duration,
    /// Nothing is written while the file system has fewer bytes free than this.
    pub min_free_bytes: u64,
    /// How many changes may wait to be written.
    pub queue_len: usize,
    /// A batch is committed when it holds this many bytes, also when more changes wait.
    pub batch_bytes: usize,
    /// After a fault of the disk, writing is tried again at most once in this time.
    pub retry: Duration,
    /// The steps that bring older formats up to date, in order.
    pub migrations: &'static [Migration],
    /// Faults of the disk, for tests.
    #[cfg(test)]
    pub(super) faults: Option<std::sync::Arc<super::live::Faults>>,
}

impl Options {
    /// The usual options, with the steps that bring older formats up to date.
    #[must_use]
    pub fn with_migrations(migrations: &'static [Migration]) -> Options {
        Options { migrations, ..Options::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keep: Duration::from_mins(15),
            keep_max: Duration::from_hours(6),
            cache_bytes: 32 << 20,
            start_wait: Duration::from_mins(2),
            min_free_bytes: 256 << 20,
            queue_len: 1024,
            batch_bytes: 16 << 20,
            retry: Duration::from_secs(1),
            migrations: &[],
            #[cfg(test)]
            faults: None,
        }
    }
}
