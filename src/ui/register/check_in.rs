//! Self check-in: the code on the taker's screen, and the page on which a student types it.

use super::{Session, done_words, head};
use crate::domain::Problems;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Field, Flash};
use maud::{Markup, html};

/// What the taker's screen needs.
#[derive(Clone, Debug)]
pub struct Screen {
    /// The session.
    pub session: Session,
    /// The code; none while nobody may check in.
    pub code: Option<String>,
}

/// The taker's screen. The server has the browser ask again when the code changes.
#[must_use]
pub fn screen(frame: &Frame<'_>, view: &Screen) -> Markup {
    let session = &view.session;
    let body = html! {
        a.back href=(links::register(&session.id)) { (icon(Icon::ArrowLeft)) "Back to the register" }
        header.page-head { div { (head(session)) } }
        @match &view.code {
            Some(code) => {
                p.lead { "Sign in to Co-Tutor, open Check in, and type:" }
                p.check-in-code { @for (at, half) in [code.get(..3), code.get(3..)].into_iter().flatten().enumerate() { @if at > 0 { " " } (half) } }
                p.muted { "The code changes every 30 seconds and this page with it. " (done_words(session)) "." }
                a.button href=(links::check_in_screen(&session.id)) { "Show the present code" }
            }
            None => (part::empty(Icon::Clock, "Nobody can check in now", "Students check in from ten minutes before the start to the end of the session, while its register is open.")),
        }
    };
    layout::render(frame, &Page { title: "Check-in code", place: Place::Registers, areas: None, q: "", body })
}

/// What the student's page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// What came of the last code.
    pub said: Option<Flash>,
    /// What is wrong with it.
    pub problems: Problems,
}

/// The student's page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let field = Field {
        name: "code",
        label: "Code",
        hint: "The six digits on the screen in the room.",
        autocomplete: "one-time-code",
        short: true,
        ..Field::default()
    };
    let body = html! {
        (part::problems_box(&view.problems))
        @if let Some(said) = &view.said { (part::flash(said)) }
        header.page-head { div { h1 { "Check in" } p { "It is noted that you checked in yourself. Whoever takes the register can correct it." } } }
        form.stack method="post" action=(links::CHECK_IN) {
            (part::csrf(frame.csrf))
            (part::text_input(&field, &view.problems))
            div.actions { (part::button("Check in", "primary", "")) }
        }
    };
    let title = part::form_title("Check in", &view.problems);
    layout::render(frame, &Page { title: &title, place: Place::CheckIn, areas: None, q: "", body })
}
