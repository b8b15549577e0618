//! Monitoring points over the students one follows: the list with who stands how, and one point student by student.

use crate::domain::Problems;
use crate::domain::monitoring::Reached;
use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Column, Field, Paging, SelectOption, Table};
use crate::ui::student::flagged::reached_badge;
use maud::{Markup, html};

/// A monitoring point, and how many students stand how.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// What is wanted, in words.
    pub wanted: String,
    /// For whom, in words.
    pub whom: String,
    /// How many stand so, in the order of [`Reached::ALL`].
    pub counts: Vec<(Reached, usize)>,
}

/// A student, and how they stand.
#[derive(Clone, Debug)]
pub struct Student {
    /// Student number.
    pub number: String,
    /// "Núñez, Zoë".
    pub listed: String,
    /// How they stand.
    pub reached: Reached,
    /// The arithmetic.
    pub words: String,
}

/// One point, student by student.
#[derive(Clone, Debug, Default)]
pub struct One {
    /// The point.
    pub point: Row,
    /// How the students shown stand: a code, or empty for all.
    pub standing: String,
    /// The students of this page.
    pub students: Vec<Student>,
    /// Where the list stands.
    pub paging: Paging,
}

/// The list.
#[must_use]
pub fn page(frame: &Frame<'_>, points: &[Row]) -> Markup {
    let body = html! {
        header.page-head {
            div { h1 { "Monitoring points" } p { "Satisfied by themselves from meetings and registers. The numbers are of students whose attendance you follow." } }
            a.button href=(links::FLAGS) { "Flags" }
        }
        @if points.is_empty() {
            (part::empty(Icon::Calendar, "No monitoring points for your students", "An administrator sets them: a meeting with the tutor in certain weeks, or sessions of a module."))
        } @else { (table(points)) }
    };
    layout::render(frame, &Page { title: "Monitoring points", place: Place::Flags, areas: None, q: "", body })
}

fn table(points: &[Row]) -> Markup {
    let counts = Reached::ALL.iter().map(|reached| Column::number(reached.label()));
    let columns: Vec<Column> =
        [Column::words("Point"), Column::words("What is wanted"), Column::words("For")]
            .into_iter()
            .chain(counts)
            .collect();
    let row = |point: &Row| {
        let first = [
            html! { a href=(links::followed(point.id)) { (point.name) } },
            html! { (point.wanted) },
            html! { (point.whom) },
        ];
        let counts = point.counts.iter().map(|(_, count)| html! { (count) });
        first.into_iter().chain(counts).collect()
    };
    part::table(&Table {
        caption: "Monitoring points of this year",
        quiet: true,
        columns: &columns,
        rows: points.iter().map(row).collect(),
    })
}

/// One point. The form sends `standing` by GET.
#[must_use]
pub fn one(frame: &Frame<'_>, view: &One) -> Markup {
    let point = &view.point;
    let body = html! {
        header.page-head {
            div { h1 { (point.name) } p { (point.wanted) ". For " (point.whom) "." } }
            a.button href=(links::FOLLOWED) { "All monitoring points" }
        }
        (filter(view))
        @if view.students.is_empty() {
            (part::empty(Icon::Check, "Nobody stands so", "Choose everybody to see all students it is for."))
        } @else { (students(&view.students)) }
        (part::paging(&view.paging))
    };
    layout::render(frame, &Page { title: &point.name, place: Place::Flags, areas: None, q: "", body })
}

fn filter(view: &One) -> Markup {
    let all: usize = view.point.counts.iter().map(|(_, count)| count).sum();
    let option = |value: &str, words: &str, count| SelectOption {
        value: value.to_owned(),
        label: format!("{words} ({count})"),
    };
    let each =
        view.point.counts.iter().map(|(reached, count)| option(reached.code(), reached.label(), *count));
    let options: Vec<SelectOption> = [option("", "Everybody", all)].into_iter().chain(each).collect();
    html! {
        section.filters aria-label="Filters" {
            form method="get" action=(links::followed(view.point.id)) {
                (part::select(&Field { name: "standing", label: "Standing", value: &view.standing, ..Field::default() }, &options, &Problems::default()))
                div.actions { (part::button("Show", "", "")) }
            }
        }
    }
}

fn students(all: &[Student]) -> Markup {
    let rows = all.iter().map(|student| {
        vec![
            html! { a href=(links::student(&student.number)) { (student.listed) } small { (student.number) } },
            part::badge(&reached_badge(student.reached)),
            html! { (student.words) },
        ]
    });
    part::table(&Table {
        caption: "Students",
        quiet: true,
        columns: &[Column::words("Student"), Column::words("Standing"), Column::words("So far")],
        rows: rows.collect(),
    })
}
