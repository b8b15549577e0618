//! Owns how a query is read: the words it may mean, each way a plan of words that must all fit, and what a word fits.
use std::collections::HashSet;

use super::trie::Trie;
use super::{How, fold, nicknames};

/// At most this many words of a query are heeded.
const MAX_WORDS: usize = 8;

/// One reading of a query.
pub(super) struct Plan {
    /// Words that must all fit one person.
    pub words: Vec<Word>,
}

/// A folded word and what it reaches in the trie so far.
pub(super) struct Word {
    /// The word.
    pub text: String,
    /// Whether it may stand for names; an address or a number with dots may not.
    names: bool,
    /// Nodes of the tokens it fits.
    pub nodes: Vec<u32>,
    nicknames: HashSet<&'static str>,
    slips: HashSet<String>,
}

/// Every reading of a query, the plainest first: words apart, joined at hyphens, run together, each also with umlauts
/// spelt out; and as an identifier.
pub(super) fn plans(query: &str) -> Vec<Plan> {
    let mut readings: Vec<Vec<String>> = Vec::new();
    for spelt_out in [false, true] {
        let letters = fold::letters(query, spelt_out);
        for joined in [fold::USUAL, fold::HYPHENATED, fold::RUN_TOGETHER] {
            let mut words = fold::words(&letters, joined);
            words.dedup();
            words.truncate(MAX_WORDS);
            if !words.is_empty() && !readings.contains(&words) {
                readings.push(words);
            }
        }
    }
    let mut plans: Vec<Plan> = readings
        .iter()
        .map(|words| Plan { words: words.iter().map(|w| Word::new(w, true)).collect() })
        .collect();
    let identifier = fold::identifier(query);
    if !readings.is_empty() && !readings.contains(&vec![identifier.clone()]) {
        plans.push(Plan { words: vec![Word::new(&identifier, false)] });
    }
    plans
}

impl Plan {
    /// Lets the words reach further in the trie, to what `how` allows.
    pub(super) fn widen(&mut self, trie: &Trie, how: How) {
        self.words.iter_mut().filter(|word| word.names).for_each(|word| word.widen(trie, how));
    }
}

impl Word {
    fn new(text: &str, names: bool) -> Word {
        let (nicknames, slips) = (HashSet::new(), HashSet::new());
        Word { text: text.to_owned(), names, nodes: Vec::new(), nicknames, slips }
    }

    fn widen(&mut self, trie: &Trie, how: How) {
        match how {
            How::Number | How::Email => {}
            How::Words => self.nodes.extend(trie.find(&self.text)),
            How::Beginnings => {
                self.nodes.clear();
                if let Some(node) = trie.find(&self.text) {
                    trie.below(node, &mut self.nodes);
                }
            }
            How::Nickname => {
                self.nicknames = nicknames::of(&self.text);
                self.nodes.extend(self.nicknames.iter().filter_map(|name| trie.find(name)));
            }
            How::Slip => {
                let (nodes, slips) = (&mut self.nodes, &mut self.slips);
                let allowed = allowed_slips(&self.text);
                if allowed > 0 {
                    trie.near(&self.text, allowed, &mut |node, token| {
                        nodes.push(node);
                        slips.insert(token.to_owned());
                    });
                }
            }
        }
    }

    /// Whether a token of a person fits.
    pub(super) fn fits(&self, token: &str, how: How) -> bool {
        if !self.names {
            return false;
        }
        token == self.text
            || (how >= How::Beginnings && token.starts_with(&self.text))
            || (how >= How::Nickname && self.nicknames.contains(token))
            || (how >= How::Slip && self.slips.contains(token))
    }
}

/// Slips forgiven: one from four letters, two from eight, none in numbers.
fn allowed_slips(word: &str) -> u8 {
    if word.chars().any(char::is_numeric) {
        return 0;
    }
    match word.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}
