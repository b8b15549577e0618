//! The statistics behind reports: estimates that carry their uncertainty with them. Every interval is a 95 % one.
//!
//! Bands, flags and suppression are decided on integers elsewhere; numbers with a fraction appear only here and are
//! only ever shown.

mod correlation;
mod logistic;
mod proportion;
mod ranks;
mod roc;

pub use correlation::{pearson, spearman, spearman_ordered};
pub use logistic::{Calibrated, Coefficient, Logistic, brier, tenths};
pub use proportion::wilson;
pub use ranks::{midranks, order, ranks_of};
pub use roc::{Point, auc, curve};

/// The 97.5 % point of the standard normal distribution: two-sided 95 %. (Abramowitz & Stegun 1964, table 26.1.)
pub const Z95: f64 = 1.959_963_984_540_054;

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A count as a number to reckon with. Counts here stay far below 2^53, where this is exact.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "no department has 2^53 of anything")]
pub fn number(count: usize) -> f64 {
    count as f64
}

/// The middle value; of an even number the mean of the two in the middle. None of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    median_sorted(&sorted)
}

/// As [`median`], of values that stand in order.
#[must_use]
pub fn median_sorted(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(*sorted.get(middle.checked_sub(1)?)?, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
    }
}
