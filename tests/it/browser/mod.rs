//! The product in Debian's Chromium, through `WebDriver`: every page under axe, every task by keyboard alone, the main
//! journey without JavaScript, and what becomes of writing when a session ends.
//!
//! Without Chromium or its driver these tests say that they are skipped; `COTUTOR_BROWSER_REQUIRED=1` makes that a
//! failure. `COTUTOR_SCREENSHOTS=DIR` writes pictures of the main pages. `npm ci` in `tests/browser` brings axe.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on stops"
)]

mod axe;
mod driver;
mod hands;
mod house;
mod keyboard;
mod lapses;
mod offices;
mod pages;
mod photos;
mod pictures;
mod registers;
mod without_script;

use driver::Browser;
use house::House;

/// Runs a journey in a browser of its own against a house of its own, or says that there is no browser.
fn journey(scripts: bool, walk: impl AsyncFnOnce(&Browser, &House)) {
    let Some(tools) = driver::find() else { return };
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    threads.block_on(async {
        let house = House::open().await;
        let browser = Browser::open(&tools, scripts).await;
        walk(&browser, &house).await;
        browser.close().await;
    });
}
