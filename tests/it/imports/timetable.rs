//! Calendars as timetables: what becomes of events, and of the next file.

use super::{Place, few, said, shared};
use cotutor::records::imports::{Hints, ImportOptions, ImportReport, Kind, Mapping};
use std::path::{Path, PathBuf};

/// Takes a calendar in, with these rules, as the whole timetable or not.
fn take(place: &Place, text: &str, rules: &[&str], full: bool) -> ImportReport {
    let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
    let (kind, layout) = Kind::with_layout("timetable").unwrap();
    let hints = Hints { layout, mapping: Mapping::parse(&rules).unwrap(), full, ..Hints::default() };
    place.operator.import_with(kind, "t.ics", text.as_bytes(), ImportOptions::default(), hints).unwrap()
}

fn counts(report: &ImportReport) -> (u64, u64, u64, usize) {
    (report.added, report.changed, report.unchanged, report.refused.len())
}

fn calendar(events: &[String]) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat())
}

fn event(lines: &[&str]) -> String {
    format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.join("\r\n"))
}

/// As Syllabus Plus writes it: an event a date, floating times, its own ids.
fn splus(id: &str, day: &str, from: &str, to: &str) -> String {
    event(&[
        &format!("UID:#SPLUS{id}/{day}T{from}@timetable.u.example"),
        &format!("DTSTART:{day}T{from}00"),
        &format!("DTEND:{day}T{to}00"),
        "SUMMARY:ME102/LEC/01 Dynamics",
        "LOCATION:Building 7\\, Room 2",
        "ORGANIZER;CN=Rooms:mailto:rooms@u.example",
        "ATTENDEE;CN=\"Li, Bo\":mailto:B@u.example",
        "DESCRIPTION:Group: A\\nWeeks: 6-16",
    ])
}

/// The lines of the sessions of ME102.
fn sessions(place: &Place) -> Vec<String> {
    let text = place.export(Kind::Sessions);
    text.lines().filter(|line| line.contains("ME102")).map(str::to_owned).collect()
}

#[test]
fn a_syllabus_plus_export_is_one_session_a_date_and_changes_nothing_the_second_time() {
    let place = few();
    let text = calendar(&[splus("A1", "20261005", "0900", "1000"), splus("A1", "20261026", "0900", "1000")]);
    let rules = ["group=DESCRIPTION:Group"];
    assert_eq!(counts(&take(&place, &text, &rules, false)), (2, 0, 0, 0));
    assert_eq!(
        sessions(&place),
        [
            "#SPLUSA1/20261005T0900@timetable.u.example,ME102,2026/27,lecture,2026-10-05T09:00:00,2026-10-05T10:00:00,\
             \"Building 7, Room 2\",b@u.example,A,no,yes,no",
            "#SPLUSA1/20261026T0900@timetable.u.example,ME102,2026/27,lecture,2026-10-26T09:00:00,2026-10-26T10:00:00,\
             \"Building 7, Room 2\",b@u.example,A,no,yes,no",
        ]
    );
    let before = place.export(Kind::Sessions);
    assert_eq!(counts(&take(&place, &text, &rules, true)), (0, 0, 2, 0));
    assert_eq!(place.export(Kind::Sessions), before);
    // The head of the file is enough to tell it.
    let report = place.import(Kind::Sessions, &text);
    assert_eq!(counts(&report), (0, 0, 2, 0));
    place.checked();
}

#[test]
fn an_event_that_moved_is_changed_and_one_that_is_gone_is_cancelled_only_from_a_whole_timetable() {
    let place = few();
    let dates = ["20261005", "20261012", "20261019"];
    let all = dates.map(|day| splus("A1", day, "0900", "1000"));
    take(&place, &calendar(&all), &[], false);
    let moved = all[0].replace("DTEND:20261005T1000", "DTEND:20261005T1100");
    let later = [moved, all[2].clone()];
    assert_eq!(counts(&take(&place, &calendar(&later), &[], false)), (0, 1, 1, 0));
    assert!(sessions(&place).iter().all(|line| line.ends_with(",no")));
    let report = take(&place, &calendar(&later), &[], true);
    assert_eq!(counts(&report), (0, 1, 2, 0));
    assert!(report.warnings[0].contains("1 sessions of its modules are no longer"), "{:?}", report.warnings);
    let cancelled: Vec<String> = sessions(&place).into_iter().filter(|line| line.ends_with(",yes")).collect();
    assert_eq!(cancelled.len(), 1);
    assert!(cancelled[0].contains("20261012"));
    // What lies before the file, and what came by another way, is left alone.
    assert_eq!(counts(&take(&place, &calendar(&later[1..]), &[], true)), (0, 0, 1, 0));
    assert!(place.export(Kind::Sessions).contains("s1,ME101,2026/27,lab,2026-10-05T09:00:00"));
    // It comes back with the next file that has it.
    assert_eq!(counts(&take(&place, &calendar(&all[1..2]), &[], false)), (0, 1, 0, 0));
    let off = all[2].replace("SUMMARY", "STATUS:CANCELLED\r\nSUMMARY");
    assert_eq!(counts(&take(&place, &calendar(&[off]), &[], false)), (0, 1, 0, 0));
}

fn weekly(lines: &[&str]) -> String {
    event(&[&["UID:w", "SUMMARY:ME102 seminar"], lines].concat())
}

/// Starts and ends of the sessions of ME102, in order.
fn times(place: &Place) -> Vec<String> {
    let mut all: Vec<String> = sessions(place)
        .iter()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let off = if line.ends_with(",yes") { " off" } else { "" };
            format!("{} {}{off}", cells[4], &cells[5][11..])
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_series_keeps_its_hour_over_the_change_of_the_clocks_and_knows_exceptions() {
    let place = few();
    let series = weekly(&[
        "DTSTART;TZID=GMT Standard Time:20261012T090000",
        "DTEND;TZID=GMT Standard Time:20261012T100000",
        "RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO",
        "EXDATE;TZID=GMT Standard Time:20261019T090000",
        "RDATE;TZID=GMT Standard Time:20261015T140000",
    ]);
    let moved = weekly(&[
        "RECURRENCE-ID;TZID=Europe/London:20261102T090000",
        "DTSTART;TZID=Europe/London:20261103T110000",
        "DURATION:PT90M",
    ]);
    let text = calendar(&[series, moved]);
    assert_eq!(counts(&take(&place, &text, &[], false)), (5, 0, 0, 0));
    assert_eq!(
        times(&place),
        [
            "2026-10-12T09:00:00 10:00:00",
            "2026-10-15T14:00:00 15:00:00",
            "2026-10-26T09:00:00 10:00:00",
            "2026-11-03T11:00:00 12:30:00",
            "2026-11-09T09:00:00 10:00:00",
        ]
    );
    // The date that was moved keeps the name of the date it was planned for.
    assert!(sessions(&place).iter().any(|line| line.starts_with("w/20261102T090000Z,")));
    assert_eq!(counts(&take(&place, &text, &[], true)), (0, 0, 5, 0));
    // A further exception takes one date out of the timetable.
    let shorter = text.replace("20261019T090000", "20261019T090000,20261109T090000");
    assert_eq!(counts(&take(&place, &shorter, &[], true)), (0, 1, 4, 0));
    assert!(times(&place).contains(&"2026-11-09T09:00:00 10:00:00 off".to_owned()));
}

#[test]
fn the_hour_that_comes_twice_and_the_hour_that_never_comes_are_right() {
    let place = few();
    let at = |uid: &str, start: &str, end: &str| {
        event(&[
            &format!("UID:{uid}"),
            "SUMMARY:ME102 lab",
            &format!("DTSTART{start}"),
            &format!("DTEND{end}"),
        ])
    };
    let text = calendar(&[
        // Clocks go back on 25 October 2026: 01:30 is first summer time, then winter time.
        at("a1", ":20261025T013000", ":20261025T023000"),
        at("a2", ":20261025T003000Z", ":20261025T010000Z"),
        at("a3", ":20261025T013000Z", ":20261025T023000Z"),
        // Clocks go forward on 28 March 2027: there is no 01:30, it is read as 02:30 summer time.
        at("f1", ":20270328T013000", ":20270328T033000"),
        at("f2", ";TZID=Europe/London:20270328T003000", ";TZID=Europe/London:20270328T023000"),
        at("f3", ":20270328T013000Z", ":20270328T020000Z"),
        // The whole of it in the hour that never comes: it lasts as long as its clock says.
        at("f4", ":20270328T013000", ":20270328T023000"),
    ]);
    let report = take(&place, &text, &[], false);
    assert_eq!(said(&report), [""; 0]);
    assert_eq!(counts(&report), (7, 0, 0, 0));
    let found = |id: &str| {
        let all = sessions(&place);
        let line = all.iter().find(|line| line.starts_with(&format!("{id},"))).unwrap();
        line.split(',').skip(4).take(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("a1"), "2026-10-25T01:30:00 2026-10-25T02:30:00");
    assert_eq!(found("a2"), "2026-10-25T01:30:00 2026-10-25T01:00:00+00:00");
    assert_eq!(found("a3"), "2026-10-25T01:30:00+00:00 2026-10-25T02:30:00");
    assert_eq!(found("f1"), "2027-03-28T02:30:00 2027-03-28T03:30:00");
    assert_eq!(found("f2"), "2027-03-28T00:30:00 2027-03-28T02:30:00");
    assert_eq!(found("f3"), "2027-03-28T02:30:00 2027-03-28T03:00:00");
    assert_eq!(found("f4"), "2027-03-28T02:30:00 2027-03-28T03:30:00");
    let out = place.export(Kind::Sessions);
    assert_eq!(counts(&place.import(Kind::Sessions, &out)), (0, 0, 8, 0));
}

#[test]
fn a_series_that_moves_to_another_hour_leaves_what_is_over_and_what_is_marked_and_cancels_its_other_old_dates()
 {
    let place = few();
    place.whole(Kind::Enrolments, "module,academic_year,student_number\nME102,2026/27,B1\n");
    // Today is 20 November.
    let at = |hour: &str| {
        let start = format!("DTSTART:20261116T{hour}0000");
        calendar(&[weekly(&[&start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"])])
    };
    assert_eq!(counts(&take(&place, &at("09"), &[], false)), (4, 0, 0, 0));
    let marks = "session_id,student_number,mark\nw/20261130T090000Z,B1,authorised\n";
    place.whole(Kind::Attendance, marks);
    let report = take(&place, &at("10"), &[], false);
    assert_eq!(counts(&report), (3, 2, 1, 0));
    assert!(report.warnings[1].contains("2 dates to come"), "{:?}", report.warnings);
    let moved = [
        "2026-11-16T09:00:00 10:00:00",
        "2026-11-23T09:00:00 10:00:00 off",
        "2026-11-23T10:00:00 11:00:00",
        "2026-11-30T09:00:00 10:00:00",
        "2026-11-30T10:00:00 11:00:00",
        "2026-12-07T09:00:00 10:00:00 off",
        "2026-12-07T10:00:00 11:00:00",
    ];
    assert_eq!(times(&place), moved);
    for full in [false, true] {
        assert_eq!(counts(&take(&place, &at("10"), &[], full)), (0, 0, 4, 0));
    }
    assert_eq!(times(&place), moved);
    // A whole timetable cancels also what comes before the first date it has of the event.
    let place = few();
    let of = |day: &str| {
        let start = format!("DTSTART:202611{day}T100000");
        calendar(&[weekly(&[&start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"])])
    };
    take(&place, &of("23"), &[], true);
    assert_eq!(counts(&take(&place, &of("30"), &[], true)), (1, 1, 1, 0));
    assert_eq!(times(&place)[0], "2026-11-23T10:00:00 11:00:00 off");
}

#[test]
fn a_series_without_end_is_cut_at_the_end_of_its_academic_year_and_said() {
    let place = few();
    let text = calendar(&[weekly(&["DTSTART:20270712T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"])]);
    let report = take(&place, &text, &[], false);
    assert_eq!(counts(&report), (3, 0, 0, 0));
    assert_eq!(
        report.warnings,
        [
            "t.ics: the event on line 3 repeats without end; it was read up to Sat 31 Jul 2027, the end of its academic year."
        ]
    );
    let many = calendar(&[weekly(&[
        "DTSTART:20260928T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=4000000000",
    ])]);
    let report = take(&few(), &many, &[], false);
    assert_eq!(report.added, 400);
    assert!(report.warnings[0].contains("more than 400 dates"), "{:?}", report.warnings);
    let until = calendar(&[weekly(&[
        "DTSTART:20261005T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;UNTIL=20261019T080000Z",
    ])]);
    assert_eq!(take(&few(), &until, &[], false).added, 3);
    let until = until.replace("20261019T080000Z", "20261019");
    assert_eq!(take(&few(), &until, &[], false).added, 3);
    let until = until.replace("UNTIL=20261019", "UNTIL=20261019T075959Z");
    assert_eq!(take(&few(), &until, &[], false).added, 2);
}

#[test]
fn what_is_wrong_with_an_event_is_said_with_its_line_and_the_others_go_in() {
    let place = few();
    let one = |lines: &[&str]| event(&[&["SUMMARY:ME102", "DTEND:20261005T100000"], lines].concat());
    let good = splus("A1", "20261005", "0900", "1000");
    let text = calendar(&[
        one(&["DTSTART:20261005T090000"]),
        one(&["UID:b"]),
        one(&["UID:c", "DTSTART;TZID=Middle Earth:20261005T090000"]),
        one(&["UID:d", "DTSTART:20261005T110000"]),
        one(&["UID:e", "DTSTART;VALUE=DATE:20261005"]),
        one(&["UID:f", "DTSTART:20261005T090000", "RRULE:FREQ=HOURLY;COUNT=3"]),
        one(&["UID:g", "DTSTART:20261005T090000"]).replace("ME102", "Statics"),
        one(&["UID:h", "DTSTART:yesterday"]),
        good.clone(),
        good,
        one(&["UID:i", "DTSTART:20261005T090000", "RRULE:FREQ=DAILY;INTERVAL=0;COUNT=3"]),
    ]);
    let report = take(&place, &text, &[], false);
    assert_eq!((report.rows, report.added, report.refused_rows), (11, 1, 10));
    assert_eq!(
        said(&report),
        [
            "t.ics, line 3, UID: The event has no id: on the next import it would not be known again. Export the calendar \
             with UIDs. Where the id stands elsewhere, `cotutor import` on the server can be told with --map id=PROPERTY.",
            "t.ics, line 8, DTSTART: The event has no start. Give DTSTART, such as 20261005T090000.",
            "t.ics, line 13, DTSTART, “Middle Earth”: This time zone is not known. Use UTC or a name such as Europe/London.",
            "t.ics, line 19, DTEND, “2026-10-05T10:00:00”: The event ends before it has lasted at all. Check start and end.",
            "t.ics, line 25, DTSTART, “2026-10-05”: This is a whole day, not a session. Give DTSTART a time. Closures and \
             terms come in as the kind calendar.",
            "t.ics, line 31, RRULE, “FREQ=HOURLY;COUNT=3”: The event repeats within a day. Give a rule such as \
             FREQ=WEEKLY;COUNT=10, or one event for each date.",
            "t.ics, line 38, module, “Statics”: Neither summary, categories nor description name a module that is known. \
             Bring the modules in first. Where the code stands elsewhere, `cotutor import` on the server can be told with --map module=PROPERTY.",
            "t.ics, line 44, DTSTART, “yesterday”: This is not a date and time. Give a date and time such as \
             20261005T090000.",
            "t.ics, line 60, UID, “#SPLUSA1/20261005T0900@timetable.u.example”: The event stands already on line 50. Keep \
             one of the two, or give the newer one a higher SEQUENCE.",
            "t.ics, line 70, RRULE, “INTERVAL=0”: An INTERVAL of 0 never comes again. Leave INTERVAL \
             out for every one, or give 1 or more.",
        ]
    );
    let mapped = take(&few(), &text, &["id=DTSTART", "module==ME110"], false);
    assert!(
        said(&mapped)[0].contains("Is ME101 meant?") || said(&mapped)[0].contains("has no id"),
        "{:?}",
        said(&mapped)
    );
}

#[test]
fn lines_that_end_in_cr_alone_and_a_byte_order_mark_are_read() {
    let text = calendar(&[splus("A1", "20261005", "0900", "1000").replace("Dynamics", "Dyna\r\n mics")]);
    let place = few();
    assert_eq!(
        counts(&take(&place, &format!("\u{feff}{}", text.replace("\r\n", "\r")), &[], false)),
        (1, 0, 0, 0)
    );
    assert_eq!(counts(&take(&place, &text.replace("\r\n", "\n"), &[], false)), (0, 0, 1, 0));
    let report = take(&place, "session_id,module\n", &[], false);
    assert!(
        said(&report)[0].starts_with("t.ics, line 1, “session_id,module”: This is not an iCalendar file"),
        "{:?}",
        said(&report)
    );
}

/// Every file under a folder with one of these endings.
pub(super) fn files_under(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_under(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_public_calendar_is_read_or_refused_with_a_reason() {
    let Some(folder) = shared("ics") else { return };
    let place = few();
    let files = files_under(&folder, &["ics"]);
    assert!(files.len() > 400);
    let (mut read, mut refused) = (0, 0);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let name = file.display().to_string();
        let mapping = Mapping::parse(&["module==ME102".to_owned()]).unwrap();
        let (kind, layout) = Kind::with_layout("timetable").unwrap();
        let hints = Hints { layout, mapping, ..Hints::default() };
        let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let report = place.operator.import_with(kind, &name, &bytes, options, hints).unwrap();
        let empty = report.warnings.iter().any(|warning| warning.ends_with("has no events."));
        assert!(report.rows > 0 || !report.refused.is_empty() || empty, "{name}: nothing is said of it");
        assert!(report.refused.iter().all(|one| !one.wrong.is_empty() && !one.right.is_empty()), "{name}");
        read += report.added;
        refused += report.refused.len();
    }
    println!("{read} sessions read, {refused} events and files refused");
    assert!(read > 1_000, "{read} sessions of all files");
}

#[test]
fn a_series_whose_hour_changes_does_not_double_the_dates_that_were_held() {
    let place = few();
    place.whole(Kind::Enrolments, "module,academic_year,student_number\nME102,2026/27,B1\n");
    // Today is 20 November: seven of the ten have been held.
    let at = |hour: &str| {
        let start = format!("DTSTART:20261005T{hour}0000");
        calendar(&[weekly(&[&start, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=10"])])
    };
    assert_eq!(counts(&take(&place, &at("09"), &[], true)), (10, 0, 0, 0));
    let ids: Vec<String> =
        sessions(&place).iter().map(|line| line.split(',').next().unwrap().to_owned()).collect();
    let rows: Vec<String> = ids.iter().take(7).map(|id| format!("{id},B1,present\n")).collect();
    place.whole(Kind::Attendance, &format!("session_id,student_number,mark\n{}", rows.concat()));
    for (full, wanted) in [(true, (3, 3, 7, 0)), (true, (0, 0, 10, 0)), (false, (0, 0, 10, 0))] {
        let report = take(&place, &at("10"), &[], full);
        assert_eq!(counts(&report), wanted);
        assert!(
            report.warnings[0].contains("7 dates that are over are now planned for another hour"),
            "{:?}",
            report.warnings
        );
        let held: Vec<String> = times(&place)
            .into_iter()
            .filter(|time| time.as_str() < "2026-11-20" && !time.ends_with("off"))
            .collect();
        assert_eq!(held.len(), 7, "{held:?}");
        assert!(held.iter().all(|time| time.contains("T09:00:00")), "as they were held: {held:?}");
    }
    // A series that meets twice a day keeps both, in the same file and when it comes again.
    let place = few();
    let twice = calendar(&[weekly(&[
        "DTSTART:20261005T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=2;BYHOUR=9,14",
    ])]);
    assert_eq!(counts(&take(&place, &twice, &[], true)), (2, 0, 0, 0));
    assert_eq!(counts(&take(&place, &twice, &[], true)), (0, 0, 2, 0));
    assert_eq!(times(&place), ["2026-10-05T09:00:00 10:00:00", "2026-10-05T14:00:00 15:00:00"]);
}

#[test]
fn a_session_that_was_held_stays_when_it_is_gone_from_a_whole_timetable_and_does_not_move_into_the_future() {
    let place = few();
    place.whole(Kind::Enrolments, "module,academic_year,student_number\nME102,2026/27,B1\n");
    let dates = ["20261005", "20261012", "20261019", "20261207"];
    let all = dates.map(|day| splus("A1", day, "0900", "1000"));
    take(&place, &calendar(&all), &[], true);
    let id = |day: &str| format!("#SPLUSA1/{day}T0900@timetable.u.example");
    let marks = format!("session_id,student_number,mark\n{},B1,absent\n", id(dates[1]));
    place.whole(Kind::Attendance, &marks);
    let report = take(&place, &calendar(&all[..1]), &[], true);
    assert_eq!(counts(&report), (0, 2, 1, 0));
    assert!(
        report
            .warnings
            .iter()
            .any(|said| said.contains("1 sessions of its modules") && said.contains("and stay")),
        "{:?}",
        report.warnings
    );
    let off: Vec<bool> = sessions(&place).iter().map(|line| line.ends_with(",yes")).collect();
    assert_eq!(off, [false, false, true, true]);
    // Moved to a day to come, under the same id.
    let moved =
        all[1].replace("DTSTART:20261012", "DTSTART:20261214").replace("DTEND:20261012", "DTEND:20261214");
    let report = take(&place, &calendar(&[moved]), &[], false);
    let wrong = said(&report).concat();
    assert!(
        wrong.contains("DTSTART")
            && wrong.contains("A mark is recorded at this session, held on Mon 12 Oct 2026, 09:00"),
        "{wrong}"
    );
    assert!(wrong.contains("Give the new class an id of its own, or clear the register first."), "{wrong}");
}
