//! Admin: bringing a file in, with a look at what it would do before it does it.

use crate::domain::Problems;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Column, Field, SelectOption, Table, Tone};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Kinds of file to choose from.
    pub kinds: Vec<KindLine>,
    /// The form, as typed.
    pub form: Sent,
    /// What came of the file that was sent, if one was.
    pub outcome: Option<Outcome>,
}

/// A kind of file.
#[derive(Clone, Debug)]
pub struct KindLine {
    /// Its code.
    pub code: &'static str,
    /// What it holds, as a sentence.
    pub about: &'static str,
    /// Its columns: name, what it holds, whether a file must have it.
    pub columns: Vec<(&'static str, String, bool)>,
}

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// Code of the kind.
    pub kind: String,
    /// Whether a calendar is the whole timetable of its modules.
    pub full: bool,
    /// Whether nothing is taken in when a row is refused.
    pub all_or_nothing: bool,
    /// The session that a Teams report is about.
    pub session: String,
    /// The module that a Moodle export is about.
    pub module: String,
    /// What was wrong.
    pub problems: Problems,
}

/// What came of a file.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Its name.
    pub file: String,
    /// Whether it was only looked at.
    pub only_looked: bool,
    /// The counts, in words.
    pub counts: String,
    /// What is odd without being wrong.
    pub warnings: Vec<String>,
    /// What is wrong: line, column, value, what is wrong and what would be right. The first of them.
    pub refused: Vec<[String; 5]>,
    /// How many there are beside those.
    pub more: usize,
}

/// The page. Posts `kind`, `file`, `full`, `all_or_nothing`, `session`, `module`; `act` is `look` or `bring`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (part::problems_box(&view.form.problems))
        header.page-head { div { h1 { "Bring files in" } p { "CSV or XLSX as this system writes them, timetables as .ics, and registers of Moodle, Teams and card readers. The same file twice changes nothing." } } }
        @if let Some(outcome) = &view.outcome { (came(outcome)) }
        section.card aria-labelledby="file-title" { h2 #file-title { "A file" } (form(frame, view)) }
        section.card aria-labelledby="columns-title" {
            h2 #columns-title { "What files hold" }
            p.muted { "Columns may stand in any order. Relationships, roles and entries say who sees what: they are brought in with the command on the server." }
            @for kind in &view.kinds { (columns(kind)) }
        }
    };
    super::inside(frame, &part::form_title("Bring files in", &view.form.problems), &body)
}

fn came(outcome: &Outcome) -> Markup {
    let tone = if outcome.refused.is_empty() { Tone::Ok } else { Tone::Warn };
    let title = if outcome.only_looked { "What it would do" } else { "What came of it" };
    let head = html! {
        b { (outcome.file) ": " (outcome.counts) }
        @if outcome.only_looked { p { "Nothing has been written. Choose the file again to bring it in." } }
        @for warning in &outcome.warnings { p { (warning) } }
    };
    html! {
        section aria-labelledby="outcome-title" {
            h2 #outcome-title { (title) }
            (part::banner(tone, &head))
            @if !outcome.refused.is_empty() {
                (part::table(&Table {
                    caption: "What is wrong, row by row",
                    quiet: false,
                    columns: &[
                        Column::number("Line"),
                        Column::words("Column"),
                        Column::words("Value"),
                        Column::words("What is wrong"),
                        Column::words("What would be right"),
                    ],
                    rows: outcome.refused.iter().map(|cells| cells.iter().map(|cell| html! { (cell) }).collect()).collect(),
                }))
                @if outcome.more > 0 { p.muted { "And " (part::plural(outcome.more as u64, "more", "more")) "." } }
            }
        }
    }
}

fn form(frame: &Frame<'_>, view: &View) -> Markup {
    let (sent, problems) = (&view.form, &view.form.problems);
    let kinds: Vec<SelectOption> = view
        .kinds
        .iter()
        .map(|kind| SelectOption {
            value: kind.code.to_owned(),
            label: kind.about.trim_end_matches('.').to_owned(),
        })
        .collect();
    let wrong = part::find_problem(problems, "file");
    let described = if wrong.is_some() { "file-hint file-wrong" } else { "file-hint" };
    let text = |name, label, hint, value| {
        part::text_input(&Field { name, label, hint, value, short: true, ..Field::default() }, problems)
    };
    let check = |name, label, hint, on| part::check(&Field { name, label, hint, ..Field::default() }, on, "");
    html! {
        form.form method="post" action=(links::IMPORTS) enctype="multipart/form-data" novalidate {
            (part::csrf(frame.csrf))
            (part::select(&Field { name: "kind", label: "What it holds", value: &sent.kind, ..Field::default() }, &kinds, problems))
            div.field.wrong[wrong.is_some()] {
                label for="file" { "The file" }
                p.hint #file-hint { "Up to 25 MB. Larger ones are brought in with the command on the server." }
                @if let Some(words) = wrong {
                    p.wrong-words #file-wrong { (icon(Icon::Warning)) span { span.hidden-words { "Error: " } (words) } }
                }
                div.drop { input #file type="file" name="file" aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")]; }
            }
            (check("all_or_nothing", "Take nothing in if a row is refused", "Otherwise the other rows are taken in.", sent.all_or_nothing))
            details {
                summary { "Timetables, Moodle and Teams" }
                (check("full", "The calendar is the whole timetable of its modules", "What came from a calendar before and is not in this one is cancelled. Marks are kept.", sent.full))
                div.pair {
                    (text("session", "Session of a Teams report", "Its id, where the report does not say.", &sent.session))
                    (text("module", "Module of a Moodle or Teams file", "Its code, where the file does not say.", &sent.module))
                }
            }
            div.actions {
                button.button.primary type="submit" name="act" value="look" { "Look first" }
                button.button type="submit" name="act" value="bring" { "Bring it in" }
            }
        }
    }
}

fn columns(kind: &KindLine) -> Markup {
    html! {
        @if !kind.columns.is_empty() { details {
            summary { (kind.about.trim_end_matches('.')) " " span.muted { "(" (kind.code) ")" } }
            (part::table(&Table {
                caption: &format!("Columns of {}", kind.code),
                quiet: true,
                columns: &[Column::words("Column"), Column::words("What it holds"), Column::words("Needed")],
                rows: kind
                    .columns
                    .iter()
                    .map(|(name, about, needed)| vec![html! { code { (name) } }, html! { (about) }, html! { @if *needed { "Yes" } }])
                    .collect(),
            }))
        } }
    }
}
