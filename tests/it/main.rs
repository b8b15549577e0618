//! Tests of the whole, through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::pedantic,
    missing_docs,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod absences;
mod api;
mod asking;
mod audit;
mod browser;
mod canary;
mod doors;
mod ending;
mod flags;
mod flags_at_once;
mod golden;
mod golden_matrix;
mod groups;
mod imports;
mod imports_asked;
mod imports_page;
mod keeping;
mod kill;
mod leaks;
mod lent;
mod numbers;
mod oracle;
mod pages;
mod photos;
mod policy;
mod register_access;
mod registers;
mod reports;
mod routes;
mod stores;
mod tidy;
mod two_worlds;
mod versions;
mod world;
