//! Whose register is to be taken: today, a week, and what was not taken; and the card of today on Home.

use super::{Session, done_words, hours, status_badge};
use crate::domain::calendar;
use crate::domain::register::rules::Status;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Tone};
use jiff::civil::Date;
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Monday of the week shown.
    pub monday: Date,
    /// Sessions of the week.
    pub week: Vec<Session>,
    /// Registers not taken, or not wholly, newest first.
    pub missing: Vec<Session>,
    /// How many were not taken at all.
    pub not_taken: usize,
    /// How many were partly taken.
    pub partly: usize,
    /// Whether all sessions are shown that this person may take, or those they teach.
    pub all: bool,
    /// Address of the week before.
    pub before: String,
    /// Address of the week after.
    pub after: String,
    /// Address of this page with the other choice.
    pub other: String,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let (here, whose) = if view.all {
        ("Every register you may take.", "Show only those I teach")
    } else {
        ("Sessions you teach.", "Show all I may take")
    };
    let body = html! {
        header.page-head {
            div { h1 { "Registers" } p { (here) } }
            a.button href=(view.other) { (whose) }
        }
        (missing(frame, view))
        section.stack aria-labelledby="week-title" {
            div.card-head {
                h2 #week-title { "Week of " (calendar::day_words(view.monday)) }
                nav.row aria-label="Weeks" {
                    a.button.small href=(view.before) { (icon(Icon::ArrowLeft)) "Week before" }
                    a.button.small href=(view.after) { "Week after" (icon(Icon::ArrowRight)) }
                }
            }
            @if view.week.is_empty() {
                (part::empty(Icon::Calendar, "No sessions this week", "Sessions come from the timetable. If one of yours is missing, tell the department office."))
            }
            @for day in days(&view.week) { (of_day(frame, view, day)) }
        }
    };
    layout::render(frame, &Page { title: "Registers", place: Place::Registers, areas: None, q: "", body })
}

/// Most sessions of a day that is over that are shown before one asks for them.
const OVER_MAX: usize = 6;

/// A day of the week. A long one that is over is folded, so that today is near the top.
fn of_day(frame: &Frame<'_>, view: &View, day: Date) -> Markup {
    let of: Vec<&Session> = view.week.iter().filter(|one| calendar::day_of(one.start) == day).collect();
    let taken = of.iter().filter(|one| one.status == Status::Taken).count();
    let none = [Status::Cancelled, Status::Nobody];
    let due = of.iter().filter(|one| !none.contains(&one.status)).count();
    let rows = html! { ul.rows { @for one in &of { (row(one, false)) } } };
    html! {
        @if day < frame.today && of.len() > OVER_MAX {
            details.more {
                summary { (icon(Icon::Chevron)) (part::day(day)) ": " (taken) " of " (part::plural(due as u64, "register", "registers")) " taken" }
                div { (rows) }
            }
        } @else {
            h3 { (part::day(day)) @if day == frame.today { " (today)" } }
            (rows)
        }
    }
}

fn days(sessions: &[Session]) -> Vec<Date> {
    let mut days: Vec<Date> = sessions.iter().map(|session| calendar::day_of(session.start)).collect();
    days.dedup();
    days
}

fn missing(frame: &Frame<'_>, view: &View) -> Markup {
    let total = view.not_taken + view.partly;
    html! {
        @if total > 0 {
            section.stack aria-labelledby="missing-title" {
                h2 #missing-title { "Not taken (" (part::count_words(view.not_taken as u64)) "), partly taken (" (part::count_words(view.partly as u64)) ")" }
                details.more open[total <= 6] {
                    summary { (icon(Icon::Chevron)) "Registers with somebody left out, by module" }
                    div {
                        @if view.missing.iter().any(|one| one.reopens) {
                            form.stack method="post" action=(links::REGISTERS_OPEN) {
                                (part::csrf(frame.csrf))
                                (by_module(view))
                                div.actions { (part::button("Open the chosen ones for five days", "", "")) }
                            }
                        } @else { (by_module(view)) }
                    }
                }
            }
        }
    }
}

/// The missing ones under their modules, newest first; the module with the most of them first.
fn by_module(view: &View) -> Markup {
    let mut modules: BTreeMap<&str, Vec<&Session>> = BTreeMap::new();
    for one in &view.missing {
        modules.entry(&one.module).or_default().push(one);
    }
    let mut modules: Vec<_> = modules.into_iter().collect();
    modules.sort_by_key(|(_, sessions)| Reverse(sessions.len()));
    html! {
        @for (code, sessions) in modules {
            @let title = sessions.first().map_or("", |one| one.title.as_str());
            h3 { (code) " " (title) " (" (sessions.len()) ")" }
            ul.rows { @for one in sessions { (row(one, true)) } }
        }
    }
}

/// A session as a row; `dated` says its day too. One that may be opened again can be chosen.
#[must_use]
pub fn row(session: &Session, dated: bool) -> Markup {
    let tone = match session.status {
        Status::Taken => Tone::Ok,
        Status::Partly | Status::NotTaken => Tone::Warn,
        Status::Open => Tone::Accent,
        Status::NotBegun | Status::Closed | Status::Cancelled | Status::Nobody => Tone::Plain,
    };
    let name = session.words();
    html! {
        li {
            (part::icon_disc(Icon::Calendar, tone))
            div.row {
                span.what {
                    @if dated { (part::day(calendar::day_of(session.start))) ", " }
                    (hours(session)) " " (session.module) " " (session.kind_words())
                }
                (status_badge(session))
                @if session.critical { (part::badge(&Badge::new(Tone::Plain, Icon::Flag, "Critical"))) }
            }
            span.why { (session.title) " · " (session.detail()) " · " (done_words(session)) }
            @if session.reopens && dated {
                label.choice.small { input type="checkbox" name="session" value=(session.id); span { "Open again" span.hidden-words { ": " (name) } } }
            }
            a.button.small.act href=(links::register(&session.id)) {
                @if matches!(session.status, Status::Taken | Status::Closed | Status::Cancelled | Status::Nobody) { "See register" } @else { "Take register" }
                span.hidden-words { ": " (name) }
            }
        }
    }
}

/// Today's sessions on Home; nothing when there are none.
#[must_use]
pub fn today(sessions: &[Session]) -> Markup {
    html! {
        @if !sessions.is_empty() {
            section.stack aria-labelledby="registers-title" {
                div.card-head { h2 #registers-title { "Today’s registers" } a href=(links::REGISTERS) { "All registers" } }
                ul.rows { @for one in sessions { (row(one, false)) } }
            }
        }
    }
}
