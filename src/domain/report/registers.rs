//! Registers taken of sessions held, and blind spots: where nothing is known, so that nobody reads it as attendance
//! (F32, F66).

use super::{Cell, Chart, GROUP_MIN, Heading, Report, Row, Sheet, rough, share};
use crate::domain::calendar;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Modules of whose registers fewer than this share are taken raise no flags. (FEATURES.md F66.)
pub const TRUSTED_PERCENT: u64 = 50;
/// Bars drawn.
const BARS: usize = 24;

/// A module in one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModuleRegisters {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Students on it.
    pub students: u64,
    /// Day of each session held, and whether its register was taken; in order.
    pub sessions: Vec<(Date, bool)>,
    /// Sessions still to come.
    pub to_come: u64,
    /// Students expected in the last four weeks of whom nothing was recorded in them.
    pub silent: u64,
    /// Whether small numbers of its students are hidden.
    pub closed: bool,
}

impl ModuleRegisters {
    fn held(&self) -> u64 {
        self.sessions.len() as u64
    }

    fn taken(&self) -> u64 {
        self.sessions.iter().filter(|(_, taken)| *taken).count() as u64
    }

    /// How many students are on it.
    fn size(&self) -> Cell {
        if self.closed && is_small(self.students) { Cell::Hidden } else { Cell::Count(self.students) }
    }

    /// Whether so few registers are taken that its rates say little.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.held() > 0 && 100 * self.taken() < TRUSTED_PERCENT * self.held()
    }
}

/// The report over these modules; `over` says which.
#[must_use]
pub fn report(mut modules: Vec<ModuleRegisters>, over: &str) -> Report {
    modules.sort_by_cached_key(|module| {
        let per_million = (1_000_000 * module.taken()).checked_div(module.held()).unwrap_or(u64::MAX);
        (per_million, std::cmp::Reverse(module.held()), module.code.clone())
    });
    let (held, taken) = modules.iter().fold((0, 0), |(held, taken), m| (held + m.held(), taken + m.taken()));
    let blind = modules.iter().filter(|module| module.is_blind()).count();
    let message = match share(taken, held) {
        None => format!("No session has been held {over}."),
        Some(_) => format!(
            "Registers were taken of {} of {held} sessions {over} ({}); {blind} of {} modules have less than half of theirs.",
            taken,
            Cell::share(taken, held).label(),
            modules.len()
        ),
    };
    let bars = modules.iter().filter(|m| m.held() > 0).take(BARS);
    let bars: Vec<_> = bars.map(|m| (m.code.clone(), share(m.taken(), m.held()))).collect();
    Report {
        title: "Registers".to_owned(),
        message,
        notes: vec![
            "A register that was not taken is never counted as absence: it is not known.".to_owned(),
            format!(
                "A module with fewer than {TRUSTED_PERCENT} % of its registers raises no flags, and its rates say little."
            ),
        ],
        chart: (bars.len() > 1).then_some(Chart::Bars(bars)),
        sheets: vec![by_module(&modules), blind_spots(&modules), by_week(&modules)],
    }
}

/// A number of students where no single one may be told of: to the nearest five, and no fewer than a group's least.
fn few_words(count: u64) -> String {
    if is_small(count) { format!("Fewer than {GROUP_MIN}") } else { format!("About {}", rough(count)) }
}

fn is_small(count: u64) -> bool {
    (1..GROUP_MIN).contains(&count)
}

fn by_module(modules: &[ModuleRegisters]) -> Sheet {
    let rows = modules.iter().map(|module| {
        let last = module.sessions.iter().filter(|(_, taken)| *taken).map(|(day, _)| *day).next_back();
        Row::from(vec![
            Cell::Named(module.code.clone(), format!("{} {}", module.code, module.title)),
            module.size(),
            Cell::Count(module.held()),
            Cell::Count(module.taken()),
            Cell::Count(module.held() - module.taken()),
            Cell::share(module.taken(), module.held()),
            last.map_or(Cell::Empty, |day| Cell::Named(day.to_string(), calendar::day_words(day))),
        ])
    });
    Sheet {
        code: "modules",
        title: "Registers by module".to_owned(),
        columns: vec![
            Heading::words("module", "Module"),
            Heading::number("students", "Students"),
            Heading::number("held", "Sessions held"),
            Heading::number("taken", "Registers taken"),
            Heading::number("not_taken", "Not taken"),
            Heading::number("completion_percent", "Completion"),
            Heading::words("last_taken", "Last taken"),
        ],
        rows: rows.collect(),
    }
}

/// What is not known, worst first.
fn blind_spots(modules: &[ModuleRegisters]) -> Sheet {
    let mut rows = Vec::new();
    let mut spot = |module: &ModuleRegisters, code: &str, words: String| {
        rows.push(Row::from(vec![
            Cell::Named(module.code.clone(), format!("{} {}", module.code, module.title)),
            Cell::Named(code.to_owned(), words),
            module.size(),
        ]));
    };
    for module in modules {
        let (held, taken) = (module.held(), module.taken());
        if held == 0 && module.to_come == 0 && module.students > 0 {
            spot(module, "no_sessions", "On no timetable".to_owned());
        } else if held > 0 && taken == 0 {
            spot(module, "none_taken", format!("No register taken of {held} sessions"));
        } else if module.is_blind() {
            spot(module, "mostly_not_taken", format!("{} of {held} registers not taken", held - taken));
        }
        if module.silent > 0 && taken > 0 {
            let count = if module.closed { few_words(module.silent) } else { module.silent.to_string() };
            let words = format!("{count} students of whom nothing was recorded for four weeks");
            spot(module, "silent_students", words);
        }
    }
    Sheet {
        code: "blind_spots",
        title: "Blind spots".to_owned(),
        columns: vec![
            Heading::words("module", "Module"),
            Heading::words("what", "What is not known"),
            Heading::number("students", "Students on it"),
        ],
        rows,
    }
}

fn by_week(modules: &[ModuleRegisters]) -> Sheet {
    let mut weeks: BTreeMap<Date, (u64, u64)> = BTreeMap::new();
    for (day, taken) in modules.iter().flat_map(|module| &module.sessions) {
        let back = i64::from(day.weekday().to_monday_zero_offset());
        let monday = day.saturating_sub(jiff::Span::new().days(back));
        let sums = weeks.entry(monday).or_default();
        *sums = (sums.0 + 1, sums.1 + u64::from(*taken));
    }
    let rows = weeks.into_iter().map(|(monday, (held, taken))| {
        Row::from(vec![
            Cell::Named(monday.to_string(), calendar::day_words(monday)),
            Cell::Count(held),
            Cell::Count(taken),
            Cell::share(taken, held),
        ])
    });
    Sheet {
        code: "weeks",
        title: "Registers by week".to_owned(),
        columns: vec![
            Heading::words("week_of", "Week of"),
            Heading::number("held", "Sessions held"),
            Heading::number("taken", "Registers taken"),
            Heading::number("completion_percent", "Completion"),
        ],
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn module(code: &str, taken: &[bool]) -> ModuleRegisters {
        let days = (1..).map(|day| date(2026, 10, day));
        let sessions = days.zip(taken.iter().copied()).collect();
        ModuleRegisters {
            code: code.to_owned(),
            title: "T".to_owned(),
            students: 20,
            sessions,
            ..ModuleRegisters::default()
        }
    }

    #[test]
    fn modules_without_registers_come_first_and_are_blind_spots() {
        let mut silent = module("D", &[true, true]);
        silent.silent = 2;
        let modules =
            vec![module("A", &[true, true, false]), module("B", &[false, false]), module("C", &[]), silent];
        let report = report(modules, "in 2026/27");
        let codes = |table: &str, column: usize| -> Vec<String> {
            report.sheet(Some(table)).unwrap().rows.iter().map(|row| row.cells[column].code()).collect()
        };
        assert_eq!(codes("modules", 0), ["B", "A", "D", "C"]);
        assert_eq!(codes("modules", 5), ["0.0", "66.7", "100.0", ""]);
        assert_eq!(codes("blind_spots", 1), ["none_taken", "silent_students", "no_sessions"]);
        assert_eq!(codes("weeks", 1), ["7"], "all in one week");
        assert!(report.message.starts_with("Registers were taken of 4 of 7 sessions"), "{}", report.message);
    }

    #[test]
    fn of_few_students_no_number_is_told_to_whoever_sees_no_single_one() {
        let one = ModuleRegisters { students: 8, silent: 3, closed: true, ..module("A", &[true, true]) };
        let report = report(vec![one], "in 2026/27");
        let labels = |table: &str| -> Vec<String> {
            report.sheet(Some(table)).unwrap().rows[0].cells.iter().map(Cell::label).collect()
        };
        assert_eq!(labels("modules")[1], "too few");
        assert_eq!(
            labels("blind_spots")[1..],
            ["Fewer than 10 students of whom nothing was recorded for four weeks", "too few"]
        );
    }

    #[test]
    fn exactly_half_of_the_registers_is_enough() {
        assert!(!module("A", &[true, false]).is_blind());
        assert!(module("A", &[true, false, false]).is_blind());
        assert!(!module("A", &[]).is_blind());
    }
}
