//! Attendance by programme, module, group, student or year, lowest first, so that those at risk are found (F21).

use super::ask::By;
use super::hide::{Care, list};
use super::{Cell, Chart, GROUP_MIN, Heading, Opens, Report, Row, Sheet};
use crate::domain::Counts;

/// Bars drawn.
const BARS: usize = 24;

/// A line of the report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its code or number.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// Students in it.
    pub students: u64,
    /// Their marks.
    pub counts: Counts,
    /// How many of them are under 50 %.
    pub low: u64,
    /// What opens when one looks closer.
    pub opens: Option<Opens>,
}

/// The report; `over` says in words what it is over, `without` that some leavers are left out.
#[must_use]
pub fn report(by: By, mut groups: Vec<Group>, care: Care, over: &str, notes: Vec<String>) -> Report {
    if by == By::Year {
        groups.sort_by(|a, b| a.code.cmp(&b.code));
    } else {
        groups.sort_by_cached_key(|group| (rate_key(group.counts), group.label.clone()));
    }
    let care = if by == By::Student { Care::Open } else { care };
    let shown = list(&groups.iter().map(|group| group.students).collect::<Vec<_>>(), care);
    let low_care = if care == Care::Cells { Care::Cells } else { Care::Open };
    let low = list(&groups.iter().map(|group| group.low).collect::<Vec<_>>(), low_care);
    let all = groups.iter().fold(Counts::default(), |sum, group| sum.plus(group.counts));
    let mut rows: Vec<Row> = groups
        .iter()
        .zip(shown.iter().zip(&low))
        .map(|(group, (shown, low))| Row {
            cells: cells(by, group, *shown, *low),
            opens: group.opens.clone(),
        })
        .collect();
    if by != By::Student && groups.len() > 1 && by != By::Year {
        rows.push(Row::from(total(all)));
    }
    let mut notes = notes;
    notes.insert(0, "The rate counts present and late among present, late and absent. Authorised absences, sessions not expected and registers not taken stand outside it, beside it.".to_owned());
    if shown.iter().chain(&low).any(|shown| !shown) {
        notes.push(format!("Fewer than {GROUP_MIN} are not shown, nor what they could be worked out from."));
    }
    let visible: Vec<&Group> =
        groups.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(group, _)| group).collect();
    Report {
        title: format!("Attendance by {}", by.label().to_lowercase()),
        message: message(by, &visible, all, over),
        notes,
        chart: chart(&visible),
        sheets: vec![Sheet {
            code: by.code(),
            title: format!("Attendance by {}, {over}", by.label().to_lowercase()),
            columns: columns(by),
            rows,
        }],
    }
}

/// The rate in millionths, exact enough to sort by; what has none comes last.
fn rate_key(counts: Counts) -> u64 {
    (1_000_000 * u64::from(counts.attended())).checked_div(u64::from(counts.expected())).unwrap_or(u64::MAX)
}

fn columns(by: By) -> Vec<Heading> {
    let mut columns = vec![Heading::words(by.code(), by.label())];
    if by != By::Student {
        columns.push(Heading::number("students", "Students"));
    }
    columns.extend([
        Heading::number("rate_percent", "Rate"),
        Heading::number("attended", "Attended"),
        Heading::number("expected", "Expected"),
        Heading::number("authorised", "Authorised absences"),
        Heading::number("not_expected", "Not expected"),
        Heading::number("not_recorded", "Not recorded"),
    ]);
    if by != By::Student {
        columns.push(Heading::number("under_half", "Students under 50 %"));
    }
    columns
}

fn marks(counts: Counts) -> [Cell; 6] {
    let number = |count: u32| Cell::Count(u64::from(count));
    [
        Cell::share(u64::from(counts.attended()), u64::from(counts.expected())),
        number(counts.attended()),
        number(counts.expected()),
        number(counts.authorised),
        number(counts.not_expected),
        number(counts.unrecorded),
    ]
}

fn cells(by: By, group: &Group, shown: bool, low: bool) -> Vec<Cell> {
    let mut cells = vec![Cell::Named(group.code.clone(), group.label.clone())];
    if !shown {
        cells.extend(std::iter::repeat_n(Cell::Hidden, 8));
        return cells;
    }
    if by != By::Student {
        cells.push(Cell::Count(group.students));
    }
    cells.extend(marks(group.counts));
    if by != By::Student {
        cells.push(if low { Cell::Count(group.low) } else { Cell::Hidden });
    }
    cells
}

/// The sums. Students are not added up: one may be in several groups.
fn total(all: Counts) -> Vec<Cell> {
    let mut cells = vec![Cell::Named("all".to_owned(), "All".to_owned()), Cell::Empty];
    cells.extend(marks(all));
    cells.push(Cell::Empty);
    cells
}

fn message(by: By, groups: &[&Group], all: Counts, over: &str) -> String {
    let rate =
        |counts: Counts| Cell::share(u64::from(counts.attended()), u64::from(counts.expected())).label();
    let held = groups.iter().filter(|group| group.counts.expected() > 0);
    if all.expected() == 0 {
        return format!("Nothing has been recorded {over}.");
    }
    match held.min_by_key(|group| rate_key(group.counts)) {
        Some(lowest) if groups.len() > 1 && by != By::Student => format!(
            "{} of expected sessions were attended {over}; the lowest is {} with {}.",
            rate(all),
            lowest.label,
            rate(lowest.counts)
        ),
        _ => format!("{} of expected sessions were attended {over}.", rate(all)),
    }
}

fn chart(groups: &[&Group]) -> Option<Chart> {
    let bars = groups.iter().take(BARS).map(|group| {
        let share = super::share(u64::from(group.counts.attended()), u64::from(group.counts.expected()));
        (group.label.clone(), share)
    });
    (groups.len() > 1).then(|| Chart::Bars(bars.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(code: &str, students: u64, present: u32, absent: u32) -> Group {
        let counts = Counts { present, absent, ..Counts::default() };
        Group { code: code.to_owned(), label: code.to_owned(), students, counts, low: 0, opens: None }
    }

    #[test]
    fn the_lowest_comes_first_and_small_groups_are_hidden_where_nobody_may_be_singled_out() {
        let groups = vec![group("A", 40, 90, 10), group("B", 30, 50, 50), group("C", 4, 1, 9)];
        let open = report(By::Programme, groups.clone(), Care::Open, "in 2026/27", Vec::new());
        let first: Vec<String> = open.sheets[0].rows.iter().map(|row| row.cells[0].code()).collect();
        assert_eq!(first, ["C", "B", "A", "all"]);
        let careful = report(By::Programme, groups, Care::Cells, "in 2026/27", Vec::new());
        let hidden: Vec<&str> = careful.sheets[0]
            .rows
            .iter()
            .filter(|row| row.cells[2] == Cell::Hidden)
            .map(|row| match &row.cells[0] {
                Cell::Named(code, _) => code.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(hidden, ["C", "B"], "one alone could be worked out from the sum");
    }
}
