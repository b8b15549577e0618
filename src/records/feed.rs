//! The thread by which search follows the store: it reads the feed after every commit and takes what changed into the
//! index. A damaged or missing index is emptied and the feed replayed from its beginning.

use crate::access::Job;
use crate::records::index::{EntryDoc, Index, IndexChange, IndexTrouble};
use crate::records::store::{Engine, Trouble, entries, feed};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Changes taken into the index at once.
const BATCH: usize = 5_000;
/// How long to wait before trying again after trouble with the index's files.
const RETRY: Duration = Duration::from_secs(2);

/// The follower: the index, and a thread that keeps it current.
pub(super) struct Follower {
    index: Arc<Index>,
    bell: Arc<Bell>,
}

#[derive(Default)]
struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Default)]
struct State {
    wanted: bool,
    stopped: bool,
    done: u64,
    damaged: bool,
}

impl Bell {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.rung.notify_all();
    }
}

impl Follower {
    /// Opens the index in `dir` and starts to follow.
    pub(super) fn start(engine: Engine, dir: &Path) -> Result<Follower, Trouble> {
        let index = Arc::new(Index::open(dir).map_err(|error| Trouble::Io(error.to_string()))?);
        let bell = Arc::new(Bell::default());
        bell.ring(|state| {
            state.wanted = true;
            state.done = index.position();
        });
        let (thread_index, thread_bell) = (index.clone(), bell.clone());
        std::thread::Builder::new()
            .name("search-feed".to_owned())
            .spawn(move || follow(&engine, &thread_index, &thread_bell))
            .map_err(|error| Trouble::Io(error.to_string()))?;
        Ok(Follower { index, bell })
    }

    /// The index.
    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    /// Says that something was committed: to be called after the commit.
    pub(super) fn waker(&self) -> impl FnOnce() + Send + 'static {
        let bell = self.bell.clone();
        move || bell.ring(|state| state.wanted = true)
    }

    /// The feed number the index has reached.
    pub(super) fn position(&self) -> u64 {
        self.index.position()
    }

    /// Says that a search found the index damaged: it is emptied and made again.
    pub(super) fn damaged(&self) {
        self.bell.ring(|state| {
            state.damaged = true;
            state.wanted = true;
        });
    }

    /// Waits until the index has reached `number`.
    pub(super) fn wait_for(&self, number: u64) {
        self.bell.ring(|state| state.wanted = true);
        let mut state = self.bell.lock();
        while (state.done < number || state.damaged) && !state.stopped {
            state = self.bell.rung.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the thread.
    pub(super) fn stop(&self) {
        self.bell.ring(|state| state.stopped = true);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop();
    }
}

fn follow(engine: &Engine, index: &Index, bell: &Bell) {
    loop {
        {
            let mut state = bell.lock();
            while !state.wanted && !state.stopped {
                state = bell.rung.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped {
                return;
            }
            state.wanted = false;
        }
        if let Err(trouble) = catch_up(engine, index, bell) {
            tracing::warn!(cause = trouble, "search could not follow the store and tries again");
            let state = bell.lock();
            if state.stopped {
                return;
            }
            let (mut state, _) = bell.rung.wait_timeout(state, RETRY).unwrap_or_else(PoisonError::into_inner);
            state.wanted = true;
        }
    }
}

fn catch_up(engine: &Engine, index: &Index, bell: &Bell) -> Result<(), String> {
    loop {
        if bell.lock().stopped {
            return Ok(());
        }
        if bell.lock().damaged {
            index.clear().map_err(|error| error.to_string())?;
            bell.ring(|state| {
                state.damaged = false;
                state.done = 0;
            });
        }
        let snapshot = engine.read().map_err(|error| error.to_string())?;
        let newest = feed::last(&snapshot).map_err(|error| error.to_string())?;
        if index.position() > newest {
            // The store is older than the index: a restored copy. What it holds must not outlive it.
            index.clear().map_err(|error| error.to_string())?;
        }
        let changes = feed::after(&snapshot, index.position(), BATCH).map_err(|error| error.to_string())?;
        let Some((last, _)) = changes.last() else { return Ok(()) };
        let ids: BTreeSet<_> = changes.iter().map(|(_, id)| *id).collect();
        let mut batch = Vec::with_capacity(ids.len());
        for id in ids {
            let found = entries::entry(&snapshot, id).map_err(|error| error.to_string())?;
            batch.push(
                found.map_or(IndexChange::Remove(id.0), |sealed| {
                    IndexChange::Put(doc(Job::Index.open(sealed)))
                }),
            );
        }
        match index.apply(&batch, *last) {
            Ok(()) => bell.ring(|state| state.done = *last),
            Err(IndexTrouble::Damaged(why)) => {
                tracing::warn!(why, "the search index is damaged and is made again");
                bell.ring(|state| state.damaged = true);
            }
            Err(error @ IndexTrouble::Io(_)) => return Err(error.to_string()),
        }
    }
}

fn doc(entry: crate::domain::Entry) -> EntryDoc {
    EntryDoc {
        id: entry.id.0,
        student: entry.student.0,
        categories: entry.categories.bits(),
        sensitive: entry.sensitive,
        kind: entry.kind.disk(),
        author: entry.author.0,
        named: entry.named.iter().map(|staff| staff.0).collect(),
        occurred_at: entry.occurred_at.as_second(),
        text: format!("{}\n{}", entry.subject, entry.body),
    }
}
