//! Full text for programs.

use super::query::{Asked, CURSOR, LIMIT, Parameter, Shape};
use super::show::{Object, codes};
use super::wording::{category_codes, kind_codes};
use crate::domain::{Category, EntryKind};
use crate::records::{EntryFilter, FoundEntries, FoundEntry, SearchScope};
use crate::web::gate::Seat;
use crate::web::status::{self, Answer, Failure};
use serde_json::{Value, json};

/// What a search may ask.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new(
        "q",
        Shape::Text,
        "Words, \"phrases\" and -exclusions; without it the filters alone decide.",
    ),
    Parameter {
        many: true,
        ..Parameter::new("category", Shape::OneOf(category_codes), "Under this category, or any of several.")
    },
    Parameter::new("kind", Shape::OneOf(kind_codes), "Of this kind."),
    Parameter::new("author", Shape::Text, "Written by somebody with this e-mail address."),
    Parameter::new("from", Shape::Day, "From this day on."),
    Parameter::new("to", Shape::Day, "Up to this day."),
    Parameter::new("mine", Shape::OneOf(mine_codes), "Only what I wrote, or only on my students."),
    LIMIT,
    CURSOR,
];

fn mine_codes() -> Vec<&'static str> {
    vec!["written", "students"]
}

fn scope(code: &str) -> Option<SearchScope> {
    match code {
        "written" => Some(SearchScope::Mine),
        "students" => Some(SearchScope::MyStudents),
        _ => None,
    }
}

/// Searches.
pub(super) async fn search(seat: Seat) -> Answer {
    let filter = filter(&Asked::of(&seat, PARAMETERS)?)?;
    let found = seat.run(move |records| records.find_entries(&filter)).await?;
    Ok(status::json_ok(&show(&found)))
}

fn filter(asked: &Asked) -> Result<EntryFilter, Failure> {
    Ok(EntryFilter {
        text: asked.text("q").unwrap_or_default().to_owned(),
        categories: asked.word("category", Category::from_code, category_codes)?.into_iter().collect(),
        kind: asked.word("kind", EntryKind::from_code, kind_codes)?.pop(),
        author: asked.text("author").map(str::to_lowercase),
        student: None,
        from: asked.day("from")?,
        to: asked.day("to")?,
        scope: asked.word("mine", scope, mine_codes)?.pop().unwrap_or_default(),
        cursor: asked.search_cursor()?,
        limit: asked.limit()?,
    })
}

/// What was found. That search is behind is said without a number: the number of all changes is nobody's business.
fn show(found: &FoundEntries) -> Value {
    let category =
        |(category, count): &(Category, u64)| json!({ "category": category.code(), "count": count });
    let kind = |(kind, count): &(EntryKind, u64)| json!({ "kind": kind.code(), "count": count });
    Object::default()
        .with("total", found.total)
        .with(
            "facets",
            json!({
                "categories": found.by_category.iter().map(category).collect::<Vec<Value>>(),
                "kinds": found.by_kind.iter().map(kind).collect::<Vec<Value>>(),
            }),
        )
        .with("hits", found.hits.iter().map(hit).collect::<Vec<Value>>())
        .with_some("next", found.next.as_deref())
        .with_some("catching_up", found.catching_up.then_some(true))
        .into()
}

fn hit(hit: &FoundEntry) -> Value {
    let pieces: Vec<Value> =
        hit.snippet.iter().map(|(text, marked)| json!({ "text": text, "marked": marked })).collect();
    json!({
        "id": hit.entry.id.to_string(),
        "student": { "number": hit.student_number, "name": hit.student_name },
        "kind": hit.entry.kind.code(),
        "categories": codes(hit.entry.categories),
        "occurred_at": hit.entry.occurred_at.to_string(),
        "subject": hit.entry.subject,
        "author": hit.author,
        "sensitive": hit.entry.sensitive,
        "snippet": pieces,
    })
}
