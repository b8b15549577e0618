//! What becomes of writing when a session ends meanwhile, and of a button pressed twice.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::journey;
use fantoccini::Locator;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::json;

/// Signs in as the tutor and opens the form for a comment on their first student.
async fn open_comment(browser: &Browser, house: &House) -> String {
    browser.goto(&house.at("/")).await;
    house.sign_in(browser, house.email("personal_tutor"), PASSWORD).await;
    let script = r"return document.querySelector('main tbody a[href^=\'/students/\']').pathname";
    let student = browser.ask(script, &[]).await.as_str().unwrap().to_owned();
    browser.goto(&house.at(&format!("{student}/add/comment"))).await;
    student
}

#[test]
fn what_was_written_when_a_session_ended_is_a_draft_on_home() {
    journey(true, async |browser, house| {
        let student = open_comment(browser, house).await;
        browser.enter("#subject", "Kept while away").await;
        browser.enter("#body", "Wrote this, then the telephone rang.").await;
        let kept = "return document.querySelector('[data-saved]').innerText.startsWith('Draft saved')";
        browser.until("the draft kept", kept, &[]).await;
        house.clock.advance(40 * 60);
        browser.goto(&house.at(&student)).await;
        house.sign_in(browser, house.email("personal_tutor"), PASSWORD).await;
        assert_eq!(browser.path().await, student, "sign-in leads back to where one was");
        browser.goto(&house.at("/")).await;
        browser.follow("a.act", "Continue Kept while away").await;
        let text = browser.ask("return document.querySelector('#body').value", &[]).await;
        assert_eq!(text, json!("Wrote this, then the telephone rang."));
    });
}

#[test]
fn an_entry_sent_after_the_session_ended_is_a_draft_on_home() {
    journey(true, async |browser, house| {
        open_comment(browser, house).await;
        browser.enter("#subject", "Sent too late").await;
        browser.enter("#body", "Finished after a long meeting.").await;
        house.clock.advance(40 * 60);
        browser.follow("button[value=save]", "Save").await;
        browser.see("What you wrote is kept as a draft").await;
        house.sign_in(browser, house.email("personal_tutor"), PASSWORD).await;
        browser.goto(&house.at("/")).await;
        browser.follow("a.act", "Continue Sent too late").await;
        let text = browser.ask("return document.querySelector('#body').value", &[]).await;
        assert_eq!(text, json!("Finished after a long meeting."));
    });
}

#[test]
fn whoever_is_signed_out_while_writing_goes_on_after_signing_in_in_another_window() {
    journey(true, async |browser, house| {
        open_comment(browser, house).await;
        let client = browser.client();
        client.delete_all_cookies().await.unwrap();
        browser.enter("#subject", "Written while signed out").await;
        browser.enter("#body", "Nothing of this is to be lost.").await;
        browser.tick("input[name=category][value=academic_general]").await;
        browser.see("You are signed out.").await;
        let here = client.window().await.unwrap();
        let other = client.new_window(true).await.unwrap().handle;
        client.switch_to_window(other).await.unwrap();
        browser.goto(&house.at("/sign-in")).await;
        house.sign_in(browser, house.email("personal_tutor"), PASSWORD).await;
        client.switch_to_window(here).await.unwrap();
        browser.click("button[value=save]").await;
        browser.see("The entry is on the record.").await;
        assert!(browser.shows("Written while signed out").await);
    });
}

#[test]
fn save_pressed_twice_makes_one_entry() {
    journey(true, async |browser, house| {
        let student = open_comment(browser, house).await;
        browser.enter("#subject", "Only once").await;
        browser.enter("#body", "Pressed twice in a hurry.").await;
        browser.tick("input[name=category][value=academic_general]").await;
        let button = browser.client().find(Locator::Css("button[value=save]")).await.unwrap();
        let twice = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element: button, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        browser.go(async |browser| browser.client().perform_actions(twice).await.unwrap()).await;
        browser.goto(&house.at(&format!("{student}/record"))).await;
        let count = "return [...document.querySelectorAll('.timeline h3')].filter((one) => one.innerText.includes('Only once')).length";
        assert_eq!(browser.ask(count, &[]).await, json!(1));
    });
}
