//! Taking a register: one screen, a row a student, marks by key and by thumb, and a plain form underneath.

use super::{Session, head, letter, mark_words, more, status_badge};
use crate::domain::register::MarkSource;
use crate::domain::register::rules::{Doors, Status};
use crate::domain::student::Athlete;
use crate::domain::{Mark, Problems};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Tone};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug)]
pub struct View {
    /// The session.
    pub session: Session,
    /// Whether it takes marks.
    pub doors: Doors,
    /// Whether the office asks: it may always write, open and close.
    pub office: bool,
    /// Names this person in their own browser, for marks not sent yet.
    pub who: String,
    /// Students by name.
    pub pupils: Vec<Pupil>,
    /// Sessions somebody may have missed for this one.
    pub others: Vec<(String, String)>,
    /// What was typed into the form that adds somebody.
    pub added: Added,
    /// What is wrong with it.
    pub problems: Problems,
    /// Marks that were not taken, in words.
    pub refused: Vec<String>,
}

/// What was typed into the form that adds somebody.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// Student number.
    pub number: String,
    /// The session they missed for this one.
    pub instead_of: String,
    /// Their mark.
    pub mark: Option<Mark>,
}

/// A student on the register.
#[derive(Clone, Debug, Default)]
pub struct Pupil {
    /// Student number.
    pub number: String,
    /// Address of the photograph, when there is one.
    pub photo: Option<String>,
    /// Family name first.
    pub listed: String,
    /// As they are called.
    pub called: String,
    /// Has left the university.
    pub left: bool,
    /// On leave: not expected, and not marked with the rest.
    pub on_leave: bool,
    /// Sporting support.
    pub athlete: Option<Athlete>,
    /// What to do for them.
    pub adjustments: Option<String>,
    /// Teaching group.
    pub group: Option<String>,
    /// The mark that stands.
    pub mark: Option<Mark>,
    /// Minutes late that stand beside it.
    pub minutes_late: Option<u16>,
    /// How much of the history is seen.
    pub seen: usize,
    /// What was recorded, oldest first.
    pub history: Vec<Line>,
    /// Marks at the sessions before.
    pub last: Vec<Option<Mark>>,
    /// The session they came here instead of.
    pub instead_of: Option<String>,
    /// The session they went to instead.
    pub elsewhere: Option<String>,
    /// The absence notice that covers this session.
    pub notice: Option<Notice>,
    /// What this person had chosen while what stands was recorded.
    pub chosen: Option<Option<Mark>>,
}

/// An absence notice that covers the session, as far as it may be told.
#[derive(Clone, Debug)]
pub struct Notice {
    /// It says that the student is not expected.
    pub dispensation: bool,
    /// It is authorised.
    pub authorised: bool,
    /// Why, and the days.
    pub why: Option<(String, String)>,
}

impl Notice {
    /// "Absence notice: illness, 2–6 Nov".
    #[must_use]
    pub fn words(&self) -> String {
        let what = match (self.authorised, self.dispensation) {
            (false, _) => "Absence reported, not decided",
            (true, true) => "Dispensation",
            (true, false) => "Absence notice",
        };
        match &self.why {
            Some((why, days)) => format!("{what}: {}, {days}", why.to_lowercase()),
            None => what.to_owned(),
        }
    }
}

/// A line of the history of a mark.
#[derive(Clone, Debug)]
pub struct Line {
    /// The mark; none took it away.
    pub mark: Option<Mark>,
    /// Minutes late.
    pub minutes_late: Option<u16>,
    /// Why, where that is open.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<String>,
    /// By what way.
    pub source: MarkSource,
}

/// "Late, 12 minutes (Dr Ada Okafor, Tue 3 Mar 2026, 10:12)".
#[must_use]
pub fn line_words(line: &Line) -> String {
    let late = late_words(line.minutes_late);
    let reason = line.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    let by = match (&line.by, line.source) {
        (Some(name), MarkSource::Register) => name.clone(),
        (Some(name), MarkSource::Elsewhere) if line.mark.is_none() => format!("{name}, taken back"),
        (Some(name), source) => format!("{name}, {}", source.label().to_lowercase()),
        (None, source) => source.label().to_owned(),
    };
    let at = crate::domain::calendar::time_words(line.at);
    format!("{}{late}{reason} ({by}, {at})", mark_words(line.mark))
}

/// ", 12 minutes"; nothing when it is not known.
#[must_use]
pub fn late_words(minutes: Option<u16>) -> String {
    let words = |minutes| format!(", {}", part::plural(u64::from(minutes), "minute", "minutes"));
    minutes.map_or_else(String::new, words)
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let session = &view.session;
    let takes = view.takes();
    let body = html! {
        (part::problems_box(&view.problems))
        a.back href=(links::REGISTERS) { (icon(Icon::ArrowLeft)) "Registers" }
        header.page-head {
            div { (head(session)) div.badges { (standing(view)) @if session.critical { (part::badge(&Badge::new(Tone::Bad, Icon::Flag, "Critical session"))) } } }
            div.actions {
                @if view.doors != Doors::Cancelled { a.button href=(links::check_in_screen(&session.id)) { "Check-in code" } }
                a.button href=(links::register_print(&session.id)) { "Print" }
            }
        }
        (doors(view))
        @if !view.refused.is_empty() {
            (part::banner(Tone::Warn, &html! { @for words in &view.refused { p { (words) } } }))
        }
        @if view.pupils.is_empty() {
            (part::empty(Icon::People, "Nobody is on this list", "The list is who is in the group that day. Add who came below, or ask the department office."))
        } @else {
            form.register method="post" action=(links::register(&session.id)) autocomplete="off" data-register=(session.id) data-who=(view.who)
                data-marks-url=(links::register_marks(&session.id)) {
                (part::csrf(frame.csrf))
                (tools(view))
                ul.pupils { @for (at, pupil) in view.pupils.iter().enumerate() { (row(pupil, at, view)) } }
                @if takes {
                    div.actions.stuck {
                        span.no-script { (part::button("Save marks", "primary", "save")) }
                        @if view.doors != Doors::Early { button.button type="submit" name="action" value="rest" data-rest { "Mark the rest present" } }
                        span.saved role="status" data-unsent {}
                    }
                }
            }
        }
        @if takes { (more::take_off(frame, view)) (more::add(frame, view)) }
        @if view.office { (more::office(frame, view)) }
    };
    let words = session.words();
    let title = part::form_title(&words, &view.problems);
    layout::render(frame, &Page { title: &title, place: Place::Registers, areas: None, q: "", body })
}

impl View {
    /// Whether a mark can be chosen for a student: before the start only absences that are known, and "not expected"
    /// only where it is needed.
    pub(super) fn offers(&self, pupil: &Pupil, mark: Mark) -> bool {
        let early = self.doors == Doors::Early;
        let can = match mark {
            Mark::Present | Mark::Late | Mark::Absent => !early,
            Mark::Authorised => true,
            Mark::NotExpected => early || self.office,
        };
        can || pupil.mark == Some(mark)
    }

    /// Whether nobody may be added without a mark: everybody has one, or the register is closed.
    pub(super) fn complete(&self) -> bool {
        matches!(self.session.status, Status::Taken | Status::Closed | Status::Nobody)
    }

    /// Whether marks can be sent now.
    pub(super) fn takes(&self) -> bool {
        match self.doors {
            Doors::Cancelled => false,
            Doors::Early | Doors::Open => true,
            Doors::Closed => self.office,
        }
    }
}

/// Where the register stands, kept up by the script while marks are pressed.
fn standing(view: &View) -> Markup {
    let session = &view.session;
    let listed = session.listed;
    let becomes = |marked: bool, met: bool| {
        let status = match (view.doors, session.status) {
            (Doors::Cancelled | Doors::Early, status) => status,
            _ if marked && met => Status::Taken,
            (Doors::Open, Status::Open) => Status::Open,
            _ if marked => Status::Nobody,
            (Doors::Closed, _) => Status::Closed,
            (Doors::Open, _) if met => Status::Partly,
            (Doors::Open, _) => Status::NotTaken,
        };
        status_badge(&Session { status, ..session.clone() })
    };
    html! {
        span.row aria-live="polite" aria-atomic="true" data-standing {
            span data-status { (status_badge(session)) }
            span.small.muted { span data-marked { (session.marked) } " of " (part::plural(u64::from(listed), "student", "students")) " marked" }
        }
        @if view.takes() {
            template data-becomes="none" { (becomes(listed == 0, false)) }
            template data-becomes="some" { (becomes(listed <= 1, true)) }
            template data-becomes="excused" { (becomes(true, false)) }
            template data-becomes="all" { (becomes(true, true)) }
        }
    }
}

fn doors(view: &View) -> Markup {
    let words = match (view.doors, view.office) {
        (Doors::Open, _) => return html! {},
        (Doors::Cancelled, _) => "This session was called off. Nothing is recorded for it.",
        (Doors::Early, _) => {
            "This session has not begun. Until then only an authorised absence can be recorded, or that somebody is not expected."
        }
        (Doors::Closed, true) => {
            "This register is closed. You can still correct it, because you are the office; open it below for others to go on."
        }
        (Doors::Closed, false) => "This register is closed. Ask the department office to open it again.",
    };
    part::banner(Tone::Accent, &html! { p { (words) } })
}

/// Finding somebody, and the keys: only those of marks that can be chosen.
fn tools(view: &View) -> Markup {
    let offered = |mark: &Mark| view.pupils.iter().any(|pupil| view.offers(pupil, *mark));
    html! {
        div.register-tools {
            div.field.needs-script {
                label for="within" { "Find in this list" }
                input.input.short #within type="search" autocomplete="off" data-within;
            }
            @if view.takes() {
                p.small.muted {
                    @for mark in Mark::ALL.iter().copied().filter(offered) { b { (letter(Some(mark))) } " " (mark.label().to_lowercase()) ", " }
                    b { "–" } " no mark."
                    span.needs-script { " Press a letter to mark and go on; arrow up and down move. Each mark is saved at once." }
                }
            }
        }
    }
}

fn row(pupil: &Pupil, at: usize, view: &View) -> Markup {
    let takes = view.takes();
    html! {
        li.pupil.away[pupil.on_leave] data-number=(pupil.number) data-on-leave[pupil.on_leave] data-words={ (pupil.listed) " " (pupil.called) " " (pupil.number) } data-left[pupil.left] {
            (part::portrait(&pupil.called, pupil.photo.as_deref(), false))
            div.pupil-who {
                strong { (pupil.listed) }
                small { (pupil.number) @if let Some(group) = &pupil.group { " · " (group) } }
                @if !pupil.last.is_empty() {
                    span.last { span.hidden-words { "Marks before: " } @for mark in &pupil.last { abbr class={ "m" (letter(*mark)) } title=(mark_words(*mark)) { (letter(*mark)) } } }
                }
            }
            @if takes { (marks(pupil, view)) } @else { p.stands { (mark_words(pupil.mark)) } }
            @if !pupil.history.is_empty() { (history(pupil, at)) }
            (notes(pupil, takes))
            @if takes && view.offers(pupil, Mark::Late) { (minutes(pupil)) }
            @if takes { (reason(pupil)) }
            div.pupil-said data-said aria-live="polite" { (said(pupil)) }
        }
    }
}

/// What to know of a student beside their name.
fn notes(pupil: &Pupil, takes: bool) -> Markup {
    let badges = badges(pupil);
    html! {
        @if !badges.is_empty() || pupil.adjustments.is_some() || pupil.elsewhere.is_some() {
            div.pupil-notes {
                (part::badges(&badges))
                @if let Some(to_do) = &pupil.adjustments { p.to-do { (icon(Icon::Support)) span { span.hidden-words { "What to do: " } (to_do) } } }
                @if takes && pupil.instead_of.is_some() {
                    button.button.small type="submit" form="take-off" name="number" value=(pupil.number) { "Take off the list" span.hidden-words { ": " (pupil.called) } }
                }
                @if let Some(there) = &pupil.elsewhere { p.small { "Was at another session instead: " (there) "." } }
            }
        }
    }
}

fn marks(pupil: &Pupil, view: &View) -> Markup {
    let marks = Mark::ALL.iter().copied().filter(|mark| view.offers(pupil, *mark)).map(Some).chain([None]);
    html! {
        fieldset.marks {
            legend.hidden-words { "Mark of " (pupil.called) }
            @for mark in marks {
                label class={ "mark m" (mark.map_or("0", |mark| letter(Some(mark)))) } {
                    input type="radio" name={ "mark-" (pupil.number) } value=(mark.map_or("", Mark::code)) data-key=(letter(mark)) checked[mark == pupil.mark];
                    span aria-hidden="true" { (letter(mark)) } span.hidden-words { (mark_words(mark)) }
                }
            }
            input type="hidden" name={ "seen-" (pupil.number) } value=(pupil.seen) data-seen;
        }
    }
}

/// How late somebody was, beside the mark that says they were: shown while that mark is chosen.
fn minutes(pupil: &Pupil) -> Markup {
    html! {
        label.minutes {
            "Minutes late" span.hidden-words { ", if known: " (pupil.called) }
            input.input name={ "late-" (pupil.number) } value=[pupil.minutes_late] inputmode="numeric" maxlength="3" data-late;
        }
    }
}

/// Why somebody was away, beside a mark that says they were: opened by whoever has something to say.
fn reason(pupil: &Pupil) -> Markup {
    let known = pupil.history.last().and_then(|line| line.reason.as_deref());
    html! {
        details.why-box.reason {
            summary { (icon(Icon::Chevron)) @match known { Some(words) => { "Reason: " (words) } None => { "Add a reason" } } span.hidden-words { ": " (pupil.called) } }
            div {
                label {
                    "Reason for absence" span.hidden-words { " of " (pupil.called) }
                    input.input name={ "reason-" (pupil.number) } value=[known] maxlength="200" data-reason;
                }
                p { "Read by their tutors and the office, not by everybody who takes registers." }
            }
        }
    }
}

fn badges(pupil: &Pupil) -> Vec<Badge> {
    let athlete = pupil.athlete.map(|athlete| Badge::new(Tone::Accent, Icon::Medal, athlete.label()));
    let left = pupil.left.then(|| Badge::new(Tone::Plain, Icon::Archive, "Has left"));
    let on_leave = pupil.on_leave.then(|| Badge::new(Tone::Plain, Icon::Clock, "On leave, not expected"));
    let instead = pupil.instead_of.as_ref().map(|other| Badge::plain(format!("Instead of {other}")));
    let notice = pupil.notice.as_ref().map(|notice| {
        let tone = if notice.authorised { Tone::Accent } else { Tone::Warn };
        Badge::new(tone, Icon::File, notice.words())
    });
    [athlete, left, on_leave, instead, notice].into_iter().flatten().collect()
}

/// What was recorded while this person chose otherwise.
fn said(pupil: &Pupil) -> Markup {
    html! {
        @if let (Some(mine), Some(theirs)) = (pupil.chosen, pupil.history.last()) {
            p.conflict { (icon(Icon::Warning)) span { "Recorded meanwhile: " (line_words(theirs)) ". You chose: " (mark_words(mine)) ". Choose again if yours is right, and save." } }
        }
    }
}

fn history(pupil: &Pupil, at: usize) -> Markup {
    html! {
        details.why-box.pupil-history {
            summary title="Who recorded it" { (icon(Icon::Clock)) span.hidden-words { "Who recorded it, and when: " (pupil.called) } }
            div { ol.plain-list id={ "history-" (at) } { @for line in pupil.history.iter().rev() { li { (line_words(line)) } } } }
        }
    }
}
