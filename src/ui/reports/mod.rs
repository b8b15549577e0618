//! Reports: the list of them, and one of them with its picture, its warnings, its tables and its filters.

mod chart;

use crate::domain::Problems;
use crate::domain::report::{Cell, Opens, Report, Sheet};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Column, Field, SelectOption, Table, Tone};
use maud::{Markup, html};

/// One report of the list.
#[derive(Clone, Debug)]
pub struct Door {
    /// Its name in addresses.
    pub code: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it answers.
    pub words: &'static str,
}

/// What a report's page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Its name in addresses.
    pub code: String,
    /// What it is called, when it could not be made.
    pub title: String,
    /// The report; empty while filters have to be put right.
    pub report: Report,
    /// What was asked: names and values as typed.
    pub asked: Vec<(String, String)>,
    /// The filters to show.
    pub filters: Vec<Filter>,
    /// What is wrong with them.
    pub problems: Problems,
}

/// One filter.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Name and id of its control.
    pub name: &'static str,
    /// Its words.
    pub label: &'static str,
    /// Help; empty for none.
    pub hint: &'static str,
    /// Values and words to choose from; empty where something is typed.
    pub options: Vec<(String, String)>,
}

/// The list.
#[must_use]
pub fn index(frame: &Frame<'_>, doors: &[Door]) -> Markup {
    let body = html! {
        h1 { "Reports" }
        div.chooser {
            @for door in doors {
                a href=(links::report(door.code)) { span.icon-disc.accent { (icon(Icon::Chart)) } b { (door.title) } small { (door.words) } }
            }
        }
    };
    layout::render(frame, &Page { title: "Reports", place: Place::Reports, areas: None, q: "", body })
}

/// One report.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let report = &view.report;
    let title = if report.title.is_empty() { &view.title } else { &report.title };
    let body = html! {
        a.back href=(links::REPORTS) { (icon(Icon::ArrowLeft)) "Reports" }
        (part::problems_box(&view.problems))
        header.page-head { div { h1 { (title) } @if !report.message.is_empty() { p { (report.message) } } } }
        (filters(view))
        @if let Some(shown) = &report.chart { (chart::chart(shown, share_of(&view.code), &report.message)) }
        @if !report.notes.is_empty() {
            (part::banner(Tone::Plain, &html! { @for note in &report.notes { p { (note) } } }))
        }
        @for sheet in &report.sheets { (section(view, sheet)) }
    };
    let title = part::form_title(title, &view.problems);
    layout::render(frame, &Page { title: &title, place: Place::Reports, areas: None, q: "", body })
}

/// What the bars of a report are shares of.
fn share_of(code: &str) -> &'static str {
    if code == "registers" { "Share of registers taken" } else { "Share of sessions attended" }
}

fn value<'v>(view: &'v View, name: &str) -> &'v str {
    view.asked.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

fn filters(view: &View) -> Markup {
    let shown = |name: &str| view.filters.iter().any(|filter| filter.name == name);
    html! {
        @if !view.filters.is_empty() {
            section.filters aria-label="Filters" {
                form method="get" action=(links::report(&view.code)) novalidate {
                    @for filter in &view.filters { (control(view, filter)) }
                    // What was chosen in a table stays chosen.
                    @for (name, value) in view.asked.iter().filter(|(name, _)| !shown(name)) { (part::hidden(name, value)) }
                    div.actions { (part::button("Show", "", "")) a href=(links::report(&view.code)) { "Clear" } }
                }
            }
        }
    }
}

fn control(view: &View, filter: &Filter) -> Markup {
    let field = Field {
        name: filter.name,
        label: filter.label,
        hint: filter.hint,
        value: value(view, filter.name),
        short: filter.options.is_empty(),
        ..Field::default()
    };
    if filter.options.is_empty() {
        return part::text_input(&field, &view.problems);
    }
    let options: Vec<SelectOption> = filter
        .options
        .iter()
        .map(|(value, label)| SelectOption { value: value.clone(), label: label.clone() })
        .collect();
    part::select(&field, &options, &view.problems)
}

fn section(view: &View, sheet: &Sheet) -> Markup {
    let id = format!("table-{}", sheet.code);
    html! {
        section.stack aria-labelledby=(id) {
            h2 id=(id) { (sheet.title) }
            @if sheet.rows.is_empty() { p.muted { "Nothing to show." } }
            @else { (table(sheet, |opens| address(view, opens))) }
            p.small { a href=(file(view, sheet.code)) { "Download this table as CSV" span.hidden-words { ": " (sheet.title) } } }
        }
    }
}

/// A table of a report; `address` says where its rows lead. Both ends of an interval stand beside what they belong to.
pub(super) fn table(sheet: &Sheet, address: impl Fn(&Opens) -> String) -> Markup {
    let heads = beside(sheet, &sheet.columns);
    let columns: Vec<Column<'_>> =
        heads.map(|(column, _)| Column { head: &column.label, number: column.number }).collect();
    let rows = sheet.rows.iter().map(|row| {
        let shown = |(one, ends): (&Cell, Option<(&Cell, &Cell)>)| match ends {
            Some((low @ (Cell::Share(_) | Cell::Number(_)), high)) => html! {
                (cell(one)) " " small { (low.code()) "–" (high.code()) }
            },
            Some(_) | None => cell(one),
        };
        let mut cells: Vec<Markup> = beside(sheet, &row.cells).map(shown).collect();
        if let (Some(first), Some(opens)) = (cells.first_mut(), &row.opens) {
            let words = row.cells.first().map_or_else(String::new, Cell::label);
            *first = html! { a href=(address(opens)) { (words) } };
        }
        cells
    });
    part::table(&Table { caption: &sheet.title, quiet: true, columns: &columns, rows: rows.collect() })
}

/// What stands in a row or the head of a table, with the ends of its interval where the next two columns hold them.
fn beside<'s, T>(sheet: &'s Sheet, all: &'s [T]) -> impl Iterator<Item = (&'s T, Option<(&'s T, &'s T)>)> {
    let is_end = |at: usize, label: &str| {
        sheet.columns.get(at).is_some_and(|column| column.number && column.label == label)
    };
    let opens = move |at: usize| is_end(at + 1, "From") && is_end(at + 2, "To");
    let kept = move |at: usize| {
        let is_low = at > 0 && opens(at - 1);
        let is_high = at > 1 && opens(at - 2);
        !is_low && !is_high
    };
    all.iter().enumerate().filter(move |(at, _)| kept(*at)).map(move |(at, one)| {
        let ends = all.get(at + 1).zip(all.get(at + 2)).filter(|_| opens(at));
        (one, ends)
    })
}

fn cell(cell: &Cell) -> Markup {
    match cell {
        Cell::Hidden | Cell::Empty => html! { span.muted { (cell.label()) } },
        Cell::Count(count) => html! { (part::count_words(*count)) },
        Cell::Named(..) | Cell::Words(_) | Cell::Share(_) | Cell::Number(_) => html! { (cell.label()) },
    }
}

fn address(view: &View, opens: &Opens) -> String {
    match opens {
        Opens::Student(number) => links::student_area(number, "attendance"),
        Opens::Narrower(pairs) => {
            let pairs: Vec<(&str, &str)> =
                pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            links::query(&links::report(&view.code), &pairs)
        }
    }
}

fn file(view: &View, table: &str) -> String {
    let asked = view.asked.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs: Vec<(&str, &str)> = asked.chain([("table", table), ("format", "csv")]).collect();
    links::query(&links::report(&view.code), &pairs)
}
