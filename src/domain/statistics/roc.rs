//! How well a score tells two groups apart.

use super::{Interval, Z95, midranks, number};

/// What a threshold would do: everybody whose score is at least `score` is pointed at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// The lowest score pointed at.
    pub score: f64,
    /// Of those it is about, how many are pointed at.
    pub hits: u32,
    /// Of the others, how many are.
    pub false_alarms: u32,
}

/// The chance that somebody it is about scores higher than somebody it is not about, ties half, with `DeLong`'s
/// interval. `true` marks whom it is about. None when a group is empty.
///
/// Sources: E. R. `DeLong` et al., Biometrics 44 (1988) 837–845; by midranks as X. Sun, W. Xu, IEEE Signal Processing
/// Letters 21 (2014) 1389–1393.
#[must_use]
pub fn auc(scores: &[(f64, bool)]) -> Option<Interval> {
    let of = |about: bool| -> Vec<f64> {
        scores.iter().filter(|(_, is)| *is == about).map(|(score, _)| *score).collect()
    };
    let (cases, others) = (of(true), of(false));
    let (m, n) = (number(cases.len()), number(others.len()));
    if cases.is_empty() || others.is_empty() {
        return None;
    }
    let together: Vec<f64> = cases.iter().chain(&others).copied().collect();
    let ranks = midranks(&together);
    let (case_ranks, other_ranks) = ranks.split_at(cases.len());
    let area = (case_ranks.iter().sum::<f64>() / m - f64::midpoint(m, 1.0)) / n;
    // How far up each case stands among the others, and how far down each other among the cases.
    let up: Vec<f64> = case_ranks.iter().zip(midranks(&cases)).map(|(all, own)| (all - own) / n).collect();
    let down: Vec<f64> =
        other_ranks.iter().zip(midranks(&others)).map(|(all, own)| 1.0 - (all - own) / m).collect();
    let error = (variance(&up, area) / m + variance(&down, area) / n).sqrt();
    let (low, high) = (area - Z95 * error, area + Z95 * error);
    Some(Interval { estimate: area, low: low.max(0.0), high: high.min(1.0) })
}

fn variance(values: &[f64], mean: f64) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (number(values.len()) - 1.0)
}

/// Every threshold there is between the scores, highest first.
#[must_use]
pub fn curve(scores: &[(f64, bool)]) -> Vec<Point> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut false_alarms) = (0, 0);
    let mut points = Vec::new();
    for same in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        for (_, about) in same {
            if *about { hits += 1 } else { false_alarms += 1 }
        }
        points.extend(same.first().map(|(score, _)| Point { score: *score, hits, false_alarms }));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    /// J. A. Hanley, B. J. McNeil, Radiology 143 (1982) 29–36, table I: ratings 1 to 5 of 58 normal and 51 abnormal
    /// images.
    fn hanley() -> Vec<(f64, bool)> {
        let (normal, abnormal) = ([33, 6, 6, 11, 2], [3, 2, 2, 11, 33]);
        let mut all = Vec::new();
        for (rating, (normal, abnormal)) in (1u32..).zip(normal.into_iter().zip(abnormal)) {
            all.extend(std::iter::repeat_n((f64::from(rating), false), normal));
            all.extend(std::iter::repeat_n((f64::from(rating), true), abnormal));
        }
        all
    }

    #[test]
    fn the_area_and_its_interval_are_those_published_for_the_radiologists() {
        // Area 0.893 in the paper; DeLong's interval as the manual of Stata's roctab prints it.
        let found = auc(&hanley()).unwrap();
        assert!((found.estimate - 0.8932).abs() < 5e-5, "{found:?}");
        assert!((found.low - 0.832_95).abs() < 5e-5 && (found.high - 0.953_39).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn one_group_has_no_area() {
        assert_eq!(auc(&[(1.0, true), (2.0, true)]), None);
    }

    #[test]
    fn the_curve_ends_where_everybody_is_pointed_at() {
        let points = curve(&hanley());
        assert_eq!(points.len(), 5);
        assert_eq!((points[0].hits, points[0].false_alarms), (33, 2));
        assert_eq!((points[4].hits, points[4].false_alarms), (51, 58));
    }
}
