//! What is taken away is gone with the answer, and it stays on paper that it was given.

use crate::lent::House;
use crate::world::{PASSWORD, S1, email, take_in};
use cotutor::domain::role::{Ending, Office, Period};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{AuditFilter, Refusal};
use cotutor::ui::links;

const OFFICE: Office = Office::DepartmentAdministrator;

/// An administrator gives the writer a role from `start` and ends it as the button says.
fn role(house: &House, start: &str) -> String {
    let who = email("writer");
    let fields = [("office", OFFICE.code()), ("scope", "ENG"), ("start", start), ("end", "")];
    let (status, _, text) = house.post(&house.admin(), &links::person_action(&who, "roles"), &fields);
    assert_eq!(status, 303, "{text}");
    links::end_role(
        &who,
        &format!("{}~{}~ENG", OFFICE.code(), if start.is_empty() { "2026-02-02" } else { start }),
    )
}

fn page(house: &House) -> String {
    house.get(&house.admin(), &links::person(&email("writer"))).2
}

#[test]
fn a_role_given_today_and_ended_opens_nothing_from_the_answer_on_and_the_page_says_that_it_was_given() {
    let house = House::new();
    let (admin, session) = (house.admin(), house.session(&email("writer"), PASSWORD));
    let shut = format!("{}/access", links::student(S1));
    assert_eq!(house.get(&session, &shut).0, 404);
    let end = role(&house, "");
    assert_eq!(house.get(&session, &shut).0, 200, "it holds at once");
    assert!(page(&house).contains("Held today") && page(&house).contains(&end));
    assert_eq!(house.post(&admin, &end, &[]).0, 303);
    assert_eq!(house.get(&session, &shut).0, 404, "and is gone at once");
    let text = page(&house);
    assert!(text.contains("taken back") && !text.contains("Held today") && !text.contains(&end), "{text}");
    assert_eq!(house.post(&admin, &end, &[]).0, 404, "once");
    let filter = AuditFilter { action: Some("role.give".into()), ..AuditFilter::default() };
    let lines = house.world.records("cotutor_administrator").unwrap().audit(&filter).unwrap().lines;
    let told = |words: &str| lines.iter().any(|line| line.detail.ends_with(words));
    assert!(told("over ENG; from 2026-02-02") && told("over ENG; from 2026-02-02, taken back"), "{lines:?}");
    role(&house, "");
    assert_eq!(house.get(&session, &shut).0, 200, "it can be given again the same day");
}

#[test]
fn a_role_that_began_earlier_ends_at_once_or_when_today_is_over_as_the_person_chooses() {
    let house = House::new();
    let (admin, session) = (house.admin(), house.session(&email("writer"), PASSWORD));
    let shut = format!("{}/access", links::student(S1));
    let end = role(&house, "2026-01-05");
    assert_eq!(house.post(&admin, &end, &[("when", "today")]).0, 303);
    assert_eq!(house.get(&session, &shut).0, 200, "today is its last day");
    assert!(!page(&house).contains("value=\"today\""), "that is so already");
    assert_eq!(house.post(&admin, &end, &[("when", "now")]).0, 303);
    assert_eq!(house.get(&session, &shut).0, 404);
    let held = house.world.registry.operator().roles().unwrap();
    let period = held.iter().find(|role| role.0 == email("writer") && role.1 == OFFICE).unwrap().3;
    assert_eq!(period.end, Some("2026-02-01".parse().unwrap()));
    let end = role(&house, "2026-03-01");
    assert_eq!(house.post(&admin, &end, &[]).0, 303, "what has not begun is called off");
    house.world.clock.set("2026-03-02T12:00:00Z".parse().unwrap());
    let session = house.session(&email("writer"), PASSWORD);
    assert_eq!(house.get(&session, &shut).0, 404);
}

#[test]
fn a_relationship_given_today_and_ended_opens_nothing_from_the_answer_on() {
    let house = House::new();
    let (admin, session) = (house.admin(), house.session(&email("writer"), PASSWORD));
    let marks = format!("{}/marks", links::student(S1));
    let who = email("writer");
    let give = [("email", who.as_str()), ("relation", "personal_tutor"), ("start", ""), ("end", "")];
    let access = format!("{}/access", links::student(S1));
    for (when, after) in [("today", 200), ("now", 404)] {
        assert_eq!(house.post(&admin, &links::relationships(S1), &give).0, 303);
        assert_eq!(house.get(&session, &marks).0, 200);
        let end = links::end_relationship(S1, &format!("personal_tutor~2026-02-02~{who}"));
        assert!(house.get(&admin, &access).2.contains(&end));
        assert_eq!(house.post(&admin, &end, &[("when", when)]).0, 303);
        assert_eq!(house.get(&session, &marks).0, after, "{when}");
    }
    assert!(
        !house.get(&admin, &access).2.contains(&links::end_relationship(S1, "personal_tutor~2026-02-02"))
    );
}

#[test]
fn the_shell_ends_a_role_at_once_and_what_was_taken_back_comes_back_from_a_file() {
    let house = House::new();
    let operator = house.world.registry.operator();
    let session = house.session(&email("writer"), PASSWORD);
    let shut = format!("{}/access", links::student(S1));
    let today = Period { start: operator.today(), end: None };
    operator.give_role(&email("writer"), OFFICE, "ENG", today).unwrap();
    assert_eq!(house.get(&session, &shut).0, 200);
    operator.end_role(&email("writer"), OFFICE, "ENG", Ending::AtOnce).unwrap();
    assert_eq!(house.get(&session, &shut).0, 404);
    let again = operator.end_role(&email("writer"), OFFICE, "ENG", Ending::AtOnce);
    assert!(matches!(again, Err(Refusal::NotFound)), "{again:?}");
    let row = |who: &str, end: &str| {
        format!("staff_email,role,scope,start,end\n{who},department_administrator,ENG,2026-02-02,{end}\n")
    };
    let same = row(&email("writer"), "2026-02-01");
    let options = ImportOptions::default();
    let report = operator.import(Kind::Roles, "roles.csv", same.as_bytes(), options).unwrap();
    assert_eq!((report.unchanged, report.refused.len()), (1, 0), "{report:?}");
    take_in(&house.world.registry, Kind::Roles, &row(&email("lecturer"), "2026-02-01"));
    let wrong = row(&email("lecturer"), "2026-01-31");
    let report = operator.import(Kind::Roles, "roles.csv", wrong.as_bytes(), options).unwrap();
    assert_eq!(report.refused.len(), 1, "any other day before the first is a mistake");
}
