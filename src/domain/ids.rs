//! Identifiers. Students and staff are numbered from one inside the store and never shown by that number; entries
//! have random 128-bit ids, because those stand in addresses.

use std::fmt;
use std::str::FromStr;

/// A student's place in the store. Never shown to people: they use the student number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StudentId(pub u32);

/// A member of staff's (or an external's, or an office address's) place in the store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StaffId(pub u32);

/// A module as it runs in one academic year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InstanceId(pub u32);

/// An entry. 128 random bits, written as 32 hexadecimal digits, so that an address cannot be guessed and a gap in
/// numbering cannot be seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntryId(pub u128);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The text is not an entry id.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAnEntryId;

impl FromStr for EntryId {
    type Err = NotAnEntryId;
    fn from_str(text: &str) -> Result<EntryId, NotAnEntryId> {
        let well_formed = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !well_formed {
            return Err(NotAnEntryId);
        }
        u128::from_str_radix(text, 16).map(EntryId).map_err(|_| NotAnEntryId)
    }
}
