//! What is asked of a report: the filters that pages, the API and the command line share.

use super::bands::Edges;
use super::outcomes::Measure;
use super::thresholds::ByGroup;
use crate::domain::{Invalid, Problems, calendar};
use jiff::civil::Date;

/// What the rows of an attendance report are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum By {
    /// Programmes.
    #[default]
    Programme,
    /// Modules.
    Module,
    /// Groups of modules.
    Group,
    /// Single students.
    Student,
    /// Academic years.
    Year,
}

impl By {
    /// All of them, from the widest.
    pub const ALL: [By; 5] = [By::Year, By::Programme, By::Module, By::Group, By::Student];

    /// Its name in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            By::Programme => "programme",
            By::Module => "module",
            By::Group => "group",
            By::Student => "student",
            By::Year => "year",
        }
    }

    /// Its word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            By::Programme => "Programme",
            By::Module => "Module",
            By::Group => "Group",
            By::Student => "Student",
            By::Year => "Academic year",
        }
    }
}

/// The names under which filters are given.
pub const NAMES: [(&str, &str); 13] = [
    ("programme", "Code of a programme."),
    ("module", "Code of a module: only its marks, and those on it."),
    ("group", "A teaching group of the module."),
    ("year", "Academic year, such as 2026/27."),
    ("awarded", "Academic year of the award."),
    ("from", "First day that counts."),
    ("to", "Last day that counts."),
    ("split", "First day of the later years, on which is judged what was fitted on those before."),
    ("by", "Rows: programme, module, group, student or year."),
    ("bands", "Lower edges of the bands, such as 91,81,71,61,50; or, for more than, >90,>80,>50."),
    ("measure", "attendance, or engagement: weeks with any use of other systems."),
    ("week", "Rules by group: at the end of week 4, 8 or 12."),
    (
        "signal",
        "Rules by group: rate, weeks_active, consecutive, count, silent or all; else the first there is.",
    ),
];

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// Only students of this programme.
    pub programme: Option<String>,
    /// Only this module.
    pub module: Option<String>,
    /// Only this group of it.
    pub group: Option<String>,
    /// Only this academic year.
    pub year: Option<String>,
    /// Only outcomes awarded in this academic year, by its first calendar year.
    pub awarded: Option<i16>,
    /// From this day.
    pub from: Option<Date>,
    /// To this day.
    pub to: Option<Date>,
    /// Later years begin on this day.
    pub split: Option<Date>,
    /// What the rows are.
    pub by: By,
    /// The bands.
    pub edges: Edges,
    /// What is measured.
    pub measure: Measure,
    /// What is looked at by group.
    pub by_group: ByGroup,
}

impl Ask {
    /// Reads what was given under [`NAMES`]; nothing and the empty text are the same.
    ///
    /// # Errors
    /// Everything that cannot be read.
    pub fn parse<'t>(given: impl Fn(&str) -> Option<&'t str>) -> Result<Ask, Problems> {
        let mut problems = Problems::default();
        let some = |name: &str| given(name).map(str::trim).filter(|text| !text.is_empty());
        let own = |name: &str| some(name).map(str::to_owned);
        let mut day =
            |name: &'static str| some(name).and_then(|text| problems.take(calendar::parse_day(name, text)));
        let (from, to, split) = (day("from"), day("to"), day("split"));
        let mut year = |name: &'static str| {
            some(name).and_then(|text| problems.take(calendar::parse_academic_year(name, text)))
        };
        let (year, awarded) = (year("year"), year("awarded"));
        let by = some("by").and_then(|text| {
            let known = By::ALL.into_iter().find(|by| by.code() == text);
            problems.take(
                known.ok_or_else(|| Invalid::new("by", "Choose programme, module, group, student or year.")),
            )
        });
        let edges = some("bands").and_then(|text| problems.take(Edges::parse("bands", text)));
        let measure = some("measure").and_then(|text| {
            let wrong = || Invalid::new("measure", "Choose attendance or engagement.");
            problems.take(Measure::from_code(text).ok_or_else(wrong))
        });
        let by_group = problems.take(ByGroup::parse(some("week"), some("signal")));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            problems.add("to", "The last day lies before the first.");
        }
        let ask = Ask {
            programme: own("programme"),
            module: own("module"),
            group: own("group"),
            year,
            awarded: awarded.and_then(|text| text.split('/').next()?.parse().ok()),
            from,
            to,
            split,
            by: by.unwrap_or_default(),
            edges: edges.unwrap_or_default(),
            measure: measure.unwrap_or_default(),
            by_group: by_group.unwrap_or_default(),
        };
        problems.none().map(|()| ask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_and_all_that_is_wrong_is_said_at_once() {
        let given = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
        };
        let ask = Ask::parse(given(&[
            ("programme", " ME "),
            ("awarded", "2024/25"),
            ("by", "module"),
            ("group", ""),
        ]));
        let ask = ask.unwrap();
        assert_eq!(
            (ask.programme.as_deref(), ask.awarded, ask.by, ask.group),
            (Some("ME"), Some(2024), By::Module, None)
        );
        let wrong = Ask::parse(given(&[
            ("from", "2026-02-02"),
            ("to", "2026-01-01"),
            ("by", "colour"),
            ("bands", "x"),
        ]));
        let fields: Vec<&str> = wrong.unwrap_err().0.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["by", "bands", "to"]);
    }
}
