//! A tutor's whole day by keyboard alone: find a student, add each kind of entry, amend, search, leave a draft and
//! come back, change the password.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::journey;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// What the box says of who can read this.
const BOX: &str = "return document.querySelector('[data-audience]:not([aria-busy])')?.innerText";

/// The first student of one's own on Home: number and family name.
async fn first_tutee(browser: &Browser) -> (String, String) {
    let script = r"
        const link = document.querySelector('main tbody a[href^=\'/students/\']');
        return [link.pathname.split('/').at(-1), link.innerText.split(',')[0]]";
    let found: (String, String) = serde_json::from_value(browser.ask(script, &[]).await).unwrap();
    found
}

/// Types a name into the search box and takes the student with this number from the list.
async fn find_student(browser: &Browser, number: &str, name: &str) {
    browser.write("/").await;
    let focused = "return document.activeElement.id === 'q'";
    browser.until("the search box with the focus", focused, &[]).await;
    browser.write(name).await;
    let listed = "return !document.querySelector('#suggestions').hidden && document.querySelector('#suggestions').innerText.includes(arguments[0])";
    browser.until("the student among the suggestions", listed, &[json!(number)]).await;
    for _ in 0..12 {
        browser.press(&[Key::Down]).await;
        let chosen = "return document.querySelector('#suggestions [aria-selected=true]').innerText.includes(arguments[0])";
        if browser.ask(chosen, &[json!(number)]).await == Value::Bool(true) {
            browser.go(async |browser| browser.press(&[Key::Enter]).await).await;
            return;
        }
    }
    panic!("arrow keys never reach {number}");
}

/// From the student's page to the form of a kind of entry.
async fn open_form(browser: &Browser, kind: &str) {
    browser.follow("main a.button", "Add to Record").await;
    browser.follow(".chooser a", kind).await;
}

/// Waits until the box names somebody.
async fn audience_names(browser: &Browser, words: &str) {
    let script =
        "return document.querySelector('[data-audience]:not([aria-busy])')?.innerText.includes(arguments[0])";
    browser.until(&format!("“{words}” among who can read this"), script, &[json!(words)]).await;
}

async fn save(browser: &Browser) {
    browser.follow("button[value=save]", "Save").await;
    browser.see("The entry is on the record.").await;
}

async fn comment(browser: &Browser, house: &House) {
    open_form(browser, "Add a Comment").await;
    browser.enter("#subject", "Quince marmalade and the timetable").await;
    browser.enter("#body", "Missed two mornings; the bus from Harrowbeck was late.").await;
    let before = browser.ask(BOX, &[]).await;
    browser.tick("input[name=category][value=placement]").await;
    let changed = "const box = document.querySelector('[data-audience]:not([aria-busy])'); return box && box.innerText !== arguments[0]";
    browser.until("another audience", changed, &[before]).await;
    browser.tick("#sensitive").await;
    audience_names(browser, "Nobody else will know that this entry exists").await;
    browser.enter("#audience", house.email("staff")).await;
    audience_names(browser, house.name("staff")).await;
    save(browser).await;
    browser.see("Quince marmalade and the timetable").await;
    browser.see("Highly sensitive").await;
}

async fn attended(browser: &Browser, house: &House) {
    open_form(browser, "Record an Attended Meeting").await;
    browser.enter("#subject", "Met about the tardigrade project").await;
    browser.enter("#body", "Went through the plan.\n\nAgreed: a draft by Friday.").await;
    browser.tick("input[name=category][value=academic_general]").await;
    browser.enter("#notify", house.email("staff")).await;
    audience_names(browser, house.name("staff")).await;
    save(browser).await;
    browser.see("Met about the tardigrade project").await;
}

async fn missed(browser: &Browser, house: &House) {
    open_form(browser, "Record a Missed Meeting").await;
    browser.enter("#occurred_at", "19 Nov 2026 14:00").await;
    browser.enter("#subject", "Did not come to the arranged meeting").await;
    browser.enter("#body", "Waited for a quarter of an hour, then wrote.").await;
    browser.tick("input[name=category][value=academic_general]").await;
    browser.reach("#files", "").await;
    browser.choose_file("#files", &house.file("agreed.txt")).await;
    let listed = "return document.querySelector('[data-files]').innerText.includes('agreed.txt')";
    browser.until("the file in the list", listed, &[]).await;
    save(browser).await;
    browser.see("agreed.txt").await;
}

async fn amend(browser: &Browser) {
    browser.follow("a", "Amend: Met about the tardigrade project").await;
    browser.reach("#body", "").await;
    browser.chord(Key::Control, char::from(Key::End)).await;
    browser.write("\nThe room is booked.").await;
    browser.follow("main button", "Save").await;
    browser.see("The entry is amended").await;
    browser.see("The room is booked.").await;
    browser.see("Version 2").await;
}

async fn search_words(browser: &Browser, house: &House) {
    house.registry.settle().unwrap();
    browser.write("/").await;
    browser.write("tardigrade").await;
    browser.go(async |browser| browser.press(&[Key::Enter]).await).await;
    browser.follow("article.hit a", "tardigrade").await;
    browser.see("Went through the plan.").await;
}

async fn draft(browser: &Browser, house: &House) {
    open_form(browser, "Add a Comment").await;
    browser.enter("#subject", "Half a thought").await;
    browser.enter("#body", "To be finished after the lecture").await;
    let kept = "return document.querySelector('[data-saved]').innerText.startsWith('Draft saved')";
    browser.until("the draft kept", kept, &[]).await;
    browser.goto(&house.at("/")).await;
    browser.follow("a.act", "Continue Half a thought").await;
    let text = browser.ask("return document.querySelector('#body').value", &[]).await;
    assert_eq!(text, json!("To be finished after the lecture"));
    browser.follow("button[value=discard]", "Discard").await;
    browser.see("The draft is discarded.").await;
    browser.goto(&house.at("/")).await;
    assert!(!browser.shows("Half a thought").await);
}

async fn account(browser: &Browser, house: &House) {
    const NEW: &str = "seven quiet otters mend kettles";
    open_account(browser).await;
    browser.enter("#current_password", PASSWORD).await;
    browser.enter("#new_password", NEW).await;
    browser.follow("main button", "Change password").await;
    browser.see("Your password is changed").await;
    house.sign_in(browser, house.email("personal_tutor"), NEW).await;
    open_account(browser).await;
    browser.follow("main button", "Sign out everywhere").await;
    browser.goto(&house.at("/")).await;
    assert!(browser.path().await.starts_with("/sign-in"));
}

async fn open_account(browser: &Browser) {
    browser.reach("button[popovertarget=you]", "").await;
    browser.press(&[Key::Enter]).await;
    browser
        .until("the person's menu", "return document.querySelector('#you:popover-open') !== null", &[])
        .await;
    browser.follow("#you a", "Password and sessions").await;
}

#[test]
fn a_tutor_does_everything_by_keyboard_alone() {
    journey(true, async |browser, house| {
        browser.goto(&house.at("/")).await;
        house.sign_in(browser, house.email("personal_tutor"), PASSWORD).await;
        let (number, name) = first_tutee(browser).await;
        find_student(browser, &number, &name).await;
        assert_eq!(browser.path().await, format!("/students/{number}"));
        comment(browser, house).await;
        attended(browser, house).await;
        missed(browser, house).await;
        amend(browser).await;
        search_words(browser, house).await;
        find_student(browser, &number, &name).await;
        draft(browser, house).await;
        account(browser, house).await;
    });
}
