//! Co-Tutor: where a university department keeps what passes between staff and each student.

pub mod access;
pub mod demo;
pub mod domain;
#[doc(hidden)]
pub mod leak;
pub mod records;
pub mod ui;
pub mod web;
