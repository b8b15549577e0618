//! Amending an entry, and what happens when somebody else amended it first: both versions, nothing lost.

use crate::domain::{Categories, EntryKind, Problems};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Choice, Field, Tone};
use crate::ui::student::timeline::{self, Attachment};
use crate::ui::student::{
    Plate,
    form::{self, Audience},
};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs. Text is as the person typed it.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose record.
    pub plate: Plate,
    /// Id of the entry.
    pub id: String,
    /// Its kind.
    pub kind: EntryKind,
    /// Tag of the version these changes were begun from; after a conflict, of the present one.
    pub version: String,
    /// When it took place.
    pub occurred_at: String,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
    /// Categories, when this viewer may change them: offered and ticked.
    pub categories: Option<(Categories, Categories)>,
    /// The highly sensitive flag, when this viewer may change it.
    pub sensitive: Option<bool>,
    /// Its files, of those this viewer may open.
    pub files: Vec<Attachment>,
    /// Numbers of those to be taken off.
    pub off: Vec<usize>,
    /// Who can read it as it stands.
    pub audience: Audience,
    /// The version somebody else saved meanwhile.
    pub conflict: Option<Theirs>,
    /// What was wrong: `occurred_at`, `subject`, `body`, `category`, `off`.
    pub problems: Problems,
}

/// What somebody else saved meanwhile.
#[derive(Clone, Debug)]
pub struct Theirs {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Their subject.
    pub subject: String,
    /// Their body.
    pub body: String,
    /// Their categories, in words.
    pub categories: String,
}

/// The page. Posts `version`, `entry`, `occurred_at`, `subject`, `body`, `category`, `sensitive`,
/// `off` (several: numbers of files) to [`links::amend`].
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (super::small_plate(&view.plate, false))
        (part::problems_box(&view.problems))
        a.back href=(links::entry(&view.id)) { (icon(Icon::ArrowLeft)) "The entry" }
        h1 { "Amend: " (view.kind.label()) }
        @if let Some(theirs) = &view.conflict {
            (part::banner(Tone::Warn, &html! {
                p { strong { (theirs.by) " amended this entry while you were writing. " }
                    "Nothing is saved yet and nothing is lost. Bring what you need from their version into yours, then save." }
            }))
            div.beside { (form_part(frame, view)) (theirs_part(theirs)) }
        } @else {
            div.columns { (form_part(frame, view)) aside aria-label="Guidance" { (form::guidance()) } }
        }
    };
    let title = part::form_title("Amend", &view.problems);
    super::page(frame, &view.plate, None, &title, &body)
}

fn form_part(frame: &Frame<'_>, view: &View) -> Markup {
    let problems = &view.problems;
    html! {
        form.form.full method="post" action=(links::amend(&view.id)) novalidate data-audience-url=(links::audience(&view.plate.number)) {
            (part::csrf(frame.csrf))
            (part::hidden("version", &view.version))
            (part::hidden("entry", &view.id))
            @if view.conflict.is_some() { h2 { "Your version" } }
            (part::text_input(&Field { name: "occurred_at", label: "When it took place", value: &view.occurred_at, short: true,
                hint: "For example 3 Mar 2026 10:00.", autocomplete: "off", ..Field::default() }, problems))
            (part::text_input(&Field { name: "subject", label: "Subject", value: &view.subject, autocomplete: "off", ..Field::default() }, problems))
            (part::textarea(&Field { name: "body", label: "What happened or was said", value: &view.body, rows: 12, class: "body", ..Field::default() }, problems))
            @if !view.files.is_empty() { (files(view)) }
            @if view.categories.is_some() || view.sensitive.is_some() { (visibility(view)) }
            div.actions { (part::button("Save", "primary", "")) a.button.plain href=(links::entry(&view.id)) { "Leave as it was" } }
            p.hint { "The version before stays on the record and can be read under Earlier versions." }
        }
    }
}

fn files(view: &View) -> Markup {
    let boxes: Vec<Choice> = view
        .files
        .iter()
        .map(|file| Choice {
            value: file.number.to_string(),
            label: file.name.clone(),
            hint: part::size_words(file.bytes),
            on: view.off.contains(&file.number),
        })
        .collect();
    let hint = "Ticked files go from the entry. They stay with its earlier versions.";
    html! {
        (part::choices(&Field { name: "off", label: "Take files off", hint, ..Field::default() }, true, &boxes, &view.problems))
    }
}

fn visibility(view: &View) -> Markup {
    html! {
        h2 { "Categorise this entry and its visibility" }
        div.visibility {
            div {
                @if let Some((offered, ticked)) = view.categories {
                    @let boxes: Vec<Choice> = offered.iter().map(|category| Choice {
                        value: category.code().to_owned(), label: category.label().to_owned(), hint: String::new(),
                        on: ticked.contains(category) }).collect();
                    (part::choices(&Field { name: "category", label: "Category", decides: true, ..Field::default() }, true, &boxes, &view.problems))
                }
                @if let Some(on) = view.sensitive {
                    (part::check(&Field { name: "sensitive", label: "Highly sensitive", class: "secret", decides: true,
                        hint: "Setting and clearing this is written in the audit.", ..Field::default() }, on, ""))
                }
            }
            div.audience data-audience role="region" aria-live="polite" aria-label="Who can read this" { (form::audience(&view.audience)) }
        }
    }
}

fn theirs_part(theirs: &Theirs) -> Markup {
    html! {
        section.theirs aria-labelledby="theirs-title" {
            h2 #theirs-title { "Saved by " (theirs.by) }
            p.small { (part::moment(theirs.at)) }
            @if !theirs.subject.is_empty() { h3 { (theirs.subject) } }
            (timeline::prose(&theirs.body))
            p.small { (theirs.categories) }
        }
    }
}
