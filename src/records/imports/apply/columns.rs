//! The columns a file has. What a file does not have, an import leaves as it is.

use crate::records::imports::{Kind, Table};
use std::borrow::Cow;
use std::collections::HashSet;

/// The columns of one file.
pub(super) struct Columns(HashSet<&'static str>);

impl Columns {
    /// The columns of `table`, a file of `kind`.
    pub(super) fn of(table: &Table<'_>, kind: Kind) -> Columns {
        Columns(kind.columns().iter().map(|column| column.name).filter(|name| table.has(name)).collect())
    }

    /// Whether the file has this one.
    pub(super) fn has(&self, column: &str) -> bool {
        self.0.contains(column)
    }

    /// What the file says; where it has no such column, what stood.
    pub(super) fn say<T>(&self, column: &str, said: T, stood: Option<T>) -> T {
        match stood {
            Some(stood) if !self.has(column) => stood,
            _ => said,
        }
    }

    /// As [`Columns::say`], for a cell of text.
    pub(super) fn text(
        &self,
        column: &str,
        said: Option<&Cow<'_, str>>,
        stood: Option<&Option<String>>,
    ) -> Option<String> {
        match stood {
            Some(stood) if !self.has(column) => stood.clone(),
            _ => said.map(ToString::to_string),
        }
    }
}
