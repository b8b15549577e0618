//! Records on their way in: files read, checked row by row, and what is wrong with them said in words.
//!
//! A file goes through [`encoding`] or [`workbook`] (bytes to text), [`table`] (text to rows that know their line), and [`rows`] (rows
//! to typed values, form only: what a row refers to is still text). Calendars go through [`ics`], registers of
//! other systems through [`registers`]. Only [`apply`] knows
//! the store.
//!
//! **Architecture invariant:** one declaration a kind (in [`rows`]) drives reading, writing, help and error texts.

mod apply;
mod attach;
pub mod encoding;
pub mod forms;
mod heading;
mod ics;
pub mod kind;
mod layout;
pub mod refusal;
mod registers;
pub mod rows;
mod scan;
pub mod table;
#[cfg(test)]
mod tests;
mod workbook;

pub(in crate::records) use apply::OWN_ID;
pub use apply::{ImportOptions, ImportReport, PhotoReport};
pub use ics::{Field, Mapping};
pub use kind::Kind;
pub use layout::{Hints, Layout};
pub use refusal::RefusedRow;
pub use rows::{Column, Row};
pub use table::{Numbered, Rows, Table};
