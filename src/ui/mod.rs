//! Pages and parts: values in, markup out.
//!
//! Every page is one function `page(&Frame, &View) -> Markup` (or `&Door` before sign-in); its `View` stands beside it
//! and holds all it needs. **Architecture invariant:** nothing here reads a clock, a store or a request, and nothing
//! decides who may see what: an optional part that is `None` is a part this viewer may not open.

pub mod about;
pub mod absence;
pub mod account;
pub mod admin;
pub mod chart;
pub mod error;
pub mod find;
pub mod first_run;
pub mod flags;
pub mod home;
pub mod icon;
pub mod layout;
pub mod links;
pub mod monitoring;
pub mod my_students;
pub mod notices;
pub mod own;
pub mod part;
pub mod register;
pub mod reports;
pub mod sign_in;
pub mod student;
pub mod timetable;

#[doc(hidden)]
pub mod samples;

#[cfg(test)]
mod conformance;

pub use layout::{Door, Frame, Place, Viewer};
