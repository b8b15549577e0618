//! What stands under a register: adding somebody, taking them off again, opening and closing.

use super::sheet::{Pupil, View};
use crate::domain::Mark;
use crate::domain::register::rules::Doors;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::links;
use crate::ui::part::{self, Field, SelectOption};
use maud::{Markup, html};

/// The form of the buttons beside those who were added: a form cannot lie within another.
pub(super) fn take_off(frame: &Frame<'_>, view: &View) -> Markup {
    html! {
        @if view.pupils.iter().any(|pupil| pupil.instead_of.is_some()) {
            form #take-off method="post" action=(links::register_take_off(&view.session.id)) { (part::csrf(frame.csrf)) }
        }
    }
}

fn option(value: &str, label: &str) -> SelectOption {
    SelectOption { value: value.to_owned(), label: label.to_owned() }
}

/// Adding somebody asks for their mark too, so that a register that was complete stays so.
pub(super) fn add(frame: &Frame<'_>, view: &View) -> Markup {
    let added = &view.added;
    let number = Field {
        name: "number",
        label: "Student number",
        hint: "Somebody of this module, of another group. They are then not expected at their own session, unless somebody has marked them there.",
        value: &added.number,
        autocomplete: "off",
        short: true,
        ..Field::default()
    };
    let other = Field {
        name: "instead_of",
        label: "Came here instead of",
        value: &added.instead_of,
        ..Field::default()
    };
    let mark = Field {
        name: "mark",
        label: "Mark",
        value: added.mark.map_or("", Mark::code),
        short: true,
        ..Field::default()
    };
    let options: Vec<SelectOption> = view.others.iter().map(|(value, label)| option(value, label)).collect();
    let nobody = Pupil::default();
    let marks = Mark::ALL.iter().copied().filter(|mark| view.offers(&nobody, *mark));
    let marks: Vec<SelectOption> = marks
        .map(|mark| option(mark.code(), mark.label()))
        .chain((!view.complete()).then(|| option("", "No mark yet")))
        .collect();
    html! {
        @if !options.is_empty() {
            details.more open[!view.problems.0.is_empty()] {
                summary { (icon(Icon::Chevron)) "Add somebody who is not on the list" }
                div {
                    form.stack method="post" action=(links::register_add(&view.session.id)) {
                        (part::csrf(frame.csrf))
                        (part::text_input(&number, &view.problems))
                        (part::select(&other, &options, &view.problems))
                        (part::select(&mark, &marks, &view.problems))
                        div.actions { (part::button("Add to the list", "", "")) }
                    }
                }
            }
        }
    }
}

/// The office opens a register again, or closes it.
pub(super) fn office(frame: &Frame<'_>, view: &View) -> Markup {
    let (words, value) = match view.doors {
        Doors::Cancelled => return html! {},
        Doors::Closed => ("Open again for five days", "open"),
        Doors::Early | Doors::Open => ("Close this register", "close"),
    };
    html! {
        form.actions method="post" action=(links::register_doors(&view.session.id)) {
            (part::csrf(frame.csrf)) (part::button(words, "small", value))
        }
    }
}
