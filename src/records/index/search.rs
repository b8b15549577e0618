//! Owns the question and the answer: filters, cursor, and the query handed to tantivy, which scores nothing.
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, BooleanQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::asked::{self, Asked, Clause};
use super::collect::{Gather, Wanted};
use super::exclude::SettledPhrase;
use super::schema::{CATEGORIES, Fields};
use super::{IndexTrouble, Reach};

/// The most hits one page holds.
const MAX_HITS: usize = 500;
/// A scope of up to this many students starts the search from their entries.
const FEW_STUDENTS: usize = 64;

/// A search: what the text holds, and which entries to look among.
#[derive(Clone, Debug, Default)]
pub struct EntryQuery {
    /// What the person typed; see the search help: words, "phrases", `-exclusions`. Empty lists by filters only.
    pub text: String,
    /// Entries in any of these categories, one bit each; 0 means any.
    pub categories: u8,
    /// Entries of this kind.
    pub kind: Option<u8>,
    /// Entries written by this person.
    pub author: Option<u32>,
    /// Entries about this student.
    pub student: Option<u32>,
    /// Entries about any of these students (*my students*); order and repetition do not matter.
    pub students: Option<Arc<[u32]>>,
    /// Entries at or after this time (Unix seconds).
    pub from: Option<i64>,
    /// Entries before this time (Unix seconds).
    pub to: Option<i64>,
    /// Hits after this one, in the order of the answer; counts are not affected.
    pub after: Option<Cursor>,
    /// The most hits to give, up to 500; 0 gives counts only.
    pub limit: usize,
}

/// A place in the order of an answer: newest first, then by descending id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// When the last entry shown happened (Unix seconds).
    pub occurred_at: i64,
    /// Its id.
    pub id: u128,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:032x}", self.occurred_at, self.id)
    }
}

/// Text that is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list of entries")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Cursor, NotACursor> {
        let (at, id) = text.split_once('.').ok_or(NotACursor)?;
        let occurred_at = at.parse().map_err(|_| NotACursor)?;
        let id = u128::from_str_radix(id, 16).map_err(|_| NotACursor)?;
        Ok(Cursor { occurred_at, id })
    }
}

/// One found entry. What it says is read from the store, through the viewer's rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry.
    pub id: u128,
    /// Its student.
    pub student: u32,
    /// When it happened (Unix seconds).
    pub occurred_at: i64,
}

/// What was found among the entries the viewer may read; nothing in it depends on any other entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many entries fit.
    pub total: u64,
    /// How many of them are in each category (an entry may be in several).
    pub by_category: [u64; CATEGORIES],
    /// How many of them are of each kind that occurs, by kind.
    pub by_kind: Vec<(u8, u64)>,
    /// One page, newest first.
    pub hits: Vec<Hit>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// The analysed words to mark in a snippet; one ending in `*` stands for what it begins.
    pub words: Vec<String>,
}

/// Runs a search.
pub(super) fn run(
    searcher: &Searcher,
    fields: Fields,
    query: &EntryQuery,
    reach: Arc<dyn Reach>,
) -> Result<Found, IndexTrouble> {
    let asked = asked::read(&query.text);
    let limit = query.limit.min(MAX_HITS);
    let gather = Gather { wanted: Arc::new(Wanted::of(query)), reach, named: fields.named, limit };
    let tally = searcher.search(&compose(fields, &asked, query), &gather)?;
    let mut hits = tally.hits();
    let more = hits.len() > limit;
    hits.truncate(limit);
    let next = hits.last().filter(|_| more).map(|hit| Cursor { occurred_at: hit.occurred_at, id: hit.id });
    Ok(Found {
        total: tally.total(),
        by_category: tally.by_category(),
        by_kind: tally.by_kind(),
        hits,
        next,
        words: asked.words(),
    })
}

/// The candidates: the text, and a student or a few. Everything else is decided document by document.
fn compose(fields: Fields, asked: &Asked, query: &EntryQuery) -> BooleanQuery {
    let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    parts.extend(asked.must.iter().map(|clause| (Occur::Must, clause_query(fields, clause))));
    let of_student = |&student: &u32| Term::from_field_u64(fields.student, u64::from(student));
    if let Some(student) = &query.student {
        parts.push((Occur::Must, Box::new(TermQuery::new(of_student(student), IndexRecordOption::Basic))));
    }
    if let Some(students) = query.students.as_ref().filter(|s| s.len() <= FEW_STUDENTS) {
        parts.push((Occur::Must, Box::new(TermSetQuery::new(students.iter().map(of_student)))));
    }
    if parts.is_empty() {
        parts.push((Occur::Must, Box::new(AllQuery)));
    }
    parts.extend(asked.not.iter().map(|clause| (Occur::MustNot, excluded_query(fields, clause))));
    BooleanQuery::new(parts)
}

fn clause_query(fields: Fields, clause: &Clause) -> Box<dyn Query> {
    let term = |text: &String| Term::from_field_text(fields.text, text);
    let word_query = |text: &String| Box::new(TermQuery::new(term(text), IndexRecordOption::Basic));
    match clause {
        Clause::Word(word) => word_query(word),
        Clause::Begun { word, beginning } => {
            let begun = Box::new(FuzzyTermQuery::new_prefix(term(beginning), 0, false));
            if word.starts_with(beginning.as_str()) {
                return begun;
            }
            Box::new(BooleanQuery::union(vec![word_query(word), begun]))
        }
        Clause::Phrase(words) => Box::new(phrase_query(fields, words)),
    }
}

fn excluded_query(fields: Fields, clause: &Clause) -> Box<dyn Query> {
    match clause {
        Clause::Phrase(words) => Box::new(SettledPhrase(phrase_query(fields, words))),
        Clause::Word(_) | Clause::Begun { .. } => clause_query(fields, clause),
    }
}

fn phrase_query(fields: Fields, words: &[String]) -> PhraseQuery {
    PhraseQuery::new(words.iter().map(|word| Term::from_field_text(fields.text, word)).collect())
}
