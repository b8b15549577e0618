//! What the engine remembers about its file, in a small file beside it: whether the store there is the one
//! that was last served in this place.
//!
//! A file put there from elsewhere (a restored copy, say) is of unknown history and is checked in full before
//! it is believed. It is known when device, inode and path are those remembered, and length and time of last
//! change too if it was closed by us; after a crash, the number of the run in the file must be the one noted
//! when that run began.
use super::disk;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Whose doing the file is, as far as can be told without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum History {
    /// Left in order by us; the text is the number of the run that left it.
    Closed(String),
    /// In use by us when we were stopped without leaving (a crash, a power cut), in the run of that number.
    Open(String),
    /// Anything else.
    Unknown,
}

/// Judges the file at `path` by what is remembered.
pub(super) fn judge(path: &Path) -> History {
    read(path).unwrap_or(History::Unknown)
}

fn read(path: &Path) -> Option<History> {
    let text = fs::read_to_string(note_for(path)).ok()?;
    let mut lines = text.lines();
    let (run, state) = (lines.next()?.to_owned(), lines.next()?);
    let (place, shape) = (lines.next()?, lines.next()?);
    let (place_now, shape_now) = describe(path).ok()?;
    if place != place_now {
        return None;
    }
    match state {
        "open" => Some(History::Open(run)),
        "closed" if shape == shape_now => Some(History::Closed(run)),
        _ => None,
    }
}

/// Notes that the run `run` serves the file from now on.
pub(super) fn note_open(path: &Path, run: &str) {
    note(path, run, "open");
}

/// Notes that the run `run` left the file as it is now.
pub(super) fn note_closed(path: &Path, run: &str) {
    note(path, run, "closed");
}

/// Without the note the next start only takes longer, so that it cannot be written is no error.
fn note(path: &Path, run: &str, state: &str) {
    let written = describe(path).and_then(|(place, shape)| {
        let (to, new) = (note_for(path), disk::beside(path, ".known.new"));
        let mut file = fs::File::create(&new)?;
        file.write_all(format!("{run}\n{state}\n{place}\n{shape}\n").as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &to)?;
        disk::sync_folder(&to)
    });
    if let Err(error) = written {
        tracing::warn!(%error, "the store's state could not be noted; the next start will check the whole file");
    }
}

fn note_for(path: &Path) -> PathBuf {
    disk::beside(path, ".known")
}

/// The place line (device, inode, path) and the shape line (length and time of last change).
fn describe(path: &Path) -> io::Result<(String, String)> {
    let (seen, path) = (fs::metadata(path)?, fs::canonicalize(path)?);
    let place = format!("{} {} {}", seen.dev(), seen.ino(), path.display());
    Ok((place, format!("{} {} {}", seen.len(), seen.mtime(), seen.mtime_nsec())))
}
