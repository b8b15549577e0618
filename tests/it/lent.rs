//! Whoever sets a password can sign in with it: what that opens, and what it must never open.

use crate::asking::Asking;
use crate::world::{self, PASSWORD, S1, World, email};
use axum::http::Method;
use cotutor::domain::role::{Office, Period};
use cotutor::domain::{Categories, Category, EntryKind};
use cotutor::records::{EntryForm, Tried};
use cotutor::ui::links;

pub const SET: &str = "nine kettles under a copper moon";
pub const CHOSEN: &str = "eleven geese beside a silver canal";

/// A department with an entry that names the writer, and the site over it.
pub struct House {
    pub world: World,
    pub site: Asking,
    entry: String,
}

/// Somebody who is signed in.
pub struct Session {
    pub secret: String,
}

impl House {
    pub fn new() -> House {
        let world = World::with(Vec::new());
        let form = |world: &World, body: &str, audience: &str| EntryForm {
            id: world.registry.fresh_id().unwrap(),
            kind: EntryKind::Comment,
            occurred_at: String::new(),
            subject: "Sesame".to_owned(),
            body: body.to_owned(),
            categories: [Category::AcademicGeneral].into_iter().collect::<Categories>(),
            sensitive: true,
            audience: audience.to_owned(),
            notify: String::new(),
        };
        let named = form(&world, "Sesame words nobody else reads.", &email("writer"));
        let id = world.records("personal_tutor").unwrap().add_entry(S1, named, Vec::new()).unwrap();
        let draft = form(&world, "Sesame draft.", "");
        world.records("writer").unwrap().keep_draft(S1, draft, Vec::new()).unwrap();
        let period = Period { start: "2026-01-01".parse().unwrap(), end: None };
        let second = email("staff");
        world.registry.operator().give_role(&second, Office::CotutorAdministrator, "ENG", period).unwrap();
        world.registry.settle().unwrap();
        let site = Asking::of(&world);
        House { world, site, entry: links::entry(&id.to_string()) }
    }

    pub fn session(&self, account: &str, password: &str) -> Session {
        let tried = self.world.registry.sign_in(account, password, "test", [192, 0, 2, 9].into()).unwrap();
        let Tried::In(signed_in) = tried else { panic!("{account} cannot sign in") };
        Session { secret: signed_in.secret.0 }
    }

    pub fn admin(&self) -> Session {
        Session { secret: world::key("cotutor_administrator").secret.clone() }
    }

    /// Status, where it leads and the words.
    pub fn get(&self, who: &Session, path: &str) -> (u16, String, String) {
        self.ask(who, &Method::GET, path, &[])
    }

    pub fn post(&self, who: &Session, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
        let csrf = self.world.registry.keyed("csrf", &who.secret);
        self.ask(who, &Method::POST, path, &[&[("csrf", csrf.as_str())], fields].concat())
    }

    fn ask(
        &self,
        who: &Session,
        method: &Method,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (u16, String, String) {
        let cookie = format!("cotutor={}", who.secret);
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let body = links::query("", fields).trim_start_matches('?').to_owned();
        let answer = self.site.send(None, method, path, &headers, body.into_bytes());
        let to = answer.header("location").unwrap_or_default().to_owned();
        (answer.status, to, answer.text())
    }

    fn api(&self, token: &str, path: &str) -> (u16, String) {
        let bearer = format!("Bearer {token}");
        let answer = self.site.send(None, &Method::GET, path, &[("authorization", &bearer)], Vec::new());
        (answer.status, answer.text())
    }

    pub fn choose(&self, account: &str, from: &str, to: &str) -> Session {
        let session = self.session(account, from);
        let fields = [("current_password", from), ("new_password", to)];
        let (status, _, text) = self.post(&session, links::ACCOUNT_PASSWORD, &fields);
        assert_eq!(status, 303, "{text}");
        self.session(account, to)
    }

    /// That whoever sits here finds nothing of what is highly sensitive, by any way.
    fn finds_nothing(&self, who: &Session) {
        let absent = self.get(who, &links::entry(&"0".repeat(32)));
        assert_eq!(self.get(who, &self.entry), absent, "as if it never was");
        let search = links::query(links::FIND, &[("q", "sesame")]);
        let record = format!("{}/record", links::student(S1));
        for path in [links::HOME, search.as_str(), &links::student(S1), &record, links::NOTICES] {
            let (status, _, text) = self.get(who, path);
            assert_eq!(status, 200, "{path}");
            assert!(!text.replace("value=\"sesame\"", "").contains("Sesame"), "{path}: {text}");
        }
    }
}

#[test]
fn a_password_that_an_administrator_sets_opens_nothing_highly_sensitive_before_a_third_person_says_whose_it_is()
 {
    let house = House::new();
    let (admin, writer) = (house.admin(), email("writer"));
    let before = house.session(&writer, PASSWORD);
    assert_eq!(house.get(&before, &house.entry).0, 200, "they are named on it");
    assert!(house.get(&before, links::HOME).2.contains("Continue"), "and have begun one");

    let (status, _, text) =
        house.post(&admin, &links::person_action(&writer, "password"), &[("password", SET)]);
    assert_eq!(status, 303, "{text}");
    let given = house.session(&writer, SET);
    for path in [links::HOME, &house.entry, &links::student(S1), links::STAY] {
        let (status, to, _) = house.get(&given, path);
        assert_eq!((status, to.as_str()), (303, links::ACCOUNT), "{path}");
    }
    assert!(house.get(&given, links::ACCOUNT).2.contains("Choose a password of your own"));
    for path in [links::NOTICES_READ, links::ACCOUNT_END_ALL] {
        let (status, _, text) = house.post(&given, path, &[]);
        assert!(status == 403 && text.contains("Choose a password of your own first"), "{path}: {text}");
    }
    let token = house.world.registry.operator().create_token(&writer).unwrap();
    let (status, text) = house.api(&token, "/api/v1/me");
    assert!(status == 403 && text.contains("Choose a password of your own first"), "{text}");
    let same = [("current_password", SET), ("new_password", SET)];
    assert_eq!(house.post(&given, links::ACCOUNT_PASSWORD, &same).0, 422, "the same is no choice");
    let second = house.session(&email("staff"), PASSWORD);
    let confirm = links::person_action(&writer, "confirm");
    let (status, _, text) = house.post(&second, &confirm, &[]);
    assert!(status == 403 && text.contains("has not chosen a password of their own yet"), "{text}");

    let chosen = house.choose(&writer, SET, CHOSEN);
    house.finds_nothing(&chosen);
    assert_eq!(house.api(&token, &format!("/api/v1{}", house.entry)).0, 404);
    let (status, _, text) = house.post(&admin, &confirm, &[]);
    assert!(status == 403 && text.contains("You set this account’s password"), "{text}");
    assert!(!house.get(&admin, &links::person(&writer)).2.contains("Confirm the account"));
    assert!(house.get(&second, &links::person(&writer)).2.contains("Confirm the account"));
    let (status, _, text) = house.post(&second, &confirm, &[]);
    assert_eq!(status, 303, "{text}");
    assert_eq!(house.get(&chosen, &house.entry).0, 200);
    assert!(house.get(&chosen, links::HOME).2.contains("Continue"));
    let audit = house.get(&admin, links::AUDIT).2;
    assert!(audit.contains("account.password") && audit.contains("account.confirm"), "{audit}");

    let again = links::person_action(&writer, "password");
    assert_eq!(house.post(&admin, &again, &[("password", SET)]).0, 303);
    house.finds_nothing(&house.choose(&writer, SET, CHOSEN));
}

#[test]
fn an_account_of_an_administrators_own_making_is_given_nothing_that_opens_what_is_highly_sensitive() {
    let house = House::new();
    let admin = house.admin();
    let puppet = "puppet@example.ac.uk";
    let new = [
        ("name", "Pat Puppet"),
        ("email", puppet),
        ("kind", "staff"),
        ("department", "ENG"),
        ("password", SET),
    ];
    assert_eq!(house.post(&admin, links::PEOPLE_NEW, &new).0, 303);
    let senior = [("office", "senior_tutor"), ("scope", "ENG"), ("start", ""), ("end", "")];
    let adviser = [("email", puppet), ("relation", "support_adviser"), ("start", ""), ("end", "")];
    for (path, fields) in [
        (links::person_action(puppet, "roles"), senior.as_slice()),
        (links::relationships(S1), adviser.as_slice()),
    ] {
        let (status, _, text) = house.post(&admin, &path, fields);
        assert!(status == 403 && text.contains("You set this account’s password"), "{path}: {text}");
    }
    let office = [("office", "cotutor_administrator"), ("scope", "ENG"), ("start", ""), ("end", "")];
    let roles = links::person_action(puppet, "roles");
    assert_eq!(house.post(&admin, &roles, &office).0, 303);
    let second = house.session(&email("staff"), PASSWORD);
    assert_eq!(house.post(&second, &roles, &senior).0, 303, "from another, who does not know the password");

    let session = house.choose(puppet, SET, CHOSEN);
    house.finds_nothing(&session);
    let writer = email("writer");
    for (path, fields) in [
        (links::person_action(&writer, "password"), vec![("password", SET)]),
        (links::person_action(puppet, "confirm"), Vec::new()),
        (
            links::PEOPLE_NEW.to_owned(),
            new.iter().map(|(n, v)| (*n, if *n == "email" { "b@example.ac.uk" } else { *v })).collect(),
        ),
    ] {
        let (status, _, text) = house.post(&session, &path, &fields);
        assert_eq!(status, 404, "they administer nothing yet: {path}: {text}");
    }
    let own = links::person_action(&email("cotutor_administrator"), "password");
    let (status, _, text) = house.post(&admin, &own, &[("password", SET)]);
    assert!(status == 403 && text.contains("Change your own password"), "{text}");
}

#[test]
fn the_keeper_of_the_server_sets_passwords_and_confirms_accounts_as_before() {
    let house = House::new();
    let (admin, writer) = (house.admin(), email("writer"));
    let set = links::person_action(&writer, "password");
    assert_eq!(house.post(&admin, &set, &[("password", SET)]).0, 303);
    let chosen = house.choose(&writer, SET, CHOSEN);
    let operator = house.world.registry.operator();
    assert!(operator.confirm_account(&writer).unwrap());
    assert!(!operator.confirm_account(&writer).unwrap(), "there is nothing left to confirm");
    assert_eq!(house.get(&chosen, &house.entry).0, 200);
    assert_eq!(house.post(&admin, &set, &[("password", SET)]).0, 303);
    operator.set_password(&writer, PASSWORD).unwrap();
    assert_eq!(house.get(&house.session(&writer, PASSWORD), &house.entry).0, 200);
}

#[test]
fn whoever_waits_to_be_confirmed_keeps_what_they_write_when_it_may_not_be_highly_sensitive_yet() {
    let house = House::new();
    let (admin, writer) = (house.admin(), email("writer"));
    let set = links::person_action(&writer, "password");
    assert_eq!(house.post(&admin, &set, &[("password", SET)]).0, 303);
    let chosen = house.choose(&writer, SET, CHOSEN);
    let id = house.world.registry.fresh_id().unwrap().to_string();
    let mut fields = vec![
        ("draft", id.as_str()),
        ("occurred_at", ""),
        ("subject", "Kept"),
        ("body", "Kept as it was typed."),
        ("category", "academic_general"),
        ("sensitive", "yes"),
        ("action", "save"),
    ];
    let path = links::add(S1, "comment");
    let (status, _, text) = house.post(&chosen, &path, &fields);
    assert_eq!(status, 422, "{text}");
    assert!(text.contains("confirms that it is you") && text.contains("Kept as it was typed."), "{text}");
    fields.retain(|(name, _)| *name != "sensitive");
    assert_ne!(house.post(&chosen, &path, &fields).0, 403);
}

#[test]
fn a_token_ends_with_a_password_that_somebody_else_sets_with_signing_out_everywhere_and_after_a_year() {
    let house = House::new();
    let (operator, writer) = (house.world.registry.operator(), email("writer"));
    let other = operator.create_token(&email("staff")).unwrap();
    let me = "/api/v1/me";
    let fresh = || {
        let token = operator.create_token(&writer).unwrap();
        assert_eq!(house.api(&token, me).0, 200);
        token
    };
    let token = fresh();
    let own = house.choose(&writer, PASSWORD, CHOSEN);
    assert_eq!(house.api(&token, me).0, 200, "one's own change of password leaves programs at work");
    assert_eq!(house.post(&own, links::ACCOUNT_END_ALL, &[]).0, 303);
    assert_eq!(house.api(&token, me).0, 401, "signed out everywhere");
    let token = fresh();
    operator.set_password(&writer, PASSWORD).unwrap();
    assert_eq!(house.api(&token, me).0, 401, "somebody else set the password");
    let token = fresh();
    let set = links::person_action(&writer, "password");
    assert_eq!(house.post(&house.admin(), &set, &[("password", SET)]).0, 303);
    operator.confirm_account(&writer).unwrap();
    assert_eq!(house.api(&token, me).0, 401, "an administrator did");
    assert_eq!(house.api(&other, me).0, 200, "nobody else is touched");
    house.world.clock.advance(364 * 24 * 60 * 60);
    assert_eq!(house.api(&other, me).0, 200);
    house.world.clock.advance(24 * 60 * 60);
    assert_eq!(house.api(&other, me).0, 401, "a year is over");
}
