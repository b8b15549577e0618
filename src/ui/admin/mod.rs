//! Pages for Co-Tutor administrators, one file per subject.

pub mod audit;
pub mod backup;
pub mod imports;
pub mod matrix;
pub mod monitoring;
pub mod people;
pub mod person;
pub mod rules;

use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use maud::{Markup, html};

/// What the index needs: figures that say whether something should be looked at.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Accounts that can sign in.
    pub accounts: u64,
    /// Age of the last backup in words, such as "6 hours ago"; empty when there is none.
    pub backup: String,
    /// The audit chain in words, such as "12,410 lines".
    pub audit: String,
}

/// The index.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let backup = if view.backup.is_empty() {
        "No backup yet".to_owned()
    } else {
        format!("Last backup {}", view.backup)
    };
    let body = html! {
        h1 { "Admin" }
        div.chooser {
            (door(links::PEOPLE, Icon::People, "People and roles", &format!("{} accounts. Give and end roles, make and close accounts.", view.accounts)))
            (door(links::RULES, Icon::Flag, "Rules for flags", "What opens a flag, and what a rule would do before it is switched on."))
            (door(links::MONITORING, Icon::Calendar, "Monitoring points", "Meetings and sessions that have to be done in certain weeks."))
            (door(links::IMPORTS, Icon::File, "Bring files in", "Students, timetables, registers and marks from other systems, with a look first."))
            (door(links::MATRIX, Icon::Key, "Access matrix", "Which role reads which category."))
            (door(links::AUDIT, Icon::Eye, "Audit", &format!("Who gave, changed and copied what. Chain: {}.", view.audit)))
            (door(links::BACKUP, Icon::Backup, "Backup", &format!("{backup}. The proof, and Back up now.")))
        }
    };
    layout::render(frame, &Page { title: "Admin", place: Place::Admin, areas: None, q: "", body })
}

fn door(href: &str, which: Icon, title: &str, words: &str) -> Markup {
    html! { a href=(href) { span.icon-disc.accent { (icon(which)) } b { (title) } small { (words) } } }
}

/// A page of administration under its own title, with the way back to the index.
pub(super) fn inside(frame: &Frame<'_>, title: &str, body: &Markup) -> Markup {
    let body = html! {
        a.back href=(links::ADMIN) { (icon(Icon::ArrowLeft)) "Admin" }
        (body)
    };
    layout::render(frame, &Page { title, place: Place::Admin, areas: None, q: "", body })
}
