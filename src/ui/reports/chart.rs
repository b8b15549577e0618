//! The pictures of reports, as SVG. Each has a title that states its message; the tables under it hold its numbers.

use crate::domain::rate::{HALF_AND_ALL, percent};
use crate::domain::report::Chart;
use maud::{Markup, html};

/// Width of the drawing of curves, in its own units.
const WIDE: f64 = 640.0;
/// Width and height of a bar.
const LONG: f64 = 450.0;
const HIGH: f64 = 22.0;
/// Side of the square of curves, and its margin.
const SIDE: f64 = 300.0;
const MARGIN: f64 = 40.0;
/// Shades there are for parts and curves.
const SHADES: usize = 6;

/// A picture; `message` is what it says, `what` what its bars are shares of.
#[must_use]
pub(super) fn chart(chart: &Chart, what: &str, message: &str) -> Markup {
    match chart {
        Chart::Parts { parts, bars } => parts_chart(parts, bars, message),
        Chart::Bars(bars) => bars_chart(bars, what, message),
        Chart::Curves(curves) => curves_chart(curves, message),
    }
}

/// A length with one decimal, as SVG takes it.
fn length(value: f64) -> String {
    format!("{value:.1}")
}

fn drawing(high: f64, message: &str, body: &Markup) -> Markup {
    html! {
        svg role="img" aria-labelledby="chart-title" viewBox={ "0 0 " (length(WIDE)) " " (length(high)) } {
            title #chart-title { (message) }
            (body)
        }
    }
}

fn shade(place: usize) -> String {
    format!("part-{}", place % SHADES)
}

fn legend(names: &[&str]) -> Markup {
    html! {
        ul.legend {
            @for (place, name) in names.iter().enumerate() {
                li {
                    svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false" { rect class=(shade(place)) width="12" height="12" rx="3" {} }
                    (name)
                }
            }
        }
    }
}

/// One bar: its words are text of the page, so that they wrap and keep their size.
fn bar(words: &str, drawn: &Markup, number: Option<&str>) -> Markup {
    html! {
        li {
            span { (words) }
            svg viewBox={ "0 0 " (length(LONG)) " " (length(HIGH)) } aria-hidden="true" focusable="false" { (drawn) }
            @if let Some(number) = number { span.number { (number) } }
        }
    }
}

fn bed(class: &str) -> Markup {
    html! { rect class=(class) x="0.5" y="0.5" width=(length(LONG - 1.0)) height=(length(HIGH - 1.0)) rx="4" {} }
}

fn parts_chart(names: &[String], bars: &[(String, Vec<Option<f64>>)], message: &str) -> Markup {
    let few = html! { (bed("bar-none")) text x="8" y="16" { "too few" } };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    html! {
        @if !bars.is_empty() {
            figure.chart.plain {
                ul.bars.whole aria-label=(message) {
                    @for (words, parts) in bars {
                        @if parts.iter().any(Option::is_none) { (bar(words, &few, None)) } @else { (bar(words, &cut(parts), None)) }
                    }
                }
                figcaption { "Each bar is everybody with that outcome, cut by band from the highest, left, to the lowest; the numbers are per cent." (legend(&names)) }
            }
        }
    }
}

fn cut(parts: &[Option<f64>]) -> Markup {
    let mut from = 0.0;
    let mut drawn = Vec::new();
    for (which, part) in parts.iter().copied().flatten().enumerate() {
        let wide = part * LONG;
        drawn.push(html! {
            rect class=(shade(which)) x=(length(from)) y="0" width=(length(wide)) height=(length(HIGH)) {}
            @if part >= 0.08 {
                text class={ "on-" (shade(which)) } x=(length(from + wide / 2.0)) y="16" text-anchor="middle" { (percent(part, 0, &[])) }
            }
        });
        from += wide;
    }
    html! { @for part in &drawn { (part) } }
}

fn bars_chart(bars: &[(String, Option<f64>)], what: &str, message: &str) -> Markup {
    let drawn = |share: f64| {
        let class = if share < 0.5 { "bar-low" } else { "bar-ok" };
        html! { (bed("bar-bed")) rect class=(class) x="0" y="0" width=(length(share * LONG)) height=(length(HIGH)) rx="4" {} }
    };
    html! {
        figure.chart.plain {
            ul.bars aria-label=(message) {
                @for (words, share) in bars {
                    @match share {
                        Some(share) => (bar(words, &drawn(*share), Some(&format!("{} %", percent(*share, 1, &HALF_AND_ALL))))),
                        None => (bar(words, &bed("bar-none"), Some("–"))),
                    }
                }
            }
            figcaption { (what) ", lowest first. The table holds the same numbers with what they rest on." }
        }
    }
}

fn curves_chart(curves: &[(String, Vec<(f64, f64)>)], message: &str) -> Markup {
    let point =
        |(x, y): &(f64, f64)| format!("{:.1},{:.1}", MARGIN + x * SIDE, MARGIN / 2.0 + (1.0 - y) * SIDE);
    let line = |points: &[(f64, f64)]| points.iter().map(point).collect::<Vec<_>>().join(" ");
    let foot = MARGIN / 2.0 + SIDE;
    let body = html! {
        rect.bar-bed x=(length(MARGIN)) y=(length(MARGIN / 2.0)) width=(length(SIDE)) height=(length(SIDE)) {}
        polyline.rule points=(line(&[(0.0, 0.0), (1.0, 1.0)])) {}
        @for (place, (_, points)) in curves.iter().enumerate() {
            polyline class={ "curve line-" (place % SHADES) } points=(line(points)) {}
        }
        text x=(length(MARGIN + SIDE / 2.0)) y=(length(foot + 30.0)) text-anchor="middle" { "Share of the others pointed at" }
        text x=(length(MARGIN - 6.0)) y=(length(foot)) text-anchor="end" { "0" }
        text x=(length(MARGIN - 6.0)) y=(length(MARGIN / 2.0 + 10.0)) text-anchor="end" { "1" }
        text x=(length(MARGIN + SIDE + 12.0)) y=(length(MARGIN)) { "Up: share found" }
    };
    let names: Vec<&str> = curves.iter().map(|(name, _)| name.as_str()).collect();
    html! {
        @if !curves.is_empty() {
            figure.chart.plain {
                (drawing(SIDE + MARGIN * 1.5, message, &body))
                figcaption { "The further a curve lies above the dashed line, the better it tells the two groups apart." (legend(&names)) }
            }
        }
    }
}
