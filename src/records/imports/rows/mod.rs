//! The rows of each kind of file: typed, their form checked, what they refer to still text.
//!
//! Each kind is declared once, with [`row!`]: the doc comment of a field is its help text, the word before it says
//! whether the file must have the column (`required`; `blank` when the cell may yet be empty), the form says how it is
//! read, written and explained.

mod attendance;
mod calendar;
mod departments;
mod engagement;
mod enrolments;
mod entries;
mod modules;
mod outcomes;
mod programmes;
mod relationships;
mod results;
mod roles;
mod sessions;
mod staff;
mod students;

pub use attendance::Attendance;
pub use calendar::Period;
pub use departments::Department;
pub use engagement::Engagement;
pub use enrolments::Enrolment;
pub use entries::Entry;
pub use modules::Module;
pub use outcomes::Outcome;
pub use programmes::Programme;
pub use relationships::Relationship;
pub use results::CourseResult;
pub use roles::RoleGrant;
pub use sessions::Session;
pub use staff::Staff;
pub use students::Student;

use crate::records::imports::forms::Form;
use crate::records::imports::kind::Kind;
use crate::records::imports::refusal::CellProblem;
use crate::records::imports::table::Cells;
use jiff::civil::Date;
use std::borrow::Cow;

/// A column of a kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// Whether a file must have it.
    pub required: bool,
    /// What it holds, as the declaration says.
    about: &'static str,
    /// What would be right in it, as a sentence.
    pub right: fn() -> String,
}

impl Column {
    /// What it holds, as a sentence.
    #[must_use]
    pub fn about(&self) -> &'static str {
        self.about.trim_ascii()
    }
}

/// A row of a file.
pub trait Row<'t>: Sized {
    /// The kind of file it stands in.
    const KIND: Kind;
    /// The file's columns, in the order of export.
    const COLUMNS: &'static [Column];

    /// Reads the cells.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    fn parse(cells: &Cells<'_, 't>) -> Result<Self, Vec<CellProblem>>;

    /// Writes the cells, in the order of [`Row::COLUMNS`].
    fn write<'v>(&'v self, out: &mut Vec<Cow<'v, str>>)
    where
        't: 'v;
}

/// Declares a kind's row. `checked by` names a function that looks at several cells together.
macro_rules! row {
    (@value required $life:lifetime $form:ty) => { <$form as $crate::records::imports::forms::Form>::Value<$life> };
    (@value $need:ident $life:lifetime $form:ty) => {
        Option<<$form as $crate::records::imports::forms::Form>::Value<$life>>
    };
    (@needed optional) => { false };
    (@needed $need:ident) => { true };
    (@write required $form:ty, $value:expr) => { <$form as $crate::records::imports::forms::Form>::write($value) };
    (@write $need:ident $form:ty, $value:expr) => {
        match $value {
            Some(value) => <$form as $crate::records::imports::forms::Form>::write(value),
            None => std::borrow::Cow::Borrowed(""),
        }
    };
    (
        $(#[doc = $doc:literal])+
        $name:ident of $kind:ident, checked by $check:expr;
        $($(#[doc = $about:literal])+ $need:ident $field:ident: $form:ty,)+
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct $name<'t> {
            $($(#[doc = $about])+ pub $field: $crate::records::imports::rows::row!(@value $need 't $form),)+
        }

        impl<'t> $crate::records::imports::rows::Row<'t> for $name<'t> {
            const KIND: $crate::records::imports::kind::Kind = $crate::records::imports::kind::Kind::$kind;
            const COLUMNS: &'static [$crate::records::imports::rows::Column] = &[$(
                $crate::records::imports::rows::Column {
                    name: stringify!($field),
                    required: $crate::records::imports::rows::row!(@needed $need),
                    about: concat!($($about),+),
                    right: <$form as $crate::records::imports::forms::Form>::right,
                },
            )+];

            fn parse(
                cells: &$crate::records::imports::table::Cells<'_, 't>,
            ) -> Result<Self, Vec<$crate::records::imports::refusal::CellProblem>> {
                let mut reading = $crate::records::imports::rows::Reading::new(*cells);
                $(let $field = reading.$need::<$form>(stringify!($field));)+
                let row = $name { $($field: match $field {
                    Ok(value) => value,
                    Err($crate::records::imports::rows::Wrong) => return Err(reading.problems),
                },)+ };
                let check: fn(&$name<'t>, &mut Vec<$crate::records::imports::refusal::CellProblem>) = $check;
                check(&row, &mut reading.problems);
                if reading.problems.is_empty() { Ok(row) } else { Err(reading.problems) }
            }

            fn write<'v>(&'v self, out: &mut Vec<std::borrow::Cow<'v, str>>) where 't: 'v {
                $(out.push($crate::records::imports::rows::row!(@write $need $form, &self.$field));)+
            }
        }
    };
}
use row;

/// A cell was wrong; what is wrong has been noted.
struct Wrong;

/// Reads a row's cells one after the other and keeps what is wrong with them.
struct Reading<'r, 't> {
    cells: Cells<'r, 't>,
    place: usize,
    problems: Vec<CellProblem>,
}

impl<'r, 't> Reading<'r, 't> {
    fn new(cells: Cells<'r, 't>) -> Reading<'r, 't> {
        Reading { cells, place: 0, problems: Vec::new() }
    }

    /// The value of a cell that must not be empty.
    fn required<F: Form>(&mut self, column: &'static str) -> Result<F::Value<'t>, Wrong> {
        if let Some(value) = self.optional::<F>(column)? {
            return Ok(value);
        }
        self.problems.push(CellProblem::new(column, "", "This is empty.", F::right()));
        Err(Wrong)
    }

    /// The value of a cell that may be empty although its column must be there.
    fn blank<F: Form>(&mut self, column: &'static str) -> Result<Option<F::Value<'t>>, Wrong> {
        self.optional::<F>(column)
    }

    /// The value of a cell that may be empty or missing.
    fn optional<F: Form>(&mut self, column: &'static str) -> Result<Option<F::Value<'t>>, Wrong> {
        let place = self.place;
        self.place += 1;
        let cell = self.cells.get(place);
        if cell.trim().is_empty() {
            return Ok(None);
        }
        F::read(cell).map(Some).map_err(|wrong| {
            let shown = self.cells.get(place);
            self.problems.push(CellProblem::new(column, shown.trim(), wrong, F::right()));
            Wrong
        })
    }
}

/// As [`check_order`], of what somebody held: the day before the first says that it was taken back.
fn check_held(
    start: Option<Date>,
    end: Option<Date>,
    end_column: &'static str,
    problems: &mut Vec<CellProblem>,
) {
    let taken_back = end.is_some_and(|end| end.tomorrow().is_ok_and(|next| Some(next) == start));
    if !taken_back {
        check_order(start, end, end_column, problems);
    }
}

/// Notes an end before its start.
fn check_order(
    start: Option<Date>,
    end: Option<Date>,
    end_column: &'static str,
    problems: &mut Vec<CellProblem>,
) {
    if let (Some(start), Some(end)) = (start, end)
        && end < start
    {
        let wrong = format!("This is before the start, {start}.");
        problems.push(CellProblem::new(end_column, &end.to_string(), wrong, "Check both dates."));
    }
}
