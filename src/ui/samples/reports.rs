//! Samples of the reports.

use super::problems;
use crate::domain::Counts;
use crate::domain::outcome::DegreeClass;
use crate::domain::register::taking::Taking;
use crate::domain::report::ask::By;
use crate::domain::report::attendance::{self, Group};
use crate::domain::report::bands::Edges;
use crate::domain::report::groups::{self, Case, Kind};
use crate::domain::report::hide::Care;
use crate::domain::report::outcomes::{self, Finisher, Measure};
use crate::domain::report::registers::{self, ModuleRegisters};
use crate::domain::report::thresholds::{self, ByGroup, Past};
use crate::domain::report::{Opens, Report, Sheet};
use crate::ui::layout::Frame;
use crate::ui::reports::{self, Door, Filter, View};
use jiff::civil::date;
use maud::Markup;

pub(super) fn report_pages(frame: &Frame<'_>) -> Vec<(&'static str, Markup)> {
    let door =
        Door { code: "attendance", title: "Attendance", words: "By programme, module, group and year." };
    let shown = |report: Report| View {
        code: "attendance".into(),
        report,
        asked: vec![("programme".into(), "MEng-ME".into()), ("module".into(), "ME101".into())],
        filters: filters(),
        ..View::default()
    };
    let wrong = View {
        code: "outcomes".into(),
        title: "Attendance against outcome".into(),
        filters: filters(),
        problems: problems(&[("from", "“x” is not a date. Write it like 2026-03-03 or 3 Mar 2026.")]),
        ..View::default()
    };
    vec![
        ("reports", reports::index(frame, &[door])),
        ("report-outcomes", reports::page(frame, &shown(outcome_report(40)))),
        ("report-outcomes-few", reports::page(frame, &shown(outcome_report(3)))),
        ("report-attendance", reports::page(frame, &shown(attendance_report()))),
        ("report-registers", reports::page(frame, &shown(register_report()))),
        ("report-thresholds", reports::page(frame, &shown(threshold_report()))),
        ("report-wrong", reports::page(frame, &wrong)),
    ]
}

fn filters() -> Vec<Filter> {
    let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    vec![
        Filter {
            name: "programme",
            label: "Programme",
            hint: "",
            options: vec![pair("", "All"), pair("MEng-ME", "MEng Mechanical Engineering")],
        },
        Filter { name: "from", label: "From", hint: "Such as 1 Oct 2026", options: Vec::new() },
    ]
}

fn outcome_report(each: usize) -> Report {
    let mut finishers = Vec::new();
    for (class, rates) in [
        (DegreeClass::First, [95, 80, 70]),
        (DegreeClass::Third, [75, 55, 40]),
        (DegreeClass::Withdrawn, [50, 30, 10]),
    ] {
        for attended in rates {
            let one = Finisher { class, year: Some(2025), attended, expected: 100 };
            finishers.extend(std::iter::repeat_n(one, each));
        }
    }
    outcomes::report(&finishers, &[], &Edges::default(), Measure::Attendance, Care::Groups)
}

fn attendance_report() -> Report {
    let group = |code: &str, label: &str, present, absent| Group {
        code: code.into(),
        label: label.into(),
        students: 40,
        counts: Counts { present, absent, authorised: 3, unrecorded: 12, ..Counts::default() },
        low: 4,
        shown: true,
        rough: false,
        opens: Some(Opens::Narrower(vec![("module", code.into()), ("by", "group".into())])),
    };
    let groups = vec![
        group("ME101", "ME101 Statics", 400, 90),
        group("ME202", "ME202 Dynamics of machines with an exceedingly long title", 180, 210),
    ];
    attendance::report(By::Module, groups, Care::Open, "in 2025/26", Vec::new())
}

fn register_report() -> Report {
    let taking = |taken: &bool| if *taken { Taking::Whole } else { Taking::Few };
    let module = |code: &str, taken: &[bool]| ModuleRegisters {
        code: code.into(),
        title: "Statics".into(),
        students: 40,
        sessions: (1..).map(|day| date(2026, 2, day)).zip(taken.iter().map(taking)).collect(),
        ..ModuleRegisters::default()
    };
    registers::report(
        vec![module("ME101", &[true, true, false]), module("ME202", &[false, false])],
        "in 2025/26",
    )
}

/// A rule group by group, with and without what became of those it pointed at.
pub(super) fn by_group() -> Vec<Sheet> {
    let (few, many) = (vec![groups::Group::new(Kind::Mode, "pt", "Part time")], Vec::new());
    let case = |n: u32| Case {
        groups: if n.is_multiple_of(5) { &few } else { &many },
        flagged: n.is_multiple_of(3),
        score: f64::from(u8::from(n.is_multiple_of(3))),
        bad: (!n.is_multiple_of(7)).then_some(n.is_multiple_of(4)),
    };
    let cases: Vec<Case<'_>> = (0..240).map(case).collect();
    let sheet = |code, judged| Sheet {
        code,
        title: "By group, now".to_owned(),
        columns: groups::columns(Vec::new(), judged),
        rows: groups::rows(&cases, &[], judged, Care::Groups),
    };
    vec![sheet("groups_now", false), sheet("groups_year", true)]
}

fn threshold_report() -> Report {
    let one = |n: u32| Past {
        later: n.is_multiple_of(2),
        bad: n.is_multiple_of(3),
        left: n.is_multiple_of(9).then_some(70),
        sessions: (0..60)
            .map(|day| (day, (!n.is_multiple_of(3) && day % 4 != 0) || day % (2 + n.cast_signed() % 5) == 0))
            .collect(),
        groups: vec![match n % 5 {
            0 | 2 => groups::Group::new(Kind::Sex, "F", "F"),
            1 | 3 => groups::Group::new(Kind::Sex, "M", "M"),
            _ if n.is_multiple_of(7) => groups::Group::new(Kind::Sex, "X", "X"),
            _ => groups::Group::new(Kind::Sex, "", "Not recorded"),
        }],
        ..Past::default()
    };
    thresholds::report(&(0..240).map(one).collect::<Vec<_>>(), Care::Groups, ByGroup::default())
}
