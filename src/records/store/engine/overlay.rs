//! Reading a store without ever changing it: what redb writes while it opens and checks goes to memory.
use redb::backends::FileBackend;
use redb::{BackendError, StorageBackend};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const BLOCK: usize = 4096;

/// A file, and over it the blocks that were written in memory.
#[derive(Debug)]
pub(super) struct Overlay {
    file: File,
    /// Where given, real locks are taken through it, so that two servers cannot look at the same time.
    locks: Option<FileBackend>,
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    len: u64,
    /// Up to here the file itself shows through: never past a place it was cut off at.
    base_len: u64,
    blocks: BTreeMap<u64, Box<[u8; BLOCK]>>,
}

impl Overlay {
    /// Over any copy, without locks; the file is opened only to be read.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn unlocked(path: &Path) -> io::Result<Self> {
        Self::over(File::open(path)?, None)
    }

    /// Over the file a server is about to serve, under the locks a server takes.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn locked(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let locks = super::live::file_backend(file.try_clone()?)?;
        Self::over(file, Some(locks))
    }

    fn over(file: File, locks: Option<FileBackend>) -> io::Result<Self> {
        let file_len = file.metadata()?.len();
        let written = Mutex::new(Written { len: file_len, base_len: file_len, blocks: BTreeMap::new() });
        Ok(Self { file, locks, written })
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the file itself; past `base_len` there are zeroes.
    fn base(&self, base_len: u64, offset: u64, out: &mut [u8]) -> io::Result<()> {
        out.fill(0);
        let there = usize::try_from(base_len.saturating_sub(offset)).unwrap_or(usize::MAX).min(out.len());
        match out.get_mut(..there) {
            Some(part) if !part.is_empty() => self.file.read_exact_at(part, offset),
            _ => Ok(()),
        }
    }
}

/// The blocks a range of bytes touches: number of the block, where in the block, where in the range.
fn pieces(
    offset: u64,
    len: usize,
) -> impl Iterator<Item = (u64, std::ops::Range<usize>, std::ops::Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done >= len {
            return None;
        }
        let at = offset + done as u64;
        let start = usize::try_from(at % BLOCK as u64).unwrap_or(0);
        let count = (BLOCK - start).min(len - done);
        let piece = (at / BLOCK as u64, start..start + count, done..done + count);
        done += count;
        Some(piece)
    })
}

fn copy_piece(to: Option<&mut [u8]>, from: Option<&[u8]>) {
    if let (Some(to), Some(from)) = (to, from) {
        to.copy_from_slice(from);
    }
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.written().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let written = self.written();
        if offset.saturating_add(out.len() as u64) > written.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.base(written.base_len, offset, out)?;
        if !written.blocks.is_empty() {
            for (block, inside, outside) in pieces(offset, out.len()) {
                if let Some(bytes) = written.blocks.get(&block) {
                    copy_piece(out.get_mut(outside), bytes.get(inside));
                }
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut written = self.written();
        written.len = len;
        written.base_len = written.base_len.min(len);
        let last = len / BLOCK as u64;
        written.blocks.retain(|block, _| *block <= last);
        if let Some(cut) = written.blocks.get_mut(&last) {
            let kept = usize::try_from(len % BLOCK as u64).unwrap_or(0);
            cut.iter_mut().skip(kept).for_each(|byte| *byte = 0);
        }
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut guard = self.written();
        let written = &mut *guard;
        written.len = written.len.max(offset.saturating_add(data.len() as u64));
        for (block, inside, outside) in pieces(offset, data.len()) {
            let bytes = match written.blocks.entry(block) {
                std::collections::btree_map::Entry::Occupied(there) => there.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => {
                    let mut bytes = Box::new([0_u8; BLOCK]);
                    self.base(written.base_len, block * BLOCK as u64, bytes.as_mut_slice())?;
                    new.insert(bytes)
                }
            };
            copy_piece(bytes.get_mut(inside), data.get(outside));
        }
        Ok(())
    }

    fn close(&self) -> io::Result<()> {
        self.locks.as_ref().map_or(Ok(()), StorageBackend::close)
    }
    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.locks.as_ref().map_or(Ok(true), |locks| locks.try_lock_range(start, end))
    }
    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.locks.as_ref().map_or(Ok(true), |locks| locks.try_lock_shared_range(start, end))
    }
    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.locks.as_ref().map_or(Ok(()), |locks| locks.lock_range(start, end))
    }
    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.locks.as_ref().map_or(Ok(()), |locks| locks.lock_shared_range(start, end))
    }
    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.locks.as_ref().map_or(Ok(()), |locks| locks.unlock_range(start, end))
    }
    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.locks.as_ref().map_or(Ok(false), |locks| locks.query_lock_range(start, end))
    }
}
