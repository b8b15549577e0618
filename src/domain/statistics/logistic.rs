//! A chance explained by a few quantities: logistic regression, small enough to be read.

use super::{Z95, number};

/// Rounds after which fitting gives up.
const ROUNDS_MAX: usize = 50;
/// How little coefficients move once they stand.
const STANDS: f64 = 1e-9;
/// Beyond this a coefficient runs away: the groups do not overlap.
const RUNAWAY: f64 = 60.0;

/// What one quantity adds to the log odds for each unit of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coefficient {
    /// The estimate.
    pub value: f64,
    /// Its standard error, from the inverse of Fisher's information.
    pub error: f64,
}

impl Coefficient {
    /// Both ends of its 95 % interval.
    #[must_use]
    pub fn ends(self) -> (f64, f64) {
        (self.value - Z95 * self.error, self.value + Z95 * self.error)
    }
}

/// A fitted model.
#[derive(Clone, PartialEq, Debug)]
pub struct Logistic {
    /// Of the constant first, then of each quantity.
    pub coefficients: Vec<Coefficient>,
}

impl Logistic {
    /// Fits by iteratively reweighted least squares (maximum likelihood). None when a row is of another length than
    /// the first, an outcome never or always happens, quantities repeat each other, or the groups do not overlap.
    ///
    /// Source: P. `McCullagh`, J. A. Nelder, Generalized Linear Models (1989), §4.4.
    #[must_use]
    pub fn fit(rows: &[(Vec<f64>, bool)]) -> Option<Logistic> {
        let wide = rows.first()?.0.len();
        let happened = rows.iter().filter(|(_, is)| *is).count();
        if happened == 0 || happened == rows.len() || rows.iter().any(|(row, _)| row.len() != wide) {
            return None;
        }
        let mut at = vec![0.0; wide + 1];
        for _ in 0..ROUNDS_MAX {
            let (information, slope) = derivatives(rows, &at);
            let inverse = inverted(information)?;
            let step: Vec<f64> = inverse.iter().map(|row| dot(row, &slope)).collect();
            for (value, by) in at.iter_mut().zip(&step) {
                *value += by;
            }
            if at.iter().any(|value| !value.is_finite() || value.abs() > RUNAWAY) {
                return None;
            }
            if step.iter().all(|by| by.abs() < STANDS) {
                let errors =
                    inverse.iter().zip(0..).map(|(row, k): (_, usize)| row.get(k).map_or(0.0, |v| v.sqrt()));
                let coefficients =
                    at.iter().zip(errors).map(|(value, error)| Coefficient { value: *value, error });
                return Some(Logistic { coefficients: coefficients.collect() });
            }
        }
        None
    }

    /// The chance for one row.
    #[must_use]
    pub fn chance(&self, row: &[f64]) -> f64 {
        let at: Vec<f64> = self.coefficients.iter().map(|c| c.value).collect();
        chance(&at, row)
    }
}

/// One tenth of those predicted, from the highest chance to the lowest.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Calibrated {
    /// How many.
    pub count: u32,
    /// The mean chance predicted for them.
    pub predicted: f64,
    /// To how many it happened.
    pub happened: u32,
}

/// What came of each tenth of the predictions, highest first: whether a chance of 80 % comes true four times in five.
///
/// Source: D. W. Hosmer, S. Lemeshow, Applied Logistic Regression (2000), §5.2.2.
#[must_use]
pub fn tenths(predictions: &[(f64, bool)]) -> Vec<Calibrated> {
    let mut sorted = predictions.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let edge = |tenth: usize| tenth * sorted.len() / 10;
    let tenths = (0..10).filter_map(|tenth| sorted.get(edge(tenth)..edge(tenth + 1)));
    tenths
        .filter(|tenth| !tenth.is_empty())
        .map(|tenth| Calibrated {
            count: u32::try_from(tenth.len()).unwrap_or(u32::MAX),
            predicted: tenth.iter().map(|(chance, _)| chance).sum::<f64>() / number(tenth.len()),
            happened: u32::try_from(tenth.iter().filter(|(_, is)| *is).count()).unwrap_or(u32::MAX),
        })
        .collect()
}

/// The mean squared distance between chance and what happened: 0 is perfect, 0.25 is a coin's. None of nothing.
///
/// Source: G. W. Brier, Monthly Weather Review 78 (1950) 1–3.
#[must_use]
pub fn brier(predictions: &[(f64, bool)]) -> Option<f64> {
    let sum: f64 = predictions.iter().map(|(chance, is)| (chance - f64::from(u8::from(*is))).powi(2)).sum();
    (!predictions.is_empty()).then(|| sum / number(predictions.len()))
}

fn chance(at: &[f64], row: &[f64]) -> f64 {
    let (constant, rest) = at.split_first().map_or((0.0, at), |(first, rest)| (*first, rest));
    1.0 / (1.0 + (-(constant + dot(rest, row))).exp())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Fisher's information and the slope of the log likelihood.
fn derivatives(rows: &[(Vec<f64>, bool)], at: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut information = vec![vec![0.0; at.len()]; at.len()];
    let mut slope = vec![0.0; at.len()];
    let mut full = vec![1.0; at.len()];
    for (row, happened) in rows {
        for (slot, value) in full.iter_mut().skip(1).zip(row) {
            *slot = *value;
        }
        let p = chance(at, row);
        let (weight, off) = (p * (1.0 - p), f64::from(u8::from(*happened)) - p);
        for ((line, down), value) in information.iter_mut().zip(&mut slope).zip(&full) {
            *down += off * value;
            for (cell, other) in line.iter_mut().zip(&full) {
                *cell += weight * value * other;
            }
        }
    }
    (information, slope)
}

/// The inverse of a positive definite matrix by Gauss–Jordan elimination; none when it is (nearly) singular.
fn inverted(matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let largest = matrix.iter().flatten().fold(0.0_f64, |most, cell| most.max(cell.abs()));
    let beside = |mut row: Vec<f64>, k: usize| {
        row.extend((0..size).map(|column| f64::from(u8::from(column == k))));
        row
    };
    let mut rows: Vec<Vec<f64>> = matrix.into_iter().zip(0..).map(|(row, k)| beside(row, k)).collect();
    for k in 0..size {
        let (before, rest) = rows.split_at_mut(k);
        let (pivot, after) = rest.split_first_mut()?;
        let by = *pivot.get(k)?;
        // Not "by <= …": a value that is no number must fail too.
        if by.is_nan() || by <= largest * 1e-14 {
            return None;
        }
        for cell in pivot.iter_mut() {
            *cell /= by;
        }
        for row in before.iter_mut().chain(after) {
            let factor = *row.get(k)?;
            for (cell, other) in row.iter_mut().zip(pivot.iter()) {
                *cell -= factor * other;
            }
        }
    }
    Some(rows.into_iter().map(|mut row| row.split_off(size)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The usual worked example: hours of study and whether the examination was passed, 20 students.
    fn study() -> Vec<(Vec<f64>, bool)> {
        let hours = [
            0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 4.0, 4.25, 4.5,
            4.75, 5.0, 5.5,
        ];
        let passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];
        hours.into_iter().zip(passed).map(|(hours, passed)| (vec![hours], passed == 1)).collect()
    }

    #[test]
    fn coefficients_and_errors_are_those_published_for_hours_of_study() {
        let fitted = Logistic::fit(&study()).unwrap();
        let [constant, hours] = fitted.coefficients.as_slice() else { panic!("two coefficients") };
        assert!(
            (constant.value + 4.0777).abs() < 1e-4 && (constant.error - 1.7610).abs() < 1e-3,
            "{constant:?}"
        );
        assert!((hours.value - 1.5046).abs() < 1e-4 && (hours.error - 0.6287).abs() < 1e-3, "{hours:?}");
        assert!((fitted.chance(&[2.0]) - 0.256).abs() < 1e-3);
    }

    #[test]
    fn groups_that_do_not_overlap_are_not_fitted() {
        let apart: Vec<(Vec<f64>, bool)> = (0..20u32).map(|at| (vec![f64::from(at)], at >= 10)).collect();
        assert_eq!(Logistic::fit(&apart), None);
        let twice: Vec<(Vec<f64>, bool)> =
            study().into_iter().map(|(row, is)| (vec![row[0], row[0]], is)).collect();
        assert_eq!(Logistic::fit(&twice), None);
    }

    #[test]
    fn tenths_hold_everybody_once() {
        let predictions: Vec<(f64, bool)> =
            (0..103u32).map(|at| (f64::from(at) / 103.0, at % 3 == 0)).collect();
        let found = tenths(&predictions);
        assert_eq!(found.len(), 10);
        assert_eq!(found.iter().map(|tenth| tenth.count).sum::<u32>(), 103);
        assert!(found[0].predicted > 0.9);
        assert!(brier(&[(1.0, true), (0.0, false)]).unwrap() < 1e-12);
    }
}
