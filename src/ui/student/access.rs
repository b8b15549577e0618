//! "Who can see this student, and why", and giving or ending relationships.

use crate::domain::{Problems, Relation};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Column, Field, SelectOption, Table};
use crate::ui::student::{Area, Plate};
use jiff::civil::Date;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Who this is.
    pub plate: Plate,
    /// People with more than the basic dashboard, each once for each reason.
    pub people: Vec<Person>,
    /// How many other staff see the basic dashboard and their own entries.
    pub others: u32,
    /// The form to give a relationship, for administrators.
    pub give: Option<Give>,
}

/// One person and one reason.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Role or relationship in words.
    pub role: String,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// What they read, in words, such as "every category" or "Placement".
    pub reads: String,
    /// Id of the relationship, when this viewer may end it.
    pub ends: Option<String>,
    /// Whether it could also be ended with today as its last day.
    pub may_end_after_today: bool,
}

/// The form to give a relationship, as typed.
#[derive(Clone, Debug, Default)]
pub struct Give {
    /// The person's e-mail.
    pub email: String,
    /// The relationship's code.
    pub relation: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// Staff to suggest: e-mail and name.
    pub staff: Vec<(String, String)>,
    /// What was wrong: `email`, `relation`, `start`, `end`.
    pub problems: Problems,
}

/// The page. The form posts `email`, `relation`, `start`, `end`; an end button posts `when`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let none = Problems::default();
    let problems = view.give.as_ref().map_or(&none, |give| &give.problems);
    let body = html! {
        (super::small_plate(&view.plate, true))
        (part::problems_box(problems))
        header.page-head {
            div {
                h1 { "Who can see this student, and why" }
                p { "Rights come from role and relationship on the day of asking. When a relationship ends, access ends with it." }
            }
        }
        (people(frame, view))
        @if view.people.iter().any(|person| person.ends.is_some()) { (end_words()) }
        p.muted {
            (part::plural(u64::from(view.others), "other member of staff sees", "other members of staff see"))
            " the basic Dashboard, that entries exist, and the entries they wrote."
        }
        @if let Some(give) = &view.give { (give_form(frame, view, give)) }
    };
    super::page(frame, &view.plate, Some(Area::Access), &part::form_title("Who can see", problems), &body)
}

fn people(frame: &Frame<'_>, view: &View) -> Markup {
    let may_end = view.people.iter().any(|person| person.ends.is_some());
    let mut columns = vec![
        Column::words("Person"),
        Column::words("Because"),
        Column::words("From and until"),
        Column::words("Reads"),
    ];
    if may_end {
        columns.push(Column::words("End"));
    }
    let rows = view.people.iter().map(|person| {
        let mut row = vec![
            html! { (person.name) small { (person.email) } },
            html! { (person.role) },
            dates(person.since, person.until),
            html! { (person.reads) },
        ];
        if may_end {
            row.push(end_form(frame, view, person));
        }
        row
    });
    part::table(&Table {
        caption: "People who see more than the basic Dashboard",
        quiet: true,
        columns: &columns,
        rows: rows.collect(),
    })
}

fn end_form(frame: &Frame<'_>, view: &View, person: &Person) -> Markup {
    html! {
        @if let Some(id) = &person.ends {
            form method="post" action=(links::end_relationship(&view.plate.number, id)) {
                (part::csrf(frame.csrf))
                (end_buttons(person.may_end_after_today, &[&person.name, &person.role]))
            }
        } @else { span.muted { "–" } }
    }
}

/// The buttons that end something that is held; what has not begun, or ends today anyway, is only ended at once. Posts
/// `when`.
#[must_use]
pub fn end_buttons(after_today: bool, of: &[&str]) -> Markup {
    let of = html! { span.hidden-words { ": " (of.join(", ")) } };
    html! {
        div.row {
            button.button.small type="submit" name="when" value="now" { "End now" (of) }
            @if after_today { button.button.small type="submit" name="when" value="today" { "End after today" (of) } }
        }
    }
}

/// What those buttons do.
#[must_use]
pub fn end_words() -> Markup {
    html! {
        p.hint { strong { "End now" } ": it opens nothing from this moment on. What began today then counts as never held; that it was given stays in the audit. "
            strong { "End after today" } ": today is its last day." }
    }
}

/// "Mon 1 Sep 2025 until Fri 29 May 2026", with what is not set left out.
#[must_use]
pub fn dates(since: Option<Date>, until: Option<Date>) -> Markup {
    html! {
        @match (since, until) {
            (Some(since), Some(until)) if until < since => { "From " (part::day(since)) ", taken back" }
            (Some(since), Some(until)) => { (part::day(since)) " until " (part::day(until)) }
            (Some(since), None) => { "Since " (part::day(since)) }
            (None, Some(until)) => { "Until " (part::day(until)) }
            (None, None) => { span.muted { "–" } }
        }
    }
}

fn give_form(frame: &Frame<'_>, view: &View, give: &Give) -> Markup {
    let relations: Vec<SelectOption> = Relation::ALL
        .iter()
        .map(|relation| SelectOption {
            value: relation.code().to_owned(),
            label: relation.label().to_owned(),
        })
        .collect();
    html! {
        section.card aria-labelledby="give-title" {
            h2 #give-title { "Give somebody a relationship with this student" }
            form.form method="post" action=(links::relationships(&view.plate.number)) novalidate {
                (part::csrf(frame.csrf))
                (part::text_input(&Field { name: "email", label: "Staff e-mail", value: &give.email, list: "staff-list",
                    autocomplete: "off", kind: "email", ..Field::default() }, &give.problems))
                datalist #staff-list { @for (email, name) in &give.staff { option value=(email) { (name) } } }
                (part::select(&Field { name: "relation", label: "Relationship", value: &give.relation, short: true, ..Field::default() },
                    &relations, &give.problems))
                div.pair {
                    (part::text_input(&Field { name: "start", label: "From", value: &give.start, hint: "Empty for today. A day in the future is kept until then.",
                        autocomplete: "off", ..Field::default() }, &give.problems))
                    (part::text_input(&Field { name: "end", label: "Until", value: &give.end, hint: "Empty when it has no set end.",
                        autocomplete: "off", ..Field::default() }, &give.problems))
                }
                div.actions { (part::button("Give relationship", "primary", "")) }
            }
        }
    }
}
