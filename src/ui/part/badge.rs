//! Badges, counts and faces: a status is always a colour, an icon and a word.

use crate::ui::icon::{Icon, icon};
use maud::{Markup, html};

/// What a colour says. The word beside it says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// Worth noticing.
    Accent,
    /// As it should be.
    Ok,
    /// Take care.
    Warn,
    /// Wrong, or needs somebody.
    Bad,
    /// Highly sensitive.
    Secret,
}

impl Tone {
    /// The class that colours it.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Accent => "accent",
            Tone::Ok => "ok",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Secret => "secret",
        }
    }
}

/// A short status in words.
#[derive(Clone, Debug)]
pub struct Badge {
    /// The words.
    pub words: String,
    /// The icon before them.
    pub icon: Option<Icon>,
    /// The colour.
    pub tone: Tone,
}

impl Badge {
    /// A badge with an icon.
    #[must_use]
    pub fn new(tone: Tone, icon: Icon, words: impl Into<String>) -> Badge {
        Badge { words: words.into(), icon: Some(icon), tone }
    }

    /// A badge of words alone.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Badge {
        Badge { words: words.into(), icon: None, tone: Tone::Plain }
    }
}

/// One badge.
#[must_use]
pub fn badge(shown: &Badge) -> Markup {
    html! {
        span class={ "badge " (shown.tone.class()) } {
            @if let Some(which) = shown.icon { (icon(which)) }
            (shown.words)
        }
    }
}

/// Several badges in a row; nothing when there are none.
#[must_use]
pub fn badges(shown: &[Badge]) -> Markup {
    html! { @if !shown.is_empty() { div.badges { @for one in shown { (badge(one)) } } } }
}

/// A number in a disc, with the words that say what it counts for those who do not see the disc.
#[must_use]
pub fn count(number: u32, of: &str) -> Markup {
    html! { @if number > 0 { span.count { (number) span.hidden-words { " " (of) } } } }
}

/// Initials in place of a photograph.
#[must_use]
pub fn face(name: &str, big: bool) -> Markup {
    let mut firsts = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = firsts.next();
    let last = firsts.next_back();
    html! {
        span.face.big[big] aria-hidden="true" {
            @for letter in [first, last].into_iter().flatten() { (letter.to_uppercase().collect::<String>()) }
        }
    }
}

/// A photograph beside a name, or initials where there is none. A small one has no words of its own, because the name
/// beside it says them already.
#[must_use]
pub fn portrait(name: &str, photo: Option<&str>, big: bool) -> Markup {
    let side = if big { "64" } else { "36" };
    let words = if big { format!("Photograph of {name}") } else { String::new() };
    match photo {
        Some(address) => {
            html! { img.face.big[big] src=(address) alt=(words) width=(side) height=(side) loading="lazy" decoding="async"; }
        }
        None => face(name, big),
    }
}

/// An icon in a coloured disc.
#[must_use]
pub fn icon_disc(which: Icon, tone: Tone) -> Markup {
    html! { span class={ "icon-disc " (tone.class()) } { (icon(which)) } }
}
