//! Who takes whose register and what it opens, as a table that people can read, against the oracle.

use crate::golden_matrix::{ME, OTHER, always, person, standing};
use crate::{golden, oracle};
use cotutor::access::{Denied, RegisterStanding, Sealed, SessionFacts, Standing, Viewer};
use cotutor::domain::absence::{Absence, AbsenceKind, AbsenceState, AbsenceType, Span};
use cotutor::domain::register::{Logged, MarkSource, Recorded};
use cotutor::domain::role::{RoleGrant, Scope};
use cotutor::domain::session::{Session, SessionKind};
use cotutor::domain::staff::StaffKind;
use cotutor::domain::student::{Status, Student};
use cotutor::domain::{InstanceId, Mark, Office, Role, StudentId};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write;

/// On the list, and here.
const HERE: StudentId = StudentId(3);
/// On the list, and no longer at the university.
const LEFT: StudentId = StudentId(4);
/// Not on the list.
const STRANGER: StudentId = StudentId(5);

fn facts(teaches: bool, this_year: bool) -> SessionFacts {
    SessionFacts {
        module: "M1".to_owned(),
        departments: vec!["ENG".to_owned(), "UNI".to_owned()],
        current: this_year,
        teacher: Some(if teaches { ME } else { OTHER }),
        listed: BTreeMap::from([(HERE, false), (LEFT, true)]),
    }
}

/// Scopes, and whether they cover the module for an office that is held over them.
fn scopes() -> Vec<(&'static str, Scope, bool)> {
    vec![
        ("institution", Scope::Institution, true),
        ("its department", Scope::Department("ENG".to_owned()), true),
        ("the one above", Scope::Department("UNI".to_owned()), true),
        ("another department", Scope::Department("ART".to_owned()), false),
        ("the module", Scope::Module("M1".to_owned()), true),
        ("another module", Scope::Module("M2".to_owned()), false),
        ("a cohort", Scope::Cohort { programme: "MEng-ME".to_owned(), year: 2 }, false),
    ]
}

fn viewer(kind: StaffKind, held: Option<(Office, Scope)>) -> Viewer {
    let grants: Vec<RoleGrant> = held
        .into_iter()
        .map(|(office, scope)| RoleGrant { staff: ME, office, scope, period: always() })
        .collect();
    Viewer::staff(&person(kind), &grants, date(2026, 2, 2)).expect("an active person")
}

fn student(id: StudentId) -> Sealed<Student> {
    let student = Student {
        id,
        number: "B1".to_owned(),
        family_name: "Hill".to_owned(),
        given_name: None,
        preferred_name: None,
        email: "hill@example.ac.uk".to_owned(),
        personal_email: Some("private@example.com".to_owned()),
        phone: Some("0".to_owned()),
        programme: "MEng-ME".to_owned(),
        year_of_study: Some(2),
        mode: None,
        status: Status::Active,
        start_date: None,
        end_date: None,
        sponsored: true,
        athlete: None,
        adjustments: Some("Let them sit in front.".to_owned()),
        fee_status: None,
        entry_qualification: None,
        sex: None,
        birth_year: None,
    };
    Sealed::new(id, student)
}

fn mark(id: StudentId) -> Sealed<Logged> {
    let recorded = Recorded {
        column: 0,
        student: id,
        mark: Some(Mark::Authorised),
        reason: Some("why".to_owned()),
        minutes_late: None,
        recorded_at: None,
        recorded_by: None,
        source: MarkSource::Absence,
        absence: None,
    };
    Sealed::new(id, Logged { at: Timestamp::UNIX_EPOCH, recorded })
}

fn opened(standing: &RegisterStanding, id: StudentId, own: Option<Standing>) -> Option<Logged> {
    let found: Result<_, Infallible> = standing.open_mark(mark(id), |_| Ok(own));
    found.expect("nothing to read")
}

/// What a register opens of a student: name, what to do, mark, why. Never contacts or sponsorship.
fn letters(standing: &RegisterStanding, id: StudentId) -> String {
    let profile = standing.open_student(student(id));
    if let Some(profile) = &profile {
        assert!(profile.contacts.is_none() && profile.sponsored.is_none());
    }
    assert_eq!(profile.is_some(), standing.lists(id));
    assert_eq!(profile.is_some(), standing.open_marks(Sealed::new(id, vec![1])).is_some());
    let seen = opened(standing, id, None);
    let letter = |on: bool, letter: char| if on { letter } else { '.' };
    [
        letter(profile.is_some(), 'n'),
        letter(profile.is_some_and(|profile| profile.adjustments.is_some()), 'd'),
        letter(seen.is_some(), 'm'),
        letter(seen.is_some_and(|line| line.recorded.reason.is_some()), 'w'),
    ]
    .iter()
    .collect()
}

fn cell(standing: &RegisterStanding) -> &'static str {
    assert_eq!(standing.may_take(), standing.grant().is_ok());
    assert!(standing.grant_check_in().is_err());
    match (standing.may_take(), standing.is_office()) {
        (false, _) => "-",
        (true, false) => "taker",
        (true, true) => "office",
    }
}

#[test]
fn registers_are_taken_by_whom_the_rules_say_and_open_what_the_golden_table_holds() {
    let mut table = String::from(
        "Office held over, named as teacher, this year: what they are to the register; then of a student on the list, one who\n\
         has left, and one who is not on it: n name, d what to do, m mark, w why they were away.\n\n",
    );
    let mut wrong = Vec::new();
    let offices = Office::ALL.iter().copied().map(Some).chain([None]);
    for office in offices {
        for (over, scope, covers) in scopes() {
            for kind in [StaffKind::Staff, StaffKind::External, StaffKind::Office] {
                for (teaches, this_year) in [(false, true), (true, true), (false, false), (true, false)] {
                    let held = office.map(|office| (office, scope.clone()));
                    let standing = RegisterStanding::of(&viewer(kind, held), facts(teaches, this_year));
                    let found = cell(&standing);
                    let code = office.map_or("nothing", Office::code);
                    let wanted =
                        oracle::register(kind.code(), office.map(|_| (code, covers)), teaches, this_year);
                    let line = format!(
                        "{:9} {code:24} {over:20} {:8} {:10} {found:7} {} {} {}",
                        kind.code(),
                        if teaches { "named" } else { "-" },
                        if this_year { "this year" } else { "before" },
                        letters(&standing, HERE),
                        letters(&standing, LEFT),
                        letters(&standing, STRANGER),
                    );
                    if found != wanted {
                        wrong.push(format!("{line}: the rules say {wanted}"));
                    }
                    if found != "-" {
                        let _ = writeln!(table, "{line}");
                    }
                }
            }
            if office.is_none() {
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    golden::same("registers", &table);
}

#[test]
fn why_somebody_was_away_opens_only_to_those_who_read_the_students_reasons() {
    let taker = RegisterStanding::of(&viewer(StaffKind::Staff, None), facts(true, true));
    for &role in Role::ALL {
        let own = standing(role, false);
        let reads = !own.area(cotutor::access::Area::Reasons).is_nothing();
        let seen = opened(&taker, HERE, Some(own)).expect("the mark is seen");
        assert_eq!(seen.recorded.reason.is_some(), reads, "{}", role.code());
    }
    let reads = standing(Role::PersonalTutor, false);
    assert!(opened(&taker, STRANGER, Some(reads.clone())).is_none());
    // A standing towards somebody else opens nothing.
    let office = Some((Office::DepartmentAdministrator, Scope::Institution));
    let office = RegisterStanding::of(&viewer(StaffKind::Staff, office), facts(false, true));
    let seen = opened(&office, LEFT, Some(reads)).expect("the mark is seen");
    assert_eq!(seen.recorded.reason, None);
}

fn notice(state: AbsenceState) -> Sealed<Vec<Absence>> {
    let day = date(2026, 2, 2);
    let span = Span { first: day, last: day, from: None, until: None };
    let absence = Absence {
        id: 1,
        student: HERE,
        kind: AbsenceKind::Dispensation,
        why: AbsenceType::Bereavement,
        asked: span,
        span,
        words: "why".to_owned(),
        evidence: Vec::new(),
        reported_at: Timestamp::UNIX_EPOCH,
        reported_by: None,
        state,
        decided: None,
        version: 1,
    };
    Sealed::new(HERE, vec![absence])
}

#[test]
fn that_a_notice_covers_the_session_is_told_to_takers_and_why_only_to_those_who_read_reasons() {
    let at = |text: &str| text.parse::<Timestamp>().expect("a time");
    let session = |day: &str| Session {
        id: "S".to_owned(),
        instance: InstanceId(1),
        column: 0,
        kind: SessionKind::Seminar,
        start: at(&format!("{day}T10:00:00Z")),
        end: at(&format!("{day}T11:00:00Z")),
        location: None,
        staff: None,
        group: None,
        critical: false,
        mandatory: true,
        cancelled: false,
    };
    let taker = RegisterStanding::of(&viewer(StaffKind::Staff, None), facts(true, true));
    let nobody = RegisterStanding::of(&viewer(StaffKind::Staff, None), facts(false, true));
    let told = |of: &RegisterStanding, state, day, own: Option<Standing>| {
        let found: Result<_, Infallible> = of.open_notices(notice(state), &session(day), |_| Ok(own));
        found.expect("nothing to read")
    };
    for &role in Role::ALL {
        let own = || Some(standing(role, false));
        let reads = !standing(role, false).area(cotutor::access::Area::Reasons).is_nothing();
        let seen = told(&taker, AbsenceState::Authorised, "2026-02-02", own()).expect("it covers");
        assert!(seen.authorised && seen.kind == AbsenceKind::Dispensation);
        assert_eq!(seen.why.is_some(), reads, "{}", role.code());
        let seen = told(&taker, AbsenceState::Reported, "2026-02-02", own());
        assert_eq!(seen.is_some_and(|seen| !seen.authorised && seen.why.is_some()), reads, "{}", role.code());
        assert_eq!(told(&taker, AbsenceState::Authorised, "2026-02-03", own()), None, "another day");
        for state in [AbsenceState::Refused, AbsenceState::Withdrawn] {
            assert_eq!(told(&taker, state, "2026-02-02", own()), None);
        }
        assert_eq!(told(&nobody, AbsenceState::Authorised, "2026-02-02", own()), None);
    }
}

#[test]
fn a_student_checks_in_where_they_are_on_the_list_and_opens_nothing() {
    let here = |id| RegisterStanding::of(&Viewer::student(id, date(2026, 2, 2)), facts(false, true));
    assert!(here(HERE).grant_check_in().is_ok());
    assert!(here(LEFT).grant_check_in().is_err() && here(STRANGER).grant_check_in().is_err());
    for id in [HERE, LEFT, STRANGER] {
        assert!(here(id).grant().is_err() && !here(id).may_take());
        assert_eq!(letters(&here(id), HERE), "....");
    }
}

#[test]
fn only_the_office_opens_a_register_again() {
    let taker = RegisterStanding::of(&viewer(StaffKind::Staff, None), facts(true, true));
    assert_eq!(taker.grant_doors().err(), Some(Denied::Authority));
    let office = Some((Office::CotutorAdministrator, Scope::Department("UNI".to_owned())));
    let office = RegisterStanding::of(&viewer(StaffKind::Staff, office), facts(false, false));
    assert!(office.grant_doors().is_ok());
    let nobody = RegisterStanding::of(&viewer(StaffKind::Staff, None), facts(false, true));
    assert_eq!(nobody.grant_doors().err(), Some(Denied::Unknown));
}
