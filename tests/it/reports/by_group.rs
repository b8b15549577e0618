//! Rules by group: what the report on thresholds and the look at a rule before it is switched on tell of groups, to
//! whom, and how finely.

use crate::asking::Asking;
use crate::world::{self, World, take_in};
use axum::http::Method;
use cotutor::access::ReportKind;
use cotutor::domain::flag::{Rule, RuleKind};
use cotutor::domain::report::Sheet;
use cotutor::domain::report::ask::Ask;
use cotutor::records::imports::Kind;
use cotutor::records::{BY_GROUP_YEAR, Records, Refusal};
use std::fmt::Write;

/// A year of 80 students with six sessions. Of 40 full time, 20 failed and half of them had stayed away; of 40 part
/// time, 20 failed, who had all stayed away, as had half of the others. One of the others is of no group.
fn world() -> World {
    let world = World::with(Vec::new());
    let mut students = String::from("student_number,family_name,email,programme,mode,status,end_date\n");
    let mut enrolments = String::from("module,academic_year,student_number\n");
    let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
    let mut marks = String::from("session_id,student_number,mark\n");
    let mut outcomes = String::from("student_number,degree_class,awarded_on\n");
    for week in 0..6 {
        let day = jiff::civil::date(2024, 10, 1).saturating_add(jiff::Span::new().weeks(week));
        let _ = writeln!(sessions, "G{week},ME101,2024/25,lecture,{day}T10:00,{day}T11:00");
    }
    for n in 0..80 {
        let (mode, bad) = (if n < 40 { "ft" } else { "pt" }, n % 2 == 0);
        let away = if n < 40 { n % 4 == 0 } else { bad || n % 4 == 1 };
        let _ = writeln!(students, "G{n:03},Group,g{n}@example.ac.uk,MEng-ME,{mode},completed,2025-07-01");
        let _ = writeln!(enrolments, "ME101,2024/25,G{n:03}");
        let _ = writeln!(outcomes, "G{n:03},{},2025-07-01", if bad { "fail" } else { "first" });
        for week in 0..6 {
            let mark = if away { "absent" } else { "present" };
            let _ = writeln!(marks, "G{week},G{n:03},{mark}");
        }
    }
    for (kind, text) in [
        (Kind::Students, students),
        (Kind::Enrolments, enrolments),
        (Kind::Sessions, sessions),
        (Kind::Attendance, marks),
        (Kind::Outcomes, outcomes),
    ] {
        take_in(&world.registry, kind, &text);
    }
    world
}

fn rule() -> Rule {
    Rule {
        id: 0,
        department: Some("ENG".to_owned()),
        name: "Half".to_owned(),
        kind: RuleKind::Rate,
        threshold: 50,
        weeks: None,
        expected_min: 5,
        on: true,
    }
}

fn codes(sheet: &Sheet, first: usize) -> Vec<Vec<String>> {
    let row =
        |row: &cotutor::domain::report::Row| row.cells[first..].iter().map(|cell| cell.code()).collect();
    sheet.rows.iter().map(row).collect()
}

/// From "pointed at" on: share, outcome, sensitivity, precision, false alarms, area, each without its interval.
fn figures(row: &[String]) -> Vec<&str> {
    [3, 6, 7, 10, 13, 16].into_iter().map(|at| row[at].as_str()).collect()
}

const FULL_TIME: [&str; 6] = ["25.0", "50.0", "50.0", "100.0", "0.0", "0.750"];
const PART_TIME: [&str; 6] = ["75.0", "50.0", "100.0", "66.7", "50.0", "0.750"];

fn records(world: &World, actor: &str) -> Records {
    world.records(actor).expect("an account")
}

#[test]
fn a_rule_is_looked_at_by_group_before_it_is_switched_on() {
    let world = world();
    let preview = records(&world, "cotutor_administrator").preview_rule(rule()).expect("a preview");
    let year = preview.by_group.iter().find(|sheet| sheet.code == BY_GROUP_YEAR).expect("the year before");
    let rows = codes(year, 0);
    let modes: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == "mode").collect();
    assert_eq!(
        modes.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect::<Vec<_>>(),
        [("ft", "40"), ("pt", "40")]
    );
    assert_eq!(figures(modes[0]), FULL_TIME);
    assert_eq!(figures(modes[1]), PART_TIME);
    assert!(rows.iter().all(|row| row[0] == "mode"), "nothing else divides them: {rows:?}");
}

#[test]
fn the_report_on_thresholds_tells_the_same_to_whoever_may_ask_for_it() {
    let world = world();
    let ask = Ask::parse(|name| (name == "signal").then_some("rate")).expect("a question");
    // Of the department administrator the groups of ten and more; of the head also no small part of one.
    for actor in ["department_administrator", "head_of_department", "senior_tutor"] {
        let page = records(&world, actor).report(ReportKind::Thresholds, &ask).expect("a report");
        let sheet = page.report.sheet(Some("groups")).expect("the table").clone();
        let rows = codes(&sheet, 2);
        let modes: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == "mode").collect();
        assert_eq!(figures(modes[0]), FULL_TIME, "{actor}");
        assert_eq!(figures(modes[1]), PART_TIME, "{actor}");
    }
    for actor in ["personal_tutor", "staff", "register_taker", "other_tutor"] {
        let asked = records(&world, actor).report(ReportKind::Thresholds, &ask);
        assert!(matches!(asked, Err(Refusal::NotFound)), "{actor}");
    }
    let others = records(&world, "other_administrator").report(ReportKind::Thresholds, &ask).expect("theirs");
    assert_eq!(others.report.sheet(Some("groups")).map(|sheet| sheet.rows.len()), Some(0));
}

#[test]
fn a_small_part_of_a_group_is_not_told_to_whoever_sees_no_single_student() {
    let world = world();
    // One of the full-time students who did well now stayed away: a part of one.
    let absent: String = (0..6).map(|week| format!("G{week},G001,absent\n")).collect();
    take_in(&world.registry, Kind::Attendance, &format!("session_id,student_number,mark\n{absent}"));
    let of = |actor: &str| {
        let page = records(&world, actor).report(ReportKind::Thresholds, &Ask::default()).expect("a report");
        codes(page.report.sheet(Some("groups")).expect("the table"), 2)
    };
    let hidden = |row: &Vec<String>| figures(row).iter().all(|figure| *figure == "hidden");
    assert!(of("head_of_department").iter().filter(|row| row[0] == "mode").all(hidden));
    assert!(!of("department_administrator").iter().any(hidden));
}

#[test]
fn a_table_by_group_is_a_file_for_whoever_keeps_the_rules_and_is_noted() {
    let world = world();
    let site = Asking::of(&world);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let ask = |actor: &str, action: &str| {
        let token = world.registry.keyed("csrf", &world::key(actor).secret);
        let body = format!(
            "csrf={token}&department=ENG&name=Half&kind=rate&threshold=50&weeks=&expected_min=5&on=1&action={action}"
        );
        site.send(Some(actor), &Method::POST, "/admin/rules/new", &form, body.into_bytes())
    };
    let page = ask("cotutor_administrator", "preview");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("By group, at any time in 2024/25") && page.text().contains("66.7 %"));
    let file = ask("cotutor_administrator", BY_GROUP_YEAR);
    assert_eq!((file.status, file.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    assert!(file.text().starts_with("kind,group,students,flagged_percent,flagged_low,flagged_high,"));
    assert!(file.text().contains("\r\nmode,ft,40,25.0,"), "{}", file.text());
    let noted = site.get(Some("cotutor_administrator"), "/admin/audit").text();
    assert!(noted.contains("groups_year; rows 2"), "{noted}");
    for actor in ["department_administrator", "head_of_department", "staff", "other_administrator"] {
        assert_eq!(ask(actor, BY_GROUP_YEAR).status, 404, "{actor}");
    }
}
