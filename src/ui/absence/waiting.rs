//! What waits for the office: absences reported and marks appealed that nobody has decided.

use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::part::{self, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Absences, that which was reported first before the rest.
    pub absences: Vec<Line>,
    /// Appeals, likewise.
    pub appeals: Vec<Line>,
}

/// Something that waits.
#[derive(Clone, Debug)]
pub struct Line {
    /// The page on which it is decided.
    pub link: String,
    /// The student, such as "Sam Hill (B812345)".
    pub student: String,
    /// What it is about.
    pub what: String,
    /// When it was sent.
    pub at: Timestamp,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head { div { h1 { "Absences to decide" } p { "What students reported and appealed, that which has waited longest first." } } }
        (section("absences", "Absences reported", Icon::Calendar, &view.absences, "No absence waits",
            "What students report appears here until somebody decides it."))
        (section("appeals", "Marks appealed", Icon::Marks, &view.appeals, "No appeal waits",
            "Students can appeal a mark for two weeks after its session."))
    };
    let page = Page { title: "Absences to decide", place: Place::Absences, areas: None, q: "", body };
    layout::render(frame, &page)
}

fn section(id: &str, title: &str, which: Icon, lines: &[Line], none: &str, about: &str) -> Markup {
    html! {
        section.stack aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (title) }
            @if lines.is_empty() { (part::empty(which, none, about)) } @else {
                ul.rows {
                    @for line in lines {
                        li {
                            (part::icon_disc(which, Tone::Warn))
                            span.what { (line.student) }
                            span.why { (line.what) ". Sent " (part::moment(line.at)) }
                            a.button.small.act href=(line.link) { "Decide" span.hidden-words { ": " (line.student) ", " (line.what) } }
                        }
                    }
                }
            }
        }
    }
}
