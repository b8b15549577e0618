//! Cuts text into records and cells: RFC 4180, with LF, CRLF, CR or all of them as line ends.
//!
//! A quote that is never closed, or is closed in the middle of a cell, would swallow the lines after it. Then only the
//! first line of the record is given back, as faulty, and reading goes on at the line after it. (This stays linear in
//! the size of the file: seen from inside quotes, the next line that opens a quote of its own ends the scan.)

use std::borrow::Cow;

/// Most cells of one record that are kept; more are only counted.
pub(super) const COLUMNS_MAX: usize = 200;

/// A cell as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'t> {
    /// Without the quotes around it.
    pub text: &'t str,
    /// Whether there were quotes around it.
    pub quoted: bool,
    /// Whether quotes inside it are doubled.
    doubled: bool,
}

impl<'t> Raw<'t> {
    /// The cell's text, quotes undoubled.
    pub fn value(self) -> Cow<'t, str> {
        if self.doubled { Cow::Owned(self.text.replace("\"\"", "\"")) } else { Cow::Borrowed(self.text) }
    }
}

/// What is wrong with a record's quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// A quote is opened and never closed.
    Unclosed,
    /// Text stands between a closing quote, on this line, and the next delimiter.
    AfterQuote(u64),
}

/// One record.
#[derive(Default, Debug)]
pub(super) struct Record<'t> {
    /// The line it begins on, from 1.
    pub first_line: u64,
    /// The line it ends on.
    pub last_line: u64,
    /// Its first line as it stands.
    pub start: &'t str,
    /// Its cells, at most one more than [`COLUMNS_MAX`] of them.
    pub cells: Vec<Raw<'t>>,
    /// How many cells it has.
    pub count: usize,
    /// What is wrong with its quotes.
    pub fault: Option<Fault>,
}

impl Record<'_> {
    /// Whether it says nothing: an empty line, or empty cells only.
    pub fn is_blank(&self) -> bool {
        self.fault.is_none()
            && self.count <= COLUMNS_MAX
            && self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// What comes after a cell.
enum After {
    Delimiter,
    Line,
    File,
    Other,
}

/// Goes through a text record by record.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
    line: u64,
}

impl<'t> Scanner<'t> {
    /// At the start of `text`.
    pub fn new(text: &'t str, delimiter: u8) -> Scanner<'t> {
        Scanner { text, delimiter, at: 0, line: 1 }
    }

    /// The same place, with another delimiter.
    pub fn with(&self, delimiter: u8) -> Scanner<'t> {
        Scanner { delimiter, ..self.clone() }
    }

    /// Reads the next record into `record`; false at the end of the text.
    pub fn read(&mut self, record: &mut Record<'t>) -> bool {
        let start = self.rest();
        record.cells.clear();
        record.count = 0;
        record.fault = None;
        record.first_line = self.line;
        record.last_line = self.line;
        record.start = start;
        if start.is_empty() {
            return false;
        }
        loop {
            match self.cell() {
                Ok((cell, after)) => {
                    record.count += 1;
                    if record.cells.len() <= COLUMNS_MAX {
                        record.cells.push(cell);
                    }
                    match after {
                        After::Delimiter => record.last_line = self.line,
                        After::Line => {
                            record.last_line = self.line - 1;
                            return true;
                        }
                        After::File | After::Other => {
                            record.last_line = self.line;
                            return true;
                        }
                    }
                }
                Err(fault) => {
                    record.fault = Some(fault);
                    self.skip_line(start, record.first_line);
                    return true;
                }
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn cell(&mut self) -> Result<(Raw<'t>, After), Fault> {
        let rest = self.rest();
        if rest.starts_with('"') {
            return self.quoted(rest);
        }
        let delimiter = self.delimiter;
        let end = rest
            .bytes()
            .position(|byte| byte == delimiter || byte == b'\n' || byte == b'\r')
            .unwrap_or(rest.len());
        self.at += end;
        let text = rest.get(..end).unwrap_or_default();
        Ok((Raw { text, quoted: false, doubled: false }, self.after()))
    }

    fn quoted(&mut self, rest: &'t str) -> Result<(Raw<'t>, After), Fault> {
        let mut from = 1;
        let mut doubled = false;
        let close = loop {
            let found = rest.get(from..).and_then(|inside| inside.find('"')).ok_or(Fault::Unclosed)?;
            let close = from + found;
            if rest.as_bytes().get(close + 1) != Some(&b'"') {
                break close;
            }
            doubled = true;
            from = close + 2;
        };
        let text = rest.get(1..close).unwrap_or_default();
        self.line += lines_in(text.as_bytes());
        self.at += close + 1;
        while self.rest().starts_with(' ') {
            self.at += 1;
        }
        match self.after() {
            After::Other => Err(Fault::AfterQuote(self.line)),
            after => Ok((Raw { text, quoted: true, doubled }, after)),
        }
    }

    /// Steps over what ends a cell.
    fn after(&mut self) -> After {
        match self.rest().as_bytes() {
            [] => After::File,
            [b'\r', b'\n', ..] => self.next_line(2),
            [b'\r' | b'\n', ..] => self.next_line(1),
            [byte, ..] if *byte == self.delimiter => {
                self.at += 1;
                After::Delimiter
            }
            _ => After::Other,
        }
    }

    fn next_line(&mut self, bytes: usize) -> After {
        self.at += bytes;
        self.line += 1;
        After::Line
    }

    /// Goes to the line after the one that begins `start`.
    fn skip_line(&mut self, start: &'t str, line: u64) {
        self.at = self.text.len() - start.len() + start.find(['\n', '\r']).unwrap_or(start.len());
        self.line = line;
        self.after();
    }
}

/// How many line ends there are: LF, CRLF and CR count one each.
pub(super) fn lines_in(text: &[u8]) -> u64 {
    let mut count = 0;
    let mut before = 0;
    for byte in text {
        if *byte == b'\r' || (*byte == b'\n' && before != b'\r') {
            count += 1;
        }
        before = *byte;
    }
    count
}
