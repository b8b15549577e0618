//! Leaks planted on purpose, so that the suite can prove that it would notice each. Without the test-only feature
//! `planted-leaks` nothing is ever planted and the compiler drops every hook.

#[cfg(not(feature = "planted-leaks"))]
pub(crate) const fn planted(_name: &str) -> bool {
    false
}

#[cfg(feature = "planted-leaks")]
pub use switched::{NAMES, plant};

#[cfg(feature = "planted-leaks")]
pub(crate) fn planted(name: &str) -> bool {
    switched::planted(name)
}

#[cfg(feature = "planted-leaks")]
mod switched {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Every leak that can be planted.
    pub const NAMES: &[&str] = &[
        "adviser-in-audience",
        "archived-ignored",
        "attachment-unchecked",
        "audit-shows-sensitive",
        "body-in-log",
        "cache-shared",
        "count-before-filter",
        "ended-relationship-counts",
        "facets-over-everything",
        "files-of-hidden-versions",
        "future-relationship-counts",
        "hidden-is-refused",
        "last-contact-before-filter",
        "look-up-unrestricted",
        "notices-unreadable",
        "old-versions-by-former-names",
        "old-versions-by-present-names",
        "old-versions-open",
        "open-ignores-check",
        "other-modules-open",
        "reasons-to-all",
        "register-shows-leavers",
        "register-shows-reasons",
        "register-to-anybody",
        "search-ignores-sensitive",
        "sensitive-is-stub",
        "stub-shows-subject",
    ];

    /// The leak planted now, from 1; none at 0. `COTUTOR_LEAK` names the first.
    static NOW: LazyLock<AtomicUsize> =
        LazyLock::new(|| AtomicUsize::new(place(&std::env::var("COTUTOR_LEAK").unwrap_or_default())));

    fn place(name: &str) -> usize {
        NAMES.iter().position(|known| *known == name).map_or(0, |at| at + 1)
    }

    /// Plants the leak of this name, and no other; an empty name plants none.
    #[doc(hidden)]
    pub fn plant(name: &str) {
        NOW.store(place(name), Ordering::SeqCst);
    }

    pub(super) fn planted(name: &str) -> bool {
        let now = NOW.load(Ordering::SeqCst);
        now != 0 && now == place(name)
    }
}
