//! The live file under redb: a gate that can be shut, so that leaving writes nothing, and a note to the
//! watch about the opens and closes that are our own.
use super::options::Options;
use super::watch::Watch;
use redb::backends::FileBackend;
use redb::{BackendError, StorageBackend};
use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shut, nothing reaches the file any more, not even redb's closing commit and truncation.
#[derive(Debug)]
pub(super) struct Gate {
    shut: AtomicBool,
    #[cfg(test)]
    faults: Option<Arc<Faults>>,
}

/// What is about to be done to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// The length is changed.
    Length,
    /// What was written is made to last.
    Sync,
}

impl Gate {
    /// An open gate.
    #[cfg_attr(not(test), expect(unused_variables, reason = "only tests ask for faults"))]
    pub(super) fn new(opt: &Options) -> Self {
        Self {
            shut: AtomicBool::new(false),
            #[cfg(test)]
            faults: opt.faults.clone(),
        }
    }

    /// Shuts it for good.
    pub(super) fn shut(&self) {
        self.shut.store(true, Ordering::SeqCst);
    }

    fn pass(&self, act: Act) -> io::Result<()> {
        if act != Act::Read && self.shut.load(Ordering::SeqCst) {
            return Err(io::Error::other("the store is being left"));
        }
        #[cfg(test)]
        if let Some(faults) = &self.faults {
            faults.pass(act)?;
        }
        Ok(())
    }
}

/// The live file as redb's storage.
#[derive(Debug)]
pub(super) struct Live {
    file: FileBackend,
    gate: Arc<Gate>,
    watch: Arc<Watch>,
}

impl Live {
    /// Opens an existing file for reading and writing.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn open(path: &Path, gate: Arc<Gate>, watch: Arc<Watch>) -> io::Result<Self> {
        watch.expect_open();
        let opened = OpenOptions::new().read(true).write(true).open(path);
        let file = opened.and_then(file_backend).inspect_err(|_| watch.no_open_after_all())?;
        // taken in at once, lest it be told as one with the next open
        watch.others();
        Ok(Self { file, gate, watch })
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.watch.expect_close();
    }
}

/// redb's own file storage over an open file.
pub(super) fn file_backend(file: File) -> io::Result<FileBackend> {
    FileBackend::new(file).map_err(io::Error::other)
}

impl StorageBackend for Live {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.gate.pass(Act::Read)?;
        self.file.read(offset, out)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.gate.pass(Act::Length)?;
        self.file.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.gate.pass(Act::Sync)?;
        self.file.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.gate.pass(Act::Write)?;
        self.file.write(offset, data)
    }
    fn close(&self) -> io::Result<()> {
        self.file.close()
    }
    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.try_lock_range(start, end)
    }
    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.try_lock_shared_range(start, end)
    }
    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.lock_range(start, end)
    }
    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.lock_shared_range(start, end)
    }
    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.unlock_range(start, end)
    }
    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.query_lock_range(start, end)
    }
}

/// Faults of the disk, by number: which act fails, and with what.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct Faults {
    plan: std::sync::Mutex<Plan>,
}

#[cfg(test)]
#[derive(Debug, Default)]
struct Plan {
    acts: u64,
    fail_at: Option<u64>,
    full: bool,
}

#[cfg(test)]
impl Faults {
    /// The `nth` write, change of length or sync from now on fails (once).
    pub(super) fn fail_in(&self, nth: u64) {
        let mut plan = self.plan.lock().unwrap();
        plan.fail_at = Some(plan.acts + nth);
    }
    /// While full, no write and no change of length succeeds.
    pub(super) fn full(&self, full: bool) {
        self.plan.lock().unwrap().full = full;
    }
    fn pass(&self, act: Act) -> io::Result<()> {
        if act == Act::Read {
            return Ok(());
        }
        let mut plan = self.plan.lock().unwrap();
        plan.acts += 1;
        if plan.full && act != Act::Sync {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if plan.fail_at == Some(plan.acts) {
            return Err(io::Error::other("a fault for the test"));
        }
        Ok(())
    }
}
