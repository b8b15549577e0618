//! Charts: typed series in, accessible SVG out. Each has a title that states its message and the same numbers in a
//! table; colour is never alone.

use crate::domain::{Counts, calendar};
use crate::ui::icon::{Icon, icon};
use crate::ui::part::{self, Column, Table};
use jiff::civil::Date;
use maud::{Markup, html};
use std::fmt::Write as _;

/// One week of attendance.
#[derive(Clone, Copy, Debug)]
pub struct Week {
    /// Its Monday.
    pub starts: Date,
    /// Marks in it.
    pub counts: Counts,
}

const STEP: usize = 44;
const WIDE: usize = 30;
const HIGH: usize = 84;
const FEET: usize = 24;
/// How high a week of 0 % stands: there were sessions, and nobody was there.
const NOUGHT: usize = 5;
/// Width of a strip of many weeks, how far apart its dates stand, and the room under it.
const MANY_WIDE: usize = 640;
const MANY_APART: usize = 110;
const MANY_FEET: usize = 32;
/// Weeks from which on a strip is one of many.
const MANY: usize = 15;

/// Attendance week by week, as bars against full attendance with a line at half, and as a table under it. `id` is
/// unique on the page.
#[must_use]
pub fn week_strip(id: &str, weeks: &[Week]) -> Markup {
    if weeks.is_empty() {
        return html! { p.muted.small { "No week with sessions yet." } };
    }
    let width = weeks.len() * STEP;
    html! {
        figure.chart {
            svg role="img" aria-labelledby={ (id) "-title" } viewBox={ "0 0 " (width) " " (HIGH + FEET) }
                data-weeks=(weeks.len()) {
                title id={ (id) "-title" } { (message(weeks)) }
                @for (at, week) in weeks.iter().enumerate() { (bar(at, week)) }
                line.rule x1="0" x2=(width) y1=(HIGH / 2) y2=(HIGH / 2) {}
            }
            figcaption {
                "Share attended each week; the line is 50 %. "
                @if weeks.iter().any(|week| week.counts.expected() == 0) { "A dashed box is a week without sessions that count. " }
                details.more {
                    summary { (icon(Icon::Chevron)) "The same as a table" }
                    div { (part::table(&week_table(weeks))) }
                }
            }
        }
    }
}

fn bar(at: usize, week: &Week) -> Markup {
    let x = at * STEP + (STEP - WIDE) / 2;
    let tall = tall(week.counts, HIGH).map(|tall| tall.max(NOUGHT));
    let low = week.counts.attended() * 2 < week.counts.expected();
    html! {
        @if let Some(tall) = tall {
            rect.bar-bed x=(x) y="0.5" width=(WIDE) height=(HIGH) rx="4" {}
            rect class=(if low { "bar-low" } else { "bar-ok" }) x=(x) y=(HIGH - tall) width=(WIDE) height=(tall) rx="4" {}
        } @else {
            rect.bar-none x=(x) y=(HIGH - 10) width=(WIDE) height="10" rx="4" {}
        }
        @if is_labelled(at) {
            text x=(if at == 0 { x } else { x + WIDE / 2 }) y=(HIGH + 18) text-anchor=(if at == 0 { "start" } else { "middle" })
                aria-hidden="true" {
                (week.starts.strftime("%-d %b"))
            }
        }
    }
}

/// How tall a rate stands where all is so high; none when nothing was expected.
fn tall(counts: Counts, high: usize) -> Option<usize> {
    (counts.attended() as usize * high).checked_div(counts.expected() as usize)
}

fn is_labelled(at: usize) -> bool {
    at.is_multiple_of(3)
}

fn message(weeks: &[Week]) -> String {
    let all = weeks.iter().fold(Counts::default(), |sum, week| sum.plus(week.counts));
    let rates = weeks.iter().filter_map(|week| Some((week, week.counts.share()?)));
    let lowest = rates.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(week, _)| week);
    let mut out = format!(
        "Attendance over {}: {}.",
        part::plural(weeks.len() as u64, "week", "weeks"),
        part::rate_words(all)
    );
    if let Some(week) = lowest {
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            " Lowest in the week of {}: {}.",
            calendar::day_words(week.starts),
            part::percent_words(week.counts)
        );
    }
    out
}

fn week_table<'a>(weeks: &[Week]) -> Table<'a> {
    const COLUMNS: [Column<'static>; 4] = [
        Column { head: "Week of", number: false },
        Column { head: "Attended", number: true },
        Column { head: "Expected", number: true },
        Column { head: "Rate", number: true },
    ];
    let rows = weeks.iter().map(|week| {
        vec![
            part::day(week.starts),
            html! { (week.counts.attended()) },
            html! { (week.counts.expected()) },
            html! { (part::percent_words(week.counts)) },
        ]
    });
    Table { caption: "Attendance week by week", quiet: true, columns: &COLUMNS, rows: rows.collect() }
}

/// Counts week by week, as bars with a table under them. `what` completes "12 …". `id` is unique on the page.
#[must_use]
pub fn counts_strip(id: &str, what: &str, weeks: &[(Date, usize)]) -> Markup {
    let most = weeks.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let all: usize = weeks.iter().map(|(_, count)| *count).sum();
    let rows = weeks.iter().map(|(monday, count)| vec![part::day(*monday), html! { (count) }]);
    let many = weeks.len() >= MANY;
    let step = if many { (MANY_WIDE / weeks.len().max(1)).max(3) } else { STEP };
    let (wide, feet) = if many { (step * 2 / 3, MANY_FEET) } else { (WIDE, FEET) };
    let every = if many { MANY_APART.div_ceil(step) } else { 3 };
    let width = weeks.len().max(1) * step;
    let dated = |at: usize| at.is_multiple_of(every) && (!many || at == 0 || at * step + MANY_APART <= width);
    html! {
        figure.chart {
            svg.many[many] role="img" aria-labelledby={ (id) "-title" } viewBox={ "0 0 " (width) " " (HIGH + feet) } data-weeks=(weeks.len()) {
                title id={ (id) "-title" } { (all) " " (what) " over " (part::plural(weeks.len() as u64, "week", "weeks")) "; at most " (most) " in a week." }
                @for (at, (monday, count)) in weeks.iter().enumerate() {
                    @let (x, tall) = (at * step + (step - wide) / 2, count * HIGH / most.max(1));
                    rect.bar-ok x=(x) y=(HIGH - tall) width=(wide) height=(tall.max(1)) rx=(wide.min(12) / 3) {}
                    @if dated(at) {
                        text x=(x) y=(HIGH + feet - 6) text-anchor="start" aria-hidden="true" { (monday.strftime("%-d %b")) }
                    }
                }
            }
            figcaption {
                (all) " " (what) ", at most " (most) " in a week. "
                details.more {
                    summary { (icon(Icon::Chevron)) "The same as a table" }
                    div { (part::table(&Table { caption: "Week by week", quiet: true, columns: &[Column::words("Week of"), Column::number("Flags")], rows: rows.collect() })) }
                }
            }
        }
    }
}

/// A few weeks as a small picture beside a rate in words, which says the same.
#[must_use]
pub fn spark(weeks: &[Counts]) -> Markup {
    html! {
        @if !weeks.is_empty() {
            svg.spark viewBox={ "0 0 " (weeks.len() * 7) " 20" } width=(weeks.len() * 7) height="20" aria-hidden="true" focusable="false" {
                @for (at, week) in weeks.iter().enumerate() {
                    @if let Some(tall) = tall(*week, 20).map(|tall| tall.max(3)) {
                        rect class=(if week.attended() * 2 < week.expected() { "bar-low" } else { "bar-ok" })
                            x=(at * 7) y=(20 - tall) width="5" height=(tall) rx="1" {}
                    } @else {
                        rect.bar-none x=(at * 7) y="18" width="5" height="2" {}
                    }
                }
            }
        }
    }
}
