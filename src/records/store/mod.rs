//! The only code that names redb and bincode.
pub mod engine;
