//! The clock that runs the jobs: one thread that wakes every minute, and stops when told to.

use crate::jobs::run_due;
use crate::records::Registry;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it looks for what is due.
const WAKE: Duration = Duration::from_mins(1);

/// The thread that runs the jobs.
pub struct Driver {
    stop: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(registry: &Arc<Registry>) -> std::io::Result<Driver> {
        let (stop, told) = channel();
        let worker = registry.worker();
        let thread = std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            loop {
                run_due(&worker);
                match told.recv_timeout(WAKE) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        })?;
        Ok(Driver { stop, thread: Some(thread) })
    }

    /// Stops it and waits until the job that runs has ended.
    pub fn stop(mut self) {
        // A thread that has ended already hears nothing.
        let _ = self.stop.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
