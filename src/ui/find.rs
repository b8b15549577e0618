//! Search: students first, then entries with the words found; and the suggestions shown while typing.
//! Everything counted here was counted over what this viewer may read.

use crate::domain::{Categories, EntryKind, Problems};
use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Field, Paging, Tone};
use crate::ui::student::timeline;
use jiff::Timestamp;
use maud::{Markup, html};

/// Text in pieces; `true` marks a piece that was searched for.
pub type Pieces = Vec<(String, bool)>;

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// What was searched for.
    pub q: String,
    /// Students found, a page of them.
    pub students: Vec<StudentHit>,
    /// How many students were found.
    pub students_total: u64,
    /// There are more: these are the best of them.
    pub students_more: bool,
    /// Entries found, a page of them.
    pub entries: Vec<EntryHit>,
    /// How many entries were found.
    pub entries_total: u64,
    /// Filters as rows of chips.
    pub facets: Vec<Facet>,
    /// Part of the author's name, as typed.
    pub author: String,
    /// First day, as typed.
    pub from: String,
    /// Last day, as typed.
    pub to: String,
    /// Dates that could not be read: fields `from`, `to`.
    pub problems: Problems,
    /// The chosen chips as hidden values of the form: name and value.
    pub kept: Vec<(String, String)>,
    /// Where the list of entries stands.
    pub paging: Paging,
    /// The index is catching up.
    pub catching_up: bool,
}

/// One student found.
#[derive(Clone, Debug)]
pub struct StudentHit {
    /// Student number.
    pub number: String,
    /// Address of the photograph, when there is one.
    pub photo: Option<String>,
    /// As they are called.
    pub called: String,
    /// Programme, year, status when not active.
    pub line: String,
}

/// One entry found.
#[derive(Clone, Debug)]
pub struct EntryHit {
    /// Id in addresses.
    pub id: String,
    /// Student number.
    pub number: String,
    /// As the student is called.
    pub called: String,
    /// Kind.
    pub kind: EntryKind,
    /// Categories.
    pub categories: Categories,
    /// Highly sensitive.
    pub sensitive: bool,
    /// Subject, in pieces; may be empty.
    pub subject: Pieces,
    /// A few words around what was found.
    pub snippet: Pieces,
    /// Author.
    pub author: String,
    /// When it took place.
    pub occurred_at: Timestamp,
}

/// One row of chips.
#[derive(Clone, Debug)]
pub struct Facet {
    /// Its name, such as "Category".
    pub label: String,
    /// The chips.
    pub chips: Vec<Chip>,
}

/// One chip.
#[derive(Clone, Debug)]
pub struct Chip {
    /// Its words.
    pub words: String,
    /// How many there are; `None` when it is not counted.
    pub count: Option<u64>,
    /// Where it leads.
    pub href: String,
    /// It is chosen.
    pub on: bool,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let title = if view.q.is_empty() { "Search".to_owned() } else { format!("Search: {}", view.q) };
    let body = html! {
        (part::problems_box(&view.problems))
        h1 { @if view.q.is_empty() { "Search" } @else { "Search for “" (view.q) "”" } }
        @if view.catching_up {
            (part::banner(Tone::Warn, &html! { p role="status" {
                "Search is catching up. Some entries may be missing from this list for now." } }))
        }
        @if view.q.is_empty() {
            (part::empty(Icon::Search, "Search for a student or for words in entries", "A student number, part of a name, an e-mail address, or words you remember."))
        } @else {
            (results(view))
        }
    };
    layout::render(
        frame,
        &Page {
            title: &part::form_title(&title, &view.problems),
            place: Place::Find,
            areas: None,
            q: &view.q,
            body,
        },
    )
}

fn narrow(view: &View) -> Markup {
    let problems = &view.problems;
    html! {
        section.filters aria-label="Narrow the search" {
            @for facet in &view.facets {
                div.row role="group" aria-label=(facet.label) {
                    span.small.muted.facet aria-hidden="true" { (facet.label) }
                    div.chips { @for chip in &facet.chips { (chip_link(chip)) } }
                }
            }
            form method="get" action=(links::FIND) novalidate {
                (part::hidden("q", &view.q))
                @for (name, value) in &view.kept { (part::hidden(name, value)) }
                (part::text_input(&Field { name: "author", label: "Author", value: &view.author, ..Field::default() }, problems))
                (part::text_input(&Field { name: "from", label: "From", value: &view.from, ..Field::default() }, problems))
                (part::text_input(&Field { name: "to", label: "To", value: &view.to, ..Field::default() }, problems))
                div.actions { (part::button("Narrow", "", "")) }
            }
        }
    }
}

fn chip_link(chip: &Chip) -> Markup {
    html! {
        a.chip href=(chip.href) aria-current=[chip.on.then_some("true")] {
            (chip.words) @if let Some(count) = chip.count { " " span.number { (part::count_words(count)) } }
        }
    }
}

fn results(view: &View) -> Markup {
    html! {
        section.stack aria-labelledby="students-title" {
            h2 #students-title {
                @if view.students_more { "The best " }
                (part::plural(view.students_total, "student", "students"))
            }
            @if view.students.is_empty() { p.muted { "No student by that number, name or e-mail." } }
            @else { ul.rows { @for hit in &view.students { (student_row(hit)) } } }
        }
        section.stack aria-labelledby="entries-title" {
            h2 #entries-title { (part::plural(view.entries_total, "entry you can read", "entries you can read")) }
            (narrow(view))
            @if view.entries.is_empty() { p.muted { "No entry that you can read holds these words." } }
            @else { div { @for hit in &view.entries { (entry_hit(hit)) } } }
            (part::paging(&view.paging))
        }
    }
}

fn student_row(hit: &StudentHit) -> Markup {
    html! {
        li {
            (part::portrait(&hit.called, hit.photo.as_deref(), false))
            span.what { a href=(links::student(&hit.number)) { (hit.called) } }
            span.why { (hit.number) " · " (hit.line) }
        }
    }
}

fn entry_hit(hit: &EntryHit) -> Markup {
    let secret = hit.sensitive.then(|| Badge::new(Tone::Secret, Icon::Shield, "Highly sensitive"));
    let badges: Vec<Badge> =
        hit.categories.iter().map(|category| Badge::plain(category.label())).chain(secret).collect();
    html! {
        article.hit {
            (part::icon_disc(timeline::kind_icon(hit.kind), Tone::Plain))
            div.row.apart {
                h3 { a href=(links::entry(&hit.id)) {
                    @if hit.subject.is_empty() { (timeline::kind_words(hit.kind)) } @else { (pieces(&hit.subject)) } } }
                (part::badges(&badges))
            }
            p.snippet { (pieces(&hit.snippet)) }
            p.meta {
                a href=(links::student(&hit.number)) { (hit.called) }
                span { (part::moment(hit.occurred_at)) }
                span { (hit.author) }
            }
        }
    }
}

fn pieces(all: &Pieces) -> Markup {
    html! { @for (words, found) in all { @if *found { mark { (words) } } @else { (words) } } }
}

/// What the suggestions need.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// What is typed.
    pub q: String,
    /// Students, the best few.
    pub students: Vec<StudentHit>,
}

/// Options for the list under the search box; a fragment.
#[must_use]
pub fn suggestions(view: &Suggestions) -> Markup {
    html! {
        @for (at, hit) in view.students.iter().enumerate() {
            div role="option" id={ "suggestion-" (at) } aria-selected="false" data-href=(links::student(&hit.number)) {
                (part::portrait(&hit.called, hit.photo.as_deref(), false))
                span { (hit.called) }
                small { (hit.number) " · " (hit.line) }
            }
        }
        div role="option" id="suggestion-all" aria-selected="false" data-href=(links::query(links::FIND, &[("q", &view.q)])) {
            (part::icon_disc(Icon::Search, Tone::Plain))
            span { "Search entries for “" (view.q) "”" }
            small { "Everything you can read" }
        }
    }
}
