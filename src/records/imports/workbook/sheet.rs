//! The cells of a sheet as CSV.

use super::strings::Strings;
use super::styles::{Dates, date};
use super::xml::{Event, Reader, attribute};
use super::{Fault, SAVE_AGAIN};
use crate::records::imports::scan::COLUMNS_MAX;
use quick_xml::events::BytesStart;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Most rows of a sheet.
const ROWS_MAX: u64 = 1_048_576;
/// Most bytes of text of a sheet.
const TEXT_BYTES_MAX: usize = 48 << 20;

/// A sheet as text, and from which line on how many more lines it has than rows.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub text: String,
    pub longer: Vec<(u64, u64)>,
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    value: String,
    inline: String,
}

/// What text belongs to just now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Value,
    Inline,
}

struct Writer<'s> {
    strings: &'s Strings,
    dates: &'s Dates,
    is_1904: bool,
    written: Written,
    /// The row that is being read, from 1; 0 before the first.
    row: u64,
    /// The row the text has come to.
    done: u64,
    cells: BTreeMap<usize, String>,
    next_column: usize,
    /// How many cells the first row with cells has.
    width: usize,
    extra_lines: u64,
}

/// Writes the sheet in `xml`.
pub(super) fn write(xml: &str, strings: &Strings, dates: &Dates, is_1904: bool) -> Result<Written, Fault> {
    let mut reader = Reader::new(xml);
    let mut writer = Writer {
        strings,
        dates,
        is_1904,
        written: Written::default(),
        row: 0,
        done: 0,
        cells: BTreeMap::new(),
        next_column: 0,
        width: 0,
        extra_lines: 0,
    };
    let mut cell: Option<Cell> = None;
    let mut within = Within::Nothing;
    let mut phonetic = false;
    loop {
        match reader.next_event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "row" => writer.begin_row(attribute(&tag, "r").as_deref())?,
                "c" => cell = Some(writer.begin_cell(&tag)?),
                "v" => within = Within::Value,
                "t" if !phonetic => within = Within::Inline,
                "rPh" => phonetic = true,
                _ => {}
            },
            Event::Text(text) => {
                if let Some(cell) = &mut cell {
                    match within {
                        Within::Value => cell.value.push_str(&text),
                        Within::Inline => cell.inline.push_str(&text),
                        Within::Nothing => {}
                    }
                }
            }
            Event::End(name) => match name.as_str() {
                "v" | "t" => within = Within::Nothing,
                "rPh" => phonetic = false,
                "c" => {
                    if let Some(cell) = cell.take() {
                        writer.end_cell(cell)?;
                    }
                }
                "sheetData" => break,
                _ => {}
            },
            Event::Done => break,
        }
    }
    writer.end_row()?;
    Ok(writer.written)
}

impl Writer<'_> {
    fn fault(&self, value: String, wrong: impl Into<String>, right: &'static str) -> Fault {
        Fault { row: self.row.max(1), value, wrong: wrong.into(), right }
    }

    fn begin_row(&mut self, number: Option<&str>) -> Result<(), Fault> {
        self.end_row()?;
        let given = number.and_then(|number| number.trim().parse().ok());
        self.go_to(given.unwrap_or(self.row + 1))
    }

    fn go_to(&mut self, row: u64) -> Result<(), Fault> {
        if row == 0 || row > ROWS_MAX {
            return Err(self.fault(row.to_string(), "There is no such row in a sheet.", SAVE_AGAIN));
        }
        if row <= self.done || row < self.row {
            return Err(self.fault(row.to_string(), "The rows of the sheet are not in order.", SAVE_AGAIN));
        }
        self.row = row;
        self.next_column = 0;
        Ok(())
    }

    fn begin_cell(&mut self, tag: &BytesStart<'_>) -> Result<Cell, Fault> {
        let place = attribute(tag, "r").unwrap_or_default();
        let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
        let row: Option<u64> = place.get(letters.len()..).and_then(|digits| digits.parse().ok());
        if let Some(row) = row.filter(|row| *row != self.row) {
            self.end_row()?;
            self.go_to(row)?;
        } else if self.row == 0 {
            self.go_to(1)?;
        }
        let column = if letters.is_empty() { self.next_column } else { self.column(letters)? };
        self.next_column = column + 1;
        let style = attribute(tag, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        let kind = attribute(tag, "t").unwrap_or_default().into_owned();
        Ok(Cell { column, kind, style, ..Cell::default() })
    }

    /// The column that letters name, from 0.
    fn column(&self, letters: &str) -> Result<usize, Fault> {
        let number = letters.bytes().try_fold(0usize, |sum, byte| {
            let letter = byte.to_ascii_uppercase();
            let value = letter.is_ascii_uppercase().then(|| usize::from(letter - b'A') + 1)?;
            (sum < 100_000).then_some(sum * 26 + value)
        });
        let unknown = || self.fault(letters.to_owned(), "There is no such column in a sheet.", SAVE_AGAIN);
        number.and_then(|number| number.checked_sub(1)).ok_or_else(unknown)
    }

    fn end_cell(&mut self, cell: Cell) -> Result<(), Fault> {
        let column = cell.column;
        let text = self.shown(cell)?;
        if text.is_empty() {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            let wrong = format!("The sheet has cells beyond column {COLUMNS_MAX}.");
            return Err(self.fault(text, wrong, "Remove everything beside the table."));
        }
        self.cells.insert(column, text);
        Ok(())
    }

    /// What a cell shows.
    fn shown(&self, cell: Cell) -> Result<String, Fault> {
        let value = cell.value.trim();
        Ok(match cell.kind.as_str() {
            "s" => {
                let shared = value.parse().ok().and_then(|number| self.strings.get(number));
                let missing =
                    || self.fault(value.to_owned(), "A cell shows a text that is not there.", SAVE_AGAIN);
                shared.ok_or_else(missing)?.to_owned()
            }
            "inlineStr" => cell.inline,
            "str" | "e" | "d" => cell.value,
            "b" => if value == "1" { "true" } else { "false" }.to_owned(),
            _ => match value.parse::<f64>() {
                Ok(number) => self.number(number, cell.style),
                Err(_) => cell.value,
            },
        })
    }

    fn number(&self, number: f64, style: usize) -> String {
        let as_date = if self.dates.is_date(style) { date(number, self.is_1904) } else { None };
        as_date.unwrap_or_else(|| digits(number))
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        let cells = std::mem::take(&mut self.cells);
        let Some((last, _)) = cells.last_key_value() else { return Ok(()) };
        let count = (last + 1).max(self.width);
        if self.width == 0 {
            self.width = count;
        }
        let text = &mut self.written.text;
        for _ in self.done + 1..self.row {
            text.push('\n');
        }
        let start = text.len();
        for column in 0..count {
            if column > 0 {
                text.push(',');
            }
            if let Some(cell) = cells.get(&column) {
                quoted(cell, text);
            }
        }
        let inside =
            text.get(start..).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count() as u64;
        text.push('\n');
        self.done = self.row;
        if inside > 0 {
            self.extra_lines += inside;
            self.written.longer.push((self.row + self.extra_lines + 1, self.extra_lines));
        }
        if self.written.text.len() > TEXT_BYTES_MAX {
            let wrong = format!("The sheet holds more than {} MB of text.", TEXT_BYTES_MAX >> 20);
            return Err(self.fault(String::new(), wrong, "Split it into smaller files."));
        }
        Ok(())
    }
}

/// A cell between quotes, so that nothing in it can end it. Line ends are `\n`.
fn quoted(cell: &str, text: &mut String) {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | ':' | '/' | ' ');
    if cell.chars().all(plain) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(&cell.replace("\r\n", "\n").replace('\r', "\n").replace('"', "\"\""));
    text.push('"');
}

/// A number as a sheet shows it, with at most fifteen digits: what lies beyond is noise of binary fractions.
fn digits(number: f64) -> String {
    let mut text = String::new();
    if number.fract() == 0.0 && number.abs() < 1e15 {
        // Writing to a string does not fail.
        let _ = write!(text, "{number:.0}");
        return text;
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let _ = write!(text, "{rounded}");
    text
}
