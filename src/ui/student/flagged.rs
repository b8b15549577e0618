//! What is about flags on a student's pages: the flags, the times in which none opens, and monitoring points.

use crate::domain::Problems;
use crate::domain::monitoring::Reached;
use crate::ui::flags::{self, Row};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Badge, Column, Field, Table, Tone};
use jiff::civil::Date;
use maud::{Markup, html};

/// Flags and exemptions of a student, for those who may see flags.
#[derive(Clone, Debug, Default)]
pub struct Flagged {
    /// The flags.
    pub flags: Vec<Row>,
    /// The exemptions, newest first.
    pub exemptions: Vec<Exemption>,
    /// The form for another, as typed; none for those who may not give one.
    pub give: Option<Give>,
}

/// A time in which no flag opens.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// Its number.
    pub number: u32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub reason: Option<String>,
    /// Who gave it.
    pub by: String,
    /// Whether this person may end it.
    pub may_end: bool,
}

/// The form for an exemption, as typed.
#[derive(Clone, Debug, Default)]
pub struct Give {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Why.
    pub reason: String,
    /// What was wrong: `from`, `to`, `reason`.
    pub problems: Problems,
}

/// A monitoring point.
#[derive(Clone, Debug)]
pub struct Point {
    /// What people call it.
    pub name: String,
    /// How the student stands.
    pub reached: Reached,
    /// The arithmetic.
    pub words: String,
}

/// The flags as a card of the Dashboard.
#[must_use]
pub fn card(all: &[Row]) -> Markup {
    html! {
        @if !all.is_empty() {
            section.stack aria-labelledby="flags-title" { h2 #flags-title { (icon(Icon::Flag)) "Flags" } (flags::rows(all, false)) }
        }
    }
}

/// Flags and exemptions on the attendance page.
#[must_use]
pub fn section(frame: &Frame<'_>, number: &str, flagged: &Flagged) -> Markup {
    html! {
        (card(&flagged.flags))
        @if !flagged.exemptions.is_empty() || flagged.give.is_some() {
            section.stack aria-labelledby="exempt-title" {
                h2 #exempt-title { "Pause flags" }
                @if !flagged.exemptions.is_empty() { (exemptions(frame, number, &flagged.exemptions)) }
                @if let Some(give) = &flagged.give { (form(frame, number, give)) }
            }
        }
    }
}

fn exemptions(frame: &Frame<'_>, number: &str, all: &[Exemption]) -> Markup {
    html! {
        ul.rows {
            @for one in all {
                li {
                    (part::icon_disc(Icon::Calendar, Tone::Plain))
                    span.what { (part::day(one.from)) " to " (part::day(one.to)) }
                    span.why { @if let Some(reason) = &one.reason { (reason) ". " } "Given by " (one.by) "." }
                    @if one.may_end {
                        form.act method="post" action=(links::end_exemption(number, one.number)) {
                            (part::csrf(frame.csrf))
                            button.button.small type="submit" { "End" span.hidden-words { " the time from " (one.from) } }
                        }
                    }
                }
            }
        }
    }
}

fn form(frame: &Frame<'_>, number: &str, give: &Give) -> Markup {
    html! {
        details.why-box open[!give.problems.0.is_empty()] {
            summary { (icon(Icon::Chevron)) "Pause flags for some days" }
            div {
                form.form method="post" action=(links::exemptions(number)) novalidate {
                    (part::csrf(frame.csrf))
                    p.hint { "For an agreed absence, say: no flag opens on these days. Registers and the record go on as ever." }
                    div.pair {
                        (part::text_input(&Field { name: "from", label: "First day", value: &give.from, short: true, ..Field::default() }, &give.problems))
                        (part::text_input(&Field { name: "to", label: "Last day", value: &give.to, short: true, ..Field::default() }, &give.problems))
                    }
                    (part::text_input(&Field { name: "reason", label: "Why", value: &give.reason, ..Field::default() }, &give.problems))
                    div.actions { (part::button("Pause flags", "", "")) }
                }
            }
        }
    }
}

/// Monitoring points as a table; nothing when there are none.
#[must_use]
pub fn points(all: &[Point]) -> Markup {
    let rows = all.iter().map(|point| {
        vec![html! { (point.name) }, part::badge(&reached_badge(point.reached)), html! { (point.words) }]
    });
    html! {
        @if !all.is_empty() {
            section.stack aria-labelledby="points-title" {
                h2 #points-title { "Monitoring points" }
                (part::table(&Table {
                    caption: "Monitoring points of this year",
                    quiet: true,
                    columns: &[Column::words("Point"), Column::words("Standing"), Column::words("So far")],
                    rows: rows.collect(),
                }))
            }
        }
    }
}

/// How somebody stands to a monitoring point, as a badge.
#[must_use]
pub fn reached_badge(reached: Reached) -> Badge {
    match reached {
        Reached::Unknown => Badge::new(Tone::Warn, Icon::Warning, reached.label()),
        Reached::Satisfied => Badge::new(Tone::Ok, Icon::Check, reached.label()),
        Reached::Waiting => Badge::new(Tone::Plain, Icon::Clock, reached.label()),
        Reached::Missed => Badge::new(Tone::Bad, Icon::Cross, reached.label()),
    }
}
