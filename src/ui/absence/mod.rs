//! Absence notices and appeals of marks: as rows in a list and as a card with everything that was said; forms beside.

pub mod decide;
pub mod form;
pub mod waiting;

use crate::domain::absence::AbsenceState;
use crate::domain::appeal::AppealState;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::part::{self, Badge, Tone};
use crate::ui::student::timeline;
use jiff::Timestamp;
use maud::{Markup, html};

/// A decision, in words.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What they wrote; may be empty.
    pub words: String,
}

/// An absence notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its own page; none where it has none.
    pub link: Option<String>,
    /// Why, such as "Illness".
    pub why: String,
    /// The days that were asked for.
    pub asked: String,
    /// The days it holds for, when these are fewer.
    pub held: Option<String>,
    /// What it does to registers, such as "Authorised absence".
    pub kind: String,
    /// Where it stands.
    pub state: AbsenceState,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Who in the office reported it; none when the student did.
    pub reported_by: Option<String>,
    /// What was written; may be empty.
    pub words: String,
    /// Evidence: name, bytes, address.
    pub evidence: Vec<(String, u64, String)>,
    /// The decision.
    pub decided: Option<Decision>,
    /// Where the student takes it back (POST); none when that is over.
    pub take_back: Option<String>,
}

/// An appeal of a mark.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// Its own page; none where it has none.
    pub link: Option<String>,
    /// Its register, for those who may open it.
    pub register: Option<String>,
    /// The session, such as "ME204, Lab, Tue 3 Mar 2026, 10:00".
    pub session: String,
    /// The mark that was appealed.
    pub mark: String,
    /// The mark that stands now, where it is another and the appeal still open.
    pub stands: Option<String>,
    /// What it was changed to.
    pub outcome: Option<String>,
    /// Where it stands.
    pub state: AppealState,
    /// When it was sent.
    pub at: Timestamp,
    /// What was written.
    pub words: String,
    /// The decision.
    pub decided: Option<Decision>,
}

fn state_badge(state: AbsenceState) -> Badge {
    let (tone, which) = match state {
        AbsenceState::Reported => (Tone::Warn, Icon::Clock),
        AbsenceState::Authorised => (Tone::Ok, Icon::Check),
        AbsenceState::Refused => (Tone::Bad, Icon::Cross),
        AbsenceState::Withdrawn => (Tone::Plain, Icon::Archive),
    };
    Badge::new(tone, which, state.label())
}

fn appeal_badge(state: AppealState) -> Badge {
    let (tone, which) = match state {
        AppealState::Open => (Tone::Warn, Icon::Clock),
        AppealState::Changed => (Tone::Ok, Icon::Check),
        AppealState::Refused => (Tone::Bad, Icon::Cross),
    };
    Badge::new(tone, which, state.label())
}

/// Notices as cards, newest first; nothing when there are none.
#[must_use]
pub fn notices(frame: &Frame<'_>, all: &[Notice]) -> Markup {
    html! { @for notice in all { (notice_card(frame, notice)) } }
}

/// A notice with everything that was said.
#[must_use]
pub fn notice_card(frame: &Frame<'_>, notice: &Notice) -> Markup {
    html! {
        article.card.raised {
            div.card-head {
                h3 { @if let Some(link) = &notice.link { a href=(link) { (notice.asked) } } @else { (notice.asked) } }
                (part::badge(&state_badge(notice.state)))
            }
            dl.facts {
                dt { "Why" } dd { (notice.why) }
                @if notice.state == AbsenceState::Authorised { dt { "In registers" } dd { (notice.kind) } }
                @if let Some(held) = &notice.held { dt { "Authorised for" } dd { (held) } }
                dt { "Reported" } dd { (part::moment(notice.reported_at)) @if let Some(by) = &notice.reported_by { ", by " (by) } }
            }
            @if !notice.words.is_empty() { (timeline::prose(&notice.words)) }
            @if !notice.evidence.is_empty() {
                ul.attachments aria-label="Evidence" {
                    @for (name, bytes, link) in &notice.evidence {
                        li { a href=(link) download { (icon(Icon::File)) (name) " " span { (part::size_words(*bytes)) } } }
                    }
                }
            }
            (decision(notice.decided.as_ref()))
            @if let Some(to) = &notice.take_back {
                form method="post" action=(to) {
                    (part::csrf(frame.csrf))
                    button.button.small type="submit" { "Take back" span.hidden-words { " the notice for " (notice.asked) } }
                }
            }
        }
    }
}

/// An appeal with everything that was said.
#[must_use]
pub fn appeal_card(appeal: &Appeal) -> Markup {
    html! {
        article.card.raised {
            div.card-head {
                h3 { @if let Some(link) = &appeal.link { a href=(link) { (appeal.session) } } @else { (appeal.session) } }
                (part::badge(&appeal_badge(appeal.state)))
            }
            dl.facts {
                dt { "Mark appealed" } dd { (appeal.mark) }
                @if let Some(stands) = &appeal.stands { dt { "Changed since" } dd { "Now " (stands) } }
                @if let Some(outcome) = &appeal.outcome { dt { "Changed to" } dd { (outcome) } }
                dt { "Sent" } dd { (part::moment(appeal.at)) }
            }
            (timeline::prose(&appeal.words))
            @if let Some(register) = &appeal.register { p { a href=(register) { "See the register" } } }
            (decision(appeal.decided.as_ref()))
        }
    }
}

fn decision(decided: Option<&Decision>) -> Markup {
    html! {
        @if let Some(decided) = decided {
            p.small.muted { "Decided by " (decided.by) ", " (part::moment(decided.at)) }
            @if !decided.words.is_empty() { (timeline::prose(&decided.words)) }
        }
    }
}
