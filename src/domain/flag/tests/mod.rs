//! A table of facts with their arithmetic in words, what is one fact and what says nothing, and what a flag does when
//! its rule holds and no longer holds.

mod reference;

use super::*;
use crate::domain::{Mark, StudentId};
use jiff::ToSpan;
use jiff::civil::{Date, date};

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
    Lens::new(rule, &[], &year(), &registers, today).judge(&Evidence { sittings, used })
}

fn words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Holds(words) => format!("holds: {words}"),
        Verdict::Between(words) => format!("between: {words}"),
        Verdict::Clear => "clear".to_owned(),
        Verdict::Unsaid => "unsaid".to_owned(),
    }
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
excuses from outside the run: 3 or more absences in a row over the teaching period so far\n\
\x20 holds: 3 sessions in a row missed, Fri 9 Oct 2026 to Sun 11 Oct 2026\n\
a run that ended: 3 or more absences in a row over the teaching period so far\n\
\x20 clear\n\
critical: 3 or more critical sessions missed over the teaching period so far\n\
\x20 holds: 3 of 5 critical sessions missed in weeks 1–2\n\
one weekday: 2 or more absences on the same weekday over the teaching period so far\n\
\x20 holds: 2 of 3 Monday sessions missed in weeks 1–3\n\
a weekday with too few, as often missed: 3 or more absences on the same weekday over the teaching period so far, on at least 5 expected sessions\n\
\x20 holds: 3 of 6 Tuesday sessions missed in weeks 1–6\n\
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
        ("excuses from outside the run", rule(Consecutive, 3, None, 0), "XNPXAAAuX"),
        ("a run that ended", rule(Consecutive, 3, None, 0), "AAAAP"),
        ("critical", rule(Critical, 3, None, 0), "CPcC XcPC"),
        ("one weekday", rule(Weekday, 2, None, 0), "APPPPPPAPPPPPPP"),
        (
            "a weekday with too few, as often missed",
            rule(Weekday, 3, None, 5),
            "AAuuuuu AAuuuuu AAuuuuu uPuuuuu uPuuuuu uPuuuuu",
        ),
        ("silence", rule(Silence, 10, None, 2), "PPAAAPAAAAAAAAAAA"),
        ("a vacation", rule(Silence, 10, None, 2), "PPAAAPuuuuuuuuuuu"),
        ("a fall", rule(Fall, 20, Some(1), 5), "PPPPPPP PPPPAAA"),
        ("no fall", rule(Fall, 20, Some(1), 5), "PPPPPPP PPPPPPA"),
    ];
    let mut table = String::new();
    for (what, rule, text) in cases {
        let sittings = sat(text);
        let today = sittings.last().map_or(monday(), |last| last.day);
        let verdict = words(judged(&rule, sittings, Vec::new(), today));
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
        let verdict = Lens::new(&rule, &[], &year(), &registers, day(5)).judge(&evidence);
        match expected {
            Some(words) => assert_eq!(verdict, Verdict::Holds(words.to_owned())),
            None => assert_eq!(verdict, Verdict::Clear),
        }
    }
}

#[test]
fn the_usual_rules_make_one_flag_of_one_fact_and_two_once_their_days_differ() {
    let [year_rule, rolling] = [&defaults()[0], &defaults()[1]];
    let judged = |rule: &Rule, all: &[Rule], weeks: usize| {
        let sittings = sat(&"A".repeat(7 * weeks));
        let today = sittings.last().unwrap().day;
        let lens_year = year();
        let lens = Lens::new(rule, all, &lens_year, &Registers::of(vec![Vec::new()]), today);
        words(lens.judge(&Evidence { sittings, used: Vec::new() }))
    };
    let both = defaults();
    assert_eq!(judged(year_rule, &both, 3), "holds: 0 of 21 sessions (0 %) attended in weeks 1–3");
    assert_eq!(judged(rolling, &both, 3), "unsaid");
    assert_eq!(judged(rolling, &both, 4), "unsaid");
    assert_eq!(judged(rolling, &both, 5), "holds: 0 of 28 sessions (0 %) attended in weeks 2–5");
    // Alone, or beside a rule that finds less, it speaks from the beginning.
    let alone = "holds: 0 of 21 sessions (0 %) attended in weeks 1–3";
    assert_eq!(judged(rolling, std::slice::from_ref(rolling), 3), alone);
    for lesser in [
        Rule { threshold: 40, ..year_rule.clone() },
        Rule { expected_min: 10, ..year_rule.clone() },
        Rule { kind: RuleKind::Absences, ..year_rule.clone() },
    ] {
        assert_eq!(judged(rolling, &[lesser, rolling.clone()], 3), alone);
    }
}

#[test]
fn a_vacation_says_nothing_and_marks_put_right_clear() {
    let over = |weeks| rule(RuleKind::Rate, 50, weeks, 5);
    // Eight absences, then ten weeks without a session.
    let january = day(77);
    assert_eq!(judged(&over(Some(4)), sat("AAAAAAAA"), Vec::new(), january), Verdict::Unsaid);
    let count = rule(RuleKind::Absences, 3, Some(4), 0);
    assert_eq!(judged(&count, sat("AAAAAAAA"), Vec::new(), january), Verdict::Unsaid);
    let mut back = sat("AAAAAAAA");
    back.extend(sat("PPPP").into_iter().map(|s| Sitting { day: january, ..s }));
    assert_eq!(judged(&over(Some(4)), back.clone(), Vec::new(), january), Verdict::Unsaid, "four of five");
    back.extend(sat("P").into_iter().map(|s| Sitting { day: january, ..s }));
    assert_eq!(judged(&over(Some(4)), back, Vec::new(), january), Verdict::Clear);
    assert_eq!(judged(&over(None), sat("XXXXXAAA"), Vec::new(), january), Verdict::Clear, "authorised since");
}

#[test]
fn only_what_was_missed_after_the_last_sign_of_life_is_missed_since() {
    // On the Tuesday absent at nine and present at eleven, authorised every day since.
    let mut sittings = sat("PAXXXXXX");
    sittings.insert(2, Sitting { mark: Some(Mark::Present), ..sittings[1] });
    let least = |least| rule(RuleKind::Silence, 6, None, least);
    let found = |rule: &Rule, sittings: &[Sitting], used: &[Date]| {
        words(judged(rule, sittings.to_vec(), used.to_vec(), day(7)))
    };
    assert_eq!(found(&least(1), &sittings, &[]), "clear");
    assert_eq!(
        found(&least(0), &sittings, &[]),
        "holds: No engagement from any source for 6 days, last seen on Tue 6 Oct 2026, 6 authorised"
    );
    // Missed after it on the same day, also when another system saw them that day.
    sittings.insert(3, Sitting { mark: Some(Mark::Absent), ..sittings[1] });
    let since = "holds: No engagement from any source for 6 days, last seen on Tue 6 Oct 2026, 1 session missed since, 6 authorised";
    assert_eq!(found(&least(1), &sittings, &[]), since);
    assert_eq!(found(&least(1), &sittings, &[day(1)]), since);
    // Seen by another system alone: from the day after.
    assert_eq!(found(&least(1), &sat("PAXXXXXX"), &[day(1)]), "clear");
}

#[test]
fn a_rule_says_one_session_and_one_day_as_people_do() {
    let sentence = |kind, threshold, least| rule(kind, threshold, Some(4), least).sentence();
    assert_eq!(
        sentence(RuleKind::Rate, 50, 1),
        "Attendance under 50 % over the last 4 weeks, this one included, on at least 1 expected session"
    );
    let silence = rule(RuleKind::Silence, 1, None, 1).sentence();
    assert_eq!(silence, "No engagement from any source for 1 day, with at least 1 session missed");
    assert!(sentence(RuleKind::Fall, 1, 0).contains("at least 1 point under"));
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
    for state in [State::Open, State::Acknowledged, State::Contacted, State::Closed] {
        assert_eq!(due(Some(&flag(state, true)), &Verdict::Unsaid, false), None, "as it stands");
    }
    assert_eq!(due(None, &Verdict::Unsaid, false), None);
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
