//! Sample values for every page, for the tests that render them all.

use crate::domain::student::{Athlete, Status};
use crate::domain::{Categories, Category, Counts, EntryKind, Mark, Problems};
use crate::ui::admin::{self, audit, backup, matrix, people, person};
use crate::ui::chart::Week;
use crate::ui::error::{self, Wrong};
use crate::ui::layout::{Door, Frame, Place, Viewer};
use crate::ui::part::{Flash, Paging, Tone};
use crate::ui::student::{self, Area, Plate, Tutor, timeline};
use crate::ui::{about, account, find, first_run, home, my_students, notices, own, sign_in};
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
    let mut out = door_pages();
    out.extend(person_pages(&frame));
    out.extend(student_pages(&frame));
    out.extend(form_pages(&frame));
    out.extend(admin_pages(&frame));
    out.extend(error_pages(&frame));
    out
}

fn door_pages() -> Vec<(&'static str, Markup)> {
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

fn person_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let student_viewer = Viewer {
        name: "Sam Hill".into(),
        account: "s.hill@student.example.ac.uk".into(),
        roles: vec!["Student".into()],
        unread: 0,
        places: vec![Place::Own],
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

fn student_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let basic = Plate { areas: vec![Area::Dashboard, Area::Record], athlete: None, ..plate() };
    let gone = Plate { status: Status::Completed, ..plate() };
    vec![
        ("dashboard", student::dashboard::page(frame, &dashboard_view(plate(), true))),
        ("dashboard-basic", student::dashboard::page(frame, &dashboard_view(basic, false))),
        ("dashboard-archived", student::dashboard::page(frame, &dashboard_view(gone, false))),
        ("record", student::record::page(frame, &record_view(items()))),
        ("record-empty", student::record::page(frame, &record_view(Vec::new()))),
        ("entry", student::entry::page(frame, &entry_view())),
        (
            "attendance",
            student::attendance::page(frame, &student::attendance::View { plate: plate(), shown: shown() }),
        ),
        ("marks", student::marks::page(frame, &student::marks::View { plate: plate(), marks: marks() })),
        (
            "marks-empty",
            student::marks::page(frame, &student::marks::View { plate: plate(), marks: Vec::new() }),
        ),
        ("access", student::access::page(frame, &access_view())),
    ]
}

fn form_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let add = student::add::View { plate: plate(), drafts: drafts() };
    let mut wrong = form_view();
    wrong.body = String::new();
    wrong.problems = problems(&[
        ("occurred_at", "“31 Feb” is not a date and time. Write it like 3 Mar 2026, 10:00."),
        ("body", "Write what happened or was said."),
        ("category", "Tick at least one category."),
        ("notify", "nobody@example.com is not a staff address known to Co-Tutor."),
        ("files", "scan.tiff is larger than 25 MB. Choose a smaller file."),
    ]);
    let sensitive = student::form::View {
        sensitive: true,
        kind: EntryKind::MeetingAttended,
        audience: student::form::Audience { sensitive: true, ..audience() },
        ..form_view()
    };
    let conflict = student::amend::View { conflict: Some(theirs()), ..amend_view() };
    vec![
        ("add", student::add::page(frame, &add)),
        ("form", student::form::page(frame, &form_view())),
        ("form-wrong", student::form::page(frame, &wrong)),
        ("form-sensitive", student::form::page(frame, &sensitive)),
        ("amend", student::amend::page(frame, &amend_view())),
        ("amend-conflict", student::amend::page(frame, &conflict)),
    ]
}

fn admin_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let index =
        admin::View { accounts: 84, backup: "6 hours ago".into(), audit: "whole, 12,410 lines".into() };
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
        ("admin-audit", audit::page(frame, &audit_view())),
        ("admin-backup", backup::page(frame, &backup_view())),
        ("admin-backup-none", backup::page(frame, &backup::View::default())),
        ("admin-matrix", matrix::page(frame, &matrix_view())),
    ]
}

fn error_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    vec![
        ("error-400", error::page(frame, Wrong::BadRequest)),
        ("error-403", error::page(frame, Wrong::NotYours)),
        ("error-404", error::page(frame, Wrong::NotFound)),
        ("error-409", error::page(frame, Wrong::Changed)),
        ("error-413", error::page(frame, Wrong::TooLarge("25 MB"))),
        ("error-429", error::page(frame, Wrong::TooMany(30))),
        ("error-500", error::page(frame, Wrong::Trouble("7F3K-22QD"))),
        ("error-503", error::page(frame, Wrong::Busy(5))),
    ]
}

/// The audience fragment and the suggestions fragment.
#[must_use]
pub fn fragments() -> Vec<(&'static str, Markup)> {
    let view = find::Suggestions { q: "hil".into(), students: find_view().students };
    vec![("suggestions", find::suggestions(&view)), ("audience", student::form::audience(&audience()))]
}

fn viewer() -> Viewer {
    Viewer {
        name: "Dr Ada Okafor".into(),
        account: "a.okafor@example.ac.uk".into(),
        roles: vec!["Personal tutor".into(), "Senior tutor, Mechanical Engineering".into()],
        unread: 3,
        places: vec![Place::Home, Place::MyStudents, Place::Find, Place::Notices, Place::Admin],
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

fn plate() -> Plate {
    Plate {
        number: "B812345".into(),
        called: "Sam Hill".into(),
        listed: Some("Hill, Samantha".into()),
        programme: "MEng Mechanical Engineering".into(),
        year: Some(2),
        mode: Some("Full time".into()),
        status: Status::Active,
        athlete: Some(Athlete::Elite),
        tutors: tutors(),
        areas: Area::ALL.to_vec(),
        may_add: true,
    }
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

fn attendance() -> student::dashboard::Attendance {
    student::dashboard::Attendance {
        counts: counts(27, 3, 24, 2),
        recent: Some(counts(5, 0, 15, 0)),
        cohort_median: Some(83),
        weeks: weeks(),
    }
}

fn dashboard_view(plate: Plate, whole: bool) -> student::dashboard::View {
    student::dashboard::View {
        plate,
        attendance: whole.then(attendance),
        last_contact: whole.then(|| student::dashboard::LastContact {
            at: Some(at(4, 10)),
            words: "Attended meeting, Dr Ada Okafor".into(),
        }),
        marks: whole.then(|| {
            let mark = |module: &str, component: &str, mark: &str| student::dashboard::Mark {
                module: module.into(),
                component: component.into(),
                mark: mark.into(),
            };
            vec![mark("ME201", "Coursework 1", "64"), mark("ME204", "Test", "48"), mark("MA207", "", "55")]
        }),
        contacts: whole.then(|| student::dashboard::Contacts {
            email: Some("sam.hill@example.org".into()),
            phone: Some("+44 7700 900123".into()),
        }),
        adjustments: whole.then(|| "Slides a day before each lecture.\n\nExtra time in tests: 25 %.".into()),
        sponsored: whole.then_some(false),
        recent: items().into_iter().take(3).collect(),
        email: "s.hill@student.example.ac.uk".into(),
    }
}

fn entry(
    id: &str,
    kind: EntryKind,
    category: Category,
    subject: &str,
    body: &str,
    days: i64,
) -> timeline::Entry {
    timeline::Entry {
        id: id.into(),
        kind,
        categories: Categories::NONE.with(category),
        sensitive: false,
        subject: subject.into(),
        body: body.into(),
        author: "Dr Ada Okafor".into(),
        occurred_at: at(days, 10),
        recorded_at: at(days, 10),
        version: 1,
        amended: None,
        attachments: Vec::new(),
        named: Vec::new(),
        because: vec!["You wrote it.".into(), "As personal tutor you read every category.".into()],
        may_amend: true,
    }
}

fn items() -> Vec<timeline::Item> {
    let met = timeline::Entry {
        attachments: vec![
            timeline::Attachment { name: "Action plan March.pdf".into(), bytes: 184_320 },
            timeline::Attachment {
                name: "A very long file name that somebody exported from another system 2026-02-27.docx"
                    .into(),
                bytes: 2_516_582,
            },
        ],
        recorded_at: at(3, 16),
        version: 2,
        amended: Some((at(2, 9), "Dr Ada Okafor".into())),
        named: vec!["Priya Nair".into()],
        ..entry(
            "e1",
            EntryKind::MeetingAttended,
            Category::PastoralCare,
            "Attendance since January",
            "Sam came to talk about missed labs. Commutes from Derby since January; the 9:00 start on Mondays is the difficulty.\n\nAgreed: move to lab group C; meet again in two weeks; Sam will write to the module leader about the ME204 test.",
            4,
        )
    };
    let secret = timeline::Entry {
        sensitive: true,
        may_amend: false,
        ..entry(
            "e2",
            EntryKind::Comment,
            Category::PastoralCare,
            "Referral",
            "Referred to the wellbeing service with Sam’s agreement.",
            9,
        )
    };
    let missed = entry(
        "e3",
        EntryKind::MeetingMissed,
        Category::AcademicGeneral,
        "",
        "Did not come at 14:00 and did not write.",
        20,
    );
    let mail = entry(
        "e4",
        EntryKind::Email,
        Category::AcademicGeneral,
        "Re: Re: ME204 lab report",
        "Dear Sam,\nthank you for letting me know. Hand it in by Friday.\n\nAda",
        41,
    );
    let stub = |days, category| {
        timeline::Item::Stub(timeline::Stub {
            occurred_at: at(days, 12),
            categories: Categories::NONE.with(category),
        })
    };
    vec![
        timeline::Item::Full(Box::new(met)),
        timeline::Item::Full(Box::new(secret)),
        stub(12, Category::Placement),
        timeline::Item::Full(Box::new(missed)),
        stub(35, Category::ClericalOffice),
        timeline::Item::Full(Box::new(mail)),
    ]
}

fn record_view(items: Vec<timeline::Item>) -> student::record::View {
    student::record::View {
        plate: plate(),
        items,
        filter: student::record::Filter { category: None, ..student::record::Filter::default() },
        paging: Paging { words: "1–6 of 31 entries".into(), before: None, after: Some("?page=2".into()) },
        problems: Problems::default(),
    }
}

fn entry_view() -> student::entry::View {
    let shown = items().into_iter().find_map(|item| match item {
        timeline::Item::Full(entry) => Some(*entry),
        timeline::Item::Stub(_) => None,
    });
    let blank = || entry("e1", EntryKind::Comment, Category::Research, "", "", 1);
    student::entry::View {
        plate: plate(),
        entry: shown.unwrap_or_else(blank),
        earlier: vec![student::entry::Version {
            number: 1,
            by: "Dr Ada Okafor".into(),
            at: at(3, 16),
            subject: "Attendance".into(),
            body: "Sam came to talk about missed labs.".into(),
            categories: "Academic/General".into(),
        }],
    }
}

fn shown() -> student::attendance::Shown {
    let module = |code: &str, title: &str, counts| student::attendance::Module {
        code: code.into(),
        title: title.into(),
        counts,
    };
    let session = |days, mark, critical, reason: Option<&str>| student::attendance::Session {
        start: at(days, 9),
        module: "ME204 Thermodynamics".into(),
        kind: "Lab".into(),
        mark,
        minutes_late: (mark == Some(Mark::Late)).then_some(12),
        critical,
        reason: reason.map(str::to_owned),
        recorded: mark.map(|_| ("Dr Lin Wei".to_owned(), at(days, 11))),
    };
    student::attendance::Shown {
        totals: attendance(),
        critical: Some(counts(3, 0, 3, 0)),
        modules: vec![
            module("ME201", "Solid mechanics", counts(14, 1, 5, 1)),
            module("ME204", "Thermodynamics", counts(4, 0, 12, 1)),
            module("MA207", "Mathematics for engineers 3", counts(9, 2, 7, 0)),
        ],
        sessions: Some(vec![
            session(1, Some(Mark::Absent), true, None),
            session(2, Some(Mark::Present), false, None),
            session(3, Some(Mark::Late), false, None),
            session(5, Some(Mark::Authorised), true, Some("Medical appointment, letter seen")),
            session(6, Some(Mark::NotExpected), false, None),
            session(8, None, false, None),
        ]),
        paging: Paging {
            words: "1–6 of 56 sessions".into(),
            before: Some("?page=1".into()),
            after: Some("?page=3".into()),
        },
    }
}

fn marks() -> Vec<student::marks::Mark> {
    let mark = |component: &str, mark: Option<&str>, submitted, due| student::marks::Mark {
        module: "ME204".into(),
        title: "Thermodynamics".into(),
        year: "2025/26".into(),
        component: component.into(),
        weight: Some("40 %".into()),
        mark: mark.map(str::to_owned),
        submitted_at: submitted,
        due_at: due,
    };
    vec![
        mark("Lab report", None, Some(at(6, 12)), Some(at(8, 12))),
        mark("Test", Some("48"), None, None),
        mark("", Some("51"), None, None),
    ]
}

fn access_view() -> student::access::View {
    let person = |name: &str, role: &str, reads: &str, ends: Option<&str>| student::access::Person {
        name: name.into(),
        email: "a.person@example.ac.uk".into(),
        role: role.into(),
        since: Some(date(2025, 9, 29)),
        until: ends.map(|_| date(2026, 6, 12)),
        reads: reads.into(),
        ends: ends.map(str::to_owned),
    };
    student::access::View {
        plate: plate(),
        people: vec![
            person("Dr Ada Okafor", "Personal tutor", "Every category", Some("r1")),
            person(
                "Priya Nair",
                "Senior tutor, School of Mechanical Engineering",
                "Academic/General, Pastoral Care, Clerical/Office",
                None,
            ),
            person(
                "Prof. Jean-Luc de la Fontaine",
                "Project supervisor",
                "Dissertation/Project work",
                Some("r2"),
            ),
        ],
        others: 81,
        give: Some(student::access::Give {
            staff: staff(),
            problems: problems(&[("email", "Nobody on staff has this e-mail.")]),
            ..student::access::Give::default()
        }),
    }
}

fn staff() -> Vec<(String, String)> {
    vec![
        ("p.nair@example.ac.uk".into(), "Priya Nair".into()),
        ("l.wei@example.ac.uk".into(), "Dr Lin Wei".into()),
    ]
}

fn drafts() -> Vec<student::add::Draft> {
    let draft = |id: &str, kind, subject: &str| student::add::Draft {
        id: id.into(),
        number: "B812345".into(),
        called: "Sam Hill".into(),
        kind,
        subject: subject.into(),
        saved_at: at(0, 9),
    };
    vec![draft("d1", EntryKind::Comment, "Lab group"), draft("d2", EntryKind::MeetingAttended, "")]
}

fn audience() -> student::form::Audience {
    let role = |role: &str, names: &[&str]| student::form::AudienceRole {
        role: role.into(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    student::form::Audience {
        readers: vec![
            role("You, the author", &["Dr Ada Okafor"]),
            role("Senior tutor", &["Priya Nair"]),
            role("Year tutor", &["Dr Lin Wei", "Dr Tomás Ó Briain"]),
            role("Department administrator", &["Kath Price", "Omar Aziz", "Ruth Bell"]),
        ],
        stub_only: 78,
        sensitive: false,
    }
}

fn form_view() -> student::form::View {
    student::form::View {
        plate: plate(),
        kind: EntryKind::Comment,
        draft: "d1".into(),
        draft_saved_at: Some(at(0, 10)),
        occurred_at: "3 Mar 2026 10:00".into(),
        subject: "Lab group".into(),
        body: "Sam asked to move to lab group C.\n\nThe module leader agrees.".into(),
        offered: Categories::ALL,
        ticked: Categories::NONE.with(Category::AcademicGeneral),
        sensitive: false,
        named: String::new(),
        notify: "p.nair@example.ac.uk".into(),
        audience: audience(),
        staff: staff(),
        problems: Problems::default(),
    }
}

fn amend_view() -> student::amend::View {
    student::amend::View {
        plate: plate(),
        id: "e1".into(),
        kind: EntryKind::MeetingAttended,
        version: 2,
        occurred_at: "27 Feb 2026 10:00".into(),
        subject: "Attendance since January".into(),
        body: "Sam came to talk about missed labs.".into(),
        categories: Some((Categories::ALL, Categories::NONE.with(Category::PastoralCare))),
        sensitive: Some(false),
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
    }
}

fn home_view() -> home::View {
    let recent =
        |what| home::Recent { number: "B812345".into(), called: "Sam Hill".into(), at: at(2, 10), what };
    home::View {
        low: vec![home::Low {
            number: "B812345".into(),
            called: "Sam Hill".into(),
            programme: "MEng Mechanical Engineering, year 2".into(),
            counts: counts(9, 0, 13, 2),
        }],
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

fn find_view() -> find::View {
    let hit = |number: &str, called: &str, line: &str| find::StudentHit {
        number: number.into(),
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
        catching_up: Some((4_000, 12_410)),
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
        sessions: vec![session("s1", "Firefox on Windows", true), session("s2", "Safari on iPhone", false)],
        problems: problems(&[("current_password", "This is not your present password.")]),
    }
}

fn own_view() -> own::View {
    own::View {
        called: "Sam".into(),
        number: "B812345".into(),
        email: "s.hill@student.example.ac.uk".into(),
        programme: "MEng Mechanical Engineering".into(),
        year: Some(2),
        tutors: tutors(),
        attendance: shown(),
    }
}

fn libraries() -> Vec<about::Library> {
    vec![about::Library { name: "axum".into(), version: "0.8".into(), licence: "MIT".into() }]
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
    };
    person::View {
        id: "42".into(),
        name: "Ada Okafor".into(),
        email: "a.okafor@example.ac.uk".into(),
        line: "Staff, School of Mechanical Engineering".into(),
        account: Some(true),
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
    let line = |number, what: &str, student: Option<&str>, detail: &str| audit::Line {
        number,
        at: at(0, 9),
        who: "Dr Ada Okafor".into(),
        what: what.into(),
        student: student.map(str::to_owned),
        detail: detail.into(),
    };
    audit::View {
        lines: vec![
            line(12_410, "Read an entry", Some("B812345"), "Pastoral Care"),
            line(12_409, "Gave a role", None, "Senior tutor, ME, from 1 Aug 2025, to l.wei@example.ac.uk"),
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
