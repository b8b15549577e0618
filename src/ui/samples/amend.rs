//! Samples of the page that amends an entry.

use super::at;
use super::student::{audience, plate};
use crate::domain::{Categories, Category, EntryKind, Problems};
use crate::ui::layout::Frame;
use crate::ui::student::{self, timeline};
use maud::Markup;

pub(super) fn amend_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let conflict = student::amend::View { conflict: Some(theirs()), ..amend_view() };
    vec![
        ("amend", student::amend::page(frame, &amend_view())),
        ("amend-conflict", student::amend::page(frame, &conflict)),
    ]
}

fn amend_view() -> student::amend::View {
    student::amend::View {
        plate: plate(),
        id: "e1".into(),
        kind: EntryKind::MeetingAttended,
        version: "4be1".into(),
        occurred_at: "27 Feb 2026 10:00".into(),
        subject: "Attendance since January".into(),
        body: "Sam came to talk about missed labs.".into(),
        categories: Some((Categories::ALL, Categories::NONE.with(Category::PastoralCare))),
        sensitive: Some(false),
        files: vec![
            timeline::Attachment { number: 1, name: "Action plan March.pdf".into(), bytes: 184_320 },
            timeline::Attachment { number: 3, name: "Timetable.png".into(), bytes: 84_320 },
        ],
        off: vec![3],
        audience: audience(),
        conflict: None,
        problems: Problems::default(),
    }
}

fn theirs() -> student::amend::Theirs {
    student::amend::Theirs {
        by: "Kath Price".into(),
        at: at(0, 9),
        subject: "Attendance since January".into(),
        body: "Sam came to talk about missed labs.\n\nAdded by the office: move to group C confirmed.".into(),
        categories: "Pastoral Care".into(),
    }
}
