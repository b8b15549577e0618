//! Student: Attendance. The same picture the student sees.

use crate::domain::{Counts, Mark};
use crate::ui::absence::{self, Appeal, Notice};
use crate::ui::chart;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Badge, Column, Paging, Table, Tone};
use crate::ui::student::dashboard::{self, Attendance};
use crate::ui::student::flagged::{self, Flagged, Point};
use crate::ui::student::{Area, Plate};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Who this is.
    pub plate: Plate,
    /// What may be seen.
    pub shown: Shown,
    /// Absence notices, newest first; `None` when reasons are not open.
    pub notices: Option<Vec<Notice>>,
    /// Appeals of marks, newest first.
    pub appeals: Vec<Appeal>,
    /// This viewer records absences on the student's behalf.
    pub may_record: bool,
    /// Flags, for those who may see them.
    pub flagged: Option<Flagged>,
}

/// The attendance itself, also on the student's own page.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Totals, weeks and the cohort.
    pub totals: Attendance,
    /// Critical sessions only.
    pub critical: Option<Counts>,
    /// Module by module; empty when only totals may be seen.
    pub modules: Vec<Module>,
    /// By kind of session, such as "Lecture"; empty when only totals may be seen.
    pub kinds: Vec<(String, Counts)>,
    /// Monitoring points of this year.
    pub points: Vec<Point>,
    /// Every session, newest first; `None` when only totals may be seen.
    pub sessions: Option<Vec<Session>>,
    /// Where the list of sessions stands.
    pub paging: Paging,
}

/// One module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Marks in it.
    pub counts: Counts,
}

/// Whether a session counts in the rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counting {
    /// It does.
    Counts,
    /// Nobody has to attend.
    Optional,
    /// It is on and has no mark yet.
    OnNow,
}

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    /// When it began.
    pub start: Timestamp,
    /// Module code.
    pub module: String,
    /// "Lecture", "Seminar".
    pub kind: String,
    /// The mark; `None` when the register was not taken.
    pub mark: Option<Mark>,
    /// Minutes late.
    pub minutes_late: Option<u32>,
    /// A critical session.
    pub critical: bool,
    /// Whether it counts.
    pub counting: Counting,
    /// Reason for absence, when this viewer may read it.
    pub reason: Option<String>,
    /// Who recorded it, and when.
    pub recorded: Option<(String, Timestamp)>,
    /// By what way the mark came, when it is worth saying, such as "Absence notice".
    pub via: Option<String>,
    /// Marked absent, and an authorised notice covers the session.
    pub covered: bool,
    /// Where the student appeals the mark; none when that is over, and for everybody else.
    pub appeal: Option<String>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        (super::small_plate(&view.plate, true))
        h1 { "Attendance" }
        @if let Some(flagged) = &view.flagged { (flagged::section(frame, &view.plate.number, flagged)) }
        (totals(&view.shown))
        @if let Some(all) = &view.notices { (notices(frame, view, all)) }
        (every_session(&view.shown))
    };
    super::page(frame, &view.plate, Some(Area::Attendance), "Attendance", &body)
}

fn notices(frame: &Frame<'_>, view: &View, all: &[Notice]) -> Markup {
    html! {
        section.stack aria-labelledby="notices-title" {
            div.row.apart {
                h2 #notices-title { "Absence notices" }
                @if view.may_record { a.button href=(links::absence_new(&view.plate.number)) { (icon(Icon::Plus)) "Record an absence" } }
            }
            @if all.is_empty() { p.muted.small { "None was reported." } }
            (absence::notices(frame, all))
        }
        @if !view.appeals.is_empty() {
            section.stack aria-labelledby="appeals-title" {
                h2 #appeals-title { "Marks appealed" }
                @for appeal in &view.appeals { (absence::appeal_card(appeal)) }
            }
        }
    }
}

/// Rate, weeks, modules and kinds.
#[must_use]
pub fn totals(view: &Shown) -> Markup {
    html! {
        section.card aria-labelledby="rate-title" {
            h2 #rate-title { (icon(Icon::Chart)) "This academic year" }
            @if let Some(words) = view.totals.covers.words() { p { (words) } }
            @if view.totals.covers.has_total() {
                div.row.apart {
                    div {
                        p.figure { (part::percent_words(view.totals.counts)) }
                        @let base = part::base_words(view.totals.counts);
                        @if !base.is_empty() { p.muted.small { (base) } }
                    }
                    (dashboard::attendance_facts(&view.totals, &facts(view)))
                }
            }
            @if view.totals.counts.under_half() {
                p { (part::badge(&Badge::new(Tone::Bad, Icon::Warning, "Under 50 %"))) }
            }
            @if !view.totals.weeks.is_empty() { (chart::week_strip("weeks", &view.totals.weeks)) }
            p.hint { "The rate counts present and late among present, late and absent. Authorised absences, sessions not expected and registers not taken stand outside it." }
        }
        (flagged::points(&view.points))
        @if !view.modules.is_empty() {
            section.stack aria-labelledby="modules-title" { h2 #modules-title { "By module" } (modules(&view.modules)) }
        }
        @if !view.kinds.is_empty() {
            section.stack aria-labelledby="kinds-title" { h2 #kinds-title { "By kind of session" } (kinds(&view.kinds)) }
        }
    }
}

/// Every session, where they may be seen.
#[must_use]
pub fn every_session(view: &Shown) -> Markup {
    html! {
        @if let Some(sessions) = view.sessions.as_ref().filter(|_| view.totals.covers.has_sessions()) {
            section.stack aria-labelledby="sessions-title" {
                h2 #sessions-title { "Every session" }
                @if sessions.is_empty() {
                    (part::empty(Icon::Calendar, "No sessions yet", "They appear here when the timetable is in and registers are taken."))
                } @else { (session_table(sessions)) (part::paging(&view.paging)) }
            }
        }
    }
}

fn facts(view: &Shown) -> Markup {
    html! {
        @if let Some(band) = view.totals.counts.band() { dt { "Band" } dd { (band.label()) } }
        @if let Some(critical) = view.critical { dt { "Critical sessions" } dd { (part::rate_words(critical)) } }
    }
}

fn modules(all: &[Module]) -> Markup {
    let rows = all
        .iter()
        .map(|module| vec![html! { (module.code) small { (module.title) } }, part::rate_cell(module.counts)]);
    part::table(&Table {
        caption: "Attendance by module",
        quiet: true,
        columns: &[Column::words("Module"), Column::words("Rate")],
        rows: rows.collect(),
    })
}

fn kinds(all: &[(String, Counts)]) -> Markup {
    let rows = all.iter().map(|(kind, counts)| vec![html! { (kind) }, part::rate_cell(*counts)]);
    part::table(&Table {
        caption: "Attendance by kind of session",
        quiet: true,
        columns: &[Column::words("Kind"), Column::words("Rate")],
        rows: rows.collect(),
    })
}

fn session_table(sessions: &[Session]) -> Markup {
    let rows = sessions.iter().map(|session| {
        vec![
            part::moment(session.start),
            html! { (session.module) small { (session.kind) } },
            html! { div.badges { (mark_badge(session)) @if session.covered { (part::badge(&Badge::new(Tone::Warn, Icon::File, "A notice covers this"))) } @if session.critical { (part::badge(&Badge::new(Tone::Plain, Icon::Flag, "Critical"))) } @if session.counting == Counting::Optional { (part::badge(&Badge::plain("Optional, not counted"))) } } },
            html! { @if let Some(reason) = &session.reason { (reason) } @else { span.muted { "–" } } @if let Some(to) = &session.appeal { small { a href=(to) { "Appeal" span.hidden-words { " the mark of " (session.module) ", " (part::moment(session.start)) } } } } },
            html! {
                @if let Some((who, at)) = &session.recorded { (who) small { (part::moment(*at)) } } @else { span.muted { "–" } }
                @if let Some(via) = &session.via { small { (via) } }
            },
        ]
    });
    part::table(&Table {
        caption: "Every session with its mark",
        quiet: true,
        columns: &[
            Column::words("When"),
            Column::words("Session"),
            Column::words("Mark"),
            Column::words("Reason"),
            Column::words("Recorded by"),
        ],
        rows: rows.collect(),
    })
}

fn mark_badge(session: &Session) -> Markup {
    let shown = match session.mark {
        Some(Mark::Present) => Badge::new(Tone::Ok, Icon::Check, Mark::Present.label()),
        Some(Mark::Late) => {
            let words = session
                .minutes_late
                .map_or_else(|| Mark::Late.label().to_owned(), |late| format!("Late, {late} min"));
            Badge::new(Tone::Warn, Icon::Clock, words)
        }
        Some(Mark::Absent) => Badge::new(Tone::Bad, Icon::Cross, Mark::Absent.label()),
        Some(Mark::Authorised) => Badge::new(Tone::Plain, Icon::File, Mark::Authorised.label()),
        Some(Mark::NotExpected) => Badge::plain(Mark::NotExpected.label()),
        None if session.counting == Counting::OnNow => Badge::new(Tone::Accent, Icon::Clock, "On now"),
        None => Badge::plain("Register not taken"),
    };
    part::badge(&shown)
}
