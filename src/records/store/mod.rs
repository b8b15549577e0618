//! The tables: what the department's nouns are as bytes, and back.
//!
//! Private to `records`. Everything that belongs to a student's record leaves here [`Sealed`](crate::access::Sealed);
//! everything that changes a record enters with a [`Grant`](crate::access::Grant). Only `engine` below knows redb and
//! bincode.

pub mod absences;
pub mod accounts;
pub mod appeals;
pub mod attendance;
pub mod audit;
pub mod calendar;
pub mod calendar_feeds;
pub mod disk;
pub mod drafts;
pub mod engagement;
pub mod engine;
pub mod entries;
pub mod feed;
pub mod files;
pub mod flags;
pub mod lent;
pub mod monitoring;
pub mod notices;
pub mod people;
pub mod photos;
pub mod registers;
pub mod schema;
pub mod teaching;
pub mod ties;
pub mod timetable;

pub use engine::{Change, Engine, Reading, Snapshot, Trouble};
