//! Admin: people and roles. The list, and the form for a new account.

use crate::domain::Problems;
use crate::domain::staff::StaffKind;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::part::{self, Badge, Column, Field, Paging, SelectOption, Table, Tone};
use crate::ui::{first_run, links};
use maud::{Markup, html};

/// What the list needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// What was searched for.
    pub q: String,
    /// People found.
    pub people: Vec<Row>,
    /// Where the list stands.
    pub paging: Paging,
}

/// One person.
#[derive(Clone, Debug)]
pub struct Row {
    /// Name in addresses.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Department.
    pub department: String,
    /// Roles held today, in words.
    pub roles: Vec<String>,
    /// May sign in: `None` when there is no account yet.
    pub account: Option<bool>,
}

/// The list. Search sends `q` by GET.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head {
            div { h1 { "People and roles" } @if !view.paging.words.is_empty() { p { (view.paging.words) } } }
            a.button.primary href=(links::PEOPLE_NEW) { (icon(Icon::Plus)) "New account" }
        }
        search.filters aria-label="People" {
            form method="get" action=(links::PEOPLE) {
                div.field { label for="people-q" { "Name or e-mail" } input.input #people-q type="search" name="q" value=(view.q) autocomplete="off"; }
                div.actions { (part::button("Search", "", "")) }
            }
        }
        @if view.people.is_empty() {
            (part::empty(Icon::People, "Nobody by that name or e-mail", "Search for part of a name, or make a new account."))
        } @else { (table(view)) }
        (part::paging(&view.paging))
    };
    super::inside(frame, "People and roles", &body)
}

fn table(view: &View) -> Markup {
    let rows = view.people.iter().map(|row| {
        vec![
            html! { a href=(links::person(&row.id)) { (row.name) } small { (row.email) } },
            html! { (row.department) },
            html! { @if row.roles.is_empty() { span.muted { "Staff" } } @else { (some_roles(&row.roles)) } },
            account_badge(row.account),
        ]
    });
    part::table(&Table {
        caption: "People with their roles today",
        quiet: true,
        columns: &[
            Column::words("Person"),
            Column::words("Department"),
            Column::words("Roles today"),
            Column::words("Account"),
        ],
        rows: rows.collect(),
    })
}

/// The first few; the person's own page has them all.
fn some_roles(roles: &[String]) -> String {
    const SHOWN: usize = 3;
    let named: Vec<&str> = roles.iter().take(SHOWN).map(String::as_str).collect();
    match roles.len().saturating_sub(SHOWN) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Whether somebody can sign in, in words.
#[must_use]
pub fn account_badge(account: Option<bool>) -> Markup {
    part::badge(&match account {
        Some(true) => Badge::new(Tone::Ok, Icon::Check, "Can sign in"),
        Some(false) => Badge::new(Tone::Warn, Icon::Lock, "Closed"),
        None => Badge::plain("No account"),
    })
}

/// What the form for a new account needs, as typed.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Kind of person, a code of [`StaffKind`].
    pub kind: String,
    /// Department's code.
    pub department: String,
    /// Departments to choose from: code and name.
    pub departments: Vec<(String, String)>,
    /// What was wrong: `name`, `email`, `kind`, `department`, `password`.
    pub problems: Problems,
}

/// The form. Posts `name`, `email`, `kind`, `department`, `password`.
#[must_use]
pub fn new_page(frame: &Frame<'_>, view: &New) -> Markup {
    let problems = &view.problems;
    let kinds: Vec<SelectOption> =
        StaffKind::ALL.iter().map(|kind| option(kind.code(), kind.label())).collect();
    let departments: Vec<SelectOption> =
        view.departments.iter().map(|(code, name)| option(code, name)).collect();
    let body = html! {
        (part::problems_box(problems))
        h1 { "New account" }
        form.form method="post" action=(links::PEOPLE_NEW) novalidate {
            (part::csrf(frame.csrf))
            (part::text_input(&Field { name: "name", label: "Full name", value: &view.name, autocomplete: "off", ..Field::default() }, problems))
            (part::text_input(&Field { name: "email", label: "University e-mail", value: &view.email, kind: "email", autocomplete: "off", ..Field::default() }, problems))
            div.pair {
                (part::select(&Field { name: "kind", label: "Kind", value: &view.kind, ..Field::default() }, &kinds, problems))
                (part::select(&Field { name: "department", label: "Department", value: &view.department, ..Field::default() }, &departments, problems))
            }
            (part::text_input(&Field { name: "password", label: "First password", kind: "password", autocomplete: "new-password",
                hint: first_run::PASSWORD_HINT, ..Field::default() }, problems))
            div.actions { (part::button("Make account", "primary", "")) a.button.plain href=(links::PEOPLE) { "Cancel" } }
        }
    };
    super::inside(frame, &part::form_title("New account", problems), &body)
}

fn option(value: &str, label: &str) -> SelectOption {
    SelectOption { value: value.to_owned(), label: label.to_owned() }
}
