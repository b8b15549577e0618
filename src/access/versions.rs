//! What is open of an entry that was amended. A version that was replaced is judged as it stood then: by its own
//! categories and flag, and by whom it named, who must still be named now. A file is judged by the version it came
//! with, and with the entry as it stands. What is not open leaves no gap: versions and files are counted over what is.

use crate::access::policy::Because;
use crate::access::sealed::{FullEntry, Sealed};
use crate::access::{Outcome, Standing};
use crate::domain::Entry;
use crate::domain::entry::{Terms, Version};
use crate::leak::planted;

impl Standing {
    /// Opens the versions that `full` replaced, oldest first, less those that were not open to the viewer as they
    /// stood: what was written as highly sensitive stays with its audience when the flag is cleared later.
    #[must_use]
    pub fn open_versions(&self, full: &FullEntry, sealed: Sealed<Vec<Version>>) -> Vec<Version> {
        let mut versions = self.unseal(sealed).unwrap_or_default();
        versions.retain(|version| is_full(&self.outcome_then(full.entry(), &version.terms)));
        versions
    }

    /// An entry that may be read, less what its earlier versions keep to others: their terms, the files that came
    /// with them, and that there were any, when none of it may be known and nobody else wrote since.
    pub(super) fn full(&self, mut entry: Entry, because: Vec<Because>) -> FullEntry {
        let mut known = false;
        let mut earlier = std::mem::take(&mut entry.earlier);
        earlier.retain(|terms| {
            let outcome = self.outcome_then(&entry, terms);
            known |= outcome != Outcome::Hidden;
            is_full(&outcome)
        });
        let came = |since: u32| earlier.iter().find(|terms| terms.number == since);
        let present = entry.version;
        entry.attachments.retain(|filed| {
            filed.since == present || came(filed.since).is_some() || planted("files-of-hidden-versions")
        });
        let by_version = |since: u32| came(since).is_some_and(|terms| terms.sensitive);
        let sensitive = entry.sensitive || entry.attachments.iter().any(|filed| by_version(filed.since));
        if !known && entry.amended.is_some_and(|(_, by)| by == entry.author) {
            entry.amended = None;
        }
        entry.earlier = earlier;
        FullEntry::new(entry, because, sensitive)
    }

    /// What the viewer would get of a version of `entry` as it stood. Who was named then and is no longer has lost it.
    fn outcome_then(&self, entry: &Entry, terms: &Terms) -> Outcome {
        let still = |staff: &&_| entry.named.contains(staff);
        let named: Vec<_> = match () {
            () if planted("old-versions-by-present-names") => entry.named.clone(),
            () if planted("old-versions-by-former-names") => terms.named.clone(),
            () => terms.named.iter().filter(still).copied().collect(),
        };
        match self.would_see(terms.categories, terms.sensitive, entry.author, &named) {
            Outcome::Full(because) => Outcome::Full(because),
            _ if planted("old-versions-open") => Outcome::Full(Vec::new()),
            shut => shut,
        }
    }
}

fn is_full(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Full(_))
}
