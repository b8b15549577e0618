//! Admin: backup. How old the last copy is, the proof that it is one, and a button for the next.

use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Column, Table, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Backups the program made, newest first.
    pub backups: Vec<Backup>,
    /// Age of the newest in words, such as "6 hours ago".
    pub age: String,
    /// The newest is older than it should be.
    pub overdue: bool,
    /// Bytes of the live file.
    pub file_bytes: u64,
    /// Bytes free beside it.
    pub free_bytes: u64,
    /// Where the live file is, as the operator named it.
    pub file: String,
    /// The last check of the live file: when, and what it said.
    pub health: Option<(Timestamp, Health)>,
    /// A backup is being made now: words such as "41 %, about 6 seconds left".
    pub running: Option<String>,
}

/// One backup and its proof.
#[derive(Clone, Debug)]
pub struct Backup {
    /// File name.
    pub file: String,
    /// When it was made.
    pub at: Timestamp,
    /// Its size.
    pub bytes: u64,
    /// What the check found.
    pub proof: Health,
}

/// What a check found.
#[derive(Clone, Debug)]
pub enum Health {
    /// All there: the counts in words, such as "600 students, 4,210 entries, audit chain whole".
    Whole(String),
    /// Something is wrong, in words.
    Damaged(String),
    /// Not checked yet.
    Unchecked,
}

/// The page. The button posts to [`links::BACKUP`].
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head {
            div { h1 { "Backup" } p { "Copying the one file with any tool, at any time, is a good backup. Co-Tutor also makes its own, checks each, and keeps the proof." } }
            form method="post" action=(links::BACKUP) { (part::csrf(frame.csrf)) (part::button("Back up now", "primary", "")) }
        }
        (state(view))
        div.cards { (live(view)) (health(view)) }
        @if !view.backups.is_empty() {
            section.stack aria-labelledby="backups-title" { h2 #backups-title { "Backups" } (table(&view.backups)) }
        }
    };
    super::inside(frame, "Backup", &body)
}

fn state(view: &View) -> Markup {
    if let Some(words) = &view.running {
        return part::banner(
            Tone::Accent,
            &html! { p role="status" { strong { "A backup is being made. " } (words) } },
        );
    }
    match view.backups.first() {
        None => part::banner(
            Tone::Warn,
            &html! { p { strong { "There is no backup yet. " } "Press Back up now, or copy the file below to another disk." } },
        ),
        Some(_) if view.overdue => part::banner(
            Tone::Warn,
            &html! { p { strong { "The last backup was made " (view.age) ". " } "One should have been made since." } },
        ),
        Some(last) => match &last.proof {
            Health::Whole(words) => part::banner(
                Tone::Ok,
                &html! { p { strong { "The last backup was made " (view.age) " and is good. " } (words) "." } },
            ),
            Health::Damaged(words) => {
                part::banner(Tone::Bad, &html! { p { strong { "The last backup is not good. " } (words) } })
            }
            Health::Unchecked => part::banner(
                Tone::Warn,
                &html! { p { strong { "The last backup was made " (view.age) ". " } "It has not been checked yet." } },
            ),
        },
    }
}

fn live(view: &View) -> Markup {
    html! {
        section.card {
            h2 { (icon(Icon::Backup)) "The file" }
            p.figure { (part::size_words(view.file_bytes)) }
            dl.facts { dt { "File" } dd { code { (view.file) } } dt { "Free beside it" } dd { (part::size_words(view.free_bytes)) } }
        }
    }
}

fn health(view: &View) -> Markup {
    html! {
        section.card {
            h2 { (icon(Icon::Support)) "Health" }
            @match &view.health {
                Some((at, found)) => { (health_words(found)) p.muted.small { "Checked " (part::moment(*at)) } }
                None => { p.muted { "Not checked since the start." } }
            }
        }
    }
}

fn health_words(found: &Health) -> Markup {
    use crate::ui::part::{Badge, badge};
    match found {
        Health::Whole(words) => {
            html! { (badge(&Badge::new(Tone::Ok, Icon::Check, "Good"))) p.small { (words) } }
        }
        Health::Damaged(words) => {
            html! { (badge(&Badge::new(Tone::Bad, Icon::Warning, "Damaged"))) p.small { (words) } }
        }
        Health::Unchecked => html! { (badge(&Badge::plain("Not checked yet"))) },
    }
}

fn table(backups: &[Backup]) -> Markup {
    let rows = backups.iter().map(|backup| {
        vec![
            part::moment(backup.at),
            html! { code { (backup.file) } },
            html! { (part::size_words(backup.bytes)) },
            health_words(&backup.proof),
        ]
    });
    part::table(&Table {
        caption: "Backups made by Co-Tutor",
        quiet: true,
        columns: &[
            Column::words("Made"),
            Column::words("File"),
            Column::number("Size"),
            Column::words("Proof"),
        ],
        rows: rows.collect(),
    })
}
