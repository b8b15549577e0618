//! The bounded queue of changes that wait for the writer.
use super::change::Change;
use super::trouble::Trouble;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a batch waits for callers that were there a moment ago: little beside the commit it saves.
const GRACE: Duration = Duration::from_micros(300);

/// One caller's change, and how the caller learns what came of it.
pub(super) struct Work {
    /// Makes the change; `false` means it failed and is to be taken back.
    pub run: Box<dyn FnOnce(&mut Change) -> bool + Send>,
    /// Called once, when the commit has returned or failed. A change that panicked hears of it first.
    pub answer: Box<dyn FnOnce(Result<(), Trouble>) + Send>,
}

/// Changes in the order they came.
pub(super) struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    limit: usize,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    closed: bool,
}

impl Queue {
    /// A queue in which at most `limit` changes wait.
    pub(super) fn new(limit: usize) -> Self {
        Self { state: Mutex::default(), wake: Condvar::new(), limit }
    }

    /// Puts a change at the end.
    ///
    /// # Errors
    /// [`Trouble::Overloaded`] when too many wait, [`Trouble::Closed`] when the store is being left.
    pub(super) fn push(&self, work: Work) -> Result<(), Trouble> {
        self.push_within(work, self.limit)
    }

    /// Puts a change at the end, however many wait: for what the engine itself asks.
    ///
    /// # Errors
    /// [`Trouble::Closed`] when the store is being left.
    pub(super) fn push_anyway(&self, work: Work) -> Result<(), Trouble> {
        self.push_within(work, usize::MAX)
    }

    fn push_within(&self, work: Work, limit: usize) -> Result<(), Trouble> {
        let mut state = self.state();
        if state.closed {
            return Err(Trouble::Closed);
        }
        if state.waiting.len() >= limit {
            return Err(Trouble::Overloaded);
        }
        state.waiting.push_back(work);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// Waits for changes and takes all there are, up to `most`; `None` when the queue is closed and empty.
    ///
    /// Callers that were just answered come back a moment later: where `expected` were served together last
    /// time, as many are waited for, for at most [`GRACE`], or they would be split over two commits.
    pub(super) fn take(&self, most: usize, expected: usize) -> Option<VecDeque<Work>> {
        let state = self.state();
        let idle = |state: &mut State| state.waiting.is_empty() && !state.closed;
        let mut state = self.wake.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner);
        if state.waiting.len() < expected {
            let few = |state: &mut State| state.waiting.len() < expected && !state.closed;
            let waited = self.wake.wait_timeout_while(state, GRACE, few);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.waiting.is_empty() {
            return None;
        }
        let count = most.min(state.waiting.len());
        Some(state.waiting.drain(..count).collect())
    }

    /// Takes no more changes; those that wait are still given out.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.wake.notify_all();
    }

    /// How many changes wait.
    pub(super) fn len(&self) -> usize {
        self.state().waiting.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
