//! Why something was not done. This is all that pages, the API and jobs see of a failure.
//!
//! Which to use: `NotFound` for what does not exist *and* for what the viewer may not know exists, so that the two
//! cannot be told apart; `Refused` only where the existence of the thing is public; `Invalid` for what a person can
//! put right; `Stale` for a lost update; `Trouble` for everything a person can do nothing about, with an id under
//! which the cause was logged once.

use crate::access::{Denied, FullEntry};
use crate::domain::{Invalid, Problems};
use crate::records::store::Trouble;

/// Why something was not done.
#[derive(Debug)]
pub enum Refusal {
    /// There is no such thing, as far as this viewer may know.
    NotFound,
    /// Not allowed, with what to do instead.
    Refused(String),
    /// Something given is wrong.
    Invalid(Problems),
    /// Somebody else changed it first.
    Stale(Box<Stale>),
    /// Too much at once; try again.
    Busy,
    /// The store takes no writes just now (disk full, say); what to tell people.
    ReadOnly(String),
    /// It went wrong; the cause is in the log under this id.
    Trouble(String),
}

/// What stands now, for somebody whose change came second.
#[derive(Debug)]
pub struct Stale {
    /// The entry as it is now, as this person sees it.
    pub present: FullEntry,
    /// Who made that version.
    pub by: String,
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Refusal {
        match trouble {
            Trouble::Overloaded => Refusal::Busy,
            Trouble::NoSpace { .. } | Trouble::ReadOnly { .. } => Refusal::ReadOnly(trouble.to_string()),
            other => Refusal::trouble(&other),
        }
    }
}

impl Refusal {
    /// Logs a cause under a fresh id.
    #[must_use]
    pub fn trouble(cause: &dyn std::error::Error) -> Refusal {
        let mut bytes = [0; 6];
        let id = match getrandom::fill(&mut bytes) {
            Ok(()) => format!("{:012x}", bytes.iter().fold(0u64, |id, byte| id << 8 | u64::from(*byte))),
            Err(_) => "000000000000".to_owned(),
        };
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            chain.push_str(": ");
            chain.push_str(&source.to_string());
            next = source.source();
        }
        tracing::error!(id, cause = chain, "something went wrong");
        Refusal::Trouble(id)
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Refusal {
        match denied {
            Denied::Unknown => Refusal::NotFound,
            Denied::Category(_) => Invalid::new("category", denied.words()).into(),
            Denied::Amend
            | Denied::Sensitive
            | Denied::Names
            | Denied::Recategorise
            | Denied::Flag
            | Denied::Authority
            | Denied::Absence
            | Denied::Photo
            | Denied::Oneself
            | Denied::Lent
            | Denied::Own
            | Denied::NotChosen
            | Denied::Unconfirmed
            | Denied::Reach
            | Denied::Waiting => Refusal::Refused(denied.words()),
        }
    }
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Refusal {
        Refusal::Invalid(problems)
    }
}

impl From<Invalid> for Refusal {
    fn from(problem: Invalid) -> Refusal {
        Refusal::Invalid(problem.into())
    }
}
