//! Attendance in words and as a small bar: always the share with its arithmetic.

use maud::{Markup, html};

/// Counts behind an attendance rate. Rate = attended / expected; the rest is outside it and always shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Present and late.
    pub attended: u32,
    /// Present, late and absent.
    pub expected: u32,
    /// Authorised absences.
    pub authorised: u32,
    /// Sessions held whose register was not taken.
    pub unrecorded: u32,
}

impl Rate {
    /// Strictly under half of at least five expected sessions (the rule of the flag).
    #[must_use]
    pub fn is_low(self) -> bool {
        self.expected >= 5 && u64::from(self.attended) * 2 < u64::from(self.expected)
    }

    /// Whole per cent, rounded; `None` when nothing was expected.
    #[must_use]
    pub fn percent(self) -> Option<u32> {
        (self.expected > 0).then(|| {
            let twice = u64::from(self.attended) * 200 + u64::from(self.expected);
            u32::try_from(twice / (2 * u64::from(self.expected))).unwrap_or(100)
        })
    }
}

/// "41 %". Where rounding would lift a rate onto the edge of a band, one decimal is shown instead, so that
/// 49.6 % never reads as 50 %.
#[must_use]
pub fn percent_words(rate: Rate) -> String {
    const EDGES: [u32; 7] = [50, 61, 71, 81, 91, 100, 101];
    let Some(percent) = rate.percent() else { return "No sessions yet".to_owned() };
    let reaches = u64::from(rate.attended) * 100 >= u64::from(percent) * u64::from(rate.expected);
    if reaches || !EDGES.contains(&percent) {
        return format!("{percent} %");
    }
    let tenths = u64::from(rate.attended) * 1000 / u64::from(rate.expected);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// "9 of 22 sessions, 2 authorised": the base of the rate.
#[must_use]
pub fn base_words(rate: Rate) -> String {
    let mut out = format!("{} of {} sessions", rate.attended, rate.expected);
    if rate.authorised > 0 {
        out.push_str(&format!(", {} authorised", rate.authorised));
    }
    if rate.unrecorded > 0 {
        out.push_str(&format!(", {} not recorded", rate.unrecorded));
    }
    out
}

/// "41 % (9 of 22 sessions, 2 authorised)".
#[must_use]
pub fn rate_words(rate: Rate) -> String {
    if rate.expected == 0 {
        return percent_words(rate);
    }
    format!("{} ({})", percent_words(rate), base_words(rate))
}

/// The rate as a small bar with its words beside it.
#[must_use]
pub fn rate_cell(rate: Rate) -> Markup {
    html! {
        div.rate {
            @if rate.expected > 0 { (meter(rate)) }
            b { (percent_words(rate)) }
            @if rate.expected > 0 { small.muted { (base_words(rate)) } }
        }
    }
}

fn meter(rate: Rate) -> Markup {
    let width = rate.percent().unwrap_or(0).min(100);
    html! {
        svg.meter viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.bed width="100" height="8" {}
            rect.fill.low[rate.is_low()] width=(width) height="8" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_written_with_its_base() {
        let rate = Rate { attended: 9, expected: 22, authorised: 2, unrecorded: 0 };
        assert_eq!(rate_words(rate), "41 % (9 of 22 sessions, 2 authorised)");
    }

    #[test]
    fn a_rate_just_under_half_never_reads_as_half() {
        let rate = Rate { attended: 124, expected: 250, ..Rate::default() };
        assert_eq!(percent_words(rate), "49.6 %");
        assert!(rate.is_low());
        assert_eq!(percent_words(Rate { attended: 1, expected: 2, ..Rate::default() }), "50 %");
    }
}
