//! A rule before it is switched on: whom it would flag now, and how many flags a week it would have opened over the
//! year before.

use super::ground::Ground;
use super::known::spared;
use super::rules::chain;
use crate::access::{Area, Extent};
use crate::domain::flag::{Evidence, Lens, Rule, RuleKind, Verdict, rule};
use crate::domain::report::Sheet;
use crate::domain::report::groups::{self, Case};
use crate::domain::{StudentId, calendar};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::reports::{grouped, sheet_csv};
use crate::records::standing::Records;
use crate::records::store::{Trouble, flags, people};
use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};

/// Students listed at most.
const LISTED_MAX: usize = 100;
/// Weeks looked at, at most.
const WEEKS_MAX: usize = 53;

/// A table by group of whom a rule would flag now.
pub const BY_GROUP_NOW: &str = "groups_now";
/// A table by group of whom it would have flagged over the year before, and of what became of them.
pub const BY_GROUP_YEAR: &str = "groups_year";

/// What a rule would do.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Students who would be flagged now: number, name, arithmetic. The first of them.
    pub now: Vec<(String, String, String)>,
    /// How many there are.
    pub total: usize,
    /// How many were looked at.
    pub looked_at: usize,
    /// The year before; empty when nothing was held in it.
    pub year: String,
    /// Its weeks by their Monday, with how many flags would have opened in each.
    pub weeks: Vec<(Date, usize)>,
    /// The same by group: [`BY_GROUP_NOW`] and [`BY_GROUP_YEAR`]; only for those who may see the report on thresholds.
    pub by_group: Vec<Sheet>,
}

impl Records {
    /// What a rule would do in its department, over the students whose flags this person may see. The registers of the
    /// year before are taken as they are today.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside what this person administers; [`Refusal::Invalid`] for a rule that makes no sense.
    pub fn preview_rule(&self, rule: Rule) -> Result<Preview, Refusal> {
        let look = self.look()?;
        let department = rule.department.clone().ok_or(Refusal::NotFound)?;
        let above = chain(&look, &department)?;
        let rule = rule.checked()?;
        // The rules it would hold beside.
        let beside = rule::holding(&flags::rules(&look.tx)?, &above);
        let mut preview = Preview::default();
        if rule.kind == RuleKind::Point {
            return Ok(preview);
        }
        let today = self.registry.today();
        if let Some(ground) = Ground::of(&self.registry, &look.tx, &calendar::academic_year(today))? {
            let mut students = seen(&look, &ground, &department, false)?;
            let spared = spared(&look.tx, &self.registry.directory(), today, None)?;
            students.retain(|student| !spared.contains(student));
            let lens = Lens::new(&rule, &beside, &ground.year, &ground.registers, today);
            preview.looked_at = students.len();
            let mut flagged = HashSet::new();
            let judged: Result<Vec<_>, Trouble> = students
                .par_iter()
                .map(|student| Ok((*student, lens.judge(&evidence(&ground, &look, &rule, *student)?))))
                .collect();
            for (student, verdict) in judged? {
                let Verdict::Holds(words) = verdict else { continue };
                preview.total += 1;
                flagged.insert(student);
                if preview.now.len() < LISTED_MAX {
                    preview.now.extend(line_of(&look, student, words)?);
                }
            }
            let began = calendar::first_year(today);
            preview.by_group.extend(by_group(&self.registry, &look, &students, &flagged, began, false)?);
        }
        let before = today.checked_sub(1.year()).unwrap_or(today);
        if let Some(ground) = Ground::of(&self.registry, &look.tx, &calendar::academic_year(before))? {
            let students = seen(&look, &ground, &department, true)?;
            let flagged;
            (preview.weeks, flagged) = weeks(&ground, &look, (&rule, &beside), &students)?;
            preview.year = ground.year.name;
            let began = calendar::first_year(before);
            preview.by_group.extend(by_group(&self.registry, &look, &students, &flagged, began, true)?);
        }
        Ok(preview)
    }

    /// A table of what a rule would do, by group, as a file; noted in the audit.
    ///
    /// # Errors
    /// As [`Records::preview_rule`], and [`Refusal::NotFound`] when there is no such table.
    pub fn preview_file(&self, rule: Rule, table: &str) -> Result<Vec<u8>, Refusal> {
        let department = rule.department.clone().unwrap_or_default();
        let sentence = rule.sentence();
        let preview = self.preview_rule(rule)?;
        let sheet = preview.by_group.iter().find(|sheet| sheet.code == table).ok_or(Refusal::NotFound)?;
        let detail = format!("{department}: {sentence}; {}; rows {}", sheet.code, sheet.rows.len());
        self.registry.note_now(self.event("rule.preview.export", None, detail))?;
        sheet_csv(sheet)
    }
}

/// Of the students of a department who were on a module, those whose flags and attendance this person may see.
fn seen(look: &Look, ground: &Ground, department: &str, archived: bool) -> Result<Vec<StudentId>, Refusal> {
    let mut seen = BTreeSet::new();
    for student in ground.students() {
        let chain = crate::records::standing::departments_of_student(&look.tx, student)?;
        if !chain.iter().any(|code| code == department) {
            continue;
        }
        let Some(standing) = look.standing(student)? else { continue };
        let open = |area| standing.area(area).includes(Extent::FULL);
        if open(Area::Flags) && open(Area::Attendance) && (archived || !standing.archived()) {
            seen.insert(student);
        }
    }
    Ok(seen.into_iter().collect())
}

fn line_of(
    look: &Look,
    student: StudentId,
    words: String,
) -> Result<Option<(String, String, String)>, Refusal> {
    let Some(standing) = look.standing(student)? else { return Ok(None) };
    let profile = people::student(&look.tx, student)?.and_then(|sealed| standing.open_profile(sealed));
    Ok(profile.map(|profile| {
        let name = profile.called();
        (profile.number, name, words)
    }))
}

fn evidence(ground: &Ground, look: &Look, rule: &Rule, student: StudentId) -> Result<Evidence, Trouble> {
    let mut evidence = ground.evidence(student);
    if rule.kind == RuleKind::Silence {
        Ground::add_use(&look.tx, &mut evidence, student)?;
    }
    Ok(evidence)
}

/// Whom a rule flagged of those looked at, by group; `judged` by what became of them. None where whoever looks may not
/// see such figures, or nobody is divided by anything.
fn by_group(
    registry: &Registry,
    look: &Look,
    students: &[StudentId],
    flagged: &HashSet<StudentId>,
    began: i16,
    judged: bool,
) -> Result<Option<Sheet>, Refusal> {
    let Some(grouped) = grouped(registry, look, students, began)? else { return Ok(None) };
    let case = |student: &StudentId| {
        let (groups, bad) = grouped.of.get(student)?;
        let flagged = flagged.contains(student);
        Some(Case { groups, flagged, score: f64::from(u8::from(flagged)), bad: *bad })
    };
    let cases: Vec<Case<'_>> = students.iter().filter_map(case).collect();
    let rows = groups::rows(&cases, &[], judged, grouped.care);
    let (code, title) = if judged {
        (BY_GROUP_YEAR, format!("By group, at any time in {}", calendar::year_words(began)))
    } else {
        (BY_GROUP_NOW, "By group, now".to_owned())
    };
    let sheet = Sheet { code, title, columns: groups::columns(Vec::new(), judged), rows };
    Ok((!sheet.rows.is_empty()).then_some(sheet))
}

/// Weeks of a year by their Monday with how many flags opened in each, and whose.
type Weeks = (Vec<(Date, usize)>, HashSet<StudentId>);

/// How many flags would have opened in each week of a year, as of its Sunday, and whose.
fn weeks(
    ground: &Ground,
    look: &Look,
    (rule, beside): (&Rule, &[Rule]),
    students: &[StudentId],
) -> Result<Weeks, Trouble> {
    let Some(last) = ground.last_day() else { return Ok(Weeks::default()) };
    let mondays = std::iter::successors(Some(ground.year.first_monday), |day| day.checked_add(1.week()).ok());
    let mondays: Vec<Date> = mondays.take_while(|monday| *monday <= last).take(WEEKS_MAX).collect();
    let sunday = |monday: &Date| monday.checked_add(6.days()).unwrap_or(*monday);
    let lenses: Vec<Lens<'_>> = mondays
        .iter()
        .map(|monday| Lens::new(rule, beside, &ground.year, &ground.registers, sunday(monday)))
        .collect();
    let opened: Result<Vec<Vec<usize>>, Trouble> = students
        .par_iter()
        .map(|student| Ok(openings(&lenses, &evidence(ground, look, rule, *student)?)))
        .collect();
    let mut counts = vec![0; mondays.len()];
    let mut flagged = HashSet::new();
    for (student, weeks) in students.iter().zip(opened?) {
        for week in weeks {
            flagged.insert(*student);
            if let Some(count) = counts.get_mut(week) {
                *count += 1;
            }
        }
    }
    Ok((mondays.into_iter().zip(counts).collect(), flagged))
}

/// The weeks in which a student's flag would have opened, or opened again.
fn openings(lenses: &[Lens<'_>], evidence: &Evidence) -> Vec<usize> {
    let (mut holds, mut opened) = (false, Vec::new());
    for (week, lens) in lenses.iter().enumerate() {
        match lens.judge(evidence) {
            Verdict::Holds(_) => {
                if !holds {
                    opened.push(week);
                }
                holds = true;
            }
            Verdict::Between(_) | Verdict::Unsaid => {}
            Verdict::Clear => holds = false,
        }
    }
    opened
}
