//! Student: Record. One timeline with filters.

use crate::domain::Problems;
use crate::domain::{Category, EntryKind};
use crate::ui::icon::Icon;
use crate::ui::layout::Frame;
use crate::ui::part::{self, Field, Paging, SelectOption};
use crate::ui::student::timeline::{self, Item};
use crate::ui::student::{Area, Plate};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Who this is.
    pub plate: Plate,
    /// The lines of this page, newest first.
    pub items: Vec<Item>,
    /// The filters as they are set.
    pub filter: Filter,
    /// Where the list stands.
    pub paging: Paging,
    /// Dates that could not be read: fields `from`, `to`.
    pub problems: Problems,
}

/// Filters, as typed. Empty means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Kind.
    pub kind: Option<EntryKind>,
    /// Category.
    pub category: Option<Category>,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Part of the author's name. Only entries that may be read are matched.
    pub author: String,
}

impl Filter {
    fn is_set(&self) -> bool {
        self.kind.is_some()
            || self.category.is_some()
            || !(self.from.is_empty() && self.to.is_empty() && self.author.is_empty())
    }
}

/// The page. The filter form sends `kind`, `category`, `from`, `to`, `author` by GET.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (super::small_plate(&view.plate, true))
        (part::problems_box(&view.problems))
        header.page-head { h1 { "Record" } @if !view.paging.words.is_empty() { p { (view.paging.words) } } }
        (filters(view))
        @if view.items.is_empty() {
            @if view.filter.is_set() {
                (part::empty(Icon::Search, "Nothing matches these filters", "Widen the dates or choose all kinds."))
            } @else {
                (part::empty(Icon::Record, "Nothing on this record yet", "Use Add to Record to write the first entry."))
            }
        } @else {
            (timeline::timeline(&view.items))
        }
        (part::paging(&view.paging))
    };
    super::page(frame, &view.plate, Some(Area::Record), &part::form_title("Record", &view.problems), &body)
}

fn filters(view: &View) -> Markup {
    let kinds = EntryKind::ALL.iter().map(|kind| (kind.code(), kind.label()));
    let categories = Category::ALL.iter().map(|category| (category.code(), category.label()));
    let filter = &view.filter;
    let problems = &view.problems;
    html! {
        section.filters aria-label="Filters" {
            form method="get" action=(Area::Record.link(&view.plate.number)) novalidate {
                (part::select(&Field { name: "kind", label: "Kind", value: filter.kind.map_or("", EntryKind::code),
                    ..Field::default() }, &with_all(kinds), problems))
                (part::select(&Field { name: "category", label: "Category", value: filter.category.map_or("", Category::code),
                    ..Field::default() }, &with_all(categories), problems))
                (part::text_input(&Field { name: "from", label: "From", value: &filter.from, ..Field::default() }, problems))
                (part::text_input(&Field { name: "to", label: "To", value: &filter.to, ..Field::default() }, problems))
                (part::text_input(&Field { name: "author", label: "Author", value: &filter.author, ..Field::default() }, problems))
                div.actions {
                    (part::button("Filter", "", ""))
                    @if filter.is_set() { a.button.plain href=(Area::Record.link(&view.plate.number)) { "Show all" } }
                }
            }
        }
    }
}

fn with_all<'a>(options: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<SelectOption> {
    let all = SelectOption { value: String::new(), label: "All".to_owned() };
    let rest =
        options.map(|(value, label)| SelectOption { value: value.to_owned(), label: label.to_owned() });
    std::iter::once(all).chain(rest).collect()
}
