//! One's own account: password and sessions.

use crate::access::Sureness;
use crate::domain::Problems;
use crate::ui::icon::Icon;
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::part::{self, Badge, Column, Field, Table, Tone};
use crate::ui::{first_run, links};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// How sure it is that it is them.
    pub sureness: Sureness,
    /// Sessions that are open now, the present one first.
    pub sessions: Vec<Session>,
    /// What was wrong: fields `current_password`, `new_password`.
    pub problems: Problems,
}

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Name of the session in addresses; never the session's secret.
    pub id: String,
    /// The browser, in words, such as "Firefox on Windows".
    pub browser: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used.
    pub last_used: Timestamp,
    /// The one this page is shown in.
    pub current: bool,
}

/// The page. The password form posts `current_password`, `new_password`.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let problems = &view.problems;
    let body = html! {
        (part::problems_box(problems))
        (unsure(view.sureness))
        header.page-head { div { h1 { "Password and sessions" } p { (frame.viewer.name) ", " (frame.viewer.account) } } }
        section.stack aria-labelledby="password-title" {
            h2 #password-title { "Change password" }
            form.form method="post" action=(links::ACCOUNT_PASSWORD) novalidate {
                (part::csrf(frame.csrf))
                (part::text_input(&Field { name: "current_password", label: "Present password", kind: "password",
                    autocomplete: "current-password", ..Field::default() }, problems))
                (part::text_input(&Field { name: "new_password", label: "New password", kind: "password",
                    autocomplete: "new-password", hint: first_run::PASSWORD_HINT, ..Field::default() }, problems))
                div.actions { (part::button("Change password", "primary", "")) }
                p.hint { "Every session of yours ends when the password changes, this one too: sign in again with the new one." }
            }
        }
        section.stack aria-labelledby="sessions-title" {
            div.row.apart {
                h2 #sessions-title { "Where you are signed in" }
                form method="post" action=(links::ACCOUNT_END_ALL) {
                    (part::csrf(frame.csrf)) (part::button("Sign out everywhere", "bad small", ""))
                }
            }
            p.hint { "Sign out everywhere ends every session, this one too, and every token with which a program acts for you. Tokens also end when somebody else sets your password, and after a year." }
            (part::table(&sessions(frame, view)))
        }
    };
    let title = part::form_title("Password and sessions", problems);
    layout::render(frame, &Page { title: &title, place: Place::Elsewhere, areas: None, q: "", body })
}

/// What is shut, and what opens it.
fn unsure(sureness: Sureness) -> Markup {
    html! {
        @match sureness {
            Sureness::Sure => {}
            Sureness::Given => p { strong { "Choose a password of your own." } " The present one was set by somebody else. Everything else opens when you have." }
            Sureness::Chosen => p { "Somebody else had set your password. Tell another Co-Tutor administrator that you have chosen your own: until they confirm your account, highly sensitive entries stay shut for you, and you administer nothing." }
        }
    }
}

fn sessions<'a>(frame: &Frame<'_>, view: &View) -> Table<'a> {
    const COLUMNS: [Column<'static>; 4] = [
        Column { head: "Browser", number: false },
        Column { head: "Signed in", number: false },
        Column { head: "Last used", number: false },
        Column { head: "End", number: false },
    ];
    let rows = view.sessions.iter().map(|session| {
        vec![
            html! { (session.browser) },
            part::moment(session.since),
            part::moment(session.last_used),
            html! {
                @if session.current {
                    (part::badge(&Badge::new(Tone::Ok, Icon::Check, "This session")))
                } @else {
                    form method="post" action=(links::end_session(&session.id)) {
                        (part::csrf(frame.csrf))
                        button.button.small type="submit" {
                            "End" span.hidden-words { " the session in " (session.browser) }
                        }
                    }
                }
            },
        ]
    });
    Table { caption: "Sessions that are open now", quiet: true, columns: &COLUMNS, rows: rows.collect() }
}
