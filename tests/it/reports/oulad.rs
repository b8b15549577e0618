//! The whole weekly file of the Open University as engagement, and its band table.

use super::shell::{rows, shared};
use cotutor::access::ReportKind;
use cotutor::domain::report::ask::Ask;
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{Circumstances, Registry, Settings};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Rows of the weekly file.
const ROWS: u64 = 627_031;

fn start(presentation: &str) -> Date {
    let year: i16 = presentation[..4].parse().unwrap();
    date(year, if presentation.ends_with('J') { 10 } else { 2 }, 1)
}

#[test]
fn the_whole_weekly_file_is_taken_in_and_its_band_table_counted() {
    let Some(weekly) = shared("oulad/weekly_clicks.csv") else { return };
    let info = rows(&std::fs::read_to_string(shared("oulad/studentInfo.csv").unwrap()).unwrap());
    let weekly = std::fs::read_to_string(weekly).unwrap();
    let mut students: BTreeMap<String, (String, &str)> = BTreeMap::new();
    for row in &info {
        let class = match row["final_result"].as_str() {
            "Distinction" => "first",
            "Pass" => "pass",
            "Fail" => "fail",
            _ => "withdrawn",
        };
        let presentation = row["code_presentation"].clone();
        let last = students.entry(row["id_student"].clone()).or_insert((presentation.clone(), class));
        if *last.0 <= *presentation {
            *last = (presentation, class);
        }
    }
    let mut people = String::from("student_number,family_name,email,programme,status\n");
    let mut outcomes = String::from("student_number,degree_class\n");
    for (number, (presentation, class)) in &students {
        let _ = writeln!(people, "{number},Student,{number}@s.example,P{presentation},completed");
        let _ = writeln!(outcomes, "{number},{class}");
    }
    let mut uses = String::with_capacity(weekly.len());
    uses.push_str("student_number,date,source,count\n");
    for line in weekly.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let week: i64 = cells[3].parse().unwrap();
        let day = start(cells[1]).saturating_add(jiff::Span::new().weeks(week));
        let _ = writeln!(uses, "{},{day},vle-{},{}", cells[2], cells[0], cells[4]);
    }
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
    let registry = Registry::open(folder.path(), settings, Circumstances::default()).unwrap();
    let operator = registry.operator();
    let programmes = "code,title,department\nP2013B,B,OU\nP2013J,J,OU\nP2014B,B,OU\nP2014J,J,OU\n";
    for (kind, text) in [
        (Kind::Departments, "code,name\nOU,The Open University\n"),
        (Kind::Programmes, programmes),
        (Kind::Students, &people),
        (Kind::Outcomes, &outcomes),
        (Kind::Engagement, &uses),
    ] {
        let report = operator.import(kind, kind.code(), text.as_bytes(), ImportOptions::default()).unwrap();
        assert!(report.refused.is_empty(), "{}", report.refused[0]);
        if kind == Kind::Engagement {
            assert_eq!(report.rows, ROWS);
        }
    }
    let given = [
        ("programme", "P2013J"),
        ("measure", "engagement"),
        ("from", "2013-10-01"),
        ("to", "2014-06-23"),
        ("bands", ">90,>80,>70,>60,>50,>0"),
    ];
    let ask =
        Ask::parse(|name| given.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)).unwrap();
    let report = operator.report(ReportKind::Outcomes, &ask).unwrap();
    let found: Vec<Vec<String>> =
        report.sheets[0].rows.iter().map(|row| row.cells.iter().map(|cell| cell.code()).collect()).collect();
    assert_eq!(found, wanted(&students, &weekly));
}

/// The same table, counted by hand: weeks from the start of 2013J in which a student of 2013J clicked at all.
fn wanted(students: &BTreeMap<String, (String, &str)>, weekly: &str) -> Vec<Vec<String>> {
    let mut active: BTreeMap<&str, std::collections::BTreeSet<i64>> = BTreeMap::new();
    for line in weekly.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let week: i64 = cells[3].parse().unwrap();
        let days =
            start(cells[1]).saturating_add(jiff::Span::new().weeks(week)).since(date(2013, 10, 1)).unwrap();
        let week = i64::from(days.get_days()).div_euclid(7);
        if (0..38).contains(&week) && cells[4] != "0" {
            active.entry(cells[2]).or_default().insert(week);
        }
    }
    let classes = ["first", "pass", "fail", "withdrawn"];
    let codes = [">90", ">80-90", ">70-80", ">60-70", ">50-60", ">0-50", "0"];
    let mut counts = [[0; 4]; 7];
    for (number, (_, class)) in students.iter().filter(|(_, (presentation, _))| presentation == "2013J") {
        let weeks = active.get(number.as_str()).map_or(0, |weeks| weeks.len());
        let band = [90, 80, 70, 60, 50, 0].iter().position(|edge| 100 * weeks > edge * 38).unwrap_or(6);
        counts[band][classes.iter().position(|known| known == class).unwrap()] += 1;
    }
    let line = |code: &str, row: [i32; 4]| {
        let mut cells = vec![code.to_owned()];
        cells.extend(row.iter().map(ToString::to_string));
        cells.push(row.iter().sum::<i32>().to_string());
        cells
    };
    let mut lines: Vec<Vec<String>> = codes.iter().zip(counts).map(|(code, row)| line(code, row)).collect();
    let sums = counts.iter().fold([0; 4], |mut sums, row| {
        sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        sums
    });
    lines.push(line("all", sums));
    lines
}
