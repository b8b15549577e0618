//! Owns how names are made comparable: NFKC, lower case, no accents, special letters spelt out, and where words end.
//!
//! Marks that belong to the spelling (vowel signs of Indic scripts, kana voicing) stay; marks that readers leave out
//! (accents, Hebrew points, Arabic vowel signs) go. Letters without a decomposition are spelt as people type them.
use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest token kept, in characters.
const TOKEN_CHARS: usize = 48;

/// Which marks hold a name together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// `o'neill` is one word rather than two.
    pub apostrophes: bool,
    /// `smith-jones` is one word rather than two.
    pub hyphens: bool,
    /// `de la cruz` is one word rather than three.
    pub spaces: bool,
}

/// Words as they are usually typed: apostrophes within, hyphens between.
pub(super) const USUAL: Joined = Joined { apostrophes: true, hyphens: false, spaces: false };
/// Hyphens within as well.
pub(super) const HYPHENATED: Joined = Joined { apostrophes: true, hyphens: true, spaces: false };
/// All in one.
pub(super) const RUN_TOGETHER: Joined = Joined { apostrophes: true, hyphens: true, spaces: true };
/// Everything apart.
const APART: Joined = Joined { apostrophes: false, hyphens: false, spaces: false };

/// A number or an address: lower case, without spaces.
pub(super) fn identifier(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

/// A name with everything folded, for the order of a list.
pub(super) fn plain(name: &str) -> String {
    words(&letters(name, false), USUAL).join(" ")
}

/// Every token a name is found under. Only family names are also run together: `delacruz`.
pub(super) fn tokens(name: &str, family: bool, into: &mut BTreeSet<String>) {
    let plain = letters(name, false);
    let spelt_out = Some(letters(name, true)).filter(|spelt_out| *spelt_out != plain);
    for letters in [Some(plain), spelt_out].into_iter().flatten() {
        for joined in [USUAL, HYPHENATED, APART] {
            into.extend(words(&letters, joined));
        }
        if family {
            into.extend(words(&letters, RUN_TOGETHER));
        }
    }
}

/// The folded letters of a text with its spaces, hyphens (as `-`) and apostrophes (as `'`); `spelt_out` writes `ü` as
/// `ue`, `ø` as `oe`, `å` as `aa`.
pub(super) fn letters(text: &str, spelt_out: bool) -> String {
    if text.is_ascii() {
        return text.chars().map(|c| separator(c).to_ascii_lowercase()).collect();
    }
    let lower = text.chars().map(separator).nfkc().flat_map(char::to_lowercase).nfc();
    let mut folded = String::with_capacity(text.len());
    for c in lower {
        match c {
            'ä' if spelt_out => folded.push_str("ae"),
            'ö' | 'ø' if spelt_out => folded.push_str("oe"),
            'ü' if spelt_out => folded.push_str("ue"),
            'å' if spelt_out => folded.push_str("aa"),
            _ => folded.push(c),
        }
    }
    folded.nfkd().filter(|&c| !is_left_out(c)).flat_map(spelling).nfc().collect()
}

/// Cuts folded letters into words.
pub(super) fn words(letters: &str, joined: Joined) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    for c in letters.chars() {
        let within = match c {
            '\'' => joined.apostrophes,
            '-' => joined.hyphens,
            _ => joined.spaces,
        };
        if c.is_alphanumeric() || is_combining_mark(c) {
            if length < TOKEN_CHARS {
                word.push(c);
            }
            length += 1;
        } else if !within && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            length = 0;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Apostrophes and hyphens in their many shapes as one each.
fn separator(c: char) -> char {
    match c {
        '’' | '‘' | '‛' | 'ʼ' | 'ʻ' | 'ʹ' | 'ʾ' | 'ʿ' | '`' | '´' | '′' | '＇' | '׳' | '·' => {
            '\''
        }
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' | '﹣' | '־' => '-',
        _ => c,
    }
}

/// Marks that are left out when a name is typed, and characters without a shape.
fn is_left_out(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}'
        | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{ad}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// How a letter that does not decompose is typed on other keyboards; up to two letters.
fn spelling(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ø' | 'ɔ' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' | 'ɗ' => ('d', None),
        'þ' => ('t', Some('h')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'ß' => ('s', Some('s')),
        'ı' | 'ɨ' => ('i', None),
        'ħ' => ('h', None),
        'ŋ' => ('n', None),
        'ŧ' => ('t', None),
        'ə' | 'ɛ' => ('e', None),
        'ƒ' => ('f', None),
        'ɓ' => ('b', None),
        'ƙ' | 'ĸ' => ('k', None),
        'ƴ' => ('y', None),
        'ς' => ('σ', None),
        'ى' | 'ی' => ('ي', None),
        'ک' => ('ك', None),
        'ة' => ('ه', None),
        'ٱ' => ('ا', None),
        _ => (c, None),
    };
    [Some(first), second].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(name: &str) -> Vec<String> {
        words(&letters(name, false), USUAL)
    }

    #[test]
    fn names_fold_to_what_people_type() {
        assert_eq!(folded("Zoë O’Neill-Łukasiewicz"), ["zoe", "oneill", "lukasiewicz"]);
        assert_eq!(folded("Søren Groß İpek Đặng Þór"), ["soren", "gross", "ipek", "dang", "thor"]);
        assert_eq!(words(&letters("Müller", true), USUAL), ["mueller"]);
        assert_eq!(words(&letters("Mu\u{308}ller", true), USUAL), ["mueller"]);
    }

    #[test]
    fn other_scripts_keep_their_spelling_without_optional_marks() {
        assert_eq!(folded("مُحَمَّد أحمد"), ["محمد", "احمد"]);
        assert_eq!(folded("שָׁלוֹם"), ["שלום"]);
        assert_eq!(folded("नमस्ते が ガ Σίσυφος"), ["नमस्ते", "が", "ガ", "σισυφοσ"]);
    }

    #[test]
    fn a_name_is_known_apart_joined_and_run_together() {
        let mut known = BTreeSet::new();
        tokens("O'Neill de la Cruz", true, &mut known);
        for token in ["o", "neill", "oneill", "de", "la", "cruz", "oneilldelacruz"] {
            assert!(known.contains(token), "{token}");
        }
    }
}
