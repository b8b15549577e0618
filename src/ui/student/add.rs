//! Add to Record: the chooser, in the words of the guide.

use crate::domain::EntryKind;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Tone};
use crate::ui::student::{Plate, timeline};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose record.
    pub plate: Plate,
    /// Drafts of one's own on this student.
    pub drafts: Vec<Draft>,
}

/// A draft kept on the server.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// Number of the student.
    pub number: String,
    /// As the student is called.
    pub called: String,
    /// Kind of entry.
    pub kind: EntryKind,
    /// Subject; may be empty.
    pub subject: String,
    /// When it was last kept.
    pub saved_at: Timestamp,
}

impl Draft {
    /// Where it is taken up again.
    #[must_use]
    pub fn link(&self) -> String {
        links::query(&links::add(&self.number, path(self.kind)), &[("draft", &self.id)])
    }

    /// Its subject, or what it will be.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.subject.is_empty() { self.kind.verb() } else { &self.subject }
    }
}

/// The last part of the address of a form.
#[must_use]
pub fn path(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Comment => "comment",
        EntryKind::Message => "message",
        EntryKind::MeetingAttended => "meeting-attended",
        EntryKind::MeetingMissed => "meeting-missed",
        EntryKind::Email => "email",
        EntryKind::Notice => "notice",
    }
}

/// The kind a form's address names; only kinds people write by hand.
#[must_use]
pub fn kind_of(path_part: &str) -> Option<EntryKind> {
    EntryKind::BY_HAND.into_iter().find(|kind| path(*kind) == path_part)
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let number = &view.plate.number;
    let body = html! {
        (super::small_plate(&view.plate, false))
        h1 { "Add to Record" }
        section.stack aria-labelledby="general-title" {
            h2 #general-title { "General entries" }
            div.chooser { (choice(number, EntryKind::Comment, "A note of a conversation, an absence or a decision. The student is not e-mailed.")) }
        }
        section.stack aria-labelledby="meetings-title" {
            h2 #meetings-title { "Meetings" }
            div.chooser {
                (choice(number, EntryKind::MeetingAttended, "It took place: what was said and agreed."))
                (choice(number, EntryKind::MeetingMissed, "It was arranged and the student did not come."))
            }
        }
        @if !view.drafts.is_empty() {
            section.stack aria-labelledby="drafts-title" {
                h2 #drafts-title { "Your drafts on this student" }
                (draft_rows(&view.drafts, false))
            }
        }
    };
    super::page(frame, &view.plate, None, "Add to Record", &body)
}

/// Drafts as rows; with the student's name where the page is not about one student.
#[must_use]
pub fn draft_rows(drafts: &[Draft], with_name: bool) -> Markup {
    html! {
        ul.rows {
            @for draft in drafts {
                li {
                    (part::icon_disc(Icon::Pencil, Tone::Plain))
                    span.what { @if with_name { (draft.called) ": " } (draft.title()) }
                    span.why { "Draft of " (draft.kind.label().to_lowercase()) ", kept " (part::moment(draft.saved_at)) }
                    a.button.small.act href=(draft.link()) { "Continue" span.hidden-words { " " (draft.title()) " for " (draft.called) } }
                }
            }
        }
    }
}

fn choice(number: &str, kind: EntryKind, words: &str) -> Markup {
    html! {
        a href=(links::add(number, path(kind))) {
            span.icon-disc.accent { (icon(timeline::kind_icon(kind))) }
            b { (kind.verb()) }
            small { (words) }
        }
    }
}
