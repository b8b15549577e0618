//! Order and ranks, with the mean rank for what is equal.

use super::number;

/// Values from which on they are put in order by their digits rather than by comparing.
const MANY: usize = 512;
/// Different values up to which they are counted.
const FEW: usize = 8;
/// Bits of a digit, and the place of the lowest that is looked at.
const DIGIT: u32 = 11;
const LOWEST: u32 = u64::BITS - 3 * DIGIT;

/// The places of the values from the lowest to the highest; equal values in the order they stand in.
#[must_use]
pub fn order(values: &[f64]) -> Vec<u32> {
    let mut keyed: Vec<(u64, u32)> = values.iter().map(|value| key(*value)).zip(0..).collect();
    if keyed.len() < MANY {
        keyed.sort_unstable();
        return keyed.into_iter().map(|(_, place)| place).collect();
    }
    // By the high digits, least significant first (D. E. Knuth, The Art of Computer Programming 3, §5.2.5); what they
    // do not tell apart, by comparing.
    let mut other = vec![(0, 0); keyed.len()];
    for shift in (LOWEST..u64::BITS).step_by(DIGIT as usize) {
        by_digit(&keyed, shift, &mut other);
        std::mem::swap(&mut keyed, &mut other);
    }
    for same in keyed.chunk_by_mut(|a, b| a.0 >> LOWEST == b.0 >> LOWEST) {
        if !same.is_sorted() {
            same.sort_unstable();
        }
    }
    keyed.into_iter().map(|(_, place)| place).collect()
}

/// Puts `from` into `to` by one digit of the keys; what has the same digit stays in its order.
fn by_digit(from: &[(u64, u32)], shift: u32, to: &mut [(u64, u32)]) {
    let digit = |key: u64| usize::try_from(key >> shift & ((1 << DIGIT) - 1)).unwrap_or_default();
    let mut starts = vec![0_usize; 1 << DIGIT];
    for (key, _) in from {
        if let Some(count) = starts.get_mut(digit(*key)) {
            *count += 1;
        }
    }
    let mut before = 0;
    for start in &mut starts {
        before += std::mem::replace(start, before);
    }
    for one in from {
        if let Some(start) = starts.get_mut(digit(one.0)) {
            if let Some(slot) = to.get_mut(*start) {
                *slot = *one;
            }
            *start += 1;
        }
    }
}

/// A whole number that is ordered as [`f64::total_cmp`] orders values.
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The rank of each value from 1; equal values share the mean of their places (Kendall & Gibbons 1990, §3.3).
#[must_use]
pub fn midranks(values: &[f64]) -> Vec<f64> {
    ranks_of_few(values).unwrap_or_else(|| ranks_of(values, &order(values)))
}

/// As [`midranks`], where there are only a few different values, so that counting them is enough.
fn ranks_of_few(values: &[f64]) -> Option<Vec<f64>> {
    let mut known: Vec<(u64, usize)> = Vec::with_capacity(FEW);
    for value in values {
        let key = key(*value);
        if let Some((_, count)) = known.iter_mut().find(|(known, _)| *known == key) {
            *count += 1;
        } else if known.len() < FEW {
            known.push((key, 1));
        } else {
            return None;
        }
    }
    known.sort_unstable();
    let mut before = 0;
    let ranks: Vec<(u64, f64)> = known
        .into_iter()
        .map(|(key, count)| {
            let rank = number(before) + f64::midpoint(number(count), 1.0);
            before += count;
            (key, rank)
        })
        .collect();
    let rank =
        |value: &f64| ranks.iter().find(|(known, _)| *known == key(*value)).map_or(0.0, |(_, rank)| *rank);
    Some(values.iter().map(rank).collect())
}

/// As [`midranks`], where the order is known already.
#[must_use]
pub fn ranks_of(values: &[f64], order: &[u32]) -> Vec<f64> {
    let at = |place: &u32| values.get(*place as usize).copied().unwrap_or(f64::NAN);
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for same in order.chunk_by(|a, b| at(a).total_cmp(&at(b)).is_eq()) {
        let rank = number(before) + f64::midpoint(number(same.len()), 1.0);
        for place in same {
            if let Some(slot) = ranks.get_mut(*place as usize) {
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
    use proptest::prelude::*;

    #[test]
    fn equal_values_share_the_mean_of_their_places() {
        assert_eq!(midranks(&[10.0, 20.0, 20.0, 5.0]), [2.0, 3.5, 3.5, 1.0]);
    }

    proptest! {
        #[test]
        fn many_values_are_ordered_as_few_are(values in proptest::collection::vec(-50i32..50, MANY..2 * MANY), by in 1u32..9) {
            let close = f64::EPSILON * f64::from(by);
            let values: Vec<f64> = values.into_iter().map(|value| f64::from(value / 7) + f64::from(value) * close).collect();
            let mut wanted: Vec<u32> = (0..).take(values.len()).collect();
            wanted.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
            prop_assert_eq!(order(&values), wanted);
        }

        #[test]
        fn a_few_different_values_have_the_ranks_of_many(values in proptest::collection::vec(0i32..4, 1..40)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            prop_assert_eq!(midranks(&values), ranks_of(&values, &order(&values)));
        }
    }
}
