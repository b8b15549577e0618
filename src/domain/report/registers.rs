//! Registers taken of sessions held, and blind spots: where nothing is known, so that nobody reads it as attendance
//! (F32, F66).

use super::{Cell, Chart, GROUP_MIN, Heading, Report, Row, Sheet, rough, share};
use crate::domain::calendar;
use crate::domain::register::taking::{TRUSTED_PERCENT, Taking, is_blind};
use jiff::civil::Date;
use std::collections::BTreeMap;

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
    /// Day of each session whose register should have been taken, and how far it was; in any order.
    pub sessions: Vec<(Date, Taking)>,
    /// Sessions that are on now.
    pub on_now: u64,
    /// Sessions still to come.
    pub to_come: u64,
    /// Students expected lately of whom nothing was recorded though the registers can be trusted.
    pub silent: Option<Silent>,
    /// Whether small numbers of its students are hidden.
    pub closed: bool,
}

/// Students of whom nothing was recorded lately.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Silent {
    /// How many.
    pub students: u64,
    /// Of how many registers they are missing, at most.
    pub registers: u64,
    /// The day of the first of those.
    pub since: Date,
}

impl ModuleRegisters {
    fn held(&self) -> u64 {
        self.sessions.len() as u64
    }

    fn count(&self, fits: impl Fn(Taking) -> bool) -> u64 {
        self.sessions.iter().filter(|(_, taking)| fits(*taking)).count() as u64
    }

    /// How many students are on it.
    fn size(&self) -> Cell {
        if self.closed && is_small(self.students) { Cell::Hidden } else { Cell::Count(self.students) }
    }

    fn taken(&self) -> u64 {
        self.count(Taking::is_taken)
    }

    fn partly(&self) -> u64 {
        self.count(Taking::is_partly)
    }

    fn not_taken(&self) -> u64 {
        self.held() - self.taken() - self.partly()
    }

    /// Whether so few registers can be trusted that its rates say little: the gate of the flags asks the same.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        is_blind(self.count(Taking::is_trusted), self.held())
    }
}

/// The report over these modules; `over` says which.
#[must_use]
pub fn report(mut modules: Vec<ModuleRegisters>, over: &str) -> Report {
    modules.sort_by_cached_key(|module| {
        let per_million = (1_000_000 * module.taken()).checked_div(module.held()).unwrap_or(u64::MAX);
        (per_million, std::cmp::Reverse(module.held()), module.code.clone())
    });
    let sum = |of: fn(&ModuleRegisters) -> u64| modules.iter().map(of).sum::<u64>();
    let (held, taken) = (sum(ModuleRegisters::held), sum(ModuleRegisters::taken));
    let (partly, not_taken) = (sum(ModuleRegisters::partly), sum(ModuleRegisters::not_taken));
    let blind = modules.iter().filter(|module| module.is_blind()).count();
    let message = match share(taken, held) {
        None => format!("No register has fallen due {over}."),
        Some(_) => format!(
            "Registers were taken of {taken} of {held} sessions {over} ({}), {partly} partly, {not_taken} not at all; in {blind} of {} modules fewer than half can be trusted.",
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
            "A register is due when its session has ended. It is taken when everybody on its list has a mark, partly taken when somebody was marked as there or missing but not everybody. Nobody waits for a mark of those on leave or of those who have left.".to_owned(),
            format!(
                "A register can be trusted when at least half of its list have a mark. A module with fewer than {TRUSTED_PERCENT} % of such registers raises no flags, and its rates say little."
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
        let taken = module.sessions.iter().filter(|(_, taking)| taking.is_taken());
        let last = taken.map(|(day, _)| *day).max();
        Row::from(vec![
            Cell::Named(module.code.clone(), format!("{} {}", module.code, module.title)),
            module.size(),
            Cell::Count(module.held()),
            Cell::Count(module.taken()),
            Cell::Count(module.partly()),
            Cell::Count(module.not_taken()),
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
            Heading::number("partly_taken", "Partly taken"),
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
        let (held, partly, not_taken) = (module.held(), module.partly(), module.not_taken());
        if held == 0 && module.to_come + module.on_now == 0 && module.students > 0 {
            spot(module, "no_sessions", "On no timetable".to_owned());
        } else if held > 0 && not_taken == held {
            let words = format!("No register taken of {}", counted(held, "session", "sessions"));
            spot(module, "none_taken", words);
        } else if module.is_blind() {
            let words = format!(
                "Of {} {not_taken} not taken, {partly} partly",
                counted(held, "register", "registers")
            );
            spot(module, "mostly_not_taken", words);
        }
        if let Some(silent) = &module.silent {
            let count = if module.closed {
                format!("{} students", few_words(silent.students))
            } else {
                counted(silent.students, "student", "students")
            };
            let words = format!(
                "{count} of whom nothing was recorded since {} ({})",
                calendar::day_words(silent.since),
                counted(silent.registers, "register", "registers"),
            );
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

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn by_week(modules: &[ModuleRegisters]) -> Sheet {
    let mut weeks: BTreeMap<Date, (u64, u64, u64)> = BTreeMap::new();
    for (day, taking) in modules.iter().flat_map(|module| &module.sessions) {
        let back = i64::from(day.weekday().to_monday_zero_offset());
        let monday = day.saturating_sub(jiff::Span::new().days(back));
        let sums = weeks.entry(monday).or_default();
        *sums = (sums.0 + 1, sums.1 + u64::from(taking.is_taken()), sums.2 + u64::from(taking.is_partly()));
    }
    let rows = weeks.into_iter().map(|(monday, (held, taken, partly))| {
        Row::from(vec![
            Cell::Named(monday.to_string(), calendar::day_words(monday)),
            Cell::Count(held),
            Cell::Count(taken),
            Cell::Count(partly),
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
            Heading::number("partly_taken", "Partly taken"),
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
        let taking = |taken: &bool| if *taken { Taking::Whole } else { Taking::Not };
        let sessions = days.zip(taken.iter().map(taking)).collect();
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
        silent.silent = Some(Silent { students: 2, registers: 1, since: date(2026, 10, 2) });
        let modules =
            vec![module("A", &[true, true, false]), module("B", &[false, false]), module("C", &[]), silent];
        let report = report(modules, "in 2026/27");
        let codes = |table: &str, column: usize| -> Vec<String> {
            report.sheet(Some(table)).unwrap().rows.iter().map(|row| row.cells[column].code()).collect()
        };
        assert_eq!(codes("modules", 0), ["B", "A", "D", "C"]);
        assert_eq!(codes("modules", 6), ["0.0", "66.7", "100.0", ""]);
        assert_eq!(codes("blind_spots", 1), ["none_taken", "silent_students", "no_sessions"]);
        assert_eq!(codes("weeks", 1), ["7"], "all in one week");
        let spot = report.sheet(Some("blind_spots")).unwrap().rows[1].cells[1].label();
        assert_eq!(spot, "2 students of whom nothing was recorded since Fri 2 Oct 2026 (1 register)");
        assert!(report.message.starts_with("Registers were taken of 4 of 7 sessions"), "{}", report.message);
    }

    #[test]
    fn last_taken_is_the_last_day_whatever_the_order_of_the_sessions() {
        let mut one = module("A", &[true, true, true, false]);
        one.sessions.swap(0, 2);
        let report = report(vec![one], "in 2026/27");
        assert_eq!(report.sheet(Some("modules")).unwrap().rows[0].cells[7].code(), "2026-10-03");
    }

    #[test]
    fn of_few_students_no_number_is_told_to_whoever_sees_no_single_one() {
        let one = ModuleRegisters {
            students: 8,
            silent: Some(Silent { students: 3, registers: 1, since: date(2026, 10, 2) }),
            closed: true,
            ..module("A", &[true, true])
        };
        let report = report(vec![one], "in 2026/27");
        let labels = |table: &str| -> Vec<String> {
            report.sheet(Some(table)).unwrap().rows[0].cells.iter().map(Cell::label).collect()
        };
        assert_eq!(labels("modules")[1], "too few");
        assert_eq!(
            labels("blind_spots")[1..],
            [
                "Fewer than 10 students of whom nothing was recorded since Fri 2 Oct 2026 (1 register)",
                "too few"
            ]
        );
    }

    #[test]
    fn exactly_half_of_the_registers_is_enough() {
        assert!(!module("A", &[true, false]).is_blind());
        assert!(module("A", &[true, false, false]).is_blind());
        assert!(!module("A", &[]).is_blind());
    }

    #[test]
    fn what_is_partly_taken_is_neither_taken_nor_not() {
        let mut partly = module("A", &[true, false, false]);
        partly.sessions[1].1 = Taking::Few;
        assert_eq!((partly.taken(), partly.partly(), partly.not_taken()), (1, 1, 1));
        assert!(partly.is_blind(), "one mark says nothing of the others");
        partly.sessions[1].1 = Taking::Most;
        assert!(!partly.is_blind());
        assert_eq!(partly.taken(), 1);
    }
}
