//! The query of an address: what may be asked, read from the same declaration the OpenAPI document shows.

use crate::domain::{EntryId, calendar, text};
use crate::web::gate::Seat;
use crate::web::status::Failure;
use jiff::civil::Date;

/// What a parameter holds.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Any text.
    Text,
    /// How many at most, from 1 to [`LIMIT_MAX`].
    Limit,
    /// Where a page begins, as the page before said.
    Cursor,
    /// A day, `2026-03-03`.
    Day,
    /// One of these words.
    OneOf(fn() -> Vec<&'static str>),
}

/// A parameter of the query.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) words: &'static str,
    pub(super) shape: Shape,
    /// Whether it may be given several times.
    pub(super) many: bool,
}

impl Parameter {
    pub(super) const fn new(name: &'static str, shape: Shape, words: &'static str) -> Parameter {
        Parameter { name, words, shape, many: false }
    }
}

/// How many, and from where.
pub(super) const LIMIT: Parameter =
    Parameter::new("limit", Shape::Limit, "How many at most: 1 to 100, 25 when it is left out.");
/// Where the page begins.
pub(super) const CURSOR: Parameter = Parameter::new(
    "cursor",
    Shape::Cursor,
    "Where the page begins: the `next` of the page before, as it was given.",
);

/// Most on a page.
pub(super) const LIMIT_MAX: usize = 100;
/// As many as a page has when nobody says.
const LIMIT_USUAL: usize = 25;
/// Furthest a page may begin.
const OFFSET_MAX: usize = 1_000_000;

/// A query that asks for nothing unknown.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// The query of this request.
    ///
    /// # Errors
    /// Names the first parameter that is unknown or given twice.
    pub(super) fn of(seat: &Seat, known: &[Parameter]) -> Result<Asked, Failure> {
        let unreadable = |_| Failure::BadRequest("The query of the address could not be read.".to_owned());
        let query = seat.query().unwrap_or_default();
        let given: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(unreadable)?;
        let mut once: Vec<&str> = Vec::new();
        for (name, _) in &given {
            let shown = text::shorten(name, 40);
            match known.iter().find(|parameter| parameter.name == name) {
                None => {
                    let words = format!("The parameter “{shown}” is not known here.");
                    return Err(Failure::BadRequest(words));
                }
                Some(parameter) if !parameter.many && once.contains(&parameter.name) => {
                    return Err(Failure::BadRequest(format!("Give the parameter “{shown}” once.")));
                }
                Some(parameter) => once.push(parameter.name),
            }
        }
        Ok(Asked(given))
    }

    /// What a parameter holds, when it was given and is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let fits = |(known, value): &&(String, String)| known == name && !value.is_empty();
        self.0.iter().find(fits).map(|(_, value)| value.as_str())
    }

    /// All that a parameter holds.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// How many at most.
    ///
    /// # Errors
    /// When it is no number from 1 to [`LIMIT_MAX`].
    pub(super) fn limit(&self) -> Result<usize, Failure> {
        let Some(text) = self.text("limit") else { return Ok(LIMIT_USUAL) };
        let number = text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
        number.ok_or_else(|| wrong("limit", text, &format!("a number from 1 to {LIMIT_MAX}")))
    }

    /// How many to pass over, as [`offset_cursor`] wrote it.
    ///
    /// # Errors
    /// When it is not such a cursor.
    pub(super) fn offset(&self) -> Result<usize, Failure> {
        let Some(text) = self.text("cursor") else { return Ok(0) };
        let number = text.strip_prefix('n').and_then(|digits| digits.parse().ok());
        number.filter(|offset| *offset <= OFFSET_MAX).ok_or_else(|| wrong("cursor", text, A_CURSOR))
    }

    /// The row before which a page begins, in a list that is numbered.
    ///
    /// # Errors
    /// When it is not such a cursor.
    pub(super) fn row(&self) -> Result<Option<u64>, Failure> {
        let Some(text) = self.text("cursor") else { return Ok(None) };
        let number = text.strip_prefix('n').and_then(|digits| digits.parse().ok());
        number.map(Some).ok_or_else(|| wrong("cursor", text, A_CURSOR))
    }

    /// The cursor of a search.
    ///
    /// # Errors
    /// When it is not one.
    pub(super) fn search_cursor(&self) -> Result<Option<String>, Failure> {
        let Some(text) = self.text("cursor") else { return Ok(None) };
        let good = text
            .split_once('.')
            .is_some_and(|(at, id)| at.parse::<i64>().is_ok() && id.parse::<EntryId>().is_ok());
        if good { Ok(Some(text.to_owned())) } else { Err(wrong("cursor", text, A_CURSOR)) }
    }

    /// A day.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn day(&self, name: &'static str) -> Result<Option<Date>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let day =
            calendar::parse_day(name, text).map_err(|_| wrong(name, text, "a day such as 2026-03-03"))?;
        Ok(Some(day))
    }

    /// A word of a closed list.
    ///
    /// # Errors
    /// When it is not on it.
    pub(super) fn word<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
        all: fn() -> Vec<&'static str>,
    ) -> Result<Vec<T>, Failure> {
        let one = |text| read(text).ok_or_else(|| wrong(name, text, &format!("one of {}", all().join(", "))));
        self.all(name).map(one).collect()
    }
}

const A_CURSOR: &str = "the “next” of a page before";

fn wrong(name: &str, given: &str, right: &str) -> Failure {
    Failure::BadRequest(format!("“{}” is not good as {name}. Give {right}.", text::shorten(given, 40)))
}

/// Where a page begins after so many that were shown: a count of what the viewer may see, and nothing else.
pub(super) fn offset_cursor(offset: usize) -> String {
    format!("n{offset}")
}
