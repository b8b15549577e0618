//! Co-Tutor: where a university department keeps what passes between staff and each student.

/// Nouns and pure rules: no I/O, no clock, no randomness.
pub mod domain {
    pub mod lookup;
}

/// The guarded core.
pub mod records {
    pub mod index;
}
