//! The nouns of the department and their pure rules.
//!
//! **Architecture invariant:** nothing here reads a clock, a file, a network or a random number; `now`, `today` and
//! identifiers are arguments. Nothing here knows who is asking: that is `access`.

pub mod absence;
pub mod appeal;
pub mod attendance;
pub mod calendar;
pub mod category;
pub mod department;
pub mod entry;
pub mod flag;
pub mod ics;
pub mod ids;
pub mod invalid;
pub mod lookup;
pub mod module;
pub mod monitoring;
pub mod outcome;
pub mod photo;
pub mod rate;
pub mod register;
pub mod report;
pub mod role;
pub mod session;
pub mod staff;
pub mod statistics;
pub mod student;
pub mod tally;
pub mod term;
pub mod text;

pub use attendance::{Band, Counts, Mark};
pub use category::{Categories, Category};
pub use entry::{Entry, EntryKind, Glance, NewEntry};
pub use ids::{EntryId, InstanceId, StaffId, StudentId};
pub use invalid::{Invalid, Problems};
pub use role::{Office, Relation, Role, Roles};
