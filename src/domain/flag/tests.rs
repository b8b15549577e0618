//! Rules against a slow reference written from the definitions, a table of facts with their arithmetic in words, and
//! what a flag does when its rule holds and no longer holds.

use super::*;
use crate::domain::{Band, Counts, Mark, StudentId};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn monday() -> Date {
    date(2026, 10, 5)
}

fn year() -> Year {
    Year { name: "2026/27".to_owned(), first_monday: monday(), mondays: Vec::new() }
}

fn day(n: i64) -> Date {
    monday().checked_add(n.days()).unwrap()
}

fn rule(kind: RuleKind, threshold: u32, weeks: Option<u32>, expected_min: u32) -> Rule {
    Rule {
        id: 1,
        department: None,
        name: "A rule".to_owned(),
        kind,
        threshold,
        weeks,
        expected_min,
        on: true,
    }
}

/// Sittings from a text: a day each, of one module; `P L A X N` as in registers, `u` when it was not taken, `C` and
/// `c` for a critical session missed and attended.
fn sat(text: &str) -> Vec<Sitting> {
    let sitting = |(n, letter): (i64, char)| Sitting {
        day: day(n),
        module: 0,
        mark: match letter {
            'P' | 'c' => Some(Mark::Present),
            'L' => Some(Mark::Late),
            'A' | 'C' => Some(Mark::Absent),
            'X' => Some(Mark::Authorised),
            'N' => Some(Mark::NotExpected),
            _ => None,
        },
        critical: matches!(letter, 'C' | 'c'),
    };
    (0..).zip(text.chars().filter(|c| *c != ' ')).map(sitting).collect()
}

fn judged(rule: &Rule, sittings: Vec<Sitting>, used: Vec<Date>, today: Date) -> Verdict {
    let registers = Registers::of(vec![Vec::new(), Vec::new()]);
    Lens::new(rule, &year(), &registers, today).judge(&Evidence { sittings, used })
}

/// Which rule finds what, in its words.
const EXAMPLES: &str = "\
under half: Attendance under 50 % over the teaching period so far, on at least 5 expected sessions\n\
\x20 holds: 2 of 5 sessions (40 %) attended in week 1\n\
exactly half is not under: Attendance under 50 % over the teaching period so far, on at least 5 expected sessions\n\
\x20 between: 3 of 6 sessions (50 %) attended in week 1\n\
clearly over: Attendance under 50 % over the teaching period so far, on at least 5 expected sessions\n\
\x20 clear\n\
too few: Attendance under 50 % over the teaching period so far, on at least 5 expected sessions\n\
\x20 clear\n\
outside the rate: Attendance under 50 % over the teaching period so far, on at least 5 expected sessions\n\
\x20 holds: 1 of 5 sessions (20 %) attended in weeks 1–2, 2 authorised, 1 not expected, 1 not recorded\n\
four of ten absences: 4 or more absences over the teaching period so far\n\
\x20 holds: 4 of 10 sessions missed in weeks 1–2\n\
one short of it: 4 or more absences over the teaching period so far\n\
\x20 between: 3 of 10 sessions missed in weeks 1–2\n\
three in a row: 3 or more absences in a row over the teaching period so far\n\
\x20 holds: 3 sessions in a row missed, Wed 7 Oct 2026 to Sat 10 Oct 2026, 1 authorised\n\
a run that ended: 3 or more absences in a row over the teaching period so far\n\
\x20 clear\n\
critical: 3 or more critical sessions missed over the teaching period so far\n\
\x20 holds: 3 of 5 critical sessions missed in weeks 1–2\n\
one weekday: 2 or more absences on the same weekday over the teaching period so far\n\
\x20 holds: 2 of 3 Monday sessions missed in weeks 1–3\n\
silence: No engagement from any source for 10 days, with at least 2 sessions missed\n\
\x20 holds: No engagement from any source for 11 days, last seen on Sat 10 Oct 2026, 11 sessions missed since\n\
a vacation: No engagement from any source for 10 days, with at least 2 sessions missed\n\
\x20 clear\n\
a fall: Attendance this week at least 20 points under that of as many weeks before, on at least 5 expected sessions\n\
\x20 holds: From 7 of 7 sessions (100 %) in week 1 to 4 of 7 sessions (57.1 %) in week 2\n\
no fall: Attendance this week at least 20 points under that of as many weeks before, on at least 5 expected sessions\n\
\x20 clear\n\
";

/// Example facts, a line each, as a table people can read.
#[test]
fn example_facts_and_their_arithmetic() {
    use RuleKind::{Absences, Consecutive, Critical, Fall, Rate, Silence, Weekday};
    let cases = [
        ("under half", rule(Rate, 50, None, 5), "PPAAA"),
        ("exactly half is not under", rule(Rate, 50, None, 5), "PPPAAA"),
        ("clearly over", rule(Rate, 50, None, 5), "PPPPPA"),
        ("too few", rule(Rate, 50, None, 5), "AAAA"),
        ("outside the rate", rule(Rate, 50, None, 5), "AAAXX NuPA"),
        ("four of ten absences", rule(Absences, 4, None, 0), "APAPAPAPLP"),
        ("one short of it", rule(Absences, 4, None, 0), "APAPAPPPLP"),
        ("three in a row", rule(Consecutive, 3, None, 0), "PPAAXA"),
        ("a run that ended", rule(Consecutive, 3, None, 0), "AAAAP"),
        ("critical", rule(Critical, 3, None, 0), "CPcC XcPC"),
        ("one weekday", rule(Weekday, 2, None, 0), "APPPPPPAPPPPPPP"),
        ("silence", rule(Silence, 10, None, 2), "PPAAAPAAAAAAAAAAA"),
        ("a vacation", rule(Silence, 10, None, 2), "PPAAAPuuuuuuuuuuu"),
        ("a fall", rule(Fall, 20, Some(1), 5), "PPPPPPP PPPPAAA"),
        ("no fall", rule(Fall, 20, Some(1), 5), "PPPPPPP PPPPPPA"),
    ];
    let mut table = String::new();
    for (what, rule, text) in cases {
        let sittings = sat(text);
        let today = sittings.last().map_or(monday(), |last| last.day);
        let verdict = match judged(&rule, sittings, Vec::new(), today) {
            Verdict::Holds(words) => format!("holds: {words}"),
            Verdict::Between(words) => format!("between: {words}"),
            Verdict::Clear => "clear".to_owned(),
        };
        table.push_str(&format!("{what}: {}\n  {verdict}\n", rule.sentence()));
    }
    assert_eq!(table, EXAMPLES);
}

#[test]
fn sessions_of_a_module_whose_registers_are_mostly_not_taken_count_for_nothing() {
    let held = |taken: [bool; 4]| (0..).zip(taken).map(|(n, taken)| (day(n), taken)).collect::<Vec<_>>();
    let mut sittings = sat("AAAAA");
    sittings.extend(sat("PPPPP").into_iter().map(|s| Sitting { module: 1, ..s }));
    let evidence = Evidence { sittings, used: Vec::new() };
    let rule = rule(RuleKind::Rate, 60, None, 5);
    for (first, second, expected) in [
        ([true; 4], [true; 4], Some("5 of 10 sessions (50 %) attended in week 1")),
        ([true; 4], [true, true, false, false], Some("5 of 10 sessions (50 %) attended in week 1")),
        (
            [true; 4],
            [true, false, false, false],
            Some("0 of 5 sessions (0 %) attended in week 1. 1 module left out: registers mostly not taken"),
        ),
        ([false; 4], [true; 4], None),
    ] {
        let registers = Registers::of(vec![held(first), held(second)]);
        let verdict = Lens::new(&rule, &year(), &registers, day(5)).judge(&evidence);
        match expected {
            Some(words) => assert_eq!(verdict, Verdict::Holds(words.to_owned())),
            None => assert_eq!(verdict, Verdict::Clear),
        }
    }
}

#[test]
fn use_of_another_system_ends_a_silence() {
    let rule = rule(RuleKind::Silence, 7, None, 0);
    let holds = |used: Vec<Date>| matches!(judged(&rule, sat("PAAAAAAAAA"), used, day(9)), Verdict::Holds(_));
    assert!(holds(Vec::new()));
    assert!(!holds(vec![day(4)]));
    assert!(holds(vec![day(2)]));
}

#[test]
fn a_flag_opens_once_closes_when_clear_and_opens_again_only_after_that() {
    let holds = Verdict::Holds("2 of 5".to_owned());
    let between = Verdict::Between("3 of 6".to_owned());
    assert_eq!(due(None, &holds, false), Some(Due::Open));
    assert_eq!(due(None, &between, false), None);
    assert_eq!(due(None, &Verdict::Clear, false), None);
    let flag = |state, holds| Flag {
        id: FlagId(1),
        student: StudentId(1),
        cause: Cause::Rule { rule: 1, fact: "2026/27".to_owned() },
        state,
        holds,
        opened_at: jiff::Timestamp::UNIX_EPOCH,
        times_opened: 1,
        words: "2 of 5".to_owned(),
        owner: None,
        outcome: None,
    };
    for state in [State::Open, State::Acknowledged, State::Contacted] {
        assert_eq!(due(Some(&flag(state, true)), &holds, false), None, "nothing new");
        assert_eq!(due(Some(&flag(state, true)), &between, false), Some(Due::Reword));
        assert_eq!(due(Some(&flag(state, true)), &Verdict::Clear, false), Some(Due::Close));
    }
    // A person closed it while it held: nothing until it is clear and holds again.
    assert_eq!(due(Some(&flag(State::Closed, true)), &holds, false), None);
    assert_eq!(due(Some(&flag(State::Closed, true)), &between, false), None);
    assert_eq!(due(Some(&flag(State::Closed, true)), &Verdict::Clear, false), Some(Due::Rearm));
    assert_eq!(due(Some(&flag(State::Closed, false)), &between, false), None);
    assert_eq!(due(Some(&flag(State::Closed, false)), &holds, false), Some(Due::Reopen));
    // An exemption keeps flags from opening and lets them close.
    assert_eq!(due(None, &holds, true), None);
    assert_eq!(due(Some(&flag(State::Closed, false)), &holds, true), None);
    assert_eq!(due(Some(&flag(State::Open, true)), &Verdict::Clear, true), Some(Due::Close));
}

#[test]
fn the_nearest_departments_version_of_a_rule_holds() {
    let of = |id, department: Option<&str>, threshold, on| Rule {
        id,
        department: department.map(str::to_owned),
        on,
        ..rule(RuleKind::Rate, threshold, None, 5)
    };
    let all = [
        of(1, None, 50, true),
        of(1, Some("ENG"), 40, true),
        of(1, Some("UNI"), 45, true),
        of(2, None, 60, true),
    ];
    let chain = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let thresholds = |codes: &[&str], all: &[Rule]| {
        rule::holding(all, &chain(codes)).iter().map(|rule| rule.threshold).collect::<Vec<_>>()
    };
    assert_eq!(thresholds(&["ENG", "UNI"], &all), [40, 60]);
    assert_eq!(thresholds(&["ART", "UNI"], &all), [45, 60]);
    assert_eq!(thresholds(&[], &all), [50, 60]);
    let off = [of(1, None, 50, true), of(1, Some("ENG"), 40, false)];
    assert_eq!(thresholds(&["ENG", "UNI"], &off), Vec::<u32>::new());
}

#[test]
fn a_rule_that_makes_no_sense_is_refused_field_by_field() {
    let fields = |rule: Rule| match rule.checked() {
        Ok(_) => Vec::new(),
        Err(problems) => problems.0.iter().map(|problem| problem.field).collect::<Vec<_>>(),
    };
    assert_eq!(fields(rule(RuleKind::Rate, 50, None, 5)), Vec::<&str>::new());
    assert_eq!(fields(rule(RuleKind::Rate, 101, Some(0), 201)), ["threshold", "weeks", "expected_min"]);
    assert_eq!(fields(rule(RuleKind::Fall, 20, None, 5)), ["weeks"]);
    assert_eq!(
        fields(Rule { name: " ".to_owned(), ..rule(RuleKind::Silence, 0, None, 5) }),
        ["name", "threshold"]
    );
    for known in defaults() {
        assert_eq!(fields(known), Vec::<&str>::new());
    }
}

/// What the definitions say, one session after another and without a thought for speed: `Some(true)` holds,
/// `Some(false)` between, `None` clear.
fn reference(rule: &Rule, evidence: &Evidence, registers: &[Vec<(Date, bool)>], today: Date) -> Option<bool> {
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
    let enough = |counts: Counts| counts.expected() >= rule.expected_min;
    let number = |counts: Counts| match counts.absent {
        n if !enough(counts) || n == 0 => None,
        n if n >= rule.threshold => Some(true),
        n if n + 1 == rule.threshold => Some(false),
        _ => None,
    };
    let percent = |counts: Counts| f64::from(counts.attended()) * 100.0 / f64::from(counts.expected());
    match rule.kind {
        RuleKind::Rate => {
            if !enough(all) || all.expected() == 0 {
                return None;
            }
            // Small numbers: a float decides them exactly when asked with room for its last digit.
            let rate = percent(all);
            let edge = f64::from(rule.threshold);
            (rate < edge - 1e-9).then_some(true).or((rate < edge + 5.0 - 1e-9).then_some(false))
        }
        RuleKind::Absences => number(all),
        RuleKind::Critical => number(count(&now, &|s| s.critical)),
        RuleKind::Weekday => {
            let of = |weekday| count(&now, &|s: &Sitting| s.day.weekday() == weekday);
            let from = jiff::civil::Weekday::Monday;
            let days: Vec<Counts> = from.cycle_forward().take(7).map(of).collect();
            let most = days.iter().map(|counts| counts.absent).max().unwrap();
            days.into_iter().find(|counts| counts.absent == most).and_then(number)
        }
        RuleKind::Consecutive => {
            let mut run = 0;
            for s in evidence.sittings.iter().filter(|s| now(s.day) && seen(&now, s)) {
                match s.mark {
                    Some(Mark::Absent) => run += 1,
                    Some(Mark::Present | Mark::Late) => run = 0,
                    _ => {}
                }
            }
            (run > 0 && enough(all)).then_some(run >= rule.threshold)
        }
        RuleKind::Silence => {
            let attended =
                evidence.sittings.iter().filter(|s| matches!(s.mark, Some(Mark::Present | Mark::Late)));
            let signs =
                attended.map(|s| s.day).chain(evidence.used.iter().copied()).filter(|day| *day <= today);
            let since = signs
                .max()
                .or_else(|| evidence.sittings.iter().map(|s| s.day).filter(|d| *d <= today).min())?;
            let gap = |day: Date| since <= day && day <= today;
            // Which modules are blind is asked of the teaching period, as for the other rules.
            let missed = evidence
                .sittings
                .iter()
                .filter(|s| gap(s.day) && seen(&now, s) && s.mark == Some(Mark::Absent));
            let days = u32::try_from(today.since(since).unwrap().get_days()).unwrap();
            let missed = u32::try_from(missed.count()).unwrap();
            (days >= rule.threshold && missed >= rule.expected_min).then_some(true)
        }
        RuleKind::Fall => {
            let weeks = weeks.unwrap();
            let before = count(&|day| in_weeks(day, 2 * weeks - 1, weeks), &|_| true);
            let least = rule.expected_min.max(1);
            if before.expected() < least || all.expected() < least {
                return None;
            }
            let fallen = percent(before) - percent(all);
            let edge = f64::from(rule.threshold);
            (fallen >= edge - 1e-9)
                .then_some(true)
                .or((fallen >= f64::from(rule.threshold.saturating_sub(5)) - 1e-9).then_some(false))
        }
        RuleKind::Point => None,
    }
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
        let lens = Lens::new(&rule, &year, &Registers::of(registers.clone()), day(today));
        let found = match lens.judge(&evidence) {
            Verdict::Holds(_) => Some(true),
            Verdict::Between(_) => Some(false),
            Verdict::Clear => None,
        };
        prop_assert_eq!(found, reference(&rule, &evidence, &registers, day(today)));
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
