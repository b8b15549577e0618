//! Rules against a slow reference written from the definitions, over any attendance.

use super::*;
use crate::domain::{Band, Counts};
use proptest::prelude::*;

/// What the definitions say, one session after another and without a thought for speed, as a word.
fn reference(rule: &Rule, evidence: &Evidence, registers: &[Vec<(Date, bool)>], today: Date) -> &'static str {
    let week_of = |day: Date| (day.since(monday()).unwrap().get_days()).div_euclid(7);
    let in_weeks = |day: Date, back_from: i32, back_to: i32| {
        let this = week_of(today);
        day >= monday() && day <= today && (this - back_from..=this - back_to).contains(&week_of(day))
    };
    let weeks = rule.weeks.map(|weeks| i32::try_from(weeks).unwrap());
    let now = |day: Date| match weeks {
        Some(weeks) => in_weeks(day, weeks - 1, 0),
        None => day >= monday() && day <= today,
    };
    let seen = |when: &dyn Fn(Date) -> bool, s: &Sitting| {
        let held: Vec<bool> =
            registers[s.module].iter().filter(|(day, _)| when(*day)).map(|(_, taken)| *taken).collect();
        let taken = held.iter().filter(|taken| **taken).count();
        held.is_empty() || taken * 2 >= held.len()
    };
    let count = |when: &dyn Fn(Date) -> bool, fits: &dyn Fn(&Sitting) -> bool| {
        let mut counts = Counts::default();
        for s in &evidence.sittings {
            if when(s.day) && fits(s) && seen(when, s) {
                counts.add(s.mark);
            }
        }
        counts
    };
    let all = count(&now, &|_| true);
    let left_out = evidence.sittings.iter().any(|s| now(s.day) && !seen(&now, s));
    let too_few = if weeks.is_none() && !left_out { "clear" } else { "unsaid" };
    let enough = |counts: Counts| counts.expected() >= rule.expected_min && all.expected() > 0;
    let number = |counts: Counts| match counts.absent {
        _ if !enough(counts) => too_few,
        0 => "clear",
        n if n >= rule.threshold => "holds",
        n if n + 1 == rule.threshold => "between",
        _ => "clear",
    };
    let percent = |counts: Counts| f64::from(counts.attended()) * 100.0 / f64::from(counts.expected());
    match rule.kind {
        RuleKind::Rate if !enough(all) => too_few,
        // Small numbers: a float decides them exactly when asked with room for its last digit.
        RuleKind::Rate if percent(all) < f64::from(rule.threshold) - 1e-9 => "holds",
        RuleKind::Rate if percent(all) < f64::from(rule.threshold) + 5.0 - 1e-9 => "between",
        RuleKind::Rate | RuleKind::Point => "clear",
        RuleKind::Absences => number(all),
        RuleKind::Critical => number(count(&now, &|s| s.critical)),
        RuleKind::Weekday => {
            // Each day of the week by itself: the rule holds when it does of any.
            let of = |weekday| number(count(&now, &|s: &Sitting| s.day.weekday() == weekday));
            let found: Vec<&str> = jiff::civil::Weekday::Monday.cycle_forward().take(7).map(of).collect();
            let strongest = ["holds", "between"].into_iter().find(|one| found.contains(one));
            let judged = weekdays_with_enough(rule, &all, &|weekday| {
                count(&now, &|s: &Sitting| s.day.weekday() == weekday)
            });
            strongest.unwrap_or(if judged { "clear" } else { too_few })
        }
        RuleKind::Consecutive => {
            let (mut run, mut attended_last) = (0, false);
            for s in evidence.sittings.iter().filter(|s| now(s.day) && seen(&now, s)) {
                match s.mark {
                    Some(Mark::Absent) => (run, attended_last) = (run + 1, false),
                    Some(Mark::Present | Mark::Late) => (run, attended_last) = (0, true),
                    _ => {}
                }
            }
            match (attended_last, enough(all)) {
                (true, _) => "clear",
                (false, false) => too_few,
                (false, true) if run >= rule.threshold => "holds",
                (false, true) => "between",
            }
        }
        RuleKind::Silence => {
            // Time passes: every sign of life makes the count begin again.
            let (mut missed, mut since) = (0_u32, None);
            for day in monday().series(1.day()).take_while(|day| *day <= today) {
                let of_day = || evidence.sittings.iter().filter(move |s| s.day == day);
                let attended = |s: &Sitting| matches!(s.mark, Some(Mark::Present | Mark::Late));
                let used = evidence.used.contains(&day);
                since = since.or(of_day().next().map(|s| s.day));
                for s in of_day() {
                    if attended(s) {
                        (missed, since) = (0, Some(day));
                    } else if seen(&now, s) && s.mark == Some(Mark::Absent) {
                        missed += 1;
                    }
                }
                if used {
                    since = Some(day);
                    if !of_day().any(attended) {
                        missed = 0;
                    }
                }
            }
            let Some(since) = since else { return "clear" };
            let days = u32::try_from(today.since(since).unwrap().get_days()).unwrap();
            if days >= rule.threshold && missed >= rule.expected_min { "holds" } else { "clear" }
        }
        RuleKind::Fall => {
            let weeks = weeks.unwrap();
            let before = count(&|day| in_weeks(day, 2 * weeks - 1, weeks), &|_| true);
            let least = rule.expected_min.max(1);
            if before.expected() < least || all.expected() < least {
                return too_few;
            }
            let (fallen, edge) = (percent(before) - percent(all), f64::from(rule.threshold));
            match () {
                () if fallen >= edge - 1e-9 => "holds",
                () if fallen >= f64::from(rule.threshold.saturating_sub(5)) - 1e-9 => "between",
                () => "clear",
            }
        }
    }
}

/// Whether enough was expected on any day of the week.
fn weekdays_with_enough(rule: &Rule, all: &Counts, of: &dyn Fn(jiff::civil::Weekday) -> Counts) -> bool {
    let mut days = jiff::civil::Weekday::Monday.cycle_forward().take(7);
    all.expected() > 0 && days.any(|weekday| of(weekday).expected() >= rule.expected_min)
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let kinds = prop::sample::select(&RuleKind::ALL[..7]);
    (kinds, 1u32..8, prop::option::of(1u32..5), 0u32..7).prop_map(|(kind, n, weeks, least)| {
        let threshold = match kind {
            RuleKind::Rate | RuleKind::Fall => n * 12,
            RuleKind::Silence => n * 3,
            _ => n,
        };
        let weeks = if kind == RuleKind::Silence { None } else { weeks };
        let weeks = if kind == RuleKind::Fall { weeks.or(Some(2)) } else { weeks };
        rule(kind, threshold, weeks, least)
    })
}

fn any_sittings() -> impl Strategy<Value = Vec<Sitting>> {
    let mark = prop::option::weighted(0.9, prop::sample::select(Mark::ALL));
    let one = (0i64..56, 0usize..3, mark, any::<bool>());
    prop::collection::vec(one, 0..60).prop_map(|all| {
        let mut all: Vec<Sitting> = all
            .into_iter()
            .map(|(n, module, mark, critical)| Sitting { day: day(n), module, mark, critical })
            .collect();
        all.sort_by_key(|sitting| sitting.day);
        all
    })
}

proptest! {
    #[test]
    fn every_rule_finds_what_the_definitions_say(
        rule in any_rule(),
        sittings in any_sittings(),
        used in prop::collection::vec(0i64..56, 0..3),
        registers in prop::collection::vec(prop::collection::vec((0i64..56, any::<bool>()), 0..12), 3),
        today in 0i64..60,
    ) {
        let registers: Vec<Vec<(Date, bool)>> =
            registers.into_iter().map(|all| all.into_iter().map(|(n, taken)| (day(n), taken)).collect()).collect();
        let mut used: Vec<Date> = used.into_iter().map(day).collect();
        used.sort_unstable();
        let evidence = Evidence { sittings, used };
        let year = year();
        let lens = Lens::new(&rule, &[], &year, &Registers::of(registers.clone()), day(today));
        let found = words(lens.judge(&evidence));
        let found = found.split(':').next().unwrap();
        prop_assert_eq!(found, reference(&rule, &evidence, &registers, day(today)));
    }

    #[test]
    fn whatever_a_rule_keeps_silent_of_the_other_says(
        rules in (any_rule(), any_rule()),
        sittings in any_sittings(),
        today in 0i64..60,
    ) {
        let (one, other) = (rules.0, Rule { id: 2, ..rules.1 });
        let (year, registers) = (year(), Registers::of(vec![Vec::new(); 3]));
        let evidence = Evidence { sittings, used: Vec::new() };
        let both = [one.clone(), other.clone()];
        let judge = |rule, all: &[Rule]| Lens::new(rule, all, &year, &registers, day(today)).judge(&evidence);
        let alone = judge(&one, &[]);
        let beside = judge(&one, &both);
        if beside != alone {
            prop_assert!(other.finds_all_of(&one) && beside == Verdict::Unsaid);
            let said = judge(&other, &both);
            prop_assert!(!matches!(alone, Verdict::Holds(_)) || matches!(said, Verdict::Holds(_)), "{said:?}");
        }
    }

    #[test]
    fn a_band_is_where_its_rate_lies(attended in 0u32..400, missed in 0u32..400) {
        let expected = attended + missed;
        let found = Band::of(attended, expected);
        if expected == 0 {
            prop_assert_eq!(found, None);
        } else {
            let rate = f64::from(attended) * 100.0 / f64::from(expected);
            // Steps of 1/800 %: an edge is never nearer than that, unless it is met.
            let edges = [91.0, 81.0, 71.0, 61.0, 50.0];
            let place = edges.iter().position(|edge| rate > edge - 1e-6).unwrap_or(edges.len());
            prop_assert_eq!(found, Band::ALL.get(place).copied());
        }
        let counts = Counts { present: attended, absent: missed, ..Counts::default() };
        let under = expected >= 5 && f64::from(attended) * 100.0 / f64::from(expected) < 50.0 - 1e-6;
        prop_assert_eq!(counts.under_half(), under);
    }
}
