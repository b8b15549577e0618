//! Samples of the pages for administrators.

use super::{DEPARTMENT, at, problems};
use crate::domain::Problems;
use crate::ui::admin::{self, audit, backup, imports, matrix, people, person};
use crate::ui::layout::Frame;
use crate::ui::part::Paging;
use jiff::civil::date;
use maud::Markup;

pub(super) fn admin_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let index = admin::View { accounts: 84, backup: "6 hours ago".into(), audit: "12,410 lines".into() };
    let new = people::New {
        departments: vec![("ME".into(), DEPARTMENT.into())],
        problems: problems(&[("email", "Somebody has this e-mail already.")]),
        ..people::New::default()
    };
    vec![
        ("admin", admin::page(frame, &index)),
        ("admin-people", people::page(frame, &people_view())),
        ("admin-people-new", people::new_page(frame, &new)),
        ("admin-person", person::page(frame, &person_view())),
        ("admin-imports", imports::page(frame, &imports_view(None))),
        ("admin-imports-looked", imports::page(frame, &imports_view(Some(looked())))),
        ("admin-audit", audit::page(frame, &audit_view())),
        ("admin-backup", backup::page(frame, &backup_view())),
        ("admin-backup-none", backup::page(frame, &backup::View::default())),
        ("admin-matrix", matrix::page(frame, &matrix_view())),
    ]
}

fn imports_view(outcome: Option<imports::Outcome>) -> imports::View {
    let kind = |code, about, columns| imports::KindLine { code, about, columns };
    let columns = vec![
        ("student_number", "The student's number.".into(), true),
        ("personal_email", "An address of their own.".into(), false),
    ];
    let wrong = if outcome.is_none() { vec![("file", "Choose one file of at most 25 MB.")] } else { vec![] };
    imports::View {
        kinds: vec![
            kind("students", "Students.", columns),
            kind("timetable", "A timetable as a calendar (.ics).", vec![]),
        ],
        form: imports::Sent {
            kind: "students".into(),
            problems: problems(&wrong),
            ..imports::Sent::default()
        },
        outcome,
    }
}

fn looked() -> imports::Outcome {
    let cells = ["17", "programme", "MEng-EM", "No programme has this code.", "Is MEng-ME meant?"];
    imports::Outcome {
        file: "students 2026.csv".into(),
        only_looked: true,
        counts: "412 rows: 398 would be added, 12 would be changed, 1 unchanged, 1 thing wrong.".into(),
        warnings: vec!["The column “hair” is not known and was passed over.".into()],
        refused: vec![cells.map(String::from)],
        more: 3,
    }
}

fn people_view() -> people::View {
    let row = |name: &str, roles: &[&str], account| people::Row {
        id: "42".into(),
        name: name.into(),
        email: "a.person@example.ac.uk".into(),
        department: DEPARTMENT.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        account,
    };
    people::View {
        q: String::new(),
        people: vec![
            row("Ada Okafor", &["Senior tutor"], Some(true)),
            row("Kath Price", &["Department administrator", "Co-Tutor administrator"], Some(true)),
            row("Lin Wei", &[], None),
            row("Old Timer", &[], Some(false)),
        ],
        paging: Paging { words: "1–4 of 84 people".into(), ..Paging::default() },
    }
}

fn person_view() -> person::View {
    let role = |id: &str, state, may_end: bool| person::Role {
        id: id.into(),
        role: "Senior tutor".into(),
        scope: DEPARTMENT.into(),
        since: date(2025, 8, 1),
        until: (!may_end).then(|| date(2026, 1, 31)),
        state,
        may_end,
        may_end_after_today: state == person::RoleState::Held,
    };
    person::View {
        keeps_account: true,
        id: "42".into(),
        name: "Ada Okafor".into(),
        email: "a.okafor@example.ac.uk".into(),
        line: "Staff, School of Mechanical Engineering".into(),
        account: Some(true),
        waiting: Some(person::Waiting { set_by: "Jo Field".into(), chosen: true, may_confirm: true }),
        roles: vec![
            role("1", person::RoleState::Held, true),
            role("2", person::RoleState::Future, true),
            role("3", person::RoleState::Ended, false),
        ],
        relationships: vec!["Personal tutor of 24 students".into(), "Project supervisor of 1 student".into()],
        give: person::Give {
            problems: problems(&[("scope", "There is no department with the code XX.")]),
            scope: "XX".into(),
            ..person::Give::default()
        },
    }
}

fn audit_view() -> audit::View {
    let line = |what: &str, student: Option<&str>, detail: &str| audit::Line {
        at: at(0, 9),
        who: "Dr Ada Okafor".into(),
        what: what.into(),
        student: student.map(str::to_owned),
        detail: detail.into(),
    };
    audit::View {
        lines: vec![
            line("Read an entry", Some("B812345"), "Pastoral Care"),
            line("Gave a role", None, "Senior tutor, ME, from 1 Aug 2025, to l.wei@example.ac.uk"),
        ],
        filter: audit::Filter { who: "okafor".into(), ..audit::Filter::default() },
        actions: vec![("read".into(), "Read an entry".into())],
        chain: audit::Chain {
            lines: 12_410,
            head: "9f1c4b0de2a77f31".into(),
            checked_at: Some(at(0, 3)),
            broken_at: None,
        },
        paging: Paging {
            words: "1–50 of 12,410 lines".into(), before: None, after: Some("?page=2".into())
        },
        problems: Problems::default(),
    }
}

fn backup_view() -> backup::View {
    let made = |days, proof| backup::Backup {
        file: format!("cotutor-{days}.redb"),
        at: at(days, 2),
        bytes: 48_234_496,
        proof,
    };
    let whole =
        || backup::Health::Whole("600 students, 4,210 entries, 12,410 audit lines, chain whole".into());
    backup::View {
        backups: vec![
            made(0, whole()),
            made(1, whole()),
            made(2, backup::Health::Damaged("Page 412 does not match its checksum.".into())),
        ],
        age: "8 hours ago".into(),
        overdue: false,
        file_bytes: 60_817_408,
        free_bytes: 412_316_860_416,
        file: "cotutor.redb".into(),
        health: Some((at(0, 3), whole())),
        running: None,
    }
}

fn matrix_view() -> matrix::View {
    let cell = |sees, add, edit_others| matrix::Cell { sees, add, edit_others };
    let row = |role: &str, sees| matrix::Row {
        role: role.into(),
        cells: vec![cell(sees, sees != matrix::Sees::Nothing, false); 6],
    };
    matrix::View {
        rows: vec![
            row("Staff", matrix::Sees::Stub),
            row("Personal tutor", matrix::Sees::Full),
            matrix::Row {
                role: "Department administrator".into(),
                cells: vec![cell(matrix::Sees::Full, true, true); 6],
            },
            row("Student", matrix::Sees::Nothing),
        ],
        overridden: false,
    }
}
