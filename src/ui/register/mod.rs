//! Registers: whose turn it is, taking one, printing it, and checking in.

pub mod check_in;
pub mod list;
mod more;
pub mod print;
pub mod sheet;

use crate::domain::register::rules::Status;
use crate::domain::session::SessionKind;
use crate::domain::{Mark, calendar};
use crate::ui::icon::Icon;
use crate::ui::part::{self, Badge, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// A session whose register somebody takes.
#[derive(Clone, Debug)]
pub struct Session {
    /// The timetable's id.
    pub id: String,
    /// Code of the module.
    pub module: String,
    /// Its title.
    pub title: String,
    /// What kind.
    pub kind: SessionKind,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Where.
    pub location: Option<String>,
    /// For which group.
    pub group: Option<String>,
    /// Who teaches it.
    pub teacher: Option<String>,
    /// Whether missing it matters more than usual.
    pub critical: bool,
    /// Where the register stands.
    pub status: Status,
    /// Students on the list.
    pub listed: u32,
    /// Of those, how many have a mark.
    pub marked: u32,
    /// Whether it is closed and the viewer may open it again.
    pub reopens: bool,
}

impl Session {
    /// "seminar"; of no kind in particular, "session".
    #[must_use]
    pub fn kind_words(&self) -> String {
        match self.kind {
            SessionKind::Other => "session".to_owned(),
            kind => kind.label().to_lowercase(),
        }
    }

    /// "ME101 seminar, Tue 3 Mar 2026, 10:00".
    #[must_use]
    pub fn words(&self) -> String {
        let kind = self.kind_words();
        format!("{} {kind}, {}", self.module, calendar::time_words(self.start))
    }

    /// Where, for whom and by whom: what is known of it.
    #[must_use]
    pub fn detail(&self) -> String {
        let group = self.group.as_ref().map(|group| format!("group {group}"));
        let parts = [self.location.clone(), group, self.teacher.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// The letter of a mark.
#[must_use]
pub fn letter(mark: Option<Mark>) -> &'static str {
    match mark {
        Some(Mark::Present) => "P",
        Some(Mark::Late) => "L",
        Some(Mark::Absent) => "A",
        Some(Mark::Authorised) => "X",
        Some(Mark::NotExpected) => "N",
        None => "–",
    }
}

/// A mark in words.
#[must_use]
pub fn mark_words(mark: Option<Mark>) -> &'static str {
    mark.map_or("No mark", Mark::label)
}

/// "10:00–11:50".
#[must_use]
pub fn hours(session: &Session) -> String {
    let clock = |at| calendar::local(at).strftime("%H:%M").to_string();
    format!("{}–{}", clock(session.start), clock(session.end))
}

/// Where a register stands, as a badge.
#[must_use]
pub fn status_badge(session: &Session) -> Markup {
    let (tone, icon) = match session.status {
        Status::Taken => (Tone::Ok, Icon::Check),
        Status::Open => (Tone::Accent, Icon::Pencil),
        Status::Partly | Status::NotTaken => (Tone::Warn, Icon::Warning),
        Status::Closed => (Tone::Plain, Icon::Lock),
        Status::NotBegun => (Tone::Plain, Icon::Clock),
        Status::Nobody => (Tone::Plain, Icon::Check),
        Status::Cancelled => (Tone::Plain, Icon::Cross),
    };
    part::badge(&Badge::new(tone, icon, session.status.label()))
}

/// "12 of 30 marked".
#[must_use]
pub fn done_words(session: &Session) -> String {
    format!("{} of {} marked", session.marked, part::plural(u64::from(session.listed), "student", "students"))
}

fn head(session: &Session) -> Markup {
    html! {
        h1 { (session.module) " " (session.title) }
        p {
            (session.kind.label()) ", " time datetime=(session.start) { (calendar::day_words(calendar::day_of(session.start))) ", " (hours(session)) }
            @let detail = session.detail();
            @if !detail.is_empty() { " · " (detail) }
        }
    }
}
