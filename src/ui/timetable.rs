//! The student's own timetable and deadlines, a week at a time, and the secret address of the same as a calendar.

use crate::domain::calendar;
use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Tone};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Monday of the week.
    pub monday: Date,
    /// Addresses of the week before and the week after.
    pub around: (String, String),
    /// What is planned, by time.
    pub events: Vec<Event>,
    /// When the secret address was made; none when there is none.
    pub made_at: Option<Timestamp>,
    /// The address, on the one page that shows it.
    pub address: Option<String>,
}

/// Something planned.
#[derive(Clone, Debug)]
pub struct Event {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends; none for a deadline.
    pub end: Option<Timestamp>,
    /// Module code.
    pub module: String,
    /// What, such as "Lecture" or "Deadline: Lab report".
    pub what: String,
    /// Where.
    pub place: Option<String>,
    /// Called off.
    pub cancelled: bool,
    /// The student is away with leave.
    pub authorised: bool,
    /// A critical session.
    pub critical: bool,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head { div { h1 { "Your timetable" } p { "Week of " (part::day(view.monday)) } } }
        @if view.events.is_empty() {
            (part::empty(Icon::Calendar, "Nothing in this week", "Sessions appear here when the timetable is in, deadlines when they are set."))
        }
        @for day in days(&view.events) {
            section.stack aria-labelledby={ "day-" (day) } {
                h2 id={ "day-" (day) } { (part::day(day)) }
                ul.rows { @for event in view.events.iter().filter(|event| calendar::day_of(event.start) == day) { (row(event)) } }
            }
        }
        nav.paging aria-label="Weeks" {
            a href=(view.around.0) rel="prev" { "Week before" }
            a href=(view.around.1) rel="next" { "Week after" }
        }
        (subscribe(frame, view))
    };
    layout::render(
        frame,
        &Page { title: "Your timetable", place: Place::Timetable, areas: None, q: "", body },
    )
}

fn days(events: &[Event]) -> Vec<Date> {
    let mut days: Vec<Date> = events.iter().map(|event| calendar::day_of(event.start)).collect();
    days.dedup();
    days
}

fn row(event: &Event) -> Markup {
    let deadline = event.end.is_none();
    let which = if deadline { Icon::Flag } else { Icon::Calendar };
    let tone = if deadline { Tone::Warn } else { Tone::Plain };
    let clock = |at: Timestamp| calendar::local(at).strftime("%H:%M").to_string();
    html! {
        li {
            (part::icon_disc(which, tone))
            div.row {
                span.what { (event.module) ", " (event.what) }
                @if event.cancelled { (part::badge(&Badge::new(Tone::Bad, Icon::Cross, "Called off"))) }
                @if event.authorised { (part::badge(&Badge::new(Tone::Accent, Icon::File, "Authorised absence"))) }
                @if event.critical { (part::badge(&Badge::new(Tone::Plain, Icon::Flag, "Critical"))) }
            }
            span.why {
                (clock(event.start)) @if let Some(end) = event.end { "–" (clock(end)) }
                @if let Some(place) = &event.place { ", " (place) }
            }
        }
    }
}

fn subscribe(frame: &Frame<'_>, view: &View) -> Markup {
    html! {
        section.card.raised aria-labelledby="calendar-title" {
            h2 #calendar-title { "In your own calendar" }
            @if let Some(address) = &view.address {
                (part::banner(Tone::Ok, &html! {
                    p { "Put this address into your calendar program, where it subscribes to a calendar. It is shown this once." }
                }))
                div.field {
                    label for="calendar-address" { "Address of your calendar" }
                    div.row {
                        input.input #calendar-address type="text" value=(address) readonly;
                        button.button.needs-script type="button" data-copy="calendar-address" { "Copy" }
                    }
                }
            }
            p.small { "Whoever has the address sees your sessions and deadlines, and nothing else of you. Keep it to yourself; make a new one, or take it away, whenever you like." }
            @if let Some(at) = view.made_at { p.small.muted { "You made your present address on " (part::moment(at)) "." } }
            div.actions {
                form method="post" action=(links::CALENDAR) {
                    (part::csrf(frame.csrf))
                    (part::button(if view.made_at.is_some() { "Make a new address" } else { "Make an address" }, "", ""))
                }
                @if view.made_at.is_some() {
                    form method="post" action=(links::CALENDAR_REVOKE) { (part::csrf(frame.csrf)) (part::button("Take the address away", "bad", "")) }
                }
            }
        }
    }
}
