//! The `entries` file.

use super::row;
use crate::domain::entry::EntryKind;
use crate::records::imports::forms::{CategorySet, Code, Email, Instant, Line, OneOf, People, Text, YesNo};

row! {
    /// A row of the `entries` file.
    Entry of Entries, checked by |_, _| ();
    /// Whose record it is on.
    required student_number: Code,
    /// Who wrote it.
    required author_email: Email,
    /// What kind of entry it is.
    required kind: OneOf<EntryKind>,
    /// Under which categories it is kept.
    required category: CategorySet,
    /// When it happened.
    required occurred_at: Instant,
    /// The subject.
    optional subject: Line,
    /// The text.
    required body: Text,
    /// Whether it is highly sensitive; no unless said.
    optional sensitive: YesNo,
    /// The id another system knows it by: the key when given.
    optional external_id: Line,
    /// Staff who are given this one entry.
    optional audience: People,
    /// When it was recorded; when it happened unless said.
    optional recorded_at: Instant,
}
