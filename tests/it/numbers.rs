//! Numbers and days that people are shown, each against what it is called.

use crate::asking::Asking;
use crate::world::{self, S1, World, email, take_in};
use cotutor::domain::role::Office;
use cotutor::domain::{Categories, Category, EntryId, EntryKind, Mark, Role};
use cotutor::records::imports::Kind;
use cotutor::records::{EntryForm, Records, Refusal, SessionLine};

fn as_(world: &World, actor: &str) -> Records {
    world.records(actor).expect("an account")
}

#[test]
fn a_comment_is_contact_and_only_a_meeting_attended_is_a_meeting() {
    let world = World::with(Vec::new());
    let tutor = as_(&world, "personal_tutor");
    let entry = |n, kind, occurred_at: &str| EntryForm {
        id: EntryId(n),
        kind,
        occurred_at: occurred_at.to_owned(),
        subject: "Said".to_owned(),
        body: "What was said.".to_owned(),
        categories: Categories::NONE.with(Category::AcademicGeneral),
        sensitive: false,
        audience: String::new(),
        notify: String::new(),
    };
    for (n, kind, day) in [
        (901, EntryKind::MeetingAttended, "2025-12-20T10:00"),
        (902, EntryKind::MeetingMissed, "2026-01-20T10:00"),
        (903, EntryKind::Comment, "2026-02-01T10:00"),
    ] {
        tutor.add_entry(S1, entry(n, kind, day), Vec::new()).expect("added");
    }
    let mine = tutor.my_students().expect("students");
    let s1 = mine.iter().find(|one| one.profile.number == S1).expect("a tutee");
    let (met, contact) = (s1.last_met.expect("met"), s1.last_contact.expect("contact").at);
    assert_eq!(
        (met.to_string().as_str(), contact.to_string().as_str()),
        ("2025-12-20T10:00:00Z", "2026-02-01T10:00:00Z")
    );
    let listed = |days: u32| {
        let path = format!("/my-students?not_met={days}");
        Asking::of(&world).get(Some("personal_tutor"), &path).text().contains(S1)
    };
    assert!(listed(28) && !listed(60));
}

#[test]
fn the_last_four_weeks_of_the_page_are_those_of_the_flag() {
    let world = World::with(Vec::new());
    // It is Monday 2 February. Friday 9 January is 24 days ago, and in the week before the last four.
    let sessions = "session_id,module,academic_year,kind,start,end\n\
                    B1,ME303,2025/26,lecture,2026-01-09T10:00,2026-01-09T11:00\n";
    take_in(&world.registry, Kind::Sessions, sessions);
    take_in(&world.registry, Kind::Attendance, &format!("session_id,student_number,mark\nB1,{S1},absent\n"));
    let picture = as_(&world, "personal_tutor").student(S1).expect("known").attendance_totals();
    let picture = picture.expect("read").expect("open");
    assert_eq!((picture.recent.expected(), picture.before.expected()), (5, 1));
    world.registry.worker().flags().expect("the job runs");
    let flags = as_(&world, "personal_tutor").flags_of(S1).expect("read").expect("may see");
    let rolling = flags.iter().find(|line| line.rule == 2).expect("four weeks are no longer the whole year");
    assert_eq!(rolling.words, "0 of 5 sessions (0 %) attended in weeks 2–5, 3 authorised");
    let page = Asking::of(&world).get(Some("personal_tutor"), &format!("/students/{S1}/attendance")).text();
    assert!(page.contains("This week and the three before") && page.contains("This academic year"));
}

#[test]
fn an_optional_session_is_listed_and_counts_nowhere_and_one_that_is_on_is_not_one_not_taken() {
    let world = World::with(Vec::new());
    let sessions = "session_id,module,academic_year,kind,start,end,mandatory\n\
                    O1,ME303,2025/26,workshop,2026-01-20T10:00,2026-01-20T11:00,no\n\
                    N1,ME303,2025/26,workshop,2026-02-02T11:30,2026-02-02T12:30,yes\n";
    let seen = |id: &str| -> Option<SessionLine> {
        let picture = as_(&world, "personal_tutor").student(S1).expect("known").attendance().expect("read");
        picture.expect("open").sessions.into_iter().find(|line| line.session.id == id)
    };
    let counts = || {
        let picture = as_(&world, "personal_tutor").student(S1).expect("known").attendance().expect("read");
        picture.expect("open").counts
    };
    let before = counts();
    take_in(&world.registry, Kind::Sessions, sessions);
    take_in(&world.registry, Kind::Attendance, &format!("session_id,student_number,mark\nO1,{S1},absent\n"));
    assert_eq!(counts(), before, "neither the optional one nor the one that is on");
    let (optional, now) = (seen("O1").expect("listed"), seen("N1").expect("listed"));
    assert!(optional.optional && !optional.on_now && optional.mark == Some(Mark::Absent));
    assert!(now.on_now && !now.optional && now.mark.is_none());
    let page = Asking::of(&world).get(Some("student_self"), "/me").text();
    assert!(page.contains("Optional, not counted") && page.contains("On now"));
    world.clock.set("2026-02-02T12:30:00Z".parse().expect("a time"));
    assert_eq!(counts().unrecorded, before.unrecorded + 1);
    assert!(!seen("N1").expect("listed").on_now);
}

#[test]
fn a_role_is_refused_over_a_year_there_is_not_before_there_were_records_and_twice_at_once() {
    let world = World::with(Vec::new());
    let admin = as_(&world, "cotutor_administrator");
    let give = |office, scope: &str, start: &str, end: &str| match admin.give_role(
        &email("staff"),
        office,
        scope,
        start,
        end,
    ) {
        Ok(()) => String::new(),
        Err(Refusal::Invalid(problems)) => problems.0[0].message.clone(),
        Err(other) => panic!("{other:?}"),
    };
    let wrong = give(Office::YearTutor, "MEng-ME/9", "", "");
    assert_eq!(wrong, "There is no year 9: students are in years up to 3.");
    assert!(give(Office::YearTutor, "MEng-ME/0", "", "").contains("not known"));
    assert!(give(Office::SeniorTutor, "ENG", "1 Jan 1900", "").contains("before 1990"));
    assert_eq!(give(Office::SeniorTutor, "ENG", "2026-01-01", "2026-01-31"), "");
    let twice = give(Office::SeniorTutor, "ENG", "2026-01-31", "");
    let outside = admin.give_role(&email("external_unrelated"), Office::SeniorTutor, "ENG", "", "");
    assert!(matches!(outside, Err(Refusal::Invalid(_))), "it would open nothing: {outside:?}");
    assert!(
        twice.starts_with("This person holds the same role from Thu 1 Jan 2026 to Sat 31 Jan 2026 already.")
    );
    assert_eq!(give(Office::SeniorTutor, "ENG", "2026-02-01", ""), "");
    assert_eq!(give(Office::SeniorTutor, "ENG", "2026-02-01", "2026-02-02"), "", "and it is ended");
}

#[test]
fn who_can_see_a_student_says_of_each_role_what_it_opens_by_itself() {
    let world = World::with(Vec::new());
    let admin = as_(&world, "cotutor_administrator");
    admin
        .give_role(&email("personal_tutor"), Office::RegisterTaker, world::SESSIONS[0].1, "", "")
        .expect("given");
    let lines = admin.student(S1).expect("known").standings().expect("may see");
    let tutor = lines.into_iter().find(|line| line.email == email("personal_tutor")).expect("listed");
    let of = |role| tutor.roles.iter().find(|by| by.role == role).map(|by| by.reads);
    assert_eq!(of(Role::PersonalTutor), Some(Categories::ALL));
    assert_eq!(of(Role::RegisterTaker), Some(Categories::NONE));
}
