//! Owns full-text search over entries: the only code that names tantivy.
//!
//! The index is derived from the store and holds no text that could be shown. It is told of changes in batches, each
//! with the number of the feed row it reaches; what it holds on disk is whole up to [`Index::position`]. A missing,
//! damaged or older index starts empty at position 0, and whoever owns the feed replays it.
//!
//! Architecture invariant: who may read is asked **inside** the search, document by document, before anything is
//! counted, and nothing is scored: order is by time. So an answer is the same, byte for byte, with and without the
//! entries the viewer may not read.
//!
//! Architecture invariant: no damage to the files ends the process or goes unnoticed (see `directory.rs`). After an
//! [`IndexTrouble::Damaged`] the owner calls [`Index::clear`] and replays.
mod analyse;
mod asked;
mod collect;
mod core;
mod directory;
mod exclude;
mod replace;
mod schema;
mod search;
mod snippet;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::TantivyError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};

use self::core::{Core, guarded};
pub use search::{Cursor, EntryQuery, Found};
pub use snippet::{Piece, snippet};

/// What the index needs of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDoc {
    /// The entry.
    pub id: u128,
    /// Its student.
    pub student: u32,
    /// Its categories, one bit each, six in all.
    pub categories: u8,
    /// Whether it is highly sensitive.
    pub sensitive: bool,
    /// The code of its kind.
    pub kind: u8,
    /// Who wrote it.
    pub author: u32,
    /// Staff named on it.
    pub named: Vec<u32>,
    /// When it happened (Unix seconds).
    pub occurred_at: i64,
    /// Subject and body.
    pub text: String,
}

/// One change. Within a batch the last change of an entry counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexChange {
    /// Adds the entry, or replaces it.
    Put(EntryDoc),
    /// Forgets the entry.
    Remove(u128),
}

impl IndexChange {
    fn id(&self) -> u128 {
        match self {
            IndexChange::Put(entry) => entry.id,
            IndexChange::Remove(id) => *id,
        }
    }
}

/// Who is asking: computed by the caller from the policy. Asked once per candidate, so it should be a table look-up.
pub trait Reach: Send + Sync {
    /// Whether the viewer may read an entry of this student, in these categories (one bit each), highly sensitive or
    /// not, by this author, that names the viewer or not. Must depend on nothing else.
    fn may_read(&self, student: u32, categories: u8, sensitive: bool, author: u32, names_me: bool) -> bool;

    /// The viewer.
    fn me(&self) -> u32;
}

/// Why the index could not do it.
#[derive(Debug, thiserror::Error)]
pub enum IndexTrouble {
    /// The files could not be read or written: no room, no permission.
    #[error("the search index cannot be reached: {0}")]
    Io(String),
    /// The files are not what was written: clear and replay.
    #[error("the search index is damaged: {0}")]
    Damaged(String),
}

impl From<std::io::Error> for IndexTrouble {
    fn from(error: std::io::Error) -> IndexTrouble {
        use std::io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
        match error.kind() {
            InvalidData | NotFound | UnexpectedEof => IndexTrouble::Damaged(error.to_string()),
            _ => IndexTrouble::Io(error.to_string()),
        }
    }
}

impl From<TantivyError> for IndexTrouble {
    fn from(error: TantivyError) -> IndexTrouble {
        match &error {
            TantivyError::IoError(io)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: io, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: io, .. }) => {
                std::io::Error::new(io.kind(), error.to_string()).into()
            }
            _ => IndexTrouble::Damaged(error.to_string()),
        }
    }
}

/// The index of one directory. Searches run beside each other and beside the one writer.
pub struct Index {
    dir: PathBuf,
    core: RwLock<Arc<Core>>,
    position: AtomicU64,
    writing: Mutex<()>,
}

impl Index {
    /// Opens the index in `dir`, proving every segment's checksum. What is missing, damaged, or of an older schema or
    /// analyser is removed, and the index starts empty at position 0.
    ///
    /// # Errors
    /// [`IndexTrouble`] when the directory cannot be written.
    pub fn open(dir: &Path) -> Result<Index, IndexTrouble> {
        let (core, position) = match guarded(|| Core::open(dir)) {
            Ok(Some(opened)) => opened,
            Ok(None) | Err(_) => (Core::create(dir)?, 0),
        };
        Ok(Index {
            dir: dir.to_owned(),
            core: RwLock::new(Arc::new(core)),
            position: AtomicU64::new(position),
            writing: Mutex::new(()),
        })
    }

    /// The feed number up to which the index holds everything.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    /// Applies changes in one commit; they are found when this returns. Feed numbers must not go back.
    ///
    /// # Errors
    /// [`IndexTrouble`]; the position is then unchanged, and applying the same changes again is right.
    pub fn apply(&self, changes: &[IndexChange], feed: u64) -> Result<(), IndexTrouble> {
        let _writing = self.writing();
        let core = self.core();
        core.apply(changes, feed)?;
        self.position.store(feed, Ordering::Release);
        Ok(())
    }

    /// Forgets everything, whatever state the files are in: empty, at position 0.
    ///
    /// # Errors
    /// [`IndexTrouble`] when the directory cannot be written.
    pub fn clear(&self) -> Result<(), IndexTrouble> {
        let _writing = self.writing();
        self.position.store(0, Ordering::Release);
        self.core().give_up();
        let fresh = Arc::new(Core::create(&self.dir)?);
        *self.core.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Finds entries the viewer may read.
    ///
    /// # Errors
    /// [`IndexTrouble`]; never a partial answer.
    pub fn search(&self, query: &EntryQuery, reach: Arc<dyn Reach>) -> Result<Found, IndexTrouble> {
        self.core().search(query, reach)
    }

    fn core(&self) -> Arc<Core> {
        Arc::clone(&self.core.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
