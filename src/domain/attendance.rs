//! Marks, rates and bands, decided on exact integers.
//!
//! Definitions (FEATURES.md): rate = (P+L) / (P+L+A); X, N and U stand outside and are always shown beside it.

use crate::domain::role::codes;

codes! {
    /// What a register says of one student at one session.
    Mark {
        /// Was there.
        Present = 1, "present", "Present";
        /// Came late: counts as attended.
        Late = 2, "late", "Late";
        /// Was not there and was expected.
        Absent = 3, "absent", "Absent";
        /// Was not there, with leave: outside the rate.
        Authorised = 4, "authorised", "Authorised absence";
        /// Was not expected: outside the rate.
        NotExpected = 5, "not_expected", "Not expected";
    }
}

/// The byte for "no mark": the register was not taken, or the student was not on it. Never counted as absent.
pub const UNRECORDED: u8 = 0;

/// How many of each mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// P.
    pub present: u32,
    /// L.
    pub late: u32,
    /// A.
    pub absent: u32,
    /// X.
    pub authorised: u32,
    /// N.
    pub not_expected: u32,
    /// U.
    pub unrecorded: u32,
}

impl Counts {
    /// Counts one mark more; `None` is unrecorded.
    pub fn add(&mut self, mark: Option<Mark>) {
        match mark {
            Some(Mark::Present) => self.present += 1,
            Some(Mark::Late) => self.late += 1,
            Some(Mark::Absent) => self.absent += 1,
            Some(Mark::Authorised) => self.authorised += 1,
            Some(Mark::NotExpected) => self.not_expected += 1,
            None => self.unrecorded += 1,
        }
    }

    /// Both counts together.
    #[must_use]
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            present: self.present + other.present,
            late: self.late + other.late,
            absent: self.absent + other.absent,
            authorised: self.authorised + other.authorised,
            not_expected: self.not_expected + other.not_expected,
            unrecorded: self.unrecorded + other.unrecorded,
        }
    }

    /// P + L.
    #[must_use]
    pub fn attended(self) -> u32 {
        self.present + self.late
    }

    /// P + L + A.
    #[must_use]
    pub fn expected(self) -> u32 {
        self.present + self.late + self.absent
    }

    /// The rate in whole per cent, rounded half up; `None` when nothing was expected.
    #[must_use]
    pub fn percent(self) -> Option<u32> {
        let expected = u64::from(self.expected());
        let rounded = (200 * u64::from(self.attended()) + expected).checked_div(2 * expected)?;
        u32::try_from(rounded).ok()
    }

    /// The band the rate falls in; `None` when nothing was expected.
    #[must_use]
    pub fn band(self) -> Option<Band> {
        Band::of(self.attended(), self.expected())
    }

    /// By how many percentage points the rate is above (or below) that of `before`, rounded half away from nought;
    /// `None` when either has no rate.
    #[must_use]
    pub fn points_since(self, before: Counts) -> Option<i32> {
        let (a, b) = (i128::from(self.attended()), i128::from(self.expected()));
        let (c, d) = (i128::from(before.attended()), i128::from(before.expected()));
        // a/b − c/d over the common denominator.
        let (over, under) = (a * d - c * b, b * d);
        let rounded = (200 * over + if over < 0 { -under } else { under }).checked_div(2 * under)?;
        i32::try_from(rounded).ok()
    }

    /// Whether the student is under 50 %: strictly below, over at least [`FLAG_EXPECTED_MIN`] expected sessions.
    #[must_use]
    pub fn under_half(self) -> bool {
        100 * u64::from(self.attended()) < 50 * u64::from(self.expected())
            && self.expected() >= FLAG_EXPECTED_MIN
    }
}

/// Fewest students of a cohort over whom a median is shown: with fewer it could tell of one of them.
pub const MEDIAN_MIN: usize = 10;

/// The median rate of a cohort in whole per cent, rounded half up, over those of whom something was expected; `None`
/// when these are fewer than [`MEDIAN_MIN`]. The middle two of an even number are averaged exactly before rounding.
#[must_use]
pub fn median_percent(cohort: impl IntoIterator<Item = Counts>) -> Option<u32> {
    let mut rates: Vec<(u128, u128)> = cohort
        .into_iter()
        .filter(|counts| counts.expected() > 0)
        .map(|counts| (u128::from(counts.attended()), u128::from(counts.expected())))
        .collect();
    if rates.len() < MEDIAN_MIN {
        return None;
    }
    rates.sort_unstable_by(|(a, b), (c, d)| (a * d).cmp(&(c * b)));
    let ((a, b), (c, d)) = (*rates.get((rates.len() - 1) / 2)?, *rates.get(rates.len() / 2)?);
    // (a/b + c/d) / 2, in per cent.
    let (over, under) = (100 * (a * d + c * b), 2 * b * d);
    u32::try_from((2 * over + under) / (2 * under)).ok()
}

/// Fewest expected sessions on which a student is flagged. Wilson 95 % intervals below it are wider than 70 points.
pub const FLAG_EXPECTED_MIN: u32 = 5;

codes! {
    /// The bands of the case study, lower edges 91, 81, 71, 61, 50.
    Band {
        /// 91 % and over.
        From91 = 1, "91-100", "91–100 %";
        /// 81 % up to 91 %.
        From81 = 2, "81-90", "81–90 %";
        /// 71 % up to 81 %.
        From71 = 3, "71-80", "71–80 %";
        /// 61 % up to 71 %.
        From61 = 4, "61-70", "61–70 %";
        /// 50 % up to 61 %.
        From50 = 5, "50-60", "50–60 %";
        /// Under 50 %.
        Under50 = 6, "0-49", "Under 50 %";
    }
}

impl Band {
    /// The band of `attended` out of `expected`, by cross-multiplication so that no rounding can move an edge.
    #[must_use]
    pub fn of(attended: u32, expected: u32) -> Option<Band> {
        if expected == 0 {
            return None;
        }
        let at_least = |edge: u64| 100 * u64::from(attended) >= edge * u64::from(expected);
        Some(match () {
            () if at_least(91) => Band::From91,
            () if at_least(81) => Band::From81,
            () if at_least(71) => Band::From71,
            () if at_least(61) => Band::From61,
            () if at_least(50) => Band::From50,
            () => Band::Under50,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(attended: u32, expected: u32) -> Counts {
        Counts { present: attended, absent: expected - attended, ..Counts::default() }
    }

    #[test]
    fn a_change_is_counted_in_points_and_rounded_away_from_nought() {
        assert_eq!(rate(1, 2).points_since(rate(1, 1)), Some(-50));
        assert_eq!(rate(2, 3).points_since(rate(1, 3)), Some(33));
        assert_eq!(rate(101, 200).points_since(rate(1, 2)), Some(1));
        assert_eq!(rate(99, 200).points_since(rate(1, 2)), Some(-1));
        assert_eq!(rate(1, 2).points_since(Counts::default()), None);
        assert_eq!(Counts::default().points_since(rate(1, 2)), None);
    }

    #[test]
    fn the_median_is_of_ten_or_more_who_were_expected() {
        let of = |rates: &[(u32, u32)]| median_percent(rates.iter().map(|(a, b)| rate(*a, *b)));
        let nine = [(0, 4), (1, 4), (1, 4), (2, 4), (2, 4), (3, 4), (3, 4), (4, 4), (4, 4)];
        assert_eq!(of(&nine), None);
        let mut ten = nine.to_vec();
        ten.push((0, 0));
        assert_eq!(of(&ten), None, "somebody of whom nothing was expected is nobody");
        ten.push((4, 4));
        assert_eq!(of(&ten), Some(63), "between 50 % and 75 %, 62.5 rounded up");
        ten.push((1, 4));
        assert_eq!(of(&ten), Some(50));
    }
}
