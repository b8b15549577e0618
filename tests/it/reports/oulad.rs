//! The Open University's data, whole: 32,593 enrolments with their outcomes, 173,912 results and 627,031 student-weeks
//! of clicks, taken in as files, and what the reports make of them.

use super::shell::{rows, shared};
use cotutor::access::ReportKind;
use cotutor::domain::report::ask::Ask;
use cotutor::domain::report::{Cell, Report};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{Circumstances, Operator, Registry, Settings};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// Rows of the weekly file.
const WEEKLY: u64 = 627_031;

type Row = HashMap<String, String>;

fn start(presentation: &str) -> Date {
    date(presentation[..4].parse().unwrap(), if presentation.ends_with('J') { 10 } else { 2 }, 1)
}

fn day(presentation: &str, days: &str) -> Date {
    start(presentation).saturating_add(days.parse::<f64>().map_or(0, |days| days as i64).days())
}

/// An enrolment is a student of its own, because it has an outcome of its own.
fn number(row: &Row) -> String {
    format!("{}-{}-{}", row["id_student"], row["code_module"], row["code_presentation"])
}

fn module(row: &Row) -> String {
    format!("{}-{}", row["code_module"], row["code_presentation"])
}

fn year(presentation: &str) -> String {
    cotutor::domain::calendar::academic_year(start(presentation))
}

fn class(row: &Row) -> &'static str {
    match row["final_result"].as_str() {
        "Distinction" => "first",
        "Pass" => "pass",
        "Fail" => "fail",
        _ => "withdrawn",
    }
}

fn read(name: &str) -> Vec<Row> {
    rows(&std::fs::read_to_string(shared(&format!("oulad/{name}.csv")).unwrap()).unwrap())
}

/// Everybody, their modules and outcomes.
fn people(info: &[Row]) -> Vec<(Kind, String)> {
    let left: HashMap<String, String> = read("studentRegistration")
        .iter()
        .map(|row| (number(row), row["date_unregistration"].clone()))
        .collect();
    let mut students =
        String::from("student_number,family_name,email,programme,status,start_date,end_date,sex\n");
    let mut outcomes = String::from("student_number,degree_class\n");
    let mut enrolments = String::from("module,academic_year,student_number\n");
    let mut modules = BTreeSet::new();
    for row in info {
        let (number, presentation) = (number(row), row["code_presentation"].as_str());
        let first = start(presentation);
        let end = left[&number].as_str();
        let end = if end.is_empty() { String::new() } else { day(presentation, end).max(first).to_string() };
        let status = if class(row) == "withdrawn" { "withdrawn" } else { "completed" };
        let _ = writeln!(
            students,
            "{number},Student,{number}@s.example,P{presentation},{status},{first},{end},{}",
            row["gender"]
        );
        let _ = writeln!(outcomes, "{number},{}", class(row));
        let _ = writeln!(enrolments, "{},{},{number}", module(row), year(presentation));
        modules.insert(module(row));
    }
    let modules = modules
        .into_iter()
        .fold("code,title,department\n".to_owned(), |all, code| all + &format!("{code},{code},OU\n"));
    let programmes = "code,title,department\nP2013B,B,OU\nP2013J,J,OU\nP2014B,B,OU\nP2014J,J,OU\n";
    vec![
        (Kind::Departments, "code,name\nOU,The Open University\n".to_owned()),
        (Kind::Programmes, programmes.to_owned()),
        (Kind::Students, students),
        (Kind::Modules, modules),
        (Kind::Enrolments, enrolments),
        (Kind::Outcomes, outcomes),
    ]
}

/// What was due and handed in.
fn results() -> String {
    let due: HashMap<String, Row> =
        read("assessments").into_iter().map(|row| (row["id_assessment"].clone(), row)).collect();
    let mut text = String::from("student_number,module,academic_year,component,mark,submitted_at,due_at\n");
    for row in read("studentAssessment") {
        let piece = &due[&row["id_assessment"]];
        let presentation = piece["code_presentation"].as_str();
        let student = format!("{}-{}-{presentation}", row["id_student"], piece["code_module"]);
        let submitted = day(presentation, &row["date_submitted"]);
        let due = &piece["date"];
        let due = if due.is_empty() { String::new() } else { day(presentation, due).to_string() };
        let _ = writeln!(
            text,
            "{student},{},{},{},{},{submitted},{due}",
            module(piece),
            year(presentation),
            row["id_assessment"],
            row["score"]
        );
    }
    text
}

fn uses(weekly: &str) -> String {
    let mut text = String::with_capacity(2 * weekly.len());
    text.push_str("student_number,date,source,count\n");
    for line in weekly.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let week: i64 = cells[3].parse().unwrap();
        let first = start(cells[1]).saturating_add(week.weeks());
        let _ = writeln!(text, "{}-{}-{},{first},vle,{}", cells[2], cells[0], cells[1], cells[4]);
    }
    text
}

fn report(operator: &Operator, kind: ReportKind, given: &[(&str, &str)]) -> Report {
    let ask =
        Ask::parse(|name| given.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)).unwrap();
    operator.report(kind, &ask).unwrap()
}

fn codes(report: &Report, table: &str) -> Vec<Vec<String>> {
    let rows = &report.sheet(Some(table)).unwrap().rows;
    rows.iter().map(|row| row.cells.iter().map(Cell::code).collect()).collect()
}

#[test]
fn the_whole_of_it_is_taken_in_and_the_published_figures_come_out() {
    let Some(weekly) = shared("oulad/weekly_clicks.csv") else { return };
    let weekly = std::fs::read_to_string(weekly).unwrap();
    let info = read("studentInfo");
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
    let registry = Registry::open(folder.path(), settings, Circumstances::default()).unwrap();
    let operator = registry.operator();
    let mut files = people(&info);
    files.push((Kind::Results, results()));
    files.push((Kind::Engagement, uses(&weekly)));
    for (kind, text) in &files {
        let report = operator.import(*kind, kind.code(), text.as_bytes(), ImportOptions::default()).unwrap();
        assert!(report.refused.is_empty(), "{}: {}", kind.code(), report.refused[0]);
        assert!(*kind != Kind::Engagement || report.rows == WEEKLY, "{}", report.rows);
    }
    the_band_table_is_as_counted_by_hand(&operator, &info, &weekly);
    the_rules_tell_what_is_known_of_them(&operator);
}

fn the_band_table_is_as_counted_by_hand(operator: &Operator, info: &[Row], weekly: &str) {
    let asked = [
        ("programme", "P2013J"),
        ("measure", "engagement"),
        ("from", "2013-10-01"),
        ("to", "2014-06-23"),
        ("bands", ">90,>80,>70,>60,>50,>0"),
    ];
    let mut active: BTreeMap<String, u32> = BTreeMap::new();
    for line in weekly.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let week: i64 = cells[3].parse().unwrap();
        if (0..38).contains(&week) && cells[4] != "0" && cells[1] == "2013J" {
            *active.entry(format!("{}-{}-{}", cells[2], cells[0], cells[1])).or_default() += 1;
        }
    }
    let classes = ["first", "pass", "fail", "withdrawn"];
    let mut counts = [[0_u32; 4]; 7];
    for row in info.iter().filter(|row| row["code_presentation"] == "2013J") {
        let weeks = active.get(&number(row)).copied().unwrap_or(0);
        let band = [90, 80, 70, 60, 50, 0].iter().position(|edge| 100 * weeks > edge * 38).unwrap_or(6);
        counts[band][classes.iter().position(|known| *known == class(row)).unwrap()] += 1;
    }
    let found = codes(&report(operator, ReportKind::Outcomes, &asked), "bands");
    for (found, wanted) in found.iter().zip(counts) {
        let wanted: Vec<String> =
            wanted.iter().chain([&wanted.iter().sum()]).map(ToString::to_string).collect();
        assert_eq!(found[1..], wanted);
    }
    assert_eq!(found.len(), 8);
}

/// The figures are those of an analysis of the same data made apart from this project.
fn the_rules_tell_what_is_known_of_them(operator: &Operator) {
    let made = report(operator, ReportKind::Thresholds, &[("split", "2014-01-01")]);
    let near = |found: &str, wanted: f64| {
        let found: f64 = found.parse().unwrap();
        assert!((found - wanted).abs() <= 0.01, "{found} is not within 0.01 of {wanted}");
    };
    let rules = codes(&made, "rules");
    let half = rules.iter().find(|row| row[0] == "4" && row[1] == "weeks_active usual 0.500").unwrap();
    assert_eq!(half[3], "27538", "those still here after 28 days");
    let share = |cell: &str| format!("{}", cell.parse::<f64>().unwrap() / 100.0);
    near(&share(&half[8]), 0.74);
    near(&share(&half[5]), 0.18);
    let areas = codes(&made, "indication");
    for (row, (week, wanted)) in areas.iter().zip([("4", 0.727), ("8", 0.785), ("12", 0.809)]) {
        assert_eq!(row[0], week);
        near(&row[2], wanted);
    }
    assert_eq!(areas.len(), 3);
    println!("rules: {half:?}; areas: {areas:?}");
    // Ranks are right early, percentages are not: the top tenth is told more than comes true.
    let top = &codes(&made, "calibration")[0];
    let (said, came): (f64, f64) = (top[3].parse().unwrap(), top[4].parse().unwrap());
    assert!(said - came > 10.0, "{top:?}");
    let groups = codes(&made, "groups");
    let sexes: Vec<&Vec<String>> =
        groups.iter().filter(|row| row[0].contains("usual") && row[2] == "sex").collect();
    assert_eq!(sexes.iter().map(|row| row[3].as_str()).collect::<Vec<_>>(), ["F", "M"]);
    let found = |row: &Vec<String>, at: usize| row[at].parse::<f64>().unwrap();
    for row in sexes {
        for at in [5, 9, 12, 15, 18] {
            assert!(
                found(row, at + 1) <= found(row, at) && found(row, at) <= found(row, at + 2),
                "{at}: {row:?}"
            );
        }
    }
}
