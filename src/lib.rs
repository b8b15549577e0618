//! Co-Tutor: where a university department keeps what passes between staff and each student.

pub mod access;
pub mod demo;
pub mod domain;
pub mod records;
pub mod ui;
