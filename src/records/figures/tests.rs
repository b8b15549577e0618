//! Whatever is done, and in whatever order: attendance in memory is what reading the store afresh gives.

use super::{Figures, Registry};
use crate::access::Job;
use crate::domain::attendance::Counts;
use crate::domain::module::{EarlierGroup, Enrolment};
use crate::domain::register::{MarkSource, Recorded};
use crate::domain::{InstanceId, Mark, StudentId};
use crate::records::imports::{ImportOptions, Kind};
use crate::records::store::{attendance, people, teaching};
use crate::records::{Circumstances, FixedClock, SeededDice, Settings};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

const STUDENTS: u32 = 6;
const MODULES: u32 = 3;
const SESSIONS: u32 = 7;

/// Something that happens.
#[derive(Clone, Debug)]
enum Event {
    /// A register is saved: marks by student, none takes one away.
    Register { module: u32, session: u32, marks: Vec<(u32, Option<Mark>)> },
    /// One mark is corrected.
    Correction { module: u32, session: u32, student: u32, mark: Mark },
    /// A file of marks is brought in.
    Import { module: u32, marks: Vec<(u32, u32, Mark)> },
    /// A student joins, leaves or changes the group on a day.
    Move { module: u32, student: u32, group: Option<u8>, from: Option<i64>, to: Option<i64> },
    /// A student leaves the university.
    Withdrawal { student: u32, day: i64 },
    /// A session is called off or held after all, or is no longer for everybody.
    Timetable { module: u32, session: u32, cancelled: bool, mandatory: bool, group: Option<u8> },
    /// Days pass.
    Days(i64),
}

fn first_day() -> Date {
    date(2026, 10, 5)
}

fn day(n: i64) -> Date {
    first_day().checked_add(n.days()).unwrap()
}

fn student(nth: u32) -> String {
    format!("S{nth}")
}

fn session(module: u32, nth: u32) -> String {
    format!("M{module}-{nth}")
}

fn group(code: Option<u8>) -> Option<String> {
    code.map(|code| format!("G{code}"))
}

struct House {
    _folder: tempfile::TempDir,
    registry: Arc<Registry>,
    clock: FixedClock,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let clock = FixedClock::at("2026-10-08T12:00:00Z".parse().unwrap());
        let circumstances =
            Circumstances { clock: Box::new(clock.clone()), dice: Box::new(SeededDice::new(3)) };
        let settings = Settings { keep_seconds: Some(1), wait_seconds: 0, free_bytes_min: Some(0) };
        let registry = Registry::open(folder.path(), settings, circumstances).unwrap();
        let house = House { _folder: folder, registry, clock };
        house.import(Kind::Departments, "code,name,parent\nENG,Engineering,\n");
        house.import(Kind::Programmes, "code,title,department\nME,Mechanics,ENG\n");
        let mut students =
            String::from("student_number,family_name,given_name,email,programme,year_of_study,status\n");
        let mut enrolments = String::from("module,academic_year,student_number,group\n");
        for nth in 0..STUDENTS {
            let number = student(nth);
            let _ = writeln!(students, "{number},Name,Kim,{number}@example.ac.uk,ME,1,active");
            for module in 0..MODULES.min(nth + 1) {
                let _ = writeln!(enrolments, "M{module},2026/27,{number},G{}", nth % 2);
            }
        }
        let mut modules = String::from("code,title,department\n");
        let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
        for module in 0..MODULES {
            let _ = writeln!(modules, "M{module},Module,ENG");
            for nth in 0..SESSIONS {
                let on = day(i64::from(nth) * 2);
                let id = session(module, nth);
                let _ = writeln!(sessions, "{id},M{module},2026/27,lecture,{on}T10:00,{on}T11:00");
            }
        }
        house.import(Kind::Students, &students);
        house.import(Kind::Modules, &modules);
        house.import(Kind::Enrolments, &enrolments);
        house.import(Kind::Sessions, &sessions);
        house
    }

    fn import(&self, kind: Kind, text: &str) {
        let operator = self.registry.operator();
        operator.import(kind, "file.csv", text.as_bytes(), ImportOptions::default()).unwrap();
    }

    fn instance(&self, module: u32) -> InstanceId {
        let tx = self.registry.read().unwrap();
        teaching::instance_id(&tx, &format!("M{module}"), "2026/27").unwrap().unwrap()
    }

    fn id(&self, nth: u32) -> StudentId {
        people::student_id(&self.registry.read().unwrap(), &student(nth)).unwrap().unwrap()
    }

    fn column(&self, module: u32, nth: u32) -> u32 {
        let tx = self.registry.read().unwrap();
        teaching::session(&tx, &session(module, nth)).unwrap().unwrap().column
    }

    fn record(&self, module: u32, nth: u32, marks: &[(u32, Option<Mark>)]) {
        let (instance, column) = (self.instance(module), self.column(module, nth));
        let recorded = |(student, mark): &(u32, Option<Mark>)| Recorded {
            column,
            student: self.id(*student),
            mark: *mark,
            reason: None,
            minutes_late: None,
            recorded_at: None,
            recorded_by: None,
            source: MarkSource::Register,
            absence: None,
        };
        let marks: Vec<Recorded> = marks.iter().map(recorded).collect();
        let registry = self.registry.clone();
        self.registry
            .write(move |tx| {
                let grant = Job::Import.grant_upkeep().unwrap();
                attendance::record(tx, &grant.marks(), instance, marks, registry.now())?;
                registry.attendance_touched(tx, instance);
                Ok(())
            })
            .unwrap();
    }

    fn enrol(&self, module: u32, enrolment: Enrolment) {
        let (registry, instance) = (self.registry.clone(), self.instance(module));
        self.registry
            .write(move |tx| {
                teaching::put_enrolment(tx, &Job::Import.grant_upkeep().unwrap(), &enrolment)?;
                registry.attendance_touched(tx, instance);
                Ok(())
            })
            .unwrap();
    }

    fn happen(&self, event: &Event) {
        match event {
            Event::Register { module, session, marks } => self.record(*module, *session, marks),
            Event::Correction { module, session, student, mark } => {
                self.record(*module, *session, &[(*student, Some(*mark))]);
            }
            Event::Import { module, marks } => {
                let mut text = String::from("session_id,student_number,mark\n");
                for (nth, who, mark) in marks {
                    let _ = writeln!(text, "{},{},{}", session(*module, *nth), student(*who), mark.code());
                }
                self.import(Kind::Attendance, &text);
            }
            Event::Move { module, student, group: code, from, to } => {
                let (instance, student) = (self.instance(*module), self.id(*student));
                let (from, to) = (from.map(day), to.map(day));
                let earlier =
                    EarlierGroup { group: group(code.map(|code| code ^ 1)).map(Into::into), until: day(3) };
                let (group, earlier) = (group(*code).map(Into::into), Box::new([earlier]));
                self.enrol(*module, Enrolment { instance, student, group, earlier, from, to });
            }
            Event::Withdrawal { student: nth, day: on } => self.withdraw(*nth, day(*on)),
            Event::Timetable { module, session: nth, cancelled, mandatory, group: code } => {
                let tx = self.registry.read().unwrap();
                let mut changed = teaching::session(&tx, &session(*module, *nth)).unwrap().unwrap();
                (changed.cancelled, changed.mandatory) = (*cancelled, *mandatory);
                changed.group = group(*code);
                let registry = self.registry.clone();
                self.registry
                    .write(move |tx| {
                        teaching::put_session(tx, &Job::Import.grant_upkeep().unwrap(), &changed)?;
                        registry.attendance_touched(tx, changed.instance);
                        Ok(())
                    })
                    .unwrap();
            }
            Event::Days(days) => {
                self.clock.advance(days * 86_400);
                self.registry.worker().recount().unwrap();
            }
        }
    }

    fn withdraw(&self, nth: u32, on: Date) {
        for module in 0..MODULES {
            let instance = self.instance(module);
            let stands = teaching::enrolment(&self.registry.read().unwrap(), instance, self.id(nth)).unwrap();
            if let Some(enrolment) = stands {
                self.enrol(module, Enrolment { to: Some(on), ..enrolment });
            }
        }
        let number = student(nth);
        self.import(
            Kind::Students,
            &format!(
                "student_number,family_name,given_name,email,programme,year_of_study,status\n{number},Name,Kim,{number}@example.ac.uk,ME,1,withdrawn\n"
            ),
        );
    }
}

/// All that can be asked of figures, in a form that compares.
fn told(figures: &Figures) -> impl PartialEq + std::fmt::Debug + use<> {
    let modules: BTreeMap<InstanceId, String> = figures
        .modules()
        .map(|m| {
            let row: Vec<_> = (0..=STUDENTS + 1).map(|student| m.row.of(StudentId(student))).collect();
            let told = format!("{:?} {:?} {:?} {:?} {row:?}", m.instance, m.sessions, m.days, m.enrolments);
            (m.instance.id, told)
        })
        .collect();
    let of = |nth| {
        let student = StudentId(nth);
        let by_module: BTreeMap<InstanceId, Counts> =
            figures.of(student).map(|(module, counts)| (module.instance.id, counts)).collect();
        (by_module, figures.rate(student, "2026/27"), figures.rate(student, "2025/26"))
    };
    let students: Vec<_> = (0..=STUDENTS + 1).map(of).collect();
    (modules, students, figures.taught.clone())
}

fn any_event() -> impl Strategy<Value = Event> {
    let mark = || prop::sample::select(Mark::ALL);
    let (module, nth, who) = (|| 0..MODULES, || 0..SESSIONS, || 0..STUDENTS);
    let code = || prop::option::of(0u8..2);
    let taken = prop::collection::vec((who(), prop::option::weighted(0.8, mark())), 1..6);
    prop_oneof![
        4 => (module(), nth(), taken).prop_map(|(module, session, mut marks)| {
            marks.sort_by_key(|(student, _)| *student);
            marks.dedup_by_key(|(student, _)| *student);
            Event::Register { module, session, marks }
        }),
        2 => (module(), nth(), who(), mark())
            .prop_map(|(module, session, student, mark)| Event::Correction { module, session, student, mark }),
        1 => (module(), prop::collection::vec((nth(), who(), mark()), 1..6))
            .prop_map(|(module, marks)| Event::Import { module, marks }),
        2 => (module(), who(), code(), prop::option::of(0i64..14), prop::option::of(0i64..14))
            .prop_map(|(module, student, group, from, to)| Event::Move { module, student, group, from, to }),
        1 => (who(), 0i64..14).prop_map(|(student, day)| Event::Withdrawal { student, day }),
        2 => (module(), nth(), any::<bool>(), any::<bool>(), code()).prop_map(
            |(module, session, cancelled, mandatory, group)| Event::Timetable {
                module, session, cancelled, mandatory, group
            }),
        1 => (1i64..5).prop_map(Event::Days),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn attendance_in_memory_is_what_the_store_gives_whatever_happened(
        events in prop::collection::vec(any_event(), 1..14),
    ) {
        let house = House::new();
        for event in &events {
            house.happen(event);
            let now = house.registry.now();
            let afresh = Figures::load(&house.registry.read().unwrap(), now).unwrap();
            prop_assert!(told(&house.registry.figures()) == told(&afresh), "after {event:?}");
        }
    }
}

#[test]
fn a_past_year_is_read_when_it_is_asked_for_and_follows_what_is_changed_in_it() {
    let house = House::new();
    house.happen(&Event::Correction { module: 0, session: 0, student: 0, mark: Mark::Absent });
    house.happen(&Event::Days(365));
    house.registry.reload_figures().unwrap();
    assert_eq!(house.registry.figures().modules().count(), 0, "the year is over");
    let past = || {
        let modules = house.registry.figures_of_year("2026/27").unwrap();
        let one = modules.iter().find(|module| !module.sessions.is_empty()).unwrap().clone();
        let found = house.registry.figures_of_module(&house.registry.read().unwrap(), one.instance.id);
        assert!(found.unwrap().unwrap().packed == one.packed);
        assert_eq!(house.registry.figures_of_all_years().unwrap().len(), modules.len());
        one.count()
    };
    let before = past();
    assert_eq!(before, past());
    house.happen(&Event::Correction { module: 0, session: 0, student: 0, mark: Mark::Present });
    let after = past();
    assert!(before != after, "the correction is seen");
    house.registry.past.rest();
    house.registry.past.rest();
    assert_eq!(after, past());
}

#[test]
fn what_was_loaded_before_a_register_was_saved_does_not_undo_it() {
    let house = House::new();
    let (edition, now) = (house.registry.figures().edition, house.registry.now());
    let before = Figures::load(&house.registry.read().unwrap(), now).unwrap();
    house.happen(&Event::Correction { module: 0, session: 0, student: 0, mark: Mark::Absent });
    assert!(told(&before) != told(&house.registry.figures()), "the register changed something");
    assert!(!house.registry.figures_to_write().replace(before, edition));
    house.registry.reload_figures().unwrap();
    let afresh = Figures::load(&house.registry.read().unwrap(), now).unwrap();
    assert!(told(&house.registry.figures()) == told(&afresh));
}
