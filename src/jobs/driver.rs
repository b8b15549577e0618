//! The clock that runs the jobs: one thread that wakes every minute, and soon after a change to what flags rest on,
//! and stops when told to.

use crate::jobs::{run_due, run_touched};
use crate::records::Registry;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often it looks for what is due.
const WAKE: Duration = Duration::from_mins(1);
/// How long it lets changes gather before it looks at the flags they touch.
const GATHER: Duration = Duration::from_secs(2);
/// It rests this many times as long as it last looked at touched flags, so that a busy hour leaves the machine to those
/// who work.
const REST: u32 = 4;

/// The thread that runs the jobs.
pub struct Driver {
    /// Holds one call to wake at most: calls that come meanwhile are one.
    wake: SyncSender<()>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(registry: &Arc<Registry>) -> std::io::Result<Driver> {
        let (wake, woken) = sync_channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        let worker = registry.worker();
        let call = wake.clone();
        // A call that finds the place taken is not needed: somebody is about to look.
        worker.when_touched(move || {
            let _ = call.try_send(());
        });
        let bell = Bell { woken, stop: stop.clone() };
        let thread = std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            let mut rest = GATHER;
            while !bell.stopped() {
                run_due(&worker);
                let next = Instant::now() + WAKE;
                while bell.rings_before(next) {
                    if !bell.is_quiet_for(rest) {
                        return;
                    }
                    let began = Instant::now();
                    run_touched(&worker);
                    rest = GATHER.max(began.elapsed() * REST);
                }
            }
        })?;
        Ok(Driver { wake, stop, thread: Some(thread) })
    }

    /// Stops it and waits until the job that runs has ended.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Release);
        // When the place is taken it is about to wake, and sees that it is to stop.
        let _ = self.wake.try_send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread hears.
struct Bell {
    woken: Receiver<()>,
    stop: Arc<AtomicBool>,
}

impl Bell {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Waits until somebody calls, or until `next`; whether somebody called before and it is not to stop.
    fn rings_before(&self, next: Instant) -> bool {
        let wait = next.saturating_duration_since(Instant::now());
        // Once it is time for the clock, who calls waits until the clock has run.
        !wait.is_zero() && self.woken.recv_timeout(wait).is_ok() && !self.stopped()
    }

    /// Waits for `rest` and hears no call but the one to stop; whether it is to go on. What was touched meanwhile is
    /// looked at together.
    fn is_quiet_for(&self, rest: Duration) -> bool {
        let until = Instant::now() + rest;
        while !self.stopped() {
            let wait = until.saturating_duration_since(Instant::now());
            if self.woken.recv_timeout(wait).is_err() {
                return !self.stopped();
            }
        }
        false
    }
}
