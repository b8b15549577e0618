//! Fields of forms: a label, a hint, what is wrong in the same words as in the summary, and the control.

use crate::domain::Problems;
use crate::ui::icon::{Icon, icon};
use maud::{Markup, html};

/// One text field. `name` is also the control's id.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// Name and id of the control.
    pub name: &'a str,
    /// What to write there.
    pub label: &'a str,
    /// Help beside it; empty for none.
    pub hint: &'a str,
    /// What is in it now.
    pub value: &'a str,
    /// `type` of the input; empty means `text`.
    pub kind: &'a str,
    /// `autocomplete`; empty means none is given.
    pub autocomplete: &'a str,
    /// Narrow: for dates, numbers and codes.
    pub short: bool,
    /// Changes who may read the entry: the audience is asked again.
    pub decides: bool,
    /// Id of a `datalist`; empty for none.
    pub list: &'a str,
    /// Lines, for a text area.
    pub rows: u32,
    /// Extra class of the control.
    pub class: &'a str,
}

/// One thing to choose in a list.
#[derive(Clone, Debug, Default)]
pub struct SelectOption {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// One box or button in a group of choices.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Help under it; empty for none.
    pub hint: String,
    /// Ticked.
    pub on: bool,
}

/// What is wrong with `name`, when something is.
#[must_use]
pub fn find_problem<'a>(problems: &'a Problems, name: &str) -> Option<&'a str> {
    problems.0.iter().find(|problem| problem.field == name).map(|problem| problem.message.as_str())
}

/// The title of a page with a form: "Error: " goes before it when there are mistakes.
#[must_use]
pub fn form_title(title: &str, problems: &Problems) -> String {
    if problems.0.is_empty() { title.to_owned() } else { format!("Error: {title}") }
}

/// The list of mistakes at the top of the page; nothing when there are none. The first script focuses it.
#[must_use]
pub fn problems_box(problems: &Problems) -> Markup {
    html! {
        @if !problems.0.is_empty() {
            div.problems role="alert" aria-labelledby="problems-title" tabindex="-1" data-focus-first {
                h2 #problems-title { "There is a problem" }
                ul.plain-list {
                    @for problem in &problems.0 {
                        li { a href={ "#" (problem.field) } { (problem.message) } }
                    }
                }
            }
        }
    }
}

/// The hidden field every POST form carries.
#[must_use]
pub fn csrf(token: &str) -> Markup {
    hidden("csrf", token)
}

/// A hidden field.
#[must_use]
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A one-line field.
#[must_use]
pub fn text_input(field: &Field<'_>, problems: &Problems) -> Markup {
    let wrong = find_problem(problems, field.name);
    let kind = if field.kind.is_empty() { "text" } else { field.kind };
    wrap(
        field,
        wrong,
        &html! {
            input.input.short[field.short] #(field.name) name=(field.name) type=(kind) value=[value(kind, field.value)]
                autocomplete=[some(field.autocomplete)] list=[some(field.list)]
                spellcheck=[(kind == "email" || kind == "password").then_some("false")]
                data-decides[field.decides] aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described(field, wrong)];
        },
    )
}

/// A field of several lines.
#[must_use]
pub fn textarea(field: &Field<'_>, problems: &Problems) -> Markup {
    let wrong = find_problem(problems, field.name);
    wrap(
        field,
        wrong,
        &html! {
            textarea class={ "input " (field.class) } #(field.name) name=(field.name) rows=(field.rows.max(2))
                data-decides[field.decides] aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described(field, wrong)] {
                // A browser drops the first line break in a text area.
                "\n" (field.value)
            }
        },
    )
}

/// A list to choose one from; `field.value` is the one chosen.
#[must_use]
pub fn select(field: &Field<'_>, options: &[SelectOption], problems: &Problems) -> Markup {
    let wrong = find_problem(problems, field.name);
    wrap(
        field,
        wrong,
        &html! {
            select.input.short[field.short] #(field.name) name=(field.name)
                aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described(field, wrong)] {
                @for option in options {
                    option value=(option.value) selected[option.value == field.value] { (option.label) }
                }
            }
        },
    )
}

/// One box to tick. `reveals` is the id of a part shown only while it is ticked; empty for none.
#[must_use]
pub fn check(field: &Field<'_>, on: bool, reveals: &str) -> Markup {
    let hint = format!("{}-hint", field.name);
    html! {
        label class={ "choice " (field.class) } {
            input type="checkbox" #(field.name) name=(field.name) value="1" checked[on] data-decides[field.decides]
                data-reveals=[some(reveals)] aria-describedby=[(!field.hint.is_empty()).then_some(&hint)];
            span { (field.label) }
            @if !field.hint.is_empty() { small id=(hint) { (field.hint) } }
        }
    }
}

/// A group of boxes (`many`) or of buttons of which one is chosen, under one legend. The first carries `field.name`
/// as its id, so that the summary of mistakes leads to it.
#[must_use]
pub fn choices(field: &Field<'_>, many: bool, all: &[Choice], problems: &Problems) -> Markup {
    let wrong = find_problem(problems, field.name);
    html! {
        fieldset.field.wrong[wrong.is_some()] aria-describedby=[described(field, wrong)] {
            legend { (field.label) }
            (notes(field, wrong))
            div.choices {
                @for (at, choice) in all.iter().enumerate() {
                    @let id = if at == 0 { field.name.to_owned() } else { format!("{}-{at}", field.name) };
                    label.choice {
                        input id=(id) type=(if many { "checkbox" } else { "radio" }) name=(field.name)
                            value=(choice.value) checked[choice.on] data-decides[field.decides]
                            aria-describedby=[(!choice.hint.is_empty()).then(|| format!("{id}-about"))];
                        span { (choice.label) }
                        @if !choice.hint.is_empty() { small id={ (id) "-about" } { (choice.hint) } }
                    }
                }
            }
        }
    }
}

/// A submit button. `class` adds to `button`; `value` is sent under the name `action` unless it is empty.
#[must_use]
pub fn button(words: &str, class: &str, value: &str) -> Markup {
    let named = !value.is_empty();
    html! {
        button class={ "button " (class) } type="submit" name=[named.then_some("action")] value=[named.then_some(value)] {
            (words)
        }
    }
}

fn wrap(field: &Field<'_>, wrong: Option<&str>, control: &Markup) -> Markup {
    html! {
        div.field.wrong[wrong.is_some()] {
            label for=(field.name) { (field.label) }
            (notes(field, wrong))
            (control)
        }
    }
}

fn notes(field: &Field<'_>, wrong: Option<&str>) -> Markup {
    html! {
        @if !field.hint.is_empty() { p.hint id={ (field.name) "-hint" } { (field.hint) } }
        @if let Some(words) = wrong {
            p.wrong-words id={ (field.name) "-wrong" } {
                (icon(Icon::Warning)) span { span.hidden-words { "Error: " } (words) }
            }
        }
    }
}

fn described(field: &Field<'_>, wrong: Option<&str>) -> Option<String> {
    let hint = (!field.hint.is_empty()).then(|| format!("{}-hint", field.name));
    let wrong = wrong.map(|_| format!("{}-wrong", field.name));
    match (hint, wrong) {
        (Some(hint), Some(wrong)) => Some(format!("{hint} {wrong}")),
        (hint, wrong) => hint.or(wrong),
    }
}

/// Passwords are never written back into a page.
fn value<'a>(kind: &str, value: &'a str) -> Option<&'a str> {
    (kind != "password" && !value.is_empty()).then_some(value)
}

fn some(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}
