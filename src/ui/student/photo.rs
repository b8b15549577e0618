//! The card on the Dashboard with which the office keeps a student's photograph.

use crate::domain::Problems;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part;
use maud::{Markup, html};

/// What the card needs.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// There is a photograph.
    pub has: bool,
    /// What was wrong with the picture that was sent: `photo`.
    pub problems: Problems,
}

/// The card. Posts a file.
pub(super) fn card(frame: &Frame<'_>, number: &str, called: &str, keep: &Keep) -> Markup {
    let wrong = part::find_problem(&keep.problems, "photo");
    let described = if wrong.is_some() { "photo-hint photo-wrong" } else { "photo-hint" };
    html! {
        section.card.raised aria-labelledby="photo-title" {
            h2 #photo-title { (icon(Icon::Person)) "Photograph" }
            form.stack method="post" action=(links::photo(number)) enctype="multipart/form-data" {
                (part::csrf(frame.csrf))
                div.field.wrong[wrong.is_some()] {
                    label for="photo" { @if keep.has { "Another picture" } @else { "A picture" } }
                    p.hint #photo-hint { "JPEG, PNG or WebP, at most 1 MB. Everybody who may open this Dashboard sees it, and whoever takes a register." }
                    @if let Some(words) = wrong {
                        p.wrong-words #photo-wrong { (icon(Icon::Warning)) span { span.hidden-words { "Error: " } (words) } }
                    }
                    input #photo type="file" name="photo" accept="image/jpeg,image/png,image/webp" aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")];
                }
                div.actions { (part::button("Keep this picture", "small", "")) }
            }
            @if keep.has {
                form.actions method="post" action=(links::remove_photo(number)) {
                    (part::csrf(frame.csrf))
                    button.button.small type="submit" { "Take the photograph away" span.hidden-words { " of " (called) } }
                }
            }
        }
    }
}
