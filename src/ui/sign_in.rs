//! Sign in: one card. Password managers and paste work.

use crate::domain::Problems;
use crate::ui::layout::{self, Door};
use crate::ui::links;
use crate::ui::part::{self, Field, Flash};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// What was typed before.
    pub account: String,
    /// Local address to go to afterwards; empty for home.
    pub next: String,
    /// What has just happened, such as "You are signed out."
    pub said: Option<Flash>,
    /// What was wrong: fields `account`, `password`.
    pub problems: Problems,
}

/// The page. Posts `account`, `password`, `next` to the sign-in address.
#[must_use]
pub fn page(door: &Door<'_>, view: &View) -> Markup {
    let body = html! {
        h1 { "Sign in" }
        @if let Some(said) = &view.said { (part::flash(said)) }
        (part::problems_box(&view.problems))
        form.form method="post" action=(links::SIGN_IN) novalidate {
            (part::csrf(door.csrf))
            (part::hidden("next", &view.next))
            (part::text_input(&Field { name: "account", label: "E-mail or user name", value: &view.account,
                autocomplete: "username", ..Field::default() }, &view.problems))
            (part::text_input(&Field { name: "password", label: "Password", kind: "password",
                autocomplete: "current-password", ..Field::default() }, &view.problems))
            (part::button("Sign in", "primary", ""))
        }
        p.small.muted { "Forgotten your password? Your department’s Co-Tutor administrator can give you a new one." }
    };
    layout::solo(door, &part::form_title("Sign in", &view.problems), false, &body)
}
