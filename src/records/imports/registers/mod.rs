//! Registers as other systems write them: Moodle's attendance export, the attendance report of a Teams meeting, lists of
//! card swipes. Here is only what stands in the file; which session and student is meant, [`super::apply`] finds.

mod moodle;
mod stamp;
mod swipes;
mod teams;

pub(super) use moodle::{Cell, Moodle};
pub(super) use stamp::{Order, Stamp, both_orders};
pub(super) use swipes::{Swipe, Swipes};
pub(super) use teams::{Participant, Teams};

use crate::records::imports::heading::fold;
use crate::records::imports::layout::Layout;
use crate::records::imports::refusal::RefusedRow;
use crate::records::imports::scan::{COLUMNS_MAX, Record, Scanner};

/// Within how many lines a heading is looked for.
const HEAD_LINES: usize = 40;
/// Most rows of one file.
const ROWS_MAX: usize = 200_000;

/// Who a row is about, as far as it says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Who {
    /// Student number, or what may be one.
    pub number: String,
    /// E-mail address.
    pub email: String,
    /// Name, as written.
    pub name: String,
}

impl Who {
    /// What to show of somebody who is not found.
    pub fn shown(&self) -> &str {
        [&self.number, &self.email, &self.name]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or("", String::as_str)
    }
}

/// The layout of a file of attendance, told by its head.
pub(super) fn layout_of(text: &str) -> Layout {
    let mut table = Lines::new(text);
    let mut first = true;
    for _ in 0..HEAD_LINES {
        let Some(line) = table.next_line() else { break };
        if line.names.iter().any(|name| name == "session_id") {
            return Layout::Table;
        }
        if moodle::is_heading(&line) {
            return Layout::Moodle;
        }
        if teams::is_heading(&line) {
            return Layout::Teams;
        }
        if first && swipes::is_heading(&line) {
            return Layout::Swipes;
        }
        first = false;
    }
    Layout::Table
}

/// A line of a file of sections: its cells, and how they read as headings.
struct Line {
    number: u64,
    cells: Vec<String>,
    names: Vec<String>,
    faulty: bool,
}

impl Line {
    /// The cell under the heading at `place`.
    fn cell(&self, place: Option<usize>) -> String {
        place.and_then(|place| self.cells.get(place)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    }

    /// The place of the first of these headings.
    fn place(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|one| one == name))
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Goes through the lines of a text, each with the delimiter it seems to have: such files change it between sections.
struct Lines<'t> {
    scanner: Scanner<'t>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Lines<'t> {
        Lines { scanner: Scanner::new(text, b'\t') }
    }

    fn next_line(&mut self) -> Option<Line> {
        let mut record = Record::default();
        let before = self.scanner.clone();
        if !self.scanner.read(&mut record) {
            return None;
        }
        let start = record.start.split(['\n', '\r']).next().unwrap_or_default();
        if !start.contains('\t') {
            let delimiter = if start.contains(',') || !start.contains(';') { b',' } else { b';' };
            self.scanner = before.with(delimiter);
            self.scanner.read(&mut record);
            self.scanner = self.scanner.with(b'\t');
        }
        let cells: Vec<String> =
            record.cells.iter().take(COLUMNS_MAX).map(|cell| cell.value().into_owned()).collect();
        let names = cells.iter().map(|cell| fold(cell)).collect();
        Some(Line {
            number: record.first_line,
            cells,
            names,
            faulty: record.fault.is_some() || record.count > COLUMNS_MAX,
        })
    }
}

/// Refuses a file that has more rows than can be meant.
fn too_long(name: &str) -> RefusedRow {
    let wrong = format!("The file has more than {ROWS_MAX} rows: nothing was read.");
    RefusedRow::whole(name, 1, "", wrong, "Split it into smaller files.")
}

/// Refuses a line whose quotes are not closed, or that has more cells than are read.
fn faulty(name: &str, line: &Line) -> RefusedRow {
    let shown = line.cells.first().map_or("", String::as_str);
    let wrong = format!("The quotes of this row are not closed, or it has more than {COLUMNS_MAX} cells.");
    RefusedRow::whole(
        name,
        line.number,
        shown,
        wrong,
        "Close every quote, or export fewer sessions at a time.",
    )
}
