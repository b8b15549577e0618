//! Taking registers, through the records, the pages and the API: what is written, what is not, and who hears of it.

use crate::asking::{Answer, Asking};
use crate::world::{self, S1, S2, S3, World, email, take_in};
use axum::http::Method;
use cotutor::access::ReportKind;
use cotutor::domain::Mark;
use cotutor::domain::register::MarkSource;
use cotutor::domain::register::merge::{Minutes, Pressed, Why};
use cotutor::domain::register::rules::{Doors, Status};
use cotutor::domain::report::ask::Ask;
use cotutor::records::imports::Kind;
use cotutor::records::{CheckedIn, MarkSent, MarksSaved, Records, Refusal, Register, RegisterLine};
use serde_json::{Value, json};

/// A department in which the lecturer teaches R1 now, R2 to group B tomorrow, and R3 was called off.
fn world() -> World {
    let world = World::with(Vec::new());
    let teacher = email("lecturer");
    let sessions = format!(
        "session_id,module,academic_year,kind,start,end,staff_email,group,cancelled\n\
         R1,ME202,2025/26,seminar,2026-02-02T11:30,2026-02-02T12:30,{teacher},,no\n\
         R2,ME202,2025/26,seminar,2026-02-03T11:30,2026-02-03T12:30,{teacher},B,no\n\
         R3,ME202,2025/26,seminar,2026-02-02T09:00,2026-02-02T10:00,{teacher},,yes\n\
         R4,ME202,2025/26,seminar,2026-02-04T09:00,2026-02-04T10:00,{teacher},,no\n"
    );
    take_in(&world.registry, Kind::Sessions, &sessions);
    world
}

fn at(world: &World, time: &str) {
    world.clock.set(time.parse().expect("a time"));
}

fn as_(world: &World, actor: &str) -> Records {
    world.records(actor).expect("an account")
}

fn sent(number: &str, mark: Option<Mark>, seen: usize) -> MarkSent {
    MarkSent {
        number: number.to_owned(),
        pressed: Pressed::Mark(mark),
        seen,
        minutes_late: Minutes::Unsaid,
        reason: Why::Unsaid,
    }
}

fn press(records: &Records, session: &str, number: &str, mark: Mark, seen: usize) -> MarksSaved {
    records.record_marks(session, vec![sent(number, Some(mark), seen)]).expect("the register is taken")
}

fn line(register: &Register, number: &str) -> RegisterLine {
    register.lines.iter().find(|line| line.profile.number == number).expect("on the list").clone()
}

fn mark(register: &Register, number: &str) -> Option<Mark> {
    line(register, number).standing().and_then(|line| line.mark)
}

#[test]
fn a_register_is_taken_kept_with_its_history_and_counted_at_once() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    let register = lecturer.register("R1").expect("a register");
    assert_eq!((register.session.status, register.session.listed), (Status::Open, 2));
    let counted = |world: &World| {
        let mine = as_(world, "personal_tutor").my_students().expect("students");
        let s1 = mine.iter().find(|one| one.profile.number == S1).expect("a tutee");
        s1.attendance.expect("open").attended()
    };
    let before = counted(&world);
    assert_eq!(press(&lecturer, "R1", S1, Mark::Late, 0).saved, [(S1.to_owned(), 1)]);
    assert_eq!(counted(&world), before + 1, "the figures know before the answer is given");
    press(&lecturer, "R1", S1, Mark::Present, 1);
    press(&lecturer, "R1", S2, Mark::Absent, 0);
    let register = lecturer.register("R1").expect("a register");
    assert_eq!(register.session.status, Status::Taken);
    let history = line(&register, S1).history;
    let marks: Vec<_> = history.iter().map(|line| (line.mark, line.by.as_deref())).collect();
    let me = Some("Person lecturer");
    assert_eq!(marks, [(Some(Mark::Late), me), (Some(Mark::Present), me)]);
    let admin = as_(&world, "cotutor_administrator");
    let audit = admin.audit(&cotutor::records::AuditFilter::default()).expect("the audit");
    let rows = audit.lines.iter().filter(|row| row.action == "register.marks").count();
    assert_eq!(rows, 3, "a row for each time something was written");
}

#[test]
fn two_takers_are_shown_each_others_marks_and_neither_is_lost() {
    let world = world();
    let (lecturer, office) = (as_(&world, "lecturer"), as_(&world, "department_administrator"));
    press(&office, "R1", S1, Mark::Absent, 0);
    let marks = vec![sent(S1, Some(Mark::Present), 0), sent(S2, Some(Mark::Present), 0)];
    let saved = lecturer.record_marks("R1", marks).expect("taken");
    assert_eq!(saved.saved, [(S2.to_owned(), 1)], "the rest is saved");
    let [conflict] = saved.conflicts.as_slice() else { panic!("one conflict: {saved:?}") };
    let theirs = (conflict.theirs.mark, conflict.theirs.by.as_deref());
    assert_eq!(theirs, (Some(Mark::Absent), Some("Person department_administrator")));
    assert_eq!((conflict.mine, conflict.seen), (Some(Mark::Present), 1));
    assert_eq!(mark(&lecturer.register("R1").expect("a register"), S1), Some(Mark::Absent));
    assert!(press(&lecturer, "R1", S1, Mark::Present, conflict.seen).conflicts.is_empty());
    assert_eq!(mark(&office.register("R1").expect("a register"), S1), Some(Mark::Present));
}

#[test]
fn an_older_mark_from_another_device_of_the_same_taker_asks_before_it_overwrites() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    // The phone lost the network with "present"; the laptop corrected it to "absent" meanwhile.
    press(&lecturer, "R1", S1, Mark::Absent, 0);
    let phone = press(&lecturer, "R1", S1, Mark::Present, 0);
    let [conflict] = phone.conflicts.as_slice() else { panic!("one conflict: {phone:?}") };
    assert_eq!((conflict.theirs.mark, conflict.mine), (Some(Mark::Absent), Some(Mark::Present)));
    assert_eq!(mark(&lecturer.register("R1").expect("a register"), S1), Some(Mark::Absent));
    let again = press(&lecturer, "R1", S1, Mark::Absent, 0);
    assert_eq!((again.written, again.saved), (0, vec![(S1.to_owned(), 1)]), "sent once more it is the same");
    assert_eq!(press(&lecturer, "R1", S1, Mark::Late, 1).written, 1, "a page that goes on is never asked");
}

#[test]
fn of_two_who_press_at_the_same_moment_one_is_asked() {
    let world = world();
    let (lecturer, office) = (as_(&world, "lecturer"), as_(&world, "department_administrator"));
    let saved = std::thread::scope(|scope| {
        let one = scope.spawn(|| press(&lecturer, "R1", S1, Mark::Present, 0));
        let two = scope.spawn(|| press(&office, "R1", S1, Mark::Absent, 0));
        [one.join().expect("no panic"), two.join().expect("no panic")]
    });
    assert_eq!(saved.iter().map(|saved| saved.written).sum::<usize>(), 1);
    assert_eq!(saved.iter().map(|saved| saved.conflicts.len()).sum::<usize>(), 1);
}

#[test]
fn the_rest_are_marked_present_and_no_mark_is_overwritten() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    press(&lecturer, "R1", S1, Mark::Authorised, 0);
    assert_eq!(lecturer.mark_rest_present("R1").expect("taken").written, 1);
    let register = lecturer.register("R1").expect("a register");
    assert_eq!((mark(&register, S1), mark(&register, S2)), (Some(Mark::Authorised), Some(Mark::Present)));
    assert_eq!(lecturer.mark_rest_present("R1").expect("taken").written, 0);
}

#[test]
fn before_the_start_and_after_closing_and_when_called_off_marks_are_refused_by_row_with_the_reason() {
    let world = world();
    let (lecturer, office) = (as_(&world, "lecturer"), as_(&world, "department_administrator"));
    let early = press(&lecturer, "R4", S1, Mark::Present, 0);
    assert!(early.written == 0 && early.refused[0].1.contains("has not begun"), "{early:?}");
    assert_eq!(press(&lecturer, "R4", S1, Mark::Authorised, 0).written, 1);
    for who in [&lecturer, &office] {
        assert!(press(who, "R3", S1, Mark::Present, 0).refused[0].1.contains("called off"));
    }
    at(&world, "2026-02-07T12:30:00Z");
    assert_eq!(lecturer.register("R1").expect("a register").doors, Doors::Closed);
    assert!(press(&lecturer, "R1", S1, Mark::Present, 0).refused[0].1.contains("closed"));
    assert_eq!(press(&office, "R1", S1, Mark::Present, 0).written, 1, "the office corrects at any time");
    assert!(matches!(lecturer.set_register_open("R1", true), Err(Refusal::Refused(_))));
    office.set_register_open("R1", true).expect("opened");
    assert_eq!(press(&lecturer, "R1", S2, Mark::Absent, 0).written, 1);
    at(&world, "2026-02-12T12:30:00Z");
    assert_eq!(lecturer.register("R1").expect("a register").doors, Doors::Closed);
}

#[test]
fn the_office_opens_several_closed_registers_at_once_and_nobody_else_does() {
    let world = world();
    at(&world, "2026-02-12T09:00:00Z");
    let (lecturer, office) = (as_(&world, "lecturer"), as_(&world, "department_administrator"));
    let closed = |who: &Records| {
        let missing = who.registers_missing(false).expect("a list").sessions;
        let mut ids: Vec<String> =
            missing.into_iter().filter(|one| one.reopens).map(|one| one.session.id).collect();
        ids.retain(|id| id.starts_with('R'));
        ids.sort();
        ids
    };
    assert_eq!(closed(&office), ["R1", "R4"]);
    assert_eq!(closed(&lecturer), Vec::<String>::new(), "a teacher opens none");
    let both = || vec!["R1".to_owned(), "R4".to_owned()];
    assert!(matches!(lecturer.set_registers_open(both(), true), Err(Refusal::Refused(_))));
    let with_one_unknown = vec!["R1".to_owned(), "nowhere".to_owned()];
    assert!(office.set_registers_open(with_one_unknown, true).is_err());
    assert_eq!(closed(&office), ["R1", "R4"], "all of them or none");
    office.set_registers_open(both(), true).expect("opened");
    assert_eq!(closed(&office), Vec::<String>::new());
    assert_eq!(press(&lecturer, "R4", S1, Mark::Present, 0).written, 1);
}

#[test]
fn marks_for_people_who_are_not_on_the_list_are_refused_alike_whoever_they_are() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    let words = |number: &str| press(&lecturer, "R1", number, Mark::Present, 0).refused[0].1.clone();
    assert_eq!(words(S3), words("999999"));
    assert_eq!(words(S3), words(&"9".repeat(5_000)));
    let twice = vec![sent(S1, Some(Mark::Present), 0), sent(S1, Some(Mark::Absent), 0)];
    let saved = lecturer.record_marks("R1", twice).expect("taken");
    assert_eq!((saved.written, saved.refused.len()), (1, 1));
    let many = (0..2_001).map(|n| sent(&n.to_string(), None, 0)).collect();
    assert!(matches!(lecturer.record_marks("R1", many), Err(Refusal::Invalid(_))));
    for actor in ["staff", "register_taker", "senior_tutor", "external_unrelated", "student_self"] {
        let refused = as_(&world, actor).record_marks("R1", vec![sent(S1, Some(Mark::Present), 1)]);
        assert!(matches!(refused, Err(Refusal::NotFound)), "{actor}");
    }
}

#[test]
fn somebody_of_the_module_is_added_instead_of_their_own_session_and_nobody_else() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    at(&world, "2026-02-03T11:40:00Z");
    assert!(lecturer.register("R2").expect("a register").lines.is_empty(), "nobody is in group B");
    for (number, other) in [(S3, "R1"), ("999999", "R1"), (S1, "L1"), (S1, "R2"), (S1, "")] {
        let refused = lecturer.add_to_register("R2", number, other, None);
        assert!(matches!(refused, Err(Refusal::Invalid(_))), "{number} {other}: {refused:?}");
    }
    lecturer.add_to_register("R2", S1, "R1", None).expect("added");
    assert!(lecturer.add_to_register("R2", S1, "R1", None).is_err(), "on the list already");
    assert_eq!(press(&lecturer, "R2", S1, Mark::Present, 0).written, 1);
    let there = line(&lecturer.register("R2").expect("a register"), S1);
    assert!(there.instead_of.expect("said").contains("2 Feb"));
    let here = line(&lecturer.register("R1").expect("a register"), S1);
    assert!(here.elsewhere.expect("said").contains("3 Feb"));
}

#[test]
fn whoever_was_at_another_session_instead_was_not_expected_at_their_own_until_that_is_taken_back() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    at(&world, "2026-02-03T11:40:00Z");
    lecturer.add_to_register("R2", S1, "R1", None).expect("added");
    press(&lecturer, "R2", S1, Mark::Present, 0);
    let own = |n: usize| {
        let history = line(&as_(&world, "lecturer").register("R1").expect("a register"), S1).history;
        let last = history.last().expect("a line").clone();
        assert_eq!(history.len(), n);
        (last.mark, last.source, last.by.expect("somebody"))
    };
    let me = || "Person lecturer".to_owned();
    assert_eq!(own(1), (Some(Mark::NotExpected), MarkSource::Elsewhere, me()));
    let seen = as_(&world, "personal_tutor").student(S1).expect("known").attendance().expect("read");
    let seen = seen.expect("open").sessions.into_iter().find(|one| one.session.id == "R1").expect("counted");
    assert!(seen.elsewhere.expect("where they were").contains("3 Feb"));
    assert_eq!(world.registry.worker().fill_absences().expect("run"), 0, "nothing is left for the job");
    lecturer.take_off_register("R2", S1).expect("taken off");
    lecturer.take_off_register("R2", S1).expect("once more changes nothing");
    assert_eq!(own(2), (None, MarkSource::Elsewhere, me()));
    assert!(lecturer.register("R2").expect("a register").lines.is_empty(), "their mark there went too");
    lecturer.add_to_register("R2", S1, "R1", None).expect("added again");
    let again = line(&lecturer.register("R2").expect("a register"), S1);
    assert_eq!((again.seen(), again.standing().is_none()), (2, true), "what was recorded is still told");
    let audit = as_(&world, "cotutor_administrator");
    let audit = audit.audit(&cotutor::records::AuditFilter::default()).expect("the audit");
    let noted = |action| audit.lines.iter().filter(|row| row.action == action).count();
    assert_eq!((noted("register.add"), noted("register.take_off")), (2, 1));
}

#[test]
fn what_somebody_recorded_at_their_own_session_stays_when_a_student_is_added_to_another() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    press(&lecturer, "R1", S1, Mark::Absent, 0);
    at(&world, "2026-02-03T11:40:00Z");
    lecturer.add_to_register("R2", S1, "R1", None).expect("added");
    assert_eq!(mark(&lecturer.register("R1").expect("a register"), S1), Some(Mark::Absent));
    press(&lecturer, "R1", S1, Mark::Absent, 1);
    lecturer.record_marks("R1", vec![sent(S1, None, 1)]).expect("taken away");
    assert_eq!(world.registry.worker().fill_absences().expect("run"), 1, "nobody says otherwise any more");
    assert_eq!(mark(&lecturer.register("R1").expect("a register"), S1), Some(Mark::NotExpected));
    lecturer.take_off_register("R2", S1).expect("taken off");
    assert_eq!(mark(&lecturer.register("R1").expect("a register"), S1), None);
}

#[test]
fn only_who_takes_a_register_takes_somebody_off_it_and_not_when_it_is_closed() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    at(&world, "2026-02-03T11:40:00Z");
    lecturer.add_to_register("R2", S1, "R1", None).expect("added");
    for actor in ["staff", "register_taker", "personal_tutor", "student_self"] {
        let refused = as_(&world, actor).take_off_register("R2", S1);
        assert!(matches!(refused, Err(Refusal::NotFound)), "{actor}");
    }
    at(&world, "2026-02-10T11:40:00Z");
    assert!(matches!(lecturer.take_off_register("R2", S1), Err(Refusal::Refused(_))));
    as_(&world, "department_administrator").take_off_register("R2", S1).expect("the office does");
    lecturer.take_off_register("R2", S2).expect_err("closed");
}

#[test]
fn the_list_is_who_was_in_the_group_that_day() {
    let world = world();
    take_in(
        &world.registry,
        Kind::Enrolments,
        &format!(
            "module,academic_year,student_number,group,from,to\nME202,2025/26,{S2},,2025-09-01,2026-02-03\n"
        ),
    );
    let lecturer = as_(&world, "lecturer");
    let on = |session| lecturer.register(session).expect("a register").lines.len();
    assert_eq!((on("R1"), on("R4")), (2, 1));
}

#[test]
fn a_student_checks_in_once_with_the_code_of_now_and_a_persons_mark_stays() {
    let world = world();
    let (lecturer, student) = (as_(&world, "lecturer"), as_(&world, "student_other"));
    let code = |world: &World| {
        let _ = world;
        lecturer.check_in_screen("R1").expect("a screen").code
    };
    at(&world, "2026-02-02T11:19:59Z");
    assert_eq!(code(&world), None, "eleven minutes before the start");
    at(&world, "2026-02-02T11:35:00Z");
    let first = code(&world).expect("a code");
    at(&world, "2026-02-02T11:36:01Z");
    assert!(matches!(student.check_in(&first), Err(Refusal::Invalid(_))), "two codes later it is old");
    let second = code(&world).expect("a code");
    at(&world, "2026-02-02T11:36:31Z");
    assert_ne!(code(&world).as_deref(), Some(second.as_str()));
    let typed = format!("{} {}", &second[..3], &second[3..]);
    let done = student.check_in(&typed).expect("the code before is good");
    assert!(matches!(done, CheckedIn::Done(_, _, Mark::Present, None)), "{done:?}");
    let standing =
        line(&lecturer.register("R1").expect("a register"), S2).standing().expect("a mark").clone();
    assert_eq!((standing.source, standing.by), (MarkSource::CheckIn, None));
    press(&lecturer, "R1", S2, Mark::Absent, 1);
    let again = student.check_in(&code(&world).expect("a code")).expect("a good code");
    assert!(matches!(again, CheckedIn::Already(_, _, Mark::Absent)), "{again:?}");
    assert_eq!(mark(&lecturer.register("R1").expect("a register"), S2), Some(Mark::Absent));
    at(&world, "2026-02-02T12:00:00Z");
    let late = as_(&world, "student_self").check_in(&code(&world).expect("a code")).expect("a good code");
    assert!(matches!(late, CheckedIn::Done(_, _, Mark::Late, Some(30))), "{late:?}");
    let tutor = as_(&world, "personal_tutor").check_in(&code(&world).expect("a code"));
    assert!(matches!(tutor, Err(Refusal::NotFound)));
}

#[test]
fn whoever_guesses_codes_has_to_wait_and_the_code_of_anothers_session_is_none() {
    let world = world();
    let other = as_(&world, "student_left");
    let code = as_(&world, "lecturer").check_in_screen("R1").expect("a screen").code.expect("a code");
    assert!(matches!(other.check_in(&code), Err(Refusal::Invalid(_))), "not on this list");
    let student = as_(&world, "student_self");
    for _ in 0..10 {
        assert!(matches!(student.check_in("000000"), Err(Refusal::Invalid(_))));
    }
    assert!(matches!(student.check_in(&code), Ok(CheckedIn::Wait(_))));
}

#[test]
fn a_register_of_the_last_days_of_the_year_is_its_takers_until_it_closes() {
    let world = world();
    let teacher = email("lecturer");
    let sessions = format!(
        "session_id,module,academic_year,kind,start,end,staff_email\n\
         Y1,ME202,2025/26,seminar,2026-07-30T11:00,2026-07-30T12:00,{teacher}\n"
    );
    at(&world, "2026-08-01T09:00:00Z");
    take_in(&world.registry, Kind::Sessions, &sessions);
    let lecturer = as_(&world, "lecturer");
    let missing = |who: &Records| -> Vec<String> {
        let missing = who.registers_missing(true).expect("a list");
        missing.sessions.into_iter().map(|one| one.session.id).collect()
    };
    assert_eq!(missing(&lecturer), ["Y1"]);
    assert_eq!(press(&lecturer, "Y1", S1, Mark::Present, 0).written, 1);
    assert!(lecturer.register("R1").is_err(), "what is closed is last year's");
    at(&world, "2026-08-04T11:00:00Z");
    assert!(matches!(lecturer.register("Y1"), Err(Refusal::NotFound)));
    assert_eq!(missing(&lecturer), [""; 0]);
    let office = as_(&world, "department_administrator");
    assert_eq!(office.register("Y1").expect("the office's").session.status, Status::Closed);
    office.set_register_open("Y1", true).expect("opened");
    assert_eq!(press(&lecturer, "Y1", S1, Mark::Late, 1).written, 1);
}

#[test]
fn a_file_leaves_what_a_person_recorded_unless_it_names_a_later_time() {
    let world = world();
    let (lecturer, office) = (as_(&world, "lecturer"), as_(&world, "department_administrator"));
    let import = |text: &str| {
        let options = cotutor::records::imports::ImportOptions::default();
        world.registry.operator().import(Kind::Attendance, "a.csv", text.as_bytes(), options).expect("read")
    };
    let bare = format!("session_id,student_number,mark\nR1,{S1},present\nR1,{S2},present\n");
    assert_eq!(import(&bare).added, 2);
    press(&office, "R1", S1, Mark::Absent, 1);
    let stands = |who: &str| {
        let line = line(&lecturer.register("R1").expect("a register"), who);
        line.standing().map(|line| (line.mark, line.source))
    };
    let wanted = Some((Some(Mark::Absent), MarkSource::Register));
    // The same file, one that Moodle made, and one that says why.
    let moodle = format!("Course\tME202\n\nID number\t2 Feb 2026 11.30AM All\n{S1}\tP (2/2)\n");
    let why = format!("session_id,student_number,mark,reason,recorded_at\nR1,{S1},absent,Ill,\n");
    let old = format!("session_id,student_number,mark,recorded_at\nR1,{S1},late,2026-02-02T11:31:00\n");
    for text in [&bare, &moodle, &why, &old] {
        let report = import(text);
        assert_eq!((report.added, report.changed, report.refused.len()), (0, 0, 0), "{text}: {report:?}");
        assert!(report.warnings.concat().contains("1 marks stand otherwise in the register"), "{report:?}");
        assert_eq!(stands(S1), wanted, "{text}");
    }
    let same = format!("session_id,student_number,mark,recorded_by\nR1,{S1},absent,\n");
    let report = import(&same);
    assert_eq!(
        (report.unchanged, report.warnings.len()),
        (1, 0),
        "the same mark is no contradiction: {report:?}"
    );
    // Out and in again changes nothing; what was recorded later is newer.
    let out = world.registry.operator().export(Kind::Attendance).expect("written").0;
    let report = import(std::str::from_utf8(&out).expect("text"));
    assert_eq!((report.added, report.changed, report.warnings.len()), (0, 0, 0), "{report:?}");
    at(&world, "2026-02-02T15:00:00Z");
    let later = old.replace("11:31:00", "14:00:00");
    assert_eq!(import(&later).changed, 1);
    assert_eq!(stands(S1), Some((Some(Mark::Late), MarkSource::Import)));
}

#[test]
fn a_session_at_which_everybody_is_excused_is_neither_taken_nor_missing() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    at(&world, "2026-02-02T13:00:00Z");
    let missing =
        |world: &World| as_(world, "lecturer").registers_missing(true).expect("a list").sessions.len();
    let (held, before) = (reported(&world), missing(&world));
    press(&lecturer, "R1", S1, Mark::Authorised, 0);
    press(&lecturer, "R1", S2, Mark::Authorised, 0);
    let register = lecturer.register("R1").expect("a register").session;
    assert_eq!((register.status, register.taking), (Status::Nobody, None));
    let day = jiff::civil::date(2026, 2, 2);
    let listed = lecturer.sessions(day, day, true).expect("a list");
    let listed = listed.iter().find(|one| one.session.id == "R1").expect("mine");
    assert_eq!((listed.status, listed.taking), (Status::Nobody, None));
    assert_eq!(missing(&world), before - 1);
    assert_eq!(reported(&world).0, [held.0[0] - 1, held.0[1], held.0[2], held.0[3] - 1]);
}

#[test]
fn reminders_go_once_to_the_taker_then_to_the_office_and_vanish_when_the_register_is_taken() {
    let world = world();
    let worker = world.registry.worker();
    let reminded = |actor: &str| as_(&world, actor).register_reminders().expect("reminders").len();
    assert_eq!(worker.remind_of_registers().expect("run"), 0, "nothing is over yet");
    at(&world, "2026-02-02T12:30:00Z");
    assert_eq!(worker.remind_of_registers().expect("run"), 1);
    assert_eq!(worker.remind_of_registers().expect("run"), 0, "the second run changes nothing");
    assert_eq!((reminded("lecturer"), reminded("department_administrator")), (1, 0));
    at(&world, "2026-02-05T12:30:00Z");
    worker.remind_of_registers().expect("run");
    let told = as_(&world, "lecturer").register_reminders().expect("reminders");
    assert!(told.iter().any(|one| one.session.session.id == "R1" && one.times == 2), "{told:?}");
    at(&world, "2026-02-08T12:30:00Z");
    worker.remind_of_registers().expect("run");
    assert!(reminded("department_administrator") > 0 && reminded("cotutor_administrator") > 0);
    assert_eq!(reminded("other_administrator"), 0);
    let office = as_(&world, "department_administrator");
    for session in ["R1", "R4"] {
        office.mark_rest_present(session).expect("taken");
    }
    assert_eq!((reminded("lecturer"), reminded("department_administrator")), (0, 0));
}

#[test]
fn what_was_not_taken_is_listed_and_what_nobody_has_to_attend_is_not() {
    let world = world();
    at(&world, "2026-02-02T13:00:00Z");
    let missing = as_(&world, "lecturer").registers_missing(true).expect("a list");
    let ids: Vec<&str> = missing.sessions.iter().map(|one| one.session.id.as_str()).collect();
    assert_eq!(
        (ids, missing.not_taken, missing.partly),
        (vec!["R1"], 1, 0),
        "not the one called off, nor those to come"
    );
    let today = world.registry.today();
    let mine = as_(&world, "lecturer").sessions(today, today, true).expect("sessions");
    let ids: Vec<&str> = mine.iter().map(|one| one.session.id.as_str()).collect();
    assert_eq!(ids, ["R3", "L4", "R1"], "by time");
}

/// Held, taken, partly taken and not taken, over all modules.
fn reported(world: &World) -> (Vec<u64>, Vec<String>) {
    let page = as_(world, "department_administrator").report(ReportKind::Registers, &Ask::default());
    let report = page.expect("a report").report;
    let modules = report.sheet(Some("modules")).expect("a table");
    let sum = |column: usize| {
        let numbers =
            modules.rows.iter().map(|row| row.cells[column].code().parse::<u64>().expect("a number"));
        numbers.sum()
    };
    let spots = report.sheet(Some("blind_spots")).expect("a table");
    let spots = spots.rows.iter().map(|row| format!("{} {}", row.cells[0].code(), row.cells[1].label()));
    ((2..6).map(sum).collect(), spots.collect())
}

#[test]
fn lists_and_reports_count_registers_alike_and_one_mark_takes_none() {
    let world = world();
    let missing = || as_(&world, "department_administrator").registers_missing(false).expect("a list");
    // A class that is on is not one whose register was not taken.
    let (now, _) = reported(&world);
    at(&world, "2026-02-02T12:45:00Z");
    let (after, _) = reported(&world);
    assert_eq!((after[0], after[1], after[3]), (now[0] + 1, now[1], now[3] + 1), "R1 has ended, L4 has not");
    press(&as_(&world, "lecturer"), "R1", S1, Mark::Present, 0);
    let (partly, _) = reported(&world);
    assert_eq!(partly, [after[0], after[1], after[2] + 1, after[3] - 1]);
    let listed = missing();
    assert_eq!((listed.partly as u64, listed.not_taken as u64), (partly[2], partly[3]));
    press(&as_(&world, "lecturer"), "R1", S2, Mark::Absent, 0);
    assert_eq!(reported(&world).0, [after[0], after[1] + 1, after[2], after[3] - 1]);
    let listed = missing();
    assert_eq!((listed.partly as u64, listed.not_taken as u64), (after[2], after[3] - 1));
}

#[test]
fn a_check_in_of_one_makes_no_register_taken_and_nobody_silent_for_weeks() {
    let world = world();
    let sessions = "session_id,module,academic_year,kind,start,end\n\
                    Q1,ME404,2025/26,lecture,2026-02-02T09:00,2026-02-02T10:00\n";
    take_in(&world.registry, Kind::Modules, "code,title,department\nME404,Control,ENG\n");
    let many = |n: usize| format!("20{n:04}");
    let mut people =
        "student_number,family_name,given_name,email,programme,year_of_study,status\n".to_owned();
    let mut places = "module,academic_year,student_number\n".to_owned();
    for n in 0..12 {
        people.push_str(&format!("{0},Fam{n},Kim,s{0}@example.ac.uk,MEng-ME,1,active\n", many(n)));
        places.push_str(&format!("ME404,2025/26,{}\n", many(n)));
    }
    take_in(&world.registry, Kind::Students, &people);
    take_in(&world.registry, Kind::Enrolments, &places);
    take_in(&world.registry, Kind::Sessions, sessions);
    let office = as_(&world, "department_administrator");
    press(&office, "Q1", &many(0), Mark::Present, 0);
    let spots = |of: &str| {
        let (_, spots) = reported(&world);
        spots.into_iter().filter(|spot| spot.starts_with(of)).collect::<Vec<_>>()
    };
    assert_eq!(spots("ME404"), Vec::<String>::new(), "there was hardly time to take it");
    at(&world, "2026-02-03T10:00:00Z");
    assert_eq!(spots("ME404"), ["ME404 Of 1 register 0 not taken, 1 partly"]);
    for n in 1..10 {
        press(&office, "Q1", &many(n), Mark::Present, 0);
    }
    let words = "ME404 2 students of whom nothing was recorded since Mon 2 Feb 2026 (1 register)";
    assert_eq!(spots("ME404"), [words]);
}

fn form(world: &World, site: &Asking, actor: &str, path: &str, fields: &str) -> Answer {
    let csrf = world.registry.keyed("csrf", &world::key(actor).secret);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    site.send(Some(actor), &Method::POST, path, &[kind], format!("csrf={csrf}&{fields}").into_bytes())
}

#[test]
fn a_plain_form_saves_everybodys_marks_and_shows_a_conflict_without_losing_either() {
    let world = world();
    let site = Asking::of(&world);
    let path = "/sessions/R1/register";
    let page = site.get(Some("lecturer"), path).text();
    assert!(page.contains("mark-100001") && page.contains("name=\"seen-100002\" value=\"0\""));
    press(&as_(&world, "department_administrator"), "R1", S1, Mark::Absent, 0);
    let fields = format!("mark-{S1}=late&seen-{S1}=0&mark-{S2}=present&seen-{S2}=0&action=save");
    let answer = form(&world, &site, "lecturer", path, &fields);
    assert_eq!(answer.status, 409);
    let text = answer.text();
    assert!(text.contains("Recorded meanwhile: Absent (Person department_administrator"), "{text}");
    assert!(text.contains("You chose: Late") && text.contains(&format!("name=\"seen-{S1}\" value=\"1\"")));
    let untouched = format!("mark-{S1}=&seen-{S1}=0&mark-{S2}=present&seen-{S2}=1&action=rest");
    assert_eq!(
        form(&world, &site, "lecturer", path, &untouched).status,
        303,
        "what was not touched is no conflict"
    );
    let register = as_(&world, "lecturer").register("R1").expect("a register");
    assert_eq!((mark(&register, S1), mark(&register, S2)), (Some(Mark::Absent), Some(Mark::Present)));
    assert_eq!(form(&world, &site, "lecturer", path, "mark-x=wonderful&seen-x=0").status, 400);
    assert_eq!(form(&world, &site, "lecturer", path, "other=1").status, 400);
}

#[test]
fn minutes_late_are_kept_beside_the_mark_shown_to_the_student_and_exported() {
    let world = world();
    let site = Asking::of(&world);
    let (path, lecturer) = ("/sessions/R1/register", as_(&world, "lecturer"));
    let standing = |number: &str| {
        line(&as_(&world, "lecturer").register("R1").expect("a register"), number)
            .standing()
            .map(|one| (one.mark, one.minutes_late))
    };
    let fields = format!("mark-{S1}=late&late-{S1}=12&seen-{S1}=0&mark-{S2}=late&late-{S2}=241&seen-{S2}=0");
    let answer = form(&world, &site, "lecturer", path, &fields);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("Minutes late are a whole number from 1 to 240"), "{}", answer.text());
    assert_eq!((standing(S1), standing(S2)), (Some((Some(Mark::Late), Some(12))), None));
    for typed in ["soon", "0", "-3", "99999"] {
        let fields = format!("mark-{S2}=late&late-{S2}={typed}&seen-{S2}=0");
        let pressed = form(&world, &site, "lecturer", "/sessions/R1/marks", &fields);
        let value: Value = serde_json::from_slice(&pressed.body).expect("JSON");
        assert_eq!(value["refused"][0]["number"], json!(S2), "{typed}");
    }
    let unchanged = format!("mark-{S1}=late&late-{S1}=12&seen-{S1}=1");
    assert_eq!(form(&world, &site, "lecturer", path, &unchanged).status, 303);
    assert_eq!(line(&lecturer.register("R1").expect("a register"), S1).seen(), 1, "nothing was written");
    let more = format!("mark-{S1}=late&late-{S1}=15&seen-{S1}=1");
    assert_eq!(form(&world, &site, "lecturer", path, &more).status, 303);
    let page = site.get(Some("lecturer"), path).text();
    assert!(
        page.contains("Late, 15 minutes (Person lecturer") && page.contains("Late, 12 minutes"),
        "{page}"
    );
    let own = site.get(Some("student_self"), "/me").text();
    assert!(own.contains("Late, 15 min"), "{own}");
    let (exported, _) = world.registry.operator().export(Kind::Attendance).expect("an export");
    let exported = String::from_utf8(exported).expect("text");
    assert!(exported.contains(&format!("R1,{S1},late,,15,")), "{exported}");
    press(&lecturer, "R1", S1, Mark::Present, 2);
    assert_eq!(standing(S1), Some((Some(Mark::Present), None)));
}

#[test]
fn marks_that_are_pressed_are_answered_one_by_one() {
    let world = world();
    let site = Asking::of(&world);
    let fields =
        format!("mark-{S1}=present&seen-{S1}=0&mark-{S3}=present&seen-{S3}=0&mark-{S2}=rest&seen-{S2}=0");
    let answer = form(&world, &site, "lecturer", "/sessions/R1/marks", &fields);
    let value: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(value["saved"], json!({ (S1): 1, (S2): 1 }));
    assert_eq!(value["refused"][0]["number"], json!(S3));
}

#[test]
fn a_program_reads_and_takes_a_register() {
    let world = world();
    let site = Asking::of(&world);
    let path = "/api/v1/sessions/R1/register";
    let json_of = |answer: &Answer| -> Value { serde_json::from_slice(&answer.body).expect("JSON") };
    let put = |body: &Value| {
        let kind = ("content-type", "application/json");
        site.send(Some("lecturer"), &Method::PUT, path, &[kind], body.to_string().into_bytes())
    };
    let saved = put(&json!({ "marks": [
        { "number": S1, "mark": "late", "minutes_late": 7, "seen": 0 }, { "number": S2, "mark": null, "seen": 0 },
    ] }));
    assert_eq!(
        (saved.status, json_of(&saved)["saved"][0].clone()),
        (200, json!({ "number": S1, "seen": 1 }))
    );
    let register = json_of(&site.get(Some("lecturer"), path));
    let found = &register["students"][0];
    assert_eq!((&found["mark"], &found["history"][0]["minutes_late"]), (&json!("late"), &json!(7)));
    assert_eq!(register["students"][1].get("mark"), None, "what is absent is absent");
    let one = |more: Value| {
        let mut mark = json!({ "number": S1, "mark": "late", "seen": 1 });
        mark.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        put(&json!({ "marks": [mark] }))
    };
    assert_eq!(json_of(&one(json!({})))["saved"][0]["seen"], json!(1), "what is unsaid stays");
    assert_eq!(one(json!({ "minutes_late": 241 })).status, 422);
    assert_eq!(json_of(&one(json!({ "minutes_late": null })))["saved"][0]["seen"], json!(2));
    let wrong = put(&json!({ "marks": [{ "number": S1, "mark": "here", "seen": -1 }] }));
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    press(&as_(&world, "department_administrator"), "R1", S1, Mark::Absent, 2);
    let conflict = json_of(&put(&json!({ "marks": [{ "number": S1, "mark": "present", "seen": 2 }] })));
    assert_eq!(conflict["conflicts"][0]["theirs"]["mark"], json!("absent"));
    let listed = json_of(&site.get(Some("lecturer"), "/api/v1/sessions"));
    assert_eq!(listed["sessions"].as_array().map(Vec::len), Some(3));
    assert_eq!(site.get(Some("lecturer"), "/api/v1/sessions?from=2026-01-01&to=2026-12-31").status, 400);
    assert_eq!(site.get(Some("staff"), path).status, 404);
}

#[test]
fn somebody_on_leave_stays_on_the_list_and_is_neither_marked_with_the_rest_nor_waited_for() {
    let world = world();
    let status = |status: &str| {
        let row = format!("{S2},Two,Kim,s{S2}@example.ac.uk,MEng-ME,1,{status}\n");
        let heading = "student_number,family_name,given_name,email,programme,year_of_study,status\n";
        take_in(&world.registry, Kind::Students, &format!("{heading}{row}"));
    };
    status("leave");
    let lecturer = as_(&world, "lecturer");
    let register = lecturer.register("R1").expect("a register");
    assert!(line(&register, S2).on_leave && !line(&register, S1).on_leave);
    assert_eq!(register.session.listed, 1, "they are not expected");
    let page = Asking::of(&world).get(Some("lecturer"), "/sessions/R1/register").text();
    assert!(page.contains("On leave, not expected"));
    let rest = MarkSent {
        number: S2.to_owned(),
        pressed: Pressed::Rest,
        seen: 0,
        minutes_late: Minutes::Unsaid,
        reason: Why::Unsaid,
    };
    assert_eq!(lecturer.record_marks("R1", vec![rest]).expect("taken").written, 0);
    assert_eq!(lecturer.mark_rest_present("R1").expect("taken").written, 1);
    let register = lecturer.register("R1").expect("a register");
    assert_eq!((mark(&register, S1), mark(&register, S2)), (Some(Mark::Present), None));
    assert_eq!(register.session.status, Status::Taken);
    at(&world, "2026-02-02T13:00:00Z");
    let missing = |id: &str| {
        let missing = as_(&world, "lecturer").registers_missing(true).expect("a list");
        missing.sessions.iter().any(|one| one.session.id == id)
    };
    assert!(!missing("R1"));
    let unrecorded = || {
        let record = as_(&world, "other_tutor").student(S2).expect("known");
        record.attendance().expect("read").expect("open").counts.unrecorded
    };
    let away = unrecorded();
    // Back again, they are waited for; marked nevertheless, they count.
    status("active");
    assert!(missing("R1") && unrecorded() > away);
    assert_eq!(press(&as_(&world, "lecturer"), "R1", S2, Mark::Present, 0).written, 1);
    status("leave");
    assert_eq!(as_(&world, "lecturer").register("R1").expect("a register").session.listed, 2);
}

#[test]
fn a_taker_writes_a_reason_which_only_those_read_who_may_read_reasons() {
    let world = world();
    let site = Asking::of(&world);
    let path = "/sessions/R1/register";
    let fields = format!(
        "mark-{S1}=absent&seen-{S1}=0&reason-{S1}=+Car+broke+down+&mark-{S2}=present&seen-{S2}=0&reason-{S2}=x"
    );
    assert_eq!(form(&world, &site, "lecturer", path, &fields).status, 303);
    let reason = |actor: &str, number: &str| {
        let register = as_(&world, actor).register("R1").expect("a register");
        line(&register, number).standing().and_then(|line| line.reason.clone())
    };
    assert_eq!(reason("department_administrator", S1).as_deref(), Some("Car broke down"));
    assert_eq!(reason("department_administrator", S2), None, "a reason stands beside absences alone");
    assert_eq!(reason("lecturer", S1), None);
    let untouched = format!("mark-{S1}=absent&seen-{S1}=1&reason-{S1}=");
    assert_eq!(form(&world, &site, "lecturer", path, &untouched).status, 303);
    assert_eq!(
        reason("department_administrator", S1).as_deref(),
        Some("Car broke down"),
        "not taken away unseen"
    );
    assert_eq!(form(&world, &site, "department_administrator", path, &untouched).status, 303);
    assert_eq!(reason("department_administrator", S1), None, "taken away by who had been shown it");
    let long = format!("mark-{S1}=absent&seen-{S1}=2&reason-{S1}={}", "x".repeat(201));
    let answer = form(&world, &site, "lecturer", "/sessions/R1/marks", &long);
    let value: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(value["refused"][0]["number"], json!(S1));
}

#[test]
fn whoever_is_added_to_a_register_that_is_complete_is_marked_with_it() {
    let world = world();
    let lecturer = as_(&world, "lecturer");
    at(&world, "2026-02-03T11:40:00Z");
    lecturer.add_to_register("R2", S1, "R1", Some(Mark::Present)).expect("added");
    let register = lecturer.register("R2").expect("a register");
    assert_eq!((register.session.listed, register.session.marked), (1, 1));
    assert_eq!(mark(&register, S1), Some(Mark::Present));
    let refused = lecturer.add_to_register("R2", S2, "R1", None);
    assert!(matches!(refused, Err(Refusal::Invalid(wrong)) if wrong.0[0].field == "mark"));
}
