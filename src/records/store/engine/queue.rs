//! The bounded queue of changes that wait, and the turn to write them.
//!
//! One thread at a time has the turn. Mostly it is the writer's thread, which takes what waits in batches; a
//! caller who finds nothing waiting and nobody writing takes it for its own change, which saves handing the
//! change to another thread and the answer back.
use super::bell::{Bell, Ear};
use super::change::Change;
use super::trouble::Trouble;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

/// At most so many changes go into one commit.
const BATCH: usize = 256;

/// How long a batch waits for callers that were there a moment ago: little beside the commit it saves.
const GRACE: Duration = Duration::from_micros(300);

/// One caller's change, and how the caller learns what came of it.
pub(super) struct Work {
    /// Makes the change; `false` means it failed and is to be taken back.
    pub run: Box<dyn FnOnce(&mut Change) -> bool + Send>,
    /// Called once, when the commit has returned or failed; whoever waits is woken by the bell. A change that
    /// panicked hears of it first.
    pub answer: Box<dyn FnOnce(Result<(), Trouble>) + Send>,
}

/// Changes that are answered together.
pub(super) struct Batch {
    /// In the order they came.
    pub works: VecDeque<Work>,
    /// Rings, when dropped, for all who wait for one of them.
    pub bell: Arc<Bell>,
}

/// What became of a change that was handed in.
pub(super) enum HandedIn<'q> {
    /// It waits; it has been answered when the bell has rung.
    Waits(Ear),
    /// Nobody writes: the caller is to write it.
    Turn(Turn<'q>, Work),
}

/// Changes in the order they came.
pub(super) struct Queue {
    state: Mutex<State>,
    /// Only the writer's thread waits for it.
    wake: Condvar,
    limit: usize,
}

struct State {
    /// Each with the bell of its batch; those with the same one stand together.
    waiting: VecDeque<(Work, Arc<Bell>)>,
    /// The bell of the batch that still takes changes, and how many it has.
    open: (Arc<Bell>, usize),
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
        let open = (Arc::new(Bell::new()), 0);
        let state = State { waiting: VecDeque::new(), open, closed: false, turn: None, wanted: 1 };
        Self { state: Mutex::new(state), wake: Condvar::new(), limit }
    }

    /// Puts a change at the end.
    ///
    /// # Errors
    /// [`Trouble::Overloaded`] when too many wait, [`Trouble::Closed`] when the store is being left.
    pub(super) fn push(&self, work: Work) -> Result<Ear, Trouble> {
        self.push_within(self.state(), work, self.limit)
    }

    /// Puts a change at the end, however many wait: for what the engine itself asks.
    ///
    /// # Errors
    /// [`Trouble::Closed`] when the store is being left.
    pub(super) fn push_anyway(&self, work: Work) -> Result<Ear, Trouble> {
        self.push_within(self.state(), work, usize::MAX)
    }

    /// Gives the change back, with the turn, where nothing waits and nobody writes; else as [`Queue::push`].
    ///
    /// # Errors
    /// As [`Queue::push`].
    pub(super) fn push_or_turn(&self, work: Work) -> Result<HandedIn<'_>, Trouble> {
        let mut state = self.state();
        if state.turn.is_none() && state.waiting.is_empty() && !state.closed {
            return Ok(HandedIn::Turn(self.give_turn(&mut state), work));
        }
        self.push_within(state, work, self.limit).map(HandedIn::Waits)
    }

    fn push_within(
        &self,
        mut state: MutexGuard<'_, State>,
        work: Work,
        limit: usize,
    ) -> Result<Ear, Trouble> {
        if state.closed {
            return Err(Trouble::Closed);
        }
        if state.waiting.len() >= limit {
            return Err(Trouble::Overloaded);
        }
        let bell = state.bell();
        let ear = bell.ear();
        state.waiting.push_back((work, bell));
        let enough = state.waiting.len() >= state.wanted;
        drop(state);
        if enough {
            self.wake.notify_one();
        }
        Ok(ear)
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

impl State {
    /// The bell for one more change.
    fn bell(&mut self) -> Arc<Bell> {
        if self.open.1 >= BATCH {
            self.open = (Arc::new(Bell::new()), 0);
        }
        self.open.1 += 1;
        self.open.0.clone()
    }

    /// The batch whose turn it is, empty where nothing waits.
    fn first_batch(&mut self) -> Batch {
        let bell = self.waiting.front().map_or_else(|| self.open.0.clone(), |(_, bell)| bell.clone());
        if Arc::ptr_eq(&bell, &self.open.0) {
            self.open = (Arc::new(Bell::new()), 0);
        }
        let count = self.waiting.iter().take_while(|(_, its)| Arc::ptr_eq(its, &bell)).count();
        Batch { works: self.waiting.drain(..count).map(|(work, _)| work).collect(), bell }
    }
}

impl Turn<'_> {
    /// All changes that wait, up to [`BATCH`].
    ///
    /// Callers that were just answered come back a moment later: where `expected` were served together last
    /// time, as many are waited for, for at most [`GRACE`], or they would be split over two commits.
    pub(super) fn take(&self, expected: usize) -> Batch {
        let mut state = self.queue.state();
        if expected > 1 && state.waiting.len() < expected {
            state.wanted = expected;
            let few = |state: &mut State| state.waiting.len() < expected && !state.closed;
            let waited = self.queue.wake.wait_timeout_while(state, GRACE, few);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.wanted = NOT_NOW;
        }
        state.first_batch()
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
