//! Co-Tutor: where a university department keeps what passes between staff and each student.
//!
//! # Map
//! A module imports only from those above it; a test reads every `use crate::` and holds the edges.
//!
//! | module | owns |
//! |---|---|
//! | [`domain`] | nouns and pure rules: student, staff, role, category, entry, session, mark; no I/O, no clock |
//! | [`access`] | the policy, on one page; seals, standings and grants |
//! | [`records`] | the guarded core: what one signed-in person may do; the store, the search index, imports, backups |
//! | [`demo`] | a synthetic department, made through the same doors as real data |
//! | [`jobs`] | what the program does by itself: one list, run by the clock or a button |
//! | [`ui`] | pages and parts: values in, markup out |
//! | [`web`] | the door for browsers and programs: one list of routes, sessions, forms, status codes |
//! | [`cli`] | commands, configuration, start and stop |
//!
//! # The one rule
//! Data leaves the store sealed; changes enter it only with a grant. Seals are opened and grants made only in
//! [`access`], from a standing read in the same transaction. The wrong edit does not compile.
//!
//! **Architecture invariants.** There is no external service and no second copy of the truth: what is not in the one
//! file can be made again from it. Nothing is overwritten that a person wrote. Nothing is acknowledged before it is on
//! disk. No module but `records::store::engine` knows redb or bincode, none but `records::index` knows tantivy, none
//! but [`web`] knows HTTP.

#![cfg_attr(test, allow(clippy::pedantic, reason = "unit tests are short and read by what they assert"))]

pub mod access;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod jobs;
#[doc(hidden)]
pub mod leak;
pub mod records;
pub mod ui;
pub mod web;
