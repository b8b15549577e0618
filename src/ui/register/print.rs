//! A register on paper: names, numbers, and boxes to write in or the marks that stand.

use super::sheet::{View, late_words};
use super::{head, letter, mark_words};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Column, Table};
use maud::{Markup, html};

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let rows = view.pupils.iter().map(|pupil| {
        vec![
            html! { (pupil.listed) @if let Some(other) = &pupil.instead_of { small { "instead of " (other) } } @if pupil.on_leave { small { "on leave, not expected" } } @if let Some(notice) = &pupil.notice { small { (notice.words()) } } },
            html! { (pupil.number) },
            html! { @if let Some(to_do) = &pupil.adjustments { (to_do) } },
            html! { @if pupil.mark.is_some() { b { (letter(pupil.mark)) } " " (mark_words(pupil.mark)) (late_words(pupil.minutes_late)) } @else if pupil.on_leave { "Not expected" } @else { span.boxes { "P  ☐  L  ☐  A  ☐" } } },
        ]
    });
    let columns = [
        Column::words("Student"),
        Column::words("Number"),
        Column::words("What to do"),
        Column::words("Mark"),
    ];
    let title = format!("Register of {}", view.session.words());
    let body = html! {
        a.back href=(links::register(&view.session.id)) { (icon(Icon::ArrowLeft)) "Back to the register" }
        header.page-head {
            div { (head(&view.session)) }
            button.button.needs-script type="button" data-print { "Print" }
        }
        (part::table(&Table { caption: &title, quiet: true, columns: &columns, rows: rows.collect() }))
        p.small.muted { "Printed from Co-Tutor on " (part::day(frame.today)) ". Taken by: ______________________" }
    };
    layout::render(frame, &Page { title: &title, place: Place::Registers, areas: None, q: "", body })
}
