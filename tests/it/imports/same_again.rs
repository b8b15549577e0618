//! Files that come again, the same or a little different.

use super::{Place, few};
use cotutor::records::imports::{ImportReport, Kind};

fn counts(report: &ImportReport) -> (u64, u64, u64) {
    assert!(report.refused.is_empty(), "{}", report.refused[0]);
    (report.added, report.changed, report.unchanged)
}

/// Takes `text` in and says what came of its rows: added, changed, unchanged.
fn take(place: &Place, kind: Kind, text: &str) -> (u64, u64, u64) {
    counts(&place.import(kind, text))
}

#[test]
fn departments_may_come_in_any_order() {
    let place = Place::new();
    let text = "code,name,parent\nA,Alpha,B\nB,Beta,C\nC,Gamma,\n";
    assert_eq!(take(&place, Kind::Departments, text), (3, 0, 0));
    assert_eq!(take(&place, Kind::Departments, text), (0, 0, 3));
}

#[test]
fn what_a_file_does_not_have_stays_as_it_is() {
    let place = few();
    let before = place.export(Kind::Students);
    let bare = "student_number,family_name,email,programme,status\nB1,Núñez,z@s.example,MEng-ME,active\n";
    assert_eq!(take(&place, Kind::Students, bare), (0, 0, 1));
    assert_eq!(place.export(Kind::Students), before);
    let emptied =
        "student_number,family_name,email,programme,status,phone\nB1,Núñez,z@s.example,MEng-ME,leave,\n";
    assert_eq!(take(&place, Kind::Students, emptied), (0, 1, 0));
    assert!(!place.export(Kind::Students).contains("01632"));
}

#[test]
fn the_same_relationship_or_role_with_another_end_is_changed() {
    let place = few();
    let tie = |end: &str| {
        format!("student_number,staff_email,role,start,end\nB1,a@u.example,personal_tutor,2026-09-28,{end}\n")
    };
    assert_eq!(take(&place, Kind::Relationships, &tie("")), (1, 0, 0));
    assert_eq!(take(&place, Kind::Relationships, &tie("2026-12-18")), (0, 1, 0));
    assert_eq!(take(&place, Kind::Relationships, &tie("2026-12-18")), (0, 0, 1));
    // Without a first day the one that holds today is meant.
    let open = "student_number,staff_email,role\nB1,a@u.example,personal_tutor\n";
    assert_eq!(take(&place, Kind::Relationships, open), (0, 0, 1));
    assert_eq!(place.export(Kind::Relationships).lines().count(), 2);
    let role = |end: &str| format!("staff_email,role,scope,end\na@u.example,register_taker,ME101,{end}\n");
    assert_eq!(take(&place, Kind::Roles, &role("")), (1, 0, 0));
    assert_eq!(take(&place, Kind::Roles, &role("2026-12-18")), (0, 1, 0));
    assert!(place.export(Kind::Roles).contains("a@u.example,register_taker,ME101,2026-11-20,2026-12-18"));
}

#[test]
fn a_mark_of_a_register_may_change_and_keeps_what_a_shorter_file_does_not_say() {
    let place = few();
    let full = "session_id,student_number,mark,reason,minutes_late,recorded_at,recorded_by\n\
                s1,B1,late,bus,10,2026-10-05T09:20:31,a@u.example\n";
    assert_eq!(take(&place, Kind::Attendance, full), (1, 0, 0));
    assert_eq!(take(&place, Kind::Attendance, full), (0, 0, 1));
    let before = place.export(Kind::Attendance);
    let bare = |mark: &str| format!("session_id,student_number,mark\ns1,B1,{mark}\n");
    assert_eq!(take(&place, Kind::Attendance, &bare("late")), (0, 0, 1));
    assert_eq!(place.export(Kind::Attendance), before);
    assert_eq!(take(&place, Kind::Attendance, &bare("authorised")), (0, 1, 0));
    assert!(place.export(Kind::Attendance).ends_with("s1,B1,authorised,,,,\r\n"));
}

#[test]
fn counts_of_use_add_up_within_a_file_and_not_between_files() {
    let place = few();
    let text =
        "student_number,date,source,count\nB1,2026-10-05,vle,3\nB1,2026-10-05,vle,4\nB1,2026-10-05,card,1\n";
    assert_eq!(take(&place, Kind::Engagement, text), (3, 0, 0));
    assert_eq!(take(&place, Kind::Engagement, text), (0, 0, 3));
    let out = place.export(Kind::Engagement);
    assert_eq!(out, "student_number,date,source,count\r\nB1,2026-10-05,card,1\r\nB1,2026-10-05,vle,7\r\n");
    assert_eq!(take(&place, Kind::Engagement, &out), (0, 0, 2));
}

fn entry(id: &str, subject: &str, body: &str) -> String {
    format!(
        "student_number,author_email,kind,category,occurred_at,subject,body,external_id,audience\n\
         B1,a@u.example,comment,pastoral_care,2026-11-01T10:00,{subject},{body},{id},\n"
    )
}

#[test]
fn a_changed_row_of_a_known_id_is_a_new_version_and_an_older_one_changes_nothing() {
    let place = few();
    assert_eq!(take(&place, Kind::Entries, &entry("x1", "One", "First")), (1, 0, 0));
    assert_eq!(take(&place, Kind::Entries, &entry("x1", "One", "Second")), (0, 1, 0));
    let before = place.export(Kind::Entries);
    assert!(before.contains("Second") && !before.contains("First"));
    let report = place.import(Kind::Entries, &entry("x1", "One", "First"));
    assert_eq!(counts(&report), (0, 0, 1));
    assert!(report.warnings[0].contains("amended since"), "{:?}", report.warnings);
    assert_eq!(place.export(Kind::Entries), before);
    let (_, versions) = *place.checked().tables.iter().find(|(table, _)| *table == "entry_versions").unwrap();
    assert_eq!(versions, 1);
}

#[test]
fn an_entry_without_an_id_is_known_by_what_it_says_and_goes_out_under_its_own_id() {
    let place = few();
    assert_eq!(take(&place, Kind::Entries, &entry("", "One", "First")), (1, 0, 0));
    assert_eq!(take(&place, Kind::Entries, &entry("", "One", "First")), (0, 0, 1));
    assert_eq!(take(&place, Kind::Entries, &entry("", "Two", "First")), (1, 0, 0));
    let out = place.export(Kind::Entries);
    assert_eq!(out.matches(",cotutor:").count(), 2);
    assert_eq!(take(&place, Kind::Entries, &out), (0, 0, 2));
    let elsewhere = few();
    assert_eq!(take(&elsewhere, Kind::Entries, &out), (2, 0, 0));
    assert_eq!(elsewhere.export(Kind::Entries), out);
    let wrong = place.import(Kind::Entries, &entry("cotutor:12", "One", "First"));
    assert!(wrong.refused[0].wrong.contains("no id of an entry"), "{}", wrong.refused[0]);
}

#[test]
fn every_import_and_export_is_noted_once() {
    let place = few();
    let before = place.checked().audit_rows;
    place.whole(Kind::Departments, "code,name\nA,Arts\n");
    place.export(Kind::Departments);
    assert_eq!(place.checked().audit_rows, before + 2);
}

#[test]
fn a_calendar_is_the_whole_of_its_years_unless_rows_are_refused() {
    let place = few();
    let head = "academic_year,kind,name,start,end\n";
    let rows = "2026/27,term,Autumn,2026-09-28,2026-12-18\n2026/27,closure,Reading week,2026-11-09,2026-11-13\n\
                2025/26,term,Autumn,29/09/2025,19/12/2025\n";
    let text = format!("{head}{rows}");
    assert_eq!(take(&place, Kind::Calendar, &text), (3, 0, 0));
    assert_eq!(take(&place, Kind::Calendar, &text), (0, 0, 3));
    let out = place.export(Kind::Calendar);
    assert_eq!(out.lines().nth(1), Some("2025/26,term,Autumn,2025-09-29,2025-12-19"));
    assert_eq!(take(&place, Kind::Calendar, &out), (0, 0, 3));
    let elsewhere = few();
    assert_eq!(take(&elsewhere, Kind::Calendar, &out), (3, 0, 0));
    assert_eq!(elsewhere.export(Kind::Calendar), out);
    let moved = "2026/27,term,Autumn,2026-10-05,2026-12-18\n";
    let report =
        place.import(Kind::Calendar, &format!("{head}{moved}2026/27,term,Spring,2027-01-11,2027-01-10\n"));
    assert_eq!((report.changed, report.refused.len()), (1, 1));
    assert!(place.export(Kind::Calendar).contains("Reading week"));
    let report = place.import(Kind::Calendar, &format!("{head}{moved}"));
    assert_eq!(counts(&report), (0, 0, 1));
    assert_eq!(
        report.warnings,
        ["1 terms and closures of these years are not in this file and were taken out."]
    );
    assert!(!place.export(Kind::Calendar).contains("Reading week"));
    assert!(place.export(Kind::Calendar).contains("2025/26"));
    place.checked();
}
