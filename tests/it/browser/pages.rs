//! Every page there is, found by following links from the first page of each role, under axe. A page that the list of
//! routes knows and nobody's links lead to fails the test, so that a new page cannot be forgotten.

use super::driver::Browser;
use super::house::{House, PASSWORD};
use super::{axe, journey};
use cotutor::web::Audience;
use cotutor::web::routes;
use serde_json::json;
use std::collections::{BTreeSet, VecDeque};

/// Links of the page that lead to other pages of the product.
const LINKS: &str = r"
return [...document.querySelectorAll('a[href]')]
  .filter((one) => one.origin === location.origin && !one.hasAttribute('download') && !one.hash)
  .map((one) => one.pathname + one.search)
";

/// Whom pages are looked at as, and addresses that no link leads them to: empty states, refusals, mistakes.
const VISITORS: [(&str, &[&str]); 5] = [
    (
        "personal_tutor",
        &["/find?q=zzzz", "/find?q=meeting", "/find?q=meeting&from=yesterweek", "/nothing-here", "/admin"],
    ),
    (
        "cotutor_administrator",
        &[
            "/registers?show=all",
            "/admin/people?q=zzzz",
            "/admin/audit?who=zzzz",
            "/admin/audit?from=yesterweek",
        ],
    ),
    ("senior_tutor", &[]),
    ("student", &["/find", "/nothing-here"]),
    ("external", &["/admin", "/find?q=zzzz"]),
];

struct Walk<'a> {
    browser: &'a Browser,
    house: &'a House,
    axe: &'a str,
    patterns: Vec<String>,
    seen: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Walk<'_> {
    /// The route an address belongs to.
    fn pattern(&self, address: &str) -> String {
        let path = address.split('?').next().unwrap_or_default();
        let known = self.patterns.iter().find(|pattern| fits(pattern, path));
        known.map_or_else(|| path.to_owned(), Clone::clone)
    }

    async fn inspect(&mut self, who: &str, what: &str) {
        let found = self.browser.inspect(self.axe).await;
        self.wrong.extend(found.into_iter().map(|line| format!("{what} as {who}: {line}")));
    }

    /// Looks at one page of each kind that links lead to, and at `more`.
    async fn follow_links(&mut self, who: &str, more: &[&str]) {
        let mut known = BTreeSet::new();
        let mut waiting: VecDeque<String> = ["/"].iter().chain(more).map(|path| (*path).to_owned()).collect();
        while let Some(address) = waiting.pop_front() {
            self.browser.goto(&self.house.at(&address)).await;
            let arrived = self.pattern(&self.browser.path().await);
            self.seen.insert(arrived);
            self.inspect(who, &address).await;
            let links: Vec<String> = serde_json::from_value(self.browser.ask(LINKS, &[]).await).unwrap();
            for link in links {
                if known.insert(self.pattern(&link)) && !more.contains(&link.as_str()) {
                    waiting.push_back(link);
                }
            }
        }
    }

    /// Sends forms with mistakes in them.
    async fn mistakes(&mut self) {
        let browser = self.browser;
        browser.goto(&self.house.at("/")).await;
        let student = browser.ask("return document.querySelector('main tbody a').pathname", &[]).await;
        let student = student.as_str().unwrap().to_owned();
        for (address, button) in [
            (format!("{student}/add/comment"), "button[value=save]"),
            ("/account".to_owned(), "form[action='/account/password'] button"),
        ] {
            browser.goto(&self.house.at(&address)).await;
            browser.go(async |browser| browser.click(button).await).await;
            assert!(browser.client().title().await.unwrap().starts_with("Error: "), "{address}");
            let focused = browser.ask("return document.activeElement.matches('.problems')", &[]).await;
            assert_eq!(focused, json!(true), "the summary of mistakes has the focus on {address}");
            self.inspect("personal_tutor", &format!("{address} with mistakes")).await;
        }
    }

    async fn door(&mut self) {
        let browser = self.browser;
        for address in
            ["/sign-in", "/first-run", "/help", "/about", "/accessibility", "/sign-in?next=%2Ffind"]
        {
            browser.goto(&self.house.at(address)).await;
            self.seen.insert(address.split('?').next().unwrap_or_default().to_owned());
            self.inspect("nobody", address).await;
        }
        browser.go(async |browser| browser.click("main form button").await).await;
        assert!(browser.client().title().await.unwrap().starts_with("Error: "));
        self.inspect("nobody", "/sign-in with mistakes").await;
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut parts, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) if part == text || part.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Addresses that answer with something else than a page.
fn is_page(path: &str) -> bool {
    let no_pages = [
        "/healthz",
        "/readyz",
        "/assets/",
        "/api/",
        "/find/suggest",
        "/account/stay",
        "/attachments/",
        "/evidence/",
        "/photo",
        "/calendar/",
    ];
    !no_pages.iter().any(|part| path.contains(part))
}

#[test]
fn axe_finds_nothing_on_any_page_in_light_in_dark_and_at_320_pixels() {
    journey(true, async |browser, house| {
        let all = routes::all();
        let pages = all.iter().filter(|route| route.method == "GET" && route.audience != Audience::Tokens);
        // Fixed words before names, so that /people/new is not taken for a person.
        let mut patterns: Vec<String> = pages.map(|route| route.path.clone()).collect();
        patterns.sort_by_key(|path| path.matches('{').count());
        let text = axe::text();
        let mut walk =
            Walk { browser, house, axe: &text, patterns, seen: BTreeSet::new(), wrong: Vec::new() };
        walk.door().await;
        for (role, more) in VISITORS {
            house.leave(browser).await;
            browser.goto(&house.at("/sign-in")).await;
            house.sign_in(browser, house.email(role), PASSWORD).await;
            walk.follow_links(role, more).await;
            if role == "personal_tutor" {
                walk.mistakes().await;
            }
        }
        let missed: Vec<&String> =
            walk.patterns.iter().filter(|path| is_page(path) && !walk.seen.contains(*path)).collect();
        walk.wrong.extend(missed.into_iter().map(|path| format!("no links lead to {path}")));
        assert!(walk.wrong.is_empty(), "{} faults\n{}", walk.wrong.len(), walk.wrong.join("\n"));
    });
}
