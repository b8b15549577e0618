//! One entry on its own page, with every version.

use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::part;
use crate::ui::student::timeline::{self, Attachment, Entry};
use crate::ui::student::{Area, Plate};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose record.
    pub plate: Plate,
    /// The entry as it stands.
    pub entry: Entry,
    /// Earlier versions, newest first; empty when it was never amended.
    pub earlier: Vec<Version>,
}

/// An earlier version.
#[derive(Clone, Debug)]
pub struct Version {
    /// Number, from 1.
    pub number: u32,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Subject then.
    pub subject: String,
    /// Body then.
    pub body: String,
    /// Categories then, in words.
    pub categories: String,
    /// Its files.
    pub files: Vec<Attachment>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let shown = &view.entry;
    let body = html! {
        (super::small_plate(&view.plate, true))
        a.back href=(Area::Record.link(&view.plate.number)) { (icon(Icon::ArrowLeft)) "Record" }
        article.entry {
            header.stack {
                h1 { (timeline::title(shown)) }
                div.row {
                    (part::icon_disc(timeline::kind_icon(shown.kind), part::Tone::Accent))
                    (part::moment(shown.occurred_at))
                    (part::badges(&timeline::badges(shown)))
                }
            }
            (timeline::content(shown))
        }
        @if !view.earlier.is_empty() { (earlier(view)) }
    };
    super::page(frame, &view.plate, None, timeline::title(shown), &body)
}

fn earlier(view: &View) -> Markup {
    html! {
        section.stack #versions aria-labelledby="versions-title" {
            h2 #versions-title { "Earlier versions" }
            p.muted.small { "Nothing is overwritten: each amendment keeps what was there before." }
            @for version in &view.earlier {
                details.card.more {
                    summary {
                        (icon(Icon::Chevron))
                        span { "Version " (version.number) ", " (part::moment(version.at)) ", " (version.by) }
                    }
                    div {
                        @if !version.subject.is_empty() { h3 { (version.subject) } }
                        (timeline::prose(&version.body))
                        (timeline::attachments(&view.entry.id, &version.files))
                        p.small { (version.categories) }
                    }
                }
            }
        }
    }
}
