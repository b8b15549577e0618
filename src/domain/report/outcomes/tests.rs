//! The case study's table, and what stands beside it.

use super::*;
use crate::domain::report::{Cell, Sheet};

/// The case study's table, 100 students a class (FEATURES.md, at its end).
fn case_study() -> Vec<Finisher> {
    let rows = [
        (DegreeClass::First, [31, 27, 20, 12, 6, 4]),
        (DegreeClass::UpperSecond, [26, 25, 21, 14, 8, 6]),
        (DegreeClass::LowerSecond, [11, 18, 27, 20, 13, 11]),
        (DegreeClass::Third, [8, 13, 18, 26, 17, 18]),
    ];
    let attended = [95, 85, 75, 65, 55, 40];
    let mut all = Vec::new();
    for (class, counts) in rows {
        for (count, attended) in counts.into_iter().zip(attended) {
            let finisher = Finisher { class, year: Some(2024), attended, expected: 100 };
            all.extend(std::iter::repeat_n(finisher, count));
        }
    }
    all
}

fn codes(sheet: &Sheet) -> Vec<String> {
    sheet.rows.iter().map(|row| row.cells.iter().map(Cell::code).collect::<Vec<_>>().join(",")).collect()
}

fn shown(finishers: &[Finisher], care: Care) -> Report {
    report(finishers, &[], &Edges::default(), Measure::Attendance, care)
}

#[test]
fn the_case_studys_table_comes_out_with_its_modal_bands() {
    let report = shown(&case_study(), Care::Groups);
    assert_eq!(
        codes(report.sheet(None).unwrap()),
        [
            "91-100,31,26,11,8,76",
            "81-90,27,25,18,13,83",
            "71-80,20,21,27,18,86",
            "61-70,12,14,20,26,72",
            "50-60,6,8,13,17,44",
            "0-49,4,6,11,18,39",
            "all,100,100,100,100,400",
        ]
    );
    let modal: Vec<String> =
        report.sheet(Some("classes")).unwrap().rows.iter().map(|r| r.cells[2].code()).collect();
    assert_eq!(modal, ["91-100", "91-100", "71-80", "61-70"]);
    assert!(
        report.message.contains("31 % of those with a first, 26 % of those with a 2:i"),
        "{}",
        report.message
    );
    assert!(report.notes.iter().any(|note| note.contains("not a cause")));
}

#[test]
fn shares_carry_wilsons_interval() {
    let report = shown(&case_study(), Care::Groups);
    assert_eq!(codes(report.sheet(Some("shares")).unwrap())[0], "first,91-100,31,100,31.0,22.8,40.6");
}

#[test]
fn correlations_are_positive_and_hidden_when_there_are_few() {
    let report = shown(&case_study(), Care::Groups);
    let sheet = report.sheet(Some("correlation")).unwrap();
    let Cell::Number(rho) = sheet.rows[0].cells[2] else { panic!("a number") };
    assert!(rho > 0.3 && rho < 0.5, "{rho}");
    let few = shown(&case_study()[..5], Care::Groups);
    assert_eq!(codes(few.sheet(Some("correlation")).unwrap())[0], "spearman,hidden,hidden,hidden,hidden");
    assert_eq!(few.message, "There are too few students with an outcome to show.");
}

#[test]
fn equal_bands_are_both_said() {
    let finisher = |attended| Finisher { class: DegreeClass::Pass, year: None, attended, expected: 10 };
    let all: Vec<Finisher> = (0..20).map(|at| finisher(if at % 2 == 0 { 10 } else { 4 })).collect();
    let report = shown(&all, Care::Groups);
    assert_eq!(report.sheet(Some("classes")).unwrap().rows[0].cells[2].code(), "91-100|0-49");
    assert!(report.sheet(Some("classes")).unwrap().rows[0].cells[2].label().contains("equally many"));
}

#[test]
fn who_was_never_expected_stands_beside_the_table() {
    let mut all = case_study();
    all.push(Finisher { class: DegreeClass::First, year: None, attended: 0, expected: 0 });
    let report = shown(&all, Care::Groups);
    assert!(report.notes.iter().any(|note| note.starts_with("Left out: 1 ")), "{:?}", report.notes);
    assert_eq!(codes(report.sheet(None).unwrap())[6], "all,100,100,100,100,400");
}
