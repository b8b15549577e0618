//! The way of every row: read, checked against the rows before it, put in its place.

use super::ImportReport;
use super::columns::Columns;
use super::desk::{Desk, Did, Wrong};
use crate::domain::text::shorten;
use crate::records::imports::{Numbered, RefusedRow, Row, Table};
use crate::records::refusal::Refusal;
use std::collections::HashMap;

/// A row that knows its place in the store.
pub(super) trait Place<'t>: Row<'t> {
    /// What must not stand twice in a file, and under which column that is said; `None` for rows that add up.
    fn key(&self) -> Option<(&'static str, String)>;

    /// Puts the row in its place.
    fn put(&self, desk: &mut Desk<'_>, columns: &Columns) -> Result<Did, Wrong>;
}

/// Takes all rows of `table` in; what is wrong with them goes into `report`.
pub(super) fn take<'t, R: Place<'t>>(
    desk: &mut Desk<'_>,
    table: Table<'t>,
    report: &mut ImportReport,
) -> Result<(), Refusal> {
    let columns = Columns::of(&table, R::KIND);
    let mut desk = Taking { file: table.file().to_owned(), columns, desk, report, seen: HashMap::new() };
    let mut later = Vec::new();
    for row in table.rows::<R>() {
        desk.report.rows += 1;
        match row {
            Ok(row) => later.extend(desk.row(row)?),
            Err(refused) => desk.report.refused.extend(refused),
        }
    }
    desk.rest(later)?;
    desk.end()
}

/// A file being taken in.
struct Taking<'d, 'c> {
    file: String,
    columns: Columns,
    desk: &'d mut Desk<'c>,
    report: &'d mut ImportReport,
    /// Keys of the rows before, and their lines.
    seen: HashMap<String, u64>,
}

/// A row that waits for a later one, and what is wrong until then.
type Waiting<R> = (Numbered<R>, Vec<RefusedRow>);

impl Taking<'_, '_> {
    /// One row; it comes back when it may become right by a row further down.
    fn row<'t, R: Place<'t>>(&mut self, row: Numbered<R>) -> Result<Option<Waiting<R>>, Refusal> {
        let line = row.line;
        let key = row.row.key();
        if let Some((column, key)) = &key
            && let Some(first) = self.seen.get(key)
        {
            let wrong = format!("This stands already on line {first}.");
            let shown = shorten(&key.replace('\0', ", "), 80);
            let refused = RefusedRow::whole(&self.file, line, &shown, wrong, "Keep one of the two rows.");
            self.report.refused.push(RefusedRow { column: Some(column), ..refused });
            return Ok(None);
        }
        match row.row.put(self.desk, &self.columns) {
            Ok(did) => {
                self.report.count(did);
                self.seen.extend(key.map(|(_, key)| (key, line)));
            }
            Err(Wrong::Cells(problems)) => {
                self.report.refused.extend(problems.into_iter().map(|problem| problem.at(&self.file, line)));
            }
            Err(Wrong::Later(problem)) => {
                let refused = vec![problem.at(&self.file, line)];
                return Ok(Some((row, refused)));
            }
            Err(Wrong::Trouble(trouble)) => return Err(trouble.into()),
            Err(Wrong::Denied) => return Err(Refusal::NotFound),
        }
        Ok(None)
    }

    /// The rows that waited, over and over, as long as one of them finds what it waited for.
    fn rest<'t, R: Place<'t>>(&mut self, mut waiting: Vec<Waiting<R>>) -> Result<(), Refusal> {
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            for (row, _) in waiting {
                still.extend(self.row(row)?);
            }
            if still.is_empty() || still.len() == before {
                self.report.refused.extend(still.into_iter().flat_map(|(_, refused)| refused));
                return Ok(());
            }
            waiting = still;
        }
    }

    fn end(self) -> Result<(), Refusal> {
        self.desk.some_refused = !self.report.refused.is_empty();
        let (added, changed, unchanged) = self.desk.finish()?;
        self.report.added += added;
        self.report.changed += changed;
        self.report.unchanged += unchanged;
        self.report.warnings.extend(self.desk.warnings());
        self.report.refused.sort_by_key(|refused| refused.line);
        Ok(())
    }
}

impl ImportReport {
    /// Counts what came of a row.
    pub(super) fn count(&mut self, did: Did) {
        match did {
            Did::Added => self.added += 1,
            Did::Changed => self.changed += 1,
            Did::Unchanged => self.unchanged += 1,
            Did::Gathered => {}
        }
    }
}
