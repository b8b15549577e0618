//! Writes CSV: UTF-8 without BOM, commas, CRLF after every row (RFC 4180 §2), cells inert as formulas.
//!
//! The same rows always give the same bytes: a cell is quoted when it holds a quote, a line end, a comma, a semicolon
//! or a tab, or begins or ends with a space, and never otherwise.

use crate::records::exports::inert::inert;
use crate::records::imports::Row;
use crate::records::imports::kind::Kind;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes one file.
pub struct Writer<W> {
    out: W,
    rows: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a file of `kind` with its heading line. `out` should be buffered.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(out: W, kind: Kind) -> io::Result<Writer<W>> {
        let mut writer = Writer { out, rows: 0 };
        writer.line(kind.columns().iter().map(|column| column.name))?;
        Ok(writer)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// What `out` says.
    pub fn row<'t, R: Row<'t>>(&mut self, row: &R) -> io::Result<()> {
        let mut cells: Vec<Cow<'_, str>> = Vec::with_capacity(R::COLUMNS.len());
        row.write(&mut cells);
        self.rows += 1;
        self.line(cells.iter().map(AsRef::as_ref))
    }

    /// Ends the file: hands back `out`, flushed, and how many rows it holds.
    ///
    /// # Errors
    /// What `out` says.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.out.flush()?;
        Ok((self.out, self.rows))
    }

    fn line<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        line(&mut self.out, cells)
    }
}

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub enum Held<'c> {
    /// Words, or what people typed.
    Words(&'c str),
    /// A number this program has written: digits, a point, a sign. It is no formula, also when it is negative.
    Number(&'c str),
}

impl<'c> From<&'c str> for Held<'c> {
    fn from(words: &'c str) -> Held<'c> {
        Held::Words(words)
    }
}

/// Writes one row of cells.
///
/// # Errors
/// What `out` says.
pub fn line<'c>(out: &mut impl Write, cells: impl Iterator<Item = impl Into<Held<'c>>>) -> io::Result<()> {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.write_all(b",")?;
        }
        match cell.into() {
            Held::Words(words) => write_cell(out, words)?,
            Held::Number(number) => out.write_all(number.as_bytes())?,
        }
    }
    out.write_all(b"\r\n")
}

/// Writes one cell, inert and quoted where it must be.
///
/// # Errors
/// What `out` says.
pub fn write_cell(out: &mut impl Write, cell: &str) -> io::Result<()> {
    let cell = inert(cell);
    let quoted =
        cell.contains(['"', '\r', '\n', ',', ';', '\t']) || cell.starts_with(' ') || cell.ends_with(' ');
    if !quoted {
        return out.write_all(cell.as_bytes());
    }
    out.write_all(b"\"")?;
    for (place, part) in cell.split('"').enumerate() {
        if place > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\"")
}
