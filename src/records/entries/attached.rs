//! The files on an entry: how many and how large they may be, and what they are called.

use crate::domain::entry::Attachment;
use crate::domain::{Invalid, Problems, text};
use crate::records::refusal::Refusal;
use crate::records::store::engine::Change;
use crate::records::store::files;

/// Most bytes of one attached file.
pub const FILE_BYTES_MAX: u64 = 25 * 1024 * 1024;
/// Most files on one entry.
pub const FILES_MAX: usize = 10;
/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its name as the sender's machine has it.
    pub name: String,
    /// What the sender says it is.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Refuses files that are too large or empty, each by its name.
pub(in crate::records) fn check_files(new_files: &[KeptFile]) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    for file in new_files {
        let bytes = file.bytes.len() as u64;
        let name = text::shorten(&file.name, 60);
        if bytes > FILE_BYTES_MAX {
            let megabytes = bytes.div_ceil(1024 * 1024);
            problems.add("files", format!("“{name}” is {megabytes} MB. A file may be up to 25 MB."));
        } else if bytes == 0 {
            problems.add("files", format!("“{name}” is empty."));
        }
    }
    Ok(problems.none()?)
}

/// Keeps the bytes of new files, and their names beside those there are; the same file sent twice is one.
pub(in crate::records) fn keep_files(
    tx: &mut Change,
    kept: &mut Vec<Attachment>,
    new_files: Vec<KeptFile>,
) -> Result<(), Refusal> {
    if kept.len() + new_files.len() > FILES_MAX {
        return Err(Invalid::new("files", format!("Attach at most {FILES_MAX} files.")).into());
    }
    for file in new_files {
        let hash = files::put(tx, &file.bytes)?;
        let name = file_name(&file.name);
        if kept.iter().any(|known| known.hash == hash && known.name == name) {
            continue;
        }
        let content_type = text::line("files", &file.content_type).unwrap_or_default();
        kept.push(Attachment { name, content_type, bytes: file.bytes.len() as u64, hash });
    }
    Ok(())
}

/// The last part of a path, without control characters, at most 120 characters.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: String =
        last.chars().filter(|c| !c.is_control() && !text::is_bidi_control(*c)).take(120).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() { "file".to_owned() } else { clean }
}
