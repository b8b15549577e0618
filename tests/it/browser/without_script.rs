//! The main journey with JavaScript switched off: everything is a link or a form.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::journey;
use serde_json::json;

/// Presses a button that leads to another page.
async fn press(browser: &Browser, css: &str) {
    browser.go(async |browser| browser.click(css).await).await;
}

/// Follows the first link to exactly this address.
async fn follow(browser: &Browser, address: &str) {
    press(browser, &format!("main a[href='{address}'], nav a[href='{address}']")).await;
}

async fn find_student(browser: &Browser) -> String {
    let script = r"
        const link = document.querySelector('main tbody a[href^=\'/students/\']');
        return [link.pathname, link.innerText.split(',')[0]]";
    let (path, name): (String, String) = serde_json::from_value(browser.ask(script, &[]).await).unwrap();
    browser.fill("#q", &name).await;
    press(browser, ".find-box button").await;
    follow(browser, &path).await;
    assert_eq!(browser.path().await, path);
    path
}

async fn entry(browser: &Browser, house: &House, student: &str) {
    follow(browser, &format!("{student}/add")).await;
    follow(browser, &format!("{student}/add/meeting-attended")).await;
    browser.fill("#subject", "Met without scripts").await;
    browser.fill("#body", "Plain forms carry this.").await;
    browser.click("input[name=category][value=pastoral_care]").await;
    browser.click("#sensitive").await;
    browser.fill("#audience", house.email("staff")).await;
    press(browser, "button[value=check]").await;
    browser.see("Nobody else will know that this entry exists.").await;
    browser.see(house.name("staff")).await;
    browser.choose_file("#files", &house.file("agreed.txt")).await;
    press(browser, "button[value=save]").await;
    browser.see("The entry is on the record.").await;
    browser.see("Met without scripts").await;
    browser.see("agreed.txt").await;
}

async fn draft(browser: &Browser, house: &House, student: &str) {
    browser.goto(&house.at(&format!("{student}/add/comment"))).await;
    browser.fill("#subject", "A draft without scripts").await;
    browser.fill("#body", "Kept by its button.").await;
    press(browser, "button[value=draft]").await;
    browser.see("Your draft is kept.").await;
    browser.goto(&house.at("/")).await;
    press(browser, "a.act[href*='draft=']").await;
    let text = browser.ask("return document.querySelector('#body').value", &[]).await;
    assert_eq!(text, json!("Kept by its button."));
}

async fn amend(browser: &Browser, house: &House, student: &str) {
    browser.goto(&house.at(&format!("{student}/record"))).await;
    press(browser, "main a[href$='/amend']").await;
    browser.fill("#body", " And this was added.").await;
    press(browser, "main form button.primary").await;
    browser.see("The entry is amended").await;
    browser.see("And this was added.").await;
}

#[test]
fn the_main_journey_needs_no_javascript() {
    journey(false, async |browser, house| {
        browser.goto(&house.at("/")).await;
        assert_eq!(
            browser.ask("return document.documentElement.className", &[]).await,
            json!(""),
            "scripts are off"
        );
        browser.fill("#account", house.email("personal_tutor")).await;
        browser.fill("#password", PASSWORD).await;
        press(browser, "main form button").await;
        let student = find_student(browser).await;
        entry(browser, house, &student).await;
        draft(browser, house, &student).await;
        amend(browser, house, &student).await;
        browser.goto(&house.at("/")).await;
        browser.click("button[popovertarget=you]").await;
        browser
            .until("the person's menu", "return document.querySelector('#you:popover-open') !== null", &[])
            .await;
        press(browser, "#you form button").await;
        browser.see("You are signed out.").await;
    });
}
