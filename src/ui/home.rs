//! Home: what needs this person, their students, what was written lately.

use crate::domain::{Categories, Counts, EntryKind, calendar};
use crate::ui::chart;
use crate::ui::flags;
use crate::ui::icon::{Icon, icon};
use crate::ui::layout::{self, Frame, Page, Place};
use crate::ui::links;
use crate::ui::part::{self, Badge, Column, Table, Tone};
use crate::ui::register;
use crate::ui::student::Area;
use crate::ui::student::add::{self, Draft};
use crate::ui::student::timeline;
use jiff::Timestamp;
use maud::{Markup, html};

/// What the page needs.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Flags this person may act on, a few.
    pub flags: Vec<flags::Row>,
    /// How many there are.
    pub flags_total: usize,
    /// Absences and appeals that wait for this person to decide.
    pub waiting: (usize, usize),
    /// Today's registers.
    pub registers: Vec<register::Session>,
    /// Drafts.
    pub drafts: Vec<Draft>,
    /// Unread notices, a few.
    pub notices: Vec<crate::ui::notices::Notice>,
    /// My students by relationship.
    pub groups: Vec<Group>,
    /// Lately on the records of my students.
    pub recent: Vec<Recent>,
}

/// Students of one relationship.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its words, such as "Personal tutor".
    pub relation: String,
    /// Those of them with the lowest attendance, the lowest first.
    pub students: Vec<Tutee>,
    /// How many there are.
    pub total: u32,
}

impl Group {
    /// "Personal tutor (21): the 8 with the lowest attendance".
    fn caption(&self) -> String {
        let some = self.students.len();
        let which = format!(": the {some} with the lowest attendance");
        let which = if (some as u64) < u64::from(self.total) { which.as_str() } else { "" };
        format!("{} ({}){which}", self.relation, self.total)
    }
}

/// One of my students.
#[derive(Clone, Debug)]
pub struct Tutee {
    /// Student number.
    pub number: String,
    /// Family name first, as in a list.
    pub listed: String,
    /// Programme and year.
    pub programme: String,
    /// Attendance; `None` when this relationship does not show it.
    pub counts: Option<Counts>,
    /// Week by week, for the little picture.
    pub weeks: Vec<Counts>,
    /// Last contact of any kind among the entries this person may read.
    pub last_contact: Option<Timestamp>,
    /// When they were last met; shown under *My students*.
    pub last_met: Option<Timestamp>,
}

/// Something written lately.
#[derive(Clone, Debug)]
pub struct Recent {
    /// Student number.
    pub number: String,
    /// As the student is called.
    pub called: String,
    /// When it took place.
    pub at: Timestamp,
    /// What may be told of it.
    pub what: RecentWhat,
}

/// What may be told of an entry on Home.
#[derive(Clone, Debug)]
pub enum RecentWhat {
    /// May be read.
    Full {
        /// Id in addresses.
        id: String,
        /// Kind.
        kind: EntryKind,
        /// Subject; may be empty.
        subject: String,
        /// Author.
        author: String,
    },
    /// Exists, no more.
    Stub(Categories),
}

/// The page.
#[must_use]
pub fn page(frame: &Frame<'_>, view: &View) -> Markup {
    let body = html! {
        header.page-head { div { h1 { "Home" } p { (part::day(frame.today)) } } }
        div.columns {
            div.wide {
                (register::list::today(&view.registers))
                (needs(view))
                (my_students(frame, view))
            }
            aside aria-label="Lately" { (recent(view)) }
        }
    };
    layout::render(frame, &Page { title: "Home", place: Place::Home, areas: None, q: "", body })
}

fn needs(view: &View) -> Markup {
    let nothing =
        view.waiting == (0, 0) && view.flags.is_empty() && view.drafts.is_empty() && view.notices.is_empty();
    html! {
        section.stack aria-labelledby="needs-title" {
            h2 #needs-title { "Needs you" }
            @if nothing {
                (part::empty(Icon::Check, "Nothing needs you now", "Drafts, notices and flags of your students appear here."))
            } @else {
                ul.rows {
                    (waiting(view.waiting.0, "absence", "absences", Icon::Calendar, "reported and not decided", "absences"))
                    (waiting(view.waiting.1, "appeal", "appeals", Icon::Marks, "of marks, not decided", "appeals"))
                    @for flag in &view.flags { (flags::row(flag, true)) }
                    @for notice in &view.notices {
                        li {
                            (part::icon_disc(Icon::Bell, Tone::Accent))
                            span.what { (notice.words) }
                            span.why { (notice.detail) " " (part::moment(notice.at)) }
                            a.button.small.act href=(links::NOTICES) { "Open notices" span.hidden-words { ": " (notice.words) } }
                        }
                    }
                }
                @if view.flags_total > view.flags.len() { p { a href=(links::FLAGS) { "All " (part::count_words(view.flags_total as u64)) " flags" } } }
                @if !view.drafts.is_empty() { (add::draft_rows(&view.drafts, true)) }
            }
        }
    }
}

fn waiting(count: usize, one: &str, many: &str, which: Icon, words: &str, part_of: &str) -> Markup {
    html! {
        @if count > 0 {
            li {
                (part::icon_disc(which, Tone::Warn))
                span.what { (part::plural(count as u64, one, many)) }
                span.why { (words) }
                a.button.small.act href={ (links::ABSENCES) "#" (part_of) "-title" } { "Decide" span.hidden-words { ": " (many) } }
            }
        }
    }
}

fn my_students(frame: &Frame<'_>, view: &View) -> Markup {
    html! {
        section.stack aria-labelledby="mine-title" {
            div.card-head { h2 #mine-title { "My students" } @if !view.groups.is_empty() { a href=(links::MY_STUDENTS) { "All my students" } } }
            @if view.groups.is_empty() {
                (part::empty(Icon::People, "You have no students of your own today",
                    "When you are made somebody’s tutor or supervisor they appear here. Search finds every student."))
            }
            @for group in &view.groups {
                (tutee_table(frame, &group.caption(), &group.students, false))
            }
        }
    }
}

/// Students with attendance and last contact, and when they were last met when `met` asks for it.
#[must_use]
pub fn tutee_table(frame: &Frame<'_>, caption: &str, students: &[Tutee], met: bool) -> Markup {
    let rows = students.iter().map(|tutee| {
        let mut cells = vec![
            html! { a href=(links::student(&tutee.number)) { (tutee.listed) } small { (tutee.number) " · " (tutee.programme) } },
            html! {
                @if let Some(counts) = tutee.counts {
                    div.row.tight {
                        span.strip { (chart::spark(&tutee.weeks)) }
                        b.nowrap { (part::percent_words(counts)) }
                        @if counts.under_half() { (part::badge(&Badge::new(Tone::Bad, Icon::Warning, "Under 50 %"))) }
                    }
                    @let base = part::base_words(counts);
                    @if !base.is_empty() { small { (base) } }
                } @else { span.muted { "–" } }
            },
            contact(frame, tutee.last_contact),
        ];
        cells.extend(met.then(|| contact(frame, tutee.last_met)));
        cells
    });
    let mut columns =
        vec![Column::words("Student"), Column::words("Attendance"), Column::words("Last contact")];
    columns.extend(met.then(|| Column::words("Last meeting attended")));
    part::table(&Table { caption, quiet: false, columns: &columns, rows: rows.collect() })
}

fn contact(frame: &Frame<'_>, at: Option<Timestamp>) -> Markup {
    html! {
        @if let Some(at) = at {
            (part::day(calendar::day_of(at))) small { (part::ago(calendar::day_of(at), frame.today)) }
        } @else { span.muted { "None yet" } }
    }
}

fn recent(view: &View) -> Markup {
    html! {
        section.card.raised {
            h2 { (icon(Icon::Clock)) "On your students’ records" }
            @if view.recent.is_empty() { p.muted.small { "Nothing lately." } }
            ul.plain-list.small {
                @for one in &view.recent {
                    li {
                        @match &one.what {
                            RecentWhat::Full { id, kind, subject, author } => {
                                a href=(links::entry(id)) { @if subject.is_empty() { (timeline::kind_words(*kind)) } @else { (subject) } }
                                small { (one.called) " · " (timeline::kind_words(*kind)) ", " (author) " · " (part::day(calendar::day_of(one.at))) }
                            }
                            RecentWhat::Stub(categories) => {
                                a href=(Area::Record.link(&one.number)) { (one.called) }
                                small { "An entry exists · " (categories.labels()) " · " (part::day(calendar::day_of(one.at))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
