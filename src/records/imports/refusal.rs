//! Why a row, or a whole file, was not taken: for people and for `--json`.

use crate::domain::text::shorten;
use serde::Serialize;
use std::fmt;

/// Most characters of a wrong value that are shown.
const SHOWN_CHARS: usize = 80;

/// One thing that is wrong in a file. A file refused as a whole has one, at the line where it shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RefusedRow {
    /// The file's name.
    pub file: String,
    /// The line, from 1, that the row begins on.
    pub line: u64,
    /// The column, when one is at fault.
    pub column: Option<&'static str>,
    /// What stands there, shortened.
    pub value: String,
    /// What is wrong with it, as a sentence.
    pub wrong: String,
    /// What would be right, as a sentence.
    pub right: String,
}

impl RefusedRow {
    /// A refusal of a whole row or file.
    pub fn whole(
        file: &str,
        line: u64,
        value: &str,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) -> RefusedRow {
        RefusedRow {
            file: file.to_owned(),
            line,
            column: None,
            value: shorten(value, SHOWN_CHARS),
            wrong: wrong.into(),
            right: right.into(),
        }
    }
}

impl fmt::Display for RefusedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, ", {column}")?;
        }
        if !self.value.is_empty() {
            write!(f, ", “{}”", self.value.escape_debug())?;
        }
        write!(f, ": {} {}", self.wrong, self.right)
    }
}

/// What is wrong with one cell, before it is known which file and line it is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellProblem {
    /// The column.
    pub column: &'static str,
    /// What stands there.
    pub value: String,
    /// What is wrong with it, as a sentence.
    pub wrong: String,
    /// What would be right, as a sentence.
    pub right: String,
}

impl CellProblem {
    /// A problem with what stands in `column`.
    pub fn new(
        column: &'static str,
        value: &str,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) -> CellProblem {
        CellProblem { column, value: shorten(value, SHOWN_CHARS), wrong: wrong.into(), right: right.into() }
    }

    /// The refusal of the row at `line` of `file` for this.
    #[must_use]
    pub fn at(self, file: &str, line: u64) -> RefusedRow {
        RefusedRow {
            file: file.to_owned(),
            line,
            column: Some(self.column),
            value: self.value,
            wrong: self.wrong,
            right: self.right,
        }
    }
}
