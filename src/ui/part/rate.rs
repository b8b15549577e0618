//! Attendance in words and as a small bar: always the share with its arithmetic.

use crate::domain::Counts;
use crate::domain::rate::{self, BANDS_AND_ALL};
use maud::{Markup, html};

/// "41 %". Where rounding would lift a rate into a better band, decimals are shown, so that 49.6 % never reads as 50 %.
#[must_use]
pub fn percent_words(counts: Counts) -> String {
    match counts.share() {
        None if beside(counts).next().is_some() => "No rate yet".to_owned(),
        None => "No sessions yet".to_owned(),
        Some(share) => share_words(share),
    }
}

/// "83 %", of a share of one.
#[must_use]
pub fn share_words(share: f64) -> String {
    format!("{} %", rate::percent(share, 0, &BANDS_AND_ALL))
}

/// "9 of 22 sessions, 2 authorised, 1 not recorded": the base of the rate; empty where nothing was held.
#[must_use]
pub fn base_words(counts: Counts) -> String {
    let rated = (counts.expected() > 0).then(|| {
        let sessions = super::plural(u64::from(counts.expected()), "session", "sessions");
        format!("{} of {sessions}", super::count_words(u64::from(counts.attended())))
    });
    rated.into_iter().chain(beside(counts)).collect::<Vec<_>>().join(", ")
}

/// What stands beside the rate: "2 authorised", "1 not recorded".
fn beside(counts: Counts) -> impl Iterator<Item = String> {
    let all = [
        (counts.authorised, "authorised"),
        (counts.not_expected, "not expected"),
        (counts.unrecorded, "not recorded"),
    ];
    all.into_iter().filter(|(number, _)| *number > 0).map(|(number, words)| format!("{number} {words}"))
}

/// "41 % (9 of 22 sessions, 2 authorised)".
#[must_use]
pub fn rate_words(counts: Counts) -> String {
    let base = base_words(counts);
    if base.is_empty() { percent_words(counts) } else { format!("{} ({base})", percent_words(counts)) }
}

/// "25 points lower", "Less than a point higher", "The same": by how much a share of one is above another.
#[must_use]
pub fn points_words(share: f64, before: f64) -> String {
    let way = match share.partial_cmp(&before) {
        Some(std::cmp::Ordering::Greater) => "higher",
        Some(std::cmp::Ordering::Less) => "lower",
        _ => return "The same".to_owned(),
    };
    match rate::points(share, before, 0).abs().to_string().as_str() {
        "0" => format!("Less than a point {way}"),
        "1" => format!("1 point {way}"),
        many => format!("{many} points {way}"),
    }
}

/// The rate as a small bar with its words beside it.
#[must_use]
pub fn rate_cell(counts: Counts) -> Markup {
    html! {
        div.rate {
            @if let Some(share) = counts.share() { (meter(share, counts.under_half())) }
            b.nowrap { (percent_words(counts)) }
            @let base = base_words(counts);
            @if !base.is_empty() { small.muted { (base) } }
        }
    }
}

fn meter(share: f64, low: bool) -> Markup {
    html! {
        svg.meter viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.bed width="100" height="8" {}
            rect.fill.low[low] width=(rate::percent(share, 0, &BANDS_AND_ALL)) height="8" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_written_with_its_base() {
        let counts = Counts { present: 9, absent: 13, authorised: 2, ..Counts::default() };
        assert_eq!(rate_words(counts), "41 % (9 of 22 sessions, 2 authorised)");
    }

    #[test]
    fn a_change_is_told_in_points() {
        let words = [points_words(0.5, 0.75), points_words(0.51, 0.5), points_words(0.496, 0.5)];
        assert_eq!(words, ["25 points lower", "1 point higher", "Less than a point lower"]);
        assert_eq!(points_words(0.5, 0.5), "The same");
    }

    #[test]
    fn a_rate_just_under_half_never_reads_as_half() {
        let counts = |present, absent| Counts { present, absent, ..Counts::default() };
        assert_eq!(percent_words(counts(124, 126)), "49.6 %");
        assert_eq!(percent_words(counts(1, 1)), "50 %");
        assert_eq!(percent_words(counts(399, 1)), "99.8 %");
        assert_eq!(
            (percent_words(counts(0, 0)).as_str(), base_words(counts(0, 0)).as_str()),
            ("No sessions yet", "")
        );
        let untaken = Counts { unrecorded: 2, ..Counts::default() };
        assert_eq!(rate_words(untaken), "No rate yet (2 not recorded)");
    }
}
