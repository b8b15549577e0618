//! What a rule finds, on exact integers.
//!
//! Rates are strictly under their threshold over at least so many expected sessions; P, L and A are expected, X, N and
//! U stand outside and are told beside. Sessions of a module whose registers were taken for under half of the sessions
//! held in the time looked at count for nothing, and the arithmetic says so: a flag must not come from registers
//! nobody takes.
//!
//! So that a flag does not flap it clears later than it opens: a rate at [`RECOVERY_POINTS`] over its threshold, a
//! fall at as many under its, a count at two under its, absences in a row with the next attendance, silence with the
//! next sign of life. Where too few sessions are expected to say anything, nothing is said and a flag stays as it
//! stands: a window of weeks is empty in every vacation. Only over the whole teaching period, where sessions that were
//! expected once are expected no more because marks were put right, too few of them clear it.
//!
//! In the first weeks of a year a rule over some weeks looks at the same days as one over the whole teaching period.
//! Where the one over the longer time finds whatever the other does ([`Rule::finds_all_of`]), the other says nothing
//! until their days differ: one fact makes one flag.

use super::words::Words;
use super::{Rule, RuleKind, Verdict};
use crate::domain::register::taking;
use crate::domain::{Counts, Mark, calendar};
use jiff::civil::Date;

/// Points by which a rate has to be over its threshold before the flag clears.
pub const RECOVERY_POINTS: u32 = 5;

/// A session that counts for a student.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sitting {
    /// Its day.
    pub day: Date,
    /// The module's place in [`Registers`].
    pub module: usize,
    /// The student's mark; none when the register was not taken.
    pub mark: Option<Mark>,
    /// Whether it is critical.
    pub critical: bool,
}

/// All that rules look at of one student in one academic year.
#[derive(Clone, Default, Debug)]
pub struct Evidence {
    /// In the order of time.
    pub sittings: Vec<Sitting>,
    /// Days on which other systems saw the student, in order.
    pub used: Vec<Date>,
}

/// When registers of each module fell due, and whether enough of it was taken to trust
/// ([`crate::domain::register::taking::Taking::is_trusted`]).
#[derive(Clone, Default, Debug)]
pub struct Registers(Vec<Vec<(Date, bool)>>);

impl Registers {
    /// Of modules in the order of their places.
    #[must_use]
    pub fn of(modules: Vec<Vec<(Date, bool)>>) -> Registers {
        Registers(modules)
    }

    /// By module, whether under half of the registers of sessions held from `from` to `to` can be trusted.
    fn blind(&self, from: Date, to: Date) -> Vec<bool> {
        let within = |(day, _): &&(Date, bool)| from <= *day && *day <= to;
        let blind = |held: &Vec<(Date, bool)>| {
            let (trusted, all) = held
                .iter()
                .filter(within)
                .fold((0_u64, 0_u64), |(t, n), (_, trusted)| (t + u64::from(*trusted), n + 1));
            taking::is_blind(trusted, all)
        };
        self.0.iter().map(blind).collect()
    }
}

/// An academic year as rules count it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Year {
    /// Its name, `2026/27`.
    pub name: String,
    /// The Monday of the week of its first session: teaching weeks are counted from it.
    pub first_monday: Date,
    /// The Mondays of the teaching weeks of the department's calendar, in order; empty when it has none.
    pub mondays: Vec<Date>,
}

impl Year {
    /// The teaching week a day is in, from 1; days before the first count as in it, days of a vacation as in the last
    /// one taught.
    #[must_use]
    pub fn week(&self, day: Date) -> u32 {
        if !self.mondays.is_empty() {
            let begun = self.mondays.partition_point(|monday| *monday <= day);
            return u32::try_from(begun).unwrap_or(u32::MAX).max(1);
        }
        let days = day.since(self.first_monday).map_or(0, |span| span.get_days());
        u32::try_from(days / 7 + 1).unwrap_or(1).max(1)
    }
}

/// A stretch of days, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Days {
    pub(super) from: Date,
    pub(super) to: Date,
}

/// A rule made ready for one day: looks at one student after another.
pub struct Lens<'a> {
    rule: &'a Rule,
    year: &'a Year,
    days: Days,
    blind: Vec<bool>,
    /// The weeks before, for a fall.
    before: Option<(Days, Vec<bool>)>,
    /// Another rule says all of it.
    said: bool,
}

/// What a rule looks at, gathered.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) counts: Counts,
    /// Modules of the student's that were left out.
    pub(super) left_out: u32,
}

/// The first day a rule looks at as of `today`.
fn first_day(rule: &Rule, year: &Year, today: Date) -> Date {
    // A silence goes back to the last sign of life, however long ago.
    let weeks = rule.weeks.filter(|_| rule.kind != RuleKind::Silence);
    let from = weeks.map_or(year.first_monday, |weeks| calendar::weeks_back(today, weeks));
    from.max(year.first_monday)
}

impl<'a> Lens<'a> {
    /// The rule as of the end of `today`, among `all` that hold for the same students (itself among them or not).
    #[must_use]
    pub fn new(rule: &'a Rule, all: &[Rule], year: &'a Year, registers: &Registers, today: Date) -> Lens<'a> {
        let days = Days { from: first_day(rule, year, today), to: today };
        let before = (rule.kind == RuleKind::Fall).then(|| {
            let weeks = rule.weeks.unwrap_or(4);
            let from = calendar::weeks_back(today, weeks.saturating_mul(2)).max(year.first_monday);
            let to = calendar::weeks_back(today, weeks).yesterday().unwrap_or(from);
            (Days { from, to }, registers.blind(from, to))
        });
        let says_it = |other: &Rule| {
            other.id != rule.id && other.finds_all_of(rule) && first_day(other, year, today) == days.from
        };
        let said = all.iter().any(says_it);
        Lens { rule, year, days, blind: registers.blind(days.from, days.to), before, said }
    }

    /// What it finds of a student.
    #[must_use]
    pub fn judge(&self, evidence: &Evidence) -> Verdict {
        if self.said {
            return Verdict::Unsaid;
        }
        match self.rule.kind {
            RuleKind::Rate => self.rate(evidence),
            RuleKind::Absences => self.absences(evidence),
            RuleKind::Consecutive => self.consecutive(evidence),
            RuleKind::Critical => self.critical(evidence),
            RuleKind::Weekday => self.weekday(evidence),
            RuleKind::Silence => self.silence(evidence),
            RuleKind::Fall => self.fall(evidence),
            // Monitoring points are judged one by one.
            RuleKind::Point => Verdict::Clear,
        }
    }

    fn words(&self, looked: &Looked) -> Words<'_> {
        Words {
            year: self.year,
            days: self.days,
            counts: looked.counts,
            left_out: looked.left_out,
            threshold: self.rule.threshold,
        }
    }

    /// Whether so few sessions were expected that the rule says nothing.
    fn is_too_few(&self, counts: Counts) -> bool {
        counts.expected() < self.rule.expected_min.max(1)
    }

    /// What is found where too few were expected.
    fn too_few(&self, evidence: &Evidence) -> Verdict {
        let put_right = self.rule.weeks.is_none() && self.look(evidence, |_| true).left_out == 0;
        if put_right { Verdict::Clear } else { Verdict::Unsaid }
    }

    /// What is looked at: sessions in the rule's days, less the modules that are blind.
    fn look(&self, evidence: &Evidence, fits: impl Fn(&Sitting) -> bool) -> Looked {
        look(&evidence.sittings, self.days, &self.blind, fits)
    }

    fn rate(&self, evidence: &Evidence) -> Verdict {
        let looked = self.look(evidence, |_| true);
        let counts = looked.counts;
        if self.is_too_few(counts) {
            return self.too_few(evidence);
        }
        let under = |percent: u32| {
            100 * u64::from(counts.attended()) < u64::from(percent) * u64::from(counts.expected())
        };
        if under(self.rule.threshold) {
            Verdict::Holds(self.words(&looked).rate())
        } else if under(self.rule.threshold.saturating_add(RECOVERY_POINTS)) {
            Verdict::Between(self.words(&looked).rate())
        } else {
            Verdict::Clear
        }
    }

    /// What is found on a number of absences.
    fn counted(
        &self,
        evidence: &Evidence,
        looked: &Looked,
        words: impl FnOnce(Words<'_>) -> String,
    ) -> Verdict {
        let (number, expected) = (looked.counts.absent, looked.counts.expected());
        let nothing = || self.look(evidence, |_| true).counts.expected() == 0;
        if expected < self.rule.expected_min || (expected == 0 && nothing()) {
            self.too_few(evidence)
        } else if number == 0 {
            Verdict::Clear
        } else if number >= self.rule.threshold {
            Verdict::Holds(words(self.words(looked)))
        } else if number + 1 >= self.rule.threshold {
            Verdict::Between(words(self.words(looked)))
        } else {
            Verdict::Clear
        }
    }

    fn absences(&self, evidence: &Evidence) -> Verdict {
        let looked = self.look(evidence, |_| true);
        self.counted(evidence, &looked, |words| words.absences())
    }

    fn critical(&self, evidence: &Evidence) -> Verdict {
        let looked = self.look(evidence, |sitting| sitting.critical);
        self.counted(evidence, &looked, |words| words.critical())
    }

    /// Of the days of the week on which enough were expected, the first of those with the most absences.
    fn weekday(&self, evidence: &Evidence) -> Verdict {
        let all = (0..7).map(|weekday| {
            let of = |sitting: &Sitting| sitting.day.weekday().to_monday_zero_offset() == weekday;
            (weekday, self.look(evidence, of))
        });
        let enough = all.filter(|(_, looked)| looked.counts.expected() >= self.rule.expected_min);
        let worst =
            enough.reduce(|best, next| if next.1.counts.absent > best.1.counts.absent { next } else { best });
        match worst {
            Some((weekday, looked)) => self.counted(evidence, &looked, |words| words.weekday(weekday)),
            None => self.too_few(evidence),
        }
    }

    /// The absences at the end, with nothing attended after them. What stands outside the rate neither counts nor
    /// ends them, and is told beside them when it lies between the first and the last.
    fn consecutive(&self, evidence: &Evidence) -> Verdict {
        let looked = self.look(evidence, |_| true);
        let open = |s: &&Sitting| {
            let blind = self.blind.get(s.module).copied().unwrap_or(false);
            self.days.from <= s.day && s.day <= self.days.to && !blind
        };
        let (mut run, mut between) = (Counts::default(), Counts::default());
        let mut days: Option<Days> = None;
        for sitting in evidence.sittings.iter().rev().filter(open) {
            match sitting.mark {
                Some(Mark::Present | Mark::Late) if days.is_none() => return Verdict::Clear,
                Some(Mark::Present | Mark::Late) => break,
                Some(Mark::Absent) => {
                    run = run.plus(std::mem::take(&mut between));
                    run.add(sitting.mark);
                    days = Some(Days { from: sitting.day, to: days.map_or(sitting.day, |days| days.to) });
                }
                outside if days.is_some() => between.add(outside),
                _ => {}
            }
        }
        let Some(days) = days.filter(|_| !self.is_too_few(looked.counts)) else {
            return self.too_few(evidence);
        };
        let run = Looked { counts: run, left_out: looked.left_out };
        let words = self.words(&run).in_a_row(days);
        if run.counts.absent >= self.rule.threshold { Verdict::Holds(words) } else { Verdict::Between(words) }
    }

    /// Days since the student was last seen, by attendance anywhere or by another system. The absences since have to be
    /// at least the expected minimum, so that a vacation is no silence: sessions after the one last attended, and after
    /// the day on which another system saw them, of which no time is known.
    fn silence(&self, evidence: &Evidence) -> Verdict {
        let today = self.days.to;
        let sittings = &evidence.sittings;
        let attended = sittings.iter().rposition(|sitting| {
            sitting.day <= today && matches!(sitting.mark, Some(Mark::Present | Mark::Late))
        });
        let attended_on = attended.and_then(|at| sittings.get(at)).map(|sitting| sitting.day);
        let used = evidence.used.iter().rev().find(|day| **day <= today).copied();
        let last = attended_on.max(used);
        let first = sittings.iter().map(|sitting| sitting.day).find(|day| *day <= today);
        let Some(since) = last.or(first) else { return Verdict::Clear };
        let after = attended.and_then(|at| sittings.get(at + 1..)).unwrap_or(sittings);
        let gap = Days { from: since, to: today };
        let looked = look(after, gap, &self.blind, |sitting| {
            used.is_none_or(|used| sitting.day > used || attended_on == Some(used))
        });
        let days = today.since(since).map_or(0, |span| span.get_days());
        let days = u32::try_from(days).unwrap_or(0);
        if days >= self.rule.threshold && looked.counts.absent >= self.rule.expected_min {
            Verdict::Holds(self.words(&looked).silence(days, last))
        } else {
            Verdict::Clear
        }
    }

    /// How many points the rate is under that of as many weeks before, on cross-multiplied fractions.
    fn fall(&self, evidence: &Evidence) -> Verdict {
        let Some((days, blind)) = &self.before else { return Verdict::Clear };
        let before = look(&evidence.sittings, *days, blind, |_| true).counts;
        let looked = self.look(evidence, |_| true);
        if self.is_too_few(before) || self.is_too_few(looked.counts) {
            return self.too_few(evidence);
        }
        let of = |a: u32, b: u32| i64::from(a) * i64::from(b);
        let now = looked.counts;
        let fallen = 100 * (of(before.attended(), now.expected()) - of(now.attended(), before.expected()));
        let whole = of(before.expected(), now.expected());
        let by = |points: u32| fallen >= i64::from(points) * whole;
        if by(self.rule.threshold) {
            Verdict::Holds(self.words(&looked).fall(before, *days))
        } else if by(self.rule.threshold.saturating_sub(RECOVERY_POINTS)) {
            Verdict::Between(self.words(&looked).fall(before, *days))
        } else {
            Verdict::Clear
        }
    }
}

/// Counts what `fits` in some days, less the modules that are blind.
fn look(sittings: &[Sitting], days: Days, blind: &[bool], fits: impl Fn(&Sitting) -> bool) -> Looked {
    let mut looked = Looked::default();
    let mut out = Vec::new();
    for sitting in sittings.iter().filter(|s| days.from <= s.day && s.day <= days.to && fits(s)) {
        if blind.get(sitting.module).copied().unwrap_or(false) {
            if !out.contains(&sitting.module) {
                out.push(sitting.module);
            }
        } else {
            looked.counts.add(sitting.mark);
        }
    }
    looked.left_out = u32::try_from(out.len()).unwrap_or(u32::MAX);
    looked
}
