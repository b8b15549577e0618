//! The pictures of reports, as SVG. Each has a title that states its message; the tables under it hold its numbers.

use crate::domain::rate::{HALF_AND_ALL, percent};
use crate::domain::report::Chart;
use maud::{Markup, html};

/// Width of the drawing, in its own units.
const WIDE: f64 = 640.0;
/// Room for the words of a bar.
const WORDS: f64 = 190.0;
/// Room for the number behind a bar.
const NUMBER: f64 = 60.0;
/// From one bar to the next, and how high each is.
const STEP: f64 = 32.0;
const HIGH: f64 = 22.0;
/// Letters of a bar's words.
const LETTERS: usize = 26;
/// Side of the square of curves, and its margin.
const SIDE: f64 = 300.0;
const MARGIN: f64 = 40.0;
/// Shades there are for parts and curves.
const SHADES: usize = 6;

/// A picture; `message` is what it says.
#[must_use]
pub(super) fn chart(chart: &Chart, message: &str) -> Markup {
    match chart {
        Chart::Parts { parts, bars } => parts_chart(parts, bars, message),
        Chart::Bars(bars) => bars_chart(bars, message),
        Chart::Curves(curves) => curves_chart(curves, message),
    }
}

fn at(place: usize) -> f64 {
    f64::from(u32::try_from(place).unwrap_or(u32::MAX)) * STEP
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

fn words(place: usize, words: &str) -> Markup {
    let short = crate::domain::text::shorten(words, LETTERS);
    html! { text x=(length(WORDS - 8.0)) y=(length(at(place) + 16.0)) text-anchor="end" { (short) } }
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

fn parts_chart(names: &[String], bars: &[(String, Vec<Option<f64>>)], message: &str) -> Markup {
    let whole = WIDE - WORDS;
    let body = html! {
        @for (place, (label, parts)) in bars.iter().enumerate() {
            (words(place, label))
            @if parts.iter().any(Option::is_none) {
                rect.bar-none x=(length(WORDS)) y=(length(at(place))) width=(length(whole)) height=(length(HIGH)) rx="4" {}
                text x=(length(WORDS + 8.0)) y=(length(at(place) + 16.0)) { "too few" }
            } @else { (cut(place, parts, whole)) }
        }
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    html! {
        @if !bars.is_empty() {
            figure.chart.plain {
                (drawing(at(bars.len()), message, &body))
                figcaption { "Each bar is everybody with that outcome, cut by band from the highest, left, to the lowest." (legend(&names)) }
            }
        }
    }
}

fn cut(place: usize, parts: &[Option<f64>], whole: f64) -> Markup {
    let mut from = WORDS;
    let mut drawn = Vec::new();
    for (which, part) in parts.iter().copied().flatten().enumerate() {
        let wide = part * whole;
        drawn.push(html! {
            rect class=(shade(which)) x=(length(from)) y=(length(at(place))) width=(length(wide)) height=(length(HIGH)) {}
            @if part >= 0.08 {
                text class={ "on-" (shade(which)) } x=(length(from + wide / 2.0)) y=(length(at(place) + 16.0)) text-anchor="middle" { (percent(part, 0, &[])) }
            }
        });
        from += wide;
    }
    html! { @for part in &drawn { (part) } }
}

fn bars_chart(bars: &[(String, Option<f64>)], message: &str) -> Markup {
    let whole = WIDE - WORDS - NUMBER;
    let body = html! {
        @for (place, (label, share)) in bars.iter().enumerate() {
            (words(place, label))
            @if let Some(share) = share {
                rect.bar-bed x=(length(WORDS)) y=(length(at(place))) width=(length(whole)) height=(length(HIGH)) rx="4" {}
                rect class=(if *share < 0.5 { "bar-low" } else { "bar-ok" }) x=(length(WORDS)) y=(length(at(place))) width=(length(share * whole)) height=(length(HIGH)) rx="4" {}
                text x=(length(WORDS + whole + 8.0)) y=(length(at(place) + 16.0)) { (percent(*share, 1, &HALF_AND_ALL)) " %" }
            } @else {
                rect.bar-none x=(length(WORDS)) y=(length(at(place))) width=(length(whole)) height=(length(HIGH)) rx="4" {}
            }
        }
    };
    html! {
        figure.chart.plain {
            (drawing(at(bars.len()), message, &body))
            figcaption { "Share attended, lowest first. The table holds the same numbers with what they rest on." }
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
