//! Flags through the public face: opened and closed by the job, acted upon, exempted, raised by colleagues; who sees
//! and does what; what must not be told by them.

use crate::asking::{Asking, is_anybody};
use crate::world::{self, ACTORS, RAISED, S1, S2, S4, Sort, World, area, email, sort, take_in};
use cotutor::domain::flag::{FlagId, Outcome, Rule, RuleKind, State};
use cotutor::domain::monitoring::Reached;
use cotutor::domain::{Categories, Category, EntryId, EntryKind};
use cotutor::records::imports::Kind;
use cotutor::records::{
    Act, Acting, ConcernForm, EntryForm, FlagFilter, FlagLine, PointForm, Records, Refusal,
};
use std::fmt::Write;

const MARK: &str = "session_id,student_number,mark\n";

impl World {
    fn as_actor(&self, actor: &str) -> Records {
        self.records(actor).expect("an account")
    }

    fn run(&self) -> u64 {
        self.registry.worker().flags().expect("the job runs")
    }

    fn mark(&self, marks: &[(&str, &str)]) {
        let rows: String = marks.iter().map(|(session, mark)| format!("{session},{S1},{mark}\n")).collect();
        take_in(&self.registry, Kind::Attendance, &format!("{MARK}{rows}"));
    }

    /// Further sessions of ME303 from Thursday 15 January on, one a day at 12:00, named `X1` and so on, with S1's
    /// marks by letter; `u` leaves the register untaken.
    fn sit(&self, marks: &str) {
        let mut sessions = String::from("session_id,module,academic_year,kind,start,end\n");
        let mut rows = Vec::new();
        for (n, letter) in (1..).zip(marks.chars()) {
            let day = 14 + n;
            let _ = writeln!(
                sessions,
                "X{n},ME303,2025/26,lecture,2026-01-{day:02}T12:00,2026-01-{day:02}T13:00"
            );
            let mark = match letter {
                'P' => "present",
                'A' => "absent",
                'X' => "authorised",
                _ => continue,
            };
            rows.push((format!("X{n}"), mark));
        }
        take_in(&self.registry, Kind::Sessions, &sessions);
        let rows: Vec<(&str, &str)> = rows.iter().map(|(id, mark)| (id.as_str(), *mark)).collect();
        self.mark(&rows);
    }

    fn rules(&self) -> Vec<Rule> {
        self.as_actor("cotutor_administrator").rules("ENG").expect("rules")
    }

    fn year_flag(&self) -> FlagLine {
        let all = self.as_actor("personal_tutor").flags_of(S1).expect("read").expect("may see");
        all.into_iter().find(|line| line.rule == 1).expect("the flag of the year")
    }
}

/// The usual rule of the year among these.
fn usual(rules: Vec<Rule>) -> Rule {
    let usual = rules.into_iter().find(|rule| rule.id == 1).expect("the usual rule");
    Rule { department: Some("ENG".to_owned()), ..usual }
}

/// A department's rule as it is kept.
fn found_rule(world: &World, id: u32) -> Rule {
    world.rules().into_iter().find(|rule| rule.id == id).expect("the rule")
}

fn plain(what: Acting) -> Act {
    Act { what, note: String::new(), told: String::new() }
}

fn concern() -> ConcernForm {
    ConcernForm {
        id: Some(FlagId(7)),
        about: "work".to_owned(),
        seen: "Has not handed anything in since Christmas.".to_owned(),
        on: String::new(),
        student_knows: "yes".to_owned(),
        wish: String::new(),
    }
}

fn entry(n: u128, category: Category, sensitive: bool) -> EntryForm {
    EntryForm {
        id: EntryId(n),
        kind: EntryKind::MeetingAttended,
        occurred_at: "2026-02-01T10:00".to_owned(),
        subject: String::new(),
        body: "We met.".to_owned(),
        categories: Categories::NONE.with(category),
        sensitive,
        audience: String::new(),
        notify: String::new(),
    }
}

#[test]
fn the_job_opens_a_flag_once_with_its_arithmetic_and_tells_its_owner() {
    let world = World::with(Vec::new());
    assert_eq!(world.run(), 0, "run again, it writes nothing");
    let flag = world.year_flag();
    assert_eq!(flag.words, "0 of 5 sessions (0 %) attended in weeks 1–4, 3 authorised");
    assert_eq!((flag.state, flag.mine, flag.title.as_str()), (State::Open, true, "Under 50 % this year"));
    let notices = world.as_actor("personal_tutor").flag_notices().expect("notices");
    assert_eq!(notices.len(), 1, "the last four weeks are the year so far: one fact, one flag, one notice");
    assert_eq!(world.as_actor("personal_tutor").me().expect("me").unread, 1);
    world.as_actor("personal_tutor").read_flag_notices(Some(flag.id)).expect("read");
    assert_eq!(world.as_actor("personal_tutor").me().expect("me").unread, 0);
}

#[test]
fn a_flag_closes_when_the_rate_is_clearly_over_and_opens_again_when_it_falls_again() {
    let world = World::with(Vec::new());
    world.sit("PPPPP");
    // 5 of 10 is not under, but not clearly over either.
    assert_eq!(world.run(), 1, "only its arithmetic");
    assert_eq!(world.year_flag().state, State::Open);
    world.sit("PPPPPPPP");
    assert!(world.run() > 0);
    let closed = world.year_flag();
    assert_eq!((closed.state, closed.outcome), (State::Closed, Some(Outcome::Recovered)));
    assert_eq!(world.run(), 0);
    world.sit("PPAAAAAA");
    assert!(world.run() > 0);
    let again = world.year_flag();
    assert_eq!((again.id, again.state, again.outcome), (closed.id, State::Open, None));
    let page = world.as_actor("personal_tutor").flag(again.id).expect("the flag");
    let steps: Vec<&str> = page.history.iter().map(|line| line.step.code()).collect();
    assert_eq!(steps, ["opened", "owner", "recovered", "reopened"]);
}

#[test]
fn what_a_person_closed_stays_closed_while_the_same_still_holds() {
    let world = World::with(Vec::new());
    let flag = world.year_flag();
    let tutor = world.as_actor("personal_tutor");
    tutor.act_on_flag(flag.id, plain(Acting::Close(Outcome::Explained))).expect("closed");
    assert_eq!(world.run(), 0);
    world.sit("PPPPPPPP");
    world.run();
    world.sit("PPAAAAAA");
    world.run();
    assert_eq!(world.year_flag().state, State::Open, "it was over and is under again");
}

#[test]
fn a_module_whose_registers_are_mostly_not_taken_neither_opens_nor_closes_a_flag() {
    let world = World::with(Vec::new());
    world.sit("uuuuuu");
    assert_eq!(world.run(), 0, "nothing is known, and nobody has recovered");
    assert_eq!(world.year_flag().state, State::Open);
    let tutor = world.as_actor("personal_tutor");
    tutor.act_on_flag(world.year_flag().id, plain(Acting::Close(Outcome::Explained))).expect("closed");
    assert_eq!(world.run(), 0);
    let preview = world.as_actor("cotutor_administrator").preview_rule(usual(world.rules())).expect("one");
    assert_eq!(preview.total, 0, "and flags nobody");
}

#[test]
fn marks_that_were_all_excused_close_their_flag() {
    let world = World::with(Vec::new());
    world.mark(&["L3", "F1", "F2", "F3", "F4"].map(|session| (session, "authorised")));
    assert_eq!(world.run(), 1);
    assert_eq!(world.year_flag().outcome, Some(Outcome::Recovered));
}

#[test]
fn a_mark_that_was_wrong_is_corrected_and_takes_its_flag_with_it() {
    let world = World::with(Vec::new());
    world.mark(&[("L3", "present"), ("F1", "present"), ("F2", "present")]);
    world.run();
    assert_eq!(world.year_flag().state, State::Closed);
}

#[test]
fn steps_are_kept_with_who_and_when_and_none_goes_back() {
    let world = World::with(Vec::new());
    let id = world.year_flag().id;
    let tutor = world.as_actor("personal_tutor");
    let noted = Act { note: "Wrote to Kim.".to_owned(), ..plain(Acting::Contacted) };
    tutor.act_on_flag(id, plain(Acting::Acknowledge)).expect("acknowledged");
    tutor.act_on_flag(id, plain(Acting::Acknowledge)).expect("twice is once");
    tutor.act_on_flag(id, noted).expect("contacted");
    let back = tutor.act_on_flag(id, plain(Acting::Acknowledge));
    assert!(matches!(back, Err(Refusal::Invalid(_))), "{back:?}");
    let page = tutor.flag(id).expect("the flag");
    let lines: Vec<(&str, Option<&str>, &str)> =
        page.history.iter().skip(2).map(|l| (l.step.code(), l.by.as_deref(), l.note.as_str())).collect();
    let me = Some("Person personal_tutor");
    assert_eq!(lines, [("acknowledged", me, ""), ("contacted", me, "Wrote to Kim.")]);
}

#[test]
fn everybody_sees_and_does_with_flags_what_the_table_says() {
    const ACTS: [&str; 4] =
        ["personal_tutor", "senior_tutor", "department_administrator", "cotutor_administrator"];
    const EXEMPTS: [&str; 3] = ["senior_tutor", "department_administrator", "cotutor_administrator"];
    let world = World::with(Vec::new());
    let id = world.year_flag().id;
    for (actor, kind) in ACTORS.into_iter().filter(|(actor, _)| is_anybody(actor)) {
        let records = world.as_actor(actor);
        let sees = area(actor, S1, "flags") == "read";
        let listed = records.flags(&FlagFilter::default()).expect("a list");
        assert_eq!(listed.iter().any(|line| line.student_number == S1), sees, "{actor}");
        assert_eq!(records.flag(id).is_ok(), sees, "{actor}");
        assert_eq!(records.flags_of(S1).ok().flatten().is_some(), sees, "{actor}");
        let acted = records.act_on_flag(id, plain(Acting::Acknowledge));
        match acted {
            Ok(()) => assert!(ACTS.contains(&actor), "{actor} acts"),
            Err(Refusal::Refused(_)) => assert!(sees && !ACTS.contains(&actor), "{actor} is refused"),
            Err(Refusal::NotFound) => assert!(!sees, "{actor} finds nothing"),
            Err(other) => panic!("{actor}: {other:?}"),
        }
        let exempt = records.exempt(S1, "2026-03-01", "2026-03-02", "Away").is_ok();
        assert_eq!(exempt, EXEMPTS.contains(&actor), "{actor} exempts");
        let rule = Rule {
            id: 1,
            department: Some("ENG".to_owned()),
            name: "Half".to_owned(),
            kind: RuleKind::Rate,
            threshold: 50,
            weeks: None,
            expected_min: 5,
            on: true,
        };
        assert_eq!(records.put_rule(rule.clone()).is_ok(), actor == "cotutor_administrator", "{actor}");
        assert_eq!(records.preview_rule(rule).is_ok(), actor == "cotutor_administrator", "{actor}");
        let may = area(actor, S1, "dashboard") == "read" && kind == Sort::Staff;
        let place = ACTORS.iter().position(|(known, _)| *known == actor).expect("an actor");
        let form = ConcernForm { id: Some(FlagId(1_000 + place as u128)), ..concern() };
        assert_eq!(records.may_raise(S1).is_ok(), may, "{actor} may raise a concern");
        assert_eq!(records.raise_concern(S1, &form).is_ok(), may, "{actor} raises a concern");
    }
}

#[test]
fn during_an_exemption_no_flag_opens_and_afterwards_it_does() {
    let world = World::with(Vec::new());
    world.sit("PPPPPPPP");
    world.run();
    world.as_actor("department_administrator").exempt(S1, "2026-02-01", "2026-02-28", "Away").expect("given");
    world.sit("PPAAAAAA");
    world.run();
    assert_eq!(world.year_flag().state, State::Closed);
    let (all, _) = world.as_actor("personal_tutor").exemptions(S1).expect("read").expect("may see");
    assert!(all[0].reason.is_some());
    let (without, _) = world.as_actor("year_tutor").exemptions(S1).expect("read").expect("may see");
    assert!(without.len() == all.len() && without[0].reason.is_none(), "no reasons for who reads none");
    assert_eq!(all.len(), 1);
    world.as_actor("senior_tutor").end_exemption(S1, all[0].number).expect("ended");
    world.run();
    assert_eq!(world.year_flag().state, State::Open);
}

#[test]
fn whoever_raises_a_concern_learns_what_was_chosen_for_them_and_nothing_else() {
    let world = World::with(Vec::new());
    let writer = world.as_actor("writer");
    writer.raise_concern(S1, &concern()).expect("raised");
    writer.raise_concern(S1, &concern()).expect("sent twice, raised once");
    assert_eq!(writer.my_concerns().expect("mine").len(), 1);
    assert!(matches!(writer.flag(FlagId(7)), Err(Refusal::NotFound)));
    let tutor = world.as_actor("personal_tutor");
    let (shown, by) = tutor.flag(FlagId(7)).expect("the tutor's").concern.expect("a concern");
    assert_eq!((shown.seen, by.as_str()), (concern().seen, "Person writer"));
    let act = Act {
        what: Acting::Close(Outcome::Supported),
        note: "Bereavement in the family.".to_owned(),
        told: "Thank you, we have spoken.".to_owned(),
    };
    tutor.act_on_flag(FlagId(7), act).expect("closed");
    let mine = writer.my_concerns().expect("mine");
    assert_eq!((mine[0].state, mine[0].told.as_str()), (State::Closed, "Thank you, we have spoken."));
    let notices = writer.flag_notices().expect("notices");
    assert_eq!(notices.len(), 1);
    assert!(notices[0].words.contains("we have spoken") && notices[0].opened.is_none());
    assert_eq!(world.run(), 0, "no rule closes or opens a concern");
}

#[test]
fn a_concern_with_gaps_is_refused_field_by_field() {
    let world = World::with(Vec::new());
    let form = ConcernForm { id: Some(FlagId(8)), on: "2026-03-01".to_owned(), ..ConcernForm::default() };
    let refused = world.as_actor("staff").raise_concern(S1, &form);
    let Err(Refusal::Invalid(problems)) = refused else { panic!("{refused:?}") };
    let fields: Vec<&str> = problems.0.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["about", "seen", "on", "student_knows"]);
}

#[test]
fn an_entry_that_is_hidden_from_somebody_clears_nothing_from_their_worklist() {
    let world = World::with(Vec::new());
    let unwritten = |actor: &str| {
        let filter = FlagFilter { unwritten: true, ..FlagFilter::default() };
        let lines = world.as_actor(actor).flags(&filter).expect("a list");
        lines.iter().filter(|line| line.student_number == S1).count()
    };
    let before = unwritten("personal_tutor");
    assert!(before > 0 && before == unwritten("year_tutor"));
    let writer = world.as_actor("support_adviser");
    writer.add_entry(S1, entry(501, Category::PastoralCare, true), Vec::new()).expect("added");
    assert_eq!(unwritten("personal_tutor"), before, "highly sensitive: to the tutor it does not exist");
    assert_eq!(unwritten("senior_tutor"), 0, "the senior tutor reads it");
    writer.add_entry(S1, entry(502, Category::PastoralCare, false), Vec::new()).expect("added");
    assert_eq!(unwritten("personal_tutor"), 0);
    assert_eq!(unwritten("year_tutor"), 0, "a stub says that somebody has written");
}

#[test]
fn an_entry_recorded_after_a_flag_opened_clears_it_whatever_day_it_tells_of() {
    let world = World::with(Vec::new());
    let written = || world.year_flag().written;
    let tutor = email("personal_tutor");
    // The flag opened on 15 January at noon. Written that morning.
    let morning = format!(
        "student_number,author_email,kind,category,occurred_at,subject,body,recorded_at\n\
         {S1},{tutor},comment,academic_general,2026-01-15T09:00,Before,Before it opened.,2026-01-15T09:30\n"
    );
    take_in(&world.registry, Kind::Entries, &morning);
    assert!(!written(), "nobody had a flag to answer then");
    let told = EntryForm {
        occurred_at: "2026-01-13T10:00".to_owned(),
        ..entry(503, Category::AcademicGeneral, false)
    };
    world.as_actor("personal_tutor").add_entry(S1, told, Vec::new()).expect("added");
    assert!(written(), "written today about the Tuesday before");
}

#[test]
fn a_rule_of_ones_own_holds_in_its_department_and_is_previewed_before() {
    let world = World::with(Vec::new());
    let admin = world.as_actor("cotutor_administrator");
    let rule = Rule {
        id: 0,
        department: Some("ENG".to_owned()),
        name: "Three in a row".to_owned(),
        kind: RuleKind::Consecutive,
        threshold: 3,
        weeks: None,
        expected_min: 0,
        on: true,
    };
    let preview = admin.preview_rule(rule.clone()).expect("a preview");
    assert_eq!((preview.total, preview.now.len()), (1, 1));
    assert_eq!(
        preview.now[0].2, "5 sessions in a row missed, Mon 12 Jan 2026 to Wed 14 Jan 2026, 1 authorised",
        "of three excuses one lies between the first and the last"
    );
    let number = admin.put_rule(rule).expect("saved");
    assert_eq!(world.run(), 1);
    let found = admin.flags(&FlagFilter { rule: Some(number), ..FlagFilter::default() }).expect("a list");
    assert_eq!((found.len(), found[0].title.as_str()), (1, "Three in a row"));
    let before = admin.preview_rule(found_rule(&world, number)).expect("a preview");
    world.as_actor("department_administrator").exempt(S1, "2026-02-02", "2026-02-20", "Away").expect("given");
    let spared = admin.preview_rule(found_rule(&world, number)).expect("a preview");
    assert_eq!((before.total, spared.total), (1, 0), "the job would open none of an exempt student");
    assert_eq!(spared.looked_at + 1, before.looked_at);
    // The usual rule, switched off here: its flag is no longer looked at.
    let usual = admin.rules("ENG").expect("rules").into_iter().find(|rule| rule.id == 1).expect("the usual");
    assert_eq!(usual.department, None);
    let off = Rule { department: Some("ENG".to_owned()), on: false, ..usual };
    assert_eq!(admin.put_rule(off).expect("saved"), 1);
    world.run();
    assert_eq!(world.year_flag().outcome, Some(Outcome::Lapsed));
    let last = admin.flag(world.year_flag().id).expect("the flag").history.pop().expect("a line");
    assert_eq!(last.note, "The rule or monitoring point no longer applies to this student.");
    let other = world.as_actor("other_administrator");
    assert!(matches!(other.rules("ENG"), Err(Refusal::NotFound)));
    assert!(other.rules("ART").expect("theirs").iter().all(|rule| rule.on));
}

#[test]
fn monitoring_points_are_satisfied_and_missed_by_themselves() {
    let world = World::with(Vec::new());
    let admin = world.as_actor("cotutor_administrator");
    let point = |name: &str, module: &str, at_least: &str, to: &str| PointForm {
        name: name.to_owned(),
        module: module.to_owned(),
        at_least: at_least.to_owned(),
        from: "2026-01-12".to_owned(),
        to: to.to_owned(),
        programme: "MEng-ME".to_owned(),
        year: "2".to_owned(),
    };
    admin.add_point(&point("Met the tutor", "", "1", "2026-02-20")).expect("set");
    let again = admin.add_point(&point("Called otherwise", "", "1", "2026-02-20"));
    assert!(matches!(again, Err(Refusal::Invalid(_))), "the same a second time: {again:?}");
    admin.add_point(&point("Heat", "ME303", "2", "2026-01-30")).expect("set");
    let standing = |actor: &str| {
        let records = world.as_actor(actor);
        let all = records.points_of(S1).expect("points");
        let of_one: Vec<_> = all.into_iter().map(|point| (point.name, point.progress.reached)).collect();
        if actor != "student_self" {
            let mut listed = Vec::new();
            for of in records.followed_points().expect("points") {
                let one = of.students.iter().find(|student| student.profile.number == S1);
                listed.extend(one.map(|student| (of.point.name.clone(), student.progress.reached)));
            }
            listed.sort_by_key(|(name, _)| of_one.iter().position(|(known, _)| known == name));
            assert_eq!(listed, of_one, "{actor}: the list says what the student's page says");
        }
        of_one
    };
    let named = |name: &str, reached| (name.to_owned(), reached);
    let expected = vec![named("Met the tutor", Reached::Waiting), named("Heat", Reached::Missed)];
    assert_eq!(standing("personal_tutor"), expected);
    // What counts entries is for those who read them; a student learns nothing of entries.
    for actor in ["student_self", "year_tutor", "senior_tutor", "support_adviser"] {
        assert_eq!(standing(actor), [named("Heat", Reached::Missed)], "{actor}");
    }
    assert_eq!(standing("department_administrator"), expected);
    assert_eq!(standing("project_supervisor"), Vec::new(), "a summary of attendance opens no points");
    assert_eq!(world.run(), 1, "the missed one is a flag");
    // A highly sensitive meeting satisfies nothing: that it exists would be told.
    let tutor = world.as_actor("personal_tutor");
    tutor.add_entry(S1, entry(601, Category::PastoralCare, true), Vec::new()).expect("added");
    assert_eq!(standing("personal_tutor")[0].1, Reached::Waiting);
    let other = world.as_actor("senior_tutor");
    other.add_entry(S1, entry(602, Category::AcademicGeneral, false), Vec::new()).expect("added");
    assert_eq!(standing("personal_tutor")[0].1, Reached::Waiting, "somebody else's meeting");
    tutor.add_entry(S1, entry(603, Category::AcademicGeneral, false), Vec::new()).expect("added");
    assert_eq!(standing("personal_tutor")[0].1, Reached::Satisfied);
    assert_eq!(standing("student_self"), [named("Heat", Reached::Missed)], "as before");
    let id = admin.points().expect("points").into_iter().find(|point| point.name == "Heat").expect("it").id;
    assert!(world.as_actor("other_administrator").withdraw_point(id).is_err());
    admin.withdraw_point(id).expect("withdrawn");
    assert_eq!(standing("personal_tutor").len(), 1);
    assert_eq!(standing("student_self"), Vec::new());
    world.run();
    let flags = world.as_actor("personal_tutor").flags_of(S1).expect("read").expect("may see");
    let heat = flags.iter().find(|line| line.words.starts_with("Heat")).expect("the flag");
    assert_eq!(heat.outcome, Some(Outcome::Lapsed));
}

#[test]
fn no_point_is_missed_by_a_register_that_is_not_taken_or_may_still_be() {
    let world = World::with(Vec::new());
    let admin = world.as_actor("cotutor_administrator");
    let point = PointForm {
        name: "Labs".to_owned(),
        module: "ME909".to_owned(),
        at_least: "2".to_owned(),
        from: "2026-01-12".to_owned(),
        to: "2026-02-10".to_owned(),
        programme: "MEng-ME".to_owned(),
        year: "2".to_owned(),
    };
    let module = "code,title,department\nME909,Labs,ENG\n";
    take_in(&world.registry, Kind::Modules, module);
    take_in(
        &world.registry,
        Kind::Enrolments,
        &format!("module,academic_year,student_number\nME909,2025/26,{S1}\n"),
    );
    let sessions = "session_id,module,academic_year,kind,start,end,mandatory\n\
        lab1,ME909,2025/26,lab,2026-01-13T09:00,2026-01-13T11:00,yes\n\
        lab2,ME909,2025/26,lab,2026-02-10T09:00,2026-02-10T11:00,yes\n\
        lab3,ME909,2025/26,lab,2026-02-10T14:00,2026-02-10T15:00,no\n";
    take_in(&world.registry, Kind::Sessions, sessions);
    take_in(
        &world.registry,
        Kind::Attendance,
        &format!("session_id,student_number,mark\nlab1,{S1},present\n"),
    );
    admin.add_point(&point).expect("set");
    let tutor = world.as_actor("personal_tutor");
    let at = |time: &str| {
        world.clock.set(time.parse().expect("a time"));
        world.registry.worker().recount().expect("counted");
        let flags = tutor.flags(&FlagFilter::default()).expect("flags");
        assert!(!flags.iter().any(|flag| flag.words.starts_with("Labs")), "{time}");
        world.run();
        let points = tutor.points_of(S1).expect("points");
        points.iter().find(|point| point.name == "Labs").expect("it").progress.clone()
    };
    assert_eq!(at("2026-02-10T10:00:00Z").reached, Reached::Waiting, "the second class is on");
    assert_eq!(at("2026-02-12T10:00:00Z").reached, Reached::Waiting, "its register is open for five days");
    let unknown = at("2026-02-18T10:00:00Z");
    assert_eq!(unknown.reached, Reached::Unknown);
    assert!(unknown.words.ends_with("1 register not taken"), "{}", unknown.words);
    take_in(
        &world.registry,
        Kind::Attendance,
        &format!("session_id,student_number,mark\nlab2,{S1},absent\n"),
    );
    assert_eq!(at("2026-02-18T11:00:00Z").reached, Reached::Missed);
    let flags = tutor.flags(&FlagFilter::default()).expect("flags");
    assert!(flags.iter().any(|flag| flag.words.starts_with("Labs: 1 of 2 sessions of ME909 attended")));
}

#[test]
fn a_flag_follows_the_student_to_a_new_tutor_on_the_day() {
    let world = World::with(Vec::new());
    let ties = format!(
        "student_number,staff_email,role,start,end\n{S1},{},personal_tutor,2025-09-01,2026-02-02\n",
        email("personal_tutor")
    );
    take_in(&world.registry, Kind::Relationships, &ties);
    world.clock.set("2026-02-03T12:00:00Z".parse().expect("a time"));
    world.registry.worker().recount().expect("counted");
    assert_eq!(world.run(), 1);
    assert!(world.as_actor("personal_tutor").flags(&FlagFilter::default()).expect("a list").is_empty());
    let theirs = world.as_actor("future_tutor").flags(&FlagFilter { mine: true, ..FlagFilter::default() });
    assert_eq!(theirs.expect("a list").len(), 1);
}

#[test]
fn somebody_who_has_left_is_flagged_no_longer() {
    let world = World::with(Vec::new());
    let gone = format!(
        "student_number,family_name,given_name,email,programme,year_of_study,status\n{S1},Left,Kim,s{S1}@example.ac.uk,MEng-ME,2,withdrawn\n"
    );
    world.as_actor("writer").raise_concern(S1, &concern()).expect("raised");
    take_in(&world.registry, Kind::Students, &gone);
    assert_eq!(world.run(), 2);
    let office = world.as_actor("department_administrator");
    let flags = office.flags_of(S1).expect("read").expect("may see");
    assert_eq!(flags.len(), 2, "a rule's and a colleague's");
    for line in flags {
        assert_eq!(line.outcome, Some(Outcome::Lapsed));
        let last = office.flag(line.id).expect("the flag").history.pop().expect("a line");
        assert_eq!((last.step.label(), last.note.as_str()), ("No longer looked at", "The student has left."));
    }
    assert_eq!(world.run(), 0);
}

#[test]
fn a_flag_one_may_not_see_answers_as_one_that_never_was() {
    let world = World::canaries();
    let site = Asking::of(&world);
    let absent = "0".repeat(31) + "1";
    for (actor, _) in ACTORS {
        if !is_anybody(actor) || area(actor, S1, "flags") == "read" {
            continue;
        }
        let raised = site.get(Some(actor), &format!("/flags/{RAISED}"));
        assert_eq!(raised, site.get(Some(actor), &format!("/flags/{absent}")), "{actor}");
        assert_eq!(raised.status, 404, "{actor}");
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let token = world.registry.keyed("csrf", &world::key(actor).secret);
        for step in ["acknowledge", "contacted", "close"] {
            let body = || format!("csrf={token}&outcome=supported").into_bytes();
            let post = |id: &str| {
                site.send(
                    Some(actor),
                    &axum::http::Method::POST,
                    &format!("/flags/{id}/{step}"),
                    &form,
                    body(),
                )
            };
            assert_eq!(post(&RAISED.to_string()), post(&absent), "{actor} {step}");
            let json = [("content-type", "application/json")];
            let ask = |id: &str| {
                let path = format!("/api/v1/flags/{id}/{step}");
                site.send(Some(actor), &axum::http::Method::POST, &path, &json, b"{}".to_vec())
            };
            assert_eq!(ask(&RAISED.to_string()), ask(&absent), "{actor} {step} by program");
        }
    }
}

#[test]
fn a_program_reads_flags_and_takes_the_steps_its_account_may_take() {
    let world = World::with(Vec::new());
    world.as_actor("writer").raise_concern(S1, &concern()).expect("a second flag, for a second page");
    let site = Asking::of(&world);
    let listed = site.get(Some("personal_tutor"), "/api/v1/flags?mine=true&limit=1");
    let value: serde_json::Value = serde_json::from_slice(&listed.body).expect("JSON");
    let flag = &value["flags"][0];
    assert_eq!(flag["student"]["number"], S1);
    assert!(flag["arithmetic"].as_str().is_some_and(|words| words.starts_with("0 of 5 sessions")));
    assert_eq!(value["next"], "n1");
    let id = flag["id"].as_str().expect("an id").to_owned();
    let step = |actor: &str, step: &str, body: &str| {
        let path = format!("/api/v1/flags/{id}/{step}");
        let kind = [("content-type", "application/json")];
        site.send(Some(actor), &axum::http::Method::POST, &path, &kind, body.as_bytes().to_vec())
    };
    assert_eq!(step("year_tutor", "acknowledge", "{}").status, 403);
    assert_eq!(step("staff", "acknowledge", "{}").status, 404);
    assert_eq!(step("personal_tutor", "acknowledge", "{\"extra\":1}").status, 422);
    assert_eq!(step("personal_tutor", "acknowledge", "{}").status, 200);
    assert_eq!(step("personal_tutor", "close", "{}").status, 422);
    let closed = step("personal_tutor", "close", "{\"outcome\":\"explained\",\"note\":\"Strike.\"}");
    let value: serde_json::Value = serde_json::from_slice(&closed.body).expect("JSON");
    assert_eq!((&value["state"], &value["outcome"]), (&"closed".into(), &"explained".into()));
    assert!(site.get(Some("student_self"), "/api/v1/flags").text().contains("\"flags\":[]"));
}

#[test]
fn nobody_hears_of_students_beyond_their_own() {
    let world = World::with(Vec::new());
    for (actor, _) in ACTORS.into_iter().filter(|(actor, _)| is_anybody(actor)) {
        let lines =
            world.as_actor(actor).flags(&FlagFilter { state: Some(State::Closed), ..FlagFilter::default() });
        for line in lines.expect("a list") {
            assert_eq!(area(actor, S1, "flags"), "read", "{actor}: {}", line.student_number);
        }
        for student in [S2, S4] {
            let sees = area(actor, student, "flags") == "read";
            let found = world.as_actor(actor).flags_of(student).ok().flatten().is_some();
            assert_eq!(found, sees && !matches!(sort(actor), Sort::Student(_)), "{actor} of {student}");
        }
    }
}
