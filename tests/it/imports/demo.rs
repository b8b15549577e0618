//! The synthetic department goes in whole, twice, out, and in again.

use super::{Place, small};
use cotutor::demo::seed_demo;
use cotutor::records::imports::{ImportOptions, Kind};
use std::collections::BTreeSet;

#[test]
fn the_demo_department_goes_in_without_a_refusal_and_a_second_time_changes_nothing() {
    let department = small();
    let place = Place::with(&department);
    let before = place.export_all();
    for (code, text) in &department.tables {
        let report = place.whole(Kind::from_code(code).unwrap(), text);
        assert_eq!((report.added, report.changed, report.unchanged), (0, 0, report.rows), "{code}");
        assert!(report.rows > 0, "{code}");
    }
    assert_eq!(place.export_all(), before);
}

#[test]
fn what_is_exported_goes_into_an_empty_folder_and_comes_out_byte_for_byte() {
    let first = Place::with(&small());
    first.whole(Kind::Engagement, "student_number,date,source,count\n");
    let files = first.export_all();
    let second = Place::new();
    for (kind, text) in &files {
        let report = second.whole(*kind, text);
        assert_eq!(report.added, report.rows, "{}", kind.code());
    }
    for ((kind, text), (_, again)) in files.iter().zip(second.export_all()) {
        assert_eq!(*text, again, "{}", kind.code());
    }
}

#[test]
fn a_trial_run_reports_as_the_real_thing_and_writes_nothing() {
    let department = small();
    let place = Place::new();
    let trial = ImportOptions { dry_run: true, ..ImportOptions::default() };
    for (code, text) in &department.tables {
        let kind = Kind::from_code(code).unwrap();
        let before = (place.export(kind), place.checked());
        let tried = place.import_as(kind, text.as_bytes(), trial);
        let after = place.checked();
        assert_eq!(after.audit_head, before.1.audit_head, "{code}");
        assert_eq!(after.tables, before.1.tables, "{code}");
        assert_eq!(place.export(kind), before.0, "{code}");
        assert_eq!(place.whole(kind, text), tried, "{code}");
    }
}

#[test]
fn seeding_the_demo_gives_files_and_accounts_and_can_be_done_again() {
    let department = small();
    let place = Place::new();
    for _ in 0..2 {
        seed_demo(&place.operator, &department, "correct horse battery").unwrap();
        let accounts = place.operator.accounts().unwrap();
        let people: BTreeSet<&str> = department.sign_ins.iter().map(|one| one.email.as_str()).collect();
        assert_eq!(accounts.len(), people.len());
    }
    let files = place.checked().files;
    // Those of entries, less what is the same file twice, and the letter with the student's absence.
    assert!(files > 1 && files <= department.files.len() as u64 + 1, "{files}");
}
