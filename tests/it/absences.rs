//! Absence notices, appeals, the student's own page and calendar, through the doors people use.

use crate::asking::Asking;
use crate::golden_matrix::standing;
use crate::world::{ACTORS, S1, S2, S3, S4, Sort, World, area, email, key, roles, sort, take_in};
use crate::{golden, oracle};
use axum::http::Method;
use cotutor::domain::absence::{AbsenceState, TypedSpan};
use cotutor::domain::register::MarkSource;
use cotutor::domain::{Mark, Role};
use cotutor::jobs;
use cotutor::records::imports::Kind;
use cotutor::records::{AbsenceForm, AppealVerdict, KeptFile, Records, Refusal, SessionLine, VerdictForm};
use std::collections::BTreeSet;
use std::fmt::Write;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A world in which S1 was at some sessions yesterday and today; some have no mark yet.
fn world() -> World {
    let world = World::with(Vec::new());
    sessions(&world, &[("A1", "2026-02-02T09:00"), ("A2", "2026-02-02T10:00"), ("A3", "2026-02-03T09:00")]);
    marks(&world, &[("A2", "absent")]);
    world
}

fn sessions(world: &World, all: &[(&str, &str)]) {
    let mut csv = String::from("session_id,module,academic_year,kind,start,end,location,cancelled\n");
    for (id, start) in all {
        let hour: u32 = start[11..13].parse().expect("an hour");
        let _ = writeln!(csv, "{id},ME101,2025/26,lab,{start},{}T{:02}:00,Hall,no", &start[..10], hour + 1);
    }
    take_in(&world.registry, Kind::Sessions, &csv);
}

fn marks(world: &World, all: &[(&str, &str)]) {
    let mut csv = String::from("session_id,student_number,mark\n");
    for (id, mark) in all {
        let _ = writeln!(csv, "{id},{S1},{mark}");
    }
    take_in(&world.registry, Kind::Attendance, &csv);
}

fn days(first: &str, last: &str) -> TypedSpan {
    TypedSpan { first: first.to_owned(), last: last.to_owned(), ..TypedSpan::default() }
}

fn form(first: &str, last: &str) -> AbsenceForm {
    let words = "A fever.".to_owned();
    AbsenceForm { span: days(first, last), why: "illness".to_owned(), words, authorise: None }
}

fn verdict(version: u32, verdict: &str, span: TypedSpan) -> VerdictForm {
    let words = "So it is.".to_owned();
    VerdictForm { version, verdict: verdict.to_owned(), kind: "absence".to_owned(), span, words }
}

fn actor(world: &World, actor: &str) -> Records {
    world.records(actor).expect("an account")
}

/// What a session shows of S1 to somebody; none when it does not count (yet).
fn shown(records: &Records, session: &str) -> Option<SessionLine> {
    let picture = records.student(S1).expect("known").attendance().expect("read").expect("open");
    picture.sessions.into_iter().find(|line| line.session.id == session)
}

fn mark(records: &Records, session: &str) -> Option<(Mark, MarkSource)> {
    shown(records, session).and_then(|line| line.mark.zip(line.source))
}

fn fields(refusal: Refusal) -> Vec<&'static str> {
    match refusal {
        Refusal::Invalid(problems) => problems.0.into_iter().map(|problem| problem.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn run_job(world: &World) -> u64 {
    let job = jobs::ALL.iter().find(|job| job.name == "absences").expect("the job");
    job.run(&world.registry.worker()).expect("a run")
}

#[test]
fn a_notice_fills_what_nobody_has_marked_follows_the_timetable_and_is_undone() {
    let world = world();
    let (student, office) = (actor(&world, "student_self"), actor(&world, "department_administrator"));
    let id = student.report_absence(S1, form("2026-02-02", "2026-02-04"), Vec::new()).expect("reported");
    assert_eq!(student.report_absence(S1, form("2026-02-02", "2026-02-04"), Vec::new()).expect("again"), id);
    assert_eq!(mark(&office, "A1"), None, "reported is not authorised");
    let span = days("2026-02-02", "2026-02-04");
    let changed = office.decide_absence(S1, id, verdict(1, "authorise", span.clone())).expect("decided");
    assert_eq!(changed, 2, "today's and tomorrow's session without a mark");
    assert_eq!(mark(&student, "A1"), Some((Mark::Authorised, MarkSource::Absence)));
    assert_eq!(shown(&student, "A1").and_then(|line| line.reason).as_deref(), Some("Illness"));
    let absent = shown(&office, "A2").expect("the session");
    assert_eq!(
        (absent.mark, absent.covered),
        (Some(Mark::Absent), true),
        "a person's mark stays, and says so"
    );
    let taker = shown(&actor(&world, "register_taker"), "A1").expect("the session");
    assert_eq!((taker.mark, taker.reason), (Some(Mark::Authorised), None), "a taker sees that, not why");

    let tutor = actor(&world, "personal_tutor");
    let counted = tutor.my_students().expect("read");
    let counted = counted.iter().find(|mine| mine.profile.number == S1).and_then(|mine| mine.attendance);
    let picture = tutor.student(S1).expect("known").attendance().expect("read").expect("open");
    assert_eq!(counted, Some(picture.counts), "what is counted in memory follows");

    world.clock.set("2026-02-05T12:00:00Z".parse().expect("a time"));
    assert_eq!(mark(&student, "A3"), Some((Mark::Authorised, MarkSource::Absence)), "what lay ahead");
    sessions(&world, &[("A4", "2026-02-04T11:00"), ("A5", "2026-02-05T09:00")]);
    assert_eq!((run_job(&world), run_job(&world)), (1, 0), "a session that came later, once");
    assert_eq!(mark(&student, "A4"), Some((Mark::Authorised, MarkSource::Absence)));
    assert_eq!(mark(&student, "A5"), None, "the day after");
    sessions(&world, &[("A4", "2026-02-05T11:00")]);
    assert_eq!((run_job(&world), mark(&student, "A4")), (1, None), "it was moved out of the notice");
    marks(&world, &[("A3", "present")]);
    let shorter = verdict(2, "authorise", days("2026-02-03", "2026-02-04"));
    assert_eq!(office.decide_absence(S1, id, shorter).expect("shortened"), 1);
    assert_eq!(mark(&student, "A1"), None);
    office.decide_absence(S1, id, verdict(3, "withdraw", TypedSpan::default())).expect("withdrawn");
    assert_eq!(mark(&student, "A3"), Some((Mark::Present, MarkSource::Import)), "recorded over the notice");
    assert_eq!(student.absences(S1).expect("own")[0].absence.state, AbsenceState::Withdrawn);
    let proved = actor(&world, "cotutor_administrator").backup_now();
    assert!(proved.is_ok(), "{proved:?}");
}

#[test]
fn a_register_says_that_a_notice_covers_the_session_and_why_only_to_those_who_read_it() {
    let world = world();
    let site = Asking::of(&world);
    let (student, office) = (actor(&world, "student_self"), actor(&world, "department_administrator"));
    let id = student.report_absence(S1, form("2026-02-02", "2026-02-04"), Vec::new()).expect("reported");
    let page = |who: &str| site.get(Some(who), "/sessions/A2/register").text();
    assert!(!page("register_taker").contains("Absence"), "nobody has decided");
    assert!(page("department_administrator").contains("Absence reported, not decided: illness, 2–4 Feb"));
    let span = days("2026-02-02", "2026-02-04");
    office.decide_absence(S1, id, verdict(1, "authorise", span)).expect("decided");
    let (taker, office) = (page("register_taker"), page("department_administrator"));
    assert!(
        taker.contains("Absence notice") && !taker.contains("llness") && !taker.contains("2–4"),
        "{taker}"
    );
    assert!(office.contains("Absence notice: illness, 2–4 Feb"), "{office}");
    let of = |who: &str| {
        let answer = site.get(Some(who), "/api/v1/sessions/A2/register");
        let value: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        value["students"][0]["notice"].clone()
    };
    assert_eq!(of("register_taker"), serde_json::json!({ "kind": "absence", "authorised": true }));
    assert_eq!(of("department_administrator")["why"], serde_json::json!("illness"));
}

#[test]
fn of_two_who_decide_at_once_the_second_is_told_and_a_refusal_says_why() {
    let world = world();
    let (student, office) = (actor(&world, "student_self"), actor(&world, "department_administrator"));
    let id = student.report_absence(S1, form("2026-02-03", ""), Vec::new()).expect("reported");
    let mut refuse = verdict(1, "refuse", TypedSpan::default());
    refuse.words.clear();
    assert_eq!(fields(office.decide_absence(S1, id, refuse).expect_err("no reason")), ["words"]);
    let longer = verdict(1, "authorise", days("2026-02-03", "2026-02-06"));
    assert_eq!(fields(office.decide_absence(S1, id, longer).expect_err("longer than asked")), ["first"]);
    office.decide_absence(S1, id, verdict(1, "refuse", TypedSpan::default())).expect("refused");
    let late = verdict(1, "authorise", days("2026-02-03", ""));
    assert_eq!(fields(office.decide_absence(S1, id, late).expect_err("too late")), ["verdict"]);
    assert!(matches!(student.take_back_absence(S1, id), Err(Refusal::NotFound)), "it is decided");
    let other = student.report_absence(S1, form("2026-02-04", ""), Vec::new()).expect("reported");
    student.take_back_absence(S1, other).expect("taken back");
    assert!(office.undecided().expect("the office's").absences.is_empty());
}

#[test]
fn what_cannot_be_reported_is_refused_by_its_field_with_the_form_still_filled_in() {
    let world = World::with(Vec::new());
    let site = Asking::of(&world);
    let csrf = world.registry.keyed("csrf", &key("student_self").secret);
    for (first, last, why, field) in [
        ("2026-02-05", "2026-02-03", "illness", "last"),
        ("2026-02-03", "2027-02-02", "illness", "last"),
        ("2028-02-03", "", "illness", "first"),
        ("2025-02-03", "", "illness", "first"),
        ("31 Feb", "", "illness", "first"),
        ("2026-02-03", "", "", "why"),
        ("2026-02-03", "", "other", "words"),
    ] {
        let body = format!("csrf={csrf}&first={first}&last={last}&why={why}&from=&until=&words=");
        let answer =
            site.send(Some("student_self"), &Method::POST, "/me/absences", &[FORM], body.into_bytes());
        let text = answer.text();
        assert_eq!(answer.status, 422, "{first} {last} {why}");
        assert!(text.contains(&format!("href=\"#{field}\"")) && text.contains("Error: "), "{first} {last}");
        assert!(text.contains(&format!("value=\"{first}\"")), "{first} is still there");
    }
    let student = actor(&world, "student_self");
    let empty = KeptFile { name: "e.txt".to_owned(), content_type: String::new(), bytes: Vec::new() };
    let refused = student.report_absence(S1, form("2026-02-03", ""), vec![empty]);
    assert_eq!(fields(refused.expect_err("an empty file")), ["files"]);
    for other in [S2, S4, "999999"] {
        let refused = student.report_absence(other, form("2026-02-03", ""), Vec::new());
        assert!(matches!(refused, Err(Refusal::NotFound)), "{other}");
    }
    assert!(student.absences(S1).expect("own").is_empty(), "nothing was kept");
}

#[test]
fn a_mark_is_appealed_decided_and_then_stands_as_the_appeals() {
    let world = world();
    let (student, office) = (actor(&world, "student_self"), actor(&world, "department_administrator"));
    assert!(matches!(student.appeal(S1, "A1", "There."), Err(Refusal::NotFound)), "no mark to appeal");
    assert_eq!(fields(student.appeal(S1, "L3", "There.").expect_err("three weeks ago")), ["words"]);
    assert_eq!(fields(student.appeal(S1, "A2", " ").expect_err("nothing said")), ["words"]);
    let id = student.appeal(S1, "A2", "I sat at the back.").expect("sent");
    assert_eq!(student.appeal(S1, "A2", " I sat at the back.").expect("sent twice"), id);
    assert_eq!(fields(student.appeal(S1, "A2", "Again.").expect_err("other words")), ["words"]);
    assert_eq!(office.undecided().expect("the office's").appeals.len(), 1);
    let of = |verdict: &str| AppealVerdict {
        version: 1,
        standing: "absent".to_owned(),
        verdict: verdict.to_owned(),
        words: String::new(),
    };
    let refuse = of("refuse");
    assert_eq!(fields(office.decide_appeal(S1, id, refuse).expect_err("no reason")), ["words"]);
    let change = of("present");
    office.decide_appeal(S1, id, change.clone()).expect("decided");
    assert_eq!(mark(&student, "A2"), Some((Mark::Present, MarkSource::Appeal)));
    assert_eq!(fields(office.decide_appeal(S1, id, change).expect_err("decided before")), ["verdict"]);
    let absence = AbsenceForm {
        authorise: Some(cotutor::domain::absence::AbsenceKind::Absence),
        ..form("2026-02-02", "")
    };
    office.report_absence(S1, absence, Vec::new()).expect("recorded and authorised in one step");
    assert_eq!(mark(&student, "A2"), Some((Mark::Present, MarkSource::Appeal)), "a notice leaves it");
    assert_eq!(mark(&student, "A1"), Some((Mark::Authorised, MarkSource::Absence)));
}

#[test]
fn an_appeal_is_decided_on_the_mark_as_it_stands_now() {
    let world = world();
    let site = Asking::of(&world);
    let (student, office) = (actor(&world, "student_self"), actor(&world, "department_administrator"));
    let id = student.appeal(S1, "A2", "I sat at the back.").expect("sent");
    let path = format!("/students/{S1}/appeals/{id}");
    let page = site.get(Some("department_administrator"), &path).text();
    assert!(page.contains("name=\"standing\" value=\"absent\"") && !page.contains("Changed since"), "{page}");
    // Whoever takes the register corrects it before the office has decided.
    marks(&world, &[("A2", "present")]);
    let late = AppealVerdict {
        version: 1,
        standing: "absent".to_owned(),
        verdict: "late".to_owned(),
        words: "Late.".to_owned(),
    };
    let refused = office.decide_appeal(S1, id, late.clone()).expect_err("the mark has changed");
    assert!(format!("{refused:?}").contains("it is now present"), "{refused:?}");
    assert_eq!(fields(refused), ["verdict"]);
    assert_eq!(mark(&student, "A2").map(|(mark, _)| mark), Some(Mark::Present), "the correction stands");
    let csrf = world.registry.keyed("csrf", &key("department_administrator").secret);
    let sent = format!("csrf={csrf}&version=1&standing=absent&verdict=late&words=I+asked+him");
    let answer = site.send(
        Some("department_administrator"),
        &axum::http::Method::POST,
        &path,
        &[FORM],
        sent.into_bytes(),
    );
    let page = answer.text();
    for part in ["it is now present", "name=\"standing\" value=\"present\"", "I asked him", "Now present"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let again = AppealVerdict { standing: "present".to_owned(), ..late };
    office.decide_appeal(S1, id, again).expect("decided with open eyes");
    assert_eq!(mark(&student, "A2"), Some((Mark::Late, MarkSource::Appeal)));
}

#[test]
fn an_absence_recorded_again_to_be_authorised_now_is_authorised() {
    let world = world();
    let (student, office) = (actor(&world, "student_self"), actor(&world, "department_administrator"));
    let report = |authorise| {
        let form = AbsenceForm { authorise, ..form("2026-02-02", "") };
        office.report_absence(S1, form, Vec::new()).expect("recorded")
    };
    use cotutor::domain::absence::AbsenceKind;
    let id = report(None);
    assert_eq!(mark(&student, "A1"), None);
    assert_eq!(report(Some(AbsenceKind::Absence)), id, "one notice");
    assert_eq!(mark(&student, "A1"), Some((Mark::Authorised, MarkSource::Absence)));
    let version = || office.absence(S1, id).expect("a notice").absence.version;
    let before = version();
    assert_eq!(
        (report(Some(AbsenceKind::Absence)), version()),
        (id, before),
        "sent twice it is decided once"
    );
    report(None);
    assert_eq!(mark(&student, "A1"), Some((Mark::Authorised, MarkSource::Absence)));
    report(Some(AbsenceKind::Dispensation));
    assert_eq!(mark(&student, "A1"), Some((Mark::NotExpected, MarkSource::Absence)));
}

#[test]
fn who_reports_and_who_decides_is_what_the_rules_say_and_what_the_golden_table_holds() {
    let mut table = format!("{:40} {:8} {:8} {:8}\n", "", "reads", "reports", "decides");
    for &role in Role::ALL {
        for archived in [false, true] {
            let standing = standing(role, archived);
            let held = oracle::held(role.code());
            let reads = oracle::area(&held, archived && role != Role::Student, "reasons") == "read";
            let wanted = (reads, oracle::reports(&held, archived), oracle::decides(&held));
            let open = !standing.area(cotutor::access::Area::Reasons).is_nothing();
            let found =
                (open, standing.grant_report_absence().is_ok(), standing.grant_decide_absence().is_ok());
            assert_eq!(found, wanted, "{} archived {archived}", role.code());
            assert_eq!(standing.may_decide_absences(), wanted.2, "what is offered is what is granted");
            let state = if archived { "archived" } else { "active" };
            let word = |on: bool| if on { "yes" } else { "-" };
            let name = format!("{} {state}", role.code());
            let line = format!("{name:40} {:8} {:8} {:8}", word(found.0), word(found.1), word(found.2));
            let _ = writeln!(table, "{}", line.trim_end());
        }
    }
    golden::same("absences", &table);
}

#[test]
fn a_notice_its_evidence_and_an_appeal_open_to_those_who_read_reasons_and_obey_the_office_only() {
    let world = world();
    let student = actor(&world, "student_self");
    let letter = |name: &str| KeptFile {
        name: name.to_owned(),
        content_type: "text/html".to_owned(),
        bytes: b"<script>".to_vec(),
    };
    student.report_absence(S1, form("2026-02-03", ""), vec![letter("letter.html")]).expect("reported");
    student.appeal(S1, "A2", "There.").expect("sent");
    let site = Asking::of(&world);
    for (who, kind) in ACTORS {
        let staff = matches!(kind, Sort::Staff | Sort::External);
        let reads = staff && area(who, S1, "reasons") == "read";
        for path in ["absences/1", "absences/1/evidence/1", "appeals/1"] {
            let answer = site.get(Some(who), &format!("/students/{S1}/{path}"));
            assert_eq!(answer.status == 200, reads, "{who}: {path}: {}", answer.status);
            let never = site.get(Some(who), &format!("/students/{S1}/{}", path.replacen('1', "77", 1)));
            assert_ne!(never.status, 200, "{who}: {path}");
            let gone = matches!(kind, Sort::Gone);
            assert!(reads || gone || answer == never, "{who}: {path} is as if it had never been");
        }
        let decides = staff && oracle::decides(&roles(who, S1));
        let office = staff && (decides || oracle::decides(&roles(who, S4)));
        let waiting = site.get(Some(who), "/absences");
        assert_eq!(waiting.status == 200, office, "{who}: what waits");
        assert_eq!(waiting.text().contains("/absences/1\""), decides, "{who}: the notice waits");
        let page = site.get(Some(who), &format!("/students/{S1}/absences/new"));
        assert_eq!(page.status == 200, decides, "{who}: the form");
        if decides {
            continue;
        }
        let csrf = world.registry.keyed("csrf", &key(who).secret);
        let own = [("verdict", "authorise"), ("kind", "absence"), ("first", "2026-02-03"), ("version", "1")];
        let body: String = own.iter().map(|(name, value)| format!("&{name}={value}")).collect();
        let body = format!("csrf={csrf}{body}").into_bytes();
        let answer =
            site.send(Some(who), &Method::POST, &format!("/students/{S1}/absences/1"), &[FORM], body);
        let to_sign_in = answer.status == 303 && matches!(sort(who), Sort::Gone);
        assert!(to_sign_in || [403, 404].contains(&answer.status), "{who}: decides: {}", answer.status);
        assert!(reads || answer.status != 403, "{who}: is told that there is something");
    }
    let evidence = site.get(Some("student_self"), "/me/absences/1/evidence/1");
    assert_eq!(evidence.header("content-type"), Some("application/octet-stream"));
    assert!(evidence.header("content-disposition").is_some_and(|line| line.starts_with("attachment")));
    assert_eq!(site.get(Some("student_other"), "/me/absences/1/evidence/1").status, 404);
    let left = actor(&world, "student_left").report_absence(S3, form("2026-02-03", ""), Vec::new());
    assert!(left.is_err(), "whoever has left reports nothing");
    assert_eq!(student.absences(S1).expect("own")[0].absence.state, AbsenceState::Reported);
}

#[test]
fn the_student_sees_the_attendance_that_staff_see() {
    let world = world();
    let office = actor(&world, "department_administrator");
    let absence = AbsenceForm {
        authorise: Some(cotutor::domain::absence::AbsenceKind::Dispensation),
        ..form("2026-02-02", "")
    };
    office.report_absence(S1, absence, Vec::new()).expect("recorded");
    let picture = |who: &str| {
        let record = actor(&world, who).student(S1).expect("known");
        format!("{:?}", record.attendance().expect("read").expect("open"))
    };
    assert_eq!(picture("student_self"), picture("department_administrator"));
    assert_eq!(picture("student_self"), picture("personal_tutor"));
    let site = Asking::of(&world);
    let part = |who: &str, path: &str| {
        let text = site.get(Some(who), path).text();
        let from = text.find("<section class=\"card\" aria-labelledby=\"rate-title\"").expect("the rate");
        let ends = ["aria-labelledby=\"absences-title\"", "aria-labelledby=\"notices-title\""];
        let to = ends.iter().find_map(|end| text.find(end)).expect("the absences");
        text[from..to].to_owned()
    };
    assert_eq!(part("student_self", "/me"), part("personal_tutor", &format!("/students/{S1}/attendance")));
}

#[test]
fn the_cohorts_median_is_shown_from_ten_students_on() {
    let world = World::with(Vec::new());
    let median = || {
        let record = actor(&world, "student_self").student(S1).expect("known");
        record.attendance().expect("read").expect("open").cohort_median
    };
    assert_eq!(median(), None, "one student is no cohort");
    let mut students = String::from("student_number,family_name,email,programme,year_of_study,status\n");
    let mut enrolments = String::from("module,academic_year,student_number\n");
    let mut marks = String::from("session_id,student_number,mark\n");
    for n in 0..9 {
        let number = 200_001 + n;
        let _ = writeln!(students, "{number},Cohort,c{number}@example.ac.uk,MEng-ME,2,active");
        let _ = writeln!(enrolments, "ME101,2025/26,{number}");
        let _ = writeln!(marks, "L1,{number},{}", if n < 6 { "present" } else { "absent" });
    }
    let asked = |who: &str| Asking::of(&world).get(Some(who), &format!("/api/v1/students/{S1}/attendance"));
    for (kind, text) in
        [(Kind::Students, students), (Kind::Enrolments, enrolments), (Kind::Attendance, marks)]
    {
        take_in(&world.registry, kind, &text);
    }
    assert_eq!(median(), Some(1.0), "six of ten were there");
    for (who, median, detail) in [
        ("personal_tutor", true, true),
        ("student_self", true, true),
        ("project_supervisor", true, false),
        ("register_taker", false, true),
    ] {
        let value: serde_json::Value = serde_json::from_slice(&asked(who).body).expect("JSON");
        assert_eq!(value.get("cohort_median_percent").is_some(), median, "{who}: {value}");
        for field in ["kinds", "modules", "last_four_weeks", "four_weeks_before"] {
            assert_eq!(value.get(field).is_some(), detail, "{who}: {field}");
        }
    }
}

fn feed(site: &Asking, address: &str) -> (u16, String) {
    let answer = site.get(None, address);
    (answer.status, answer.text())
}

#[test]
fn a_calendar_opens_by_its_secret_alone_holds_the_timetable_alone_and_can_be_taken_away() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let due = format!(
        "student_number,module,academic_year,mark,component,due_at\n{S1},ME303,2025/26,55,Report; final,2026-02-09T12:00\n"
    );
    take_in(&world.registry, Kind::Results, &due);
    let make = |who: &str| {
        let csrf = world.registry.keyed("csrf", &key(who).secret);
        let body = format!("csrf={csrf}").into_bytes();
        let text = site.send(Some(who), &Method::POST, "/me/calendar", &[FORM], body).text();
        let from = text.find("/calendar/").expect("an address");
        text[from..].split('"').next().expect("an address").to_owned()
    };
    let (first, other) = (make("student_self"), make("student_other"));
    let (status, text) = feed(&site, &first);
    assert_eq!(status, 200);
    let answer = site.get(None, &first);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let sessions = world.registry.operator().export(Kind::Sessions).expect("sessions").0;
    let sessions = String::from_utf8(sessions).expect("text");
    let mine = sessions.lines().filter(|line| ["ME101", "ME202", "ME303"].iter().any(|m| line.contains(m)));
    assert_eq!(
        text.matches("BEGIN:VEVENT").count(),
        mine.count() + 1,
        "each session and the deadline: {text}"
    );
    assert!(text.contains("SUMMARY:ME303 Heat – Lecture\r\n") && text.contains("LOCATION:Hall\r\n"));
    assert!(text.contains("SUMMARY:Deadline: ME303 Heat – Report\\; final\r\n"), "{text}");
    assert!(!text.contains("55") || !text.contains(":55"), "no mark");
    let uid = |text: &str| text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect();
    let before: BTreeSet<String> = uid(&text);
    let moved = "session_id,module,academic_year,kind,start,end,location,cancelled\n\
         L3,ME303,2025/26,lecture,2026-01-15T10:00,2026-01-15T11:00,Hall,yes\n";
    take_in(&world.registry, Kind::Sessions, moved);
    let (_, text) = feed(&site, &first);
    let after: BTreeSet<String> = uid(&text);
    assert_eq!(after, before, "the same thing keeps its name");
    assert!(text.contains("DTSTART:20260115T100000Z") && text.contains("STATUS:CANCELLED"));
    assert_eq!(feed(&site, &other).1.matches("BEGIN:VEVENT").count(), 1, "the other student's one session");

    let never = site.get(None, &format!("/calendar/{}.ics", "0".repeat(64)));
    assert_eq!(never.status, 404);
    let second = make("student_self");
    assert_eq!(site.get(None, &first), never, "the address before opens nothing");
    let csrf = world.registry.keyed("csrf", &key("student_self").secret);
    let body = format!("csrf={csrf}").into_bytes();
    site.send(Some("student_self"), &Method::POST, "/me/calendar/revoke", &[FORM], body);
    assert_eq!(site.get(None, &second), never, "taken away");
    world.registry.operator().disable(&email("student_other")).expect("closed");
    assert_eq!(site.get(None, &other), never, "a closed account has no calendar");
    for strange in ["/calendar/x", "/calendar/.ics", "/calendar/%00.ics", &first.replace(".ics", "")] {
        assert_eq!(site.get(None, strange).status, 404, "{strange}");
    }
}
