//! Shares of small numbers.

use super::{Interval, Z95};

/// The share `hits` of `of` with Wilson's score interval; none of nothing.
///
/// Source: E. B. Wilson, JASA 22 (1927) 209–212; recommended for small numbers by R. G. Newcombe, Statistics in
/// Medicine 17 (1998) 857–872 (his method 3).
#[must_use]
pub fn wilson(hits: u32, of: u32) -> Option<Interval> {
    if of == 0 || hits > of {
        return None;
    }
    let (n, p) = (f64::from(of), f64::from(hits) / f64::from(of));
    let z2 = Z95 * Z95;
    let middle = p + z2 / (2.0 * n);
    let half = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    let low = if hits == 0 { 0.0 } else { (middle - half) / scale };
    let high = if hits == of { 1.0 } else { (middle + half) / scale };
    Some(Interval { estimate: p, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wilson_gives_the_intervals_of_newcombes_table() {
        // Newcombe 1998, table I, method 3.
        for (hits, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = wilson(hits, of).unwrap();
            assert!(
                (found.low - low).abs() < 6e-5 && (found.high - high).abs() < 6e-5,
                "{hits}/{of}: {found:?}"
            );
        }
        assert_eq!(wilson(0, 0), None);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_stays_between_none_and_all(of in 1u32..5_000, part in 0u32..5_000) {
            let found = wilson(part % (of + 1), of).unwrap();
            prop_assert!(0.0 <= found.low && found.low <= found.estimate + 1e-12);
            prop_assert!(found.estimate <= found.high + 1e-12 && found.high <= 1.0);
        }
    }
}
