//! The frame of every page: bar, menu, sheet, foot. What a page needs to know of the person and the department.

use crate::ui::icon::{Icon, icon};
use crate::ui::links;
use crate::ui::part::{self, Badge, Flash, Tone};
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

/// Who is looking.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    /// As they are called.
    pub name: String,
    /// E-mail or user name they sign in with.
    pub account: String,
    /// Names them in what a browser keeps, and says nothing of them.
    pub kept_as: String,
    /// Roles held today, in words, such as "Personal tutor" or "Senior tutor, Mechanical Engineering".
    pub roles: Vec<String>,
    /// Notices not read yet.
    pub unread: u32,
    /// Absences and appeals that wait for this person to decide.
    pub waiting: u32,
    /// Places this person may open, in the order of the menu.
    pub places: Vec<Place>,
}

/// Places of the main menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Home.
    Home,
    /// My students.
    MyStudents,
    /// Registers to take.
    Registers,
    /// Search.
    Find,
    /// Flags.
    Flags,
    /// Notices.
    Notices,
    /// Reports.
    Reports,
    /// Absences and appeals to decide.
    Absences,
    /// Administration.
    Admin,
    /// The student's own page.
    Own,
    /// The student's own timetable.
    Timetable,
    /// A student reports an absence.
    ReportAbsence,
    /// A student checks in.
    CheckIn,
    /// None of the menu's: help, account, errors.
    Elsewhere,
}

/// What all pages of one request share.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Address under which assets are served, such as `/assets/1f3c…`; no slash at the end.
    pub assets: &'a str,
    /// Name of the department.
    pub department: &'a str,
    /// Token that every POST form carries.
    pub csrf: &'a str,
    /// Who is looking.
    pub viewer: &'a Viewer,
    /// Today, in the department's zone.
    pub today: Date,
    /// What has just happened.
    pub flash: Option<&'a Flash>,
    /// Something the whole department should know, such as "Records can be read but not changed: the disk is full."
    pub trouble: Option<&'a str>,
    /// Seconds without a request after which the session ends; 0 when it does not.
    pub idle_seconds: u32,
}

/// What pages without a session share: sign in, first run, errors before sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    /// Address under which assets are served.
    pub assets: &'a str,
    /// Name of the department; empty before set-up.
    pub department: &'a str,
    /// Token of the form.
    pub csrf: &'a str,
}

/// Areas of one student, for the left menu.
#[derive(Clone, Debug)]
pub struct Areas {
    /// As the student is called.
    pub called: String,
    /// Words, address, icon and whether it is the one shown.
    pub links: Vec<(String, String, Icon, bool)>,
}

/// One page inside the frame.
pub struct Page<'a> {
    /// Title; the department and product follow it in the browser's tab.
    pub title: &'a str,
    /// Where it belongs in the menu.
    pub place: Place,
    /// The student it is about.
    pub areas: Option<Areas>,
    /// What was searched for, to stand in the search box; empty elsewhere.
    pub q: &'a str,
    /// The content, with its one `h1`.
    pub body: Markup,
}

/// A whole page for somebody signed in.
#[must_use]
pub fn render(frame: &Frame<'_>, page: &Page<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            (head(frame.assets, page.title, frame.department))
            body data-idle-seconds=[(frame.idle_seconds > 0).then_some(frame.idle_seconds)] {
                a.skip href="#main" { "Skip to the page" }
                (bar(frame, page.q))
                div.desk {
                    div.side { (menu(frame.viewer, page.place)) @if let Some(areas) = &page.areas { (areas_menu(areas)) } }
                    div.sheet {
                        main #main tabindex="-1" {
                            @if let Some(words) = frame.trouble { (part::banner(Tone::Warn, &html! { p { (words) } })) }
                            @if let Some(said) = frame.flash { (part::flash(said)) }
                            (page.body)
                        }
                        (foot())
                    }
                }
                @if frame.idle_seconds > 0 { (idle()) }
            }
        }
    }
}

/// A whole page for somebody who is not signed in: one card. `broad` gives it more room.
#[must_use]
pub fn solo(door: &Door<'_>, title: &str, broad: bool, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            (head(door.assets, title, door.department))
            body {
                a.skip href="#main" { "Skip to the page" }
                div.solo {
                    header { div.brand { (brand_mark()) (brand_words(door.department)) } }
                    main #main .broad[broad] tabindex="-1" { (body) }
                    (foot())
                }
            }
        }
    }
}

fn head(assets: &str, title: &str, department: &str) -> Markup {
    const LAYERS: [&str; 8] =
        ["1-reset", "2-tokens", "3-base", "4-layout", "5-components", "6-forms", "7-pages", "8-utilities"];
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="same-origin";
            title { (title) @if !department.is_empty() { " · " (department) } " · Co-Tutor" }
            @for layer in LAYERS { link rel="stylesheet" href={ (assets) "/css/" (layer) ".css" }; }
            link rel="icon" type="image/svg+xml" href={ (assets) "/icons/mark.svg" };
            script type="module" src={ (assets) "/js/main.js" } {}
        }
    }
}

fn brand_mark() -> Markup {
    html! {
        svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            rect width="32" height="32" rx="8" fill="#0b5c6f" {}
            path d="M9 10.5h9M9 16h14M9 21.5h6" stroke="#fff" stroke-width="2.4" stroke-linecap="round" fill="none" {}
            circle cx="22.5" cy="10.5" r="2.2" fill="#f3c27c" {}
        }
    }
}

fn brand_words(department: &str) -> Markup {
    html! { span { b { "Co-Tutor" } @if !department.is_empty() { span { (department) } } } }
}

fn bar(frame: &Frame<'_>, q: &str) -> Markup {
    let viewer = frame.viewer;
    html! {
        header.bar data-me=(viewer.kept_as) {
            a.brand href=(links::HOME) { (brand_mark()) (brand_words(frame.department)) }
            @if viewer.places.contains(&Place::Find) { (search_box(q)) } @else { div.find {} }
            div.person {
                @if viewer.places.contains(&Place::Notices) {
                    a.bar-link href=(links::NOTICES) {
                        (icon(Icon::Bell)) span.hidden-words { "Notices" } (part::count(viewer.unread, "not read"))
                    }
                }
                button.bar-link type="button" popovertarget="you" {
                    (icon(Icon::Person)) span.who { (viewer.name) @if let Some(role) = viewer.roles.first() { small { (role) @if viewer.roles.len() > 1 { " +" (viewer.roles.len() - 1) } } } } span.hidden-words { ", your account" }
                }
                button.bar-link.menu-button type="button" popovertarget="menu" {
                    (icon(Icon::Menu)) span.hidden-words { "Menu" }
                }
            }
            (you(frame))
        }
    }
}

/// The one search box of the product.
fn search_box(q: &str) -> Markup {
    html! {
        search.find {
            form.find-box role="search" action=(links::FIND) method="get" {
                (icon(Icon::Search))
                label.hidden-words for="q" { "Search students by number, name or e-mail, and entries" }
                input #q type="search" name="q" value=[(!q.is_empty()).then_some(q)] placeholder="Number, name or e-mail" autocomplete="off"
                    spellcheck="false" data-search=(links::SUGGEST) data-list="suggestions" data-status="suggestions-status";
                kbd.only-wide.needs-script aria-hidden="true" { "/" }
                button type="submit" { "Search" }
            }
            div.suggestions #suggestions role="listbox" aria-label="Suggestions" hidden {}
            p.hidden-words #suggestions-status role="status" {}
        }
    }
}

/// Roles named in the person's menu; who takes many registers has one for each module.
const ROLES_SHOWN: usize = 6;

fn you(frame: &Frame<'_>) -> Markup {
    let viewer = frame.viewer;
    let roles: Vec<Badge> = viewer.roles.iter().take(ROLES_SHOWN).map(|role| wide_badge(role)).collect();
    let more = viewer.roles.len().saturating_sub(ROLES_SHOWN);
    html! {
        div.popup #you popover {
            div { strong { (viewer.name) } @if !viewer.account.is_empty() { p.muted.small { (viewer.account) } } }
            (part::badges(&roles))
            @if more > 0 { p.muted.small { "and " (part::plural(more as u64, "more role", "more roles")) } }
            ul.menu {
                li { a href=(links::ACCOUNT) { (icon(Icon::Key)) "Password and sessions" } }
                li { a href=(links::HELP) { (icon(Icon::Book)) "Help" } }
            }
            form method="post" action=(links::SIGN_OUT) { (part::csrf(frame.csrf)) (part::button("Sign out", "", "")) }
        }
    }
}

fn wide_badge(role: &str) -> Badge {
    Badge { words: role.to_owned(), icon: None, tone: Tone::Accent }
}

fn menu(viewer: &Viewer, here: Place) -> Markup {
    html! {
        nav #menu popover aria-label="Main" {
            ul.menu {
                @for place in &viewer.places {
                    @if let Some((words, href, which)) = place_link(*place) {
                        li {
                            a href=(href) aria-current=[(*place == here).then_some("page")] {
                                (icon(which)) (words)
                                @if *place == Place::Notices { (part::count(viewer.unread, "not read")) }
                                @if *place == Place::Absences { (part::count(viewer.waiting, "to decide")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn place_link(place: Place) -> Option<(&'static str, &'static str, Icon)> {
    match place {
        Place::Home => Some(("Home", links::HOME, Icon::Home)),
        Place::MyStudents => Some(("My students", links::MY_STUDENTS, Icon::People)),
        Place::Registers => Some(("Registers", links::REGISTERS, Icon::Calendar)),
        Place::Find => Some(("Search", links::FIND, Icon::Search)),
        Place::Flags => Some(("Flags", links::FLAGS, Icon::Flag)),
        Place::Notices => Some(("Notices", links::NOTICES, Icon::Bell)),
        Place::Reports => Some(("Reports", links::REPORTS, Icon::Chart)),
        Place::Absences => Some(("Absences", links::ABSENCES, Icon::Calendar)),
        Place::Admin => Some(("Admin", links::ADMIN, Icon::Gear)),
        Place::Own => Some(("My page", links::OWN, Icon::Person)),
        Place::Timetable => Some(("Timetable", links::TIMETABLE, Icon::Calendar)),
        Place::ReportAbsence => Some(("Report an absence", links::OWN_ABSENCE_NEW, Icon::Plus)),
        Place::CheckIn => Some(("Check in", links::CHECK_IN, Icon::Check)),
        Place::Elsewhere => None,
    }
}

fn areas_menu(areas: &Areas) -> Markup {
    html! {
        nav.areas aria-label="This student" {
            h2 { (areas.called) }
            ul.menu {
                @for (words, href, which, here) in &areas.links {
                    li { a href=(href) aria-current=[here.then_some("page")] { (icon(*which)) (words) } }
                }
            }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer.foot {
            ul.menu {
                li { a href=(links::HELP) { "Help" } }
                li { a href=(links::ABOUT) { "About" } }
                li { a href=(links::ACCESSIBILITY) { "Accessibility" } }
            }
        }
    }
}

fn idle() -> Markup {
    html! {
        dialog.popup.centred #idle data-stay=(links::STAY) aria-labelledby="idle-title" {
            form method="dialog" {
                h2 #idle-title { "Are you still there?" }
                p { "You will be signed out in two minutes. What you were writing on an entry is kept as a draft." }
                div.actions { button.button.primary { "Stay signed in" } }
            }
        }
    }
}
