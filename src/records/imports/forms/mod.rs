//! The forms a cell can have: how it is read, how it is written, and what would be right.

mod choice;
mod groups;
mod number;
mod text;
mod time;

pub use choice::{CategorySet, Coded, OneOf, YesNo};
pub use groups::Groups;
pub use number::{Hundredths, Whole};
pub use text::{AcademicYear, Code, Email, Line, People, Text};
pub use time::{Day, Instant, LocalTime};

use std::borrow::Cow;

/// A form of cell. Reading what was written gives the same value.
pub trait Form {
    /// What it is read to; text that needs no cleaning is borrowed from the file.
    type Value<'t>;

    /// What would be right, as a sentence.
    fn right() -> String;

    /// Reads a cell that is not empty.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    fn read(cell: Cow<'_, str>) -> Result<Self::Value<'_>, String>;

    /// Writes a cell.
    fn write<'v>(value: &'v Self::Value<'_>) -> Cow<'v, str>;
}
