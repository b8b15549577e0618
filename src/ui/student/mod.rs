//! Pages about one student: the name plate, the menu of areas this viewer may open, and one file per area.

pub mod access;
pub mod add;
pub mod amend;
pub mod attendance;
pub mod concern;
pub mod dashboard;
pub mod entry;
pub mod flagged;
pub mod form;
pub mod marks;
pub mod photo;
pub mod record;
pub mod timeline;

use crate::domain::student::{Athlete, Status};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Areas, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Tone};
use maud::{Markup, html};

/// Who this is, at one glance.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Student number.
    pub number: String,
    /// Address of the photograph, when there is one.
    pub photo: Option<String>,
    /// As they are called, such as "Ada Okafor".
    pub called: String,
    /// The name on the register when it differs, such as "Okafor, Adaeze".
    pub listed: Option<String>,
    /// Title of the programme.
    pub programme: String,
    /// Year of study.
    pub year: Option<u8>,
    /// "Full time", "Part time".
    pub mode: Option<String>,
    /// Standing.
    pub status: Status,
    /// Athlete badge.
    pub athlete: Option<Athlete>,
    /// Tutors and supervisors today.
    pub tutors: Vec<Tutor>,
    /// Areas this viewer may open, in the order of the menu.
    pub areas: Vec<Area>,
    /// This viewer may add to the record.
    pub may_add: bool,
    /// This viewer may raise a concern.
    pub may_raise: bool,
}

/// One tutor or supervisor.
#[derive(Clone, Debug)]
pub struct Tutor {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// What they are to the student, such as "Personal tutor".
    pub relation: String,
}

/// Areas of a student's record, as the left menu names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The first page.
    Dashboard,
    /// The timeline.
    Record,
    /// Attendance.
    Attendance,
    /// Course marks.
    Marks,
    /// Who can see this student, and why.
    Access,
}

impl Area {
    /// All of them, in the order of the menu.
    pub const ALL: [Area; 5] = [Area::Dashboard, Area::Record, Area::Attendance, Area::Marks, Area::Access];

    /// Its name in the menu.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Area::Dashboard => "Dashboard",
            Area::Record => "Record",
            Area::Attendance => "Attendance",
            Area::Marks => "Marks",
            Area::Access => "Who can see",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Area::Dashboard => Icon::Dashboard,
            Area::Record => Icon::Record,
            Area::Attendance => Icon::Chart,
            Area::Marks => Icon::Marks,
            Area::Access => Icon::Eye,
        }
    }

    /// Its address.
    #[must_use]
    pub fn link(self, number: &str) -> String {
        match self {
            Area::Dashboard => links::student(number),
            Area::Record => links::student_area(number, "record"),
            Area::Attendance => links::student_area(number, "attendance"),
            Area::Marks => links::student_area(number, "marks"),
            Area::Access => links::student_area(number, "access"),
        }
    }
}

/// A page about a student. `here` is the area shown, `None` for forms; `title` goes before the student's name.
pub(super) fn page(
    frame: &Frame<'_>,
    plate: &Plate,
    here: Option<Area>,
    title: &str,
    body: &Markup,
) -> Markup {
    let titled = format!("{title}, {} ({})", plate.called, plate.number);
    let all = plate
        .areas
        .iter()
        .map(|area| (area.words().to_owned(), area.link(&plate.number), area.icon(), here == Some(*area)));
    let areas = Areas { called: plate.called.clone(), links: all.collect() };
    layout::render(
        frame,
        &Page { title: &titled, place: Place::Elsewhere, areas: Some(areas), q: "", body: html! { (body) } },
    )
}

/// The full name plate of the first page; holds the page's `h1`.
pub(super) fn plate(plate: &Plate) -> Markup {
    html! {
        header.plate {
            (part::portrait(&plate.called, plate.photo.as_deref(), true))
            div {
                h1 { (plate.called) }
                (line(plate))
                (part::badges(&status_badges(plate)))
                @if !plate.tutors.is_empty() { p.tutors { (tutors(plate)) } }
            }
            (add_button(plate))
        }
        (archived(plate))
    }
}

/// The one-line plate above every other area; the name leads to the Dashboard.
pub(super) fn small_plate(plate: &Plate, with_button: bool) -> Markup {
    html! {
        div.plate.small {
            (part::portrait(&plate.called, plate.photo.as_deref(), false))
            div {
                div.badges {
                    a.called href=(links::student(&plate.number)) { (plate.called) }
                    (part::badges(&status_badges(plate)))
                }
                (line(plate))
            }
            @if with_button { (add_button(plate)) }
        }
        (archived(plate))
    }
}

fn line(plate: &Plate) -> Markup {
    html! {
        p.line {
            span { span.hidden-words { "Student number " } (plate.number) }
            @if let Some(listed) = &plate.listed { span { (listed) } }
            span { (plate.programme) }
            @if let Some(year) = plate.year { span { "Year " (year) } }
            @if let Some(mode) = &plate.mode { span { (mode) } }
        }
    }
}

fn tutors(plate: &Plate) -> Markup {
    html! {
        @for (at, tutor) in plate.tutors.iter().enumerate() {
            @if at > 0 { " · " } (tutor.relation) ": " b { (tutor.name) }
        }
    }
}

fn status_badges(plate: &Plate) -> Vec<Badge> {
    let status = match plate.status {
        Status::Active => Badge::new(Tone::Ok, Icon::Check, plate.status.label()),
        Status::Leave => Badge::new(Tone::Warn, Icon::Clock, plate.status.label()),
        Status::Withdrawn | Status::Completed => Badge::new(Tone::Plain, Icon::Archive, plate.status.label()),
    };
    let athlete = plate.athlete.map(|which| Badge::new(Tone::Accent, Icon::Medal, which.label()));
    [Some(status), athlete].into_iter().flatten().collect()
}

fn archived(plate: &Plate) -> Markup {
    html! {
        @if plate.status.is_archived() {
            (part::banner(Tone::Warn, &html! {
                p { strong { "This record is archived. " }
                    "Tutors see the Dashboard and their own entries. For more, for a reference say, ask the department office." }
            }))
        }
    }
}

fn add_button(plate: &Plate) -> Markup {
    html! {
        @if plate.may_add || plate.may_raise {
            div.actions {
                @if plate.may_add { a.button.primary href=(links::student_area(&plate.number, "add")) { (icon(Icon::Plus)) "Add to Record" } }
                @if plate.may_raise { a.button href=(links::student_area(&plate.number, "concern")) { (icon(Icon::Flag)) "Raise a concern" } }
            }
        }
    }
}
