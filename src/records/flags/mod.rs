//! Flags in people's hands: worked out by a job, listed, acted upon, raised by colleagues; the rules behind them and
//! the monitoring points.

mod act;
mod concern;
mod exempt;
mod ground;
mod job;
mod known;
mod list;
mod monitoring;
mod notice;
mod preview;
mod rules;
mod step;

pub use act::{Act, Acting};
pub use concern::{ConcernForm, RaisedLine};
pub use exempt::ExemptionLine;
pub use list::{FlagFilter, FlagLine, FlagPage, HistoryLine};
pub use monitoring::{FollowedPoint, FollowedStudent, PointForm, PointProgress};
pub use notice::FlagNotice;
pub use preview::{BY_GROUP_NOW, BY_GROUP_YEAR, Preview};
