//! Who may see and do what: one function decides, and every door goes through it.
//!
//! Data leaves the store [`Sealed`]; a [`Standing`] (how this viewer stands to this student on the day of asking)
//! opens it, or gives nothing. Changes enter the store only with a [`Grant`], which only a standing or an
//! [`Authority`] makes. Neither type can be made, opened or copied anywhere else, so forgetting a check does not
//! compile:
//!
//! ```compile_fail
//! // A sealed value has no accessor.
//! fn body(sealed: cotutor::access::Sealed<cotutor::domain::Entry>) -> String { sealed.value.body }
//! ```
//! ```compile_fail
//! // It cannot be printed …
//! fn log(sealed: cotutor::access::Sealed<cotutor::domain::Entry>) -> String { format!("{sealed:?}") }
//! ```
//! ```compile_fail
//! // … or turned into JSON.
//! fn json(sealed: cotutor::access::Sealed<cotutor::domain::Entry>) -> String { serde_json::to_string(&sealed).unwrap() }
//! ```
//! ```compile_fail
//! // A grant cannot be made by hand …
//! fn forged(entry: cotutor::access::AddEntry) -> cotutor::access::Grant<cotutor::access::AddEntry> {
//!     cotutor::access::Grant { what: entry }
//! }
//! ```
//! ```compile_fail
//! // … or spent twice.
//! fn twice(grant: cotutor::access::Grant<cotutor::access::AddEntry>) -> [cotutor::access::AddEntry; 2] {
//!     [grant.spend(), grant.spend()]
//! }
//! ```
//! ```compile_fail
//! // What was opened cannot be made without a standing.
//! fn made(entry: cotutor::domain::Entry) -> cotutor::access::Seen {
//!     cotutor::access::Seen::Full(cotutor::access::FullEntry { entry, because: vec![] })
//! }
//! ```

pub mod absences;
mod area;
mod authority;
mod bringer;
mod flags;
mod grant;
mod job;
mod marks;
mod matrix;
pub mod photos;
pub mod policy;
mod register;
pub mod reports;
mod sealed;
mod standing;
mod versions;
mod viewer;

pub use area::{Area, Extent};
pub use authority::Authority;
pub use bringer::Bringer;
pub use flags::Raised;
pub use grant::{
    ActOnFlag, AddEntry, AmendEntry, Confirm, DecideAbsence, Denied, Grant, KeepPhoto, KeepRules,
    RaiseConcern, RecordMarks, Relate, ReportAbsence, Upkeep,
};
pub use job::Job;
pub use marks::{Cut, Way};
pub use matrix::{Cell, Matrix, Sight};
pub use policy::{Because, Outcome, Reading};
pub use register::{Covered, Hand, RegisterStanding, SessionFacts};
pub use reports::{Depth, ReportKind, ReportScope, Subject};
pub use sealed::{FullEntry, Glanced, Glimpse, Profile, Sealed, Seen, StubEntry};
pub use standing::{Standing, StudentFacts};
pub use viewer::{Sureness, Viewer, Who};
