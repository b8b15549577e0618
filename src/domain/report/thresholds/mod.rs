//! Choosing a threshold from the department's own past (F67): what each rule would have pointed at in earlier years,
//! week by week, how often it was right, and how early.
//!
//! What is fitted is fitted on earlier years and judged on later ones. What a week knows is what was known by its end:
//! nobody who had left by then is counted, and nothing that came later is looked at.

mod by_group;
mod indication;
mod past;
mod sheets;

pub use by_group::{ByGroup, Signals};
pub use past::{Past, Signal, State, Work};

use super::groups::{NOTES, SIDE_MIN};
use super::hide::Care;
use super::{Chart, GROUP_MIN, NOT_CAUSE, Report, rough, share};
use crate::domain::rate::{HALF_AND_ALL, percent};
use crate::domain::statistics::curve;

/// The weeks of the course at whose end rules are judged.
pub const WEEKS: [u32; 3] = [4, 8, 12];

/// The report over the past of students whose studies ended.
#[must_use]
pub fn report(past: &[Past], care: Care, by_group: ByGroup) -> Report {
    let signals: Vec<Signal> = Signal::ALL.into_iter().filter(|s| s.is_measured(past)).collect();
    let (earlier, later): (Vec<&Past>, Vec<&Past>) = past.iter().partition(|one| !one.later);
    let judged = Judged { past, earlier, later, signals, care, by_group };
    let mut sheets = vec![judged.rules(), judged.areas(), judged.weeks(), judged.groups()];
    let (indication, fitted) = indication::sheets(&judged);
    sheets.extend(indication);
    let mut notes = vec![
        NOT_CAUSE.to_owned(),
        judged.sizes(),
        "A rule is judged at the end of a week on what was known then, over those who were still here. Sensitivity: of those who later failed or withdrew, the share pointed at. Precision: of those pointed at, the share who did.".to_owned(),
        "Fitted thresholds are chosen on earlier years and judged on later ones. Intervals are 95 %.".to_owned(),
        format!("Nothing is judged on fewer than {SIDE_MIN} with and {SIDE_MIN} without the outcome, and no group of fewer than {GROUP_MIN} is shown."),
    ];
    // The numbers of those with and without the outcome are for where neither is small.
    if !carries(past.iter()) {
        notes.remove(1);
    }
    if care == Care::Cells {
        notes.push("Numbers of students are to the nearest five, and shares are of such numbers.".to_owned());
    }
    notes.extend(NOTES.map(str::to_owned));
    if fitted {
        notes.push("The indication orders students; its percentages are not to be believed as they stand. The calibration table shows what came of them. It is no verdict on anybody.".to_owned());
    }
    Report {
        title: "Choosing a threshold".to_owned(),
        message: judged.message(),
        notes,
        chart: judged.curves(),
        sheets,
    }
}

/// Whether there are enough with and without the outcome.
fn carries<'p>(past: impl Iterator<Item = &'p Past>) -> bool {
    let (with, without): (Vec<&Past>, Vec<&Past>) = past.partition(|one| one.bad);
    with.len() >= SIDE_MIN && without.len() >= SIDE_MIN
}

/// What the tables are made from.
struct Judged<'p> {
    past: &'p [Past],
    earlier: Vec<&'p Past>,
    later: Vec<&'p Past>,
    signals: Vec<Signal>,
    care: Care,
    by_group: ByGroup,
}

/// What a rule did: of `students`, `bad` had the outcome; it pointed at `flagged`, `hits` of them rightly.
#[derive(Clone, Copy, Default)]
struct Told {
    students: u32,
    bad: u32,
    flagged: u32,
    hits: u32,
}

impl Told {
    /// The same to the nearest five.
    fn rough(self) -> Told {
        let rough = |count: u32| u32::try_from(rough(u64::from(count))).unwrap_or(u32::MAX);
        let Told { students, bad, flagged, hits } = self;
        Told { students: rough(students), bad: rough(bad), flagged: rough(flagged), hits: rough(hits) }
    }

    fn enough(self) -> bool {
        self.bad as usize >= SIDE_MIN && (self.students - self.bad) as usize >= SIDE_MIN
    }
}

/// What pointing at everybody above `over` tells at the end of `week`.
fn told<'p>(past: impl Iterator<Item = &'p Past>, signal: Signal, over: f64, week: u32) -> Told {
    let mut told = Told::default();
    for one in past {
        let Some(state) = one.at(week) else { continue };
        let flagged = signal.score(&state).is_some_and(|score| score > over);
        told.students += 1;
        told.bad += u32::from(one.bad);
        told.flagged += u32::from(flagged);
        told.hits += u32::from(flagged && one.bad);
    }
    told
}

/// Scores of those still here at the end of `week`; what is not measured of somebody is no sign.
fn scores(past: &[&Past], signal: Signal, week: u32) -> Vec<(f64, bool)> {
    let score = |one: &&Past| {
        let state = one.at(week)?;
        Some((signal.score(&state).unwrap_or(0.0), one.bad))
    };
    past.iter().filter_map(score).collect()
}

/// The threshold that tells best on these scores: where sensitivity and specificity together are highest (W. J.
/// Youden, Cancer 3 (1950) 32–35). Pointed at is whoever scores above it.
fn youden(scores: &[(f64, bool)]) -> Option<f64> {
    let bad = scores.iter().filter(|(_, bad)| *bad).count();
    let well = scores.len() - bad;
    if bad < SIDE_MIN || well < SIDE_MIN {
        return None;
    }
    let points = curve(scores);
    let gain = |hits: u32, alarms: u32| {
        f64::from(hits) / crate::domain::statistics::number(bad)
            - f64::from(alarms) / crate::domain::statistics::number(well)
    };
    let best = points
        .iter()
        .enumerate()
        .max_by(|(_, a), (_, b)| gain(a.hits, a.false_alarms).total_cmp(&gain(b.hits, b.false_alarms)));
    // Above the next lower score, so that a rule says "more than".
    best.and_then(|(at, _)| points.get(at + 1)).map(|next| next.score)
}

impl Judged<'_> {
    /// As a rule's figures are shown: exact, or where no single student may be told of to the nearest five.
    fn told(&self, told: Told) -> Told {
        if self.care == Care::Cells { told.rough() } else { told }
    }

    /// A number of students as it is shown.
    fn count(&self, count: usize) -> u64 {
        if self.care == Care::Cells { rough(count as u64) } else { count as u64 }
    }

    /// How many there are, and how many of them had the outcome.
    fn sizes(&self) -> String {
        let bad = self.past.iter().filter(|one| one.bad).count();
        format!(
            "The outcome is failing or withdrawing. Of {} students, {} failed or withdrew.",
            self.count(self.past.len()),
            self.count(bad)
        )
    }

    fn message(&self) -> String {
        let middle = WEEKS[0];
        let first = self.signals.first().copied();
        let found = first.map(|signal| (signal, told(self.past.iter(), signal, signal.usual(), middle)));
        let found = found.filter(|(_, told)| self.is_open(*told) && u64::from(told.flagged) >= GROUP_MIN);
        match found.map(|(signal, told)| (signal, self.told(told))) {
            Some((signal, told)) => format!(
                "At the end of week {middle}, “{}” pointed at {} % of students; {} % of those it pointed at failed or withdrew, and it found {} % of all who did.",
                signal.words(signal.usual()),
                percent(f64::from(told.flagged) / f64::from(told.students), 0, &HALF_AND_ALL),
                percent(f64::from(told.hits) / f64::from(told.flagged), 0, &HALF_AND_ALL),
                percent(f64::from(told.hits) / f64::from(told.bad), 0, &HALF_AND_ALL),
            ),
            None => "There are too few students whose studies have ended to judge a rule by.".to_owned(),
        }
    }

    /// Each signal's curve over the later years at the middle week.
    fn curves(&self) -> Option<Chart> {
        if !carries(self.later.iter().copied()) {
            return None;
        }
        let [_, middle, _] = WEEKS;
        let of = |signal: &Signal| {
            let scores = scores(&self.later, *signal, middle);
            let bad = scores.iter().filter(|(_, bad)| *bad).count();
            let well = scores.len() - bad;
            let part = |part: u32, of: usize| share(self.count(part as usize), self.count(of)).unwrap_or(0.0);
            let mut points = vec![(0.0, 0.0)];
            points.extend(curve(&scores).iter().map(|p| (part(p.false_alarms, well), part(p.hits, bad))));
            (signal.label().to_owned(), points)
        };
        Some(Chart::Curves(self.signals.iter().map(of).collect()))
    }
}
