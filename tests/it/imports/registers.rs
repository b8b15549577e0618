//! Registers of other systems: Moodle, Teams, card swipes.

use super::timetable::files_under;
use super::{Place, few, said, shared};
use cotutor::records::imports::{Hints, ImportOptions, ImportReport, Kind};

/// As `few`, with both students on two modules and four sessions, two of them in groups.
fn taught() -> Place {
    let place = few();
    place.whole(
        Kind::Enrolments,
        "module,academic_year,student_number,group\nME101,2026/27,B1,A\nME101,2026/27,B2,B\nME102,2026/27,B1,\n",
    );
    place.whole(
        Kind::Sessions,
        "session_id,module,academic_year,kind,start,end,location,group,cancelled\n\
         m1,ME101,2026/27,lecture,2026-10-05T13:00,2026-10-05T14:00,Room 1,,no\n\
         m2a,ME101,2026/27,lab,2026-10-12T09:00,2026-10-12T11:00,Room 2,A,no\n\
         m2b,ME101,2026/27,lab,2026-10-12T09:00,2026-10-12T11:00,Room 3,B,no\n\
         m3,ME101,2026/27,lecture,2026-12-07T09:00,2026-12-07T10:00,Room 1,,no\n\
         m4,ME101,2026/27,lecture,2026-11-02T09:00,2026-11-02T10:00,Room 1,,yes\n\
         d1,ME102,2026/27,lecture,2026-10-05T14:00,2026-10-05T15:00,Room 9,,no\n",
    );
    place
}

fn take(place: &Place, bytes: &[u8], hints: Hints) -> ImportReport {
    place.operator.import_with(Kind::Attendance, "r.txt", bytes, ImportOptions::default(), hints).unwrap()
}

fn counts(report: &ImportReport) -> (u64, u64, u64, u64) {
    (report.rows, report.added, report.changed, report.unchanged)
}

/// Session, student, mark and minutes of every mark.
fn marks(place: &Place) -> Vec<String> {
    let text = place.export(Kind::Attendance);
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[0], cells[1], cells[2], cells[4]].join(" ").trim_end().to_owned()
        })
        .collect()
}

const MOODLE: &str = "Course\tStatics ME101 2026\nGroup\tAll participants\n\n\
    Last name\tFirst name\tID number\t5 Oct 2026 1.00PM All students\t12 Oct 2026 9.00AM A\t12 Oct 2026 9.00AM B\tPoints\n\
    Núñez\tZoë\tB1\tP (2/2)\tL (1/2)\t\t3\n\
    Li\tWei\tB2\t?\t\tE (1/2)\t1\n";

#[test]
fn a_moodle_export_is_read_by_start_and_group_and_changes_nothing_the_second_time() {
    let place = taught();
    let report = take(&place, MOODLE.as_bytes(), Hints::default());
    assert_eq!(said(&report), [""; 0]);
    assert_eq!(counts(&report), (3, 3, 0, 0));
    assert_eq!(marks(&place), ["m1 B1 present", "m2a B1 late", "m2b B2 authorised"]);
    assert_eq!(counts(&take(&place, MOODLE.as_bytes(), Hints::default())), (3, 0, 0, 3));
    let corrected = MOODLE.replace("L (1/2)", "A (0/2)");
    assert_eq!(counts(&take(&place, corrected.as_bytes(), Hints::default())), (3, 0, 1, 2));
    place.checked();
}

#[test]
fn what_is_wrong_in_a_moodle_export_is_refused_by_column_row_and_cell() {
    let place = taught();
    let text = "Course\tStatics\n\nEmail address\t5 Oct 2026 1.00PM All students\t6 Oct 2026 1.00PM All students\t\
                2 Nov 2026 9.00AM All\t7 Dec 2026 9.00AM All\n\
                z@s.example\tP (2/2)\tP (2/2)\tP (2/2)\tP (2/2)\n\
                w@s.example\tX (2/2)\t\t\t\n\
                w@s.example\tA (0/2)\t\t\t\n\
                w@s.example\tP (2/2)\t\t\t\n\
                who@s.example\tP (2/2)\t\t\t\n";
    let report = take(&place, text.as_bytes(), Hints::default());
    assert!(
        said(&report)[0].contains("“Statics”: This names no module that is known."),
        "{:?}",
        said(&report)
    );
    let hints = Hints { module: Some("me101".to_owned()), ..Hints::default() };
    let report = take(&place, text.as_bytes(), hints);
    let said = said(&report);
    for (at, part) in [
        "line 3, session, “6 Oct 2026 1.00PM All students”: ME101 has no session that starts on Tue 6 Oct 2026, 13:00",
        "line 3, session, “2 Nov 2026 9.00AM All”: The session was cancelled.",
        "line 3, session, “7 Dec 2026 9.00AM All”: The session has not begun.",
        "line 5, mark, “X (2/2)”: This mark is not known. Use P, L, E or A",
        "line 7, student_number, “w@s.example”: This student stands already on line 6 for this session.",
        "line 8, student_number, “who@s.example”: No student of the module has this number, address or name.",
    ]
    .iter()
    .enumerate()
    {
        assert!(said[at].contains(part), "{}", said[at]);
    }
    assert_eq!((said.len(), report.added), (6, 2));
    assert_eq!(marks(&place), ["m1 B1 present", "m1 B2 absent"]);
}

#[test]
fn the_order_of_day_and_month_is_told_from_all_columns_or_the_file_is_refused() {
    let text = |heading: &str| format!("Course\tME101\n\nID number\t{heading}\nB1\tP (2/2)\n");
    // 5 October either way: there is a session only when the day comes first.
    let place = taught();
    assert_eq!(take(&place, text("05/10/2026 13:00").as_bytes(), Hints::default()).added, 1);
    let place = taught();
    assert_eq!(take(&place, text("10/05/2026 1:00 PM All").as_bytes(), Hints::default()).added, 1);
    let place = taught();
    place.whole(
        Kind::Sessions,
        "session_id,module,academic_year,kind,start,end\nm9,ME101,2025/26,lab,2026-05-10T13:00,2026-05-10T14:00\n",
    );
    let report = take(&place, text("05/10/2026 13:00").as_bytes(), Hints::default());
    assert!(said(&report)[0].contains("whether day or month comes first"), "{:?}", said(&report));
    let report = take(
        &place,
        text("05/10/2026 13:00\t12/10/2026 09:00 A\t13/10/2026 9:00").as_bytes(),
        Hints::default(),
    );
    assert_eq!(report.added, 1, "{:?}", said(&report));
}

/// A report as Teams writes it.
fn teams(order: &str) -> String {
    let day = if order == "day" { "05/10/2026" } else { "10/5/2026" };
    format!(
        "1. Summary\nMeeting title\tStatics lecture\nAttended participants\t5\nStart time\t{day}, 12:55:07\n\
         End time\t{day}, 14:02:14\n\n2. Participants\n\
         Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole\n\
         Ada Lovelace\t{day}, 12:55:07\t{day}, 14:02:14\t1h\tA@u.example\ta@u.example\tOrganizer\n\
         Núñez, Zoe (EXT)\t{day}, 13:10:00\t{day}, 14:02:14\t1h\t\t\tPresenter\n\
         Wei Li\t{day}, 13:17:59\t{day}, 14:02:14\t1h\tw@s.example\tw@s.example\tAttendee\n\
         Somebody Else\t{day}, 13:00:00\t{day}, 14:02:14\t1h\tx@elsewhere.example\t\tAttendee\n\n\
         3. In-Meeting activities\nName\tJoin time\tLeave time\n\
         Wei Li\t{day}, 13:17:59\t{day}, 14:02:14\n"
    )
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_teams_report_makes_present_and_late_and_says_nothing_of_who_was_not_there() {
    for order in ["day", "month"] {
        let place = taught();
        let hints = || Hints { module: Some("ME101".to_owned()), ..Hints::default() };
        let report = take(&place, &utf16(&teams(order)), hints());
        assert_eq!(counts(&report), (3, 2, 0, 0));
        assert_eq!(said(&report).len(), 1);
        assert!(
            said(&report)[0].contains("line 12, student_number, “x@elsewhere.example”: No student"),
            "{:?}",
            said(&report)
        );
        assert_eq!(report.warnings, ["r.txt: 1 of the participants are staff and were left out."]);
        assert_eq!(marks(&place), ["m1 B1 present", "m1 B2 late 17"]);
        assert_eq!(counts(&take(&place, &utf16(&teams(order)), hints())), (3, 0, 0, 2));
        let named =
            Hints { session: Some("m1".to_owned()), late_after_minutes: Some(20), ..Hints::default() };
        assert_eq!(counts(&take(&place, teams(order).as_bytes(), named)), (3, 0, 1, 1));
    }
}

#[test]
fn a_teams_report_that_fits_no_session_is_refused_as_a_whole() {
    let place = taught();
    let refusal = |hints: Hints| {
        let report = take(&place, teams("day").as_bytes(), hints);
        assert_eq!(report.added + report.changed, 0);
        said(&report).concat()
    };
    assert!(
        refusal(Hints::default())
            .contains("It cannot be told which session this meeting was. Say which with --session")
    );
    let of = |id: &str| Hints { session: Some(id.to_owned()), ..Hints::default() };
    assert!(refusal(of("nope")).contains("No session has this id."));
    assert!(refusal(of("m2a")).contains("The meeting was not on the day of the session, Mon 12 Oct 2026."));
    let module = Hints { module: Some("ME102".to_owned()), ..Hints::default() };
    assert!(refusal(module).contains("ME102 has no session that starts within 30 minutes"));
}

#[test]
fn swipes_belong_to_the_session_they_fall_into_and_the_first_one_counts() {
    let place = taught();
    let text = "card;time;room\n\
                B1;05/10/2026 12:44;\n\
                B1;05/10/2026 12:46;Room 1\n\
                B1;05/10/2026 13:30;Room 1\n\
                B1;05/10/2026 13:50;Room 9\n\
                B2;12/10/2026 09:11;\n\
                B2;12/10/2026 09:11;\n\
                B2;13/10/2026 09:00;\n\
                B3;12/10/2026 09:00;\n\
                B2;noon;\n\
                B2;01/12/2026 09:00;\n";
    let report = take(&place, text.as_bytes(), Hints::default());
    assert_eq!(marks(&place), ["d1 B1 present", "m1 B1 present", "m2b B2 late 11"]);
    let said = said(&report);
    for (at, part) in [
        "line 2, time, “05/10/2026 12:44”: The student has no session on Mon 5 Oct 2026, 12:44.",
        "line 7, time, “12/10/2026 09:11”: This stands already on line 6.",
        "line 8, time, “13/10/2026 09:00”: The student has no session on Tue 13 Oct 2026, 09:00.",
        "line 9, student_number, “B3”: No student has this number. Is B1 meant?",
        "line 10, time, “noon”: This is not a date and time.",
        "line 11, time, “01/12/2026 09:00”: This is in the future.",
    ]
    .iter()
    .enumerate()
    {
        assert!(said[at].contains(part), "{}", said[at]);
    }
    assert_eq!((said.len(), counts(&report)), (6, (10, 3, 0, 1)));
    assert_eq!(counts(&take(&place, text.as_bytes(), Hints::default())), (10, 0, 0, 4));
}

#[test]
fn a_swipe_does_not_take_leave_away() {
    let place = taught();
    place.whole(Kind::Attendance, "session_id,student_number,mark,reason\nm1,B1,authorised,funeral\n");
    let text = "student_number,time\nB1,2026-10-05 13:00\n";
    let report = take(&place, text.as_bytes(), Hints::default());
    assert_eq!(counts(&report), (1, 0, 0, 1));
    assert!(report.warnings[0].contains("1 marks stand otherwise"), "{:?}", report.warnings);
    assert_eq!(marks(&place), ["m1 B1 authorised"]);
}

#[test]
fn marks_of_a_session_that_has_not_begun_are_refused_unless_they_excuse() {
    let place = taught();
    let text = "session_id,student_number,mark\nm3,B1,present\nm3,B2,authorised\n";
    let report = place.import(Kind::Attendance, text);
    assert_eq!(
        said(&report),
        [
            "attendance.csv, line 2, mark, “present”: The session has not begun. Before it, only authorised and not_expected \
          can be recorded."
        ]
    );
    assert_eq!(report.added, 1);
}

#[test]
fn the_public_teams_reports_are_read_and_every_participant_is_answered_for() {
    let Some(folder) = shared("registers") else { return };
    let place = taught();
    place.whole(
        Kind::Sessions,
        "session_id,module,academic_year,kind,start,end\n\
         t14,ME101,2022/23,lab,2022-11-14T09:30,2022-11-14T10:00\nt15,ME101,2022/23,lab,2022-11-15T09:30,2022-11-15T10:00\n\
         t16,ME101,2022/23,lab,2022-11-16T09:30,2022-11-16T10:00\n",
    );
    for file in files_under(&folder, &["csv", "txt"]) {
        let name = file.display().to_string();
        let bytes = std::fs::read(&file).unwrap();
        let hints = Hints { module: Some("ME101".to_owned()), ..Hints::default() };
        let report = take(&place, &bytes, hints);
        let is_report = file.extension().is_some_and(|ending| ending == "csv");
        let expected = if is_report { 7..=8 } else { 1..=1 };
        assert!(expected.contains(&report.refused.len()), "{name}: {:?}", said(&report));
    }
}

#[test]
fn a_swipe_in_universal_time_is_the_instant_it_says() {
    let place = taught();
    // In October the clocks here are an hour ahead of universal time: m1 begins at 13:00, d1 at 14:00.
    let text = "student_number,time\nB1,2026-10-05T12:00:00Z\nB2,2026-10-05T13:01:00+01:00\n";
    let report = take(&place, text.as_bytes(), Hints::default());
    assert_eq!(said(&report), [""; 0]);
    assert_eq!(marks(&place), ["m1 B1 present", "m1 B2 present"]);
}
