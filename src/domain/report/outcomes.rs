//! Attendance against outcome: band × class, and what goes with it (F22, F63).

use super::bands::Edges;
use super::hide::{Care, Grid};
use super::years::{self, ModuleYear};
use super::{Cell, Chart, GROUP_MIN, Heading, NOT_CAUSE, Report, Row, Sheet, share};
use crate::domain::calendar;
use crate::domain::outcome::DegreeClass;
use crate::domain::statistics::{self, number, pearson, spearman, wilson};
use std::collections::BTreeMap;

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

/// The place of a class in order, for correlations: a first is highest. Withdrawing is no class.
fn order(class: DegreeClass) -> Option<f64> {
    match class {
        DegreeClass::First => Some(5.0),
        DegreeClass::UpperSecond => Some(4.0),
        DegreeClass::LowerSecond => Some(3.0),
        DegreeClass::Third => Some(2.0),
        DegreeClass::Pass => Some(1.0),
        DegreeClass::Fail => Some(0.0),
        DegreeClass::Withdrawn => None,
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
    let there = |class: &&DegreeClass| known.iter().any(|finisher| finisher.class == **class);
    let classes: Vec<DegreeClass> = DegreeClass::ALL.iter().filter(there).copied().collect();
    let mut counts = vec![vec![0_u64; classes.len()]; edges.bands()];
    for finisher in &known {
        let column = classes.iter().position(|class| *class == finisher.class);
        let band = edges.place(finisher.attended, finisher.expected);
        let cell = band.and_then(|band| counts.get_mut(band)).zip(column).and_then(|(row, c)| row.get_mut(c));
        if let Some(cell) = cell {
            *cell += 1;
        }
    }
    let counted = Counted { edges, grid: Grid::new(&counts, care), classes, finishers: known, care };
    let mut notes = notes(finishers, &counted, measure);
    if measure == Measure::Attendance {
        notes.push("The mean rate over all modules moves when other modules are monitored; the column over the same modules does not.".to_owned());
    }
    let mut sheets = vec![
        counted.bands(),
        counted.shares(),
        counted.by_class(),
        counted.by_year(),
        counted.correlations(),
    ];
    if measure == Measure::Attendance {
        sheets.push(years::sheet(modules));
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
    fn class_headings(&self) -> impl Iterator<Item = Heading> {
        self.classes.iter().map(|class| Heading::number(class.code(), class.label()))
    }

    fn cell(&self, row: usize, column: usize) -> Cell {
        self.grid.shown(row, column).map_or(Cell::Hidden, Cell::Count)
    }

    fn bands(&self) -> Sheet {
        let all = ("all".to_owned(), "All".to_owned());
        let names = self.edges.names().into_iter().chain([all]);
        let rows = names.zip(0..).map(|((code, words), row)| {
            let cells = (0..=self.classes.len()).map(|column| self.cell(row, column));
            Row::from(std::iter::once(Cell::Named(code, words)).chain(cells).collect::<Vec<_>>())
        });
        let columns = std::iter::once(Heading::words("band", "Band"))
            .chain(self.class_headings())
            .chain([Heading::number("all", "All")]);
        Sheet {
            code: "bands",
            title: "Students by band and outcome".to_owned(),
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }

    fn shares(&self) -> Sheet {
        let mut rows = Vec::new();
        for (class, column) in self.classes.iter().zip(0..) {
            for ((code, words), row) in self.edges.names().into_iter().zip(0..) {
                let (count, of) = (self.grid.shown(row, column), self.grid.column_total(column));
                let mut cells = vec![named(*class), Cell::Named(code, words), self.cell(row, column)];
                match count.zip(of) {
                    Some((count, of)) => {
                        cells.push(Cell::Count(of));
                        cells.extend(Cell::interval(wilson(small(count), small(of)), Cell::Share));
                    }
                    None => cells.extend([
                        of.map_or(Cell::Hidden, Cell::Count),
                        Cell::Hidden,
                        Cell::Hidden,
                        Cell::Hidden,
                    ]),
                }
                rows.push(Row::from(cells));
            }
        }
        Sheet {
            code: "shares",
            title: "Share of each outcome in each band, with 95 % intervals".to_owned(),
            columns: vec![
                Heading::words("outcome", "Outcome"),
                Heading::words("band", "Band"),
                Heading::number("students", "Students"),
                Heading::number("of", "Of"),
                Heading::number("share_percent", "Share"),
                Heading::number("low_percent", "From"),
                Heading::number("high_percent", "To"),
            ],
            rows,
        }
    }

    fn by_class(&self) -> Sheet {
        let rows = self.classes.iter().zip(0..).map(|(class, column)| {
            let rates = self.rates(|finisher| finisher.class == *class);
            let open = self.grid.column_total(column).is_some();
            let shown =
                |value: Option<f64>| if open { value.map_or(Cell::Empty, Cell::Share) } else { Cell::Hidden };
            Row::from(vec![
                named(*class),
                self.grid.column_total(column).map_or(Cell::Hidden, Cell::Count),
                self.modal(column),
                shown(mean(&rates)),
                shown(statistics::median(&rates)),
            ])
        });
        Sheet {
            code: "classes",
            title: "The most usual band and the mean of each outcome".to_owned(),
            columns: vec![
                Heading::words("outcome", "Outcome"),
                Heading::number("students", "Students"),
                Heading::words("modal_band", "Most usual band"),
                Heading::number("mean_percent", "Mean"),
                Heading::number("median_percent", "Median"),
            ],
            rows: rows.collect(),
        }
    }

    /// The band most students of a class are in; several when they tie.
    fn modal(&self, column: usize) -> Cell {
        if !self.grid.column_is_open(column) {
            return Cell::Hidden;
        }
        let names = self.edges.names();
        let count = |row: usize| self.grid.shown(row, column).unwrap_or(0);
        let most = (0..names.len()).map(count).max().unwrap_or(0);
        let tied: Vec<&(String, String)> =
            names.iter().zip(0..).filter(|(_, row)| count(*row) == most).map(|(name, _)| name).collect();
        let join = |pick: fn(&(String, String)) -> &str, between: &str| {
            tied.iter().map(|name| pick(name)).collect::<Vec<_>>().join(between)
        };
        let words = join(|name| &name.1, " and ");
        let words = if tied.len() > 1 { format!("{words} (equally many)") } else { words };
        Cell::Named(join(|name| &name.0, "|"), words)
    }

    /// Mean rate of each class in each year of award, where there are enough.
    fn by_year(&self) -> Sheet {
        let mut groups: BTreeMap<i16, Vec<Vec<f64>>> = BTreeMap::new();
        for finisher in &self.finishers {
            let Some(year) = finisher.year else { continue };
            let row = groups.entry(year).or_insert_with(|| vec![Vec::new(); self.classes.len()]);
            let column = self.classes.iter().position(|class| *class == finisher.class);
            if let Some(rates) = column.and_then(|column| row.get_mut(column)) {
                rates.push(rate(finisher));
            }
        }
        let counts: Vec<Vec<u64>> =
            groups.values().map(|row| row.iter().map(|rates| rates.len() as u64).collect()).collect();
        // A mean of fewer than ten is not shown to anybody; it would say little, and of whom.
        let grid = Grid::new(&counts, Care::Cells);
        let rows = groups.iter().zip(0..).map(|((year, row), r)| {
            let cells = row.iter().zip(0..).map(|(rates, c)| match grid.shown(r, c) {
                None => Cell::Hidden,
                Some(_) => mean(rates).map_or(Cell::Empty, Cell::Share),
            });
            Row::from(
                std::iter::once(Cell::words(calendar::year_words(*year))).chain(cells).collect::<Vec<_>>(),
            )
        });
        let columns =
            std::iter::once(Heading::words("year_of_award", "Year of award")).chain(self.class_headings());
        Sheet {
            code: "means",
            title: "Mean rate of each outcome, by year of award".to_owned(),
            columns: columns.collect(),
            rows: rows.collect(),
        }
    }

    fn correlations(&self) -> Sheet {
        let ordered =
            self.finishers.iter().filter_map(|finisher| Some((rate(finisher), order(finisher.class)?)));
        let pairs: Vec<(f64, f64)> = ordered.collect();
        let enough = pairs.len() as u64 >= GROUP_MIN;
        let row = |code: &str, words: &str, found: Option<statistics::Interval>| {
            let mut cells = vec![Cell::Named(code.to_owned(), words.to_owned())];
            if enough {
                cells.push(Cell::Count(pairs.len() as u64));
                cells.extend(Cell::interval(found, Cell::Number));
            } else {
                cells.extend([Cell::Hidden, Cell::Hidden, Cell::Hidden, Cell::Hidden]);
            }
            Row::from(cells)
        };
        Sheet {
            code: "correlation",
            title: "How closely rate and outcome go together".to_owned(),
            columns: vec![
                Heading::words("measure", "Measure"),
                Heading::number("students", "Students"),
                Heading::number("correlation", "Correlation"),
                Heading::number("low", "From"),
                Heading::number("high", "To"),
            ],
            rows: vec![
                row("spearman", "Spearman (ranks)", spearman(&pairs)),
                row("pearson", "Pearson", pearson(&pairs)),
            ],
        }
    }

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
            Some(format!("{:.0} % of those with {}", 100.0 * part, outcome_words(*class)))
        });
        let top: Vec<String> = top.collect();
        match top.as_slice() {
            [] => "There are too few students with an outcome to show.".to_owned(),
            [first, rest @ ..] => {
                let others: String = rest.iter().map(|words| format!(", {words}")).collect();
                format!("In the highest band of {} ({name}): {first}{others}.", measure.word())
            }
        }
    }

    fn rates(&self, of: impl Fn(&Finisher) -> bool) -> Vec<f64> {
        self.finishers.iter().filter(|finisher| of(finisher)).map(|finisher| rate(finisher)).collect()
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

fn named(class: DegreeClass) -> Cell {
    Cell::Named(class.code().to_owned(), class.label().to_owned())
}

fn rate(finisher: &Finisher) -> f64 {
    f64::from(finisher.attended) / f64::from(finisher.expected)
}

fn mean(rates: &[f64]) -> Option<f64> {
    (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / number(rates.len()))
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The case study's table, 100 students a class (FEATURES.md, at its end).
    fn case_study() -> Vec<Finisher> {
        let rows = [
            (DegreeClass::First, [31, 27, 20, 12, 6, 4]),
            (DegreeClass::UpperSecond, [26, 25, 21, 14, 8, 6]),
            (DegreeClass::LowerSecond, [11, 18, 27, 20, 13, 11]),
            (DegreeClass::Third, [8, 13, 18, 26, 17, 18]),
        ];
        let attended = [95, 85, 75, 65, 55, 40];
        let mut all = Vec::new();
        for (class, counts) in rows {
            for (count, attended) in counts.into_iter().zip(attended) {
                let finisher = Finisher { class, year: Some(2024), attended, expected: 100 };
                all.extend(std::iter::repeat_n(finisher, count));
            }
        }
        all
    }

    fn codes(sheet: &Sheet) -> Vec<String> {
        sheet.rows.iter().map(|row| row.cells.iter().map(Cell::code).collect::<Vec<_>>().join(",")).collect()
    }

    fn shown(finishers: &[Finisher], care: Care) -> Report {
        report(finishers, &[], &Edges::default(), Measure::Attendance, care)
    }

    #[test]
    fn the_case_studys_table_comes_out_with_its_modal_bands() {
        let report = shown(&case_study(), Care::Groups);
        assert_eq!(
            codes(report.sheet(None).unwrap()),
            [
                "91-100,31,26,11,8,76",
                "81-90,27,25,18,13,83",
                "71-80,20,21,27,18,86",
                "61-70,12,14,20,26,72",
                "50-60,6,8,13,17,44",
                "0-49,4,6,11,18,39",
                "all,100,100,100,100,400",
            ]
        );
        let modal: Vec<String> =
            report.sheet(Some("classes")).unwrap().rows.iter().map(|r| r.cells[2].code()).collect();
        assert_eq!(modal, ["91-100", "91-100", "71-80", "61-70"]);
        assert!(
            report.message.contains("31 % of those with a first, 26 % of those with a 2:i"),
            "{}",
            report.message
        );
        assert!(report.notes.iter().any(|note| note.contains("not a cause")));
    }

    #[test]
    fn shares_carry_wilsons_interval() {
        let report = shown(&case_study(), Care::Groups);
        assert_eq!(codes(report.sheet(Some("shares")).unwrap())[0], "first,91-100,31,100,31.0,22.8,40.6");
    }

    #[test]
    fn correlations_are_positive_and_hidden_when_there_are_few() {
        let report = shown(&case_study(), Care::Groups);
        let sheet = report.sheet(Some("correlation")).unwrap();
        let Cell::Number(rho) = sheet.rows[0].cells[2] else { panic!("a number") };
        assert!(rho > 0.3 && rho < 0.5, "{rho}");
        let few = shown(&case_study()[..5], Care::Groups);
        assert_eq!(codes(few.sheet(Some("correlation")).unwrap())[0], "spearman,hidden,hidden,hidden,hidden");
        assert_eq!(few.message, "There are too few students with an outcome to show.");
    }

    #[test]
    fn equal_bands_are_both_said() {
        let finisher = |attended| Finisher { class: DegreeClass::Pass, year: None, attended, expected: 10 };
        let all: Vec<Finisher> = (0..20).map(|at| finisher(if at % 2 == 0 { 10 } else { 4 })).collect();
        let report = shown(&all, Care::Groups);
        assert_eq!(report.sheet(Some("classes")).unwrap().rows[0].cells[2].code(), "91-100|0-49");
        assert!(report.sheet(Some("classes")).unwrap().rows[0].cells[2].label().contains("equally many"));
    }

    #[test]
    fn who_was_never_expected_stands_beside_the_table() {
        let mut all = case_study();
        all.push(Finisher { class: DegreeClass::First, year: None, attended: 0, expected: 0 });
        let report = shown(&all, Care::Groups);
        assert!(report.notes.iter().any(|note| note.starts_with("Left out: 1 ")), "{:?}", report.notes);
        assert_eq!(codes(report.sheet(None).unwrap())[6], "all,100,100,100,100,400");
    }
}
