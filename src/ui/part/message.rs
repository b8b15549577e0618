//! What the product says to the reader: banners, what has just happened, and pages with nothing on them yet.

use crate::ui::icon::{Icon, icon};
use crate::ui::part::Tone;
use maud::{Markup, html};

/// What has just happened, said once on the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Ok, or Warn when something needs care.
    pub tone: Tone,
    /// The words.
    pub words: String,
}

/// A coloured note with an icon.
#[must_use]
pub fn banner(tone: Tone, body: &Markup) -> Markup {
    html! { div class={ "banner " (tone.class()) } { (icon(tone_icon(tone))) div { (body) } } }
}

/// What has just happened, announced to screen readers.
#[must_use]
pub fn flash(said: &Flash) -> Markup {
    html! {
        div class={ "banner " (said.tone.class()) } role="status" { (icon(tone_icon(said.tone))) div { p { (said.words) } } }
    }
}

/// Nothing here yet: what would be here, and what to do.
#[must_use]
pub fn empty(which: Icon, title: &str, what_to_do: &str) -> Markup {
    html! { div.empty { (icon(which)) strong { (title) } p { (what_to_do) } } }
}

fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Plain | Tone::Accent => Icon::Info,
        Tone::Ok => Icon::Check,
        Tone::Warn | Tone::Bad => Icon::Warning,
        Tone::Secret => Icon::Shield,
    }
}
