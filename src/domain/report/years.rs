//! Modules monitored and the mean rate year by year: over all modules, and over those monitored in every year, because
//! a mean over ever other modules says little about what registers did.

use super::hide::Care;
use super::{Cell, GROUP_MIN, Heading, Row, Sheet};
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
    /// Students of whom something was recorded.
    pub students: u64,
}

/// Attended, expected, and the most students of one module.
type Sums = (u64, u64, u64);

/// The table. A rate is shown where at least [`GROUP_MIN`] students of one module are in it; with [`Care::Cells`] the
/// modules hold only what [`super::cells`] counts.
#[must_use]
pub fn sheet(modules: &[ModuleYear], care: Care) -> Sheet {
    let mut by_year: BTreeMap<&str, BTreeMap<&str, Sums>> = BTreeMap::new();
    for module in modules.iter().filter(|module| module.expected > 0) {
        let sums = by_year.entry(&module.year).or_default().entry(&module.module).or_default();
        *sums = (sums.0 + module.attended, sums.1 + module.expected, sums.2.max(module.students));
    }
    let rate = |sums: Sums| {
        let hidden = care != Care::Open && sums.1 > 0 && sums.2 < GROUP_MIN;
        if hidden { Cell::Hidden } else { Cell::share(sums.0, sums.1) }
    };
    let mut fixed: Option<BTreeSet<&str>> = None;
    for year in by_year.values() {
        let here: BTreeSet<&str> = year.keys().copied().collect();
        fixed = Some(fixed.map_or_else(|| here.clone(), |known| &known & &here));
    }
    let fixed = fixed.unwrap_or_default();
    let rows = by_year.iter().map(|(year, modules)| {
        let sum = |these: &mut dyn Iterator<Item = &Sums>| {
            these.fold((0, 0, 0), |a: Sums, b| (a.0 + b.0, a.1 + b.1, a.2.max(b.2)))
        };
        let all = sum(&mut modules.values());
        let same = sum(&mut modules.iter().filter(|(code, _)| fixed.contains(*code)).map(|(_, sums)| sums));
        Row::from(vec![
            Cell::words(*year),
            Cell::Count(modules.len() as u64),
            rate(all),
            Cell::Count(fixed.len() as u64),
            rate(same),
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
            students: 20,
        };
        let modules = [
            module("A", "2023/24", 66, 100),
            module("A", "2024/25", 66, 100),
            module("B", "2024/25", 80, 100),
            module("C", "2024/25", 0, 0),
        ];
        let found = |modules: &[ModuleYear]| -> Vec<Vec<String>> {
            let sheet = sheet(modules, Care::Groups);
            sheet.rows.iter().map(|row| row.cells.iter().map(Cell::code).collect()).collect()
        };
        assert_eq!(
            found(&modules),
            [["2023/24", "1", "66.0", "1", "66.0"], ["2024/25", "2", "73.0", "1", "66.0"]]
        );
        let few = modules.map(|module| ModuleYear { students: 9, ..module });
        assert_eq!(found(&few)[1], ["2024/25", "2", "hidden", "1", "hidden"]);
    }
}
