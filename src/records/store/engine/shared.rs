//! The engine as callers see it, and what its threads share.
use super::change::Change;
use super::copy::CopyReport;
use super::handle::Handle;
use super::options::Options;
use super::queue::{HandedIn, Queue, Work};
use super::snapshot::Snapshot;
use super::trouble::Trouble;
use super::watch::Watch;
use super::{disk, known, writer};
use redb::ReadableDatabase;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The store's file, open for reading and writing. Clones are the same engine; when the last is gone the
/// store is left in order.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

/// How the store is, for the status page.
#[derive(Debug, Clone)]
pub struct Health {
    /// Why nothing can be written, if so; reads go on.
    pub read_only: Option<String>,
    /// Bytes free where the file is.
    pub free_bytes: u64,
    /// Bytes the file takes.
    pub file_bytes: u64,
    /// How many pins protect copies.
    pub pins: usize,
    /// How old the oldest pin is: a copy begun that long ago is still whole.
    pub oldest_pin_age: Duration,
    /// How many others have the file open now (copies under way, a second reader).
    pub others: u64,
    /// Commits since the engine began.
    pub commits: u64,
    /// Changes that wait to be written.
    pub waiting: usize,
}

struct Inner {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the engine's threads share.
pub(super) struct Shared {
    path: PathBuf,
    pub(super) opt: Options,
    watch: Arc<Watch>,
    began: Instant,
    run: String,
    /// redb's handle; only who has the turn to write takes it away or puts it back.
    slot: RwLock<Option<Handle>>,
    pub(super) queue: Queue,
    fault: Mutex<Option<Fault>>,
    hurt: Arc<AtomicBool>,
    pub(super) commits: AtomicU64,
    stop: (Mutex<bool>, Condvar),
}

/// Why the store is read-only for now.
struct Fault {
    why: String,
    /// The file itself may be wrong: it is checked before it is believed again.
    suspect: bool,
    since: Instant,
    tried: Instant,
}

impl Engine {
    /// Starts the threads over an open handle.
    pub(super) fn start(
        path: &Path,
        opt: Options,
        run: String,
        watch: Arc<Watch>,
        handle: Handle,
    ) -> Result<Self, Trouble> {
        let shared = Arc::new(Shared {
            path: path.to_path_buf(),
            queue: Queue::new(opt.queue_len),
            opt,
            watch,
            began: Instant::now(),
            run,
            slot: RwLock::new(Some(handle)),
            fault: Mutex::default(),
            hurt: Arc::default(),
            commits: AtomicU64::new(0),
            stop: (Mutex::new(false), Condvar::new()),
        });
        let (writing, keeping) = (shared.clone(), shared.clone());
        let spawn = |name: &str, body: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name.into()).spawn(body);
            thread.map_err(|error| Trouble::Io(format!("no thread could be started: {error}")))
        };
        let inner = Arc::new(Inner { shared: shared.clone(), threads: Mutex::default() });
        let writer = spawn("store-writer", Box::new(move || writer::run(&writing)))?;
        locked(&inner.threads).push(writer);
        let keeper = spawn("store-pins", Box::new(move || keeping.keep_pins()))?;
        locked(&inner.threads).push(keeper);
        Ok(Self { inner })
    }

    /// The store as it is now, for reading.
    ///
    /// # Errors
    /// While the file cannot be opened after a fault of the disk, and once the store is left.
    pub fn read(&self) -> Result<Snapshot, Trouble> {
        let shared = &self.inner.shared;
        let slot = shared.slot();
        match slot.as_ref() {
            Some(handle) => shared.snapshot_of(handle),
            None => Err(shared.absent()),
        }
    }

    /// Makes a change and returns when it is on the disk: whatever `f` wrote is there, all of it, when this
    /// returns `Ok`, and none of it when `f` fails or panics. Blocks the calling thread for one commit, and
    /// where nothing else waits to be written, `f` and the commit run on it.
    ///
    /// # Errors
    /// What `f` returns; otherwise why it could not be written. Only `Ok` means that it is written.
    pub fn write<R, E>(&self, f: impl FnOnce(&mut Change) -> Result<R, E> + Send + 'static) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Trouble> + Send + 'static,
    {
        self.inner.shared.not_nested()?;
        let (made, told) = (Arc::new(Mutex::new(None)), Arc::new(OnceLock::new()));
        let work = Work {
            run: {
                let made = made.clone();
                Box::new(move |change| {
                    let result = f(change);
                    let good = result.is_ok();
                    *locked(&made) = Some(result);
                    good
                })
            },
            answer: {
                let told = told.clone();
                // a caller that is gone need not hear
                Box::new(move |outcome| drop(told.set(outcome)))
            },
        };
        let shared = &self.inner.shared;
        match shared.queue.push_or_turn(work)? {
            HandedIn::Turn(turn, work) => writer::serve(shared, &turn, [work].into()),
            HandedIn::Waits(ear) => ear.wait(),
        }
        told.get().cloned().unwrap_or(Err(Trouble::Closed))?;
        let made = locked(&made).take();
        made.unwrap_or_else(|| Err(Trouble::Closed.into()))
    }

    /// Queues a change without waiting for it: for what may be lost in a crash. What goes wrong later is only
    /// logged.
    ///
    /// # Errors
    /// [`Trouble::Overloaded`] when too many changes wait already; [`Trouble::Closed`].
    pub fn write_later(
        &self,
        f: impl FnOnce(&mut Change) -> Result<(), Trouble> + Send + 'static,
    ) -> Result<(), Trouble> {
        let queued = self.inner.shared.queue.push(Work {
            run: Box::new(|change| match f(change) {
                Ok(()) => true,
                Err(trouble) => {
                    tracing::warn!(%trouble, "a change that nobody waits for was not made");
                    false
                }
            }),
            answer: Box::new(|outcome| {
                if let Err(trouble) = outcome {
                    tracing::warn!(%trouble, "a change that nobody waits for was not written");
                }
            }),
        });
        queued.map(drop)
    }

    /// Returns when everything queued before has been committed (or has failed).
    pub fn flush(&self) {
        if self.inner.shared.not_nested().is_err() {
            return;
        }
        // whether it went well is told to those who wait for it
        let nothing = Work { run: Box::new(|_| true), answer: Box::new(drop) };
        if let Ok(ear) = self.inner.shared.queue.push_anyway(nothing) {
            ear.wait();
        }
    }

    /// How the store is.
    #[must_use]
    pub fn health(&self) -> Health {
        let shared = &self.inner.shared;
        let free_bytes = disk::free_bytes(&shared.path).unwrap_or(0);
        let fault = locked(&shared.fault).as_ref().map(|fault| fault.why.clone());
        let no_room =
            (free_bytes < shared.opt.min_free_bytes).then(|| Trouble::NoSpace { free_bytes }.to_string());
        let (pins, oldest_pin_age) =
            shared.slot().as_ref().map(|handle| handle.pinned(shared.now())).unwrap_or_default();
        Health {
            read_only: fault.or(no_room),
            free_bytes,
            file_bytes: std::fs::metadata(&shared.path).map_or(0, |seen| seen.len()),
            pins,
            oldest_pin_age,
            others: shared.watch.others(),
            commits: shared.commits.load(Ordering::Relaxed),
            waiting: shared.queue.len(),
        }
    }

    /// Copies the store as it is now into a fresh, compact file, while others go on writing; see
    /// [`Snapshot::copy_to`].
    ///
    /// # Errors
    /// As [`Snapshot::copy_to`].
    pub fn snapshot_to(&self, path: &Path, progress: &mut dyn FnMut(u64)) -> Result<CopyReport, Trouble> {
        self.read()?.copy_to(path, progress)
    }

    /// Writes what waits and leaves the store, without redb's closing commit and truncation, so that a copy
    /// under way keeps reading unchanged bytes. Other clones of the engine are of no more use afterwards.
    pub fn leave(self) {
        self.inner.leave();
    }
}

impl Inner {
    fn leave(&self) {
        self.shared.queue.close();
        *locked(&self.shared.stop.0) = true;
        self.shared.stop.1.notify_all();
        let threads = std::mem::take(&mut *locked(&self.threads));
        if self.shared.not_nested().is_err() {
            // left from within a change, which may hold the last clone: the threads end by themselves
            return;
        }
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the store broke off");
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Shared {
    /// redb's handle, if there is one now.
    pub(super) fn slot(&self) -> RwLockReadGuard<'_, Option<Handle>> {
        self.slot.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest state.
    pub(super) fn snapshot_of(&self, handle: &Handle) -> Result<Snapshot, Trouble> {
        let txn = handle.db.begin_read().inspect_err(|_| self.hurt.store(true, Ordering::SeqCst))?;
        Ok(Snapshot::new(txn, self.hurt.clone(), None))
    }

    /// Whether a batch may be written now; opens the file anew where that is needed. Only for who has the turn to write.
    ///
    /// # Errors
    /// [`Trouble::ReadOnly`] after a fault of the disk, until it is time to try again and no copy is under
    /// way (what pins protected the copy from before is gone); [`Trouble::NoSpace`].
    pub(super) fn ready_to_write(&self) -> Result<(), Trouble> {
        if self.hurt.swap(false, Ordering::SeqCst) && locked(&self.fault).is_none() {
            self.writing_failed(&Trouble::Io("the file could not be read".into()));
        }
        let since = self.time_to_try()?;
        if !self.slot().as_ref().is_some_and(|handle| handle.writable) {
            self.open_anew()?;
        }
        if since.is_some_and(|since| since.elapsed() < self.opt.start_wait) && self.watch.others() > 0 {
            return Err(Trouble::ReadOnly {
                why: "after a fault, a copy of the file is let finish first".into(),
            });
        }
        match disk::free_bytes(&self.path) {
            Ok(free_bytes) if free_bytes < self.opt.min_free_bytes => Err(Trouble::NoSpace { free_bytes }),
            _ => Ok(()),
        }
    }

    /// Since when there is a fault, if there is one and it is time to try again.
    fn time_to_try(&self) -> Result<Option<Instant>, Trouble> {
        let mut fault = locked(&self.fault);
        let Some(fault) = fault.as_mut() else { return Ok(None) };
        if fault.tried.elapsed() < self.opt.retry {
            return Err(Trouble::ReadOnly { why: fault.why.clone() });
        }
        fault.tried = Instant::now();
        Ok(Some(fault.since))
    }

    /// Says how much room there is where there was not enough.
    pub(super) fn with_room(&self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::NoSpace { .. } => {
                Trouble::NoSpace { free_bytes: disk::free_bytes(&self.path).unwrap_or(0) }
            }
            other => other,
        }
    }

    /// A batch was committed.
    pub(super) fn writing_works(&self) {
        if locked(&self.fault).take().is_some() {
            tracing::info!("the store can be written again");
        }
    }

    /// A batch could not be committed. redb's handle is dead then, also for reads: it is dropped and the file
    /// opened anew at once, so that reads go on. Only for who has the turn to write.
    pub(super) fn writing_failed(&self, trouble: &Trouble) {
        tracing::error!(%trouble, "the store could not be written");
        {
            let now = Instant::now();
            let mut fault = locked(&self.fault);
            let since = fault.as_ref().map_or(now, |fault| fault.since);
            let suspect = matches!(trouble, Trouble::Damaged { .. });
            *fault = Some(Fault { why: trouble.to_string(), suspect, since, tried: now });
        }
        if let Err(trouble) = self.open_anew() {
            tracing::error!(%trouble, "the store could not be opened anew; it is tried again");
        }
    }

    /// Drops the handle and opens the file again; where the disk takes no writes at all, for reading only.
    fn open_anew(&self) -> Result<(), Trouble> {
        drop(self.take_handle());
        let suspect = locked(&self.fault).as_ref().is_some_and(|fault| fault.suspect);
        let opened = Handle::open(&self.path, &self.opt, &self.watch, suspect, self.now());
        let (handle, outcome) = match opened {
            Ok(handle) => (Some(handle), Ok(())),
            Err(trouble) if suspect => (None, Err(trouble)),
            Err(trouble) => (Handle::open_for_reading(&self.path, &self.opt).ok(), Err(trouble)),
        };
        *self.slot.write().unwrap_or_else(PoisonError::into_inner) = handle;
        outcome
    }

    /// Leaves the file. Only for the writer's thread, as its last act.
    pub(super) fn leave(&self) {
        let handle = self.take_handle();
        let in_order = handle.is_some() && locked(&self.fault).is_none();
        drop(handle);
        if in_order {
            known::note_closed(&self.path, &self.run);
        }
    }

    fn take_handle(&self) -> Option<Handle> {
        self.slot.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn absent(&self) -> Trouble {
        let fault = locked(&self.fault);
        fault.as_ref().map_or(Trouble::Closed, |fault| Trouble::ReadOnly { why: fault.why.clone() })
    }

    fn not_nested(&self) -> Result<(), Trouble> {
        if self.queue.turn_is_here() { Err(Trouble::Nested) } else { Ok(()) }
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// The thread that sees to the pins, and to a handle that needs opening anew.
    fn keep_pins(&self) {
        let step = (self.opt.keep / 16).clamp(Duration::from_millis(20), Duration::from_secs(1));
        loop {
            let stopped = self.stop.1.wait_timeout(locked(&self.stop.0), step);
            let (stopped, _) = stopped.unwrap_or_else(PoisonError::into_inner);
            if *stopped {
                return;
            }
            drop(stopped);
            let others = self.watch.others();
            let kept = self.slot().as_ref().map(|handle| handle.tick(&self.opt, self.now(), others));
            if matches!(kept, Some(Err(_))) {
                self.hurt.store(true, Ordering::SeqCst);
            }
            if (kept.is_none() || self.hurt.load(Ordering::SeqCst)) && self.queue.len() == 0 {
                let nudge = Work { run: Box::new(|_| true), answer: Box::new(drop) };
                // a closed queue means that the store is being left
                let _ = self.queue.push_anyway(nudge);
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
