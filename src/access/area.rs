//! The areas of a record beside its entries, and how much of one somebody sees.

/// An area of a student's record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Area {
    /// Name, number, photo, programme, year, status, athlete badge, tutors' names.
    Dashboard,
    /// Private e-mail and telephone.
    Contacts,
    /// Attendance and registers.
    Attendance,
    /// Reasons for absence.
    Reasons,
    /// Course marks.
    Marks,
    /// Flags.
    Flags,
    /// Visa sponsorship.
    Sponsorship,
    /// What to do for this student, never a diagnosis.
    Adjustments,
    /// Who can see this student, and why.
    Standings,
}

impl Area {
    /// All of them.
    pub const ALL: [Area; 9] = [
        Area::Dashboard,
        Area::Contacts,
        Area::Attendance,
        Area::Reasons,
        Area::Marks,
        Area::Flags,
        Area::Sponsorship,
        Area::Adjustments,
        Area::Standings,
    ];

    /// Its name in the golden table.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Area::Dashboard => "dashboard",
            Area::Contacts => "contacts",
            Area::Attendance => "attendance",
            Area::Reasons => "reasons",
            Area::Marks => "marks",
            Area::Flags => "flags",
            Area::Sponsorship => "sponsorship",
            Area::Adjustments => "adjustments",
            Area::Standings => "standings",
        }
    }
}

/// How much of an area: a set, because a supervisor who also takes registers sees a summary and their own modules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extent(u8);

impl Extent {
    /// Nothing.
    pub const NOTHING: Extent = Extent(0);
    /// Totals only.
    pub const SUMMARY: Extent = Extent(1);
    /// What belongs to the modules one takes registers for.
    pub const OWN_MODULES: Extent = Extent(2);
    /// Everything.
    pub const FULL: Extent = Extent(7);

    /// Both together.
    #[must_use]
    pub fn union(self, other: Extent) -> Extent {
        Extent(self.0 | other.0)
    }

    /// Whether all of `other` is included.
    #[must_use]
    pub fn includes(self, other: Extent) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is anything.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// Its word in the golden table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self.0 {
            0 => "-",
            1 => "summary",
            2 => "own modules",
            3 => "summary, own modules",
            _ => "read",
        }
    }
}
