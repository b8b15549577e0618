//! Pins: read transactions kept open so that pages a copy has yet to read are not used again.
use redb::{Database, ReadTransaction, ReadableDatabase, TransactionError};
use std::collections::VecDeque;
use std::time::Duration;

/// The pins, oldest first, each with when it was taken (time since the engine began).
#[derive(Default)]
pub(super) struct Pins {
    taken: VecDeque<(Duration, ReadTransaction)>,
}

impl Pins {
    /// Takes a new pin every `keep / 4` and lets the oldest go once the next one is `keep` old: so there is
    /// always one at least `keep` old, as soon as the engine has run that long. While `copying` (another
    /// process has the file open), nothing goes that is younger than `keep_max`.
    ///
    /// # Errors
    /// When redb's handle is dead; the pins then stay as they are.
    pub(super) fn tick(
        &mut self,
        db: &Database,
        now: Duration,
        keep: Duration,
        keep_max: Option<Duration>,
    ) -> Result<(), TransactionError> {
        if self.taken.back().is_none_or(|(at, _)| now.saturating_sub(*at) >= keep / 4) {
            self.taken.push_back((now, db.begin_read()?));
        }
        while let (Some((oldest, _)), Some((next, _))) = (self.taken.front(), self.taken.get(1)) {
            let wanted_by_a_copy = keep_max.is_some_and(|most| now.saturating_sub(*oldest) < most);
            if now.saturating_sub(*next) < keep || wanted_by_a_copy {
                break;
            }
            self.taken.pop_front();
        }
        Ok(())
    }

    /// How old the oldest pin is.
    pub(super) fn oldest_age(&self, now: Duration) -> Duration {
        self.taken.front().map(|(at, _)| now.saturating_sub(*at)).unwrap_or_default()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.taken.len()
    }
}
