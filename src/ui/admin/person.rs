//! Admin: one person. Roles with their dates, giving and ending them, the account.

use crate::domain::Problems;
use crate::domain::role::{Office, Scope};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::part::{self, Badge, Column, Field, SelectOption, Table, Tone};
use crate::ui::student::access::{dates, end_buttons, end_words};
use crate::ui::{first_run, links};
use jiff::civil::Date;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Name in addresses.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Kind and department in words, such as "Staff, Mechanical Engineering".
    pub line: String,
    /// May sign in: `None` when there is no account yet.
    pub account: Option<bool>,
    /// That somebody else set the password, and nobody has said since that it is them who signs in.
    pub waiting: Option<Waiting>,
    /// Roles, today's first, then future and ended ones.
    pub roles: Vec<Role>,
    /// Relationships today in words with their number, such as "Personal tutor of 24 students".
    pub relationships: Vec<String>,
    /// Whether this administrator keeps their account: they administer all it reaches over.
    pub keeps_account: bool,
    /// The form to give a role, as typed.
    pub give: Give,
}

/// An account whose password somebody else set.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Who set it.
    pub set_by: String,
    /// Whether another has been chosen since.
    pub chosen: bool,
    /// This administrator may say whose the account is.
    pub may_confirm: bool,
}

/// One role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// Role in words.
    pub role: String,
    /// Scope in words.
    pub scope: String,
    /// First day.
    pub since: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Today against its dates.
    pub state: RoleState,
    /// This administrator may end it.
    pub may_end: bool,
    /// Whether it could also be ended with today as its last day.
    pub may_end_after_today: bool,
}

/// Today against a role's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleState {
    /// Held today.
    Held,
    /// Begins later.
    Future,
    /// Over.
    Ended,
}

/// The form to give a role, as typed.
#[derive(Clone, Debug, Default)]
pub struct Give {
    /// The role's code.
    pub office: String,
    /// The scope.
    pub scope: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// What was wrong: `office`, `scope`, `start`, `end`, `password`.
    pub problems: Problems,
}

/// The page. The role form posts `office`, `scope`, `start`, `end`; the password form `password`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let problems = &view.give.problems;
    let body = html! {
        (part::problems_box(problems))
        header.page-head {
            div { h1 { (view.name) } p { (view.email) " · " (view.line) } }
            (super::people::account_badge(view.account))
        }
        section.stack aria-labelledby="roles-title" {
            h2 #roles-title { "Roles" }
            @if view.roles.is_empty() { (part::empty(Icon::Key, "No role beyond staff", "Staff search for students, see the basic Dashboard and read their own entries.")) }
            @else {
                (roles(frame, view))
                @if view.roles.iter().any(|role| role.may_end) { (end_words()) }
            }
            @if !view.relationships.is_empty() { p.muted { (view.relationships.join(" · ")) } }
        }
        (give(frame, view))
        @if view.keeps_account { (account(frame, view)) }
        @else { p.muted { "The account is kept by whoever administers every department in which they have a role or students, or runs the server." } }
    };
    super::inside(frame, &part::form_title(&view.name, problems), &body)
}

fn roles(frame: &Frame<'_>, view: &View) -> Markup {
    let rows = view.roles.iter().map(|role| {
        vec![
            html! { (role.role) },
            html! { (role.scope) },
            dates(Some(role.since), role.until),
            part::badge(&match role.state {
                RoleState::Held => Badge::new(Tone::Ok, Icon::Check, "Held today"),
                RoleState::Future => Badge::new(Tone::Accent, Icon::Clock, "Later"),
                RoleState::Ended => Badge::plain("Ended"),
            }),
            html! {
                @if role.may_end {
                    form method="post" action=(links::end_role(&view.id, &role.id)) {
                        (part::csrf(frame.csrf))
                        (end_buttons(role.may_end_after_today, &[&role.role, &role.scope]))
                    }
                } @else { span.muted { "–" } }
            },
        ]
    });
    part::table(&Table {
        caption: "Roles with their dates",
        quiet: true,
        columns: &[
            Column::words("Role"),
            Column::words("For"),
            Column::words("From and until"),
            Column::words("Today"),
            Column::words("End"),
        ],
        rows: rows.collect(),
    })
}

fn give(frame: &Frame<'_>, view: &View) -> Markup {
    let form = &view.give;
    let offices: Vec<SelectOption> = Office::ALL
        .iter()
        .map(|office| SelectOption { value: office.code().to_owned(), label: office.label().to_owned() })
        .collect();
    html! {
        section.card aria-labelledby="give-title" {
            h2 #give-title { "Give a role" }
            form.form method="post" action=(links::person_action(&view.id, "roles")) novalidate {
                (part::csrf(frame.csrf))
                div.pair {
                    (part::select(&Field { name: "office", label: "Role", value: &form.office, ..Field::default() }, &offices, &form.problems))
                    (part::text_input(&Field { name: "scope", label: "For", value: &form.scope, autocomplete: "off", ..Field::default() }, &form.problems))
                }
                (part::why("What to write under For", &html! {
                    ul.plain-list { @for office in Office::ALL { li { strong { (office.label()) } ": " (Scope::hint(*office)) } } }
                }))
                div.pair {
                    (part::text_input(&Field { name: "start", label: "From", value: &form.start, hint: "Empty for today.", autocomplete: "off", ..Field::default() }, &form.problems))
                    (part::text_input(&Field { name: "end", label: "Until", value: &form.end, hint: "Empty when it has no set end.", autocomplete: "off", ..Field::default() }, &form.problems))
                }
                div.actions { (part::button("Give role", "primary", "")) }
            }
        }
    }
}

fn account(frame: &Frame<'_>, view: &View) -> Markup {
    let problems = &view.give.problems;
    html! {
        section.card aria-labelledby="account-title" {
            h2 #account-title { (icon(Icon::Key)) "Account" }
            @if let Some(account) = &view.waiting { (waiting(frame, view, account)) }
            form.form method="post" action=(links::person_action(&view.id, "password")) novalidate {
                (part::csrf(frame.csrf))
                (part::text_input(&Field { name: "password", label: "New password", kind: "password", autocomplete: "new-password",
                    hint: first_run::PASSWORD_HINT, ..Field::default() }, problems))
                p.hint { "They sign in with it once and then choose their own. Highly sensitive entries stay shut for them until another administrator confirms that it is them." }
                div.actions { (part::button(if view.account.is_none() { "Make account" } else { "Set password" }, "", "")) }
            }
            @match view.account {
                Some(true) => { form method="post" action=(links::person_action(&view.id, "disable")) {
                    (part::csrf(frame.csrf)) (part::button("Close account", "bad", ""))
                    p.hint { "Every session ends at once. What they wrote stays. The account can be opened again." } } }
                Some(false) => { form method="post" action=(links::person_action(&view.id, "enable")) {
                    (part::csrf(frame.csrf)) (part::button("Open account again", "", "")) } }
                None => {}
            }
        }
    }
}

/// What an account waits for, and the form that ends it.
fn waiting(frame: &Frame<'_>, view: &View, account: &Waiting) -> Markup {
    html! {
        p { (account.set_by) " set the password. Until somebody else confirms that it is " (view.name)
            " who signs in, highly sensitive entries stay shut for this account." }
        @if !account.chosen {
            p.muted { (view.name) " has not chosen a password of their own yet. The account can be confirmed when they have." }
        } @else if account.may_confirm {
            form method="post" action=(links::person_action(&view.id, "confirm")) {
                (part::csrf(frame.csrf))
                (part::button("Confirm the account", "primary", ""))
                p.hint { "Only when you know " (view.name) " and they have told you themselves that they have chosen their password. Your name is noted." }
            }
        } @else {
            p.muted { "A password has been chosen since. Another Co-Tutor administrator, or whoever runs the server, confirms the account." }
        }
    }
}
