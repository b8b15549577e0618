//! Who else has the live file open: a copy under way must keep the pages it has yet to read.
//!
//! inotify tells of every open and close of the file, also by processes this one may not look into. Our own
//! opens and closes are announced beforehand and taken off.
use super::disk;
use inotify::{EventMask, Inotify, WatchMask};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Counts the others that have the file open.
#[derive(Debug)]
pub(super) struct Watch {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `None`: the system has no more watches to give; then only processes we may look into are seen.
    notices: Option<Inotify>,
    others: u64,
    own_opens: u64,
    own_closes: u64,
}

impl Watch {
    /// Begins to watch; those who have the file open already are counted as far as they can be seen.
    pub(super) fn new(path: &Path) -> Self {
        let notices = Inotify::init().and_then(|notices| {
            let mask = WatchMask::OPEN | WatchMask::CLOSE_NOWRITE | WatchMask::CLOSE_WRITE;
            notices.watches().add(path, mask).map(|_| notices)
        });
        if let Err(error) = &notices {
            tracing::warn!(%error, "copies of the store by other users cannot be noticed");
        }
        let others = disk::holders(path).readers;
        let state = State { notices: notices.ok(), others, own_opens: 0, own_closes: 0 };
        Self { path: path.to_path_buf(), state: Mutex::new(state) }
    }

    /// The next open is ours.
    pub(super) fn expect_open(&self) {
        self.state().own_opens += 1;
    }

    /// That open did not happen.
    pub(super) fn no_open_after_all(&self) {
        let mut state = self.state();
        state.own_opens = state.own_opens.saturating_sub(1);
    }

    /// The next close is ours.
    pub(super) fn expect_close(&self) {
        self.state().own_closes += 1;
    }

    /// How many others have the file open now.
    pub(super) fn others(&self) -> u64 {
        let mut state = self.state();
        let State { notices, others, own_opens, own_closes } = &mut *state;
        let Some(notices) = notices else { return disk::holders(&self.path).readers };
        let mut buffer = [0_u8; 4096];
        // the read does not block: it ends with an error when no notice is left
        while let Ok(events) = notices.read_events(&mut buffer) {
            for event in events {
                if event.mask.contains(EventMask::OPEN) {
                    if *own_opens > 0 {
                        *own_opens -= 1;
                    } else {
                        *others += 1;
                    }
                } else if event.mask.intersects(EventMask::CLOSE_NOWRITE | EventMask::CLOSE_WRITE) {
                    if event.mask.contains(EventMask::CLOSE_WRITE) && *own_closes > 0 {
                        *own_closes -= 1;
                    } else {
                        *others = others.saturating_sub(1);
                    }
                } else if event.mask.contains(EventMask::Q_OVERFLOW) {
                    *others = disk::holders(&self.path).readers;
                }
            }
        }
        *others
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
