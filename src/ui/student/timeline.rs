//! The timeline: entries in full where the viewer may read them, one quiet line where they may not.

use crate::domain::{Categories, EntryKind, calendar};
use crate::ui::icon::{Icon, icon};
use crate::ui::links;
use crate::ui::part::{self, Badge, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// One line of the timeline. Hidden entries are not in the list at all.
#[derive(Clone, Debug)]
pub enum Item {
    /// May be read.
    Full(Box<Entry>),
    /// Exists, no more.
    Stub(Stub),
}

/// All that a stub tells.
#[derive(Clone, Debug)]
pub struct Stub {
    /// When it took place. Only the date is shown.
    pub occurred_at: Timestamp,
    /// Its categories.
    pub categories: Categories,
}

/// An entry that may be read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Id in addresses.
    pub id: String,
    /// Kind.
    pub kind: EntryKind,
    /// Categories.
    pub categories: Categories,
    /// Highly sensitive.
    pub sensitive: bool,
    /// Subject; may be empty.
    pub subject: String,
    /// Body: paragraphs parted by empty lines.
    pub body: String,
    /// Author's name.
    pub author: String,
    /// When it took place.
    pub occurred_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Version, from 1, counted over those this viewer may read.
    pub version: u32,
    /// When and by whom it was last amended.
    pub amended: Option<(Timestamp, String)>,
    /// Attachments in order.
    pub attachments: Vec<Attachment>,
    /// Names of additional staff.
    pub named: Vec<String>,
    /// Why this viewer can read it, a sentence each.
    pub because: Vec<String>,
    /// This viewer may amend it.
    pub may_amend: bool,
}

/// A file of an entry.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its number in its address.
    pub number: usize,
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// What every stub says.
pub const STUB_WORDS: &str = "An entry exists. Ask the student’s personal tutor or the department office.";

/// The list, under headings by month, newest first as given.
#[must_use]
pub fn timeline(items: &[Item]) -> Markup {
    let months: Vec<String> =
        items.iter().map(|item| calendar::local(when(item)).strftime("%B %Y").to_string()).collect();
    html! {
        ol.timeline {
            @for (at, (item, month)) in items.iter().zip(&months).enumerate() {
                @if at == 0 || months.get(at - 1) != Some(month) {
                    li.month { h2 { (month) } }
                }
                (line(item))
            }
        }
    }
}

fn line(item: &Item) -> Markup {
    match item {
        Item::Full(shown) => html! {
            li.full {
                p.when { (date_in_margin(shown.occurred_at, true)) }
                (part::icon_disc(kind_icon(shown.kind), disc_tone(shown)))
                article.entry {
                    div.entry-head {
                        h3 { a href=(links::entry(&shown.id)) { (title(shown)) } }
                        (part::badges(&badges(shown)))
                    }
                    (content(shown))
                }
            }
        },
        Item::Stub(stub) => html! {
            li.stub {
                p.when { (date_in_margin(stub.occurred_at, false)) }
                (part::icon_disc(Icon::Lock, Tone::Plain))
                p.stub-line { b { (stub.categories.labels()) } ". " (STUB_WORDS) }
            }
        },
    }
}

/// What stands under an entry's heading, on the timeline and on its own page.
pub(super) fn content(shown: &Entry) -> Markup {
    html! {
        p.meta {
            span { @if !shown.subject.is_empty() { (kind_words(shown.kind)) " by " } (shown.author) }
            @if recorded_later(shown) { span { "Recorded " (part::moment(shown.recorded_at)) } }
            @if let Some((at, who)) = &shown.amended {
                span { a href={ (links::entry(&shown.id)) "#versions" } { "Version " (shown.version) } ", amended " (part::moment(*at)) " by " (who) }
            }
        }
        (prose(&shown.body))
        (attachments(&shown.id, &shown.attachments))
        @if !shown.named.is_empty() { p.meta { span { "Also notified: " (shown.named.join(", ")) } } }
        div.entry-foot {
            (part::why("Why can I see this?", &because(shown)))
            @if shown.may_amend { a href=(links::amend(&shown.id)) { "Amend" span.hidden-words { ": " (title(shown)) } } }
        }
    }
}

/// The subject, or the kind when there is none.
#[must_use]
pub fn title(shown: &Entry) -> &str {
    if shown.subject.is_empty() { kind_words(shown.kind) } else { &shown.subject }
}

/// The kind in the words of the record.
#[must_use]
pub fn kind_words(kind: EntryKind) -> &'static str {
    kind.label()
}

/// The icon of a kind.
#[must_use]
pub fn kind_icon(kind: EntryKind) -> Icon {
    match kind {
        EntryKind::Comment => Icon::Comment,
        EntryKind::Message => Icon::Message,
        EntryKind::MeetingAttended => Icon::Met,
        EntryKind::MeetingMissed => Icon::Missed,
        EntryKind::Email => Icon::Email,
        EntryKind::Notice => Icon::Flag,
    }
}

/// Text as paragraphs: empty lines part them, single line breaks stay.
#[must_use]
pub fn prose(body: &str) -> Markup {
    html! {
        div.prose.limited {
            @for paragraph in body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
                p { @for (at, row) in paragraph.lines().enumerate() { @if at > 0 { br; } (row) } }
            }
        }
    }
}

pub(super) fn badges(shown: &Entry) -> Vec<Badge> {
    let secret = shown.sensitive.then(|| Badge::new(Tone::Secret, Icon::Shield, "Highly sensitive"));
    shown.categories.iter().map(|category| Badge::plain(category.label())).chain(secret).collect()
}

/// The files of entry `id`.
pub(super) fn attachments(id: &str, files: &[Attachment]) -> Markup {
    html! {
        @if !files.is_empty() {
            ul.attachments aria-label="Files" {
                @for file in files {
                    li {
                        a href=(links::attachment(id, file.number)) download {
                            (icon(Icon::File)) b { (file.name) } span { (part::size_words(file.bytes)) }
                        }
                    }
                }
            }
        }
    }
}

fn because(shown: &Entry) -> Markup {
    html! { ul.plain-list { @for reason in &shown.because { li { (reason) } } } }
}

fn date_in_margin(at: Timestamp, with_time: bool) -> Markup {
    let local = calendar::local(at);
    html! {
        time datetime=(local.date()) { b { (calendar::day_words(local.date())) } }
        @if with_time { span.hidden-words { ", " } (local.strftime("%H:%M")) }
    }
}

fn disc_tone(shown: &Entry) -> Tone {
    if shown.sensitive {
        return Tone::Secret;
    }
    match shown.kind {
        EntryKind::MeetingMissed => Tone::Warn,
        EntryKind::MeetingAttended => Tone::Accent,
        EntryKind::Comment | EntryKind::Message | EntryKind::Email | EntryKind::Notice => Tone::Plain,
    }
}

/// A minute's difference is the time it takes to write.
fn recorded_later(shown: &Entry) -> bool {
    (shown.recorded_at.as_second() - shown.occurred_at.as_second()).abs() > 60
}

fn when(item: &Item) -> Timestamp {
    match item {
        Item::Full(shown) => shown.occurred_at,
        Item::Stub(stub) => stub.occurred_at,
    }
}
