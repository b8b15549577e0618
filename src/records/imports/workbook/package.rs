//! The zip archive of a workbook: its parts by name, each inflated within a bound, and which of them are which.

use super::xml::{Event, Reader, attribute};
use super::{Fault, SAVE_AGAIN};
use std::collections::HashMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most parts of a workbook.
const PARTS_MAX: usize = 4_000;
/// Most bytes, inflated, of all sheets together.
const SHEET_BYTES_MAX: u64 = 64 << 20;
/// Most bytes, inflated, of each other part.
const PART_BYTES_MAX: u64 = 24 << 20;

/// What a part is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// A sheet.
    Sheet,
    /// Anything else.
    Strings,
}

/// The archive.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Places of the parts by name, in lower case, without a slash before it.
    names: HashMap<String, usize>,
    /// What is left of [`SHEET_BYTES_MAX`].
    left: u64,
}

/// What the workbook part says.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// Names and parts of the visible sheets, in order.
    pub sheets: Vec<(String, String)>,
    /// The part of shared strings.
    pub strings: Option<String>,
    /// The part of styles.
    pub styles: Option<String>,
    /// Whether days are counted from 1904.
    pub is_1904: bool,
}

/// Ids, types and targets of what a part refers to.
type Relations = Vec<(String, String, String)>;

impl Package<'_> {
    /// Opens an archive.
    pub fn open(bytes: &[u8]) -> Result<Package<'_>, Fault> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| Fault::broken("the archive around it cannot be read"))?;
        if archive.len() > PARTS_MAX {
            let wrong = format!("The archive has {} files.", archive.len());
            return Err(Fault::new(wrong, "Import a workbook (.xlsx) or CSV UTF-8."));
        }
        let names: HashMap<String, usize> = (0..archive.len())
            .filter_map(|at| Some((plain(&archive.name_for_index(at)?.ok()?), at)))
            .collect();
        let package = Package { archive, names, left: SHEET_BYTES_MAX };
        let wrong = if package.names.contains_key("content.xml") {
            "This is an OpenDocument spreadsheet (.ods)."
        } else if package.names.keys().any(|name| name.ends_with("workbook.bin")) {
            "This is a binary workbook (.xlsb)."
        } else if !package.names.keys().any(|name| name.ends_with("workbook.xml") || name == "_rels/.rels") {
            "This is a zip archive, not a workbook."
        } else {
            return Ok(package);
        };
        Err(Fault::new(wrong, "Save it as .xlsx or as CSV UTF-8."))
    }

    /// A part as text.
    pub fn text(&mut self, path: &str, part: Part) -> Result<String, Fault> {
        let missing =
            || Fault::broken(&format!("it has no part “{}”", crate::domain::text::shorten(path, 60)));
        let at = *self.names.get(&plain(path)).ok_or_else(missing)?;
        let most = if part == Part::Sheet { self.left } else { PART_BYTES_MAX };
        let unreadable = |_| Fault::broken("a part of it cannot be unpacked");
        let file = self.archive.by_index(at).map_err(unreadable)?;
        let mut bytes = Vec::new();
        file.take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::broken("a part of it cannot be unpacked"))?;
        let read = bytes.len() as u64;
        if read > most {
            let wrong = format!("Unpacked, the workbook is larger than {} MB.", SHEET_BYTES_MAX >> 20);
            return Err(Fault::new(wrong, "Save it as CSV UTF-8, or split it."));
        }
        if part == Part::Sheet {
            self.left -= read;
        }
        String::from_utf8(bytes).map_err(|_| Fault::new("The workbook is not written in UTF-8.", SAVE_AGAIN))
    }

    /// Reads which parts there are.
    pub fn workbook(&mut self) -> Result<Workbook, Fault> {
        let top = self.relations("")?;
        let path =
            top.into_iter().find(|(_, kind, _)| kind.ends_with("/officeDocument")).map(|(.., target)| target);
        let path = path.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let relations = self.relations(&path)?;
        let of_kind = |kind: &str| {
            relations.iter().find(|(_, one, _)| one.ends_with(kind)).map(|(.., path)| path.clone())
        };
        let mut workbook = Workbook {
            strings: of_kind("/sharedStrings"),
            styles: of_kind("/styles"),
            ..Workbook::default()
        };
        let text = self.text(&path, Part::Strings)?;
        let mut reader = Reader::new(&text);
        loop {
            match reader.next_event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "workbookPr" => {
                    let flag = attribute(&tag, "date1904").unwrap_or_default();
                    workbook.is_1904 = matches!(&*flag, "1" | "true");
                }
                Event::Start(tag) if tag.local_name().as_ref() == "sheet" => {
                    let hidden = attribute(&tag, "state").is_some_and(|state| state != "visible");
                    let id = attribute(&tag, "id").unwrap_or_default();
                    let found =
                        relations.iter().find(|(one, kind, _)| *one == id && kind.ends_with("/worksheet"));
                    if let (false, Some((.., path))) = (hidden, found) {
                        let name = attribute(&tag, "name").unwrap_or_default();
                        workbook.sheets.push((name.into_owned(), path.clone()));
                    }
                }
                Event::Done => break,
                _ => {}
            }
        }
        if workbook.sheets.is_empty() {
            return Err(Fault::new("The workbook has no visible sheet.", SAVE_AGAIN));
        }
        // Some programs name parts they did not write.
        let names = &self.names;
        let there = |path: &String| names.contains_key(&plain(path));
        workbook.strings = workbook.strings.filter(there);
        workbook.styles = workbook.styles.filter(there);
        Ok(workbook)
    }

    /// What a part refers to, targets as paths from the top; nothing when it refers to nothing.
    fn relations(&mut self, of: &str) -> Result<Relations, Fault> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let path = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        if !self.names.contains_key(&plain(&path)) {
            return Ok(Relations::new());
        }
        let text = self.text(&path, Part::Strings)?;
        let mut reader = Reader::new(&text);
        let mut all = Relations::new();
        loop {
            match reader.next_event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                    let get = |name| attribute(&tag, name).unwrap_or_default().into_owned();
                    all.push((get("Id"), get("Type"), resolved(folder, &get("Target"))));
                }
                Event::Done => return Ok(all),
                _ => {}
            }
        }
    }
}

fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target as a path from the top.
fn resolved(folder: &str, target: &str) -> String {
    if target.starts_with('/') || folder.is_empty() {
        return target.trim_start_matches('/').to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
