//! A register is of who was in the group that day: a student who moves to another group leaves the past as it was.

use crate::world::{S1, S2, World, take_in};
use cotutor::access::ReportKind;
use cotutor::domain::register::rules::Status;
use cotutor::domain::report::ask::Ask;
use cotutor::records::imports::Kind;

const SESSIONS: &str = "session_id,module,academic_year,kind,start,end,group\n\
    gA1,ME909,2025/26,lab,2026-01-12T09:00,2026-01-12T11:00,A\n\
    gB1,ME909,2025/26,lab,2026-01-13T09:00,2026-01-13T11:00,B\n\
    gA2,ME909,2025/26,lab,2026-02-09T09:00,2026-02-09T11:00,A\n\
    gB2,ME909,2025/26,lab,2026-02-10T09:00,2026-02-10T11:00,B\n";

/// Two students in two groups, each there once; the clock stands at 2 February 2026.
fn world() -> World {
    let world = World::with(Vec::new());
    let take = |kind, text: &str| take_in(&world.registry, kind, text);
    take(Kind::Modules, "code,title,department\nME909,Labs,ENG\n");
    take(
        Kind::Enrolments,
        &format!("module,academic_year,student_number,group\nME909,2025/26,{S1},A\nME909,2025/26,{S2},B\n"),
    );
    take(Kind::Sessions, SESSIONS);
    take(Kind::Attendance, &format!("session_id,student_number,mark\ngA1,{S1},present\ngB1,{S2},absent\n"));
    world
}

/// Who is on the list of a session, and where its register stands.
fn register(world: &World, session: &str) -> (Vec<String>, Status) {
    let office = world.records("department_administrator").expect("an account");
    let register = office.register(session).expect("a register");
    let numbers = register.lines.iter().map(|line| line.profile.number.clone()).collect();
    (numbers, register.session.status)
}

fn enrolments(world: &World) -> String {
    let (text, _) = world.registry.operator().export(Kind::Enrolments).expect("written");
    let text = String::from_utf8(text).expect("text");
    let (mut lines, module) = (text.lines(), |line: &&str| line.starts_with("ME909"));
    let head = lines.next().expect("a heading");
    [head].into_iter().chain(lines.filter(module)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_past_stays_with_the_group_a_student_was_in() {
    let world = world();
    let moved = format!("module,academic_year,student_number,group\nME909,2025/26,{S1},B\n");
    take_in(&world.registry, Kind::Enrolments, &moved);
    assert_eq!(register(&world, "gA1"), (vec![S1.to_owned()], Status::Taken));
    assert_eq!(register(&world, "gB1"), (vec![S2.to_owned()], Status::Taken));
    assert!(register(&world, "gA2").0.is_empty());
    let (mut listed, _) = register(&world, "gB2");
    listed.sort();
    assert_eq!(listed, [S1, S2]);
    let office = world.records("department_administrator").expect("an account");
    let ask = [("by", "group"), ("module", "ME909")];
    let ask = Ask::parse(|name| ask.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
    let table = office.report_file(ReportKind::Attendance, &ask.expect("asked"), None).expect("a table");
    let table = String::from_utf8(table).expect("text");
    assert!(table.contains("\nME909/A,1,100.0,1,1,") && table.contains("\nME909/B,2,0.0,0,1,"), "{table}");
}

#[test]
fn a_move_is_written_out_and_read_in_and_a_correction_leaves_no_trace() {
    let world = world();
    let before = enrolments(&world);
    let moved = format!("module,academic_year,student_number,group\nME909,2025/26,{S1},B\n");
    take_in(&world.registry, Kind::Enrolments, &moved);
    let after = enrolments(&world);
    assert!(after.contains(&format!("{S1},B,,,A until 2026-02-01")), "{after}");
    take_in(&world.registry, Kind::Enrolments, &after);
    assert_eq!(enrolments(&world), after);
    take_in(&world.registry, Kind::Enrolments, &before);
    assert_eq!(enrolments(&world), before, "the file says that they were never in another");
    assert_eq!(register(&world, "gA1"), (vec![S1.to_owned()], Status::Taken));
    for group in ["A", "B"] {
        let coming = format!("module,academic_year,student_number,group\nME909,2026/27,{S1},{group}\n");
        take_in(&world.registry, Kind::Enrolments, &coming);
    }
    assert!(enrolments(&world).contains(&format!("2026/27,{S1},B,,,\n")), "that year has not begun");
}
