//! First-run set-up: the department and its first administrator.

use crate::domain::Problems;
use crate::ui::layout::{self, Door};
use crate::ui::links;
use crate::ui::part::{self, Field};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The one-time key of the address this page was opened with.
    pub key: String,
    /// The department's name.
    pub department: String,
    /// Its short code.
    pub code: String,
    /// The administrator's name.
    pub name: String,
    /// The administrator's e-mail.
    pub email: String,
    /// What was wrong: fields named as the ones here, and `password`.
    pub problems: Problems,
}

/// The page. Posts `key`, `department`, `code`, `name`, `email`, `password`.
#[must_use]
pub fn page(door: &Door<'_>, view: &View) -> Markup {
    let problems = &view.problems;
    let body = html! {
        h1 { "Set up Co-Tutor" }
        p.muted { "This page works once. Everything here except the password can be changed later." }
        (part::problems_box(problems))
        form.form method="post" action=(links::FIRST_RUN) novalidate {
            (part::csrf(door.csrf))
            (part::hidden("key", &view.key))
            h2 { "Your department" }
            (part::text_input(&Field { name: "department", label: "Name of the department", value: &view.department,
                autocomplete: "organization", ..Field::default() }, problems))
            (part::text_input(&Field { name: "code", label: "Short code", value: &view.code, short: true,
                hint: "Two to twelve letters or digits, as your import files use it. For example ME.",
                ..Field::default() }, problems))
            h2 { "The first administrator" }
            p.muted.small { "A Co-Tutor administrator gives roles to everybody else." }
            (part::text_input(&Field { name: "name", label: "Full name", value: &view.name, autocomplete: "name",
                ..Field::default() }, problems))
            (part::text_input(&Field { name: "email", label: "University e-mail", value: &view.email, kind: "email",
                autocomplete: "username", ..Field::default() }, problems))
            (part::text_input(&Field { name: "password", label: "Password", kind: "password",
                autocomplete: "new-password", hint: PASSWORD_HINT, ..Field::default() }, problems))
            (part::button("Set up and sign in", "primary", ""))
        }
    };
    layout::solo(door, &part::form_title("Set up", problems), true, &body)
}

/// The rule for passwords, in the words shown beside every new one.
pub const PASSWORD_HINT: &str =
    "At least 12 characters. A few unrelated words are easy to remember; spaces are fine.";
