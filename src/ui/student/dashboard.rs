//! Student: Dashboard. Who this is at one glance; a card for each area this viewer may see.

use crate::domain::Counts;
use crate::ui::chart::{self, Week};
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::Frame;
use crate::ui::part::{self, Badge, Tone};
use crate::ui::student::flagged;
use crate::ui::student::photo::{self, Keep};
use crate::ui::student::timeline::{self, Item};
use crate::ui::student::{Area, Plate};
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs. A card that is `None` is not shown, nor that it exists.
#[derive(Clone, Debug)]
pub struct View {
    /// Who this is.
    pub plate: Plate,
    /// Attendance.
    pub attendance: Option<Attendance>,
    /// Flags that are not closed, for those who may see them.
    pub flags: Vec<crate::ui::flags::Row>,
    /// The last contact among the entries this viewer may read, and what it was.
    pub last_contact: Option<LastContact>,
    /// Course marks, newest first, a few.
    pub marks: Option<Vec<Mark>>,
    /// Private contacts.
    pub contacts: Option<Contacts>,
    /// What to do for this student, never a diagnosis.
    pub adjustments: Option<String>,
    /// The student is sponsored for a visa.
    pub sponsored: Option<bool>,
    /// The newest lines of the timeline, a few.
    pub recent: Vec<Item>,
    /// University e-mail.
    pub email: String,
    /// The photograph, for those who keep it.
    pub photo: Option<Keep>,
}

/// What the figures of attendance cover: a part is never shown as the whole.
#[derive(Clone, Debug, Default)]
pub enum Covers {
    /// All modules.
    #[default]
    All,
    /// Totals of all modules; weeks and sessions of those named here, whose registers the viewer takes.
    SessionsOfOwn(Vec<String>),
    /// Only the modules named here, whose registers the viewer takes.
    Own(Vec<String>),
}

impl Covers {
    /// What to say of it; nothing where everything is covered.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match self {
            Covers::All => None,
            Covers::SessionsOfOwn(codes) | Covers::Own(codes) if codes.is_empty() => {
                Some("You do not take registers for any of their modules.".to_owned())
            }
            Covers::SessionsOfOwn(codes) => Some(format!(
                "The rate is that of all modules. Weeks and sessions are those of the modules you take registers for: {}.",
                codes.join(", ")
            )),
            Covers::Own(codes) => {
                Some(format!("In the modules you take registers for: {}.", codes.join(", ")))
            }
        }
    }

    /// Whether there is a total to show.
    #[must_use]
    pub fn has_total(&self) -> bool {
        !matches!(self, Covers::Own(codes) if codes.is_empty())
    }

    /// Whether there are single sessions to show.
    #[must_use]
    pub fn has_sessions(&self) -> bool {
        !matches!(self, Covers::Own(codes) | Covers::SessionsOfOwn(codes) if codes.is_empty())
    }
}

/// The attendance card.
#[derive(Clone, Debug)]
pub struct Attendance {
    /// What the figures cover.
    pub covers: Covers,
    /// The academic year.
    pub counts: Counts,
    /// The last four weeks, this one included.
    pub recent: Option<Counts>,
    /// The four weeks before them.
    pub before: Option<Counts>,
    /// Median rate of the cohort, as a share of one.
    pub cohort_median: Option<f64>,
    /// Week by week; empty when only totals may be seen.
    pub weeks: Vec<Week>,
}

/// The last contact.
#[derive(Clone, Debug)]
pub struct LastContact {
    /// When; `None` when there was none.
    pub at: Option<Timestamp>,
    /// What it was, such as "Attended meeting, Dr Ada Okafor".
    pub words: String,
}

/// One course mark.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Module code.
    pub module: String,
    /// What was marked, such as "Coursework 1".
    pub component: String,
    /// The mark as it is written.
    pub mark: String,
}

/// Private contacts.
#[derive(Clone, Debug)]
pub struct Contacts {
    /// Personal e-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let number = &view.plate.number;
    let problems = view.photo.as_ref().map(|photo| photo.problems.clone()).unwrap_or_default();
    let body = html! {
        (part::problems_box(&problems))
        (super::plate(&view.plate))
        div.columns {
            div {
                (flagged::card(&view.flags))
                @if let Some(card) = &view.attendance { (attendance(card, number)) }
                section.stack aria-labelledby="recent-title" {
                    div.card-head {
                        h2 #recent-title { "Latest on the record" }
                        a href=(Area::Record.link(number)) { "The whole record" }
                    }
                    @if view.recent.is_empty() {
                        (part::empty(Icon::Record, "Nothing on this record yet",
                            "Entries appear here as soon as somebody adds one."))
                    } @else {
                        (timeline::timeline(&view.recent))
                    }
                }
            }
            aside aria-label="About this student" { (side(frame, view)) }
        }
    };
    super::page(frame, &view.plate, Some(Area::Dashboard), &part::form_title("Dashboard", &problems), &body)
}

fn attendance(card: &Attendance, number: &str) -> Markup {
    html! {
        section.card aria-labelledby="attendance-title" {
            div.card-head {
                h2 #attendance-title { (icon(Icon::Chart)) "Attendance" }
                a href=(Area::Attendance.link(number)) { "Every session" }
            }
            @if let Some(words) = card.covers.words() { p { (words) } }
            @if card.covers.has_total() {
                div.row.apart {
                    div {
                        p.figure { (part::percent_words(card.counts)) }
                        @let base = part::base_words(card.counts);
                        @if !base.is_empty() { p.muted.small { (base) } }
                    }
                    (attendance_facts(card, &html! {}))
                }
            }
            @if card.counts.under_half() {
                p { (part::badge(&Badge::new(Tone::Bad, Icon::Warning, "Under 50 %"))) }
            }
            @if !card.weeks.is_empty() { (chart::week_strip("weeks", &card.weeks)) }
        }
    }
}

/// The facts beside the rate, in one list with those of `first`.
pub(super) fn attendance_facts(card: &Attendance, first: &Markup) -> Markup {
    html! {
        dl.facts {
            (first)
            @if let Some(recent) = card.recent { dt { "This week and the three before" } dd { (part::rate_words(recent)) } }
            @if let (Some(before), Some(now), Some(then)) = (card.before, card.recent.and_then(Counts::share), card.before.and_then(Counts::share)) {
                dt { "The four weeks before those" } dd { (part::rate_words(before)) }
                dt { "Change" } dd { (part::points_words(now, then)) }
            }
            @if let Some(median) = card.cohort_median { dt { "Cohort median" } dd { (part::share_words(median)) } }
        }
    }
}

fn side(frame: &Frame<'_>, view: &View) -> Markup {
    html! {
        @if let Some(last) = &view.last_contact { (last_contact(frame, last)) }
        @if let Some(words) = &view.adjustments {
            section.card.raised { h2 { (icon(Icon::Support)) "Adjustments: what to do" } (timeline::prose(words)) }
        }
        section.card.raised {
            h2 { (icon(Icon::People)) "Tutors" }
            @if view.plate.tutors.is_empty() { p.muted.small { "No tutor is set. The department office can set one." } }
            ul.plain-list.small {
                @for tutor in &view.plate.tutors {
                    li { strong { (tutor.name) } small { (tutor.relation) } a href={ "mailto:" (tutor.email) } { (tutor.email) } }
                }
            }
        }
        section.card.raised {
            h2 { (icon(Icon::Phone)) "Contact" }
            dl.facts.stacked {
                dt { "University e-mail" } dd { a href={ "mailto:" (view.email) } { (view.email) } }
                @if let Some(contacts) = &view.contacts {
                    @if let Some(email) = &contacts.email { dt { "Personal e-mail" } dd { a href={ "mailto:" (email) } { (email) } } }
                    @if let Some(phone) = &contacts.phone { dt { "Telephone" } dd { a href={ "tel:" (phone) } { (phone) } } }
                }
            }
        }
        @if let Some(rows) = &view.marks { (marks(rows, &view.plate.number)) }
        @if let Some(sponsored) = view.sponsored {
            section.card.raised {
                h2 { (icon(Icon::Flag)) "Visa sponsorship" }
                p.small { @if sponsored { "Sponsored by the university." } @else { "Not sponsored." } }
            }
        }
        @if let Some(keep) = &view.photo { (photo::card(frame, &view.plate.number, &view.plate.called, keep)) }
    }
}

fn last_contact(frame: &Frame<'_>, last: &LastContact) -> Markup {
    html! {
        section.card.raised {
            h2 { (icon(Icon::Clock)) "Last contact" }
            @if let Some(at) = last.at {
                p { (part::day(crate::domain::calendar::day_of(at))) }
                p.muted.small { (part::ago(crate::domain::calendar::day_of(at), frame.today)) ". " (last.words) }
            } @else {
                p.muted.small { "None that you can read." }
            }
        }
    }
}

fn marks(rows: &[Mark], number: &str) -> Markup {
    html! {
        section.card.raised {
            div.card-head { h2 { (icon(Icon::Marks)) "Marks" } a href=(Area::Marks.link(number)) { "All marks" } }
            @if rows.is_empty() { p.muted.small { "None yet." } }
            dl.facts {
                @for row in rows { dt { (row.module) " " (row.component) } dd.number { (row.mark) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Covers;

    #[test]
    fn a_part_of_the_attendance_says_that_it_is_one() {
        let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        assert_eq!(Covers::All.words(), None);
        let said = Covers::Own(own(&["ME101", "ME102"])).words();
        assert_eq!(said.as_deref(), Some("In the modules you take registers for: ME101, ME102."));
        for none in [Covers::Own(own(&[])), Covers::SessionsOfOwn(own(&[]))] {
            assert_eq!(none.words().as_deref(), Some("You do not take registers for any of their modules."));
            assert!(!none.has_sessions());
        }
    }
}
