//! My students: everybody this person stands in a relationship with, to sort and to filter.

use crate::domain::Problems;
use crate::ui::home::{self, Tutee};
use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Field, Paging, SelectOption};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Relationships to choose from: code and words with the number, such as "Personal tutor (24)".
    pub relations: Vec<(String, String)>,
    /// The relationship chosen; empty for all.
    pub relation: String,
    /// Only those who attended no meeting for so many days; empty for all.
    pub not_met_days: String,
    /// `name`, `attendance`, `contact` or `met`.
    pub sort: String,
    /// The students of this page.
    pub students: Vec<Tutee>,
    /// Where the list stands.
    pub paging: Paging,
}

/// The page. The form sends `relation`, `not_met`, `sort` by GET.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head { div { h1 { "My students" } @if !view.paging.words.is_empty() { p { (view.paging.words) } } } }
        (filters(view))
        @if view.students.is_empty() {
            (part::empty(Icon::People, "No students here", "Choose all relationships, or search for a student by number, name or e-mail."))
        } @else {
            (home::tutee_table(frame, "Students", &view.students, true))
        }
        (part::paging(&view.paging))
    };
    layout::render(frame, &Page { title: "My students", place: Place::MyStudents, areas: None, q: "", body })
}

fn filters(view: &View) -> Markup {
    let none = Problems::default();
    html! {
        section.filters aria-label="Filters" {
            form method="get" action=(links::MY_STUDENTS) {
                (part::select(&Field { name: "relation", label: "Relationship", value: &view.relation, ..Field::default() },
                    &options("All", &view.relations), &none))
                (part::select(&Field { name: "not_met", label: "Meetings attended", value: &view.not_met_days, ..Field::default() },
                    &options("Any", &pairs(&[("14", "Not met for 14 days"), ("28", "Not met for 28 days"), ("60", "Not met for 60 days")])), &none))
                (part::select(&Field { name: "sort", label: "Order", value: &view.sort, ..Field::default() },
                    &options("", &pairs(&[("name", "Name"), ("attendance", "Lowest attendance first"), ("contact", "Longest without contact first"), ("met", "Longest not met first")])), &none))
                div.actions { (part::button("Show", "", "")) }
            }
        }
    }
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
}

fn options(all: &str, rest: &[(String, String)]) -> Vec<SelectOption> {
    let first = (!all.is_empty()).then(|| SelectOption { value: String::new(), label: all.to_owned() });
    let rest = rest.iter().map(|(value, label)| SelectOption { value: value.clone(), label: label.clone() });
    first.into_iter().chain(rest).collect()
}
