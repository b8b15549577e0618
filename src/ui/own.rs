//! The student's own page: own details, tutors, attendance. Never an entry, a stub or a count of them.

use crate::ui::absence::{self, Appeal, Notice};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part;
use crate::ui::student::Tutor;
use crate::ui::student::attendance::{self, Shown};
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// Address of the photograph, when there is one.
    pub photo: Option<String>,
    /// As they are called.
    pub called: String,
    /// Student number.
    pub number: String,
    /// University e-mail.
    pub email: String,
    /// Programme.
    pub programme: String,
    /// Year of study.
    pub year: Option<u8>,
    /// Tutors and supervisors today.
    pub tutors: Vec<Tutor>,
    /// Own attendance, with own reasons.
    pub attendance: Shown,
    /// Own absence notices, newest first.
    pub notices: Vec<Notice>,
    /// Own appeals, newest first.
    pub appeals: Vec<Appeal>,
    /// Whether absences can be reported: not after leaving.
    pub may_report: bool,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head { div { h1 { "Hello, " (view.called) } p { "Your attendance as your tutors see it, and who to turn to." } } }
        div.columns {
            div {
                (attendance::totals(&view.attendance))
                (absences(frame, view))
                (attendance::every_session(&view.attendance))
            }
            aside aria-label="You and your tutors" {
                section.card.raised {
                    h2 { (icon(Icon::Calendar)) "Your timetable" }
                    p.small { a href=(links::TIMETABLE) { "This week, with deadlines" } }
                    p.small.muted { "Also as a calendar for your telephone." }
                }
                section.card.raised {
                    h2 { (icon(Icon::People)) "Your tutors" }
                    @if view.tutors.is_empty() { p.small.muted { "No tutor is set yet. Ask the department office." } }
                    ul.plain-list.small {
                        @for tutor in &view.tutors {
                            li { strong { (tutor.name) } small { (tutor.relation) } a href={ "mailto:" (tutor.email) } { (tutor.email) } }
                        }
                    }
                }
                section.card.raised {
                    h2 { (icon(Icon::Person)) "You" }
                    @if view.photo.is_some() { (part::portrait(&view.called, view.photo.as_deref(), true)) }
                    dl.facts.stacked {
                        dt { "Student number" } dd { (view.number) }
                        dt { "Programme" } dd { (view.programme) @if let Some(year) = view.year { ", year " (year) } }
                        dt { "University e-mail" } dd { (view.email) }
                    }
                    p.small.muted { "Something wrong here? Tell the department office." }
                }
            }
        }
    };
    layout::render(frame, &Page { title: "My page", place: Place::Own, areas: None, q: "", body })
}

fn absences(frame: &Frame<'_>, view: &View) -> Markup {
    html! {
        section.stack aria-labelledby="absences-title" {
            div.row.apart {
                h2 #absences-title { "Your absences" }
                @if view.may_report { a.button href=(links::OWN_ABSENCE_NEW) { (icon(Icon::Plus)) "Report an absence" } }
            }
            @if view.notices.is_empty() { p.muted.small { "You have reported none. Say beforehand when you cannot come, or as soon as you can." } }
            (absence::notices(frame, &view.notices))
        }
        @if !view.appeals.is_empty() {
            section.stack aria-labelledby="appeals-title" {
                h2 #appeals-title { "Marks you appealed" }
                @for appeal in &view.appeals { (absence::appeal_card(appeal)) }
            }
        }
    }
}
