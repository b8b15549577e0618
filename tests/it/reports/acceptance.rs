//! Tables that are known from elsewhere come out exactly, from imports through the command line.

use super::shell::{Finisher, Shell, department, people, rows, shared};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::Command;

fn import(files: &[(&'static str, String)]) -> Shell {
    let shell = Shell::new();
    for (kind, csv) in files {
        shell.import(kind, csv);
    }
    shell
}

#[test]
fn the_case_studys_table_comes_out_of_its_imports() {
    let table = [
        ("first", [31, 27, 20, 12, 6, 4]),
        ("upper_second", [26, 25, 21, 14, 8, 6]),
        ("lower_second", [11, 18, 27, 20, 13, 11]),
        ("third", [8, 13, 18, 26, 17, 18]),
    ];
    // A rate in each band over 50 sessions: 92 %, 82 %, 72 %, 62 %, 52 %, 48 %.
    let attended = [46, 41, 36, 31, 26, 24];
    let mut all = Vec::new();
    for (class, counts) in table {
        for (count, attended) in counts.into_iter().zip(attended) {
            for _ in 0..count {
                let number = format!("S{}", all.len());
                all.push(Finisher { number, class, awarded: "2024-07-10", attended });
            }
        }
    }
    let shell = import(&department(&all, 50));
    assert_eq!(
        shell.report(&["outcomes"]),
        [
            "band,first,upper_second,lower_second,third,all",
            "91-100,31,26,11,8,76",
            "81-90,27,25,18,13,83",
            "71-80,20,21,27,18,86",
            "61-70,12,14,20,26,72",
            "50-60,6,8,13,17,44",
            "0-49,4,6,11,18,39",
            "all,100,100,100,100,400",
        ]
    );
    let classes = shell.report(&["outcomes", "--table", "classes"]);
    let modal: Vec<&str> = classes[1..].iter().map(|line| line.split(',').nth(2).unwrap()).collect();
    assert_eq!(modal, ["91-100", "91-100", "71-80", "61-70"]);
    let years = shell.report(&["outcomes", "--table", "years"]);
    assert_eq!(years[0], "academic_year,modules,rate_percent,same_modules,same_rate_percent");
    assert!(years[1].starts_with("2023/24,1,"), "{years:?}");
    let json: serde_json::Value =
        serde_json::from_str(&shell.run(&["report", "outcomes", "--format", "json"])).unwrap();
    assert_eq!(json["tables"][0]["rows"][0][1], 31);
    let read = shell.run(&["report", "outcomes"]);
    assert!(read.contains("31 % of those with a first") && read.contains("not a cause"), "{read}");
    assert_eq!(shell.report(&["outcomes", "--awarded", "2024/25"])[1], "91-100,0", "none awarded that year");
    let by_module = shell.report(&["attendance", "--by", "module", "--year", "2023/24"]);
    assert!(by_module[1].starts_with("M1,400,"), "{by_module:?}");
}

#[test]
fn the_table_of_the_michigan_students_comes_out_of_its_imports() {
    let (Some(data), Some(expected)) =
        (shared("attendance/msu_attend.csv.bz2"), shared("attendance/msu_band_x_gpa_expected.csv"))
    else {
        return;
    };
    let unpacked = match Command::new("bzip2").arg("-dc").arg(&data).output() {
        Ok(done) if done.status.success() => String::from_utf8(done.stdout).unwrap(),
        _ => return println!("skipped: bzip2 does not run here"),
    };
    // A term's mean grade stands for a class, from the lowest.
    let class = |gpa: f64| match gpa {
        ..2.0 => "fail",
        ..2.5 => "third",
        ..3.0 => "lower_second",
        ..3.5 => "upper_second",
        _ => "first",
    };
    let finishers: Vec<Finisher> = rows(&unpacked)
        .iter()
        .zip(0..)
        .map(|(row, n)| Finisher {
            number: format!("S{n}"),
            class: class(row["termGPA"].parse().unwrap()),
            awarded: "2024-07-10",
            attended: row["attend"].parse().unwrap(),
        })
        .collect();
    assert_eq!(finishers.len(), 680);
    let shell = import(&department(&finishers, 32));
    let found = shell.report(&["outcomes", "--bands", ">90,>80,>70,>60,>50"]);
    assert_eq!(found[0], "band,first,upper_second,lower_second,third,fail,all");
    let expected = std::fs::read_to_string(expected).unwrap();
    let mut wanted: Vec<Vec<String>> =
        expected.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
    wanted.reverse();
    for (found, wanted) in found[1..].iter().zip(&wanted) {
        let found: Vec<&str> = found.split(',').collect();
        // The published table has classes from the lowest and no sum.
        let counts: Vec<&str> = found[1..6].iter().rev().copied().collect();
        assert_eq!(counts, wanted[1..], "{found:?}");
        assert_eq!(found[0], wanted[0].replace(">90-100", ">90"));
    }
}

#[test]
fn the_open_universitys_first_module_comes_out_of_its_weeks() {
    let Some(sheet) = shared("oulad/register_AAA_2013J_weeks.csv") else { return };
    let rows = rows(&std::fs::read_to_string(sheet).unwrap());
    assert_eq!(rows.len(), 383);
    let class = |result: &str| match result {
        "Distinction" => "first",
        "Pass" => "pass",
        "Fail" => "fail",
        _ => "withdrawn",
    };
    let finishers: Vec<Finisher> = rows
        .iter()
        .map(|row| Finisher {
            number: row["id_student"].clone(),
            class: class(&row["final_result"]),
            awarded: "2014-07-10",
            attended: 0,
        })
        .collect();
    let first = jiff::civil::date(2013, 10, 1);
    let mut uses = String::from("student_number,date,source,count\n");
    for row in &rows {
        for week in 0..38 {
            let clicks = &row[&format!("w{week}")];
            if !clicks.is_empty() && clicks != "0" {
                let day = first.saturating_add(jiff::Span::new().weeks(week));
                let _ = writeln!(uses, "{},{day},vle,{clicks}", row["id_student"]);
            }
        }
    }
    let mut files = people(&finishers);
    files.push(("engagement", uses));
    let shell = import(&files);
    let found = shell.report(&[
        "outcomes",
        "--measure",
        "engagement",
        "--from",
        "2013-10-01",
        "--to",
        "2014-06-23",
        "--bands",
        ">90,>80,>70,>60,>50,>0",
    ]);
    assert_eq!(
        found,
        [
            "band,first,pass,fail,withdrawn,all",
            ">90,15,87,3,0,105",
            ">80-90,3,62,4,1,70",
            ">70-80,1,42,2,1,46",
            ">60-70,0,31,3,7,41",
            ">50-60,0,17,4,3,24",
            ">0-50,1,19,29,41,90",
            "0,0,0,0,7,7",
            "all,20,258,45,60,383",
        ]
    );
    let numbers: BTreeSet<&String> = finishers.iter().map(|one| &one.number).collect();
    assert_eq!(numbers.len(), 383);
}
