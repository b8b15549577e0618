//! Paging through long lists, and the small disclosure that says why.

use crate::ui::icon::{Icon, icon};
use maud::{Markup, html};

/// Where a long list stands. Addresses are ready to use; `None` where there is no such page.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// What is shown, such as "1–25 of 412 entries".
    pub words: String,
    /// Address of the page before.
    pub before: Option<String>,
    /// Address of the page after.
    pub after: Option<String>,
}

/// Links to the page before and after; nothing when everything fits.
#[must_use]
pub fn paging(at: &Paging) -> Markup {
    html! {
        @if at.before.is_some() || at.after.is_some() {
            nav.paging aria-label="Pages" {
                @if let Some(href) = &at.before { a href=(href) rel="prev" { (icon(Icon::ArrowLeft)) "Previous page" } }
                span { (at.words) }
                @if let Some(href) = &at.after { a href=(href) rel="next" { "Next page" (icon(Icon::ArrowRight)) } }
            }
        }
    }
}

/// A question whose answer opens in place.
#[must_use]
pub fn why(question: &str, answer: &Markup) -> Markup {
    html! {
        details.why-box {
            summary { (icon(Icon::Chevron)) (question) }
            div { (answer) }
        }
    }
}
