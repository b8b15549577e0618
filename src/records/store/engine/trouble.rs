//! What can go wrong with the file, in words a system operator can act on.
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why the store could not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// Another process writes to the file.
    #[error("the store is in use by another running Co-Tutor; stop that one first")]
    InUse,
    /// There is no file to open.
    #[error("there is no store at {}; make one, or restore a copy to that place", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a file already where one was to be made; nothing is ever overwritten.
    #[error("{} exists already and is not overwritten; choose another name or move it away", path.display())]
    Exists {
        /// The place that is taken.
        path: PathBuf,
    },
    /// The file or its folder may not be written to.
    #[error("{} cannot be written: {why}; check that the folder exists, its owner and its permissions", path.display())]
    NotWritable {
        /// The file that was to be written.
        path: PathBuf,
        /// What the operating system said.
        why: String,
    },
    /// The file was written by a newer program. It has not been touched.
    #[error(
        "the store has format {found}, written by version {program}; this program knows formats up to {known}: install that version or a newer one (the file has not been touched)"
    )]
    NewerFormat {
        /// The file's format number.
        found: u32,
        /// The newest format this program knows.
        known: u32,
        /// The version of the program that wrote the file.
        program: String,
    },
    /// The file is older than anything this program can bring up to date. It has not been touched.
    #[error(
        "the store has format {found}; this program can bring no format older than {oldest} up to date: start an earlier version on it first"
    )]
    TooOld {
        /// The file's format number.
        found: u32,
        /// The oldest format that can still be brought up to date.
        oldest: u32,
    },
    /// The file does not hold what its checksums say, or is not a store at all.
    #[error("the file is damaged or is not a whole store: {why}; restore a copy that verifies")]
    Damaged {
        /// What was found.
        why: String,
    },
    /// The file system has less room than writing needs.
    #[error(
        "only {free_bytes} bytes are free where the store is kept; nothing is written until there is room"
    )]
    NoSpace {
        /// Bytes still free there.
        free_bytes: u64,
    },
    /// The store can be read but not written for now; it resumes by itself.
    #[error("the store is read-only for now: {why}; it tries again by itself")]
    ReadOnly {
        /// What made it so.
        why: String,
    },
    /// More writes wait than the queue holds.
    #[error("too many changes are waiting to be saved; try again in a moment")]
    Overloaded,
    /// A stored value cannot be read back.
    #[error("a value in table {table} cannot be read: {why}")]
    Decode {
        /// The table's name.
        table: &'static str,
        /// What was wrong with the bytes.
        why: String,
    },
    /// The operating system could not read or write.
    #[error("the store's file could not be read or written: {0}")]
    Io(String),
    /// A change broke off half-way (a fault in the program); nothing of it was kept.
    #[error("a change broke off and nothing of it was kept: {why}")]
    Panicked {
        /// What it said.
        why: String,
    },
    /// A change asked for another change and for its end; that would wait for ever.
    #[error("a change waits for another change from within itself")]
    Nested,
    /// The store has been left.
    #[error("the store has been closed")]
    Closed,
}

impl Trouble {
    /// An operating-system error met while writing `path` (or its folder).
    pub(super) fn writing(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Self::NoSpace { free_bytes: super::disk::free_bytes(path).unwrap_or(0) }
            }
            ErrorKind::AlreadyExists => Self::Exists { path: path.to_path_buf() },
            _ => Self::NotWritable { path: path.to_path_buf(), why: error.to_string() },
        }
    }

    /// An operating-system error met while opening or reading `path`.
    pub(super) fn reading(path: &Path, error: &std::io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound {
            Self::Missing { path: path.to_path_buf() }
        } else {
            Self::Io(format!("{}: {error}", path.display()))
        }
    }

    /// What redb said, in our words.
    pub(super) fn redb(error: impl Into<redb::Error>) -> Self {
        use redb::Error;
        match error.into() {
            Error::DatabaseAlreadyOpen | Error::LockProtocolMismatch => Self::InUse,
            Error::Io(error) => match error.kind() {
                ErrorKind::InvalidData | ErrorKind::UnexpectedEof => Self::Damaged { why: error.to_string() },
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::NoSpace { free_bytes: 0 },
                _ => Self::Io(error.to_string()),
            },
            Error::DatabaseClosed => {
                Self::Io("the file was closed or opened anew meanwhile; ask again".into())
            }
            Error::PreviousIo => Self::Io("an earlier error of the disk".into()),
            other @ Error::ValueTooLarge(_) => Self::Io(other.to_string()),
            other => Self::Damaged { why: other.to_string() },
        }
    }

    /// What a caught panic said.
    pub(super) fn panic_words(payload: &(dyn std::any::Any + Send)) -> String {
        payload
            .downcast_ref::<&str>()
            .map(|words| (*words).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no words".to_owned())
    }
}

/// Lets `?` turn what redb says into a [`Trouble`].
macro_rules! from_redb {
    ($($error:ty),+) => { $(impl From<$error> for Trouble {
        fn from(error: $error) -> Self {
            Self::redb(error)
        }
    })+ };
}
from_redb!(
    redb::StorageError,
    redb::TableError,
    redb::DatabaseError,
    redb::TransactionError,
    redb::CommitError,
    redb::CompactionError
);
