//! The tables: what rules tell, areas under curves, week by week.

use super::past::{Past, Signal};
use super::{Judged, Told, WEEKS, scores, told, youden};
use crate::domain::report::hide::Care;
use crate::domain::report::{Cell, GROUP_MIN, Heading, Row, Sheet};
use crate::domain::statistics::{auc, median, wilson};

/// Weeks of the table week by week.
const WEEKS_SHOWN: u32 = 15;

impl Judged<'_> {
    pub(super) fn rules(&self) -> Sheet {
        let mut rows = Vec::new();
        for week in WEEKS {
            for signal in &self.signals {
                let usual = told(self.past.iter(), *signal, signal.usual(), week);
                rows.push(self.rule(
                    week,
                    *signal,
                    signal.usual(),
                    "usual",
                    "All years",
                    usual,
                    self.past.iter(),
                ));
                let fitted = youden(&scores(&self.earlier, *signal, week));
                if let Some(over) = fitted {
                    let judged = told(self.later.iter().copied(), *signal, over, week);
                    let later = self.later.iter().copied();
                    rows.push(self.rule(week, *signal, over, "fitted", "Later years", judged, later));
                }
            }
        }
        Sheet {
            code: "rules",
            title: "What each rule would have told".to_owned(),
            columns: [
                vec![
                    Heading::number("week", "End of week"),
                    Heading::words("rule", "Rule"),
                    Heading::words("judged_on", "Judged on"),
                    Heading::number("students", "Students"),
                    Heading::number("flagged_percent", "Pointed at"),
                ],
                Heading::interval("sensitivity_percent", "Sensitivity", "sensitivity").to_vec(),
                Heading::interval("precision_percent", "Precision", "precision").to_vec(),
                vec![Heading::number("lead_weeks", "Weeks ahead of leaving")],
            ]
            .concat(),
            rows,
        }
    }

    fn rule<'p>(
        &self,
        week: u32,
        signal: Signal,
        over: f64,
        kind: &str,
        judged_on: &str,
        told: Told,
        past: impl Iterator<Item = &'p Past>,
    ) -> Row {
        let mut cells =
            vec![Cell::Count(u64::from(week)), rule_name(signal, over, kind), Cell::words(judged_on)];
        cells.extend(self.figures(told));
        cells.push(if self.is_open(told) { lead(past, signal, over, week) } else { Cell::Hidden });
        Row::from(cells)
    }

    /// Whether the figures of a rule may be shown.
    pub(super) fn is_open(&self, told: Told) -> bool {
        let small = |count: u32| (1..GROUP_MIN).contains(&u64::from(count));
        let counts = [told.flagged, told.hits, told.bad - told.hits, told.flagged - told.hits];
        told.enough() && (self.care != Care::Cells || !counts.into_iter().any(small))
    }

    /// How many there were; not of few where no single student may be told of.
    fn students(&self, count: usize) -> Cell {
        let hidden = self.care == Care::Cells && (1..GROUP_MIN).contains(&(count as u64));
        if hidden { Cell::Hidden } else { Cell::Count(self.count(count)) }
    }

    fn figures(&self, told: Told) -> Vec<Cell> {
        let mut cells = vec![self.students(told.students as usize)];
        if !self.is_open(told) {
            cells.extend(std::iter::repeat_n(Cell::Hidden, 7));
            return cells;
        }
        let told = self.told(told);
        cells.push(Cell::share(u64::from(told.flagged), u64::from(told.students)));
        cells.extend(Cell::interval(wilson(told.hits, told.bad), Cell::Share));
        cells.extend(Cell::interval(wilson(told.hits, told.flagged), Cell::Share));
        cells
    }

    pub(super) fn areas(&self) -> Sheet {
        let mut rows = Vec::new();
        for week in WEEKS {
            for signal in &self.signals {
                for (code, words, past) in
                    [("earlier", "Earlier years", &self.earlier), ("later", "Later years", &self.later)]
                {
                    let scores = scores(past, *signal, week);
                    let bad = scores.iter().filter(|(_, bad)| *bad).count();
                    let mut cells = vec![
                        Cell::Count(u64::from(week)),
                        Cell::Named(signal.code().to_owned(), signal.label().to_owned()),
                        Cell::Named(code.to_owned(), words.to_owned()),
                        self.students(scores.len()),
                    ];
                    let enough = bad >= super::SIDE_MIN && scores.len() - bad >= super::SIDE_MIN;
                    cells.extend(Cell::interval_if(enough, || auc(&scores), Cell::Number));
                    rows.push(Row::from(cells));
                }
            }
        }
        Sheet {
            code: "areas",
            title: "How well each signal tells the two groups apart (area under its curve; 0.5 is a coin’s)"
                .to_owned(),
            columns: [
                vec![
                    Heading::number("week", "End of week"),
                    Heading::words("signal", "Signal"),
                    Heading::words("years", "Years"),
                    Heading::number("students", "Students"),
                ],
                Heading::interval("area", "Area", "").to_vec(),
            ]
            .concat(),
            rows,
        }
    }

    /// The share pointed at each week by each usual rule, of those still here.
    pub(super) fn weeks(&self) -> Sheet {
        let rows = (1..=WEEKS_SHOWN).map(|week| {
            let shares = self.signals.iter().map(|signal| {
                let told = told(self.past.iter(), *signal, signal.usual(), week);
                let small = self.care == Care::Cells && (1..GROUP_MIN).contains(&u64::from(told.flagged));
                if small || u64::from(told.students) < GROUP_MIN {
                    Cell::Hidden
                } else {
                    let told = self.told(told);
                    Cell::share(u64::from(told.flagged), u64::from(told.students))
                }
            });
            Row::from(std::iter::once(Cell::Count(u64::from(week))).chain(shares).collect::<Vec<_>>())
        });
        let signals = self.signals.iter().map(|signal| {
            Heading::number(&format!("{}_percent", signal.code()), &signal.words(signal.usual()))
        });
        Sheet {
            code: "weeks",
            title: "Share of students pointed at, week by week".to_owned(),
            columns: std::iter::once(Heading::number("week", "End of week")).chain(signals).collect(),
            rows: rows.collect(),
        }
    }
}

/// The name of a rule: its code with its threshold, and its words.
pub(super) fn rule_name(signal: Signal, over: f64, kind: &str) -> Cell {
    let mut words = signal.words(over);
    if let Some(first) = words.get(..1).map(str::to_uppercase) {
        words.replace_range(..1, &first);
    }
    let words = if kind == "fitted" { format!("{words} (fitted on earlier years)") } else { words };
    Cell::Named(format!("{} {kind} {over:.3}", signal.code()), words)
}

/// The median of the weeks between first being pointed at, by the end of `week`, and leaving, over those who left.
fn lead<'p>(past: impl Iterator<Item = &'p Past>, signal: Signal, over: f64, week: u32) -> Cell {
    let ahead = |one: &Past| {
        let left = one.left.filter(|_| one.bad && one.at(week).is_some())?;
        let pointed = |week: &u32| {
            let state = one.at(*week);
            state.and_then(|state| signal.score(&state)).is_some_and(|score| score > over)
        };
        let first = (1..=week).find(pointed)?;
        Some(f64::from(left) / 7.0 - f64::from(first))
    };
    let all: Vec<f64> = past.filter_map(ahead).collect();
    if (all.len() as u64) < GROUP_MIN { Cell::Hidden } else { median(&all).map_or(Cell::Empty, Cell::Number) }
}
