//! How shares and rates are written in per cent: in one way everywhere, rounded half up. What is decided on them is
//! decided on exact integers elsewhere, never on what is shown here.

/// Shares that no rounding may reach from below: a share under half never reads as half, one under all never as all.
pub const HALF_AND_ALL: [u32; 2] = [50, 100];
/// Most decimals that are added so that what is shown is on the right side of every edge.
const DECIMALS_MAX: usize = 6;
/// Takes a tie that a binary fraction has put just under the half back onto it.
const TIE: f64 = 1e-7;

/// `part` of `of`; none of nothing.
#[must_use]
pub fn share(part: u64, of: u64) -> Option<f64> {
    let number = |count: u64| usize::try_from(count).map_or(f64::MAX, crate::domain::statistics::number);
    (of > 0).then(|| number(part) / number(of))
}

/// A share of one in per cent with so many decimals, without the sign: "28.6". More decimals are shown where rounding
/// would lift it onto one of `edges` (in per cent), or let it fall from there, so that the sentence around it stays
/// true.
#[must_use]
pub fn percent(share: f64, decimals: usize, edges: &[u32]) -> String {
    // Two divisions of equal fractions give the same number, so that an edge itself is on its own upper side.
    let same_side = |shown: f64| {
        edges.iter().all(|edge| (share >= f64::from(*edge) / 100.0) == (shown >= f64::from(*edge)))
    };
    let most = DECIMALS_MAX.max(decimals);
    let fits = |places: &usize| *places == most || same_side(rounded(share, *places));
    let places = (decimals..=most).find(fits).unwrap_or(decimals);
    format!("{:.places$}", rounded(share, places))
}

/// A share in per cent, rounded half up to so many decimals.
fn rounded(share: f64, decimals: usize) -> f64 {
    let scale = (0..decimals).fold(1.0, |scale, _| 10.0 * scale);
    (100.0 * share * scale + 0.5 + TIE).floor() / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tenths(part: u64, of: u64) -> String {
        percent(share(part, of).unwrap(), 1, &HALF_AND_ALL)
    }

    #[test]
    fn rates_are_rounded_half_up_and_never_onto_an_edge_they_are_under() {
        let shown = [(4, 14), (6, 43), (29, 36), (12, 17), (1, 16), (1, 2), (0, 9), (9, 9)];
        let wanted = ["28.6", "14.0", "80.6", "70.6", "6.3", "50.0", "0.0", "100.0"];
        assert_eq!(shown.map(|(part, of)| tenths(part, of)), wanted);
        assert_eq!((tenths(4_999, 10_000), tenths(9_999, 10_000)), ("49.99".to_owned(), "99.99".to_owned()));
        assert_eq!(percent(share(121, 200).unwrap(), 0, &[61]), "60.5");
        assert_eq!(percent(share(61, 100).unwrap(), 0, &[61]), "61");
        assert_eq!(share(0, 0), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_what_exact_integers_give(of in 1..5_000_u64, part in 0..5_000_u64) {
            let part = part.min(of);
            let exact = (2_000 * part + of) / (2 * of);
            prop_assert_eq!(percent(share(part, of).unwrap(), 1, &[]), format!("{}.{}", exact / 10, exact % 10));
            let shown: f64 = tenths(part, of).parse().unwrap();
            prop_assert_eq!(shown < 50.0, 2 * part < of);
        }
    }
}
