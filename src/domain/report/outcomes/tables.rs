//! The tables of attendance against outcome.

use super::Counted;
use crate::domain::calendar;
use crate::domain::outcome::DegreeClass;
use crate::domain::report::hide::{Care, Grid};
use crate::domain::report::{Cell, GROUP_MIN, Heading, Row, Sheet};
use crate::domain::statistics::{self, number, pearson, spearman_ordered, wilson};

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

impl Counted<'_> {
    fn class_headings(&self) -> impl Iterator<Item = Heading> {
        self.classes.iter().map(|class| Heading::number(class.code(), class.label()))
    }

    fn cell(&self, row: usize, column: usize) -> Cell {
        self.grid.shown(row, column).map_or(Cell::Hidden, Cell::Count)
    }

    pub(super) fn bands(&self) -> Sheet {
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

    pub(super) fn shares(&self) -> Sheet {
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

    pub(super) fn by_class(&self) -> Sheet {
        // Each class's rates, in order because all are gone through in order.
        let mut rates: Vec<Vec<f64>> = vec![Vec::new(); self.classes.len()];
        for place in &self.order {
            let place = *place as usize;
            if let Some((column, rate)) = self.columns.get(place).zip(self.rates.get(place))
                && let Some(of_class) = rates.get_mut(*column)
            {
                of_class.push(*rate);
            }
        }
        let rows = self.classes.iter().zip(&rates).zip(0..).map(|((class, rates), column)| {
            let open = self.grid.column_total(column).is_some();
            let shown =
                |value: Option<f64>| if open { value.map_or(Cell::Empty, Cell::Share) } else { Cell::Hidden };
            Row::from(vec![
                named(*class),
                self.grid.column_total(column).map_or(Cell::Hidden, Cell::Count),
                self.modal(column),
                shown(mean(rates)),
                shown(statistics::median_sorted(rates)),
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
        if most == 0 {
            return Cell::Empty;
        }
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
    pub(super) fn by_year(&self) -> Sheet {
        // How many, and the sum of their rates.
        let mut groups: Vec<(i16, Vec<(u64, f64)>)> = Vec::new();
        for ((finisher, rate), column) in self.finishers.iter().zip(&self.rates).zip(&self.columns) {
            let Some(year) = finisher.year else { continue };
            let place = groups.iter().position(|(known, _)| *known == year).unwrap_or_else(|| {
                groups.push((year, vec![(0, 0.0); self.classes.len()]));
                groups.len() - 1
            });
            if let Some(sums) = groups.get_mut(place).and_then(|(_, row)| row.get_mut(*column)) {
                *sums = (sums.0 + 1, sums.1 + rate);
            }
        }
        groups.sort_by_key(|(year, _)| *year);
        let counts: Vec<Vec<u64>> =
            groups.iter().map(|(_, row)| row.iter().map(|(count, _)| *count).collect()).collect();
        // A mean of fewer than ten is not shown to anybody; it would say little, and of whom.
        let grid = Grid::new(&counts, Care::Cells);
        let rows = groups.iter().zip(0..).map(|((year, row), r)| {
            let cells = row.iter().zip(0..).map(|((_, sum), c)| match grid.shown(r, c) {
                None => Cell::Hidden,
                Some(0) => Cell::Empty,
                Some(count) => Cell::Share(sum / f64::from(small(count))),
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

    pub(super) fn correlations(&self) -> Sheet {
        // From the lowest rate to the highest, so that their order is known.
        let orders: Vec<Option<f64>> = self.classes.iter().map(|class| order(*class)).collect();
        let at = |place: &u32| {
            let place = *place as usize;
            let class = orders.get(*self.columns.get(place)?).copied().flatten()?;
            Some((*self.rates.get(place)?, class))
        };
        let pairs: Vec<(f64, f64)> = self.order.iter().filter_map(at).collect();
        let places: Vec<u32> = (0..).take(pairs.len()).collect();
        let enough = pairs.len() as u64 >= GROUP_MIN;
        // All but those who withdrew: where these are hidden, neither their number nor an interval may tell it.
        let withdrawn = self.classes.iter().position(|class| *class == DegreeClass::Withdrawn);
        let told = withdrawn.is_none_or(|column| self.grid.column_total(column).is_some());
        let row = |code: &str, words: &str, found: Option<statistics::Interval>| {
            let mut cells = vec![Cell::Named(code.to_owned(), words.to_owned())];
            if enough && told {
                cells.push(Cell::Count(pairs.len() as u64));
                cells.extend(Cell::interval(found, Cell::Number));
            } else if enough {
                let [estimate, ..] = Cell::interval(found, Cell::Number);
                cells.extend([Cell::Hidden, estimate, Cell::Hidden, Cell::Hidden]);
            } else {
                cells.extend([Cell::Hidden, Cell::Hidden, Cell::Hidden, Cell::Hidden]);
            }
            Row::from(cells)
        };
        Sheet {
            code: "correlation",
            title: "How closely rate and outcome go together".to_owned(),
            columns: [
                vec![Heading::words("measure", "Measure"), Heading::number("students", "Students")],
                Heading::interval("correlation", "Correlation", "").to_vec(),
            ]
            .concat(),
            rows: vec![
                row("spearman", "Spearman (ranks)", spearman_ordered(&pairs, &places)),
                row("pearson", "Pearson", pearson(&pairs)),
            ],
        }
    }
}

fn named(class: DegreeClass) -> Cell {
    Cell::Named(class.code().to_owned(), class.label().to_owned())
}

fn mean(rates: &[f64]) -> Option<f64> {
    (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / number(rates.len()))
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
