//! Notices: what the product has to tell this person.

use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Paging, Tone};
use crate::ui::register;
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Newest first.
    pub notices: Vec<Notice>,
    /// Registers this person was reminded of and that are still not taken.
    pub registers: Vec<Reminder>,
    /// Where the list stands.
    pub paging: Paging,
}

/// One notice. It never holds text of an entry.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// What it says, such as "Dr Ada Okafor notified you of an entry on Sam Hill’s record."
    pub words: String,
    /// A second line; may be empty.
    pub detail: String,
    /// When.
    pub at: Timestamp,
    /// Read.
    pub read: bool,
}

/// A register this person was reminded of.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// The session.
    pub session: register::Session,
    /// When they were last reminded.
    pub at: Timestamp,
    /// How often.
    pub times: usize,
}

/// The page. Opening posts to [`links::open_notice`], which marks it read and leads to what it is about.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        div.row.apart {
            h1 { "Notices" }
            @if view.notices.iter().any(|notice| !notice.read) {
                form method="post" action=(links::NOTICES_READ) { (part::csrf(frame.csrf)) (part::button("Mark all as read", "small", "")) }
            }
        }
        (registers(view))
        @if view.notices.is_empty() && view.registers.is_empty() {
            (part::empty(Icon::Bell, "No notices", "You are told here when somebody names you on an entry, when a student of yours is flagged, when a register was not taken, and when a concern you raised is dealt with."))
        } @else if !view.notices.is_empty() {
            ul.rows { @for notice in &view.notices { (row(frame, notice)) } }
        }
        (part::paging(&view.paging))
    };
    layout::render(frame, &Page { title: "Notices", place: Place::Notices, areas: None, q: "", body })
}

fn registers(view: &View) -> Markup {
    html! {
        @if !view.registers.is_empty() {
            section.stack aria-labelledby="registers-title" {
                h2 #registers-title { "Registers that were not taken" }
                ul.rows {
                    @for one in &view.registers {
                        li {
                            (part::icon_disc(Icon::Calendar, Tone::Warn))
                            div.row { span.what { (one.session.words()) } (register::status_badge(&one.session)) }
                            span.why { "Reminded " (part::plural(one.times as u64, "time", "times")) ", last " (part::moment(one.at)) ". " (register::done_words(&one.session)) "." }
                            a.button.small.act href=(links::register(&one.session.id)) { "Open" span.hidden-words { " the register of " (one.session.words()) } }
                        }
                    }
                }
            }
        }
    }
}

fn row(frame: &Frame<'_>, notice: &Notice) -> Markup {
    html! {
        li {
            (part::icon_disc(Icon::Bell, if notice.read { Tone::Plain } else { Tone::Accent }))
            div.row {
                span.what { (notice.words) }
                @if !notice.read { (part::badge(&Badge::new(Tone::Accent, Icon::Bell, "New"))) }
            }
            span.why { (notice.detail) " " (part::moment(notice.at)) }
            form.act method="post" action=(links::open_notice(&notice.id)) {
                (part::csrf(frame.csrf))
                button.button.small type="submit" { "Open" span.hidden-words { ": " (notice.words) } }
            }
        }
    }
}
