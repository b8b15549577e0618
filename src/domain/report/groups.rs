//! A rule group by group (F67, F76): whom it points at, how often it is right, whom it misses, each with its interval.
//!
//! Groups are looked at, never used: no rule, threshold or indication asks for them. Shares of those who had the
//! outcome and of those who had not are compared side by side, as M. Hardt, E. Price, N. Srebro, Advances in Neural
//! Information Processing Systems 29 (2016); that they and the precision cannot all agree where the outcome itself is
//! not equally frequent, A. Chouldechova, Big Data 5 (2017) 153–163. Intervals: Wilson's of shares
//! ([`wilson`]), `DeLong`'s of areas ([`auc`]).

use super::hide::{Care, cut, list};
use super::{Cell, GROUP_MIN, Heading, Row, rough};
use crate::domain::department::Programme;
use crate::domain::statistics::{auc, wilson};
use crate::domain::student::Student;
use std::collections::BTreeMap;

/// Fewest students with the outcome, and without, on which anything is judged.
pub const SIDE_MIN: usize = 10;

/// What may be concluded from a table by group, and what may not.
pub const NOTES: [&str; 3] = [
    "By group: groups are looked at, never used; no rule asks for them. Compare a group with the others of its kind. False alarms: of those who did well, the share pointed at. Where the intervals (95 %) overlap, chance alone may explain the difference, and of many comparisons some differ by chance.",
    "A difference that remains says that the rule tells of these groups differently, not why: registers are kept differently from programme to programme, and groups differ in other ways too. Where the outcome is more frequent in one group, its precision and its false alarms cannot both equal another’s.",
    "What is “too few” is not shown, nor what would let it be worked out, so a group without figures is neither fair nor unfair. Nothing here says anything about a single student.",
];

/// A way to divide students into groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The programme.
    Programme,
    /// The level of the programme.
    Level,
    /// The year of study.
    Year,
    /// Full time or part time.
    Mode,
    /// The fee status.
    Fee,
    /// What they came with.
    Entry,
    /// Sex.
    Sex,
    /// The age they reached in the calendar year in which the academic year began; only years of birth are held.
    Age,
}

impl Kind {
    /// All of them, in the order they are shown.
    pub const ALL: [Kind; 8] =
        [Kind::Programme, Kind::Level, Kind::Year, Kind::Mode, Kind::Fee, Kind::Entry, Kind::Sex, Kind::Age];

    /// Its name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Programme => "programme",
            Kind::Level => "level",
            Kind::Year => "year_of_study",
            Kind::Mode => "mode",
            Kind::Fee => "fee_status",
            Kind::Entry => "entry_qualification",
            Kind::Sex => "sex",
            Kind::Age => "age",
        }
    }

    /// Its words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Kind::Programme => "Programme",
            Kind::Level => "Level",
            Kind::Year => "Year of study",
            Kind::Mode => "Mode of study",
            Kind::Fee => "Fee status",
            Kind::Entry => "Entry qualification",
            Kind::Sex => "Sex",
            Kind::Age => "Age when the year began",
        }
    }
}

/// A group somebody belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Group {
    /// What divides.
    pub kind: Kind,
    /// Its name in files; empty where nothing is recorded.
    pub code: String,
    /// Its words.
    pub label: String,
}

impl Group {
    /// A group.
    #[must_use]
    pub fn new(kind: Kind, code: &str, label: &str) -> Group {
        Group { kind, code: code.to_owned(), label: label.to_owned() }
    }

    /// The group of those of whom it is not recorded.
    fn unknown(kind: Kind) -> Group {
        Group::new(kind, "", "Not recorded")
    }
}

/// The groups a student belongs to, one of each kind. `began` is the calendar year in which the academic year that is
/// looked at began.
#[must_use]
pub fn of(student: &Student, programme: Option<&Programme>, began: Option<i16>) -> Vec<Group> {
    let typed = |kind: Kind, text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| Group::new(kind, text, text))
    };
    let title = programme.map_or(student.programme.as_str(), |programme| &programme.title);
    let found = |kind: Kind| match kind {
        Kind::Programme => Some(Group::new(kind, &student.programme, title)),
        Kind::Level => {
            programme.and_then(|p| p.level).map(|level| Group::new(kind, level.code(), level.label()))
        }
        Kind::Year => {
            student.year_of_study.map(|year| Group::new(kind, &year.to_string(), &format!("Year {year}")))
        }
        Kind::Mode => student.mode.map(|mode| Group::new(kind, mode.code(), mode.label())),
        Kind::Fee => typed(kind, &student.fee_status),
        Kind::Entry => typed(kind, &student.entry_qualification),
        Kind::Sex => typed(kind, &student.sex),
        Kind::Age => {
            student.birth_year.zip(began).map(|(born, began)| age(i32::from(began) - i32::from(born)))
        }
    };
    Kind::ALL.into_iter().map(|kind| found(kind).unwrap_or_else(|| Group::unknown(kind))).collect()
}

/// Edges as universities use them: 21 on entry to a first degree, 25 to a further one (HESA, definitions: students,
/// "mature").
fn age(years: i32) -> Group {
    match years {
        ..21 => Group::new(Kind::Age, "under_21", "Under 21"),
        21..25 => Group::new(Kind::Age, "21_to_24", "21 to 24"),
        25.. => Group::new(Kind::Age, "25_over", "25 and over"),
    }
}

/// A student, as a rule is looked at by group.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// Their groups.
    pub groups: &'c [Group],
    /// Whether the rule points at them.
    pub flagged: bool,
    /// How strong the sign is.
    pub score: f64,
    /// Whether they failed or withdrew; none while it is not known.
    pub bad: Option<bool>,
}

/// The columns of a table by group, after `lead`; those about the outcome only where it is `judged`.
#[must_use]
pub fn columns(lead: Vec<Heading>, judged: bool) -> Vec<Heading> {
    let mut columns = lead;
    columns.extend([
        Heading::words("kind", "Groups by"),
        Heading::words("group", "Group"),
        Heading::number("students", "Students"),
    ]);
    columns.extend(Heading::interval("flagged_percent", "Pointed at", "flagged"));
    if judged {
        columns.push(Heading::number("outcome_percent", "Failed or withdrew"));
        columns.extend(Heading::interval("sensitivity_percent", "Sensitivity", "sensitivity"));
        columns.extend(Heading::interval("precision_percent", "Precision", "precision"));
        columns.extend(Heading::interval("false_alarm_percent", "False alarms", "false_alarm"));
        columns.extend(Heading::interval("area", "Area", "area"));
    }
    columns
}

/// Students by group; those of whom it is not recorded last.
type Groups<'c> = BTreeMap<(bool, Group), Vec<&'c Case<'c>>>;

/// The rows of a table by group, each beginning with `lead`. Kinds that divide nobody are left out.
#[must_use]
pub fn rows(cases: &[Case<'_>], lead: &[Cell], judged: bool, care: Care) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let mut groups = Groups::new();
        for case in cases {
            let own = case.groups.iter().find(|group| group.kind == kind);
            let group = own.cloned().unwrap_or_else(|| Group::unknown(kind));
            groups.entry((group.code.is_empty(), group)).or_default().push(case);
        }
        if groups.len() > 1 {
            rows.extend(of_kind(&groups, lead, judged, care));
        }
    }
    rows
}

/// The groups of one kind: their sizes where those may be shown, their figures where those may.
fn of_kind(groups: &Groups<'_>, lead: &[Cell], judged: bool, care: Care) -> Vec<Row> {
    let told: Vec<Told> = groups.values().map(|cases| Told::of(cases, judged)).collect();
    let parts: Vec<Vec<u64>> = told.iter().map(Told::parts).collect();
    let sizes: Vec<u64> = told.iter().map(|told| u64::from(told.students)).collect();
    let careful = if care == Care::Open { Care::Open } else { Care::Cells };
    let (sized, open) = (list(&sizes, careful), cut(&parts, care));
    let mut rows = Vec::new();
    for (((_, group), cases), ((told, sized), open)) in groups.iter().zip(told.iter().zip(sized).zip(open)) {
        let mut cells = lead.to_vec();
        cells.push(Cell::Named(group.kind.code().to_owned(), group.kind.label().to_owned()));
        cells.push(Cell::Named(group.code.clone(), group.label.clone()));
        let closed = care == Care::Cells;
        let size = u64::from(told.students);
        cells.push(match sized {
            true if closed => Cell::Count(rough(size)),
            true => Cell::Count(size),
            false => Cell::Hidden,
        });
        cells.extend(told.figures(cases, judged, sized && open, closed));
        rows.push(Row::from(cells));
    }
    rows
}

/// What a rule tells of a group.
#[derive(Clone, Copy, Default)]
struct Told {
    students: u32,
    flagged: u32,
    /// Of those whose outcome is known: rightly pointed at, missed, wrongly pointed at, rightly left alone.
    hits: u32,
    misses: u32,
    alarms: u32,
    quiet: u32,
}

impl Told {
    fn of(cases: &[&Case<'_>], judged: bool) -> Told {
        let mut told = Told::default();
        for case in cases {
            told.students += 1;
            told.flagged += u32::from(case.flagged);
            let counted = match (case.bad.filter(|_| judged), case.flagged) {
                (Some(true), true) => &mut told.hits,
                (Some(true), false) => &mut told.misses,
                (Some(false), true) => &mut told.alarms,
                (Some(false), false) => &mut told.quiet,
                (None, _) => continue,
            };
            *counted += 1;
        }
        told
    }

    /// The group cut into parts that hold each of its students once.
    fn parts(&self) -> Vec<u64> {
        let known = self.hits + self.misses + self.alarms + self.quiet;
        let flagged = self.flagged - self.hits - self.alarms;
        let parts =
            [self.hits, self.misses, self.alarms, self.quiet, flagged, self.students - known - flagged];
        parts.into_iter().map(u64::from).collect()
    }

    /// Its figures; where `closed` no single student may be told of, as shares of numbers to the nearest five.
    fn figures(&self, cases: &[&Case<'_>], judged: bool, open: bool, closed: bool) -> Vec<Cell> {
        let near = |count: u32| {
            let rough = || u32::try_from(rough(u64::from(count))).unwrap_or(u32::MAX);
            if closed { rough() } else { count }
        };
        let share = |part: u32, of: u32| {
            let told = || wilson(near(part), near(of));
            Cell::interval_if(open && u64::from(of) >= GROUP_MIN, told, Cell::Share)
        };
        let mut cells = share(self.flagged, self.students).to_vec();
        if !judged {
            return cells;
        }
        let (bad, well) = (self.hits + self.misses, self.alarms + self.quiet);
        let [outcome, ..] = share(bad, bad + well);
        cells.push(outcome);
        cells.extend(share(self.hits, bad));
        cells.extend(share(self.hits, self.hits + self.alarms));
        cells.extend(share(self.alarms, well));
        let enough = bad as usize >= SIDE_MIN && well as usize >= SIDE_MIN;
        let scores = || cases.iter().filter_map(|case| Some((case.score, case.bad?))).collect::<Vec<_>>();
        cells.extend(Cell::interval_if(open && enough, || auc(&scores()), Cell::Number));
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sex(code: &str) -> Vec<Group> {
        vec![Group::new(Kind::Sex, code, code)]
    }

    /// `counts` students each: hits, misses, false alarms, quiet.
    fn cases(groups: &[Group], counts: [usize; 4]) -> Vec<Case<'_>> {
        let of = [(true, true), (false, true), (true, false), (false, false)];
        let each = of.into_iter().zip(counts).flat_map(|((flagged, bad), count)| {
            let score = f64::from(u8::from(flagged));
            std::iter::repeat_n(Case { groups, flagged, score, bad: Some(bad) }, count)
        });
        each.collect()
    }

    fn labels(row: &Row) -> Vec<String> {
        row.cells.iter().map(Cell::label).collect()
    }

    #[test]
    fn each_group_has_its_shares_with_wilsons_intervals_and_its_area() {
        let (f, m) = (sex("F"), sex("M"));
        let all = [cases(&f, [20, 20, 10, 50]), cases(&m, [30, 10, 40, 20])].concat();
        let found = rows(&all, &[], true, Care::Cells);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].cells.len(), columns(Vec::new(), true).len());
        // The area of a yes or no is (sensitivity + specificity) / 2; DeLong's variance of it is
        // (0.5·0.5/39 + 1/6·5/6/59) / 4.
        assert_eq!(
            labels(&found[0]),
            [
                "Sex", "F", "100", "30.0 %", "21.9 %", "39.6 %", "40.0 %", "50.0 %", "35.2 %", "64.8 %",
                "66.7 %", "48.8 %", "80.8 %", "16.7 %", "9.3 %", "28.0 %", "0.667", "0.575", "0.758"
            ]
        );
        assert_eq!(labels(&found[1])[13], "66.7 %", "of those who did well");
    }

    #[test]
    fn a_group_with_a_small_part_has_no_figures_and_neither_has_the_one_that_would_tell_them() {
        let (f, m, u) = (sex("F"), sex("M"), Vec::new());
        let all =
            [cases(&f, [3, 20, 10, 50]), cases(&m, [30, 10, 40, 20]), cases(&u, [50, 50, 50, 50])].concat();
        let found = rows(&all, &[], true, Care::Cells);
        assert_eq!(
            found.iter().map(|row| row.cells[1].label()).collect::<Vec<_>>(),
            ["F", "M", "Not recorded"]
        );
        let hidden = |row: &Row| row.cells[3..].iter().all(|cell| *cell == Cell::Hidden);
        assert_eq!(found.iter().map(hidden).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(labels(&found[0])[2], "85", "how many there are may be known, to the nearest five");
        let office = rows(&all, &[], true, Care::Groups);
        assert!(!office.iter().any(hidden));
    }

    #[test]
    fn a_share_of_fewer_than_ten_is_shown_to_nobody() {
        let (f, m) = (sex("F"), sex("M"));
        let all = [cases(&f, [3, 4, 10, 50]), cases(&m, [30, 10, 40, 20])].concat();
        let found = rows(&all, &[], true, Care::Groups);
        assert_eq!(labels(&found[0])[7..10], ["too few", "too few", "too few"]);
        assert_eq!(labels(&found[0])[16], "too few", "no area on seven");
        assert_eq!(labels(&found[0])[13], "16.7 %");
    }

    #[test]
    fn without_outcomes_only_the_share_pointed_at_is_told() {
        let (f, m) = (sex("F"), sex("M"));
        let all = [cases(&f, [15, 0, 0, 50]), cases(&m, [30, 0, 0, 20])].concat();
        let found = rows(&all, &[], false, Care::Groups);
        assert_eq!(found[0].cells.len(), columns(Vec::new(), false).len());
        assert_eq!(labels(&found[0])[3], "23.1 %");
    }

    #[test]
    fn what_divides_nobody_is_left_out() {
        let f = sex("F");
        assert_eq!(rows(&cases(&f, [20, 20, 20, 20]), &[], true, Care::Groups), Vec::new());
    }

    #[test]
    fn a_group_holds_the_age_reached_in_the_year() {
        assert_eq!(age(20).label, "Under 21");
        assert_eq!((age(21).code, age(25).code), ("21_to_24".to_owned(), "25_over".to_owned()));
    }
}
