//! Photographs as a browser makes and shows them: kept by the office, seen on the Dashboard and on a register.

use super::house::PASSWORD;
use super::registers::{number, prepare};
use super::{axe, journey};
use serde_json::json;

/// A picture of 480 × 320 pixels, drawn and written by the browser itself.
const DRAWN: &str = "
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 320 });
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#7a5';
    pen.fillRect(0, 0, 480, 320);
    pen.fillStyle = '#235';
    pen.arc(240, 160, 120, 0, 7);
    pen.fill();
    return [...atob(canvas.toDataURL(arguments[0]).split(',')[1])].map((one) => one.charCodeAt(0));
";
const SEEN: &str = "return [...document.querySelectorAll('img.face')].filter((one) => one.naturalWidth === 480).length === arguments[0]";

#[test]
fn pictures_of_every_kind_are_kept_by_the_office_and_seen_on_the_dashboard_and_the_register() {
    journey(true, async |browser, house| {
        prepare(house);
        browser.goto(&house.at("/")).await;
        house.sign_in(browser, house.email("department_administrator"), PASSWORD).await;
        for (n, kind) in ["jpeg", "png", "webp"].iter().enumerate() {
            let drawn = browser.ask(DRAWN, &[json!(format!("image/{kind}"))]).await;
            let bytes: Vec<u8> = serde_json::from_value(drawn).unwrap();
            let file = house.dir.path().join(format!("face.{kind}"));
            std::fs::write(&file, bytes).unwrap();
            browser.goto(&house.at(&format!("/students/{}", number(n)))).await;
            browser.choose_file("#photo", &file).await;
            browser.go(async |browser| browser.click("form[action$='/photo'] button").await).await;
            browser.see("The photograph is kept.").await;
            browser.until("the picture", SEEN, &[json!(1)]).await;
        }
        let faults = browser.inspect(&axe::text()).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        browser.goto(&house.at(&format!("/students/{}", number(3)))).await;
        browser.choose_file("#photo", &house.file("no-picture.jpg")).await;
        browser.go(async |browser| browser.click("form[action$='/photo'] button").await).await;
        browser.see("This is not a JPEG, PNG or WebP picture.").await;
        let faults = browser.inspect(&axe::text()).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        browser.goto(&house.at("/sessions/TEN30%2F1/register")).await;
        browser.until("three pictures", SEEN, &[json!(3)]).await;
        let faults = browser.inspect(&axe::text()).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));

        browser.goto(&house.at(&format!("/students/{}", number(0)))).await;
        browser.go(async |browser| browser.click("form[action$='/photo/remove'] button").await).await;
        browser.see("The photograph is taken away.").await;
        browser.until("initials", SEEN, &[json!(0)]).await;
    });
}
