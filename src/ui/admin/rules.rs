//! Admin: the rules that open flags, one rule as a form, and what it would do before it is switched on.

use crate::domain::Problems;
use crate::domain::flag::RuleKind;
use crate::domain::report::{Sheet, groups};
use crate::ui::chart;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Badge, Column, Field, SelectOption, Table, Tone};
use crate::ui::reports;
use jiff::civil::Date;
use maud::{Markup, html};

/// What the list needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The department whose rules these are.
    pub department: String,
    /// Departments to choose from: code and name.
    pub departments: Vec<(String, String)>,
    /// Its rules.
    pub rules: Vec<Row>,
}

/// One rule in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// What it says.
    pub sentence: String,
    /// Whether it is switched on.
    pub on: bool,
    /// Where this version comes from, such as "Usual" or "ENG".
    pub from: String,
}

/// The list.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let none = Problems::default();
    let body = html! {
        header.page-head {
            div { h1 { "Rules for flags" } p { "Worked out soon after every change, and for everybody every ten minutes. Modules whose registers are mostly not taken count for nothing." } }
            a.button.primary href=(links::query(links::RULES_NEW, &[("department", &view.department)])) { (icon(Icon::Plus)) "New rule" }
        }
        section.filters aria-label="Department" {
            form method="get" action=(links::RULES) {
                (part::select(&Field { name: "department", label: "Department", value: &view.department, ..Field::default() }, &options(&view.departments), &none))
                div.actions { (part::button("Show", "", "")) }
            }
        }
        (table(view))
    };
    super::inside(frame, "Rules for flags", &body)
}

fn table(view: &View) -> Markup {
    let rows = view.rules.iter().map(|rule| {
        let badge = if rule.on { Badge::new(Tone::Ok, Icon::Check, "On") } else { Badge::plain("Off") };
        let to = links::query(&links::rule(rule.id), &[("department", &view.department)]);
        vec![
            html! { a href=(to) { (rule.name) } },
            html! { (rule.sentence) },
            part::badge(&badge),
            html! { (rule.from) },
        ]
    });
    part::table(&Table {
        caption: "Rules of this department",
        quiet: true,
        columns: &[
            Column::words("Rule"),
            Column::words("What it says"),
            Column::words("Switched"),
            Column::words("Set by"),
        ],
        rows: rows.collect(),
    })
}

fn options(all: &[(String, String)]) -> Vec<SelectOption> {
    all.iter().map(|(value, label)| SelectOption { value: value.clone(), label: label.clone() }).collect()
}

/// One rule, as typed.
#[derive(Clone, Debug, Default)]
pub struct One {
    /// Its number; 0 for a new one.
    pub id: u32,
    /// The department it is for.
    pub department: String,
    /// The department's name.
    pub department_name: String,
    /// Its name.
    pub name: String,
    /// A code of [`RuleKind`].
    pub kind: String,
    /// The threshold.
    pub threshold: String,
    /// Weeks; empty for the teaching period.
    pub weeks: String,
    /// Fewest expected sessions.
    pub expected_min: String,
    /// Switched on.
    pub on: bool,
    /// What it would do, when that was asked for.
    pub preview: Option<Preview>,
    /// What was wrong.
    pub problems: Problems,
}

/// What a rule would do.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The rule in a sentence.
    pub sentence: String,
    /// Students who would be flagged now: number, name, arithmetic.
    pub now: Vec<(String, String, String)>,
    /// How many there are.
    pub total: usize,
    /// How many were looked at.
    pub looked_at: usize,
    /// The year before.
    pub year: String,
    /// Its weeks, with how many flags would have opened in each.
    pub weeks: Vec<(Date, usize)>,
    /// The same by group, for those who may see it.
    pub by_group: Vec<Sheet>,
}

/// One rule: posts `department`, `name`, `kind`, `threshold`, `weeks`, `expected_min`, `on` and `action` (`preview`,
/// `save`, or the name of a table by group, which is then a file).
#[must_use]
pub fn one(frame: &Frame<'_>, view: &One) -> Markup {
    let problems = &view.problems;
    let title = if view.id == 0 { "New rule" } else { "Rule for flags" };
    let to = address(view);
    let kinds: Vec<SelectOption> = RuleKind::ALL
        .iter()
        .map(|kind| SelectOption { value: kind.code().to_owned(), label: kind.label().to_owned() })
        .collect();
    let body = html! {
        (part::problems_box(problems))
        h1 { (title) }
        p.muted { "For " (view.department_name) ". Other departments keep theirs." }
        form.form method="post" action=(to) novalidate {
            (part::csrf(frame.csrf))
            (part::hidden("department", &view.department))
            (part::text_input(&Field { name: "name", label: "Name", value: &view.name, ..Field::default() }, problems))
            (part::select(&Field { name: "kind", label: "What it looks at", value: &view.kind, ..Field::default() }, &kinds, problems))
            div.pair {
                (part::text_input(&Field { name: "threshold", label: "Threshold", hint: "For attendance: per cent. For absences and critical sessions: how many. For no engagement: days. For a fall: points. For a monitoring point: 1.", value: &view.threshold, short: true, ..Field::default() }, problems))
                (part::text_input(&Field { name: "weeks", label: "Weeks looked at", hint: "Empty: the teaching period so far. While no more weeks than these have been taught, a rule over the teaching period that finds the same speaks alone.", value: &view.weeks, short: true, ..Field::default() }, problems))
            }
            (part::text_input(&Field { name: "expected_min", label: "Fewest expected sessions", hint: "On fewer it says nothing.", value: &view.expected_min, short: true, ..Field::default() }, problems))
            (part::check(&Field { name: "on", label: "Switched on", ..Field::default() }, view.on, ""))
            div.actions {
                (part::button("Show what it would do", "", "preview"))
                (part::button("Save", "primary", "save"))
                a.button.plain href=(links::query(links::RULES, &[("department", &view.department)])) { "Cancel" }
            }
        }
        @if let Some(preview) = &view.preview { (preview_card(frame, view, preview)) }
    };
    super::inside(frame, &part::form_title(title, problems), &body)
}

fn preview_card(frame: &Frame<'_>, view: &One, preview: &Preview) -> Markup {
    html! {
        section.stack aria-labelledby="preview-title" {
            h2 #preview-title { "What it would do" }
            p { (preview.sentence) "." }
            p { strong { (part::plural(preview.total as u64, "student", "students")) } " of " (part::count_words(preview.looked_at as u64)) " would be flagged now." }
            @if !preview.now.is_empty() { (now(preview)) }
            @if preview.total > preview.now.len() { p.muted.small { "The first " (preview.now.len()) " are shown." } }
            @if !preview.weeks.is_empty() {
                h3 { "Over " (preview.year) }
                (chart::counts_strip("weeks", "flags would have opened", &preview.weeks))
                p.hint { "Over the same department’s students that year, from its registers as they stand today." }
            }
            @if !preview.by_group.is_empty() { (by_group(frame, view, preview)) }
        }
    }
}

/// The tables by group, each to be kept as a file.
fn by_group(frame: &Frame<'_>, view: &One, preview: &Preview) -> Markup {
    let notes = html! {
        @for note in groups::NOTES { p { (note) } }
        p { "At any time in the year means that flags raised late count as well, so a rule finds more here than it does in time: the report on thresholds judges week by week. Of a rule that says yes or no the area is the mean of sensitivity and the share of the others it leaves alone." }
    };
    let typed = [
        ("department", &view.department),
        ("name", &view.name),
        ("kind", &view.kind),
        ("threshold", &view.threshold),
        ("weeks", &view.weeks),
        ("expected_min", &view.expected_min),
    ];
    html! {
        @for sheet in &preview.by_group {
            h3 { (sheet.title) }
            (reports::table(sheet, |_| String::new()))
        }
        (part::banner(Tone::Plain, &notes))
        form method="post" action=(address(view)) {
            (part::csrf(frame.csrf))
            @for (name, value) in typed { (part::hidden(name, value)) }
            @if view.on { (part::hidden("on", "1")) }
            div.actions {
                @for sheet in &preview.by_group {
                    (part::button(&format!("Download “{}” as CSV", sheet.title), "", sheet.code))
                }
            }
        }
    }
}

/// Where the form of a rule posts to.
fn address(view: &One) -> String {
    if view.id == 0 { links::RULES_NEW.to_owned() } else { links::rule(view.id) }
}

fn now(preview: &Preview) -> Markup {
    let rows = preview.now.iter().map(|(number, name, words)| {
        vec![html! { a href=(links::student(number)) { (name) } small { (number) } }, html! { (words) }]
    });
    part::table(&Table {
        caption: "Students who would be flagged now",
        quiet: true,
        columns: &[Column::words("Student"), Column::words("Arithmetic")],
        rows: rows.collect(),
    })
}
