//! What the program does by itself: one list of jobs. Each takes no input, is idempotent (run twice, the second time
//! changes nothing), and runs by the clock or by a button.

mod driver;

use crate::records::{Refusal, Worker};
pub use driver::Driver;
use jiff::SignedDuration;

/// A job: one line of the list.
pub struct Job {
    /// Its name, in the audit and on the page that shows when it last ran.
    pub name: &'static str,
    /// What it does, as a sentence.
    pub about: &'static str,
    /// How long after its last run it is due again.
    pub every: SignedDuration,
    run: fn(&Worker) -> Result<u64, Refusal>,
}

/// Every job there is, in the order in which those that are due run.
pub const ALL: &[Job] = &[
    Job {
        name: "figures",
        about: "Counts attendance again, because sessions begin as time passes.",
        every: SignedDuration::from_mins(10),
        run: Worker::recount,
    },
    Job {
        name: "flags",
        about: "Opens and closes flags as the rules say, and tells their owners.",
        every: SignedDuration::from_mins(10),
        run: Worker::flags,
    },
    Job {
        name: "registers.remind",
        about: "Reminds whoever takes a register that it was not taken, and then the office.",
        every: SignedDuration::from_mins(15),
        run: Worker::remind_of_registers,
    },
    Job {
        name: "absences",
        about: "Has registers follow the absence notices, also for sessions that came or moved afterwards.",
        every: SignedDuration::from_mins(10),
        run: Worker::fill_absences,
    },
];

impl Job {
    /// Runs it and notes when, and how much it changed.
    ///
    /// # Errors
    /// As the job's; the failure is noted too.
    pub fn run(&self, worker: &Worker) -> Result<u64, Refusal> {
        let outcome = (self.run)(worker);
        worker.note_run(self.name, outcome.as_ref().ok().copied())?;
        outcome
    }

    /// Whether it is due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_due(&self, worker: &Worker) -> Result<bool, Refusal> {
        let last = worker.last_run(self.name)?;
        Ok(last.is_none_or(|last| last.at.duration_until(worker.now()) >= self.every))
    }
}

/// Looks at the flags that changes have touched since they were last looked at. Nobody waits for it, and nothing depends
/// on it: the job by the clock finds the same. It is not noted as a run of that job, which comes when it is due.
pub fn run_touched(worker: &Worker) {
    if let Err(refusal) = worker.flags_touched() {
        tracing::error!(?refusal, "the flags that were touched could not be looked at");
    }
}

/// Runs every job that is due.
pub fn run_due(worker: &Worker) {
    for job in ALL {
        match job.is_due(worker) {
            Ok(false) => {}
            Ok(true) => {
                if let Err(refusal) = job.run(worker) {
                    tracing::error!(job = job.name, ?refusal, "a job failed");
                }
            }
            Err(refusal) => tracing::error!(job = job.name, ?refusal, "a job could not be looked up"),
        }
    }
}
