//! Admin: the audit, its filters and the state of its chain.

use crate::domain::Problems;
use crate::ui::icon::Icon;
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Column, Field, Paging, SelectOption, Table, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Lines of this page, newest first.
    pub lines: Vec<Line>,
    /// The filters as typed.
    pub filter: Filter,
    /// Actions to choose from: code and words.
    pub actions: Vec<(String, String)>,
    /// The chain.
    pub chain: Chain,
    /// Where the list stands.
    pub paging: Paging,
    /// Dates that could not be read: `from`, `to`.
    pub problems: Problems,
}

/// Filters as typed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a name or e-mail.
    pub who: String,
    /// Code of an action.
    pub action: String,
    /// Student number.
    pub student: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// One line of the audit.
#[derive(Clone, Debug)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// Student number, when it is about one.
    pub student: Option<String>,
    /// More, in words; may be empty.
    pub detail: String,
}

/// The state of the chain.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// Lines in it.
    pub lines: u64,
    /// The last value, in hexadecimal, to print or mail.
    pub head: String,
    /// When it was last checked from end to end.
    pub checked_at: Option<Timestamp>,
    /// The first line that does not fit, when there is one.
    pub broken_at: Option<u64>,
}

/// The page. Filters send `who`, `action`, `student`, `from`, `to` by GET.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (part::problems_box(&view.problems))
        header.page-head { div { h1 { "Audit" } p { "Who signed in, and who gave, changed, imported or copied what. Lines are never changed. What was read, written and searched on records is in the same chain, and is for the records officer." } } }
        (chain(&view.chain))
        (filters(view))
        @if view.lines.is_empty() { (part::empty(Icon::Eye, "No lines match", "Widen the dates or choose all actions.")) }
        @else { (lines(&view.lines)) }
        (part::paging(&view.paging))
    };
    super::inside(frame, &part::form_title("Audit", &view.problems), &body)
}

fn chain(state: &Chain) -> Markup {
    match state.broken_at {
        Some(line) => part::banner(
            Tone::Bad,
            &html! {
                p { strong { "The chain is broken at line " (part::count_words(line)) ". " } "A line was changed, removed or moved outside Co-Tutor. Keep this file and its backups, and compare them." }
            },
        ),
        None => part::banner(
            if state.checked_at.is_some() { Tone::Ok } else { Tone::Plain },
            &html! {
                p {
                    strong { (part::plural(state.lines, "line", "lines")) " in the chain. " }
                    @if let Some(at) = state.checked_at { "Checked from end to end, and whole, " (part::moment(at)) ". " }
                    @else { "It is checked from end to end with each backup. " }
                    "Value: " code { (state.head) } }
            },
        ),
    }
}

fn filters(view: &View) -> Markup {
    let filter = &view.filter;
    let problems = &view.problems;
    let all = SelectOption { value: String::new(), label: "All".to_owned() };
    let actions: Vec<SelectOption> = std::iter::once(all)
        .chain(
            view.actions
                .iter()
                .map(|(code, words)| SelectOption { value: code.clone(), label: words.clone() }),
        )
        .collect();
    html! {
        section.filters aria-label="Filters" {
            form method="get" action=(links::AUDIT) novalidate {
                (part::text_input(&Field { name: "who", label: "Who", value: &filter.who, ..Field::default() }, problems))
                (part::select(&Field { name: "action", label: "What", value: &filter.action, ..Field::default() }, &actions, problems))
                (part::text_input(&Field { name: "student", label: "Student number", value: &filter.student, ..Field::default() }, problems))
                (part::text_input(&Field { name: "from", label: "From", value: &filter.from, ..Field::default() }, problems))
                (part::text_input(&Field { name: "to", label: "To", value: &filter.to, ..Field::default() }, problems))
                div.actions { (part::button("Filter", "", "")) }
            }
        }
    }
}

fn lines(all: &[Line]) -> Markup {
    let rows = all.iter().map(|line| {
        vec![
            html! { (part::moment(line.at)) },
            html! { (line.who) },
            html! { (line.what) },
            html! { @if let Some(number) = &line.student { a href=(links::student(number)) { (number) } } @else { span.muted { "–" } } },
            html! { (line.detail) },
        ]
    });
    part::table(&Table {
        caption: "Lines of the audit",
        quiet: true,
        columns: &[
            Column::words("When"),
            Column::words("Who"),
            Column::words("What"),
            Column::words("Student"),
            Column::words("More"),
        ],
        rows: rows.collect(),
    })
}
