//! Owns what is kept of one person, folded, and who comes before whom.
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Person, fold};

/// One person, folded.
pub(super) struct Known {
    pub(super) id: u32,
    pub(super) names: [WholeName; 2],
    pub(super) family: Box<str>,
    pub(super) number: Box<str>,
    pub(super) email: Box<str>,
    /// All tokens, a space between.
    pub(super) tokens: Box<str>,
    /// Their nodes.
    pub(super) nodes: Box<[u32]>,
}

impl Known {
    pub(super) fn of(id: u32, person: &Person<'_>) -> Known {
        let mut tokens = BTreeSet::new();
        for (name, family) in [(person.given, false), (person.family, true), (person.preferred, false)] {
            fold::tokens(name, family, &mut tokens);
        }
        let name = |given| WholeName::of(&[given, person.family]).unwrap_or_default();
        let whole = name(person.given);
        let preferred = if person.preferred.is_empty() { whole } else { name(person.preferred) };
        Known {
            id,
            names: [whole, preferred],
            family: fold::plain(person.family).into(),
            number: fold::identifier(person.number).into(),
            email: fold::identifier(person.email).into(),
            tokens: tokens.into_iter().collect::<Vec<_>>().join(" ").into(),
            nodes: Box::default(),
        }
    }

    /// The order within one way of finding.
    pub(super) fn order(&self) -> (&str, &str, u32) {
        (&self.family, &self.number, self.id)
    }
}

/// A whole name, folded: a hash of its words in alphabetical order. Should two names ever share one, somebody is listed
/// higher than they ought to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WholeName(u64);

impl WholeName {
    /// The name made of these parts; none without a letter or digit.
    pub(super) fn of(parts: &[&str]) -> Option<WholeName> {
        let mut words: Vec<String> =
            parts.iter().flat_map(|part| fold::words(&fold::letters(part, false), fold::USUAL)).collect();
        words.sort_unstable();
        let mut hasher = DefaultHasher::new();
        words.hash(&mut hasher);
        (!words.is_empty()).then(|| WholeName(hasher.finish()))
    }
}

/// What decides on most candidates: who it is, and the first bytes of the family name and of the number.
#[derive(Clone, Copy, Default)]
pub(super) struct Key {
    pub(super) id: u32,
    family: u64,
    number: u64,
}

impl Key {
    pub(super) fn of(known: &Known) -> Key {
        let start = |text: &str| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
            u64::from_be_bytes(bytes)
        };
        Key { id: known.id, family: start(&known.family), number: start(&known.number) }
    }

    /// How two people stand by their keys, when those tell. Numbers tell only where the family names are whole.
    pub(super) fn compare(self, other: Key) -> Ordering {
        let whole = self.family.to_be_bytes().ends_with(&[0]);
        let numbers = if whole { self.number.cmp(&other.number) } else { Ordering::Equal };
        self.family.cmp(&other.family).then(numbers)
    }
}
