//! Attendance by programme, module, group, student or year, lowest first, so that those at risk are found (F21).

use super::ask::By;
use super::hide::Care;
use super::{Cell, Chart, GROUP_MIN, Heading, Opens, Report, Row, Sheet, rough};
use crate::domain::Counts;

/// Bars drawn.
const BARS: usize = 24;

/// How attendance is counted for whoever sees no single student, and why no finer.
pub const CELL_NOTES: [&str; 2] = [
    "You see counts only. Marks count four whole weeks at a time, once they are over, where at least 10 students of a programme in a module had something recorded. Programmes with fewer in a module are counted together, in the module, if they are 10 or more together. What remains is in no figure. Numbers of students are to the nearest five.",
    "Days, groups and single students cannot be chosen: a figure over fewer could be worked out by taking one report from another.",
];

/// What is not told of those whose attendance is a summary.
pub const TOTALS_NOTE: &str = "Students whose attendance you see as a summary are left out here: of them only whole years over all modules are told.";

/// What is said where nobody may be told of so finely.
pub const NOBODY: &str = "There is nobody of whom this may be told.";

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
    /// Whether there are enough in it; else nothing of it counts, and its figures are nought.
    pub shown: bool,
    /// Whether some of them are seen as counts only, so that their number is told to the nearest five.
    pub rough: bool,
    /// What opens when one looks closer.
    pub opens: Option<Opens>,
}

/// How the lines of a report are told.
#[derive(Clone, Copy)]
struct Manner {
    by: By,
    /// Whether no single student may be told of.
    closed: bool,
}

/// The report; `over` says in words what it is over. With [`Care::Cells`] the groups hold only what
/// [`super::cells`] counts.
#[must_use]
pub fn report(by: By, mut groups: Vec<Group>, care: Care, over: &str, notes: Vec<String>) -> Report {
    let manner = Manner { by, closed: care == Care::Cells && by != By::Student };
    if by == By::Year {
        groups.sort_by(|a, b| a.code.cmp(&b.code));
    } else {
        groups.sort_by_cached_key(|group| (!group.shown, rate_key(group.counts), group.label.clone()));
    }
    let shown: Vec<&Group> = groups.iter().filter(|group| group.shown).collect();
    let all = shown.iter().fold(Counts::default(), |sum, group| sum.plus(group.counts));
    let mut rows: Vec<Row> =
        groups.iter().map(|group| Row { cells: manner.cells(group), opens: group.opens.clone() }).collect();
    if by != By::Student && shown.len() > 1 && by != By::Year {
        rows.push(Row::from(manner.total(all)));
    }
    let mut notes = notes;
    notes.insert(0, "The rate counts present and late among present, late and absent. Authorised absences, sessions not expected and registers not taken stand outside it, beside it.".to_owned());
    if shown.len() < groups.len() {
        notes.push(format!("Of fewer than {GROUP_MIN} students nothing is shown, nor is it in any sum."));
    }
    let message = if shown.is_empty() && !groups.is_empty() {
        format!("There are too few students to show {over}.")
    } else {
        message(by, &shown, all, over)
    };
    Report {
        title: format!("Attendance by {}", by.label().to_lowercase()),
        message,
        notes,
        chart: chart(&shown),
        sheets: vec![Sheet {
            code: by.code(),
            title: format!("Attendance by {}, {over}", by.label().to_lowercase()),
            columns: manner.columns(),
            rows,
        }],
    }
}

/// The rate in millionths, exact enough to sort by; what has none comes last.
fn rate_key(counts: Counts) -> u64 {
    (1_000_000 * u64::from(counts.attended())).checked_div(u64::from(counts.expected())).unwrap_or(u64::MAX)
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

impl Manner {
    fn counts_students(self) -> bool {
        self.by != By::Student
    }

    /// How many are under a rate is told only where they could be counted one by one: it is no sum of cells.
    fn tells_low(self) -> bool {
        self.counts_students() && !self.closed
    }

    fn columns(self) -> Vec<Heading> {
        let mut columns = vec![Heading::words(self.by.code(), self.by.label())];
        if self.counts_students() {
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
        if self.tells_low() {
            columns.push(Heading::number("under_half", "Students under 50 %"));
        }
        columns
    }

    fn cells(self, group: &Group) -> Vec<Cell> {
        let mut cells = vec![Cell::Named(group.code.clone(), group.label.clone())];
        if !group.shown {
            cells.resize(self.columns().len(), Cell::Hidden);
            return cells;
        }
        if self.counts_students() {
            cells.push(Cell::Count(if group.rough { rough(group.students) } else { group.students }));
        }
        cells.extend(marks(group.counts));
        if self.tells_low() {
            cells.push(Cell::Count(group.low));
        }
        cells
    }

    /// The sums over what is shown. Students are not added up: one may be in several groups.
    fn total(self, all: Counts) -> Vec<Cell> {
        let mut cells = vec![Cell::Named("all".to_owned(), "All".to_owned()), Cell::Empty];
        cells.extend(marks(all));
        cells.resize(self.columns().len(), Cell::Empty);
        cells
    }
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
        let shown = students > 0;
        let (code, label) = (code.to_owned(), code.to_owned());
        Group { code, label, students, counts, low: 1, shown, rough: false, opens: None }
    }

    fn codes(report: &Report) -> Vec<String> {
        let row = |row: &Row| row.cells.iter().map(Cell::code).collect::<Vec<_>>().join(",");
        report.sheets[0].rows.iter().map(row).collect()
    }

    #[test]
    fn the_lowest_comes_first_and_the_sum_last() {
        let groups = vec![group("A", 40, 90, 10), group("B", 30, 50, 50), group("C", 4, 1, 9)];
        let open = report(By::Programme, groups, Care::Open, "in 2026/27", Vec::new());
        assert_eq!(
            codes(&open),
            [
                "C,4,10.0,1,10,0,0,0,1",
                "B,30,50.0,50,100,0,0,0,1",
                "A,40,90.0,90,100,0,0,0,1",
                "all,,67.1,141,210,0,0,0,",
            ]
        );
        assert_eq!(
            open.message,
            "67.1 % of expected sessions were attended in 2026/27; the lowest is C with 10.0 %."
        );
    }

    #[test]
    fn what_is_too_few_is_in_no_sum_and_no_sentence_and_numbers_of_students_are_rough() {
        let rough = |group: Group| Group { rough: true, ..group };
        let groups = vec![rough(group("A", 42, 90, 10)), group("B", 0, 0, 0), group("C", 33, 50, 50)];
        let closed = report(By::Programme, groups, Care::Cells, "in 2026/27", Vec::new());
        assert_eq!(
            codes(&closed),
            [
                "C,33,50.0,50,100,0,0,0",
                "A,40,90.0,90,100,0,0,0",
                "B,hidden,hidden,hidden,hidden,hidden,hidden,hidden",
                "all,,70.0,140,200,0,0,0",
            ]
        );
        assert!(closed.message.starts_with("70.0 %"), "{}", closed.message);
        let few = report(By::Programme, vec![group("B", 0, 0, 0)], Care::Cells, "in 2026/27", Vec::new());
        assert_eq!(few.message, "There are too few students to show in 2026/27.");
        assert_eq!(codes(&few).len(), 1, "nothing to add up");
    }
}
