//! How closely two quantities go together.

use super::{Interval, Z95, midranks, number, order, ranks_of};

/// Fewest pairs with which a correlation has an interval.
const PAIRS_MIN: usize = 4;

/// Pearson's correlation with Fisher's interval: tanh(artanh r ± z / √(n−3)). None with fewer than four pairs, or
/// when one side does not vary.
///
/// Source: R. A. Fisher, Metron 1 (1921) 3–32.
#[must_use]
pub fn pearson(pairs: &[(f64, f64)]) -> Option<Interval> {
    let r = moment(pairs)?;
    Some(interval(r, 1.0, pairs.len()))
}

/// Spearman's rank correlation, ties at their mean rank, with the interval of Bonett & Wright: Fisher's with the
/// variance (1 + r²/2) / (n−3). None as for [`pearson`].
///
/// Source: D. G. Bonett, T. A. Wright, Psychometrika 65 (2000) 23–28.
#[must_use]
pub fn spearman(pairs: &[(f64, f64)]) -> Option<Interval> {
    let left: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
    spearman_ordered(pairs, &order(&left))
}

/// As [`spearman`], where the order of the pairs by their left side is known.
#[must_use]
pub fn spearman_ordered(pairs: &[(f64, f64)], order: &[u32]) -> Option<Interval> {
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let ranked: Vec<(f64, f64)> = ranks_of(&left, order).into_iter().zip(midranks(&right)).collect();
    let r = moment(&ranked)?;
    Some(interval(r, 1.0 + r * r / 2.0, pairs.len()))
}

/// The product-moment correlation, in two passes so that large means lose no digits.
fn moment(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < PAIRS_MIN {
        return None;
    }
    let n = number(pairs.len());
    let (sum_x, sum_y) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0, y + pair.1));
    let (mean_x, mean_y) = (sum_x / n, sum_y / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    // A mean in binary fractions may lie beside values that are all the same: the sums of squares cannot tell.
    let told = varies(pairs, |(x, _)| *x) && varies(pairs, |(_, y)| *y) && xx > 0.0 && yy > 0.0;
    told.then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Whether any value of one side is another than the first.
fn varies(pairs: &[(f64, f64)], side: fn(&(f64, f64)) -> f64) -> bool {
    let first = pairs.first().map(side);
    pairs.iter().any(|pair| first.is_some_and(|first| first.total_cmp(&side(pair)).is_ne()))
}

fn interval(r: f64, variance: f64, pairs: usize) -> Interval {
    let half = Z95 * (variance / (number(pairs) - 3.0)).sqrt();
    // A perfect correlation has no width; tanh(∞) = 1 says so by itself.
    let z = r.atanh();
    Interval { estimate: r, low: (z - half).tanh(), high: (z + half).tanh() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64, by: f64) {
        assert!((found - wanted).abs() < by, "{found} is not {wanted}");
    }

    #[test]
    fn pearson_gives_the_correlation_of_anscombes_first_set() {
        // F. J. Anscombe, The American Statistician 27 (1973): r = 0.816 in each of his four sets.
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let pairs: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        let found = pearson(&pairs).unwrap();
        near(found.estimate, 0.816_420_5, 1e-6);
        // cor.test of R on the same data.
        near(found.low, 0.424_391_2, 1e-6);
        near(found.high, 0.950_693_3, 1e-6);
    }

    #[test]
    fn spearman_gives_the_textbook_value() {
        // The usual worked example, IQ against hours of television: ρ = −29/165.
        let pairs = [
            (106.0, 7.0),
            (100.0, 27.0),
            (86.0, 2.0),
            (101.0, 50.0),
            (99.0, 28.0),
            (103.0, 29.0),
            (97.0, 20.0),
            (113.0, 12.0),
            (112.0, 6.0),
            (110.0, 17.0),
        ];
        let found = spearman(&pairs).unwrap();
        near(found.estimate, -29.0 / 165.0, 1e-12);
        assert!(found.low < -0.7 && found.high > 0.5, "{found:?}");
    }

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        assert_eq!(pearson(&[(1.0, 2.0), (1.0, 3.0), (1.0, 4.0), (1.0, 5.0)]), None);
        assert_eq!(pearson(&[(1.0, 2.0), (2.0, 3.0)]), None);
        // The mean of six times 0.1 is not 0.1 in binary fractions.
        let constant: Vec<(f64, f64)> = (0..6).map(|n| (0.1, f64::from(n))).collect();
        assert_eq!((pearson(&constant), spearman(&constant)), (None, None));
    }

    #[test]
    fn a_perfect_correlation_is_one_and_no_more() {
        let found = pearson(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0), (4.0, 8.0)]).unwrap();
        near(found.high, 1.0, 1e-9);
        assert!(found.low <= 1.0 && found.estimate <= 1.0);
    }
}
