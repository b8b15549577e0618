//! What tells whether somebody else was quicker: a tag of the version a change is made from, in forms and as the `ETag`.
//! It is keyed and says nothing: a number would tell of versions that its reader may not know of.

use crate::access::FullEntry;
use crate::records::registry::Registry;
use crate::records::standing::Records;

/// Digits of a tag.
const DIGITS: usize = 16;

impl Records {
    /// The tag of the version that stands.
    #[must_use]
    pub fn tag(&self, full: &FullEntry) -> String {
        tag(&self.registry, full)
    }

    /// The version a tag is of, when that still stands; 0, which none is, when it does not.
    #[must_use]
    pub fn tagged(&self, full: &FullEntry, given: &str) -> u32 {
        if tag(&self.registry, full) == given { full.entry().version } else { 0 }
    }
}

fn tag(registry: &Registry, full: &FullEntry) -> String {
    let mut tag = registry.keyed("version of an entry", &format!("{} {}", full.id(), full.entry().version));
    tag.truncate(DIGITS);
    tag
}
