//! Modules monitored and the mean rate year by year: over all modules, and over those monitored in every year, because
//! a mean over ever other modules says little about what registers did.

use super::{Cell, Heading, Row, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// A module in one academic year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModuleYear {
    /// The module's code.
    pub module: String,
    /// The academic year.
    pub year: String,
    /// P + L.
    pub attended: u64,
    /// P + L + A; a module with none is not monitored.
    pub expected: u64,
}

/// The table.
#[must_use]
pub fn sheet(modules: &[ModuleYear]) -> Sheet {
    let mut by_year: BTreeMap<&str, BTreeMap<&str, (u64, u64)>> = BTreeMap::new();
    for module in modules.iter().filter(|module| module.expected > 0) {
        let sums = by_year.entry(&module.year).or_default().entry(&module.module).or_default();
        *sums = (sums.0 + module.attended, sums.1 + module.expected);
    }
    let mut fixed: Option<BTreeSet<&str>> = None;
    for year in by_year.values() {
        let here: BTreeSet<&str> = year.keys().copied().collect();
        fixed = Some(fixed.map_or_else(|| here.clone(), |known| &known & &here));
    }
    let fixed = fixed.unwrap_or_default();
    let rows = by_year.iter().map(|(year, modules)| {
        let sum =
            |these: &mut dyn Iterator<Item = &(u64, u64)>| these.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let all = sum(&mut modules.values());
        let same = sum(&mut modules.iter().filter(|(code, _)| fixed.contains(*code)).map(|(_, sums)| sums));
        Row::from(vec![
            Cell::words(*year),
            Cell::Count(modules.len() as u64),
            Cell::share(all.0, all.1),
            Cell::Count(fixed.len() as u64),
            Cell::share(same.0, same.1),
        ])
    });
    Sheet {
        code: "years",
        title: "Modules monitored and their rate, by academic year".to_owned(),
        columns: vec![
            Heading::words("academic_year", "Academic year"),
            Heading::number("modules", "Modules monitored"),
            Heading::number("rate_percent", "Rate"),
            Heading::number("same_modules", "Modules monitored in every year"),
            Heading::number("same_rate_percent", "Rate over those"),
        ],
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_the_same_modules_does_not_move_when_others_join() {
        let module = |module: &str, year: &str, attended, expected| ModuleYear {
            module: module.to_owned(),
            year: year.to_owned(),
            attended,
            expected,
        };
        let modules = [
            module("A", "2023/24", 66, 100),
            module("A", "2024/25", 66, 100),
            module("B", "2024/25", 80, 100),
            module("C", "2024/25", 0, 0),
        ];
        let found: Vec<Vec<String>> =
            sheet(&modules).rows.iter().map(|row| row.cells.iter().map(Cell::code).collect()).collect();
        assert_eq!(found, [["2023/24", "1", "66.0", "1", "66.0"], ["2024/25", "2", "73.0", "1", "66.0"]]);
    }
}
