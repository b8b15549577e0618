//! Pictures of the main pages for looking at, at 320 and 1440 pixels, light and dark. Taken only when
//! `COTUTOR_SCREENSHOTS` names a folder.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::journey;
use serde_json::{Value, json};
use std::path::Path;

/// Takes the open page in four looks, from top to bottom.
async fn take(browser: &Browser, dir: &Path, name: &str) {
    for (scheme, dark) in [("light", false), ("dark", true)] {
        for width in [320, 1440] {
            browser.look(dark, width, 900).await;
            let height = browser.ask("return document.documentElement.scrollHeight", &[]).await;
            let height = height.as_u64().and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or(900);
            browser.look(dark, width, height.clamp(900, 2400)).await;
            let picture = browser.client().screenshot().await.unwrap();
            std::fs::write(dir.join(format!("{name}-{width}-{scheme}.png")), picture).unwrap();
        }
    }
}

async fn as_tutor(browser: &Browser, house: &House, dir: &Path) {
    house.sign_in(browser, house.email("personal_tutor"), PASSWORD).await;
    take(browser, dir, "home").await;
    let student = browser.ask("return document.querySelector('main tbody a').pathname", &[]).await;
    let student = student.as_str().unwrap().to_owned();
    browser.click("button[popovertarget=you]").await;
    take(browser, dir, "you").await;
    let pages = [
        ("my-students", "/my-students".to_owned()),
        ("notices", "/notices".to_owned()),
        ("find", "/find?q=meeting".to_owned()),
        ("dashboard", student.clone()),
        ("record", format!("{student}/record")),
        ("attendance", format!("{student}/attendance")),
        ("marks", format!("{student}/marks")),
        ("add", format!("{student}/add")),
        ("access", format!("{student}/access")),
        ("account", "/account".to_owned()),
        ("not-found", "/nothing-here".to_owned()),
    ];
    for (name, path) in pages {
        browser.goto(&house.at(&path)).await;
        take(browser, dir, name).await;
    }
    browser.goto(&house.at(&format!("{student}/add/meeting-attended"))).await;
    browser.fill("#subject", "Project plan for the spring").await;
    browser.fill("#body", "Went through the plan.\n\nAgreed: a draft by Friday.").await;
    browser.click("input[name=category][value=pastoral_care]").await;
    let settled = "return document.querySelector('[data-audience]:not([aria-busy])') !== null";
    browser.until("the audience", settled, &[]).await;
    take(browser, dir, "form").await;
}

async fn names(browser: &Browser, house: &House, dir: &Path) {
    let script = "document.querySelectorAll('.plate h1, .plate .called').forEach((one) => { one.textContent = arguments[0]; }); return true";
    let names = [
        ("rtl", "محمد بن عبد الله الخوارزمي"),
        ("letter", "O"),
        ("forty", "Wolfeschlegelsteinhausenbergerdorffstein"),
    ];
    browser.goto(&house.at("/")).await;
    let student = browser.ask("return document.querySelector('main tbody a').pathname", &[]).await;
    browser.goto(&house.at(student.as_str().unwrap())).await;
    for (name, words) in names {
        browser.ask(script, &[Value::from(words)]).await;
        take(browser, dir, &format!("name-{name}")).await;
    }
}

async fn as_others(browser: &Browser, house: &House, dir: &Path) {
    house.leave(browser).await;
    browser.goto(&house.at("/sign-in")).await;
    take(browser, dir, "sign-in").await;
    house.sign_in(browser, house.email("cotutor_administrator"), PASSWORD).await;
    for (name, path) in [
        ("admin", "/admin"),
        ("people", "/admin/people"),
        ("audit", "/admin/audit"),
        ("backup", "/admin/backup"),
        ("matrix", "/admin/matrix"),
    ] {
        browser.goto(&house.at(path)).await;
        take(browser, dir, name).await;
    }
    browser.goto(&house.at("/admin/people")).await;
    let person = browser.ask("return document.querySelector('main tbody a').pathname", &[]).await;
    browser.goto(&house.at(person.as_str().unwrap())).await;
    take(browser, dir, "person").await;
    house.leave(browser).await;
    browser.goto(&house.at("/sign-in")).await;
    house.sign_in(browser, house.email("student"), PASSWORD).await;
    take(browser, dir, "own").await;
    assert_eq!(browser.ask("return location.pathname", &[]).await, json!("/me"));
}

#[test]
fn pictures_are_taken_when_somebody_wants_them() {
    let Some(dir) = std::env::var_os("COTUTOR_SCREENSHOTS") else { return };
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir).unwrap();
    journey(true, async |browser, house| {
        browser.goto(&house.at("/")).await;
        as_tutor(browser, house, dir).await;
        names(browser, house, dir).await;
        as_others(browser, house, dir).await;
    });
}
