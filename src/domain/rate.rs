//! How shares and rates are written in per cent: in one way everywhere, rounded half up. What is decided on them is
//! decided on exact integers elsewhere, never on what is shown here.

/// Shares that no rounding may reach from below: a share under half never reads as half, one under all never as all.
pub const HALF_AND_ALL: [u32; 2] = [50, 100];
/// The same for attendance: lower edges of the bands, and all.
pub const BANDS_AND_ALL: [u32; 6] = [50, 61, 71, 81, 91, 100];
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
    let places = places(share, decimals, edges);
    format!("{:.places$}", rounded(share, places))
}

/// As [`percent`], as a number: the very one that is written.
#[must_use]
pub fn percent_number(share: f64, decimals: usize, edges: &[u32]) -> f64 {
    rounded(share, places(share, decimals, edges))
}

/// As [`percent`] with at most one decimal, and none where it is nought: "40", "40.9".
#[must_use]
pub fn percent_short(share: f64, edges: &[u32]) -> String {
    let percent = percent(share, 1, edges);
    percent.strip_suffix(".0").map_or(percent.clone(), str::to_owned)
}

/// By how many points one share is above (or below) another, rounded half up in its size to so many decimals.
#[must_use]
pub fn points(share: f64, before: f64, decimals: usize) -> f64 {
    let size = rounded((share - before).abs(), decimals);
    // Nought has no sign.
    if share < before && size > 0.0 { -size } else { size }
}

/// How many decimals are shown.
fn places(share: f64, decimals: usize, edges: &[u32]) -> usize {
    // Two divisions of equal fractions give the same number, so that an edge itself is on its own upper side.
    let same_side = |shown: f64| {
        edges.iter().all(|edge| (share >= f64::from(*edge) / 100.0) == (shown >= f64::from(*edge)))
    };
    let most = DECIMALS_MAX.max(decimals);
    let fits = |places: &usize| *places == most || same_side(rounded(share, *places));
    (decimals..=most).find(fits).unwrap_or(decimals)
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

    #[test]
    fn a_number_is_the_one_that_is_written_and_short_words_have_no_idle_nought() {
        let number = |part, of| percent_number(share(part, of).unwrap(), 1, &BANDS_AND_ALL);
        assert_eq!(
            [number(29, 32), number(99, 200), number(1, 2)].map(|n| n.to_string()),
            ["90.6", "49.5", "50"]
        );
        let short = |part, of| percent_short(share(part, of).unwrap(), &HALF_AND_ALL);
        assert_eq!([short(2, 5), short(9, 22), short(4_999, 10_000)], ["40", "40.9", "49.99"]);
    }

    #[test]
    fn points_are_rounded_by_their_size_whichever_way() {
        let points = |(a, b): (u64, u64), (c, d): (u64, u64), decimals| {
            points(share(a, b).unwrap(), share(c, d).unwrap(), decimals).to_string()
        };
        assert_eq!(points((1, 2), (1, 1), 0), "-50");
        assert_eq!(points((2, 3), (1, 3), 1), "33.3");
        assert_eq!((points((101, 200), (1, 2), 0), points((99, 200), (1, 2), 0)), ("1".into(), "-1".into()));
        assert_eq!((points((1, 2), (1, 2), 1), points((4_999, 10_000), (1, 2), 1)), ("0".into(), "0".into()));
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
