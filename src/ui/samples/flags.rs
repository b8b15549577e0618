//! Samples of what is about flags, concerns, rules and monitoring points.

use super::student::{attendance, dashboard_view, plate, shown};
use super::{at, problems};
use crate::domain::Problems;
use crate::domain::flag::{Outcome, State};
use crate::domain::monitoring::Reached;
use crate::ui::admin::{monitoring, rules};
use crate::ui::flags::{self, Row};
use crate::ui::layout::Frame;
use crate::ui::monitoring as followed;
use crate::ui::part::Paging;
use crate::ui::student::{attendance as attendance_page, concern, dashboard, flagged};
use jiff::civil::date;
use maud::Markup;

pub(super) fn flag_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let one = |state, concern, problems| flags::One {
        flag: Row { state, ..row("f1", state) },
        rule: "Attendance under 50 % over the teaching period so far, on at least 5 expected sessions".into(),
        email: "s.hill@student.example.ac.uk".into(),
        phone: Some("+44 7700 900123".into()),
        concern,
        history: history(),
        may_act: true,
        outcome: String::new(),
        note: "Wrote to Sam on Monday.".into(),
        told: String::new(),
        problems,
    };
    let raised = flags::Concern {
        by: "Dr Lin Wei".into(),
        about: "Wellbeing".into(),
        seen: "Has stopped coming to the lab.\n\nLooked very tired when we last spoke.".into(),
        on: date(2026, 3, 2),
        student_knows: true,
        wish: "A word with somebody Sam trusts.".into(),
        told: String::new(),
    };
    let wrong = problems(&[("outcome", "Choose what came of it.")]);
    let concern_wrong = concern::View {
        problems: problems(&[
            ("about", "Choose what it is about."),
            ("seen", "Write what you saw or heard."),
            ("on", "This day is in the future."),
            ("student_knows", "Choose yes or no."),
        ]),
        ..concern_view()
    };
    vec![
        ("dashboard-own-module", dashboard::page(frame, &partly(&["ME201"]))),
        ("dashboard-no-own-module", dashboard::page(frame, &partly(&[]))),
        ("flags", flags::page(frame, &worklist())),
        ("flags-empty", flags::page(frame, &flags::View::default())),
        ("flag", flags::one(frame, &one(State::Open, None, Problems::default()))),
        ("flag-wrong", flags::one(frame, &one(State::Acknowledged, Some(raised), wrong))),
        ("flag-closed", flags::one(frame, &one(State::Closed, None, Problems::default()))),
        ("concern", concern::page(frame, &concern_view())),
        ("concern-wrong", concern::page(frame, &concern_wrong)),
        ("admin-rules", rules::page(frame, &rules_view())),
        ("admin-rule", rules::one(frame, &rule_view())),
        ("admin-monitoring", monitoring::page(frame, &monitoring_view())),
        ("monitoring", followed::page(frame, &[followed_row()])),
        ("monitoring-none", followed::page(frame, &[])),
        ("monitoring-point", followed::one(frame, &followed_one())),
        ("admin-monitoring-none", monitoring::page(frame, &monitoring::View::default())),
    ]
}

fn row(id: &str, state: State) -> Row {
    Row {
        id: id.into(),
        number: "B812345".into(),
        called: "Sam Hill".into(),
        title: "Under 50 % this year".into(),
        words: "30 of 61 sessions (49.1 %) attended in weeks 1–12, 2 authorised. 1 module left out: registers mostly not taken".into(),
        state,
        opened_at: at(6, 9),
        owner: Some("Dr Ada Okafor".into()),
        outcome: (state == State::Closed).then_some(Outcome::Recovered),
        written: state != State::Open,
    }
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        row("f1", State::Open),
        Row {
            title: "Concern: wellbeing".into(),
            words: "Seen on Mon 2 Mar 2026".into(),
            owner: None,
            ..row("f2", State::Contacted)
        },
    ]
}

fn worklist() -> flags::View {
    let raised = |state, told: &str| flags::Raised {
        number: "B812345".into(),
        called: "Sam Hill".into(),
        at: at(9, 10),
        state,
        told: told.into(),
    };
    flags::View {
        rules: vec![("0".into(), "Concerns".into()), ("1".into(), "Under 50 % this year".into())],
        unwritten: true,
        points: true,
        flags: rows().into_iter().chain([row("f3", State::Closed)]).collect(),
        paging: Paging { words: "1–50 of 61 flags".into(), before: None, after: Some("?page=2".into()) },
        raised: vec![raised(State::Open, ""), raised(State::Closed, "We have spoken, thank you.")],
        ..flags::View::default()
    }
}

fn history() -> Vec<flags::Line> {
    let line = |days, by: Option<&str>, what: &str, note: &str| flags::Line {
        at: at(days, 9),
        by: by.map(str::to_owned),
        what: what.into(),
        note: note.into(),
    };
    vec![
        line(6, None, "Opened", "29 of 60 sessions (48.3 %) attended in weeks 1–11"),
        line(5, Some("Dr Ada Okafor"), "Acknowledged", ""),
    ]
}

fn concern_view() -> concern::View {
    concern::View {
        plate: plate(),
        id: "0".repeat(32),
        about: String::new(),
        seen: String::new(),
        on: String::new(),
        student_knows: "yes".into(),
        wish: String::new(),
        problems: Problems::default(),
    }
}

pub(super) fn points() -> Vec<flagged::Point> {
    let point =
        |name: &str, reached, words: &str| flagged::Point { name: name.into(), reached, words: words.into() };
    vec![
        point(
            "Met the tutor",
            Reached::Satisfied,
            "1 of 1 meeting with the tutor from Mon 5 Oct 2026 to Fri 30 Oct 2026",
        ),
        point("Labs", Reached::Waiting, "2 of 4 sessions of ME204 attended"),
        point("Safety", Reached::Missed, "0 of 1 session of ME201 attended"),
    ]
}

/// The dashboard for somebody who takes the registers of these modules alone.
fn partly(codes: &[&str]) -> dashboard::View {
    let covers = dashboard::Covers::Own(codes.iter().copied().map(str::to_owned).collect());
    let card = dashboard::Attendance { covers, cohort_median: None, ..attendance() };
    dashboard::View { attendance: Some(card), ..dashboard_view(plate(), false) }
}

pub(super) fn attendance_view() -> attendance_page::View {
    let exemption = |number, may_end| flagged::Exemption {
        number,
        from: date(2026, 2, 2),
        to: date(2026, 3, 20),
        reason: Some("Placement abroad".into()),
        by: "Kath Price".into(),
        may_end,
    };
    attendance_page::View {
        plate: plate(),
        shown: shown(),
        notices: Some(super::absence::notices()),
        appeals: super::absence::appeals(),
        may_record: true,
        flagged: Some(flagged::Flagged {
            flags: rows(),
            exemptions: vec![exemption(2, true), exemption(1, false)],
            give: Some(flagged::Give {
                problems: problems(&[("to", "The last day has to be within a year after the first.")]),
                ..flagged::Give::default()
            }),
        }),
    }
}

fn rules_view() -> rules::View {
    let rule = |id, name: &str, on| rules::Row {
        id,
        name: name.into(),
        sentence: "Attendance under 50 % over the teaching period so far, on at least 5 expected sessions"
            .into(),
        on,
        from: "Usual".into(),
    };
    rules::View {
        department: "ME".into(),
        departments: vec![("ME".into(), super::DEPARTMENT.into())],
        rules: vec![rule(1, "Under 50 % this year", true), rule(2, "Under 50 % over four weeks", false)],
    }
}

fn rule_view() -> rules::One {
    let preview = rules::Preview {
        sentence:
            "Attendance under 50 % over the last 4 weeks, this one included, on at least 5 expected sessions"
                .into(),
        now: vec![(
            "B812345".into(),
            "Sam Hill".into(),
            "5 of 20 sessions (25 %) attended in weeks 8–11".into(),
        )],
        total: 120,
        looked_at: 612,
        year: "2024/25".into(),
        weeks: (0_i64..)
            .zip([0, 2, 5, 3, 9, 4, 1])
            .map(|(n, count)| (date(2024, 10, 7).saturating_add(jiff::Span::new().weeks(n)), count))
            .collect(),
        by_group: super::reports::by_group(),
    };
    rules::One {
        id: 2,
        department: "ME".into(),
        department_name: super::DEPARTMENT.into(),
        name: "Under 50 % over four weeks".into(),
        kind: "rate".into(),
        threshold: "50".into(),
        weeks: "4".into(),
        expected_min: "5".into(),
        on: true,
        preview: Some(preview),
        problems: Problems::default(),
    }
}

fn followed_row() -> followed::Row {
    followed::Row {
        id: 1,
        name: "Met the tutor in weeks 3–5".into(),
        wanted: "At least 1 meeting with the tutor, Mon 5 Oct 2026 to Fri 30 Oct 2026".into(),
        whom: "MEng-ME, year 2".into(),
        counts: Reached::ALL.iter().map(|reached| (*reached, 3)).collect(),
    }
}

fn followed_one() -> followed::One {
    let student = |reached: &Reached| followed::Student {
        number: "B812345".into(),
        listed: "Hill, Sam".into(),
        reached: *reached,
        words: "0 of 1 meeting with the tutor from Mon 5 Oct 2026 to Fri 30 Oct 2026".into(),
    };
    followed::One {
        point: followed_row(),
        students: Reached::ALL.iter().map(student).collect(),
        paging: Paging { words: "1–4 of 12 students".into(), before: None, after: Some("?page=2".into()) },
        ..followed::One::default()
    }
}

fn monitoring_view() -> monitoring::View {
    let row = |id, withdrawn| monitoring::Row {
        id,
        name: "Met the tutor in weeks 3–5".into(),
        wanted: "At least 1 meeting with the tutor, Mon 5 Oct 2026 to Fri 30 Oct 2026".into(),
        whom: "MEng-ME, year 2".into(),
        withdrawn,
    };
    monitoring::View {
        points: vec![row(1, false), row(2, true)],
        programmes: vec![("MEng-ME".into(), "MEng Mechanical Engineering".into())],
        add: monitoring::Add {
            problems: problems(&[("module", "There is no module XX."), ("programme", "Choose a programme.")]),
            preview: Some(Reached::ALL.iter().map(|reached| (*reached, 2)).collect()),
            ..monitoring::Add::default()
        },
    }
}
