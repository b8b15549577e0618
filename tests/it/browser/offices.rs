//! An administrator's tasks by keyboard alone: roles, relationships, who can see a student, the audit, a backup.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::journey;
use fantoccini::key::Key;
use serde_json::json;

async fn roles(browser: &Browser, house: &House) {
    browser.follow("#menu a", "Admin").await;
    browser.follow("a", "People and roles").await;
    browser.enter("#people-q", house.email("staff")).await;
    browser.go(async |browser| browser.press(&[Key::Enter]).await).await;
    browser.follow("tbody a", house.name("staff")).await;
    browser.choose("#office", "Senior tutor").await;
    browser.enter("#scope", "ENG").await;
    browser.follow("main button", "Give role").await;
    browser.see("It is given, and holds on the dates shown.").await;
    browser.see("Held today").await;
    browser.follow("main button", "End now: Senior tutor").await;
    browser.see("It is ended.").await;
}

async fn relationship(browser: &Browser, house: &House) {
    browser.write("/").await;
    browser.write("a").await;
    browser.go(async |browser| browser.press(&[Key::Enter]).await).await;
    browser.follow(".rows a", "").await;
    browser.follow(".areas a", "Who can see").await;
    browser.enter("#email", house.email("staff")).await;
    browser.choose("#relation", "Support adviser").await;
    browser.follow("main button", "Give relationship").await;
    browser.see("It is given, and holds on the dates shown.").await;
    browser.follow("tbody button", &format!("End now: {}", house.name("staff"))).await;
    browser.see("It is ended.").await;
}

async fn audit(browser: &Browser, house: &House) {
    browser.follow("#menu a", "Admin").await;
    browser.follow("a", "Audit").await;
    browser.see("lines in the chain").await;
    browser.enter("#who", house.email("cotutor_administrator")).await;
    browser.follow("main button", "Filter").await;
    let listed = "return document.querySelector('tbody')?.innerText.includes(arguments[0])";
    browser.until("what was just given", listed, &[json!("senior_tutor over ENG")]).await;
}

async fn backup(browser: &Browser) {
    browser.follow("#menu a", "Admin").await;
    browser.follow("a", "Backup").await;
    browser.follow("main button", "Back up now").await;
    browser.see("The backup is made").await;
}

#[test]
fn an_administrator_does_everything_by_keyboard_alone() {
    journey(true, async |browser, house| {
        browser.goto(&house.at("/")).await;
        house.sign_in(browser, house.email("cotutor_administrator"), PASSWORD).await;
        roles(browser, house).await;
        relationship(browser, house).await;
        audit(browser, house).await;
        backup(browser).await;
    });
}
