//! A register of thirty: by keyboard in one page, with the network gone half-way and a second taker at it; and with
//! JavaScript switched off.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::{axe, journey};
use cotutor::domain::Mark;
use cotutor::domain::register::merge::{Minutes, Pressed, Why};
use cotutor::records::imports::{ImportOptions, Kind};
use cotutor::records::{MarkSent, Records, Register};
use fantoccini::key::Key;
use serde_json::json;
use std::fmt::Write;

/// What is typed for the thirty.
const LETTERS: &str = "pplapxpplpaplppplapxpplpaplppl";
/// Says whether a student is not yet in the browser's keeping.
const STATUS: &str = "return document.querySelector('[data-unsent]').innerText.includes(arguments[0])";

/// A module of thirty, taught by the plain member of staff, with a session that is on.
pub(super) fn prepare(house: &House) {
    let operator = house.registry.operator();
    let programmes = house.department.tables.iter().find(|(kind, _)| *kind == "programmes").unwrap();
    let programme = programmes.1.lines().nth(1).unwrap().split(',').next().unwrap();
    let modules = house.department.tables.iter().find(|(kind, _)| *kind == "modules").unwrap();
    let mut reader = csv::Reader::from_reader(modules.1.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == "department").unwrap();
    let department = reader.records().next().unwrap().unwrap()[at].to_owned();
    let mut students =
        String::from("student_number,family_name,given_name,email,programme,status,adjustments\n");
    let mut enrolments = String::from("module,academic_year,student_number\n");
    for n in 0..30 {
        let to_do = if n == 3 { "Let her record the class." } else { "" };
        let _ = writeln!(
            students,
            "{},Name{n:02},Ann,r{n}@students.example,{programme},active,{to_do}",
            number(n)
        );
        let _ = writeln!(enrolments, "TEN30,2026/27,{}", number(n));
    }
    let sessions = format!(
        "session_id,module,academic_year,kind,start,end,staff_email,critical\n\
         TEN30/1,TEN30,2026/27,seminar,2026-11-20T10:00,2026-11-20T11:00,{},yes\n",
        house.email("staff")
    );
    let module = format!("code,title,department\nTEN30,A class of thirty,{department}\n");
    for (kind, text) in [
        (Kind::Students, students),
        (Kind::Modules, module),
        (Kind::Enrolments, enrolments),
        (Kind::Sessions, sessions),
    ] {
        let report = operator.import(kind, "more.csv", text.as_bytes(), ImportOptions::default()).unwrap();
        assert!(report.refused.is_empty(), "{:?}", report.refused);
    }
}

pub(super) fn number(n: usize) -> String {
    format!("R{:05}", 70_000 + n)
}

fn somebody(house: &House, role: &str) -> Records {
    let token = house.registry.operator().create_token(house.email(role)).unwrap();
    house.registry.bearer(&token).unwrap().unwrap()
}

fn register(house: &House) -> Register {
    somebody(house, "staff").register("TEN30/1").unwrap()
}

fn mark_of(letter: char) -> Mark {
    match letter {
        'p' => Mark::Present,
        'l' => Mark::Late,
        'a' => Mark::Absent,
        _ => Mark::Authorised,
    }
}

async fn offline(browser: &Browser, off: bool) {
    browser.tools("Network.enable", json!({})).await;
    let how = json!({ "offline": off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    browser.tools("Network.emulateNetworkConditions", how).await;
}

async fn open(browser: &Browser, house: &House) {
    browser.goto(&house.at("/")).await;
    house.sign_in(browser, house.email("staff"), PASSWORD).await;
    browser.see("Today’s registers").await;
    browser.follow("main a.act", "TEN30 seminar").await;
    browser.see("A class of thirty").await;
    browser.see("Let her record the class.").await;
}

#[test]
fn a_register_of_thirty_is_taken_by_keyboard_without_network_half_way_and_nothing_is_lost() {
    journey(true, async |browser, house| {
        prepare(house);
        open(browser, house).await;
        browser.reach(".pupil input[type=radio]", "").await;
        browser.write(&LETTERS[..15]).await;
        browser.until("fifteen marks saved", STATUS, &[json!("All marks are saved.")]).await;
        assert_eq!(register(house).session.marked, 15);
        let head = "return document.querySelector('[data-standing]').innerText.includes(arguments[0])";
        browser.until("the head follows", head, &[json!("15 of 30 students marked")]).await;

        offline(browser, true).await;
        browser.write(&LETTERS[15..]).await;
        browser.until("fifteen marks kept", STATUS, &[json!("15 not yet sent. They are kept")]).await;
        let office = somebody(house, "department_administrator");
        let theirs = MarkSent {
            number: number(20),
            pressed: Pressed::Mark(Some(Mark::Absent)),
            seen: 0,
            minutes_late: Minutes::Unsaid,
            reason: Why::Unsaid,
        };
        assert_eq!(office.record_marks("TEN30/1", vec![theirs]).unwrap().written, 1);

        offline(browser, false).await;
        browser.until("one mark to decide", STATUS, &[json!("1 to decide")]).await;
        browser.see("You chose: Present.").await;
        let faults = browser.inspect(&axe::text()).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let found = register(house);
        for (n, (line, letter)) in found.lines.iter().zip(LETTERS.chars()).enumerate() {
            let wanted = if n == 20 { Mark::Absent } else { mark_of(letter) };
            assert_eq!(line.standing().and_then(|line| line.mark), Some(wanted), "{}", line.profile.number);
        }
        // The look at 320 pixels has scrolled the page away from the focus: Tab brings it back.
        browser.press(&[Key::Tab]).await;
        browser.reach(".pupil button", "Use mine").await;
        browser.press(&[Key::Enter]).await;
        browser.until("all marks saved", STATUS, &[json!("All marks are saved.")]).await;
        let found = register(house);
        let both: Vec<_> = found.lines[20].history.iter().map(|line| line.mark).collect();
        assert_eq!(both, [Some(Mark::Absent), Some(Mark::Present)]);
        let kept =
            "return Object.keys(localStorage).filter((key) => key.startsWith('cotutor.marks.')).length";
        assert_eq!(browser.ask(kept, &[]).await, json!(0), "nothing stays in the browser");
    });
}

#[test]
fn marks_that_were_not_sent_survive_a_reload_and_are_gone_after_signing_out() {
    journey(true, async |browser, house| {
        prepare(house);
        open(browser, house).await;
        browser.ask("window.fetch = () => Promise.reject(new TypeError('no network'))", &[]).await;
        browser.reach(".pupil input[type=radio]", "").await;
        browser.write("pal").await;
        browser.fill(&format!("[data-number='{}'] [data-late]", number(2)), "12").await;
        browser.press(&[Key::Enter]).await;
        browser.until("three marks kept", STATUS, &[json!("3 not yet sent. They are kept")]).await;
        let address = browser.path().await;
        browser.goto(&house.at(&address)).await;
        browser.until("three marks saved", STATUS, &[json!("All marks are saved.")]).await;
        let found = register(house);
        let late = found.lines[2].standing().expect("a mark");
        assert_eq!((found.session.marked, late.mark, late.minutes_late), (3, Some(Mark::Late), Some(12)));

        browser.ask("window.fetch = () => Promise.reject(new TypeError('no network'))", &[]).await;
        browser.reach(".pupil input[type=radio]", "").await;
        browser.write("l").await;
        browser.until("one mark kept", STATUS, &[json!("1 not yet sent. They are kept")]).await;
        browser
            .go(async |browser| {
                browser
                    .ask("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()", &[])
                    .await;
            })
            .await;
        assert_eq!(browser.ask("return localStorage.length", &[]).await, json!(0));
    });
}

#[test]
fn marks_that_were_not_sent_wait_for_the_same_person_and_are_gone_when_another_signs_in() {
    journey(true, async |browser, house| {
        prepare(house);
        open(browser, house).await;
        let address = browser.path().await;
        browser.ask("window.fetch = () => Promise.reject(new TypeError('no network'))", &[]).await;
        browser.reach(".pupil input[type=radio]", "").await;
        browser.write("l").await;
        browser.until("one mark kept", STATUS, &[json!("1 not yet sent. They are kept")]).await;
        let others =
            "localStorage.setItem('cotutor.marks.0000000000000000.L9', '{}'); return localStorage.length";
        assert_eq!(browser.ask(others, &[]).await, json!(2));
        browser.goto(&house.at("/account")).await;
        let kept =
            "return Object.keys(localStorage).filter((key) => key.startsWith('cotutor.marks.0000')).length";
        assert_eq!(browser.ask(kept, &[]).await, json!(0), "what another person had typed is gone");
        assert_eq!(browser.ask("return localStorage.length", &[]).await, json!(1), "one's own waits");
        browser.goto(&house.at(&address)).await;
        browser.until("it is sent", STATUS, &[json!("All marks are saved.")]).await;
    });
}

#[test]
fn the_rest_are_marked_present_by_one_button_and_letters_fit_a_thumb_at_320_pixels() {
    journey(true, async |browser, house| {
        prepare(house);
        browser.client().set_window_size(320, 700).await.unwrap();
        open(browser, house).await;
        let small = "return [...document.querySelectorAll('.mark')].filter((one) => one.offsetWidth < 44 || one.offsetHeight < 44).length";
        assert_eq!(browser.ask(small, &[]).await, json!(0));
        let wide = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.ask(wide, &[]).await, json!(true), "nothing reaches over the edge");
        browser.click(&format!("[data-number='{}'] [value=absent]", number(7))).await;
        browser.click("[data-rest]").await;
        browser.until("all marks saved", STATUS, &[json!("All marks are saved.")]).await;
        let found = register(house);
        let absent =
            found.lines.iter().filter(|line| line.standing().and_then(|l| l.mark) == Some(Mark::Absent));
        let absent: Vec<String> = absent.map(|line| line.profile.number.clone()).collect();
        assert_eq!((found.session.marked, absent), (30, vec![number(7)]));
    });
}

#[test]
fn a_register_is_taken_without_javascript() {
    journey(false, async |browser, house| {
        prepare(house);
        browser.goto(&house.at("/sign-in")).await;
        browser.fill("#account", house.email("staff")).await;
        browser.fill("#password", PASSWORD).await;
        browser.go(async |browser| browser.click("main form button").await).await;
        browser.goto(&house.at("/sessions/TEN30%2F1/register")).await;
        browser.click(&format!("[data-number='{}'] [value=late]", number(1))).await;
        browser.fill(&format!("[data-number='{}'] [data-late]", number(1)), "7").await;
        browser.click(&format!("[data-number='{}'] [value=absent]", number(2))).await;
        browser.go(async |browser| browser.click("button[value=save]").await).await;
        browser.see("The marks are saved.").await;
        assert_eq!(register(house).session.marked, 2);
        assert_eq!(register(house).lines[1].standing().expect("a mark").minutes_late, Some(7));
        browser.go(async |browser| browser.click("button[value=rest]").await).await;
        browser.see("The marks are saved.").await;
        let found = register(house);
        assert_eq!(found.session.marked, 30);
        assert_eq!(found.lines[2].standing().and_then(|line| line.mark), Some(Mark::Absent));
    });
}
