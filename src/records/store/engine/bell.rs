//! How callers hear that their changes have been answered: a batch has one bell, so that a commit wakes its callers
//! with one call to the system and not with one for each.
use std::sync::{Arc, OnceLock};

/// Rings when it is dropped: whoever holds the last of a batch's changes need not remember to.
pub(super) struct Bell(Arc<OnceLock<()>>);

impl Bell {
    /// A bell that has not rung.
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// For one who waits for it.
    pub(super) fn ear(&self) -> Ear {
        Ear(self.0.clone())
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        // nothing else ever sets it
        let _ = self.0.set(());
    }
}

/// What a caller keeps of a bell.
pub(super) struct Ear(Arc<OnceLock<()>>);

impl Ear {
    /// Returns when the bell has rung.
    pub(super) fn wait(self) {
        self.0.wait();
    }
}
