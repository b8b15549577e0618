//! Search and its suggestions.

use crate::domain::{Categories, Category, EntryKind, Problems};
use crate::records::{EntryFilter, FoundEntries, FoundEntry, FoundStudent, Records, Refusal, SearchScope};
use crate::ui::find::{self, Chip, EntryHit, Facet, StudentHit, Suggestions, View};
use crate::ui::links;
use crate::ui::part::Paging;
use crate::web::Canvas;
use crate::web::gate::Seat;
use crate::web::routes::query::Query;
use crate::web::routes::shown;
use crate::web::status::{self, Answer};

/// Students on the page.
const STUDENTS: usize = 25;
/// Entries on a page.
const ENTRIES: usize = 25;
/// Students suggested.
const SUGGESTED: usize = 8;

const SCOPES: [(&str, &str, SearchScope); 2] =
    [("my-students", "My students", SearchScope::MyStudents), ("mine", "Written by me", SearchScope::Mine)];

/// The page.
pub(super) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let query = Query::of(&seat);
    let view = seat.run(move |records| view(records, &query)).await?;
    let markup = find::page(&canvas.frame(), &view);
    Ok(if view.problems.0.is_empty() { status::page(markup) } else { status::put_right(markup) })
}

/// Suggestions while somebody types.
pub(super) async fn suggest(seat: Seat) -> Answer {
    let q = Query::of(&seat).text("q").to_owned();
    let view = seat
        .run(move |records| {
            let students = records.find_students(&q, SUGGESTED)?.iter().map(student_hit).collect();
            Ok(Suggestions { q, students })
        })
        .await?;
    Ok(status::page(find::suggestions(&view)))
}

fn view(records: &Records, query: &Query) -> Result<View, Refusal> {
    let q = query.text("q");
    if q.is_empty() {
        return Ok(View::default());
    }
    let mut students = records.find_students(q, STUDENTS + 1)?;
    let students_more = students.len() > STUDENTS;
    students.truncate(STUDENTS);
    let mut problems = Problems::default();
    let filter = filter(records, query, &mut problems)?;
    let found = if problems.0.is_empty() { records.find_entries(&filter)? } else { FoundEntries::default() };
    let kept = ["category", "kind", "scope"];
    let kept = kept.iter().flat_map(|name| query.all(name).map(|v| ((*name).to_owned(), v.to_owned())));
    let paging = Paging {
        after: found.next.as_ref().map(|cursor| query.with(links::FIND, "after", cursor)),
        ..Paging::default()
    };
    Ok(View {
        q: q.to_owned(),
        students_total: students.len() as u64,
        students: students.iter().map(student_hit).collect(),
        students_more,
        entries_total: found.total,
        facets: facets(query, &found),
        entries: found.hits.into_iter().map(entry_hit).collect(),
        author: query.text("author").to_owned(),
        from: query.text("from").to_owned(),
        to: query.text("to").to_owned(),
        problems,
        kept: kept.collect(),
        paging,
        catching_up: found.catching_up,
    })
}

fn filter(records: &Records, query: &Query, problems: &mut Problems) -> Result<EntryFilter, Refusal> {
    let author = match query.some("author").map(|typed| records.author(typed)) {
        Some(Err(Refusal::Invalid(wrong))) => {
            problems.0.extend(wrong.0);
            None
        }
        known => known.transpose()?,
    };
    let scope = SCOPES.iter().find(|(code, ..)| *code == query.text("scope"));
    Ok(EntryFilter {
        text: query.text("q").to_owned(),
        categories: query.all("category").filter_map(Category::from_code).collect::<Categories>(),
        kind: EntryKind::from_code(query.text("kind")),
        author,
        student: query.some("student").map(str::to_owned),
        from: query.day("from", problems),
        to: query.day("to", problems),
        scope: scope.map_or(SearchScope::All, |(.., scope)| *scope),
        cursor: query.some("after").map(str::to_owned),
        limit: ENTRIES,
    })
}

fn facets(query: &Query, found: &FoundEntries) -> Vec<Facet> {
    let chip = |name: &str, value: &str, words: &str, count: Option<u64>, alone: bool| Chip {
        words: words.to_owned(),
        count,
        href: query.toggled(links::FIND, name, value, alone),
        on: query.all(name).any(|known| known == value),
    };
    let scopes = SCOPES.iter().map(|(code, words, _)| chip("scope", code, words, None, true));
    let shown = |chip: &Chip| chip.on || chip.count != Some(0);
    let categories = found
        .by_category
        .iter()
        .map(|(category, n)| chip("category", category.code(), category.label(), Some(*n), false))
        .filter(shown);
    let kinds = found
        .by_kind
        .iter()
        .map(|(kind, n)| chip("kind", kind.code(), kind.label(), Some(*n), true))
        .filter(shown);
    let row = |label: &str, chips: Vec<Chip>| Facet { label: label.to_owned(), chips };
    let rows =
        [row("Where", scopes.collect()), row("Category", categories.collect()), row("Kind", kinds.collect())];
    rows.into_iter().filter(|facet| !facet.chips.is_empty()).collect()
}

fn student_hit(found: &FoundStudent) -> StudentHit {
    StudentHit {
        number: found.profile.number.clone(),
        photo: found.photo.then(|| links::photo(&found.profile.number)),
        called: found.profile.called(),
        line: shown::line(&found.profile, &found.programme),
    }
}

fn entry_hit(found: FoundEntry) -> EntryHit {
    let entry = found.entry;
    EntryHit {
        id: entry.id.to_string(),
        number: found.student_number,
        called: found.student_name,
        kind: entry.kind,
        categories: entry.categories,
        sensitive: entry.sensitive,
        subject: if entry.subject.is_empty() { Vec::new() } else { vec![(entry.subject, false)] },
        snippet: found.snippet,
        author: found.author,
        occurred_at: entry.occurred_at,
    }
}
