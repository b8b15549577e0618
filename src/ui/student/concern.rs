//! Raise a concern about a student, in five fields.

use crate::domain::Problems;
use crate::domain::flag::About;
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Choice, Field, Tone};
use crate::ui::student::Plate;
use maud::{Markup, html};

/// What the page needs, as typed.
#[derive(Clone, Debug)]
pub struct View {
    /// About whom.
    pub plate: Plate,
    /// The id the concern will have.
    pub id: String,
    /// A code of [`About`].
    pub about: String,
    /// What was seen.
    pub seen: String,
    /// When.
    pub on: String,
    /// `yes` or `no`.
    pub student_knows: String,
    /// What would help.
    pub wish: String,
    /// What was wrong.
    pub problems: Problems,
}

/// The form. Posts `id`, `about`, `seen`, `on`, `student_knows`, `wish`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let problems = &view.problems;
    let choice = |value: &str, label: &str, now: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        on: value == now,
        ..Choice::default()
    };
    let abouts: Vec<Choice> =
        About::ALL.iter().map(|about| choice(about.code(), about.label(), &view.about)).collect();
    let knows = [choice("yes", "Yes", &view.student_knows), choice("no", "No", &view.student_knows)];
    let body = html! {
        (part::problems_box(problems))
        (super::small_plate(&view.plate, false))
        h1 { "Raise a concern" }
        (part::banner(Tone::Accent, &html! { p {
            "It goes to the personal tutor as a flag, and to those who see this student’s flags. You are told when it is dealt with. If somebody is in danger, telephone Security or 999 first."
        } }))
        form.form method="post" action=(links::student_area(&view.plate.number, "concern")) novalidate {
            (part::csrf(frame.csrf))
            (part::hidden("id", &view.id))
            (part::choices(&Field { name: "about", label: "What is it about?", ..Field::default() }, false, &abouts, problems))
            (part::textarea(&Field { name: "seen", label: "What did you see or hear?", value: &view.seen, rows: 5, ..Field::default() }, problems))
            (part::text_input(&Field { name: "on", label: "On which day?", hint: "Like 3 Mar 2026. Left empty: today.", value: &view.on, short: true, ..Field::default() }, problems))
            (part::choices(&Field { name: "student_knows", label: "Does the student know that you raise it?", ..Field::default() }, false, &knows, problems))
            (part::textarea(&Field { name: "wish", label: "What would help, if you know?", value: &view.wish, rows: 2, ..Field::default() }, problems))
            div.actions { (part::button("Raise the concern", "primary", "")) a.button.plain href=(links::student(&view.plate.number)) { "Cancel" } }
        }
    };
    super::page(frame, &view.plate, None, &part::form_title("Raise a concern", problems), &body)
}
