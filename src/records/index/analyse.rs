//! Owns what counts as a word: one analyser for indexing, asking and marking, so that the three always agree.
//!
//! A word is a run of letters, digits and their marks; apostrophes inside it vanish (`don’t` = `dont`). Text is
//! brought to NFKC, lower case and plain ASCII where it has one, then stemmed as English. Ideographs have no
//! spaces between words, so each stands alone and a run of them is asked for as a phrase.
use std::collections::VecDeque;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word kept, in characters; what is longer is cut, in the index and in a query alike.
const WORD_CHARS: usize = 60;

/// A word of a text: what it is found under, and the bytes of the text it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// The analysed form.
    pub text: String,
    /// First byte of the run in the original text.
    pub from: usize,
    /// One past the last byte of the run.
    pub to: usize,
}

/// The analyser of the index: words, folded and stemmed.
pub(super) fn stemming() -> TextAnalyzer {
    TextAnalyzer::builder(Runs).filter(AsciiFoldingFilter).filter(Stemmer::new(Language::English)).build()
}

/// The same without stemming, for a word that is still being typed.
pub(super) fn folding() -> TextAnalyzer {
    TextAnalyzer::builder(Runs).filter(AsciiFoldingFilter).build()
}

/// Every term of a text, in order.
pub(super) fn terms(analyser: &mut TextAnalyzer, text: &str) -> Vec<Term> {
    let mut found = Vec::new();
    analyser.token_stream(text).process(&mut |token| {
        found.push(Term { text: token.text.clone(), from: token.offset_from, to: token.offset_to });
    });
    found
}

/// Apostrophes in the shapes people and programs type them.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | 'ʹ' | 'ʾ' | 'ʿ' | '`' | '´' | '′' | '＇')
}

/// Characters without a shape of their own inside a word: soft hyphen, joiners, tatweel.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{640}')
}

/// Marks over Latin, Greek, Cyrillic, Hebrew and Arabic letters, which people leave out when they search.
fn is_optional_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Ideographs and kana: written without spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn starts_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric() && !is_apostrophe(c))
}

fn continues_word(c: char) -> bool {
    starts_word(c) || is_apostrophe(c) || (!c.is_ascii() && (is_joiner(c) || is_combining_mark(c)))
}

/// Splits text into runs and folds each; see the module.
#[derive(Clone, Copy)]
struct Runs;

impl Tokenizer for Runs {
    type TokenStream<'a> = RunStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> RunStream<'a> {
        RunStream { text, at: 0, waiting: VecDeque::new(), token: Token::default() }
    }
}

/// The words of one text, a run at a time; a run may hold several (ideographs, `½`).
struct RunStream<'a> {
    text: &'a str,
    at: usize,
    waiting: VecDeque<Term>,
    token: Token,
}

impl RunStream<'_> {
    /// The bounds of the next run in bytes, without apostrophes at its end.
    fn next_run(&mut self) -> Option<(usize, usize)> {
        let rest = self.text.get(self.at..)?;
        let Some(start) = rest.char_indices().find(|&(_, c)| starts_word(c)).map(|(at, _)| at) else {
            self.at = self.text.len();
            return None;
        };
        let run = rest.get(start..)?;
        let end = run.char_indices().find(|&(_, c)| !continues_word(c)).map_or(run.len(), |(at, _)| at);
        let shown = run.get(..end)?.trim_end_matches(is_apostrophe).len();
        let from = self.at + start;
        self.at = from + end;
        Some((from, from + shown))
    }

    /// Fills `waiting` from the next run that holds a word; false at the end of the text.
    fn refill(&mut self) -> bool {
        while self.waiting.is_empty() {
            let Some((from, to)) = self.next_run() else { return false };
            let run = self.text.get(from..to).unwrap_or_default();
            fold_run(run, &mut |word| self.waiting.push_back(Term { text: word, from, to }));
        }
        true
    }
}

/// Hands on the folded words of one run.
fn fold_run(run: &str, give: &mut dyn FnMut(String)) {
    if run.is_ascii() {
        let word: String = run
            .bytes()
            .filter(|&b| b != b'\'' && b != b'`')
            .map(|b| char::from(b.to_ascii_lowercase()))
            .take(WORD_CHARS)
            .collect();
        if !word.is_empty() {
            give(word);
        }
        return;
    }
    let mut word = String::new();
    let mut length = 0_usize;
    let folded = run.chars().filter(|&c| !is_apostrophe(c) && !is_joiner(c)).nfkc();
    for c in folded.flat_map(char::to_lowercase).filter(|&c| !is_optional_mark(c)) {
        let alone = stands_alone(c);
        if (alone || !continues_word(c)) && !word.is_empty() {
            give(std::mem::take(&mut word));
            length = 0;
        }
        if alone {
            give(c.to_string());
        } else if continues_word(c) && length < WORD_CHARS {
            word.push(c);
            length += 1;
        }
    }
    if !word.is_empty() {
        give(word);
    }
}

impl TokenStream for RunStream<'_> {
    fn advance(&mut self) -> bool {
        if !self.refill() {
            return false;
        }
        let Some(next) = self.waiting.pop_front() else { return false };
        self.token.text = next.text;
        self.token.offset_from = next.from;
        self.token.offset_to = next.to;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        terms(&mut folding(), text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn accents_case_and_apostrophes_fold_away() {
        assert_eq!(
            words("Zoë’s  O'NEILL Łukasz straße n\u{303}u ﬁne"),
            ["zoes", "oneill", "lukasz", "strasse", "nu", "fine"]
        );
    }

    #[test]
    fn ideographs_stand_alone_and_marks_stay_in_their_word() {
        assert_eq!(words("学生の記録"), ["学", "生", "の", "記", "録"]);
        assert_eq!(words("कुमार नमस्ते"), ["कुमार", "नमस्ते"]);
        assert_eq!(words("مُحَمَّد"), ["محمد"]);
    }

    #[test]
    fn a_term_tells_the_bytes_it_came_from() {
        let text = "«Müllers» met";
        let found = terms(&mut stemming(), text);
        let shown: Vec<&str> = found.iter().map(|t| &text[t.from..t.to]).collect();
        assert_eq!(shown, ["Müllers", "met"]);
        assert_eq!(found[0].text, "muller");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_analysed_with_bounds_inside_it(text in "\\PC{0,60}") {
            for term in terms(&mut stemming(), &text) {
                proptest::prop_assert!(text.get(term.from..term.to).is_some());
            }
        }
    }
}
