//! What the engine asks of the file system: room, names that appear whole, who else has the file open.
use super::trouble::Trouble;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The folder a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Bytes that may still be written where `path` is.
pub(super) fn free_bytes(path: &Path) -> io::Result<u64> {
    let room = rustix::fs::statvfs(folder(path))?;
    Ok(room.f_bavail.saturating_mul(room.f_frsize))
}

/// `path` with `ending` added to its file name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Gives the finished file `from` its name `to`, which must be free, and makes both last.
pub(super) fn name_whole(from: &Path, to: &Path) -> Result<(), Trouble> {
    let done = File::open(from).and_then(|file| file.sync_all()).and_then(|()| rename_new(from, to));
    done.and_then(|()| sync_folder(to)).map_err(|error| Trouble::writing(to, &error))
}

/// Makes the names in `path`'s folder last through a power cut.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // a file system without that call: the look and the rename are two steps there
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            if to.try_exists()? {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        Err(error) => Err(error.into()),
    }
}

/// How many open files of other processes are this file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Holders {
    /// Opened only to be read: copies under way.
    pub readers: u64,
    /// Opened to be written: another server, most likely.
    pub writers: u64,
}

/// Counts who else has the file open, as far as this process may see (all of them for root, else those of
/// the same user).
pub(super) fn holders(path: &Path) -> Holders {
    let mut found = Holders::default();
    let Ok(wanted) = fs::metadata(path) else { return found };
    let Ok(processes) = fs::read_dir("/proc") else { return found };
    let own = std::process::id().to_string();
    for process in processes.flatten() {
        let name = process.file_name();
        let a_process =
            name.to_str().is_some_and(|name| name.bytes().all(|b| b.is_ascii_digit()) && name != own);
        if a_process {
            count_in(&process.path(), &wanted, &mut found);
        }
    }
    found
}

fn count_in(process: &Path, wanted: &fs::Metadata, found: &mut Holders) {
    let Ok(files) = fs::read_dir(process.join("fd")) else { return };
    for file in files.flatten() {
        let Ok(seen) = fs::metadata(file.path()) else { continue };
        if seen.dev() != wanted.dev() || seen.ino() != wanted.ino() {
            continue;
        }
        if opened_to_write(&process.join("fdinfo").join(file.file_name())) {
            found.writers += 1;
        } else {
            found.readers += 1;
        }
    }
}

/// Reads the octal `flags:` line of proc(5)'s fdinfo; the two lowest bits are the access mode.
fn opened_to_write(fdinfo: &Path) -> bool {
    let Ok(text) = fs::read_to_string(fdinfo) else { return false };
    text.lines()
        .find_map(|line| line.strip_prefix("flags:"))
        .and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok())
        .is_some_and(|flags| flags & 0o3 != 0)
}
