//! Forms: report an absence (the student, or the office on their behalf), and appeal a mark.

use crate::domain::Problems;
use crate::domain::absence::{AbsenceKind, AbsenceType};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Choice, Field, SelectOption};
use crate::ui::student::{self, Plate};
use maud::{Markup, html};

/// What was typed of the days.
#[derive(Clone, Debug, Default)]
pub struct Days {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// Time on the first day.
    pub from: String,
    /// Time on the last day.
    pub until: String,
}

/// What the form to report an absence needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Whose absence, for the office; none for the student.
    pub plate: Option<Plate>,
    /// The days.
    pub days: Days,
    /// Code of why.
    pub why: String,
    /// What is written.
    pub words: String,
    /// Code of what the office authorises in the same step; empty for not yet.
    pub authorise: String,
    /// What was wrong: `first`, `last`, `from`, `until`, `why`, `words`, `files`.
    pub problems: Problems,
}

/// The page. Posts multipart `first`, `last`, `from`, `until`, `why`, `words`, `files` (several), and for the office
/// `authorise`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let (title, action) = match &view.plate {
        Some(plate) => ("Record an absence", links::absences_of(&plate.number)),
        None => ("Report an absence", links::OWN_ABSENCES.to_owned()),
    };
    let problems = &view.problems;
    let (words, hint, send) = match &view.plate {
        Some(_) => (
            "What the student said",
            "Only as much as is needed to decide. The student and their tutor can read it; whoever takes the register sees only that it is authorised.",
            "Record it",
        ),
        None => (
            "In your own words",
            "Only as much as the office needs to decide. Your tutor and the office can read it; whoever takes the register sees only that it is authorised.",
            "Send",
        ),
    };
    let body = html! {
        (part::problems_box(problems))
        @if let Some(plate) = &view.plate { (student::small_plate(plate, false)) }
        header.page-head {
            div {
                h1 { (title) }
                p {
                    @if view.plate.is_some() { "On the student’s behalf. What is authorised fills the registers of these days by itself." }
                    @else { "Say when you cannot come, and why. The department office decides, and you see here what it decided." }
                }
            }
        }
        form.form method="post" action=(action) enctype="multipart/form-data" novalidate {
            (part::csrf(frame.csrf))
            (days(&view.days, problems))
            (part::select(&Field { name: "why", label: "Why", value: &view.why, ..Field::default() }, &reasons(), problems))
            (part::textarea(&Field { name: "words", label: words, rows: 4, value: &view.words, hint, ..Field::default() }, problems))
            (files(problems))
            @if view.plate.is_some() { (authorise(view)) }
            div.actions { (part::button(send, "primary", "")) }
        }
    };
    let titled = part::form_title(title, problems);
    match &view.plate {
        Some(plate) => student::page(frame, plate, None, &titled, &body),
        None => layout::render(
            frame,
            &Page { title: &titled, place: Place::ReportAbsence, areas: None, q: "", body },
        ),
    }
}

/// The fields of the days: `first`, `last`, `from`, `until`.
pub(super) fn days(days: &Days, problems: &Problems) -> Markup {
    let field =
        |name, label, hint, value| Field { name, label, hint, value, short: true, ..Field::default() };
    html! {
        (part::text_input(&field("first", "First day", "Such as 3 Mar 2026", &days.first), problems))
        (part::text_input(&field("last", "Last day", "Leave it empty for one day", &days.last), problems))
        (part::text_input(&field("from", "From (time on the first day)", "Such as 14:00; leave it empty for the whole day", &days.from), problems))
        (part::text_input(&field("until", "Until (time on the last day)", "", &days.until), problems))
    }
}

fn reasons() -> Vec<SelectOption> {
    let option = |why: &AbsenceType| SelectOption { value: why.code().into(), label: why.label().into() };
    let none = SelectOption { value: String::new(), label: "Choose".into() };
    std::iter::once(none).chain(AbsenceType::ALL.iter().map(option)).collect()
}

fn files(problems: &Problems) -> Markup {
    let wrong = part::find_problem(problems, "files");
    let described = if wrong.is_some() { "files-hint files-wrong" } else { "files-hint" };
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="files" { "Evidence" }
            p.hint #files-hint { "A letter or a form, if you have one. Up to 25 MB each, up to 10 files." @if !problems.0.is_empty() { " Choose the files again." } }
            @if let Some(words) = wrong {
                p.wrong-words #files-wrong { (icon(Icon::Warning)) span { span.hidden-words { "Error: " } (words) } }
            }
            div.drop { input #files type="file" name="files" multiple aria-describedby=(described); }
        }
    }
}

fn authorise(view: &View) -> Markup {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        on: view.authorise == value,
    };
    let mut all = vec![choice("", "Not yet: it waits for a decision")];
    all.extend(AbsenceKind::ALL.iter().map(|kind| choice(kind.code(), kind.label())));
    part::choices(
        &Field { name: "authorise", label: "Authorise it now", ..Field::default() },
        false,
        &all,
        &view.problems,
    )
}

/// What the form to appeal a mark needs.
#[derive(Clone, Debug, Default)]
pub struct AppealView {
    /// Id of the session.
    pub session: String,
    /// The session in words.
    pub about: String,
    /// The mark in words.
    pub mark: String,
    /// What is written.
    pub words: String,
    /// What was wrong: `words`.
    pub problems: Problems,
}

/// The page. Posts `session`, `words`.
#[must_use]
pub fn appeal_page(frame: &Frame<'_>, view: &AppealView) -> Markup {
    let problems = &view.problems;
    let body = html! {
        (part::problems_box(problems))
        header.page-head { div { h1 { "Appeal a mark" } p { "For two weeks after a session you can say that its register is wrong. The department office decides." } } }
        form.form method="post" action=(links::OWN_APPEALS) novalidate {
            (part::csrf(frame.csrf)) (part::hidden("session", &view.session))
            dl.facts { dt { "Session" } dd { (view.about) } dt { "Mark" } dd { (view.mark) } }
            (part::textarea(&Field { name: "words", label: "What is wrong with it", rows: 4, value: &view.words,
                hint: "Such as where you sat, or whom the office can ask.", ..Field::default() }, problems))
            div.actions { (part::button("Send", "primary", "")) a.button href=(links::OWN) { "Back" } }
        }
    };
    let title = part::form_title("Appeal a mark", problems);
    layout::render(frame, &Page { title: &title, place: Place::Own, areas: None, q: "", body })
}
