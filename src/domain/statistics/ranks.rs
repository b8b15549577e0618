//! Ranks, with the mean rank for what is equal.

use super::number;

/// The rank of each value from 1; equal values share the mean of their places (Kendall & Gibbons 1990, §3.3).
#[must_use]
pub fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for same in order.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let rank = number(before) + (number(same.len()) + 1.0) / 2.0;
        for (_, place) in same {
            if let Some(slot) = ranks.get_mut(*place) {
                *slot = rank;
            }
        }
        before += same.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_the_mean_of_their_places() {
        assert_eq!(midranks(&[10.0, 20.0, 20.0, 5.0]), [2.0, 3.5, 3.5, 1.0]);
    }
}
