//! Owns how a query is read: the words it may mean, each way a plan of words that must all fit, and what a word fits.
use super::trie::Trie;
use super::{EMAIL_CHARS, How, NUMBER_CHARS, fold, nicknames};

/// At most this many words of a query are heeded.
const MAX_WORDS: usize = 8;

/// One reading of a query.
pub(super) struct Plan {
    /// Words that must all fit one person.
    pub words: Vec<Word>,
    /// Whether slips are forgiven: only in words as they were typed, not in what was run together here.
    forgiving: bool,
}

/// A folded word and what it reaches in the trie so far.
pub(super) struct Word {
    /// The word.
    pub text: String,
    /// Whether it may stand for names; an address or a number with dots may not.
    names: bool,
    /// Nodes of the tokens it fits.
    pub nodes: Vec<u32>,
}

/// Every reading of a query, the plainest first: words apart, joined at hyphens, run together, each also with umlauts
/// spelt out; and as an identifier.
pub(super) fn plans(query: &str) -> Vec<Plan> {
    let mut readings: Vec<(Vec<String>, bool)> = Vec::new();
    for spelt_out in [false, true] {
        let letters = fold::letters(query, spelt_out);
        for joined in [fold::USUAL, fold::HYPHENATED, fold::RUN_TOGETHER] {
            let mut words = fold::words(&letters, joined);
            words.dedup();
            words.truncate(MAX_WORDS);
            if !words.is_empty() && !readings.iter().any(|(other, _)| *other == words) {
                readings.push((words, joined == fold::USUAL));
            }
        }
    }
    let identifier = vec![fold::identifier(query)];
    let another = !readings.is_empty() && !readings.iter().any(|(words, _)| *words == identifier);
    let plan = |words: &[String], forgiving, names| Plan {
        words: words.iter().map(|word| Word::new(word, names)).collect(),
        forgiving,
    };
    let mut plans: Vec<Plan> =
        readings.iter().map(|(words, forgiving)| plan(words, *forgiving, true)).collect();
    if another {
        plans.push(plan(&identifier, false, false));
    }
    plans
}

impl Plan {
    /// Lets the words reach further in the trie, to what `how` allows. A word alone keeps only what is new, as
    /// everybody it reached before is on the list already; of several words each must keep all it fits.
    pub(super) fn widen(&mut self, trie: &Trie, how: How) {
        let alone = self.words.len() == 1;
        let forgiving = self.forgiving;
        for word in self.words.iter_mut().filter(|word| word.names) {
            if alone {
                word.nodes.clear();
            }
            if forgiving || how < How::Slip {
                word.widen(trie, how);
            }
        }
    }
}

impl Word {
    fn new(text: &str, names: bool) -> Word {
        Word { text: text.to_owned(), names, nodes: Vec::new() }
    }

    fn widen(&mut self, trie: &Trie, how: How) {
        match how {
            How::Number | How::Email | How::Name => {}
            How::Words => self.nodes.extend(trie.find(&self.text)),
            How::Beginnings => {
                self.nodes.clear();
                if let Some(node) = trie.find(&self.text) {
                    trie.below(node, &mut self.nodes);
                }
            }
            How::Nickname => {
                let names = nicknames::of(&self.text);
                self.nodes.extend(names.iter().filter_map(|name| trie.find(name)));
            }
            How::Slip => {
                let allowed = allowed_slips(&self.text);
                if allowed > 0 {
                    trie.near(&self.text, allowed, &mut |node| self.nodes.push(node));
                }
            }
        }
    }

    /// Whether beginnings of numbers, and of addresses, are heeded.
    pub(super) fn identifies(&self, how: How) -> (bool, bool) {
        let length = self.text.chars().take(EMAIL_CHARS).count();
        let marked = self.text.contains(|c: char| !c.is_alphabetic());
        let begun = how >= How::Beginnings;
        (
            begun && marked && length >= NUMBER_CHARS,
            begun && (length >= EMAIL_CHARS || marked && length >= NUMBER_CHARS),
        )
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
