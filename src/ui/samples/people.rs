//! Samples of the pages before sign-in, of a person's own pages, and of errors.

use super::register;
use super::student::shown;
use super::{ASSETS, DEPARTMENT, at, counts, drafts, problems, tutors, weeks};
use crate::domain::register::rules::Status;
use crate::domain::{Categories, Category, EntryKind, Problems};
use crate::ui::error::{self, Wrong};
use crate::ui::layout::{Door, Frame, Place, Viewer};
use crate::ui::part::{Flash, Paging, Tone};
use crate::ui::{about, account, find, first_run, home, my_students, notices, own, sign_in};
use maud::Markup;

pub(super) fn door_pages() -> Vec<(&'static str, Markup)> {
    let door = Door { assets: ASSETS, department: DEPARTMENT, csrf: "token" };
    let fresh = Door { department: "", ..door };
    let wrong = sign_in::View {
        account: "ada".into(),
        next: "/students/B812345".into(),
        said: None,
        problems: problems(&[(
            "account",
            "The e-mail or password does not match. Check both and try again.",
        )]),
    };
    let out = sign_in::View {
        said: Some(Flash { tone: Tone::Ok, words: "You are signed out.".into() }),
        ..sign_in::View::default()
    };
    let setup = first_run::View {
        key: "k".into(),
        problems: problems(&[("password", "Use at least 12 characters.")]),
        ..first_run::View::default()
    };
    vec![
        ("sign-in", sign_in::page(&door, &out)),
        ("sign-in-wrong", sign_in::page(&door, &wrong)),
        ("first-run", first_run::page(&fresh, &first_run::View::default())),
        ("first-run-wrong", first_run::page(&fresh, &setup)),
        ("door-error", error::door_page(&door, Wrong::TooMany(240))),
        ("door-help", about::help(about::To::Anybody(&door))),
    ]
}

pub(super) fn person_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let student_viewer = Viewer {
        name: "Sam Hill".into(),
        account: "s.hill@student.example.ac.uk".into(),
        kept_as: "fedcba9876543210".into(),
        roles: vec!["Student".into()],
        unread: 0,
        waiting: 0,
        places: vec![Place::Own, Place::Timetable, Place::ReportAbsence, Place::CheckIn],
    };
    let own_frame = Frame { viewer: &student_viewer, flash: None, ..*frame };
    let said =
        Flash { tone: Tone::Ok, words: "Comment saved on Sam Hill’s record. 4 people can read it.".into() };
    let flashed = Frame {
        flash: Some(&said),
        trouble: Some(
            "Records can be read but not changed: the disk is full. Whoever runs Co-Tutor has been told.",
        ),
        ..*frame
    };
    let to = about::To::Viewer(frame);
    vec![
        ("home", home::page(frame, &home_view())),
        ("home-empty", home::page(&flashed, &home::View::default())),
        ("account", account::page(frame, &account_view())),
        ("my-students", my_students::page(frame, &my_students_view(40))),
        ("my-students-empty", my_students::page(frame, &my_students_view(0))),
        ("find", find::page(frame, &find_view())),
        ("find-empty", find::page(frame, &find::View::default())),
        ("notices", notices::page(frame, &notices_view())),
        ("notices-empty", notices::page(frame, &notices::View::default())),
        ("own", own::page(&own_frame, &own_view())),
        ("help", about::help(to)),
        ("about", about::about(to, "0.1.0", &libraries())),
        ("accessibility", about::accessibility(to)),
    ]
}

pub(super) fn error_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    vec![
        ("error-400", error::page(frame, Wrong::BadRequest)),
        ("error-403", error::page(frame, Wrong::NotYours)),
        ("error-403-refused", error::page(frame, Wrong::Refused("Only its author can amend this entry."))),
        ("error-404", error::page(frame, Wrong::NotFound)),
        ("error-405", error::page(frame, Wrong::FormsOnly)),
        ("error-409", error::page(frame, Wrong::Changed)),
        ("error-413", error::page(frame, Wrong::TooLarge("25 MB"))),
        ("error-429", error::page(frame, Wrong::TooMany(30))),
        ("error-500", error::page(frame, Wrong::Trouble("7F3K-22QD"))),
        ("error-503", error::page(frame, Wrong::Busy(5))),
    ]
}

fn tutee(at_number: u32) -> home::Tutee {
    const NAMES: [&str; 6] = [
        "Hill, Sam",
        "Ó Briain, Tomás",
        "Szczepański-Featherstonehaugh, Wilhelmina",
        "Adeyemi, Tolu",
        "Li, Na",
        "Patel, Kiran",
    ];
    let name = NAMES.get(at_number as usize % NAMES.len()).copied().unwrap_or_default();
    home::Tutee {
        number: format!("B8{:05}", 12_345 + at_number * 7),
        listed: name.into(),
        programme: "MEng Mechanical Engineering, year 2".into(),
        counts: (at_number % 5 != 4)
            .then(|| counts(30 - (at_number % 20), 2, 4 + (at_number % 20), at_number % 3)),
        weeks: weeks().iter().map(|week| week.counts).collect(),
        last_contact: (at_number % 3 != 1).then(|| at(i64::from(at_number) * 5, 10)),
        last_met: at_number.is_multiple_of(3).then(|| at(i64::from(at_number) * 5 + 3, 10)),
    }
}

fn home_view() -> home::View {
    let recent =
        |what| home::Recent { number: "B812345".into(), called: "Sam Hill".into(), at: at(2, 10), what };
    home::View {
        waiting: (2, 1),
        flags: super::flags::rows(),
        flags_total: 31,
        registers: vec![register::session("s1", Status::Open)],
        drafts: drafts(),
        notices: notices_view().notices.into_iter().take(1).collect(),
        groups: vec![
            home::Group {
                relation: "Personal tutor".into(),
                students: (0..5).map(tutee).collect(),
                total: 24,
            },
            home::Group {
                relation: "Project supervisor".into(),
                students: (4..5).map(tutee).collect(),
                total: 1,
            },
        ],
        recent: vec![
            recent(home::RecentWhat::Full {
                id: "e1".into(),
                kind: EntryKind::MeetingAttended,
                subject: "Attendance since January".into(),
                author: "Dr Ada Okafor".into(),
            }),
            recent(home::RecentWhat::Stub(Categories::NONE.with(Category::Placement))),
            recent(home::RecentWhat::Full {
                id: "e4".into(),
                kind: EntryKind::Email,
                subject: String::new(),
                author: "Kath Price".into(),
            }),
        ],
    }
}

fn my_students_view(students: u32) -> my_students::View {
    my_students::View {
        relations: vec![
            ("personal_tutor".into(), "Personal tutor (24)".into()),
            ("project_supervisor".into(), "Project supervisor (1)".into()),
        ],
        relation: "personal_tutor".into(),
        not_met_days: String::new(),
        sort: "attendance".into(),
        students: (0..students).map(tutee).collect(),
        paging: Paging { words: format!("{students} students"), ..Paging::default() },
    }
}

pub(super) fn find_view() -> find::View {
    let hit = |number: &str, called: &str, line: &str| find::StudentHit {
        number: number.into(),
        photo: (called == "Sam Hill").then(|| "/students/B812345/photo".into()),
        called: called.into(),
        line: line.into(),
    };
    let pieces =
        |all: &[(&str, bool)]| all.iter().map(|(words, found)| ((*words).to_owned(), *found)).collect();
    let chip =
        |words: &str, count, on| find::Chip { words: words.into(), count, href: "/find?q=lab".into(), on };
    find::View {
        q: "lab group".into(),
        students: vec![
            hit("B812345", "Sam Hill", "MEng Mechanical Engineering, year 2"),
            hit("B798811", "Labiba Grouper", "BSc Design, year 3, on leave of absence"),
        ],
        students_total: 2,
        students_more: false,
        entries: vec![find::EntryHit {
            id: "e1".into(),
            number: "B812345".into(),
            called: "Sam Hill".into(),
            kind: EntryKind::MeetingAttended,
            categories: Categories::NONE.with(Category::PastoralCare).with(Category::AcademicGeneral),
            sensitive: true,
            subject: pieces(&[("Attendance since January", false)]),
            snippet: pieces(&[
                ("… the 9:00 start on Mondays is the difficulty. Agreed: move to ", false),
                ("lab", true),
                (" ", false),
                ("group", true),
                (" C; meet again in two weeks …", false),
            ]),
            author: "Dr Ada Okafor".into(),
            occurred_at: at(4, 10),
        }],
        entries_total: 1,
        facets: vec![
            find::Facet {
                label: "Whose".into(),
                chips: vec![
                    chip("All I can read", Some(14), true),
                    chip("My students", Some(6), false),
                    chip("Written by me", Some(3), false),
                ],
            },
            find::Facet {
                label: "Kind".into(),
                chips: vec![chip("Comment", Some(9), false), chip("Attended meeting", Some(4), false)],
            },
        ],
        author: "okafor".into(),
        from: String::new(),
        to: String::new(),
        problems: Problems::default(),
        kept: vec![("scope".into(), "all".into())],
        paging: Paging {
            words: "1–25 of 1,412 entries".into(), before: None, after: Some("?page=2".into())
        },
        catching_up: true,
    }
}

fn notices_view() -> notices::View {
    let notice = |id: &str, words: &str, detail: &str, read| notices::Notice {
        id: id.into(),
        words: words.into(),
        detail: detail.into(),
        at: at(1, 8),
        read,
    };
    notices::View {
        registers: vec![register::reminder()],
        notices: vec![
            notice(
                "n1",
                "Kath Price notified you of an entry on Tomás Ó Briain’s record.",
                "Clerical/Office.",
                false,
            ),
            notice(
                "n2",
                "Sam Hill’s attendance fell under 50 %.",
                "41 % (9 of 22 sessions, 2 authorised).",
                false,
            ),
            notice("n3", "You are Na Li’s project supervisor from today.", "", true),
        ],
        paging: Paging::default(),
    }
}

fn account_view() -> account::View {
    let session = |id: &str, browser: &str, current| account::Session {
        id: id.into(),
        browser: browser.into(),
        since: at(0, 8),
        last_used: at(0, 10),
        current,
    };
    account::View {
        sureness: crate::access::Sureness::Chosen,
        sessions: vec![session("s1", "Firefox on Windows", true), session("s2", "Safari on iPhone", false)],
        problems: problems(&[("current_password", "This is not your present password.")]),
    }
}

fn own_view() -> own::View {
    own::View {
        photo: Some("/me/photo".into()),
        called: "Sam".into(),
        number: "B812345".into(),
        email: "s.hill@student.example.ac.uk".into(),
        programme: "MEng Mechanical Engineering".into(),
        year: Some(2),
        tutors: tutors(),
        attendance: shown(),
        notices: super::absence::notices(),
        appeals: super::absence::appeals(),
        may_report: true,
    }
}

fn libraries() -> Vec<about::Library> {
    vec![about::Library { name: "axum".into(), version: "0.8".into(), licence: "MIT".into() }]
}
