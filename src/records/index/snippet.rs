//! Owns the few words shown around a hit, with the words that matched marked, from the text the viewer may read.
use std::collections::HashSet;

use super::analyse::{self, Term};

/// Characters shown before the first marked word.
const LEAD: usize = 40;

/// A stretch of a snippet, plain text (not escaped).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub marked: bool,
}

/// At most about `max_chars` characters of `text`, around as many different `words` (of [`Found`](super::Found)) as
/// fit, cut between words, with `…` where something is left out.
#[must_use]
pub fn snippet(text: &str, words: &[String], max_chars: usize) -> Vec<Piece> {
    let sought = Sought::of(words);
    let marked = marked_runs(text, &sought);
    let window = window(text, &marked, max_chars.max(1));
    pieces(text, &marked, window)
}

/// The words sought, by how they match.
struct Sought<'a> {
    whole: HashSet<&'a str>,
    beginnings: Vec<&'a str>,
}

impl<'a> Sought<'a> {
    fn of(words: &'a [String]) -> Sought<'a> {
        let mut sought = Sought { whole: HashSet::new(), beginnings: Vec::new() };
        for word in words {
            match word.strip_suffix('*') {
                Some(beginning) => sought.beginnings.push(beginning),
                None => drop(sought.whole.insert(word)),
            }
        }
        sought
    }

    fn has(&self, term: &str) -> bool {
        self.whole.contains(term) || self.beginnings.iter().any(|beginning| term.starts_with(beginning))
    }
}

fn marked_runs(text: &str, sought: &Sought<'_>) -> Vec<Term> {
    let mut runs: Vec<Term> = Vec::new();
    for term in analyse::terms(&mut analyse::stemming(), text) {
        if sought.has(&term.text) && runs.last().is_none_or(|last| last.from != term.from) {
            runs.push(term);
        }
    }
    runs
}

/// The bytes to show: the stretch that holds most different words, from a little before its first one.
fn window(text: &str, marked: &[Term], max_chars: usize) -> (usize, usize) {
    let mut best = (0, 0);
    let mut best_count = 0;
    for (at, first) in marked.iter().enumerate().take(200) {
        let start = back(text, first.from, LEAD.min(max_chars / 4));
        let end = forward(text, start, max_chars);
        let within = marked.iter().skip(at).take_while(|run| run.to <= end).take(200);
        let count = within.map(|run| run.text.as_str()).collect::<HashSet<_>>().len();
        if count > best_count {
            (best, best_count) = ((start, end), count);
        }
    }
    if best_count == 0 { (0, forward(text, 0, max_chars)) } else { best }
}

/// The byte at most `chars` characters before `at`, at the start of a word when there is one in between.
fn back(text: &str, at: usize, chars: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let Some((start, _)) = before.char_indices().rev().take(chars).last() else { return at };
    let cut = before.get(start..).unwrap_or_default();
    if start == 0 {
        return 0;
    }
    cut.find(char::is_whitespace).map_or(at, |space| {
        let after = cut.get(space..).unwrap_or_default();
        start + space + (after.len() - after.trim_start().len())
    })
}

/// The byte at most `chars` characters after `at`, at the end of a word when there is one in between.
fn forward(text: &str, at: usize, chars: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    let Some((length, _)) = after.char_indices().nth(chars) else { return text.len() };
    let kept = after.get(..length).unwrap_or_default();
    let whole_word = after.get(length..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    let end = if whole_word {
        length
    } else {
        kept.rfind(char::is_whitespace).filter(|&e| e > 0).unwrap_or(length)
    };
    at + kept.get(..end).unwrap_or(kept).trim_end().len()
}

fn pieces(text: &str, marked: &[Term], (start, end): (usize, usize)) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::from(if start > 0 { "… " } else { "" });
    let mut at = start;
    for run in marked.iter().filter(|run| run.from >= start && run.to <= end) {
        plain.push_str(text.get(at..run.from).unwrap_or_default());
        if !plain.is_empty() {
            pieces.push(Piece { text: std::mem::take(&mut plain), marked: false });
        }
        pieces.push(Piece { text: text.get(run.from..run.to).unwrap_or_default().into(), marked: true });
        at = run.to;
    }
    plain.push_str(text.get(at..end).unwrap_or_default());
    if end < text.trim_end().len() {
        plain.push_str(" …");
    }
    if !plain.is_empty() {
        pieces.push(Piece { text: plain, marked: false });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, words: &[&str], max: usize) -> String {
        let words: Vec<String> = words.iter().map(|&w| w.to_owned()).collect();
        let pieces = snippet(text, &words, max);
        pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn matched_words_are_marked_as_they_are_written() {
        assert_eq!(
            shown("Zoë's meetings, missed <b>", &["zoe", "meet", "miss"], 100),
            "[Zoë's] [meetings], [missed] <b>"
        );
        assert_eq!(shown("O’Neill came", &["oneil"], 100), "[O’Neill] came");
        assert_eq!(shown("attendance was fine", &["att", "att*"], 100), "[attendance] was fine");
        assert_eq!(shown("nothing here", &[], 100), "nothing here");
        assert_eq!(shown("", &["x"], 10), "");
    }

    #[test]
    fn the_window_is_cut_between_words_around_most_matches() {
        let text = format!("alpha {} alpha met beta at noon {}", "filler ".repeat(40), "filler ".repeat(40));
        let shown = shown(&text, &["alpha", "beta"], 60);
        assert!(shown.contains("[alpha] met [beta] at noon"), "{shown}");
        assert!(shown.starts_with("… filler") && shown.ends_with("filler …"), "{shown}");
        assert!(shown.chars().count() <= 70, "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_snippet_of_its_own_words(text in "\\PC{0,80}", word in "\\PC{0,6}", max in 0_usize..50) {
            let words = crate::records::index::asked::read(&word).words();
            let pieces = snippet(&text, &words, max);
            for piece in pieces.iter().filter(|p| p.marked) {
                proptest::prop_assert!(text.contains(&piece.text));
            }
            let length: usize = pieces.iter().map(|p| p.text.chars().count()).sum();
            proptest::prop_assert!(length <= max.max(1) + 4);
        }
    }
}
