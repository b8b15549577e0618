//! Who else has the live file open: a copy under way must keep the pages it has yet to read.
//!
//! inotify tells of every open and close of the file, also by processes this one may not look into. Our own
//! opens and closes are announced beforehand and taken off. Two opens (or closes) at the same instant come as
//! one notice, so what can be seen under /proc counts too, and a count that stands still too long is dropped.
use super::disk;
use inotify::{EventMask, Events, Inotify, WatchMask};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts the others that have the file open.
#[derive(Debug)]
pub(super) struct Watch {
    path: PathBuf,
    /// After this long without a notice, a count is no longer believed.
    at_most: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `None`: the system has no more watches to give; then only processes we may look into are seen.
    notices: Option<Inotify>,
    /// Opens less closes by others, as told.
    opened: u64,
    /// Open files of other processes, as last seen.
    seen: u64,
    since: Instant,
    own_opens: u64,
    own_closes: u64,
}

impl Watch {
    /// Begins to watch; those who have the file open already are counted as far as they can be seen. A count
    /// is believed for `at_most` without a further notice.
    pub(super) fn new(path: &Path, at_most: Duration) -> Self {
        let notices = Inotify::init().and_then(|notices| {
            let mask = WatchMask::OPEN | WatchMask::CLOSE_NOWRITE | WatchMask::CLOSE_WRITE;
            notices.watches().add(path, mask).map(|_| notices)
        });
        if let Err(error) = &notices {
            tracing::warn!(%error, "copies of the store by other users cannot be noticed");
        }
        let seen = disk::holders(path).readers;
        let state = State {
            notices: notices.ok(),
            opened: seen,
            seen,
            since: Instant::now(),
            own_opens: 0,
            own_closes: 0,
        };
        Self { path: path.to_path_buf(), at_most, state: Mutex::new(state) }
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

    /// How many others have the file open now, at least.
    pub(super) fn others(&self) -> u64 {
        let mut state = self.state();
        let told = state.drain();
        if told || state.opened > 0 || state.seen > 0 {
            state.seen = disk::holders(&self.path).readers;
        }
        if told {
            state.since = Instant::now();
        } else if state.since.elapsed() > self.at_most {
            state.opened = 0;
        }
        state.opened.max(state.seen)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes in all notices there are; whether there were any. Does not wait.
    fn drain(&mut self) -> bool {
        let Some(mut notices) = self.notices.take() else { return true };
        let (mut buffer, mut told) = ([0_u8; 4096], false);
        // the read ends with an error when no notice is left
        while let Ok(events) = notices.read_events(&mut buffer) {
            told = true;
            self.count(events);
        }
        self.notices = Some(notices);
        told
    }

    fn count(&mut self, events: Events<'_>) {
        for event in events {
            if event.mask.contains(EventMask::OPEN) {
                match self.own_opens.checked_sub(1) {
                    Some(left) => self.own_opens = left,
                    None => self.opened += 1,
                }
            } else if event.mask.intersects(EventMask::CLOSE_NOWRITE | EventMask::CLOSE_WRITE) {
                match self.own_closes.checked_sub(1) {
                    Some(left) if event.mask.contains(EventMask::CLOSE_WRITE) => self.own_closes = left,
                    _ => self.opened = self.opened.saturating_sub(1),
                }
            }
        }
    }
}
