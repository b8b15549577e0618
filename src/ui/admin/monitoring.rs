//! Admin: monitoring points, and the form for another.

use crate::domain::Problems;
use crate::domain::monitoring::Reached;
use crate::ui::icon::Icon;
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Column, Field, SelectOption, Table, Tone};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The points, newest first.
    pub points: Vec<Row>,
    /// Programmes to choose from: code and title.
    pub programmes: Vec<(String, String)>,
    /// The form, as typed.
    pub add: Add,
}

/// One point.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// What is wanted, in words.
    pub wanted: String,
    /// For whom, in words.
    pub whom: String,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// The form, as typed.
#[derive(Clone, Debug, Default)]
pub struct Add {
    /// Name.
    pub name: String,
    /// Module; empty for meetings with the tutor.
    pub module: String,
    /// How often.
    pub at_least: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Programme's code.
    pub programme: String,
    /// Year of study.
    pub year: String,
    /// How students would stand to it today, when that was asked: how many of those one may see stand how.
    pub preview: Option<Vec<(Reached, usize)>>,
    /// What was wrong.
    pub problems: Problems,
}

/// The page. Posts `name`, `module`, `at_least`, `from`, `to`, `programme`, `year` and `action` (`preview` or nothing).
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (part::problems_box(&view.add.problems))
        header.page-head { div { h1 { "Monitoring points" } p { "Satisfied by themselves from meetings and registers; missed when out of reach, which opens a flag. Who stands how is under Flags." } } a.button href=(links::FOLLOWED) { "Who stands how" } }
        @if view.points.is_empty() {
            (part::empty(Icon::Calendar, "No monitoring points yet", "Set one below: a meeting with the tutor in certain weeks, or sessions of a module."))
        } @else { (table(frame, &view.points)) }
        section.card aria-labelledby="add-title" { h2 #add-title { "Set a monitoring point" } (form(frame, view)) }
    };
    super::inside(frame, &part::form_title("Monitoring points", &view.add.problems), &body)
}

fn table(frame: &Frame<'_>, points: &[Row]) -> Markup {
    let rows = points.iter().map(|point| {
        vec![
            html! { (point.name) },
            html! { (point.wanted) },
            html! { (point.whom) },
            html! {
                @if point.withdrawn { span.muted { "Withdrawn" } } @else {
                    form method="post" action=(links::end_point(point.id)) {
                        (part::csrf(frame.csrf))
                        button.button.small type="submit" { "Withdraw" span.hidden-words { ": " (point.name) } }
                    }
                }
            },
        ]
    });
    part::table(&Table {
        caption: "Monitoring points",
        quiet: true,
        columns: &[
            Column::words("Point"),
            Column::words("What is wanted"),
            Column::words("For"),
            Column::words("Withdraw"),
        ],
        rows: rows.collect(),
    })
}

fn form(frame: &Frame<'_>, view: &View) -> Markup {
    let (add, problems) = (&view.add, &view.add.problems);
    let programmes: Vec<SelectOption> = view
        .programmes
        .iter()
        .map(|(code, title)| SelectOption { value: code.clone(), label: title.clone() })
        .collect();
    let text = |name, label, hint, value| {
        part::text_input(&Field { name, label, hint, value, ..Field::default() }, problems)
    };
    html! {
        form.form method="post" action=(links::MONITORING) novalidate {
            (part::csrf(frame.csrf))
            (text("name", "Name", "Such as “Met the tutor in weeks 3–5”.", &add.name))
            (text("module", "Module", "Its code. Left empty: meetings with the personal tutor.", &add.module))
            (text("at_least", "At least how often", "", &add.at_least))
            div.pair { (text("from", "First day", "", &add.from)) (text("to", "Last day", "", &add.to)) }
            div.pair {
                (part::select(&Field { name: "programme", label: "Programme", value: &add.programme, ..Field::default() }, &programmes, problems))
                (text("year", "Year of study", "Left empty: every year.", &add.year))
            }
            @if let Some(counts) = &add.preview { (preview(counts)) }
            div.actions {
                (part::button("Set it", "primary", ""))
                (part::button("Show who would meet it", "", "preview"))
            }
        }
    }
}

fn preview(counts: &[(Reached, usize)]) -> Markup {
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    part::banner(
        Tone::Accent,
        &html! {
            @if all == 0 {
                p { "It is for no student whose attendance you see. Those who see it find it under Flags, Monitoring points." }
            } @else {
                p { "Of " (part::plural(all as u64, "student", "students")) " today:" }
                ul { @for (reached, count) in counts.iter().filter(|(_, count)| *count > 0) { li { (reached.label()) ": " (count) } } }
                p { "Each that is missed opens a flag, where the rule for missed points is on." }
            }
        },
    )
}
