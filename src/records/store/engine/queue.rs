//! The bounded queue of changes that wait, and the turn to write them.
//!
//! One thread at a time has the turn. Mostly it is the writer's thread, which takes what waits in batches; a
//! caller who finds nothing waiting and nobody writing takes it for its own change, which saves handing the
//! change to another thread and the answer back.
use super::change::Change;
use super::trouble::Trouble;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
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
    /// Only the writer's thread waits for it.
    wake: Condvar,
    limit: usize,
}

struct State {
    waiting: VecDeque<Work>,
    closed: bool,
    /// Who writes now.
    turn: Option<ThreadId>,
    /// The writer's thread is woken when so many changes wait, and not for each of them.
    wanted: usize,
}

/// `wanted` while nobody waits for changes.
const NOT_NOW: usize = usize::MAX;

/// The right to write, until it is dropped.
pub(super) struct Turn<'q> {
    queue: &'q Queue,
}

impl Queue {
    /// A queue in which at most `limit` changes wait.
    pub(super) fn new(limit: usize) -> Self {
        let state = State { waiting: VecDeque::new(), closed: false, turn: None, wanted: 1 };
        Self { state: Mutex::new(state), wake: Condvar::new(), limit }
    }

    /// Puts a change at the end.
    ///
    /// # Errors
    /// [`Trouble::Overloaded`] when too many wait, [`Trouble::Closed`] when the store is being left.
    pub(super) fn push(&self, work: Work) -> Result<(), Trouble> {
        self.push_within(self.state(), work, self.limit)
    }

    /// Puts a change at the end, however many wait: for what the engine itself asks.
    ///
    /// # Errors
    /// [`Trouble::Closed`] when the store is being left.
    pub(super) fn push_anyway(&self, work: Work) -> Result<(), Trouble> {
        self.push_within(self.state(), work, usize::MAX)
    }

    /// Gives the change back, with the turn, where nothing waits and nobody writes; else as [`Queue::push`].
    ///
    /// # Errors
    /// As [`Queue::push`].
    pub(super) fn push_or_turn(&self, work: Work) -> Result<Option<(Turn<'_>, Work)>, Trouble> {
        let mut state = self.state();
        if state.turn.is_none() && state.waiting.is_empty() && !state.closed {
            return Ok(Some((self.give_turn(&mut state), work)));
        }
        self.push_within(state, work, self.limit)?;
        Ok(None)
    }

    fn push_within(&self, mut state: MutexGuard<'_, State>, work: Work, limit: usize) -> Result<(), Trouble> {
        if state.closed {
            return Err(Trouble::Closed);
        }
        if state.waiting.len() >= limit {
            return Err(Trouble::Overloaded);
        }
        state.waiting.push_back(work);
        let enough = state.waiting.len() >= state.wanted;
        drop(state);
        if enough {
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Waits until something waits and nobody writes; `None` when the queue is closed and empty. For the
    /// writer's thread.
    pub(super) fn turn(&self) -> Option<Turn<'_>> {
        let not_yet = |state: &mut State| state.turn.is_some() || (state.waiting.is_empty() && !state.closed);
        let state = self.wake.wait_while(self.state(), not_yet);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        (!state.waiting.is_empty()).then(|| self.give_turn(&mut state))
    }

    fn give_turn(&self, state: &mut State) -> Turn<'_> {
        state.turn = Some(std::thread::current().id());
        state.wanted = NOT_NOW;
        Turn { queue: self }
    }

    /// Whether the calling thread has the turn.
    pub(super) fn turn_is_here(&self) -> bool {
        self.state().turn == Some(std::thread::current().id())
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

impl Turn<'_> {
    /// All changes that wait, up to `most`.
    ///
    /// Callers that were just answered come back a moment later: where `expected` were served together last
    /// time, as many are waited for, for at most [`GRACE`], or they would be split over two commits.
    pub(super) fn take(&self, most: usize, expected: usize) -> VecDeque<Work> {
        let mut state = self.queue.state();
        if expected > 1 && state.waiting.len() < expected {
            state.wanted = expected;
            let few = |state: &mut State| state.waiting.len() < expected && !state.closed;
            let waited = self.queue.wake.wait_timeout_while(state, GRACE, few);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.wanted = NOT_NOW;
        }
        let count = most.min(state.waiting.len());
        state.waiting.drain(..count).collect()
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.turn = None;
        state.wanted = 1;
        let more = state.closed || !state.waiting.is_empty();
        drop(state);
        if more {
            self.queue.wake.notify_one();
        }
    }
}
