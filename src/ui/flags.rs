//! Flags: the worklist, one flag with its arithmetic, history and what can be done, and rows for other pages.

use crate::domain::flag::{Outcome, State};
use crate::domain::{Problems, calendar};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Field, Paging, SelectOption, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// A flag in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Student number.
    pub number: String,
    /// As the student is called.
    pub called: String,
    /// The rule's name, or what the concern is about.
    pub title: String,
    /// The arithmetic.
    pub words: String,
    /// Where it stands.
    pub state: State,
    /// When it opened.
    pub opened_at: Timestamp,
    /// Who looks after it.
    pub owner: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Whether somebody has written about the student since.
    pub written: bool,
}

/// What somebody learns of a concern they raised.
#[derive(Clone, Debug)]
pub struct Raised {
    /// Student number.
    pub number: String,
    /// As the student is called.
    pub called: String,
    /// When they raised it.
    pub at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What they are told; may be empty.
    pub told: String,
}

/// What the worklist needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// State asked for: a code, or empty for all that are not closed.
    pub state: String,
    /// Number of the rule asked for; empty for all.
    pub rule: String,
    /// Rules to choose from: number and name.
    pub rules: Vec<(String, String)>,
    /// Only those one looks after oneself.
    pub mine: bool,
    /// Only those about whom nobody has written since.
    pub unwritten: bool,
    /// The flags of this page.
    pub flags: Vec<Row>,
    /// Where the list stands.
    pub paging: Paging,
    /// Concerns this person raised.
    pub raised: Vec<Raised>,
    /// Whether there are monitoring points this year.
    pub points: bool,
}

/// The worklist. The form sends `state`, `rule`, `mine`, `unwritten` by GET.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head {
            div { h1 { "Flags" } @if !view.paging.words.is_empty() { p { (view.paging.words) } } }
            @if view.points { a.button href=(links::FOLLOWED) { "Monitoring points" } }
        }
        (filters(view))
        @if view.flags.is_empty() {
            (part::empty(Icon::Check, "No flags here", "A flag appears by itself when a rule finds that a student of yours may need somebody, and when a colleague raises a concern."))
        } @else { (rows(&view.flags, true)) }
        (part::paging(&view.paging))
        @if !view.raised.is_empty() { (raised(&view.raised)) }
    };
    layout::render(frame, &Page { title: "Flags", place: Place::Flags, areas: None, q: "", body })
}

fn filters(view: &View) -> Markup {
    let none = Problems::default();
    let states = State::ALL.iter().map(|state| option(state.code(), state.label()));
    let states: Vec<SelectOption> = [option("", "Not closed")].into_iter().chain(states).collect();
    let rules = view.rules.iter().map(|(number, name)| option(number, name));
    let rules: Vec<SelectOption> = [option("", "Any")].into_iter().chain(rules).collect();
    html! {
        section.filters aria-label="Filters" {
            form method="get" action=(links::FLAGS) {
                (part::select(&Field { name: "state", label: "State", value: &view.state, ..Field::default() }, &states, &none))
                (part::select(&Field { name: "rule", label: "Opened by", value: &view.rule, ..Field::default() }, &rules, &none))
                (part::check(&Field { name: "mine", label: "Only those I look after", ..Field::default() }, view.mine, ""))
                (part::check(&Field { name: "unwritten", label: "Only those nobody has written about since", ..Field::default() }, view.unwritten, ""))
                div.actions { (part::button("Show", "", "")) }
            }
        }
    }
}

fn option(value: &str, label: &str) -> SelectOption {
    SelectOption { value: value.to_owned(), label: label.to_owned() }
}

/// Flags as rows; `named` says of whom each is.
#[must_use]
pub fn rows(flags: &[Row], named: bool) -> Markup {
    html! { ul.rows { @for flag in flags { (row(flag, named)) } } }
}

/// One flag as a row.
#[must_use]
pub fn row(flag: &Row, named: bool) -> Markup {
    let closed = flag.state == State::Closed;
    html! {
        li {
            (part::icon_disc(Icon::Flag, if closed { Tone::Plain } else { Tone::Bad }))
            div.row {
                span.what {
                    @if named { a href=(links::student(&flag.number)) { (flag.called) } " · " }
                    (flag.title)
                }
                (part::badges(&badges(flag)))
            }
            span.why {
                (flag.words) ". "
                "Since " (part::day(calendar::day_of(flag.opened_at)))
                @match &flag.owner { Some(owner) => { ", with " (owner) } None => { ", with nobody yet" } }
                @if !flag.written && !closed { ". Nobody has written since" }
                "."
            }
            a.button.small.act href=(links::flag(&flag.id)) { "See flag" span.hidden-words { ": " (flag.title) ", " (flag.called) } }
        }
    }
}

fn badges(flag: &Row) -> Vec<Badge> {
    let state = state_badge(flag.state);
    let outcome = flag.outcome.map(|outcome| Badge::plain(outcome.label()));
    [Some(state), outcome].into_iter().flatten().collect()
}

/// Where a flag stands, as a badge.
#[must_use]
pub fn state_badge(state: State) -> Badge {
    match state {
        State::Open => Badge::new(Tone::Bad, Icon::Flag, state.label()),
        State::Acknowledged => Badge::new(Tone::Warn, Icon::Eye, state.label()),
        State::Contacted => Badge::new(Tone::Accent, Icon::Message, state.label()),
        State::Closed => Badge::new(Tone::Ok, Icon::Check, state.label()),
    }
}

fn raised(all: &[Raised]) -> Markup {
    html! {
        section.stack #raised aria-labelledby="raised-title" {
            h2 #raised-title { "Concerns you raised" }
            ul.rows {
                @for one in all {
                    li {
                        (part::icon_disc(Icon::Comment, Tone::Accent))
                        div.row {
                            span.what { a href=(links::student(&one.number)) { (one.called) } }
                            (part::badge(&state_badge(one.state)))
                        }
                        span.why {
                            @if one.told.is_empty() { "Nothing to tell you yet. " } @else { (one.told) " " }
                            "Raised on " (part::day(calendar::day_of(one.at))) "."
                        }
                    }
                }
            }
        }
    }
}

/// A line of a flag's history.
#[derive(Clone, Debug)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who; none for a rule.
    pub by: Option<String>,
    /// What happened.
    pub what: String,
    /// What was written beside it; may be empty.
    pub note: String,
}

/// A concern as it was raised.
#[derive(Clone, Debug)]
pub struct Concern {
    /// Who raised it.
    pub by: String,
    /// About what.
    pub about: String,
    /// What was seen.
    pub seen: String,
    /// When.
    pub on: jiff::civil::Date,
    /// Whether the student knows.
    pub student_knows: bool,
    /// What would help; may be empty.
    pub wish: String,
    /// What whoever raised it was told; may be empty.
    pub told: String,
}

/// What the page of one flag needs.
#[derive(Clone, Debug)]
pub struct One {
    /// The flag.
    pub flag: Row,
    /// What its rule says; empty for a concern.
    pub rule: String,
    /// The student's e-mail.
    pub email: String,
    /// The student's telephone, for those who may have it.
    pub phone: Option<String>,
    /// The concern behind it.
    pub concern: Option<Concern>,
    /// Its history, oldest first.
    pub history: Vec<Line>,
    /// Whether this person may act on it.
    pub may_act: bool,
    /// The outcome chosen, as sent.
    pub outcome: String,
    /// The note, as typed.
    pub note: String,
    /// What whoever raised it is told, as typed.
    pub told: String,
    /// What was wrong: `outcome`, `note`, `told`.
    pub problems: Problems,
}

/// One flag.
#[must_use]
pub fn one(frame: &Frame<'_>, view: &One) -> Markup {
    let flag = &view.flag;
    let title = part::form_title(&format!("{}: {}", flag.title, flag.called), &view.problems);
    let body = html! {
        a.back href=(links::FLAGS) { (icon(Icon::ArrowLeft)) "Flags" }
        (part::problems_box(&view.problems))
        header.page-head { div {
            h1 { (flag.title) }
            p { a href=(links::student(&flag.number)) { (flag.called) } " · " (flag.number) }
        } (part::badges(&badges(flag))) }
        section.card aria-labelledby="arithmetic-title" {
            h2 #arithmetic-title { (icon(Icon::Flag)) @if view.concern.is_some() { "The concern" } @else { "What was found" } }
            @match &view.concern { Some(concern) => { (concern_card(concern)) } None => { p { (flag.words) "." } p.muted.small { "The rule: " (view.rule) "." } } }
            dl.facts {
                dt { "Opened" } dd { (part::moment(flag.opened_at)) }
                dt { "E-mail" } dd { a href={ "mailto:" (view.email) } { (view.email) } }
                @if let Some(phone) = &view.phone { dt { "Telephone" } dd { a href={ "tel:" (phone.replace(' ', "")) } { (phone) } } }
                dt { "Looked after by" } dd { @match &flag.owner { Some(owner) => { (owner) } None => { "Nobody: the student has no personal tutor" } } }
            }
            div.actions { a.button.small href=(links::student_area(&flag.number, "attendance")) { "See sessions" } a.button.small href=(links::student_area(&flag.number, "add")) { "Add to Record" } }
        }
        @if view.may_act && flag.state != State::Closed { (act(frame, view)) }
        section.stack aria-labelledby="history-title" { h2 #history-title { "History" } (history(&view.history)) }
    };
    layout::render(frame, &Page { title: &title, place: Place::Flags, areas: None, q: "", body })
}

fn concern_card(concern: &Concern) -> Markup {
    html! {
        (crate::ui::student::timeline::prose(&concern.seen))
        dl.facts {
            dt { "Raised by" } dd { (concern.by) }
            dt { "About" } dd { (concern.about) }
            dt { "Seen on" } dd { (part::day(concern.on)) }
            dt { "The student knows" } dd { @if concern.student_knows { "Yes" } @else { "No" } }
            @if !concern.wish.is_empty() { dt { "What would help" } dd { (concern.wish) } }
            @if !concern.told.is_empty() { dt { "They were told" } dd { (concern.told) } }
        }
    }
}

/// One form whose buttons lead to the three steps.
fn act(frame: &Frame<'_>, view: &One) -> Markup {
    let (flag, problems) = (&view.flag, &view.problems);
    let outcomes = Outcome::chosen().map(|outcome| option(outcome.code(), outcome.label()));
    let outcomes: Vec<SelectOption> =
        [option("", "Choose, to close it")].into_iter().chain(outcomes).collect();
    let to = |step: &str| links::flag_step(&flag.id, step);
    html! {
        section.card aria-labelledby="act-title" {
            h2 #act-title { "What you do" }
            form.form method="post" action=(to("close")) novalidate {
                (part::csrf(frame.csrf))
                (part::textarea(&Field { name: "note", label: "Note", hint: "For those who see this flag. What belongs on the record goes into an entry.", value: &view.note, rows: 3, ..Field::default() }, problems))
                (part::select(&Field { name: "outcome", label: "Outcome", value: &view.outcome, ..Field::default() }, &outcomes, problems))
                @if view.concern.is_some() {
                    (part::text_input(&Field { name: "told", label: "What the person who raised it is told", hint: "They see this and nothing else. Left empty, they are told the outcome.", value: &view.told, ..Field::default() }, problems))
                }
                div.actions {
                    @if flag.state == State::Open { (step_button("Acknowledge", "primary", &to("acknowledge"))) }
                    @if flag.state < State::Contacted { (step_button("Student contacted", "", &to("contacted"))) }
                    (step_button("Close", "", &to("close")))
                }
            }
        }
    }
}

fn step_button(words: &str, class: &str, to: &str) -> Markup {
    html! { button class={ "button " (class) } type="submit" formaction=(to) { (words) } }
}

fn history(lines: &[Line]) -> Markup {
    html! {
        ul.rows {
            @for line in lines {
                li {
                    (part::icon_disc(Icon::Clock, Tone::Plain))
                    span.what { (line.what) ", " @match &line.by { Some(by) => { (by) } None => { "by the rule" } } }
                    span.why { @if !line.note.is_empty() { (line.note) " · " } (part::moment(line.at)) }
                }
            }
        }
    }
}
