//! Whose accounts an administrator of a part keeps: nobody's who reaches beyond it.

use crate::lent::{CHOSEN, House, SET};
use crate::world::{PASSWORD, S1, S4, email, key, take_in};
use cotutor::domain::role::{Office, Period};
use cotutor::records::imports::Kind;
use cotutor::ui::links;

const BEYOND: &str = "beyond the departments you administer";

fn since(day: &str) -> Period {
    Period { start: day.parse().unwrap(), end: None }
}

#[test]
fn nobody_sets_the_password_of_or_shuts_out_whoever_reaches_beyond_what_they_administer() {
    let house = House::new();
    let operator = house.world.registry.operator();
    // All of them sit in the administrator's own department.
    let (wide, later, tutor) = (email("head_of_department"), email("lecturer"), email("writer"));
    operator.give_role(&wide, Office::CotutorAdministrator, "UNI", since("2025-09-01")).unwrap();
    operator.give_role(&later, Office::DepartmentAdministrator, "ART", since("2026-09-01")).unwrap();
    let tie = format!("student_number,staff_email,role,start,end\n{S4},{tutor},personal_tutor,2026-01-01,\n");
    take_in(&house.world.registry, Kind::Relationships, &tie);
    house.world.registry.settle().unwrap();
    let admin = house.admin();
    for person in [&wide, &later, &tutor] {
        let session = house.session(person, PASSWORD);
        for (what, fields) in
            [("password", [("password", SET)].as_slice()), ("disable", &[]), ("enable", &[])]
        {
            let (status, _, text) = house.post(&admin, &links::person_action(person, what), fields);
            assert!(status == 403 && text.contains(BEYOND), "{person} {what}: {status} {text}");
        }
        let page = house.get(&admin, &links::person(person)).2;
        assert!(!page.contains("New password") && !page.contains("Close account"), "{page}");
        assert_eq!(house.get(&session, links::HOME).0, 200, "{person} is not shut out");
    }
    let over_all = house.session(&wide, PASSWORD);
    let set = links::person_action(&tutor, "password");
    assert!(house.get(&over_all, &links::person(&tutor)).2.contains("New password"));
    assert_eq!(house.post(&over_all, &set, &[("password", SET)]).0, 303, "who administers both does");
    house.choose(&tutor, SET, CHOSEN);
    let (status, _, text) = house.post(&admin, &links::person_action(&tutor, "confirm"), &[]);
    assert!(status == 403 && text.contains(BEYOND), "nor says whose it is: {text}");
}

#[test]
fn an_account_that_waits_to_be_confirmed_administers_nothing_and_is_given_nothing_beyond_its_setter() {
    let house = House::new();
    let (admin, second) = (house.admin(), email("staff"));
    let set = links::person_action(&second, "password");
    assert_eq!(house.post(&admin, &set, &[("password", SET)]).0, 303);
    let lent = house.choose(&second, SET, CHOSEN);
    for path in [links::PEOPLE, links::AUDIT, links::IMPORTS, &links::person(&email("writer"))] {
        assert_eq!(house.get(&lent, path).0, 404, "{path}");
    }
    let role = |scope| [("office", "department_administrator"), ("scope", scope), ("start", ""), ("end", "")];
    let give = links::person_action(&second, "roles");
    let own = [("office", "cotutor_administrator"), ("scope", "UNI"), ("start", ""), ("end", "")];
    assert_eq!(house.post(&lent, &give, &own).0, 404);
    let tie = [("email", second.as_str()), ("relation", "personal_tutor"), ("start", ""), ("end", "")];
    assert_eq!(house.post(&lent, &links::relationships(S1), &tie).0, 404);
    let other = crate::lent::Session { secret: key("other_administrator").secret.clone() };
    let (status, _, text) = house.post(&other, &give, &role("ART"));
    assert!(status == 403 && text.contains("Confirm first whose the account is"), "{text}");
    assert_eq!(house.post(&admin, &give, &role("ENG")).0, 303, "what the setter administers may be given");
    house.world.registry.operator().confirm_account(&second).unwrap();
    assert_eq!(house.post(&other, &give, &role("ART")).0, 303);
    assert_eq!(house.get(&lent, links::PEOPLE).0, 200);
}
