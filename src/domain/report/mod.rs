//! Reports: a message, its warnings, and tables of typed cells that pages, CSV, JSON and the command line all show.
//!
//! Counts are exact; what is too small to be shown is [`Cell::Hidden`] before it leaves this layer.

pub mod ask;
pub mod attendance;
pub mod bands;
pub mod cells;
pub mod groups;
pub mod hide;
pub mod outcomes;
pub mod registers;
pub mod thresholds;
pub mod years;

pub use crate::domain::rate::share;
use crate::domain::rate::{HALF_AND_ALL, percent};
use crate::domain::statistics::Interval;

/// Students below whose number a group's figures are not shown. (FEATURES.md: "suppress counts under 10 for groups".)
pub const GROUP_MIN: u64 = 10;

/// A number of students as it stands where no single student may be told of: to the nearest five, as HESA publishes
/// counts of students (its "rounding and suppression to anonymise statistics"), so that a difference of two is never exact.
#[must_use]
pub const fn rough(count: u64) -> u64 {
    (count + 2) / 5 * 5
}

/// That going together is not causing, as it stands under every report that sets two things beside each other.
pub const NOT_CAUSE: &str = "This is an association, not a cause. Students who attend differ from those who do not in other ways too, and it does not follow that raising attendance raises results.";

/// A report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What it is called.
    pub title: String,
    /// What it says, in a sentence with its numbers.
    pub message: String,
    /// What to keep in mind while reading it.
    pub notes: Vec<String>,
    /// The picture.
    pub chart: Option<Chart>,
    /// The tables; the first is the report's own.
    pub sheets: Vec<Sheet>,
}

impl Report {
    /// The table with this code; the first when none is named.
    #[must_use]
    pub fn sheet(&self, code: Option<&str>) -> Option<&Sheet> {
        match code {
            None => self.sheets.first(),
            Some(code) => self.sheets.iter().find(|sheet| sheet.code == code),
        }
    }
}

/// A table of a report.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// Its name in addresses and files.
    pub code: &'static str,
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Heading>,
    /// Its rows, each as long as `columns`.
    pub rows: Vec<Row>,
}

/// A column's heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heading {
    /// Its name in files.
    pub code: String,
    /// Its words on pages.
    pub label: String,
    /// Whether it holds numbers.
    pub number: bool,
}

impl Heading {
    /// A column of words.
    #[must_use]
    pub fn words(code: &str, label: &str) -> Heading {
        Heading { code: code.to_owned(), label: label.to_owned(), number: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(code: &str, label: &str) -> Heading {
        Heading { number: true, ..Heading::words(code, label) }
    }

    /// A column of numbers with both ends of their interval, called `low` and `high` in files, after `stem` where a
    /// table has several.
    #[must_use]
    pub fn interval(code: &str, label: &str, stem: &str) -> [Heading; 3] {
        let end = |end: &str| if stem.is_empty() { end.to_owned() } else { format!("{stem}_{end}") };
        [
            Heading::number(code, label),
            Heading::number(&end("low"), "From"),
            Heading::number(&end("high"), "To"),
        ]
    }
}

/// A row, and what opens when one looks closer.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its cells; the first names it.
    pub cells: Vec<Cell>,
    /// Where its first cell leads.
    pub opens: Option<Opens>,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Row {
        Row { cells, opens: None }
    }
}

/// What a row opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opens {
    /// The same report, narrowed: names and values for its address.
    Narrower(Vec<(&'static str, String)>),
    /// The attendance of the student with this number.
    Student(String),
}

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Something that has a code for files and words for people.
    Named(String, String),
    /// Words.
    Words(String),
    /// How many.
    Count(u64),
    /// A share of one, shown in per cent with one decimal.
    Share(f64),
    /// Another number, shown with three decimals.
    Number(f64),
    /// Not shown: too few, or others that are too few could be worked out from it.
    Hidden,
    /// Nothing to show.
    Empty,
}

impl Cell {
    /// The same code and words.
    pub fn words(words: impl Into<String>) -> Cell {
        Cell::Words(words.into())
    }

    /// A share, where there is something to divide by.
    #[must_use]
    pub fn share(part: u64, of: u64) -> Cell {
        share(part, of).map_or(Cell::Empty, Cell::Share)
    }

    /// A share with the ends of its interval, as three cells.
    #[must_use]
    pub fn interval(interval: Option<Interval>, cell: fn(f64) -> Cell) -> [Cell; 3] {
        interval.map_or([Cell::Empty, Cell::Empty, Cell::Empty], |i| {
            [cell(i.estimate), cell(i.low), cell(i.high)]
        })
    }

    /// As [`Cell::interval`] where it may be shown, else three hidden cells.
    pub fn interval_if(
        open: bool,
        interval: impl FnOnce() -> Option<Interval>,
        cell: fn(f64) -> Cell,
    ) -> [Cell; 3] {
        if open { Cell::interval(interval(), cell) } else { [Cell::Hidden, Cell::Hidden, Cell::Hidden] }
    }

    /// As files hold it.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Cell::Named(code, _) | Cell::Words(code) => code.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Share(share) => percent(*share, 1, &HALF_AND_ALL),
            Cell::Number(number) => format!("{number:.3}"),
            Cell::Hidden => "hidden".to_owned(),
            Cell::Empty => String::new(),
        }
    }

    /// As people read it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Cell::Named(_, label) => label.clone(),
            Cell::Share(_) => format!("{} %", self.code()),
            Cell::Hidden => "too few".to_owned(),
            Cell::Empty => "–".to_owned(),
            Cell::Words(_) | Cell::Count(_) | Cell::Number(_) => self.code(),
        }
    }
}

/// A picture of the first table.
#[derive(Clone, PartialEq, Debug)]
pub enum Chart {
    /// Each bar is a whole, cut into the same parts; a part that is hidden is none.
    Parts {
        /// Words of the parts.
        parts: Vec<String>,
        /// Words and shares of each bar.
        bars: Vec<(String, Vec<Option<f64>>)>,
    },
    /// Bars of shares of one.
    Bars(Vec<(String, Option<f64>)>),
    /// Curves in the unit square, with the diagonal: share of false alarms against share of hits.
    Curves(Vec<(String, Vec<(f64, f64)>)>),
}
