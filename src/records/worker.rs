//! What the program's own jobs may do, each under its own name; and when each last ran.

use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::disk::{get_v1, instant, put_v1};
use crate::records::store::schema::JOBS;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The hands of the jobs. Only `jobs` asks for it.
pub struct Worker {
    pub(super) registry: Arc<Registry>,
}

/// The last run of a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// When.
    pub at: Timestamp,
    /// How much it changed; none when it failed.
    pub changed: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct RunV1 {
    at: i64,
    changed: Option<u64>,
}

impl Registry {
    /// The hands of the jobs.
    #[must_use]
    pub fn worker(self: &Arc<Registry>) -> Worker {
        Worker { registry: self.clone() }
    }
}

impl Worker {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.registry.now()
    }

    /// When a job last ran.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_run(&self, name: &str) -> Result<Option<Run>, Refusal> {
        let found: Option<RunV1> = get_v1(&self.registry.read()?, JOBS, name.as_bytes())?;
        let run = |found: RunV1| Ok(Run { at: instant(JOBS, found.at)?, changed: found.changed });
        found.map(run).transpose()
    }

    /// Notes that a job ran just now.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn note_run(&self, name: &str, changed: Option<u64>) -> Result<(), Refusal> {
        let run = RunV1 { at: self.now().as_second(), changed };
        let key = name.as_bytes().to_vec();
        self.registry.write(move |tx| {
            put_v1(tx, JOBS, key, &run)?;
            Ok(())
        })
    }

    /// Counts attendance again; how many modules there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn recount(&self) -> Result<u64, Refusal> {
        self.registry.past.rest();
        self.registry.reload_figures()?;
        Ok(self.registry.figures().modules().count() as u64)
    }
}
