//! Owns the index's files: plain reads, each verified, so that no damage on disk can kill the process or be believed.
//!
//! A mapped file that is truncated under a reader raises SIGBUS; these are read with `pread`. Every block of every
//! file has its sum in memory from when it was written (or first opened, when tantivy's own checksum is proved over
//! the same bytes), and a read whose bytes differ is an error: a codec never sees a damaged byte, an answer is never
//! silently short. Small hot files (columns, dictionaries) are kept in memory whole. Nothing is synced: the index
//! is derived, and what a power cut leaves is recognised at the next start.
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

/// Bytes under one sum.
const BLOCK: usize = 8192;
/// Bytes of the sum behind a file written in one piece.
const SEAL: usize = blake3::OUT_LEN;
/// File endings kept in memory whole.
const HOT: [&str; 4] = ["fast", "term", "fieldnorm", "del"];
/// The file whose every change is a new state of the index.
const META: &str = "meta.json";

/// One directory of index files; clones share everything.
#[derive(Clone, Debug)]
pub(super) struct Files {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    root: PathBuf,
    open: Mutex<HashMap<PathBuf, Arc<Stored>>>,
    held: Mutex<HashSet<PathBuf>>,
    freed: Condvar,
    closed: AtomicBool,
    states: AtomicU64,
}

impl Files {
    /// The directory at `root`, created when missing.
    pub(super) fn new(root: &Path) -> io::Result<Files> {
        std::fs::create_dir_all(root)?;
        Ok(Files {
            shared: Arc::new(Shared {
                root: root.to_owned(),
                open: Mutex::default(),
                held: Mutex::default(),
                freed: Condvar::new(),
                closed: AtomicBool::new(false),
                states: AtomicU64::new(0),
            }),
        })
    }

    /// Refuses every later write, so that a merge still running cannot write into what replaces this directory.
    pub(super) fn close(&self) {
        self.shared.closed.store(true, Ordering::SeqCst);
    }

    /// Counts the states (commits, merges) written; a reader of an older one has something to reload.
    pub(super) fn states(&self) -> u64 {
        self.shared.states.load(Ordering::SeqCst)
    }

    fn path(&self, name: &Path) -> PathBuf {
        self.shared.root.join(name)
    }

    fn writable(&self) -> io::Result<()> {
        if self.shared.closed.load(Ordering::SeqCst) {
            return Err(io::Error::new(ErrorKind::ReadOnlyFilesystem, "this index was given up"));
        }
        Ok(())
    }

    fn remember(&self, name: PathBuf, stored: Stored) -> Arc<Stored> {
        let stored = Arc::new(stored);
        locked(&self.shared.open).insert(name, Arc::clone(&stored));
        stored
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_hot(name: &Path) -> bool {
    name.extension().and_then(|e| e.to_str()).is_some_and(|e| HOT.contains(&e))
}

/// A sum that notices every single changed bit and, but for one case in 2⁶⁴, anything else that happens by accident.
/// Not meant against people: who can write the index's files can write the store's.
#[derive(Clone, Copy)]
struct Sum(u64);

impl Sum {
    /// Each step is a bijection of the state for a given word and of the word for a given state.
    fn of(block: &[u8]) -> u64 {
        let mut sum = Sum(block.len() as u64 ^ 0x9e37_79b9_7f4a_7c15);
        let (words, rest) = block.as_chunks::<8>();
        for word in words {
            sum.add(u64::from_le_bytes(*word));
        }
        for &byte in rest {
            sum.add(u64::from(byte));
        }
        sum.0 ^ (sum.0 >> 29)
    }

    fn add(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31);
    }
}

/// A file that is whole and will not change.
struct Stored {
    name: PathBuf,
    length: usize,
    bytes: Bytes,
}

enum Bytes {
    Memory(OwnedBytes),
    Disk { file: File, sums: Vec<u64> },
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.name.display(), self.length)
    }
}

impl Stored {
    fn open(name: &Path, path: &Path) -> io::Result<Stored> {
        let mut file = File::open(path)?;
        if is_hot(name) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            return Ok(Stored {
                name: name.into(),
                length: bytes.len(),
                bytes: Bytes::Memory(OwnedBytes::new(bytes)),
            });
        }
        let mut sums = Vec::new();
        let mut length = 0;
        let mut block = Vec::with_capacity(BLOCK);
        loop {
            block.clear();
            let read = Read::by_ref(&mut file).take(BLOCK as u64).read_to_end(&mut block)?;
            if read == 0 {
                break;
            }
            length += read;
            sums.push(Sum::of(&block));
        }
        Ok(Stored { name: name.into(), length, bytes: Bytes::Disk { file, sums } })
    }

    fn damaged(&self) -> io::Error {
        io::Error::new(ErrorKind::InvalidData, format!("{} was changed on disk", self.name.display()))
    }

    fn read_blocks(&self, file: &File, sums: &[u64], range: Range<usize>) -> io::Result<OwnedBytes> {
        let first = range.start / BLOCK;
        let start = first * BLOCK;
        let end = range.end.next_multiple_of(BLOCK).min(self.length);
        let mut buffer = vec![0; end - start];
        file.read_exact_at(&mut buffer, start as u64)?;
        let expected = sums.iter().skip(first);
        if buffer.chunks(BLOCK).zip(expected).any(|(block, &sum)| Sum::of(block) != sum) {
            return Err(self.damaged());
        }
        Ok(OwnedBytes::new(buffer).slice(range.start - start..range.end - start))
    }
}

impl HasLen for Stored {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Stored {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.length {
            return Err(self.damaged());
        }
        if range.is_empty() {
            return Ok(OwnedBytes::empty());
        }
        match &self.bytes {
            Bytes::Memory(bytes) => Ok(bytes.slice(range)),
            Bytes::Disk { file, sums } => self.read_blocks(file, sums, range),
        }
    }
}

/// Writes one file, summing its blocks on the way.
struct Writing {
    files: Files,
    name: PathBuf,
    file: Option<File>,
    hot: Option<Vec<u8>>,
    sums: Vec<u64>,
    block: Vec<u8>,
    length: usize,
}

impl Writing {
    fn file(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::Error::other("written after its end"))
    }

    fn sum(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at((BLOCK - self.block.len()).min(bytes.len()));
            self.block.extend_from_slice(now);
            bytes = later;
            if self.block.len() == BLOCK {
                self.sums.push(Sum::of(&self.block));
                self.block.clear();
            }
        }
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.files.writable()?;
        self.file()?.write_all(bytes)?;
        self.length += bytes.len();
        match &mut self.hot {
            Some(kept) => kept.extend_from_slice(bytes),
            None => self.sum(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Writing {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let file = self.file.take().ok_or_else(|| io::Error::other("ended twice"))?;
        if !self.block.is_empty() {
            self.sums.push(Sum::of(&self.block));
        }
        let bytes = match self.hot.take() {
            Some(mut kept) => {
                kept.shrink_to_fit();
                Bytes::Memory(OwnedBytes::new(kept))
            }
            None => Bytes::Disk { file, sums: std::mem::take(&mut self.sums) },
        };
        let stored = Stored { name: self.name.clone(), length: self.length, bytes };
        self.files.remember(self.name.clone(), stored);
        Ok(())
    }
}

/// Gives a lock back when dropped.
struct Held {
    files: Files,
    name: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        locked(&self.files.shared.held).remove(&self.name);
        self.files.shared.freed.notify_all();
    }
}

impl Directory for Files {
    fn get_file_handle(&self, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if let Some(stored) = locked(&self.shared.open).get(name) {
            return Ok(Arc::clone(stored) as Arc<dyn FileHandle>);
        }
        match Stored::open(name, &self.path(name)) {
            Ok(stored) => Ok(self.remember(name.to_owned(), stored)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(OpenReadError::FileDoesNotExist(name.into()))
            }
            Err(error) => Err(OpenReadError::wrap_io_error(error, name.into())),
        }
    }

    fn delete(&self, name: &Path) -> Result<(), DeleteError> {
        let failed = |error| DeleteError::IoError { io_error: Arc::new(error), filepath: name.into() };
        self.writable().map_err(failed)?;
        locked(&self.shared.open).remove(name);
        std::fs::remove_file(self.path(name)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => DeleteError::FileDoesNotExist(name.into()),
            _ => failed(error),
        })
    }

    fn exists(&self, name: &Path) -> Result<bool, OpenReadError> {
        self.path(name).try_exists().map_err(|error| OpenReadError::wrap_io_error(error, name.into()))
    }

    fn open_write(&self, name: &Path) -> Result<WritePtr, OpenWriteError> {
        let failed = |error| OpenWriteError::wrap_io_error(error, name.into());
        self.writable().map_err(failed)?;
        let opened = File::options().read(true).write(true).create_new(true).open(self.path(name));
        let file = opened.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(name.into()),
            _ => failed(error),
        })?;
        Ok(BufWriter::new(Box::new(Writing {
            files: self.clone(),
            name: name.into(),
            file: Some(file),
            hot: is_hot(name).then(Vec::new),
            sums: Vec::new(),
            block: Vec::with_capacity(if is_hot(name) { 0 } else { BLOCK }),
            length: 0,
        })))
    }

    fn atomic_read(&self, name: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut bytes = std::fs::read(self.path(name)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => OpenReadError::FileDoesNotExist(name.into()),
            _ => OpenReadError::wrap_io_error(error, name.into()),
        })?;
        let body = bytes.len().saturating_sub(SEAL);
        let seal = bytes.split_off(body);
        if blake3::hash(&bytes).as_bytes().as_slice() != seal {
            let error = io::Error::new(ErrorKind::InvalidData, "its seal does not fit");
            return Err(OpenReadError::wrap_io_error(error, name.into()));
        }
        Ok(bytes)
    }

    fn atomic_write(&self, name: &Path, data: &[u8]) -> io::Result<()> {
        self.writable()?;
        let mut fresh = name.as_os_str().to_owned();
        fresh.push(".new");
        let fresh = self.path(Path::new(&fresh));
        let mut file = File::create(&fresh)?;
        file.write_all(data)?;
        file.write_all(blake3::hash(data).as_bytes())?;
        std::fs::rename(fresh, self.path(name))?;
        if name == Path::new(META) {
            self.shared.states.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Locks hold within this process; that there is one process is the store's business.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let mut held = locked(&self.shared.held);
        while !held.insert(lock.filepath.clone()) {
            if !lock.is_blocking {
                return Err(LockError::LockBusy);
            }
            held = self.shared.freed.wait(held).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(DirectoryLock::from(Box::new(Held { files: self.clone(), name: lock.filepath.clone() })))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(files: &Files, name: &str, bytes: &[u8]) {
        let mut to = files.open_write(Path::new(name)).unwrap();
        to.write_all(bytes).unwrap();
        to.terminate().unwrap();
    }

    #[test]
    fn a_block_reads_back_and_a_flipped_bit_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path()).unwrap();
        let bytes: Vec<u8> = (0..BLOCK * 3 + 77).map(|n| (n % 251) as u8).collect();
        written(&files, "a.idx", &bytes);
        let read = |range: Range<usize>| files.open_read(Path::new("a.idx")).unwrap().read_bytes_slice(range);
        assert_eq!(read(BLOCK - 3..2 * BLOCK + 5).unwrap().as_slice(), &bytes[BLOCK - 3..2 * BLOCK + 5]);
        let file = File::options().write(true).open(dir.path().join("a.idx")).unwrap();
        file.write_at(&[bytes[BLOCK + 9] ^ 4], BLOCK as u64 + 9).unwrap();
        assert!(read(BLOCK - 3..2 * BLOCK + 5).is_err());
        assert_eq!(read(0..10).unwrap().as_slice(), &bytes[..10]);
        file.set_len(100).unwrap();
        assert!(read(2 * BLOCK..2 * BLOCK + 1).is_err());
    }

    #[test]
    fn a_sealed_file_with_any_flipped_bit_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path()).unwrap();
        files.atomic_write(Path::new(META), b"{\"feed\":123}").unwrap();
        let path = dir.path().join(META);
        let whole = std::fs::read(&path).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &bytes).unwrap();
            assert!(files.atomic_read(Path::new(META)).is_err());
        }
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(files.atomic_read(Path::new(META)).unwrap(), b"{\"feed\":123}");
    }

    #[test]
    fn a_closed_directory_takes_no_more_writes() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path()).unwrap();
        files.close();
        assert!(files.atomic_write(Path::new(META), b"{}").is_err());
        assert!(files.open_write(Path::new("b.idx")).is_err());
    }
}
