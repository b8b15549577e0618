//! Student: Marks.

use crate::ui::icon::Icon;
use crate::ui::layout::Frame;
use crate::ui::part::{self, Badge, Column, Table, Tone};
use crate::ui::student::{Area, Plate};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Who this is.
    pub plate: Plate,
    /// Marks, newest year first.
    pub marks: Vec<Mark>,
}

/// One mark.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Module code.
    pub module: String,
    /// Module title.
    pub title: String,
    /// Academic year, such as "2025/26".
    pub year: String,
    /// What was marked; empty for the module as a whole.
    pub component: String,
    /// Weight in per cent.
    pub weight: Option<String>,
    /// The mark as it is written; `None` when it is not out yet.
    pub mark: Option<String>,
    /// Handed in.
    pub submitted_at: Option<Timestamp>,
    /// Was due.
    pub due_at: Option<Timestamp>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (super::small_plate(&view.plate, true))
        h1 { "Marks" }
        @if view.marks.is_empty() {
            (part::empty(Icon::Marks, "No marks yet", "They appear here when results are imported."))
        } @else { (table(&view.marks)) }
    };
    super::page(frame, &view.plate, Some(Area::Marks), "Marks", &body)
}

fn table(marks: &[Mark]) -> Markup {
    let rows = marks.iter().map(|mark| {
        vec![
            html! { (mark.module) small { (mark.title) } },
            html! { (mark.year) },
            html! { @if mark.component.is_empty() { "Module" } @else { (mark.component) } },
            html! { (mark.weight.as_deref().unwrap_or("–")) },
            html! { @if let Some(words) = &mark.mark { b { (words) } } @else { span.muted { "Not out yet" } } },
            handed_in(mark),
        ]
    });
    part::table(&Table {
        caption: "Course marks",
        quiet: true,
        columns: &[
            Column::words("Module"),
            Column::words("Year"),
            Column::words("What"),
            Column::number("Weight"),
            Column::number("Mark"),
            Column::words("Handed in"),
        ],
        rows: rows.collect(),
    })
}

fn handed_in(mark: &Mark) -> Markup {
    let late = matches!((mark.submitted_at, mark.due_at), (Some(handed), Some(due)) if handed > due);
    html! {
        @if let Some(at) = mark.submitted_at { (part::moment(at)) } @else { span.muted { "–" } }
        @if late { " " (part::badge(&Badge::new(Tone::Warn, Icon::Clock, "Late"))) }
        @if let Some(due) = mark.due_at { small { "Due " (part::moment(due)) } }
    }
}
