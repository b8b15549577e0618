//! One notice, or one appeal, with the form in which the office decides it.

use crate::domain::Problems;
use crate::domain::absence::{AbsenceKind, AbsenceState};
use crate::domain::appeal::{AppealState, OUTCOMES};
use crate::ui::absence::form::{Days, days};
use crate::ui::absence::{Appeal, Notice, appeal_card, notice_card};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Choice, Field};
use crate::ui::student::{self, Area, Plate};
use maud::{Markup, html};

/// What the office is deciding, as it stands in the form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Number of the notice or appeal.
    pub id: u32,
    /// The version it is made from.
    pub version: u32,
    /// Code of the mark that stood when the form was made, for an appeal; empty for none.
    pub standing: String,
    /// Code of the verdict; empty for none yet.
    pub verdict: String,
    /// Code of what it does to registers.
    pub kind: String,
    /// The days.
    pub days: Days,
    /// What the student is told.
    pub words: String,
    /// What was wrong: `verdict`, `kind`, `first`, `last`, `from`, `until`, `words`.
    pub problems: Problems,
}

/// What the page of a notice needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose.
    pub plate: Plate,
    /// The notice.
    pub notice: Notice,
    /// The form; none for those who read and do not decide, and when nothing is left to decide.
    pub form: Option<Form>,
}

fn choice(value: &str, label: &str, hint: &str, now: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: hint.into(), on: value == now }
}

/// The page of a notice. The form posts `version`, `verdict`, `kind`, `first`, `last`, `from`, `until`, `words`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let none = Problems::default();
    let problems = view.form.as_ref().map_or(&none, |form| &form.problems);
    let body = html! {
        (part::problems_box(problems))
        (student::small_plate(&view.plate, false))
        h1 { "Absence notice" }
        h2.hidden-words { "What was reported" }
        (notice_card(frame, &view.notice))
        @if let Some(form) = &view.form { (decide(frame, view, form)) }
    };
    let title = part::form_title("Absence notice", problems);
    student::page(frame, &view.plate, Some(Area::Attendance), &title, &body)
}

fn decide(frame: &Frame<'_>, view: &View, form: &Form) -> Markup {
    let now = form.verdict.as_str();
    let open = view.notice.state == AbsenceState::Reported;
    let mut verdicts = vec![
        choice(
            "authorise",
            "Authorise",
            "It fills the registers of these days where nobody has recorded a mark.",
            now,
        ),
        choice("refuse", "Do not authorise", "Say why, below.", now),
    ];
    if !open {
        verdicts.push(choice(
            "withdraw",
            "Withdraw",
            "As if it had never been; what it filled is undone.",
            now,
        ));
    }
    let kinds: Vec<Choice> =
        AbsenceKind::ALL.iter().map(|kind| choice(kind.code(), kind.label(), "", &form.kind)).collect();
    html! {
        section.stack aria-labelledby="decide-title" {
            h2 #decide-title { @if open { "Decide" } @else { "Decide anew" } }
            form.form method="post" action=(links::absence(&view.plate.number, form.id)) novalidate {
                (part::csrf(frame.csrf)) (part::hidden("version", &form.version.to_string()))
                (part::choices(&Field { name: "verdict", label: "Decision", ..Field::default() }, false, &verdicts, &form.problems))
                (part::choices(&Field { name: "kind", label: "In registers, when authorised", ..Field::default() }, false, &kinds, &form.problems))
                (days(&form.days, &form.problems))
                (words(form))
                div.actions { (part::button("Decide", "primary", "")) }
                p.hint { "Marks that somebody recorded are never changed by a notice. Where one says absent, the page of attendance shows that a notice covers it." }
            }
        }
    }
}

fn words(form: &Form) -> Markup {
    let field = Field {
        name: "words",
        label: "To the student",
        rows: 3,
        value: &form.words,
        hint: "The student reads this beside the decision.",
        ..Field::default()
    };
    part::textarea(&field, &form.problems)
}

/// What the page of an appeal needs.
#[derive(Clone, Debug)]
pub struct AppealView {
    /// Whose.
    pub plate: Plate,
    /// The appeal.
    pub appeal: Appeal,
    /// The form; none for those who read and do not decide, and when it is decided.
    pub form: Option<Form>,
}

/// The page of an appeal. The form posts `version`, `standing`, `verdict`, `words`.
#[must_use]
pub fn appeal_page(frame: &Frame<'_>, view: &AppealView) -> Markup {
    let none = Problems::default();
    let problems = view.form.as_ref().map_or(&none, |form| &form.problems);
    let body = html! {
        (part::problems_box(problems))
        (student::small_plate(&view.plate, false))
        h1 { "Appeal of a mark" }
        h2.hidden-words { "What was sent" }
        (appeal_card(&view.appeal))
        @if let Some(form) = view.form.as_ref().filter(|_| view.appeal.state == AppealState::Open) {
            (decide_appeal(frame, view, form))
        }
    };
    let title = part::form_title("Appeal of a mark", problems);
    student::page(frame, &view.plate, Some(Area::Attendance), &title, &body)
}

fn decide_appeal(frame: &Frame<'_>, view: &AppealView, form: &Form) -> Markup {
    let now = form.verdict.as_str();
    let mut verdicts: Vec<Choice> = OUTCOMES
        .iter()
        .map(|mark| choice(mark.code(), &format!("Change to {}", mark.label().to_lowercase()), "", now))
        .collect();
    verdicts.push(choice("refuse", "The mark stays", "Say why, below.", now));
    html! {
        section.stack aria-labelledby="decide-title" {
            h2 #decide-title { "Decide" }
            form.form method="post" action=(links::appeal(&view.plate.number, form.id)) novalidate {
                (part::csrf(frame.csrf)) (part::hidden("version", &form.version.to_string())) (part::hidden("standing", &form.standing))
                (part::choices(&Field { name: "verdict", label: "Decision", ..Field::default() }, false, &verdicts, &form.problems))
                (words(form))
                div.actions { (part::button("Decide", "primary", "")) }
                p.hint { "The mark before stays in the history of the register." }
            }
        }
    }
}
