//! Samples of the pages about one student.

use super::{at, counts, drafts, problems, staff, tutors, weeks};
use crate::domain::student::{Athlete, Status};
use crate::domain::{Categories, Category, EntryKind, Mark, Problems};
use crate::ui::layout::Frame;
use crate::ui::part::Paging;
use crate::ui::student::photo::Keep;
use crate::ui::student::{self, Area, Plate, timeline};
use jiff::civil::date;
use maud::Markup;

pub(super) fn student_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let basic = Plate { areas: vec![Area::Dashboard, Area::Record], athlete: None, ..plate() };
    let gone = Plate { status: Status::Completed, ..plate() };
    vec![
        ("dashboard", student::dashboard::page(frame, &dashboard_view(plate(), true))),
        ("dashboard-basic", student::dashboard::page(frame, &dashboard_view(basic, false))),
        ("dashboard-photo-wrong", student::dashboard::page(frame, &photo_wrong())),
        ("dashboard-archived", student::dashboard::page(frame, &dashboard_view(gone, false))),
        ("record", student::record::page(frame, &record_view(items()))),
        ("record-empty", student::record::page(frame, &record_view(Vec::new()))),
        ("entry", student::entry::page(frame, &entry_view())),
        ("attendance", student::attendance::page(frame, &super::flags::attendance_view())),
        ("marks", student::marks::page(frame, &student::marks::View { plate: plate(), marks: marks() })),
        (
            "marks-empty",
            student::marks::page(frame, &student::marks::View { plate: plate(), marks: Vec::new() }),
        ),
        ("access", student::access::page(frame, &access_view())),
    ]
}

pub(super) fn form_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
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
    vec![
        ("add", student::add::page(frame, &add)),
        ("form", student::form::page(frame, &form_view())),
        ("form-wrong", student::form::page(frame, &wrong)),
        ("form-sensitive", student::form::page(frame, &sensitive)),
    ]
}

pub(super) fn plate() -> Plate {
    Plate {
        number: "B812345".into(),
        photo: Some("/students/B812345/photo".into()),
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
        may_raise: true,
    }
}

pub(super) fn attendance() -> student::dashboard::Attendance {
    student::dashboard::Attendance {
        covers: student::dashboard::Covers::All,
        counts: counts(27, 3, 24, 2),
        recent: Some(counts(5, 0, 15, 0)),
        before: Some(counts(12, 0, 8, 0)),
        cohort_median: Some(0.83),
        weeks: weeks(),
    }
}

pub(super) fn dashboard_view(plate: Plate, whole: bool) -> student::dashboard::View {
    student::dashboard::View {
        plate,
        attendance: whole.then(attendance),
        flags: if whole { super::flags::rows() } else { Vec::new() },
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
        photo: whole.then(|| Keep { has: true, problems: Problems::default() }),
    }
}

fn photo_wrong() -> student::dashboard::View {
    let words = "This is not a JPEG, PNG or WebP picture. Save it as one of these.";
    let keep = Keep { has: false, problems: problems(&[("photo", words)]) };
    let plate = Plate { photo: None, ..plate() };
    student::dashboard::View { photo: Some(keep), ..dashboard_view(plate, true) }
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
            timeline::Attachment { number: 1, name: "Action plan March.pdf".into(), bytes: 184_320 },
            timeline::Attachment {
                number: 2,
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
            files: vec![timeline::Attachment { number: 3, name: "Old plan.pdf".into(), bytes: 84_320 }],
        }],
    }
}

pub(super) fn shown() -> student::attendance::Shown {
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
        counting: if critical {
            student::attendance::Counting::Optional
        } else {
            student::attendance::Counting::Counts
        },
        reason: reason.map(str::to_owned),
        recorded: mark.map(|_| ("Dr Lin Wei".to_owned(), at(days, 11))),
        via: (mark == Some(Mark::Authorised)).then(|| "Absence notice".to_owned()),
        covered: mark == Some(Mark::Absent),
        appeal: (mark == Some(Mark::Absent)).then(|| "/me/appeals/new?session=L1".to_owned()),
    };
    student::attendance::Shown {
        points: super::flags::points(),
        totals: attendance(),
        critical: Some(counts(3, 0, 3, 0)),
        modules: vec![
            module("ME201", "Solid mechanics", counts(14, 1, 5, 1)),
            module("ME204", "Thermodynamics", counts(4, 0, 12, 1)),
            module("MA207", "Mathematics for engineers 3", counts(9, 2, 7, 0)),
        ],
        kinds: vec![("Lecture".into(), counts(20, 3, 16, 2)), ("Lab".into(), counts(7, 0, 8, 0))],
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
        may_end_after_today: true,
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

pub(super) fn audience() -> student::form::Audience {
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
        any_adviser: true,
        ..student::form::Audience::default()
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
        kept: vec![("Plan of the lab.pdf".into(), 84_000)],
        staff: staff(),
        problems: Problems::default(),
    }
}
