//! What an administrator's file must not do to who sees whom, and what is noted of what it does.

use crate::lent::{House, SET};
use crate::world::{PASSWORD, S1, S3, S4, email};
use cotutor::domain::role::{Office, Period};
use cotutor::records::imports::{Hints, ImportOptions, ImportReport, Kind};
use cotutor::records::{AuditFilter, Records};
use cotutor::ui::links;

const STUDENTS: &str = "student_number,family_name,email,programme,status\n";

/// A department in which the administrator of one is given a role over `scope`, and so brings files in.
fn bringer(scope: &str) -> (House, Records) {
    let house = House::new();
    let me = email("cotutor_administrator");
    give(&house, &me, Office::CotutorAdministrator, scope);
    let records = house.world.records("cotutor_administrator").unwrap();
    (house, records)
}

fn give(house: &House, who: &str, office: Office, scope: &str) {
    let period = Period { start: "2025-09-01".parse().unwrap(), end: None };
    house.world.registry.operator().give_role(who, office, scope, period).unwrap();
}

fn bring(records: &Records, kind: Kind, text: &str) -> ImportReport {
    records.import(kind, "new.csv", text.as_bytes(), ImportOptions::default(), Hints::default()).unwrap()
}

#[track_caller]
fn refused(report: &ImportReport, column: &str, words: &str) {
    assert_eq!((report.added, report.changed, report.refused.len()), (0, 0, 1), "{report:?}");
    let row = &report.refused[0];
    assert!(row.column == Some(column) && row.wrong.contains(words), "{row:?}");
}

#[track_caller]
fn taken(report: &ImportReport) {
    assert!(report.refused.is_empty() && report.added + report.changed == 1, "{report:?}");
}

fn noted(records: &Records, action: &str) -> Vec<(Option<String>, String)> {
    let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
    records.audit(&filter).unwrap().lines.into_iter().map(|line| (line.student, line.detail)).collect()
}

#[test]
fn nobody_brings_a_student_under_a_role_of_theirs_that_reads_what_is_highly_sensitive() {
    let (house, records) = bringer("*");
    give(&house, &email("cotutor_administrator"), Office::SeniorTutor, "ENG");
    let opens = "open highly sensitive entries to you";
    let student = |number: &str, programme: &str, status: &str| {
        format!("{STUDENTS}{number},Name,s{number}@example.ac.uk,{programme},{status}\n")
    };
    let moved = student(S4, "MEng-ME", "active");
    let department = "code,name,parent\nART,Arts,ENG\n";
    let programme = "code,title,department\nBA-H,BA History,ENG\n";
    refused(&bring(&records, Kind::Students, &moved), "programme", opens);
    refused(&bring(&records, Kind::Students, &student(S3, "MEng-ME", "active")), "status", opens);
    refused(&bring(&records, Kind::Departments, department), "parent", opens);
    refused(&bring(&records, Kind::Programmes, programme), "department", opens);
    let path = "/api/v1/imports/students";
    let by_token = house.site.send(
        Some("cotutor_administrator"),
        &axum::http::Method::POST,
        path,
        &[],
        moved.clone().into_bytes(),
    );
    assert!(by_token.text().contains(opens), "{}", by_token.text());
    // Who comes new has no entries; who goes is closed; and whoever runs the server brings in what is so.
    taken(&bring(&records, Kind::Students, &student("100009", "MEng-ME", "active")));
    taken(&bring(&records, Kind::Students, &student("100009", "BA-H", "active")));
    let operator = house.world.registry.operator();
    taken(&operator.import(Kind::Students, "s.csv", moved.as_bytes(), ImportOptions::default()).unwrap());
}

#[test]
fn a_role_to_come_counts_for_what_a_file_would_open() {
    let (house, records) = bringer("*");
    let period = Period { start: "2026-09-01".parse().unwrap(), end: None };
    let me = email("cotutor_administrator");
    house.world.registry.operator().give_role(&me, Office::SeniorTutor, "ENG", period).unwrap();
    let moved = format!("{STUDENTS}{S4},Name,s{S4}@example.ac.uk,MEng-ME,active\n");
    refused(&bring(&records, Kind::Students, &moved), "programme", "highly sensitive");
}

#[test]
fn each_row_that_changes_who_sees_somebody_is_noted_with_what_was_and_what_is() {
    let (_house, records) = bringer("*");
    taken(&bring(
        &records,
        Kind::Students,
        &format!("{STUDENTS}{S4},Name,s{S4}@example.ac.uk,MEng-ME,completed\n"),
    ));
    let told = "programme BA-H → MEng-ME; status active → completed";
    assert_eq!(noted(&records, "student.change")[0], (Some(S4.to_owned()), told.to_owned()));
    taken(&bring(&records, Kind::Departments, "code,name,parent\nART,Arts,ENG\n"));
    assert_eq!(noted(&records, "department.change")[0].1, "ART; parent UNI → ENG");
    taken(&bring(&records, Kind::Programmes, "code,title,department\nBA-H,BA History,UNI\n"));
    assert_eq!(noted(&records, "programme.change")[0].1, "BA-H; department ART → UNI");
    let staff =
        "email,name,department,kind,active\nexternal_unrelated@example.ac.uk,Person External,ART,staff,no\n";
    taken(&bring(&records, Kind::Staff, staff));
    let told = "Person External; kind external → staff; active yes → no; department ENG → ART";
    assert_eq!(noted(&records, "staff.change")[0].1, told);
    let before = noted(&records, "s").len();
    bring(&records, Kind::Staff, staff);
    let looked = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let back = staff.replace(",no", ",yes");
    let report = records.import(Kind::Staff, "s.csv", back.as_bytes(), looked, Hints::default()).unwrap();
    assert_eq!(report.changed, 1);
    assert_eq!(noted(&records, "s").len(), before, "nothing is noted of what was not done");
}

#[test]
fn nobody_locks_themselves_out_of_bringing_files_in_by_a_department_that_nobody_administers() {
    let (_house, records) = bringer("UNI");
    for row in ["NEW,New,", "ART,Arts,"] {
        let report = bring(&records, Kind::Departments, &format!("code,name,parent\n{row}\n"));
        refused(&report, "parent", "You would not administer this department");
    }
    taken(&bring(&records, Kind::Departments, "code,name,parent\nNEW,New,ART\n"));
    let (_house, whole) = bringer("*");
    taken(&bring(&whole, Kind::Departments, "code,name,parent\nNEW,New,\n"));
    taken(&bring(&whole, Kind::Departments, "code,name,parent\nNEW,New,ART\n"));
}

#[test]
fn a_file_lets_nobody_in_or_out_whom_the_pages_would_not_and_says_who_comes_in_as_full_staff() {
    let (house, records) = bringer("UNI");
    let head = "email,name,department,kind,active\n";
    let officer = format!("{head}{},Person records_officer,ENG,staff,no\n", email("records_officer"));
    refused(&bring(&records, Kind::Staff, &officer), "active", "beyond the departments you administer");
    let elsewhere = "email,name\nexaminer@elsewhere.example,Ann Examiner\n";
    refused(&bring(&records, Kind::Staff, elsewhere), "email", "does not say what kind of person");
    let unsaid = format!("{head}{},Person,ENG,,yes\n", email("external_unrelated"));
    refused(&bring(&records, Kind::Staff, &unsaid), "kind", "is external so far");
    let external = "email,name,kind\nexaminer@elsewhere.example,Ann Examiner,external\n";
    let report = bring(&records, Kind::Staff, external);
    assert!(report.added == 1 && report.warnings.is_empty(), "{report:?}");
    let two = format!(
        "{head}new@example.ac.uk,Nia New,ENG,,\n{},Person,ENG,staff,yes\n",
        email("external_unrelated")
    );
    let report = bring(&records, Kind::Staff, &two);
    assert!(report.warnings[0].starts_with("2 people come in as full staff"), "{report:?}");
    drop(house);
}

#[test]
fn an_address_is_a_students_or_somebodys_of_the_staff_and_an_account_never_passes_to_another() {
    let (house, records) = bringer("*");
    let operator = house.world.registry.operator();
    let second = "email,name,department,kind\ns100002@example.ac.uk,Second Self,ENG,staff\n";
    let report = bring(&records, Kind::Staff, second);
    refused(&report, "email", "Student 100002 has this address");
    let report = operator.import(Kind::Staff, "s.csv", second.as_bytes(), ImportOptions::default()).unwrap();
    refused(&report, "email", "Student 100002 has this address");
    let theirs = format!("{STUDENTS}100009,Name,{},MEng-ME,active\n", email("writer"));
    refused(&bring(&records, Kind::Students, &theirs), "email", "on the staff has this address");

    // Once the student has another address their account still has the old one.
    taken(&bring(
        &records,
        Kind::Students,
        &format!("{STUDENTS}100002,Name,other@example.ac.uk,MEng-ME,active\n"),
    ));
    taken(&bring(&records, Kind::Staff, second));
    let old = "s100002@example.ac.uk";
    let admin = house.admin();
    for (what, fields) in [("enable", [].as_slice()), ("disable", &[]), ("password", &[("password", SET)])] {
        let (status, _, text) = house.post(&admin, &links::person_action(old, what), fields);
        assert!(status == 403 || status == 422, "{what}: {status} {text}");
    }
    let session = house.session(old, PASSWORD);
    assert_eq!(house.get(&session, links::HOME).1, links::OWN, "whoever knows the password is the student");
}

#[test]
fn marks_are_not_brought_in_in_the_name_of_somebody_else() {
    let (house, records) = bringer("*");
    let head = "session_id,student_number,mark,reason,minutes_late,recorded_at,recorded_by\n";
    let row = |by: &str, mark: &str| format!("{head}F1,{S1},{mark},,,2026-01-12T12:05,{by}\n");
    let other = row(&email("lecturer"), "present");
    let words = "in the name of somebody else";
    refused(&bring(&records, Kind::Attendance, &other), "recorded_by", words);
    let operator = house.world.registry.operator();
    let options = ImportOptions::default();
    taken(&operator.import(Kind::Attendance, "a.csv", other.as_bytes(), options).unwrap());
    let again = bring(&records, Kind::Attendance, &other);
    assert_eq!((again.unchanged, again.refused.len()), (1, 0), "what stands so comes back: {again:?}");
    refused(&bring(&records, Kind::Attendance, &row(&email("lecturer"), "late")), "recorded_by", words);
    taken(&bring(&records, Kind::Attendance, &row(&email("cotutor_administrator"), "late")));
}
