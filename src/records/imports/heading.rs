//! The heading line: which delimiter the file uses, which column stands where, and what is wrong with it.

use crate::domain::text::shorten;
use crate::records::imports::kind::Kind;
use crate::records::imports::refusal::RefusedRow;
use crate::records::imports::rows::Column;
use crate::records::imports::scan::{COLUMNS_MAX, Record, Scanner};
use std::collections::HashSet;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Where each declared column stands in the file.
#[derive(Debug)]
pub(super) struct Layout {
    columns: &'static [Column],
    places: Vec<Option<usize>>,
    /// How many cells a row has.
    pub width: usize,
    /// Columns that were ignored, in words.
    pub warnings: Vec<String>,
}

impl Layout {
    /// The cell of the `declared`th column of the kind.
    pub fn place(&self, declared: usize) -> Option<usize> {
        self.places.get(declared).copied().flatten()
    }

    /// Whether the file has the column called `name`.
    pub fn has(&self, name: &str) -> bool {
        let declared = self.columns.iter().position(|column| column.name == name);
        declared.is_some_and(|declared| self.place(declared).is_some())
    }
}

/// Headings and codes as they are compared: trimmed, lower case, spaces and hyphens as `_`.
pub(super) fn fold(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

/// Reads the heading; the scanner then stands at the first row.
///
/// # Errors
/// Why the file is refused as a whole.
pub(super) fn find<'t>(file: &str, text: &'t str, kind: Kind) -> Result<(Scanner<'t>, Layout), RefusedRow> {
    let heading = Heading::best(text, kind).ok_or_else(|| {
        let right = format!("The first line must name the columns: {}.", required_words(kind));
        RefusedRow::whole(file, 1, "", "The file is empty.", right)
    })?;
    if let Some((wrong, right)) = heading.check(kind) {
        let line = heading.record.start.split(['\n', '\r']).next().unwrap_or_default();
        return Err(RefusedRow::whole(file, heading.record.first_line, line, wrong, right));
    }
    let layout = heading.layout(file, kind);
    Ok((heading.scanner, layout))
}

struct Heading<'t> {
    scanner: Scanner<'t>,
    record: Record<'t>,
    names: Vec<String>,
    known: usize,
}

impl<'t> Heading<'t> {
    /// The heading read with the delimiter that makes most of it; `None` when there is no text at all.
    fn best(text: &'t str, kind: Kind) -> Option<Heading<'t>> {
        let (start, said) = first_line(text)?;
        let candidates: Vec<u8> = said.map_or_else(|| DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
        let read =
            candidates.into_iter().rev().filter_map(|delimiter| Heading::read(&start, delimiter, kind));
        read.max_by_key(|heading| (heading.known, heading.record.count))
    }

    fn read(start: &Scanner<'t>, delimiter: u8, kind: Kind) -> Option<Heading<'t>> {
        let mut scanner = start.with(delimiter);
        let mut record = Record::default();
        if !scanner.read(&mut record) {
            return None;
        }
        let names: Vec<String> = record.cells.iter().map(|cell| fold(&cell.value())).collect();
        let known = known_columns(kind, &names);
        Some(Heading { scanner, record, names, known })
    }

    /// What is wrong, and what would be right.
    fn check(&self, kind: Kind) -> Option<(String, String)> {
        let right = || format!("The first line must name at least: {}.", required_words(kind));
        if self.record.count > COLUMNS_MAX {
            let wrong = format!("The heading has {} columns.", self.record.count);
            return Some((wrong, format!("Use at most {COLUMNS_MAX}.")));
        }
        if self.record.fault.is_some() {
            return Some(("The quotes of the heading line are not closed.".to_owned(), right()));
        }
        if let Some(problem) = self.wrapped(kind) {
            return Some(problem);
        }
        if self.known == 0 {
            return Some((self.nothing_known(kind), right()));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = self.names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
            let wrong = format!("Two columns are called “{}”.", shorten(twice, 40));
            return Some((wrong, "Remove or rename one of them.".to_owned()));
        }
        let missing: Vec<&str> = kind
            .columns()
            .iter()
            .filter(|column| column.required && !self.names.iter().any(|name| name == column.name))
            .map(|column| column.name)
            .collect();
        if missing.is_empty() {
            return None;
        }
        let wrong = format!("Missing: {}. Found: {}.", missing.join(", "), self.found());
        Some((wrong, right()))
    }

    /// Whether every row stands inside one pair of quotes.
    fn wrapped(&self, kind: Kind) -> Option<(String, String)> {
        let [only] = self.record.cells.as_slice() else { return None };
        let inside = only.value();
        if !only.quoted || !inside.contains([',', ';', '\t']) {
            return None;
        }
        let names: Vec<String> =
            inside.split([',', ';', '\t']).map(|name| fold(name.trim_matches('"'))).collect();
        let known = if known_columns(kind, &names) > 0 { "" } else { " Its columns are not known either." };
        let wrong = format!(
            "Each row of this file stands inside one pair of quotes, so it has a single column: nothing was read.{known}"
        );
        let right =
            "Remove the outer quotes (and write \"\" inside as \"), or export the file again.".to_owned();
        Some((wrong, right))
    }

    fn nothing_known(&self, kind: Kind) -> String {
        let other = Kind::ALL.iter().find(|other| **other != kind && other.has_required(&self.names));
        match other {
            Some(other) => {
                format!("This is a file of {}, not of {}.", other.code(), kind.code())
            }
            None => format!(
                "The first line has none of the columns of {}: the heading is missing. Found: {}.",
                kind.code(),
                self.found()
            ),
        }
    }

    fn found(&self) -> String {
        let names: Vec<String> = self.names.iter().take(30).map(|name| shorten(name, 40)).collect();
        names.join(", ")
    }

    fn layout(&self, file: &str, kind: Kind) -> Layout {
        let columns = kind.columns();
        let places =
            columns.iter().map(|column| self.names.iter().position(|name| name == column.name)).collect();
        let unknown = |name: &&String| !columns.iter().any(|column| column.name == name.as_str());
        let ignored: Vec<String> = self.names.iter().filter(unknown).map(|name| shown(name)).collect();
        let warnings = match ignored.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("{file}: the column {one} is not known and was ignored.")],
            several => {
                vec![format!("{file}: the columns {} are not known and were ignored.", several.join(", "))]
            }
        };
        Layout { columns, places, width: self.record.count, warnings }
    }
}

fn shown(name: &str) -> String {
    if name.is_empty() { "without a heading".to_owned() } else { format!("“{}”", shorten(name, 40)) }
}

/// Where the heading begins, and the delimiter that an Excel line `sep=;` before it names.
fn first_line(text: &str) -> Option<(Scanner<'_>, Option<u8>)> {
    let mut scanner = Scanner::new(text, b',');
    let mut record = Record::default();
    let mut said = None;
    loop {
        let here = scanner.clone();
        if !scanner.read(&mut record) {
            return None;
        }
        if let [b's', b'e', b'p', b'=', delimiter, b'\r' | b'\n', ..] = record.start.as_bytes()
            && said.is_none()
        {
            said = Some(*delimiter);
            scanner = here.with(b'\n');
            scanner.read(&mut record);
        } else if !record.is_blank() {
            return Some((here, said));
        }
    }
}

fn known_columns(kind: Kind, names: &[String]) -> usize {
    kind.columns().iter().filter(|column| names.iter().any(|name| name == column.name)).count()
}

fn required_words(kind: Kind) -> String {
    let names: Vec<&str> =
        kind.columns().iter().filter(|column| column.required).map(|column| column.name).collect();
    names.join(", ")
}
