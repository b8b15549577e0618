//! The layouts a file of one kind may have, told by its head, and what whoever brings it may say of it.

use crate::records::imports::ics::Mapping;
use crate::records::imports::kind::Kind;

/// How a file is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// A heading and rows.
    Table,
    /// iCalendar: sessions.
    Calendar,
    /// Moodle's attendance export: marks.
    Moodle,
    /// The attendance report of a Teams meeting: marks.
    Teams,
    /// A list of card swipes: marks.
    Swipes,
}

impl Layout {
    /// The layout that the head of `text` shows.
    pub(super) fn of(kind: Kind, text: &str) -> Layout {
        match kind {
            Kind::Sessions if super::ics::is_calendar(text) => Layout::Calendar,
            Kind::Attendance => super::registers::layout_of(text),
            _ => Layout::Table,
        }
    }
}

/// What whoever brings a file says of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hints {
    /// Its layout; told by its head unless said.
    pub layout: Option<Layout>,
    /// Where the events of a calendar say what sessions need.
    pub mapping: Mapping,
    /// Whether a calendar holds the whole timetable of its modules, so that what is not in it was called off.
    pub full: bool,
    /// The session that a Teams report is about.
    pub session: Option<String>,
    /// The module that a Moodle export or a Teams report is about; found in the file unless said.
    pub module: Option<String>,
    /// After how many minutes whoever joins or swipes is late; as the rules of registers say unless said.
    pub late_after_minutes: Option<u16>,
}

impl Kind {
    /// The kind with this name, and the layout the name asks for: `timetable` is a calendar of sessions.
    #[must_use]
    pub fn with_layout(code: &str) -> Option<(Kind, Option<Layout>)> {
        match code {
            "timetable" => Some((Kind::Sessions, Some(Layout::Calendar))),
            code => Kind::from_code(code).map(|kind| (kind, None)),
        }
    }
}
