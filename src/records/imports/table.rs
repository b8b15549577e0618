//! A CSV file as a table: rows that know their line, cells found by column.

use crate::records::exports::inert::plain;
use crate::records::imports::heading::{self, Layout};
use crate::records::imports::kind::Kind;
use crate::records::imports::refusal::{CellProblem, RefusedRow};
use crate::records::imports::rows::Row;
use crate::records::imports::scan::{Fault, Record, Scanner, lines_in};
use std::borrow::Cow;
use std::marker::PhantomData;

/// Most rows of one file.
pub const ROWS_MAX: u64 = 2_000_000;
/// Most characters of one cell.
pub const CELL_CHARS_MAX: usize = 200_000;

/// An opened file: its heading is understood, its rows are still to be read.
#[derive(Debug)]
pub struct Table<'t> {
    file: String,
    scanner: Scanner<'t>,
    layout: Layout,
    record: Record<'t>,
    has_nul: bool,
}

impl<'t> Table<'t> {
    /// Opens `text` as a file of `kind`, called `file` in messages.
    ///
    /// # Errors
    /// Why the file is refused as a whole: no heading, missing or doubled columns, too many columns or rows.
    pub fn open(file: &str, text: &'t str, kind: Kind) -> Result<Table<'t>, RefusedRow> {
        let (scanner, layout) = heading::find(file, text, kind)?;
        let table = Table {
            file: file.to_owned(),
            scanner,
            layout,
            record: Record::default(),
            has_nul: text.as_bytes().contains(&0),
        };
        // There are at least as many lines as rows: only a file of too many lines need be counted by rows.
        if lines_in(text.as_bytes()) > ROWS_MAX && table.count_rows() > ROWS_MAX {
            let wrong = format!("The file has more than {ROWS_MAX} rows: nothing was read.");
            return Err(RefusedRow::whole(file, 1, "", wrong, "Split it into smaller files."));
        }
        Ok(table)
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What is odd about the file without being wrong: columns that are not known.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.layout.warnings
    }

    /// Whether the file has this column. What a file does not have, an import leaves as it is.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.layout.has(column)
    }

    /// Reads the next row that says anything; `None` at the end.
    pub fn advance(&mut self) -> Option<Result<Cells<'_, 't>, RefusedRow>> {
        while self.scanner.read(&mut self.record) {
            if self.record.is_blank() {
                continue;
            }
            return Some(match self.fault() {
                Some(refused) => Err(refused),
                None => Ok(Cells { record: &self.record, layout: &self.layout }),
            });
        }
        None
    }

    /// The rows, typed.
    #[must_use]
    pub fn rows<R: Row<'t>>(self) -> Rows<'t, R> {
        Rows { table: self, row: PhantomData }
    }

    fn count_rows(&self) -> u64 {
        let mut scanner = self.scanner.clone();
        let mut record = Record::default();
        let mut rows = 0;
        while scanner.read(&mut record) {
            rows += u64::from(!record.is_blank());
        }
        rows
    }

    /// What is wrong with the row as a row.
    fn fault(&self) -> Option<RefusedRow> {
        let record = &self.record;
        let refuse = |wrong: String, right: &str| {
            let start = record.start.split(['\n', '\r']).next().unwrap_or_default();
            Some(RefusedRow::whole(&self.file, record.first_line, start, wrong, right))
        };
        if let Some(fault) = record.fault {
            return refuse(
                fault_words(fault, record.first_line),
                "Close every quote; write a quote inside quotes twice.",
            );
        }
        let width = self.layout.width;
        if record.count != width {
            return refuse(self.count_words(), &format!("Give {width} cells, as the heading has."));
        }
        if self.has_nul && record.cells.iter().any(|cell| cell.text.contains('\0')) {
            return refuse("The row holds a NUL character.".to_owned(), "Remove it.");
        }
        let too_long = |text: &str| text.len() > CELL_CHARS_MAX && text.chars().count() > CELL_CHARS_MAX;
        if record.cells.iter().any(|cell| too_long(cell.text)) {
            return refuse(
                format!("A cell has more than {CELL_CHARS_MAX} characters."),
                "Shorten it, or check that no quote is missing.",
            );
        }
        None
    }

    fn count_words(&self) -> String {
        let record = &self.record;
        let delimiters = [',', ';', '\t'];
        if let [only] = record.cells.as_slice()
            && only.quoted
            && record.first_line == record.last_line
            && only.text.contains(delimiters)
        {
            return "The whole row stands inside one pair of quotes, so it is a single cell.".to_owned();
        }
        let cells = if record.count == 1 { "1 cell".to_owned() } else { format!("{} cells", record.count) };
        let width = self.layout.width;
        if record.last_line > record.first_line {
            let (first, last) = (record.first_line, record.last_line);
            format!(
                "The row has {cells} instead of {width} and runs from line {first} to line {last}: \
                 a quote is probably missing, and all these lines were left out."
            )
        } else {
            format!("The row has {cells} instead of {width}.")
        }
    }
}

fn fault_words(fault: Fault, line: u64) -> String {
    match fault {
        Fault::Unclosed => {
            "A quote in this row is never closed and would swallow all rows after it; they were read without it."
                .to_owned()
        }
        Fault::AfterQuote(at) if at == line => "Text follows a closing quote within one cell.".to_owned(),
        Fault::AfterQuote(at) => format!(
            "A quote in this row is closed only on line {at}, in the middle of a cell, and would swallow the rows \
             between; they were read without it."
        ),
    }
}

/// One row's cells, by the place of their column in the kind's declaration.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'r, 't> {
    record: &'r Record<'t>,
    layout: &'r Layout,
}

impl<'t> Cells<'_, 't> {
    /// The line the row begins on.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.record.first_line
    }

    /// The line the row ends on.
    #[must_use]
    pub fn last_line(&self) -> u64 {
        self.record.last_line
    }

    /// The cell of the `place`th declared column, as it was before it was made inert; empty when the file does not
    /// have the column.
    #[must_use]
    pub fn get(&self, place: usize) -> Cow<'t, str> {
        let cell = self.layout.place(place).and_then(|at| self.record.cells.get(at));
        cell.map_or(Cow::Borrowed(""), |cell| plain(cell.value()))
    }
}

/// A row with the line it begins on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbered<R> {
    /// The line, from 1.
    pub line: u64,
    /// The row.
    pub row: R,
}

/// The typed rows of a file, in its order; a row that is wrong comes with everything that is wrong with it.
#[derive(Debug)]
pub struct Rows<'t, R> {
    table: Table<'t>,
    row: PhantomData<R>,
}

impl<'t, R> Rows<'t, R> {
    /// The file they are read from.
    #[must_use]
    pub fn table(&self) -> &Table<'t> {
        &self.table
    }
}

impl<'t, R: Row<'t>> Iterator for Rows<'t, R> {
    type Item = Result<Numbered<R>, Vec<RefusedRow>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, problems) = match self.table.advance()? {
            Err(refused) => return Some(Err(vec![refused])),
            Ok(cells) => {
                let line = cells.line();
                match R::parse(&cells) {
                    Ok(row) => return Some(Ok(Numbered { line, row })),
                    Err(problems) => (line, problems),
                }
            }
        };
        Some(Err(problems
            .into_iter()
            .map(|problem: CellProblem| problem.at(&self.table.file, line))
            .collect()))
    }
}
