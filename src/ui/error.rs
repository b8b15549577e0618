//! Pages for when something did not work: what happened, what to do, in plain words.

use crate::ui::icon::Icon;
use crate::ui::layout::{self, Door, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Tone};
use maud::{Markup, html};

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong<'a> {
    /// 400: the form was not one of ours, or had grown old.
    BadRequest,
    /// 403: exists, but not for this person.
    NotYours,
    /// 403: not allowed, with what to do instead.
    Refused(&'a str),
    /// 404: not there, or not for this person to know of.
    NotFound,
    /// 405: the address takes a form, and is no page.
    FormsOnly,
    /// 409: somebody else changed it first.
    Changed,
    /// 413: too large. The limit in words, such as "25 MB".
    TooLarge(&'a str),
    /// 429: too many tries; seconds to wait.
    TooMany(u64),
    /// 500: our mistake; the reference under which it is logged.
    Trouble(&'a str),
    /// 503: not ready; seconds to wait.
    Busy(u64),
}

impl Wrong<'_> {
    /// The heading, also the page's title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Wrong::BadRequest => "That form could not be read",
            Wrong::NotYours => "Your role does not open this page",
            Wrong::Refused(_) => "That cannot be done this way",
            Wrong::NotFound => "There is nothing at this address",
            Wrong::FormsOnly => "There is no page at this address",
            Wrong::Changed => "Somebody changed this before you",
            Wrong::TooLarge(_) => "That was too large to accept",
            Wrong::TooMany(_) => "Too many tries for now",
            Wrong::Trouble(_) => "Something went wrong here",
            Wrong::Busy(_) => "Co-Tutor is not ready for this yet",
        }
    }

    fn words(self) -> Markup {
        match self {
            Wrong::BadRequest => html! {
                p { "The page may have been open for a long time, or you signed in again in another window. Nothing was saved." }
                p { "Go back, reload the page and send it again. Entries you were writing are kept as drafts on Home." }
            },
            Wrong::NotYours => html! {
                p { "Nothing has gone wrong. This page opens for other roles than the ones you hold today." }
                p { "If you need it for your work, ask your department’s Co-Tutor administrator for the role." }
            },
            Wrong::Refused(words) => html! { p { (words) } p { "Nothing was changed." } },
            Wrong::NotFound => html! {
                p { "The address may be mistyped, or what was there has moved." }
            },
            Wrong::FormsOnly => html! {
                p { "It only takes what a form sends. Go back to the page with the form, and send it from there." }
            },
            Wrong::Changed => html! {
                p { "Your change was not saved, so that nothing of theirs is lost. Go back, reload, and make your change to the present version." }
            },
            Wrong::TooLarge(limit) => html! {
                p { "One page can send files of up to " (limit) " each. Nothing was saved." }
                p { "Go back, remove the large file or save a smaller copy of it, and send again." }
            },
            Wrong::TooMany(seconds) => {
                html! { p { "Wait " (wait_words(seconds)) " and try again. Your account still works." } }
            }
            Wrong::Trouble(reference) => html! {
                p { "Your last step may not have been saved. Go back and check before you repeat it." }
                p { "If it happens again, tell whoever runs Co-Tutor for your department this reference: " code { (reference) } }
            },
            Wrong::Busy(seconds) => html! {
                p { "Nothing was lost and nothing was saved. Try again in " (wait_words(seconds)) "." }
            },
        }
    }

    fn mark(self) -> (Icon, Tone) {
        match self {
            Wrong::NotYours | Wrong::Refused(_) => (Icon::Key, Tone::Accent),
            Wrong::NotFound | Wrong::FormsOnly => (Icon::Search, Tone::Accent),
            Wrong::Changed | Wrong::BadRequest => (Icon::Pencil, Tone::Warn),
            Wrong::TooLarge(_) => (Icon::Upload, Tone::Warn),
            Wrong::TooMany(_) | Wrong::Busy(_) => (Icon::Clock, Tone::Warn),
            Wrong::Trouble(_) => (Icon::Warning, Tone::Bad),
        }
    }
}

/// The page for somebody signed in.
#[must_use]
pub fn page(frame: &Frame<'_>, wrong: Wrong<'_>) -> Markup {
    let home = if frame.viewer.places.contains(&Place::Own) { "Go to My page" } else { "Go to Home" };
    let body = body(wrong, &html! { a.button href=(links::HOME) { (home) } });
    layout::render(frame, &Page { title: wrong.title(), place: Place::Elsewhere, areas: None, q: "", body })
}

/// The page for somebody who is not.
#[must_use]
pub fn door_page(door: &Door<'_>, wrong: Wrong<'_>) -> Markup {
    let body = body(wrong, &html! { a.button href=(links::SIGN_IN) { "Go to Sign in" } });
    layout::solo(door, wrong.title(), true, &body)
}

fn body(wrong: Wrong<'_>, onwards: &Markup) -> Markup {
    let (which, tone) = wrong.mark();
    html! {
        div.error-page {
            (part::icon_disc(which, tone))
            h1 { (wrong.title()) }
            (wrong.words())
            (onwards)
        }
    }
}

fn wait_words(seconds: u64) -> String {
    if seconds < 120 {
        part::plural(seconds.max(1), "second", "seconds")
    } else {
        part::plural(seconds.div_ceil(60), "minute", "minutes")
    }
}
