//! The guarded core, in users' words; the store beneath it is private to it.
pub mod store;
