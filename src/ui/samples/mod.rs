//! Sample values for every page, for the tests that render them all.

mod absence;
mod admin;
mod amend;
mod flags;
mod people;
mod register;
mod reports;
mod student;

use crate::domain::{Counts, EntryKind, Problems};
use crate::ui::chart::Week;
use crate::ui::layout::{Frame, Place, Viewer};
use crate::ui::student::Tutor;
use crate::ui::{find, student as student_pages};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use maud::Markup;

const ASSETS: &str = "assets";

const DEPARTMENT: &str = "School of Mechanical Engineering";

/// Every page by name, each rendered from sample values; some more than once (empty, full, with mistakes).
#[must_use]
pub fn pages() -> Vec<(&'static str, Markup)> {
    let viewer = viewer();
    let frame = frame(&viewer);
    let mut out = people::door_pages();
    out.extend(people::person_pages(&frame));
    out.extend(student::student_pages(&frame));
    out.extend(student::form_pages(&frame));
    out.extend(amend::amend_pages(&frame));
    out.extend(reports::report_pages(&frame));
    out.extend(absence::absence_pages(&frame));
    out.extend(admin::admin_pages(&frame));
    out.extend(flags::flag_pages(&frame));
    out.extend(register::pages(&frame));
    out.extend(people::error_pages(&frame));
    out
}

/// The audience fragment and the suggestions fragment.
#[must_use]
pub fn fragments() -> Vec<(&'static str, Markup)> {
    let view = find::Suggestions { q: "hil".into(), students: people::find_view().students };
    vec![
        ("suggestions", find::suggestions(&view)),
        ("audience", student_pages::form::audience(&student::audience())),
    ]
}

fn viewer() -> Viewer {
    Viewer {
        waiting: 3,
        name: "Dr Ada Okafor".into(),
        account: "a.okafor@example.ac.uk".into(),
        kept_as: "0123456789abcdef".into(),
        roles: vec!["Personal tutor".into(), "Senior tutor, Mechanical Engineering".into()],
        unread: 3,
        places: vec![
            Place::Home,
            Place::MyStudents,
            Place::Registers,
            Place::Find,
            Place::Flags,
            Place::Notices,
            Place::Reports,
            Place::Admin,
        ],
    }
}

fn frame(viewer: &Viewer) -> Frame<'_> {
    Frame {
        assets: ASSETS,
        department: DEPARTMENT,
        csrf: "token",
        viewer,
        today: today(),
        flash: None,
        trouble: None,
        idle_seconds: 1800,
    }
}

fn today() -> Date {
    date(2026, 3, 3)
}

fn at(days_ago: i64, hour: i64) -> Timestamp {
    Timestamp::from_second(1_772_496_000 - days_ago * 86_400 + hour * 3_600).unwrap_or_default()
}

fn problems(all: &[(&'static str, &str)]) -> Problems {
    let mut out = Problems::default();
    for (field, words) in all {
        out.add(field, *words);
    }
    out
}

fn counts(present: u32, late: u32, absent: u32, authorised: u32) -> Counts {
    Counts { present, late, absent, authorised, ..Counts::default() }
}

fn weeks() -> Vec<Week> {
    let marks = [
        (4, 1, 0),
        (5, 0, 0),
        (3, 1, 1),
        (4, 0, 1),
        (0, 0, 0),
        (3, 0, 2),
        (2, 1, 2),
        (2, 0, 3),
        (1, 0, 4),
        (2, 0, 3),
        (1, 0, 4),
        (1, 0, 4),
    ];
    let first = date(2025, 12, 15);
    (0_i64..)
        .zip(marks)
        .map(|(week, (present, late, absent))| Week {
            starts: first.saturating_add(jiff::Span::new().weeks(week)),
            counts: counts(present, late, absent, 0),
        })
        .collect()
}

fn tutors() -> Vec<Tutor> {
    let tutor = |name: &str, email: &str, relation: &str| Tutor {
        name: name.into(),
        email: email.into(),
        relation: relation.into(),
    };
    vec![
        tutor("Dr Ada Okafor", "a.okafor@example.ac.uk", "Personal tutor"),
        tutor(
            "Prof. Jean-Luc de la Fontaine-Szczepański",
            "j.delafontaine-szczepanski@example.ac.uk",
            "Project supervisor",
        ),
    ]
}

fn staff() -> Vec<(String, String)> {
    vec![
        ("p.nair@example.ac.uk".into(), "Priya Nair".into()),
        ("l.wei@example.ac.uk".into(), "Dr Lin Wei".into()),
    ]
}

fn drafts() -> Vec<student_pages::add::Draft> {
    let draft = |id: &str, kind, subject: &str| student_pages::add::Draft {
        id: id.into(),
        number: "B812345".into(),
        called: "Sam Hill".into(),
        kind,
        subject: subject.into(),
        saved_at: at(0, 9),
    };
    vec![draft("d1", EntryKind::Comment, "Lab group"), draft("d2", EntryKind::MeetingAttended, "")]
}
