//! Attendance against outcome: band × class, and what goes with it (F22, F63).

mod tables;
#[cfg(test)]
mod tests;

use super::bands::Edges;
use super::hide::{Care, Grid};
use super::years::{self, ModuleYear};
use super::{Chart, GROUP_MIN, NOT_CAUSE, Report, share};
use crate::domain::outcome::DegreeClass;
use crate::domain::rate::{HALF_AND_ALL, percent};
use crate::domain::statistics;

/// A student whose studies have ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finisher {
    /// How they ended.
    pub class: DegreeClass,
    /// The first calendar year of the academic year in which; none when it is not known.
    pub year: Option<i16>,
    /// P + L over their time here, or weeks in which they were active.
    pub attended: u32,
    /// P + L + A, or weeks.
    pub expected: u32,
}

/// What is measured of a student.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Measure {
    /// Sessions attended of those expected.
    #[default]
    Attendance,
    /// Weeks with any use of other systems, of all weeks.
    Engagement,
}

impl Measure {
    /// Its name in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Measure::Attendance => "attendance",
            Measure::Engagement => "engagement",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Measure> {
        [Measure::Attendance, Measure::Engagement].into_iter().find(|measure| measure.code() == code)
    }

    /// Its word in sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Measure::Attendance => "attendance",
            Measure::Engagement => "engagement (weeks active)",
        }
    }
}

/// What the tables are made from.
struct Counted<'f> {
    edges: &'f Edges,
    /// The classes there are.
    classes: Vec<DegreeClass>,
    /// Band, then class.
    grid: Grid,
    /// Those in it.
    finishers: Vec<&'f Finisher>,
    /// The place of the class of each.
    columns: Vec<usize>,
    /// Their rates, and their places from the lowest rate to the highest.
    rates: Vec<f64>,
    order: Vec<u32>,
    care: Care,
}

/// The report over `finishers`; `modules` is the department's attendance by module and year.
#[must_use]
pub fn report(
    finishers: &[Finisher],
    modules: &[ModuleYear],
    edges: &Edges,
    measure: Measure,
    care: Care,
) -> Report {
    let known: Vec<&Finisher> = finishers.iter().filter(|finisher| finisher.expected > 0).collect();
    let count = || {
        let mut of_class = vec![vec![0_u64; edges.bands()]; DegreeClass::ALL.len()];
        for finisher in &known {
            let band = edges.place(finisher.attended, finisher.expected);
            let cell = of_class.get_mut(finisher.class as usize).zip(band);
            if let Some(cell) = cell.and_then(|(column, band)| column.get_mut(band)) {
                *cell += 1;
            }
        }
        of_class
    };
    let put_in_order = || {
        let rates: Vec<f64> = known.iter().map(|finisher| rate(finisher)).collect();
        let order = statistics::order(&rates);
        (rates, order)
    };
    let (of_class, (rates, order)) = rayon::join(count, put_in_order);
    let (classes, grid) = columns(&of_class, edges, care);
    let column = |class: DegreeClass| classes.iter().position(|known| *known == class).unwrap_or_default();
    let by_code: Vec<usize> = DegreeClass::ALL.iter().map(|class| column(*class)).collect();
    let columns = known.iter().filter_map(|f| by_code.get(f.class as usize).copied()).collect();
    let counted = Counted { edges, grid, classes, finishers: known, columns, rates, order, care };
    let mut notes = notes(finishers, &counted, measure);
    if measure == Measure::Attendance {
        notes.push("The mean rate over all modules moves when other modules are monitored; the column over the same modules does not.".to_owned());
    }
    let (mut sheets, correlations) = rayon::join(
        || vec![counted.bands(), counted.shares(), counted.by_class(), counted.by_year()],
        || counted.correlations(),
    );
    sheets.push(correlations);
    if measure == Measure::Attendance {
        sheets.push(years::sheet(modules, care));
    }
    Report {
        title: format!(
            "{} against outcome",
            if measure == Measure::Attendance { "Attendance" } else { "Engagement" }
        ),
        message: counted.message(measure),
        notes,
        chart: Some(counted.chart()),
        sheets,
    }
}

/// The classes of the table, and the table. Which classes nobody has is told only where nothing is hidden.
fn columns(of_class: &[Vec<u64>], edges: &Edges, care: Care) -> (Vec<DegreeClass>, Grid) {
    let table = |classes: &[DegreeClass]| {
        let count = |class: &DegreeClass, row: usize| of_class.get(*class as usize)?.get(row).copied();
        let band = |row: usize| classes.iter().filter_map(|class| count(class, row)).collect();
        Grid::new(&(0..edges.bands()).map(band).collect::<Vec<Vec<u64>>>(), care)
    };
    let there = |class: &&DegreeClass| {
        of_class.get(**class as usize).is_some_and(|bands| bands.iter().any(|count| *count > 0))
    };
    let classes: Vec<DegreeClass> = DegreeClass::ALL.iter().filter(there).copied().collect();
    let grid = table(&classes);
    if grid.hides() || care == Care::Cells {
        (DegreeClass::ALL.to_vec(), table(DegreeClass::ALL))
    } else {
        (classes, grid)
    }
}

fn notes(all: &[Finisher], counted: &Counted<'_>, measure: Measure) -> Vec<String> {
    let mut notes = vec![NOT_CAUSE.to_owned()];
    let without = all.len() - counted.finishers.len();
    if without > 0 && (counted.care != Care::Cells || without as u64 >= GROUP_MIN) {
        notes.push(format!(
            "Left out: {without} with an outcome but nothing recorded of their {}.",
            measure.word()
        ));
    }
    if counted.grid.hides() {
        notes.push(format!(
            "Groups of fewer than {GROUP_MIN} are not shown, nor figures from which they could be worked out."
        ));
    }
    notes.push(
        "A degree class is known only of those who finished; read it beside those who withdrew.".to_owned(),
    );
    notes.push("Correlations are over those with a result, ordered first, 2:i, 2:ii, third, pass, fail. Intervals are 95 %: Wilson’s for shares, Fisher’s for Pearson, Bonett and Wright’s for Spearman.".to_owned());
    notes
}

impl Counted<'_> {
    fn chart(&self) -> Chart {
        let bars = self.classes.iter().zip(0..).map(|(class, column)| {
            let of = self.grid.column_total(column);
            let part = |row: usize| share(self.grid.shown(row, column)?, of?);
            (class.label().to_owned(), (0..self.edges.bands()).map(part).collect())
        });
        Chart::Parts {
            parts: self.edges.names().into_iter().map(|(_, words)| words).collect(),
            bars: bars.collect(),
        }
    }

    /// The shares of the highest band, from the best outcome that is shown to the least.
    fn message(&self, measure: Measure) -> String {
        let name = self.edges.names().into_iter().next().map_or_else(String::new, |(_, words)| words);
        let top = self.classes.iter().zip(0..).filter_map(|(class, column)| {
            let part = share(self.grid.shown(0, column)?, self.grid.column_total(column)?)?;
            Some(format!("{} % of those with {}", percent(part, 0, &HALF_AND_ALL), outcome_words(*class)))
        });
        let top: Vec<String> = top.collect();
        match top.as_slice() {
            [] => "There are too few students with an outcome to show.".to_owned(),
            shares => format!("In the highest band of {} ({name}): {}.", measure.word(), shares.join(", ")),
        }
    }
}

fn outcome_words(class: DegreeClass) -> &'static str {
    match class {
        DegreeClass::First => "a first",
        DegreeClass::UpperSecond => "a 2:i",
        DegreeClass::LowerSecond => "a 2:ii",
        DegreeClass::Third => "a third",
        DegreeClass::Pass => "a pass",
        DegreeClass::Fail => "a fail",
        DegreeClass::Withdrawn => "a withdrawal",
    }
}

fn rate(finisher: &Finisher) -> f64 {
    f64::from(finisher.attended) / f64::from(finisher.expected)
}
