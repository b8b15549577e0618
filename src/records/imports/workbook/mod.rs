//! XLSX workbooks as the text of one sheet, so that a sheet with the same headings is the same file as its CSV.
//!
//! Only what a table needs is read: shared strings, formats that mean dates, and the cells of one sheet, formulas by the
//! values that were kept with them; of merged cells the first has the value. Everything is read within bounds that
//! the file cannot move: bytes inflated, rows, columns, bytes of text. A part is never sized by what it says of itself.

mod package;
mod sheet;
mod strings;
mod styles;
mod xml;

use crate::records::imports::refusal::RefusedRow;
use package::{Package, Part};
use sheet::Written;

/// Most sheets that are looked at.
const SHEETS_MAX: usize = 20;

/// Why a workbook is refused: where, what is wrong, what would be right.
#[derive(Debug)]
struct Fault {
    row: u64,
    value: String,
    wrong: String,
    right: &'static str,
}

/// What to do with a workbook that is not whole.
const SAVE_AGAIN: &str = "Open it in a spreadsheet program and save it as .xlsx or CSV UTF-8 again.";

impl Fault {
    fn new(wrong: impl Into<String>, right: &'static str) -> Fault {
        Fault { row: 1, value: String::new(), wrong: wrong.into(), right }
    }

    fn broken(what: &str) -> Fault {
        Fault::new(format!("The workbook is damaged: {what}."), SAVE_AGAIN)
    }
}

/// A sheet as text.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The sheet as CSV; each row of the sheet begins a line.
    pub text: String,
    /// What was left out, in words.
    pub warning: Option<String>,
    /// From which line on how many more lines there are than rows.
    longer: Vec<(u64, u64)>,
}

impl Sheet {
    /// The row of the sheet that a line of the text stands in.
    pub fn row(&self, line: u64) -> u64 {
        let before = self.longer.partition_point(|(from, _)| *from <= line);
        let more =
            before.checked_sub(1).and_then(|place| self.longer.get(place)).map_or(0, |(_, more)| *more);
        line.saturating_sub(more).max(1)
    }
}

/// Whether the bytes begin like a workbook.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The first visible sheet whose text `fits`, else the first that holds anything.
///
/// # Errors
/// Why the file is refused as a whole.
pub(super) fn read(name: &str, bytes: &[u8], fits: impl Fn(&str) -> bool) -> Result<Sheet, RefusedRow> {
    choose(bytes, fits)
        .map_err(|fault| RefusedRow::whole(name, fault.row, &fault.value, fault.wrong, fault.right))
}

fn choose(bytes: &[u8], fits: impl Fn(&str) -> bool) -> Result<Sheet, Fault> {
    let mut package = Package::open(bytes)?;
    let workbook = package.workbook()?;
    let strings = match &workbook.strings {
        Some(path) => strings::read(&package.text(path, Part::Strings)?)?,
        None => strings::Strings::default(),
    };
    let dates = match &workbook.styles {
        Some(path) => styles::read(&package.text(path, Part::Strings)?)?,
        None => styles::Dates::default(),
    };
    let mut first: Option<(String, Written)> = None;
    let mut others = 0;
    for (name, path) in workbook.sheets.iter().take(SHEETS_MAX) {
        let xml = package.text(path, Part::Sheet)?;
        let written = sheet::write(&xml, &strings, &dates, workbook.is_1904)?;
        if written.text.trim().is_empty() {
            continue;
        }
        let is_it = fits(&written.text);
        others += u64::from(first.is_some() || !is_it);
        if is_it {
            return Ok(chosen(name, written, others));
        }
        first = first.or(Some((name.clone(), written)));
    }
    let (name, written) = first.ok_or_else(|| {
        Fault::new("The workbook has no cells.", "Fill a sheet whose first row names the columns.")
    })?;
    Ok(chosen(&name, written, others.saturating_sub(1)))
}

fn chosen(name: &str, written: Written, others: u64) -> Sheet {
    let warning = (others > 0).then(|| format!("Only the sheet “{name}” was read; others were left out."));
    Sheet { text: written.text, warning, longer: written.longer }
}

#[cfg(test)]
mod tests;
