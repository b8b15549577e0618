//! The storage engine: everything that knows redb and bincode, and nothing about students.
//!
//! One file holds everything. Its promise is that **copying that file with any ordinary tool, at any
//! time, also while people write, gives a good backup**, and it rests on five rules, all kept here and
//! nowhere else:
//!
//! 1. every commit is durable, with quick-repair, under `ConcurrencyMode::SingleWriter` (`commit.rs`);
//! 2. from before the first commit on there is always a read transaction at least *keep* old (`pins.rs`),
//!    older still while another process has the file open (`watch.rs`);
//! 3. nobody compacts the live file; the compact form is a fresh file (`copy.rs`);
//! 4. a file of unknown history is checked in full before a byte of it is believed (`known.rs`, `checked.rs`);
//! 5. leaving and starting do not pull the file from under a copy (`live.rs`, `open.rs`).
//!
//! One thread at a time has the turn to write (`queue.rs`): the writer's thread (`writer.rs`) runs what callers
//! bring in batches, one commit each and one bell to answer them all (`bell.rs`), and a caller who is alone writes
//! on its own thread, which spares it two changes of thread. Nobody is answered before the commit has returned.
//! Callers see bytes under bytes (`reading.rs`, `change.rs`); what the bytes mean is said with `codec`, `keys`
//! and `text`.
//!
//! **Architecture invariant:** no type of redb or bincode appears in this module's public interface.
mod bell;
mod change;
mod checked;
pub mod codec;
mod commit;
mod copy;
mod disk;
mod handle;
pub mod keys;
mod known;
mod live;
mod open;
mod options;
mod overlay;
mod pins;
mod queue;
mod reading;
mod shared;
mod snapshot;
mod table;
pub mod text;
mod trouble;
mod watch;
mod writer;

#[cfg(test)]
mod tests;

pub use change::Change;
#[cfg(test)]
pub use checked::open_checked;
pub use checked::{open_checked_as, open_reading};
pub use options::{Migration, Options};
pub use reading::Reading;
pub use shared::Engine;
pub use snapshot::Snapshot;
pub use table::Table;
pub use trouble::Trouble;
