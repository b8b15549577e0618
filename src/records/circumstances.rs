//! The clock and the dice: everything that is not decided by the data, handed in from outside.

use jiff::Timestamp;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes.
pub trait Dice: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()>;
}

/// A clock and dice.
pub struct Circumstances {
    /// The clock.
    pub clock: Box<dyn Clock>,
    /// The dice.
    pub dice: Box<dyn Dice>,
}

impl Default for Circumstances {
    fn default() -> Circumstances {
        Circumstances { clock: Box::new(SystemClock), dice: Box::new(SystemDice) }
    }
}

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands where it is put; clones of the handle share it.
#[derive(Clone)]
pub struct FixedClock(std::sync::Arc<AtomicI64>);

impl FixedClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn at(at: Timestamp) -> FixedClock {
        FixedClock(std::sync::Arc::new(AtomicI64::new(at.as_second())))
    }

    /// Puts the hands to `at`.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.as_second(), Ordering::SeqCst);
    }

    /// Moves the hands on.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// The system's randomness.
pub struct SystemDice;

impl Dice for SystemDice {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        getrandom::fill(bytes).map_err(std::io::Error::other)
    }
}

/// Dice that fall the same way every time, for tests and for the demo department.
pub struct SeededDice(Mutex<blake3::OutputReader>);

impl SeededDice {
    /// Dice that follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> SeededDice {
        let mut hasher = blake3::Hasher::new_derive_key("Co-Tutor seeded dice");
        hasher.update(&seed.to_be_bytes());
        SeededDice(Mutex::new(hasher.finalize_xof()))
    }
}

impl Dice for SeededDice {
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        let mut reader = self.0.lock().map_err(|_| std::io::Error::other("the dice are lost"))?;
        reader.fill(bytes);
        Ok(())
    }
}
