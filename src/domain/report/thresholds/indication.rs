//! The indication: a small logistic regression of what was known, fitted on earlier years, judged on later ones, with
//! its calibration. Only where numbers carry it: at least [`EVENTS_MIN`] outcomes of each sort for each quantity
//! (P. Peduzzi et al., Journal of Clinical Epidemiology 49 (1996) 1373–1379).

use super::past::{Past, State};
use super::{Judged, WEEKS};
use crate::domain::report::hide::Care;
use crate::domain::report::{Cell, GROUP_MIN, Heading, Row, Sheet};
use crate::domain::statistics::{Logistic, auc, brier, tenths, wilson};

/// Fewest outcomes of each sort for each quantity.
const EVENTS_MIN: usize = 10;

/// A quantity the indication looks at: its name, its words, and how it is read.
type Quantity = (&'static str, &'static str, fn(&State) -> f64);

const QUANTITIES: [Quantity; 6] = [
    ("attendance_rate", "Attendance rate", |state| {
        if state.expected == 0 { 1.0 } else { f64::from(state.attended) / f64::from(state.expected) }
    }),
    ("log_uses", "Use of other systems (logarithm)", |state| f64::from(state.uses).ln_1p()),
    ("weeks_active", "Weeks active", |state| f64::from(state.active)),
    ("handed_in", "Share of due work handed in", |state| {
        if state.due.0 == 0 { 1.0 } else { f64::from(state.due.1) / f64::from(state.due.0) }
    }),
    ("mean_mark", "Mean mark so far", |state| state.mark.unwrap_or(0.0)),
    ("any_mark", "Has a mark", |state| f64::from(u8::from(state.mark.is_some()))),
];

/// The tables of the indication, and whether any week had enough to fit it.
pub(super) fn sheets(judged: &Judged<'_>) -> (Vec<Sheet>, bool) {
    let mut found = Vec::new();
    let (mut quantities, mut calibration) = (Vec::new(), Vec::new());
    for week in WEEKS {
        let Some((used, fitted)) = fit(&judged.earlier, week) else { continue };
        let predictions: Vec<(f64, bool)> = judged
            .later
            .iter()
            .filter_map(|one| Some((fitted.chance(&row(&used, &one.at(week)?)), one.bad)))
            .collect();
        let bad = predictions.iter().filter(|(_, bad)| *bad).count();
        if bad < super::SIDE_MIN || predictions.len() - bad < super::SIDE_MIN {
            continue;
        }
        let mut cells = vec![Cell::Count(u64::from(week)), Cell::Count(judged.count(predictions.len()))];
        cells.extend(Cell::interval(auc(&predictions), Cell::Number));
        cells.push(brier(&predictions).map_or(Cell::Empty, Cell::Number));
        found.push(Row::from(cells));
        quantities.extend(coefficients(week, &used, &fitted));
        calibration.extend(calibrated(week, &predictions, judged));
    }
    let fitted = !found.is_empty();
    (
        if fitted {
            vec![areas(found), explained(quantities), calibration_sheet(calibration)]
        } else {
            Vec::new()
        },
        fitted,
    )
}

/// The indication fitted on these, over the quantities that vary; none where they do not carry it.
fn fit(past: &[&Past], week: u32) -> Option<(Vec<Quantity>, Logistic)> {
    let states: Vec<(State, bool)> = past.iter().filter_map(|one| Some((one.at(week)?, one.bad))).collect();
    let varies = |quantity: &Quantity| {
        let mut values = states.iter().map(|(state, _)| (quantity.2)(state));
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let used: Vec<Quantity> = QUANTITIES.into_iter().filter(varies).collect();
    let bad = states.iter().filter(|(_, bad)| *bad).count();
    if used.is_empty() || bad.min(states.len() - bad) < EVENTS_MIN * used.len() {
        return None;
    }
    let rows: Vec<(Vec<f64>, bool)> = states.iter().map(|(state, bad)| (row(&used, state), *bad)).collect();
    Logistic::fit(&rows).map(|fitted| (used, fitted))
}

fn row(used: &[Quantity], state: &State) -> Vec<f64> {
    used.iter().map(|quantity| (quantity.2)(state)).collect()
}

fn coefficients(week: u32, used: &[Quantity], fitted: &Logistic) -> Vec<Row> {
    let one = |(quantity, coefficient): (&Quantity, &crate::domain::statistics::Coefficient)| {
        let (low, high) = coefficient.ends();
        Row::from(vec![
            Cell::Count(u64::from(week)),
            Cell::Named(quantity.0.to_owned(), quantity.1.to_owned()),
            Cell::Number(coefficient.value.exp()),
            Cell::Number(low.exp()),
            Cell::Number(high.exp()),
        ])
    };
    used.iter().zip(fitted.coefficients.iter().skip(1)).map(one).collect()
}

fn calibrated(week: u32, predictions: &[(f64, bool)], judged: &Judged<'_>) -> Vec<Row> {
    let one = |(tenth, place): (crate::domain::statistics::Calibrated, u64)| {
        let (count, happened) = (u64::from(tenth.count), u64::from(tenth.happened));
        let small = |count: u64| (1..GROUP_MIN).contains(&count);
        let closed = judged.care == Care::Cells;
        let mut cells = vec![Cell::Count(u64::from(week)), Cell::Count(place)];
        if closed && small(count) {
            cells.resize(7, Cell::Hidden);
            return Row::from(cells);
        }
        cells.extend([Cell::Count(judged.count(tenth.count as usize)), Cell::Share(tenth.predicted)]);
        let open = !closed || !(small(happened) || small(count - happened));
        let part = |count: u32| u32::try_from(judged.count(count as usize)).unwrap_or(u32::MAX);
        let came = || wilson(part(tenth.happened), part(tenth.count));
        cells.extend(Cell::interval_if(open, came, Cell::Share));
        Row::from(cells)
    };
    tenths(predictions).into_iter().zip(1..).map(one).collect()
}

fn areas(rows: Vec<Row>) -> Sheet {
    Sheet {
        code: "indication",
        title: "An indication from several signals, fitted on earlier years, judged on later ones".to_owned(),
        columns: [
            vec![Heading::number("week", "End of week"), Heading::number("students", "Students")],
            Heading::interval("area", "Area", "").to_vec(),
            vec![Heading::number("brier", "Brier score")],
        ]
        .concat(),
        rows,
    }
}

fn explained(rows: Vec<Row>) -> Sheet {
    Sheet {
        code: "quantities",
        title: "What the indication looks at: the odds of failing or withdrawing are multiplied by so much for each unit".to_owned(),
        columns: [
            vec![Heading::number("week", "End of week"), Heading::words("quantity", "Quantity")],
            Heading::interval("odds_ratio", "Odds ratio", "").to_vec(),
        ]
        .concat(),
        rows,
    }
}

fn calibration_sheet(rows: Vec<Row>) -> Sheet {
    Sheet {
        code: "calibration",
        title: "What came of the indication, by tenths of its ranks".to_owned(),
        columns: [
            vec![
                Heading::number("week", "End of week"),
                Heading::number("tenth", "Tenth, from the top"),
                Heading::number("students", "Students"),
                Heading::number("said_percent", "It said"),
            ],
            Heading::interval("came_percent", "It came", "").to_vec(),
        ]
        .concat(),
        rows,
    }
}
