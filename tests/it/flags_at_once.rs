//! Flags worked out soon after a change: for those it touched, what a run over everybody would do; for nobody else
//! anything.

use crate::world::{S1, S2, STUDENTS, World, email, take_in};
use cotutor::domain::Mark;
use cotutor::domain::absence::{AbsenceKind, TypedSpan};
use cotutor::domain::flag::{Rule, RuleKind, State};
use cotutor::domain::register::merge::{Minutes, Pressed, Why};
use cotutor::records::imports::Kind;
use cotutor::records::{AbsenceForm, Circumstances, FixedClock, MarkSent, Registry, SeededDice, Settings};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A module S2 alone is on, with five sessions in the week before 9 March; it is that day now.
fn alone(world: &World) {
    world.clock.set("2026-03-09T12:00:00Z".parse().expect("a time"));
    let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
    for n in 1..6 {
        let _ = writeln!(sessions, "Y{n},ME404,2025/26,lecture,2026-03-0{n}T10:00,2026-03-0{n}T11:00");
    }
    for (kind, text) in [
        (Kind::Modules, "code,title,department\nME404,Materials,ENG\n".to_owned()),
        (Kind::Enrolments, format!("module,academic_year,student_number\nME404,2025/26,{S2}\n")),
        (Kind::Sessions, sessions),
    ] {
        take_in(&world.registry, kind, &text);
    }
}

/// The office marks somebody, over `seen` marks before.
fn mark(world: &World, session: &str, number: &str, mark: Mark, seen: usize) {
    let office = world.records("department_administrator").expect("an account");
    let sent = MarkSent {
        number: number.to_owned(),
        pressed: Pressed::Mark(Some(mark)),
        seen,
        minutes_late: Minutes::Unsaid,
        reason: Why::Unsaid,
    };
    let saved = office.record_marks(session, vec![sent]).expect("the register is taken");
    assert_eq!(saved.saved.len(), 1, "{session}: {saved:?}");
}

fn touched(world: &World) -> u64 {
    world.registry.worker().flags_touched().expect("the job runs")
}

/// Every flag of a student as the office reads it.
fn flags_of(world: &World, number: &str) -> String {
    let office = world.records("department_administrator").expect("an account");
    let Some(mut lines) = office.flags_of(number).ok().flatten() else { return String::new() };
    lines.sort_by_key(|line| line.id);
    format!("{lines:#?}")
}

fn all_flags(world: &World) -> Vec<String> {
    STUDENTS.iter().map(|number| flags_of(world, number)).collect()
}

#[test]
fn a_register_that_is_saved_changes_the_flags_of_those_on_it_and_of_nobody_else() {
    let world = World::with(Vec::new());
    alone(&world);
    touched(&world);
    let (theirs, others) = (flags_of(&world, S2), flags_of(&world, S1));
    let woken = Arc::new(AtomicUsize::new(0));
    let count = woken.clone();
    world.registry.worker().when_touched(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    assert_eq!(touched(&world), 0, "nobody waits");
    for n in 1..6 {
        mark(&world, &format!("Y{n}"), S2, Mark::Absent, 0);
    }
    assert_eq!(woken.load(Ordering::Relaxed), 5, "each save wakes the job");
    assert_eq!(flags_of(&world, S2), theirs, "and waits for nothing");
    assert_eq!(touched(&world), 2, "one look at all five: this year's and the last four weeks'");
    let office = world.records("department_administrator").expect("an account");
    let opened = office.flags_of(S2).expect("read").expect("may see");
    assert!(opened.len() == 2 && opened.iter().all(|line| line.state == State::Open), "{opened:?}");
    assert_eq!(touched(&world), 0, "once");
    // Weeks later a run over everybody words a flag of S1's anew; a look at S2 does not.
    assert_eq!(flags_of(&world, S1), others);
    for n in 1..6 {
        mark(&world, &format!("Y{n}"), S2, Mark::Present, 1);
    }
    assert_eq!(touched(&world), 2, "corrected: both close");
    assert_eq!(flags_of(&world, S1), others);
    assert!(world.registry.worker().flags().expect("the job runs") > 0);
    assert_ne!(flags_of(&world, S1), others);
    assert_eq!(touched(&world), 0);
}

/// A change by its name.
type Step = (&'static str, fn(&World));

const STEPS: [Step; 12] = [
    ("marks imported", |world| {
        let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
        let mut marks = String::from("session_id,student_number,mark\n");
        for day in 15..25 {
            let _ = writeln!(sessions, "X{day},ME202,2025/26,lab,2026-01-{day}T12:00,2026-01-{day}T13:00");
            let _ = writeln!(marks, "X{day},{S2},absent\nX{day},{S1},present");
        }
        for day in [26, 27] {
            let _ = writeln!(sessions, "X{day},ME202,2025/26,lab,2026-01-{day}T12:00,2026-01-{day}T13:00");
        }
        take_in(&world.registry, Kind::Sessions, &sessions);
        take_in(&world.registry, Kind::Attendance, &marks);
    }),
    ("a register corrected", |world| {
        for day in 15..25 {
            mark(world, &format!("X{day}"), S2, Mark::Present, 1);
        }
    }),
    ("an exemption, for all that follows", |world| {
        let office = world.records("department_administrator").expect("an account");
        office.exempt(S2, "2026-02-02", "2026-02-20", "In hospital.").expect("given");
        for day in 15..23 {
            mark(world, &format!("X{day}"), S2, Mark::Absent, 2);
        }
    }),
    ("its end", |world| {
        let office = world.records("department_administrator").expect("an account");
        let (given, _) = office.exemptions(S2).expect("read").expect("may see");
        office.end_exemption(S2, given[0].number).expect("ended");
    }),
    ("a notice of absence", |world| {
        let office = world.records("department_administrator").expect("an account");
        let absence = AbsenceForm {
            span: TypedSpan { first: "2026-01-26".into(), last: "2026-01-27".into(), ..TypedSpan::default() },
            why: "illness".to_owned(),
            words: "A fever.".to_owned(),
            authorise: Some(AbsenceKind::Absence),
        };
        office.report_absence(S2, absence, Vec::new()).expect("recorded and authorised");
    }),
    ("another tutor", |world| {
        let admin = world.records("cotutor_administrator").expect("an account");
        let relation = cotutor::domain::Relation::PersonalTutor;
        admin.relate(S2, &email("other_tutor"), relation, "2025-09-01", "2026-02-01").expect("ended");
        admin.relate(S2, &email("personal_tutor"), relation, "2026-02-01", "").expect("begun");
    }),
    ("a move onto a module nobody takes registers of", |world| {
        let sessions = "session_id,module,academic_year,kind,start,end\nV1,ME505,2025/26,lecture,2026-01-20T09:00,2026-01-20T10:00\n";
        let enrolments = format!("module,academic_year,student_number\nME505,2025/26,{S2}\n");
        take_in(&world.registry, Kind::Modules, "code,title,department\nME505,Control,ENG\n");
        take_in(&world.registry, Kind::Sessions, sessions);
        take_in(&world.registry, Kind::Enrolments, &enrolments);
    }),
    ("and off it", |world| {
        let text = format!("module,academic_year,student_number,to\nME505,2025/26,{S2},2026-01-15\n");
        take_in(&world.registry, Kind::Enrolments, &text);
    }),
    ("weeks counted from another day", |world| {
        let text = "session_id,module,academic_year,kind,start,end\nZ1,ME101,2025/26,lecture,2025-10-06T10:00,2025-10-06T11:00\n";
        take_in(&world.registry, Kind::Sessions, text);
    }),
    ("a sign of life", |world| {
        let text = format!("student_number,date,source,count\n{S2},2026-02-01,vle,3\n");
        take_in(&world.registry, Kind::Engagement, &text);
    }),
    ("somebody who leaves", |world| {
        let text = format!(
            "student_number,family_name,given_name,email,programme,year_of_study,status\n{S2},Left,Kim,s{S2}@example.ac.uk,MEng-ME,1,withdrawn\n"
        );
        take_in(&world.registry, Kind::Students, &text);
    }),
    ("a tutor who leaves", |world| {
        let text =
            format!("email,name,department,kind,active\n{},Person,ENG,staff,no\n", email("personal_tutor"));
        take_in(&world.registry, Kind::Staff, &text);
    }),
];

#[test]
fn whatever_is_changed_a_look_at_those_it_touched_does_what_a_run_over_everybody_does() {
    let (near, far) = (World::with(Vec::new()), World::with(Vec::new()));
    for world in [&near, &far] {
        let rule = Rule {
            id: 0,
            department: Some("ENG".to_owned()),
            name: "Silent".to_owned(),
            kind: RuleKind::Silence,
            threshold: 7,
            weeks: None,
            expected_min: 0,
            on: true,
        };
        world.records("cotutor_administrator").expect("an account").put_rule(rule).expect("saved");
        world.registry.worker().flags().expect("the job runs");
    }
    let mut idle = Vec::new();
    for (name, step) in STEPS {
        step(&near);
        step(&far);
        let (some, all) = (touched(&near), far.registry.worker().flags().expect("the job runs"));
        assert_eq!(some, all, "{name}");
        assert_eq!(all_flags(&near), all_flags(&far), "{name}");
        idle.extend((all == 0).then_some(name));
        assert_eq!(near.registry.worker().flags().expect("the job runs"), 0, "{name}: nothing is left to do");
    }
    assert_eq!(idle, ["an exemption, for all that follows"], "every other step changes a flag");
}

#[test]
fn what_is_lost_with_the_process_the_next_run_over_everybody_finds() {
    let world = World::with(Vec::new());
    alone(&world);
    world.registry.worker().flags().expect("the job runs");
    for n in 1..6 {
        mark(&world, &format!("Y{n}"), S2, Mark::Absent, 0);
    }
    let dir = world.registry.dir().to_owned();
    // The folder is kept until the world goes.
    let registry = world.registry;
    registry.close();
    let clock = FixedClock::at("2026-03-09T12:00:00Z".parse().expect("a time"));
    let circumstances = Circumstances { clock: Box::new(clock), dice: Box::new(SeededDice::new(3)) };
    let settings = Settings { keep_seconds: Some(1), wait_seconds: 5, free_bytes_min: Some(0) };
    let registry = Registry::open(&dir, settings, circumstances).expect("the folder opens");
    assert_eq!(registry.worker().flags_touched().expect("the job runs"), 0, "nobody waits any more");
    assert_eq!(registry.worker().flags().expect("the job runs"), 2);
}
