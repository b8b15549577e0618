//! Marks, rates and bands, decided on exact integers.
//!
//! Definitions (FEATURES.md): rate = (P+L) / (P+L+A); X, N and U stand outside and are always shown beside it.

use crate::domain::rate;
use crate::domain::role::codes;
use crate::domain::statistics::median;

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

    /// The rate as a share of one, for showing ([`crate::domain::rate`]); `None` when nothing was expected.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        rate::share(self.attended().into(), self.expected().into())
    }

    /// The band the rate falls in; `None` when nothing was expected.
    #[must_use]
    pub fn band(self) -> Option<Band> {
        Band::of(self.attended(), self.expected())
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

/// The median rate of a cohort as a share of one, over those of whom something was expected; `None` when these are
/// fewer than [`MEDIAN_MIN`]. Of an even number it is the mean of the middle two.
#[must_use]
pub fn median_rate(cohort: impl IntoIterator<Item = Counts>) -> Option<f64> {
    let rates: Vec<f64> = cohort.into_iter().filter_map(Counts::share).collect();
    if rates.len() < MEDIAN_MIN {
        return None;
    }
    median(&rates)
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
    fn the_median_is_of_ten_or_more_who_were_expected() {
        let of = |rates: &[(u32, u32)]| median_rate(rates.iter().map(|(a, b)| rate(*a, *b)));
        let nine = [(0, 4), (1, 4), (1, 4), (2, 4), (2, 4), (3, 4), (3, 4), (4, 4), (4, 4)];
        assert_eq!(of(&nine), None);
        let mut ten = nine.to_vec();
        ten.push((0, 0));
        assert_eq!(of(&ten), None, "somebody of whom nothing was expected is nobody");
        ten.push((4, 4));
        assert_eq!(of(&ten), Some(0.625), "between 50 % and 75 %");
        ten.push((1, 4));
        assert_eq!(of(&ten), Some(0.5));
    }
}
