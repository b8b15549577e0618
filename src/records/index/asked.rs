//! Owns what a person may type into the search box, and nothing more: words (all must occur), "phrases in quotes",
//! `-word` and `-"phrase"` for what must not occur. There is no other syntax and no way to name a field.
use super::analyse;

/// At most this many words are heeded; what follows is ignored.
const MAX_TERMS: usize = 32;
/// At most this many characters are read.
const MAX_CHARS: usize = 2_000;
/// A last word of this many characters or more also finds words it begins.
const PREFIX_CHARS: usize = 3;

/// One thing that must, or must not, occur. All terms are analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    /// A word.
    Word(String),
    /// The word being typed: itself, or any word with this beginning.
    Begun { word: String, beginning: String },
    /// Words in this order, next to each other; two or more.
    Phrase(Vec<String>),
}

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// All of these occur.
    pub must: Vec<Clause>,
    /// None of these occurs.
    pub not: Vec<Clause>,
}

impl Asked {
    /// The analysed terms to mark in a found text; one that ends in `*` stands for what it begins.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for clause in &self.must {
            match clause {
                Clause::Word(word) => words.push(word.clone()),
                Clause::Begun { word, beginning } => words.extend([word.clone(), format!("{beginning}*")]),
                Clause::Phrase(terms) => words.extend(terms.iter().cloned()),
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// A stretch of the query as typed.
struct Chunk {
    text: String,
    excluded: bool,
    quoted: bool,
}

/// Reads a query. Any text is a query; one without words asks for everything.
pub(super) fn read(text: &str) -> Asked {
    let mut analyser = analyse::stemming();
    let chunks = chunks(text);
    let last = chunks.len().saturating_sub(1);
    let still_typing = !text.chars().take(MAX_CHARS).last().is_none_or(char::is_whitespace);
    let mut asked = Asked::default();
    let mut room = MAX_TERMS;
    for (at, chunk) in chunks.into_iter().enumerate() {
        let mut terms: Vec<String> =
            analyse::terms(&mut analyser, &chunk.text).into_iter().map(|t| t.text).collect();
        terms.truncate(room);
        room -= terms.len();
        let begun = at == last && still_typing && !chunk.excluded && !chunk.quoted;
        let clause = match terms.len() {
            0 => continue,
            1 => single(terms.remove(0), begun.then_some(&chunk.text)),
            _ => Clause::Phrase(terms),
        };
        let side = if chunk.excluded { &mut asked.not } else { &mut asked.must };
        if !side.contains(&clause) {
            side.push(clause);
        }
    }
    asked
}

fn single(word: String, begun: Option<&String>) -> Clause {
    let beginning =
        begun.and_then(|text| analyse::terms(&mut analyse::folding(), text).pop()).map(|t| t.text);
    match beginning {
        Some(beginning) if beginning.chars().count() >= PREFIX_CHARS => Clause::Begun { word, beginning },
        _ => Clause::Word(word),
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn chunks(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut rest = text.chars().take(MAX_CHARS).peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let excluded = c == '-' && rest.peek().is_some_and(|&c| !c.is_whitespace() && c != '-');
        let first = if excluded { rest.next().unwrap_or(' ') } else { c };
        let quoted = is_quote(first);
        let mut text = String::new();
        if !quoted {
            text.push(first);
        }
        while let Some(c) =
            rest.next_if(|&c| if quoted { !is_quote(c) } else { !c.is_whitespace() && !is_quote(c) })
        {
            text.push(c);
        }
        if quoted {
            rest.next();
        }
        chunks.push(Chunk { text, excluded, quoted });
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Clause {
        Clause::Word(text.into())
    }

    #[test]
    fn words_phrases_and_exclusions_are_read() {
        let asked = read("Missed \"two meetings\" -illness -\"on leave\" well-being tutor ");
        assert_eq!(
            asked.must,
            [
                word("miss"),
                Clause::Phrase(vec!["two".into(), "meet".into()]),
                Clause::Phrase(vec!["well".into(), "be".into()]),
                word("tutor"),
            ]
        );
        assert_eq!(asked.not, [word("ill"), Clause::Phrase(vec!["on".into(), "leav".into()])]);
    }

    #[test]
    fn only_an_unfinished_last_word_of_three_letters_is_a_beginning() {
        assert_eq!(read("att").must, [Clause::Begun { word: "att".into(), beginning: "att".into() }]);
        assert_eq!(read("at").must, [word("at")]);
        assert_eq!(read("att ").must, [word("att")]);
        assert_eq!(read("\"att\"").must, [word("att")]);
    }

    #[test]
    fn no_text_addresses_a_field_and_no_more_than_thirty_two_words_count() {
        assert_eq!(read("student:7").must, [Clause::Phrase(vec!["student".into(), "7".into()])]);
        assert_eq!(read("* ? ( ) ^2 : \" - --").must, [word("2")]);
        let many: String = (0..100).map(|n| format!("w{n} ")).collect();
        assert_eq!(read(&many).must.len(), MAX_TERMS);
        assert_eq!(read(""), Asked::default());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_query(text in "\\PC{0,80}") {
            let asked = read(&text);
            proptest::prop_assert!(asked.must.len() + asked.not.len() <= MAX_TERMS);
        }
    }
}
