//! A university of real, anonymous students, when the data set is at hand.

use super::{Place, shared};
use cotutor::records::imports::Kind;
use cotutor::records::{Records, Tried};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;
use unicode_normalization::UnicodeNormalization;

/// Every so many students is looked up, unless `COTUTOR_OULAD_EVERY` says otherwise (1 for all of them).
const EVERY: usize = 100;
/// Students of the data set, and rows of its enrolments and results.
const STUDENTS: usize = 28_785;
const ENROLMENTS: u64 = 32_593;
const RESULTS: u64 = 173_912;

#[test]
fn a_university_of_28785_students_goes_in_and_everybody_is_found() {
    let (Some(data), Some(names)) = (shared("oulad"), shared("names/faker_names.csv")) else { return };
    let folder = tempfile::tempdir().unwrap();
    if !make(&data, &names, folder.path()) {
        return;
    }
    let place = Place::new();
    let mut rows = std::collections::HashMap::new();
    for kind in Kind::ALL {
        let Ok(text) = std::fs::read_to_string(folder.path().join(format!("{}.csv", kind.code()))) else {
            continue;
        };
        let report = place.whole(*kind, &text);
        assert_eq!(report.added, report.rows, "{}", kind.code());
        rows.insert(*kind, report.added);
    }
    assert_eq!(rows[&Kind::Students], STUDENTS as u64);
    assert_eq!(rows[&Kind::Outcomes], STUDENTS as u64);
    assert_eq!(rows[&Kind::Enrolments], lines(&data.join("studentInfo.csv")));
    assert_eq!(rows[&Kind::Results], lines(&data.join("studentAssessment.csv")));
    assert_eq!((rows[&Kind::Enrolments], rows[&Kind::Results]), (ENROLMENTS, RESULTS));
    everybody_is_found(&place);
}

/// Runs the script; says whether there was a Python to run it.
fn make(data: &Path, names: &Path, out: &Path) -> bool {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/oulad/make-department.py");
    let mut python = Command::new("python3");
    python.arg(script).arg("--oulad").arg(data).arg("--names").arg(names).arg("--out").arg(out);
    match python.output() {
        Ok(done) => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            true
        }
        Err(error) => {
            println!("skipped: python3 does not run here: {error}");
            false
        }
    }
}

fn lines(file: &Path) -> u64 {
    std::fs::read_to_string(file).unwrap().lines().skip(1).filter(|line| !line.is_empty()).count() as u64
}

fn everybody_is_found(place: &Place) {
    let records = somebody(place);
    let students = place.export(Kind::Students);
    let every = std::env::var("COTUTOR_OULAD_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(EVERY);
    let mut looked_up = 0;
    let mut missed = Vec::new();
    for row in csv::Reader::from_reader(students.as_bytes()).into_records().step_by(every) {
        let row = row.unwrap();
        let (number, family, given) = (&row[0], &row[1], &row[2]);
        let name = format!("{given} {family}");
        let queries = [number.to_owned(), without_accents(&name), name];
        missed.extend(queries.into_iter().filter(|query| !is_found(&records, query, number)));
        looked_up += 1;
    }
    assert_eq!(looked_up, STUDENTS.div_ceil(every));
    assert!(missed.is_empty(), "{} missed: {:?}", missed.len(), &missed[..missed.len().min(20)]);
}

/// Whether a student is on the list that a query brings.
fn is_found(records: &Records, query: &str, number: &str) -> bool {
    let found = records.find_students(query, 30).unwrap();
    found.iter().any(|one| one.profile.number == number)
}

fn without_accents(name: &str) -> String {
    // Accents as a keyboard may lack them; the vowel signs of other scripts are letters.
    name.nfd().filter(|c| !('\u{300}'..='\u{36F}').contains(c)).collect()
}

/// A member of staff of the department, signed in.
fn somebody(place: &Place) -> Records {
    let staff = place.export(Kind::Staff);
    let email = staff.lines().nth(1).and_then(|line| line.split(',').next()).unwrap();
    place.operator.set_password(email, "correct horse battery staple").unwrap();
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    match place.registry().sign_in(email, "correct horse battery staple", "test", here).unwrap() {
        Tried::In(signed_in) => signed_in.records,
        Tried::Wrong | Tried::Wait(_) => panic!("{email} cannot sign in"),
    }
}
