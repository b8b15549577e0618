//! How a student's marks in a module enter a report on attendance: the column "attendance" of ACCESS.md, mark by mark.
//!
//! Three things can be open of somebody's marks: all of them, those of the modules one takes registers for (this
//! year's), and their sum over a whole year. Whoever has counts only gets the marks of many together, cut as
//! [`crate::domain::report::cells`] cuts them and no finer, because a figure over fewer is the difference of two reports.

use crate::access::{Area, Depth, Extent, ReportKind, ReportScope, Standing};
use crate::domain::report::ask::{Ask, By};
use crate::domain::report::bands::Edges;
use crate::domain::report::hide::Care;
use crate::domain::report::outcomes::Measure;
use crate::domain::{Invalid, Problems};

/// How a student's marks in a module enter a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// As they are.
    Openly,
    /// Together with those of enough others.
    Counted,
    /// Not at all.
    Out,
}

/// How finely a report on attendance cuts what it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    whole_years: bool,
    cells: bool,
}

impl Cut {
    /// How finely what is asked cuts.
    #[must_use]
    pub fn of(ask: &Ask) -> Cut {
        let days = ask.from.is_some() || ask.to.is_some();
        let groups = ask.group.is_some() || ask.by == By::Group;
        let modules = ask.module.is_some() || ask.by == By::Module;
        Cut { whole_years: !days && !groups && !modules, cells: !days && !groups && ask.by != By::Student }
    }

    /// Whether it asks for no more than sums over whole years and all modules.
    #[must_use]
    pub fn is_whole_years(self) -> bool {
        self.whole_years
    }

    /// Whether it asks for no more than whoever sees counts only may be told.
    #[must_use]
    pub fn is_in_cells(self) -> bool {
        self.cells
    }

    /// How marks of a student seen so finely enter; `counted` when they are one of those the viewer has counts of,
    /// `own` for marks of a module the viewer takes registers for.
    #[must_use]
    pub fn way(self, depth: Option<Depth>, counted: bool, own: bool) -> Way {
        match depth {
            _ if own => Way::Openly,
            Some(Depth::Each) => Way::Openly,
            Some(Depth::Totals) if self.whole_years => Way::Openly,
            Some(Depth::Totals | Depth::Counts) if counted && self.cells => Way::Counted,
            Some(Depth::Totals | Depth::Counts) | None => Way::Out,
        }
    }
}

impl Standing {
    /// Whether the student's marks in a module, of the present year or another, may stand in a row that names them.
    #[must_use]
    pub fn opens_marks(&self, cut: Cut, module: &str, present: bool) -> bool {
        let extent = self.area(Area::Attendance);
        let own = || self.own_modules().iter().any(|code| code == module);
        extent.includes(Extent::FULL)
            || (extent.includes(Extent::SUMMARY) && cut.is_whole_years())
            || (extent.includes(Extent::OWN_MODULES) && present && own())
    }
}

impl ReportScope {
    /// The least that is counted in one report. Those seen singly and those seen as counts only are never put into one
    /// table of outcomes: taking away the former would leave the latter.
    #[must_use]
    pub fn least(&self, finest: Option<Depth>) -> Depth {
        match (self.kind(), finest) {
            (ReportKind::Outcomes | ReportKind::Thresholds, Some(Depth::Each)) => Depth::Each,
            (ReportKind::Outcomes | ReportKind::Thresholds, Some(Depth::Counts | Depth::Totals) | None)
            | (ReportKind::Attendance | ReportKind::Registers, _) => Depth::Counts,
        }
    }

    /// Checks that a table of outcomes is not asked for over a part of those the viewer has counts of only: two tables,
    /// the one over a part of the other, tell of the rest, however small. There is one table for them, over all.
    ///
    /// # Errors
    /// Names each filter that is not for them.
    pub fn check(&self, care: Care, ask: &Ask) -> Result<(), Problems> {
        if care != Care::Cells {
            return Ok(());
        }
        let given: &[(&'static str, bool)] = match self.kind() {
            ReportKind::Outcomes => &[
                ("programme", ask.programme.is_some()),
                ("module", ask.module.is_some()),
                ("year", ask.year.is_some()),
                ("awarded", ask.awarded.is_some()),
                ("from", ask.from.is_some()),
                ("to", ask.to.is_some()),
                ("bands", ask.edges != Edges::default()),
                ("measure", ask.measure != Measure::default()),
            ],
            ReportKind::Thresholds => {
                &[("programme", ask.programme.is_some()), ("split", ask.split.is_some())]
            }
            ReportKind::Attendance | ReportKind::Registers => &[],
        };
        let words = "You see counts only here, and setting two tables beside each other would tell of single students. So there is one table, over all.";
        let wrong = given.iter().filter(|(_, given)| *given).map(|(name, _)| Invalid::new(name, words));
        Problems(wrong.collect()).none()
    }
}
