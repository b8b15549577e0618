//! The rules by group: the same figures as of everybody, group by group, for one signal's thresholds or for all.

use super::past::{Past, Signal};
use super::sheets::rule_name;
use super::{Judged, WEEKS, scores, youden};
use crate::domain::Invalid;
use crate::domain::report::groups::{self, Case};
use crate::domain::report::{Cell, Heading, Row, Sheet};

/// What is looked at by group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByGroup {
    /// At the end of which of [`WEEKS`].
    pub week: u32,
    /// Which signals' rules.
    pub signals: Signals,
}

/// Which signals' rules are looked at by group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signals {
    /// Those of the first that is measured.
    First,
    /// Those of one.
    One(Signal),
    /// Those of every one that is measured.
    All,
}

impl Default for ByGroup {
    fn default() -> ByGroup {
        let [_, week, _] = WEEKS;
        ByGroup { week, signals: Signals::First }
    }
}

impl ByGroup {
    /// What was asked for; what was not is as usual.
    ///
    /// # Errors
    /// Under `week` or `signal`, what can be chosen.
    pub fn parse(week: Option<&str>, signal: Option<&str>) -> Result<ByGroup, Invalid> {
        let usual = ByGroup::default();
        let week = week.map(|text| {
            let known = WEEKS.into_iter().find(|week| week.to_string() == text);
            known.ok_or_else(|| Invalid::new("week", "Choose week 4, 8 or 12."))
        });
        let signals = signal.map(|text| match text {
            "all" => Ok(Signals::All),
            code => {
                let known = Signal::ALL.into_iter().find(|signal| signal.code() == code);
                let names = Signal::ALL.map(Signal::code).join(", ");
                let wrong = || Invalid::new("signal", format!("Choose all or one of {names}."));
                known.map(Signals::One).ok_or_else(wrong)
            }
        });
        Ok(ByGroup {
            week: week.transpose()?.unwrap_or(usual.week),
            signals: signals.transpose()?.unwrap_or(usual.signals),
        })
    }
}

impl Judged<'_> {
    /// The usual rules over all years, and those fitted on earlier years over the later ones, group by group.
    pub(super) fn groups(&self) -> Sheet {
        let ByGroup { week, signals } = self.by_group;
        let mut rows = Vec::new();
        for (at, signal) in self.signals.iter().copied().enumerate() {
            let wanted = match signals {
                Signals::First => at == 0,
                Signals::One(one) => signal == one,
                Signals::All => true,
            };
            if !wanted {
                continue;
            }
            let usual = rule_name(signal, signal.usual(), "usual");
            rows.extend(self.rows_of(
                self.past.iter(),
                signal,
                signal.usual(),
                &[usual, Cell::words("All years")],
            ));
            if let Some(over) = youden(&scores(&self.earlier, signal, week)) {
                let lead = [rule_name(signal, over, "fitted"), Cell::words("Later years")];
                rows.extend(self.rows_of(self.later.iter().copied(), signal, over, &lead));
            }
        }
        let lead = vec![Heading::words("rule", "Rule"), Heading::words("judged_on", "Judged on")];
        Sheet {
            code: "groups",
            title: format!("By group, at the end of week {week}"),
            columns: groups::columns(lead, true),
            rows,
        }
    }

    fn rows_of<'p>(
        &self,
        past: impl Iterator<Item = &'p Past>,
        signal: Signal,
        over: f64,
        lead: &[Cell],
    ) -> Vec<Row> {
        let case = |one: &'p Past| {
            let score = signal.score(&one.at(self.by_group.week)?);
            let flagged = score.is_some_and(|score| score > over);
            Some(Case { groups: &one.groups, flagged, score: score.unwrap_or(0.0), bad: Some(one.bad) })
        };
        groups::rows(&past.filter_map(case).collect::<Vec<_>>(), lead, true, self.care)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::groups::{Group, Kind};
    use crate::domain::report::hide::Care;
    use crate::domain::report::thresholds::report;

    /// 400 students: the bad ones of group F are seldom there, those of group M always.
    fn past() -> Vec<Past> {
        let one = |n: u32| {
            let (bad, f) = (n.is_multiple_of(4), n % 2 == n / 4 % 2);
            Past {
                later: n >= 200,
                bad,
                sessions: (0..60).map(|day| (day, !(bad && f) || day % 5 == 0)).collect(),
                groups: vec![Group::new(Kind::Sex, if f { "F" } else { "M" }, "")],
                ..Past::default()
            }
        };
        (0..400).map(one).collect()
    }

    #[test]
    fn a_rule_that_finds_one_group_only_is_seen_to() {
        let made = report(&past(), Care::Groups, ByGroup::default());
        let sheet = made.sheet(Some("groups")).unwrap();
        let found: Vec<Vec<String>> =
            sheet.rows.iter().map(|row| row.cells.iter().map(Cell::code).collect()).collect();
        assert_eq!(found.len(), 4, "two groups, the usual and the fitted rule: {found:?}");
        assert!(found.iter().all(|row| row.len() == sheet.columns.len()));
        assert_eq!(found[0][0], "rate usual 0.500");
        let sensitivity = |row: &Vec<String>| row[9].clone();
        assert_eq!((sensitivity(&found[0]), sensitivity(&found[1])), ("100.0".into(), "0.0".into()));
        assert_eq!((found[0][18].as_str(), found[1][18].as_str()), ("1.000", "0.500"));
        assert!(made.notes.iter().any(|note| note.contains("never used")));
    }

    #[test]
    fn every_signal_and_week_can_be_asked_for() {
        let asked = ByGroup::parse(Some("4"), Some("all")).unwrap();
        let made = report(&past(), Care::Groups, asked);
        let sheet = made.sheet(Some("groups")).unwrap();
        assert!(sheet.title.contains("week 4"));
        let rules: std::collections::BTreeSet<String> =
            sheet.rows.iter().map(|row| row.cells[0].code()).collect();
        assert!(
            rules.len() > 3 && rules.iter().any(|rule| rule.starts_with("consecutive usual")),
            "{rules:?}"
        );
        let one = report(&past(), Care::Groups, ByGroup::parse(None, Some("count")).unwrap());
        assert!(
            one.sheet(Some("groups"))
                .unwrap()
                .rows
                .iter()
                .all(|row| row.cells[0].code().starts_with("count"))
        );
        assert_eq!(ByGroup::parse(Some("5"), None).unwrap_err().field, "week");
        assert_eq!(ByGroup::parse(None, Some("colour")).unwrap_err().field, "signal");
    }
}
