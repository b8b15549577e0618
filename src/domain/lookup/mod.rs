//! Owns looking people up as one types: by number, e-mail address or name, in memory.
//!
//! Names are folded (accents, case, apostrophes, hyphens; `ü` also as `ue`) into tokens in a trie, which answers the
//! beginnings of words at once and, when too few are found, words one or two slips away. Who may be found is asked
//! per person before anything is counted off, so the list never tells that somebody was left out.
//!
//! Order: exact number, exact e-mail, whole name, exact words, beginnings, nicknames, slips; within each by family
//! name, number.
mod fold;
mod known;
mod nicknames;
mod plan;
#[cfg(test)]
mod tests;
mod top;
mod trie;

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use self::known::{Key, Known, WholeName};
use self::plan::{Plan, Word};
use self::top::Top;
use self::trie::Trie;

/// The shortest beginning of a number that finds people.
const NUMBER_CHARS: usize = 3;
/// The shortest beginning of an address, of letters alone, that finds people; mostly it begins with a name anyway.
const EMAIL_CHARS: usize = 5;
/// The most people who are each looked at by themselves, instead of everybody whom a word fits.
const FEW: usize = 2_000;
/// The most characters of a query that are read.
const QUERY_CHARS: usize = 120;

/// What a person is found by. Empty text means there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Person<'a> {
    /// Student or staff number.
    pub number: &'a str,
    /// Given names.
    pub given: &'a str,
    /// Family name.
    pub family: &'a str,
    /// The name the person goes by, when it is another.
    pub preferred: &'a str,
    /// E-mail address.
    pub email: &'a str,
}

/// How a person was found, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// By exactly this number.
    Number,
    /// By exactly this e-mail address.
    Email,
    /// By the whole name, in whatever order.
    Name,
    /// Every word typed is one of the person's.
    Words,
    /// Every word typed begins one of the person's.
    Beginnings,
    /// As above, with a nickname for a name or the reverse.
    Nickname,
    /// As above, with a slip or two of the keyboard.
    Slip,
}

/// A person found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The person.
    pub id: u32,
    /// How.
    pub how: How,
}

/// Everybody, to be looked up.
#[derive(Default)]
pub struct LookUp {
    slots: HashMap<u32, u32>,
    people: Vec<Option<Known>>,
    /// By slot, apart from `people`: most candidates touch nothing else.
    keys: Vec<Key>,
    free: Vec<u32>,
    trie: Trie,
    numbers: BTreeSet<(Box<str>, u32)>,
    emails: BTreeSet<(Box<str>, u32)>,
    /// Whole names, with the given names and with the preferred one.
    names: BTreeSet<(WholeName, u32)>,
}

impl LookUp {
    /// Nobody.
    #[must_use]
    pub fn new() -> LookUp {
        LookUp::default()
    }

    /// How many people there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Adds a person, or replaces what was known.
    pub fn put(&mut self, id: u32, person: &Person<'_>) {
        self.remove(id);
        let known = Known::of(id, person);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.people.push(None);
            self.keys.push(Key::default());
            u32::try_from(self.people.len() - 1).unwrap_or(u32::MAX)
        });
        if !known.number.is_empty() {
            self.numbers.insert((known.number.clone(), slot));
        }
        if !known.email.is_empty() {
            self.emails.insert((known.email.clone(), slot));
        }
        self.names.extend(known.names.map(|name| (name, slot)));
        self.slots.insert(id, slot);
        if let Some(key) = self.keys.get_mut(slot as usize) {
            *key = Key::of(&known);
        }
        if let Some(place) = self.people.get_mut(slot as usize) {
            *place = Some(known);
        }
        let mut trie = std::mem::take(&mut self.trie);
        let mut nodes = Vec::new();
        for token in self.known(slot).map_or("", |known| &known.tokens).split(' ') {
            nodes.extend(trie.insert(token, slot, &|other| self.before(other, slot)));
        }
        self.trie = trie;
        if let Some(known) = self.people.get_mut(slot as usize).and_then(Option::as_mut) {
            known.nodes = nodes.into();
        }
    }

    /// Forgets a person; false when there was none.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(slot) = self.slots.remove(&id) else { return false };
        let mut trie = std::mem::take(&mut self.trie);
        for token in self.known(slot).map_or("", |known| &known.tokens).split(' ') {
            trie.remove(token, slot, &|other| self.before(other, slot));
        }
        self.trie = trie;
        let Some(known) = self.people.get_mut(slot as usize).and_then(Option::take) else { return false };
        self.numbers.remove(&(known.number, slot));
        self.emails.remove(&(known.email, slot));
        for name in known.names {
            self.names.remove(&(name, slot));
        }
        self.free.push(slot);
        true
    }

    /// The best `limit` people, of everybody or `among` those with these ids. A query without letters or digits finds
    /// nobody.
    pub fn find(&self, query: &str, limit: usize, among: Option<&[u32]>) -> Vec<Match> {
        let query: String = query.trim().chars().take(QUERY_CHARS).collect();
        let slots: Option<Vec<u32>> =
            among.map(|ids| ids.iter().filter_map(|id| self.slots.get(id)).copied().collect());
        let among = slots.as_ref().map(|slots| {
            let mut marks = Marks::over(self.people.len());
            for slot in slots {
                marks.add(*slot);
            }
            marks
        });
        let mut top = Top::new(self, limit, among.as_ref());
        exactly(&self.numbers, &fold::identifier(&query), How::Number, &mut top);
        exactly(&self.emails, &fold::identifier(&query), How::Email, &mut top);
        top.begin(How::Name);
        if let Some(name) = WholeName::of(&[&query]) {
            self.names.range((name, 0)..=(name, u32::MAX)).for_each(|&(_, slot)| top.offer(slot));
        }
        let few = slots.filter(|slots| slots.len() <= FEW && !top.is_full());
        let few: Option<Vec<(u32, &Known)>> = few.map(|slots| {
            slots.into_iter().filter_map(|slot| self.known(slot).map(|known| (slot, known))).collect()
        });
        let mut plans = plan::plans(&query);
        for how in [How::Words, How::Beginnings, How::Nickname, How::Slip] {
            if top.is_full() {
                break;
            }
            top.begin(how);
            for plan in &mut plans {
                plan.widen(&self.trie, how);
                match &few {
                    Some(few) => self.run_among(few, plan, how, &mut top),
                    None => self.run(plan, how, &mut top),
                }
            }
        }
        top.into_matches()
    }

    /// Offers those of a few people whom every word of the plan fits: as [`LookUp::run`], from the people's side.
    fn run_among(&self, few: &[(u32, &Known)], plan: &Plan, how: How, top: &mut Top<'_>) {
        let mut fits = vec![true; few.len()];
        for word in &plan.words {
            let mut nodes = Marks::over(self.trie.len());
            for node in &word.nodes {
                nodes.add(*node);
            }
            let (number, email) = word.identifies(how);
            let text = word.text.as_str();
            for (fits, (_, known)) in fits.iter_mut().zip(few) {
                let identified = || {
                    *known.number == *text
                        || (number && known.number.starts_with(text))
                        || (email && known.email.starts_with(text))
                };
                *fits &=
                    known.nodes.iter().any(|node| nodes.has(*node)) || (!text.is_empty() && identified());
            }
        }
        few.iter().zip(fits).filter(|(_, fits)| *fits).for_each(|((slot, _), _)| top.offer(*slot));
    }

    /// Offers everybody whom every word of the plan fits.
    fn run(&self, plan: &Plan, how: How, top: &mut Top<'_>) {
        if let [word] = plan.words.as_slice() {
            for &node in &word.nodes {
                // In order, so that the first who comes too late ends the node. Who may not be found is passed over
                // by a bit, before anything else of them is looked at.
                for &slot in self.trie.people(node) {
                    if !top.may_find(slot) {
                        continue;
                    }
                    if !top.would_take(slot) {
                        break;
                    }
                    top.offer(slot);
                }
            }
            self.identifiers(word, how).for_each(|slot| top.offer(slot));
            return;
        }
        let mut words: Vec<&Word> = plan.words.iter().collect();
        words.sort_by_cached_key(|word| {
            word.nodes.iter().map(|&node| self.trie.people(node).len()).sum::<usize>()
        });
        let Some((last, rarer)) = words.split_last() else { return };
        let mut fitting: Option<Marks> = None;
        for word in rarer {
            let mut marks = Marks::over(self.people.len());
            self.each(word, how, &mut |slot| {
                if top.may_find(slot) && fitting.as_ref().is_none_or(|before| before.has(slot)) {
                    marks.add(slot);
                }
            });
            fitting = Some(marks);
        }
        self.each(last, how, &mut |slot| {
            if fitting.as_ref().is_some_and(|marks| marks.has(slot)) {
                top.offer(slot);
            }
        });
    }

    fn each(&self, word: &Word, how: How, take: &mut dyn FnMut(u32)) {
        for &node in &word.nodes {
            self.trie.people(node).iter().for_each(|&slot| take(slot));
        }
        self.identifiers(word, how).for_each(take);
    }

    /// People whose number or address the word fits.
    fn identifiers<'a>(&'a self, word: &'a Word, how: How) -> impl Iterator<Item = u32> + 'a {
        let text = word.text.as_str();
        let (number, email) = word.identifies(how);
        let numbers = identified(&self.numbers, text)
            .take_while(move |(found, _)| if number { found.starts_with(text) } else { **found == *text });
        let emails = email.then(|| identified(&self.emails, text)).into_iter().flatten();
        numbers.chain(emails.take_while(move |(found, _)| found.starts_with(text))).map(|&(_, slot)| slot)
    }

    fn known(&self, slot: u32) -> Option<&Known> {
        self.people.get(slot as usize)?.as_ref()
    }

    fn key(&self, slot: u32) -> Key {
        self.keys.get(slot as usize).copied().unwrap_or_default()
    }

    /// Whether a person comes before another within one way of finding.
    fn before(&self, slot: u32, other: u32) -> bool {
        let order = |slot| self.known(slot).map(Known::order);
        self.key(slot).compare(self.key(other)).then_with(|| order(slot).cmp(&order(other))).is_lt()
    }
}

/// Offers those whose number or address is exactly this.
fn exactly(among: &BTreeSet<(Box<str>, u32)>, text: &str, how: How, top: &mut Top<'_>) {
    top.begin(how);
    if !text.is_empty() {
        identified(among, text)
            .take_while(|(found, _)| **found == *text)
            .for_each(|&(_, slot)| top.offer(slot));
    }
}

/// The part of a sorted list that starts at a text.
fn identified<'a>(
    among: &'a BTreeSet<(Box<str>, u32)>,
    text: &str,
) -> impl Iterator<Item = &'a (Box<str>, u32)> + use<'a> {
    among.range((Bound::Included((Box::from(text), 0)), Bound::Unbounded))
}

/// A set of slots or nodes, a bit each.
struct Marks(Vec<u64>);

impl Marks {
    fn over(slots: usize) -> Marks {
        Marks(vec![0; slots / 64 + 1])
    }

    fn add(&mut self, slot: u32) {
        if let Some(word) = self.0.get_mut(slot as usize / 64) {
            *word |= 1 << (slot % 64);
        }
    }

    fn has(&self, slot: u32) -> bool {
        self.0.get(slot as usize / 64).is_some_and(|word| (word >> (slot % 64)) & 1 == 1)
    }
}
