//! What is refused, and in which words.

use super::{Place, few, said};
use cotutor::records::imports::{ImportOptions, Kind};

/// The one refusal of `text`.
fn refusal(place: &Place, kind: Kind, text: &str) -> String {
    let said = said(&place.import(kind, text));
    assert_eq!(said.len(), 1, "{said:#?}");
    said[0].clone()
}

#[test]
fn what_a_row_refers_to_must_be_known_and_the_nearest_is_named() {
    let place = few();
    for (kind, text, words) in [
        (
            Kind::Students,
            "student_number,family_name,email,programme,status\nB3,Oh,o@s.example,meng me,active\n",
            "students.csv, line 2, programme, “meng me”: No programme has this code. Is MEng-ME meant?",
        ),
        (
            Kind::Programmes,
            "code,title,department\nX,X,MECHS\n",
            "programmes.csv, line 2, department, “MECHS”: No department has this code. Is MECH meant?",
        ),
        (
            Kind::Relationships,
            "student_number,staff_email,role\nB1,nobody@elsewhere.example,personal_tutor\n",
            "relationships.csv, line 2, staff_email, “nobody@elsewhere.example”: Nobody on the staff has this address. Check it",
        ),
        (
            Kind::Relationships,
            "student_number,staff_email,role\n77777,a@u.example,personal_tutor\n",
            "relationships.csv, line 2, student_number, “77777”: No student has this number. Check it",
        ),
        (
            Kind::Enrolments,
            "module,academic_year,student_number\nME110,2026/27,B1\n",
            "enrolments.csv, line 2, module, “ME110”: No module has this code. Is ME101 meant?",
        ),
        (
            Kind::Attendance,
            "session_id,student_number,mark\ns9,B1,present\n",
            "attendance.csv, line 2, session_id, “s9”: No session has this id. Check it, or import the sessions first.",
        ),
        (
            Kind::Roles,
            "staff_email,role,scope\na@u.example,year_tutor,MEng-MM/2\n",
            "roles.csv, line 2, scope, “MEng-MM”: No programme has this code. Is MEng-ME meant?",
        ),
        (
            Kind::Departments,
            "code,name,parent\nNEW,New,ENGG\n",
            "departments.csv, line 2, parent, “ENGG”: No department has this code. Is ENG meant?",
        ),
    ] {
        let found = refusal(&place, kind, text);
        assert!(found.starts_with(words), "{found}");
    }
}

#[test]
fn everything_a_row_refers_to_is_checked_at_once() {
    let place = few();
    let report =
        place.import(Kind::Relationships, "student_number,staff_email,role\nB9,x@y.example,personal_tutor\n");
    let columns: Vec<_> = report.refused.iter().map(|one| one.column.unwrap()).collect();
    assert_eq!(columns, ["student_number", "staff_email"]);
    assert_eq!((report.rows, report.added), (1, 0));
}

#[test]
fn a_key_that_stands_twice_in_a_file_is_refused_with_the_line_it_stood_on_first() {
    let place = few();
    let text = "student_number,family_name,email,programme,status\n\
                B7,Oh,o@s.example,MEng-ME,active\n\
                B8,Ng,n@s.example,MEng-ME,active\n\
                B7,Oh,o@s.example,MEng-ME,active\n";
    assert_eq!(
        refusal(&place, Kind::Students, text),
        "students.csv, line 4, student_number, “B7”: This stands already on line 2. Keep one of the two rows."
    );
    assert_eq!(place.export(Kind::Students).lines().count(), 5);
}

#[test]
fn no_two_students_have_the_same_address() {
    let place = few();
    let text = "student_number,family_name,email,programme,status\nB7,Oh,z@s.example,MEng-ME,active\n";
    assert_eq!(
        refusal(&place, Kind::Students, text),
        "students.csv, line 2, email, “z@s.example”: Student B1 has this address already. Give each student an \
         address of their own."
    );
}

#[test]
fn a_missing_column_is_named() {
    let place = few();
    let found = refusal(
        &place,
        Kind::Students,
        "student_number,family_name,email,status\nB7,Oh,o@s.example,active\n",
    );
    assert!(found.contains("line 1") && found.contains("Missing: programme."), "{found}");
}

#[test]
fn another_encoding_is_named_with_what_to_do() {
    let place = few();
    let bytes = b"code,name\nPHYS,Physique g\xE9n\xE9rale\n";
    let report = place.import_as(Kind::Departments, bytes, ImportOptions::default());
    let found = report.refused[0].to_string();
    assert!(found.contains("line 2") && found.contains("Windows-1252") && found.contains("UTF-8"), "{found}");
    assert_eq!(place.export(Kind::Departments).lines().count(), 3);
}

#[test]
fn line_ends_of_all_kinds_may_be_mixed() {
    let place = few();
    let report = place.whole(Kind::Departments, "code,name\r\nA,Arts\nB,Biology\rC,Chemistry\r\n");
    assert_eq!(report.added, 3);
}

const ENTRY: &str = "student_number,author_email,kind,category,occurred_at,body,audience\n";

#[test]
fn an_unknown_category_is_refused_with_the_six_that_are_known() {
    let place = few();
    let found = refusal(
        &place,
        Kind::Entries,
        &format!("{ENTRY}B1,a@u.example,comment,pastorale,2026-11-01T10:00,Hello,\n"),
    );
    assert!(found.contains("“pastorale” is not a category."), "{found}");
    assert!(found.contains("pastoral_care, research"), "{found}");
}

#[test]
fn only_staff_can_be_given_an_entry() {
    let place = few();
    let row = "B1,a@u.example,comment,pastoral_care,2026-11-01T10:00,Hello,b@u.example|z@s.example\n";
    let found = refusal(&place, Kind::Entries, &format!("{ENTRY}{row}"));
    assert!(
        found.starts_with(
            "entries.csv, line 2, audience, “z@s.example”: Nobody on the staff has this address."
        ),
        "{found}"
    );
    assert_eq!(place.export(Kind::Entries).lines().count(), 1);
}

#[test]
fn what_has_not_happened_yet_and_what_happened_before_1990_is_refused() {
    let place = few();
    let row = |at: &str| format!("{ENTRY}B1,a@u.example,comment,pastoral_care,{at},Hello,\n");
    let found = refusal(&place, Kind::Entries, &row("2026-11-21T10:00"));
    assert!(found.contains("Sat 21 Nov 2026, 10:00 is in the future."), "{found}");
    let found = refusal(&place, Kind::Entries, &row("1989-12-31T10:00"));
    assert!(found.contains("Sun 31 Dec 1989 is before 1990."), "{found}");
    let mark = "session_id,student_number,mark,recorded_at\ns1,B1,present,2027-01-01T10:00\n";
    assert!(refusal(&place, Kind::Attendance, mark).contains("is in the future"));
}

#[test]
fn attendance_needs_an_enrolment_and_a_session_keeps_its_module() {
    let place = few();
    assert_eq!(
        refusal(&place, Kind::Attendance, "session_id,student_number,mark\ns1,B2,present\n"),
        "attendance.csv, line 2, student_number, “B2”: The student is not enrolled on the module of this session. \
         Import the enrolment first."
    );
    let moved = "session_id,module,academic_year,kind,start,end\n\
                 s1,ME102,2026/27,lab,2026-10-05T09:00,2026-10-05T11:00\n";
    assert_eq!(
        refusal(&place, Kind::Sessions, moved),
        "sessions.csv, line 2, module, “ME102”: This session belongs to ME101 in 2026/27. Cancel it there and give \
         the new session an id of its own."
    );
    assert!(!place.export(Kind::Sessions).contains("ME102"));
}

#[test]
fn a_department_belongs_to_no_ring() {
    let place = few();
    let found = refusal(&place, Kind::Departments, "code,name,parent\nENG,Engineering,MECH\n");
    assert!(found.contains("A department cannot belong to itself"), "{found}");
    let found = refusal(&place, Kind::Departments, "code,name,parent\nX,X,X\n");
    assert!(found.contains("A department cannot belong to itself"), "{found}");
}

#[test]
fn an_entry_keeps_its_student_author_and_kind() {
    let place = few();
    let heading = "student_number,author_email,kind,category,occurred_at,body,external_id\n";
    let row = |rest: &str| format!("{heading}{rest},pastoral_care,2026-11-01T10:00,Hello,x1\n");
    place.whole(Kind::Entries, &row("B1,a@u.example,comment"));
    let report = place.import(Kind::Entries, &row("B2,b@u.example,email"));
    let columns: Vec<_> = report.refused.iter().map(|one| one.column.unwrap()).collect();
    assert_eq!(columns, ["student_number", "author_email", "kind"]);
}

#[test]
fn rows_that_are_wrong_do_not_stop_the_others_unless_that_is_asked() {
    let text = "code,name\nA,Arts\nB,\nC,Chemistry\n";
    let place = few();
    let before = place.checked();
    let strict = ImportOptions { all_or_nothing: true, ..ImportOptions::default() };
    let report = place.import_as(Kind::Departments, text.as_bytes(), strict);
    assert_eq!((report.rows, report.added, report.refused.len()), (3, 0, 1));
    assert_eq!(report.warnings, ["Nothing was taken in, because rows were refused."]);
    let after = place.checked();
    assert_eq!((after.audit_head, after.tables), (before.audit_head, before.tables));
    let report = place.import(Kind::Departments, text);
    assert_eq!((report.rows, report.added, report.refused.len()), (3, 2, 1));
    assert_eq!(
        said(&report),
        ["departments.csv, line 3, name: This is empty. Give one line of at most 200 characters."]
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["kind"], "departments");
    assert_eq!(json["refused"][0]["line"], 3);
}

#[test]
fn marks_of_a_cancelled_session_and_marks_made_before_it_began_are_refused() {
    let place = few();
    let heading = "session_id,module,academic_year,kind,start,end,cancelled\n";
    let row = "s2,ME101,2026/27,lab,2026-10-06T09:00,2026-10-06T11:00,yes\n";
    place.whole(Kind::Sessions, &format!("{heading}{row}"));
    let mark = |session: &str, mark: &str, at: &str| {
        let head = "session_id,student_number,mark,recorded_at\n";
        said(&place.import(Kind::Attendance, &format!("{head}{session},B1,{mark},{at}\n")))
    };
    let cancelled = mark("s2", "present", "");
    assert!(cancelled[0].contains("The session was cancelled: nothing is recorded for it."), "{cancelled:?}");
    assert_eq!(mark("s2", "present", "2026-10-06T09:30"), [""; 0], "recorded before it was called off");
    let early = mark("s1", "absent", "2026-10-05T08:00");
    let words = "attendance.csv, line 2, recorded_at, “2026-10-05T08:00:00”: The session began only on Mon 5 Oct 2026, 09:00.";
    assert!(early[0].starts_with(words), "{early:?}");
    assert_eq!(mark("s1", "present", "2026-10-05T08:40").len(), 1, "long before students check in");
    for (kind, at) in [
        ("authorised", "2026-10-01T08:00"),
        ("not_expected", "2026-10-01T08:00"),
        ("present", "2026-10-05T08:52"),
        ("absent", "2026-10-05T09:00"),
        ("absent", "2026-10-05"),
        ("absent", ""),
    ] {
        assert_eq!(mark("s1", kind, at), [""; 0], "{kind} {at}");
    }
}

#[test]
fn a_row_with_several_wrong_cells_is_one_row_refused() {
    let place = few();
    let text = "student_number,family_name,email,programme,status\n\
                B7,Oh,no address,nowhere,dancing\nB8,Ok,ok@s.example,MEng-ME,active\nB9,Oh,also none,MEng-ME,active\n";
    let report = place.import(Kind::Students, text);
    assert_eq!((report.rows, report.added, report.refused_rows), (3, 1, 2));
    assert!(report.refused.len() > 2, "{:?}", said(&report));
    let options = ImportOptions { all_or_nothing: true, ..ImportOptions::default() };
    let report = few().import_as(Kind::Students, text.as_bytes(), options);
    assert_eq!((report.rows, report.added, report.refused_rows), (3, 0, 2));
}

#[test]
fn a_session_with_marks_moves_within_the_past_and_not_into_the_future() {
    let place = few();
    place.whole(Kind::Attendance, "session_id,student_number,mark\ns1,B1,late\n");
    let row = |day: &str, room: &str| {
        format!(
            "session_id,module,academic_year,kind,start,end,location\ns1,ME101,2026/27,lab,{day}T09:00,{day}T11:00,{room}\n"
        )
    };
    let wrong = refusal(&place, Kind::Sessions, &row("2026-12-01", ""));
    assert!(wrong.contains("start") && wrong.contains("it cannot move into the future"), "{wrong}");
    let (sessions, marks) = (place.export(Kind::Sessions), place.export(Kind::Attendance));
    assert_eq!(place.whole(Kind::Sessions, &sessions).unchanged, 1);
    assert_eq!(place.whole(Kind::Attendance, &marks).unchanged, 1);
    assert_eq!(place.whole(Kind::Sessions, &row("2026-10-06", "Room 1")).changed, 1);
    // Absences that are known beforehand do not hold it.
    place.whole(Kind::Attendance, "session_id,student_number,mark\ns1,B1,authorised\n");
    assert_eq!(place.whole(Kind::Sessions, &row("2026-12-01", "")).changed, 1);
}

#[test]
fn nobody_is_later_by_a_file_than_by_a_register() {
    let place = few();
    let row = |minutes: &str| format!("session_id,student_number,mark,minutes_late\ns1,B1,late,{minutes}\n");
    let wrong = refusal(&place, Kind::Attendance, &row("241"));
    assert!(wrong.contains("out of range") && wrong.contains("240"), "{wrong}");
    place.whole(Kind::Attendance, &row("0"));
    assert!(place.export(Kind::Attendance).contains("s1,B1,late,,,"), "nobody is nought minutes late");
    place.whole(Kind::Attendance, &row("240"));
}
