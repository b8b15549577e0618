//! Attendance by programme, module, group, year and student.

use super::Source;
use crate::access::{Cut, Depth, Standing, Way};
use crate::domain::module::{Enrolment, Instance};
use crate::domain::report::ask::By;
use crate::domain::report::attendance::{self, Group};
use crate::domain::report::hide::Care;
use crate::domain::report::{Opens, Report};
use crate::domain::tally::Packed;
use crate::domain::{Counts, StudentId};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::store::{people, teaching};
use rayon::prelude::*;

/// What a student's marks in a module are counted under.
type Key = (String, String);

/// A student's marks in a module under one key.
struct Part<'m> {
    key: Key,
    student: StudentId,
    instance: &'m Instance,
    /// None when they count nowhere.
    counts: Option<Counts>,
    /// Whether they are open to the viewer as they are.
    open: bool,
}

impl Source<'_> {
    pub(super) fn attendance(&self) -> Result<Report, Refusal> {
        if self.ask.by == By::Student && self.look.is_none() {
            return Err(Refusal::NotFound);
        }
        let year = self.year();
        let modules = self.modules_of(year.as_deref());
        let mut parts: Vec<Part<'_>> =
            modules.par_iter().flat_map_iter(|module| self.parts(module)).collect();
        parts.par_sort_unstable_by(|a, b| (&a.key, a.student).cmp(&(&b.key, b.student)));
        let mut groups = Vec::new();
        for same in parts.chunk_by(|a, b| a.key == b.key) {
            groups.extend(self.group(same)?);
        }
        let over = year.map_or_else(|| "over all years".to_owned(), |year| format!("in {year}"));
        let (cut, care) = (Cut::of(self.ask), self.population.care);
        let mut notes = Vec::new();
        if care == Care::Cells {
            notes.extend(attendance::CELL_NOTES.map(str::to_owned));
        }
        let totals = self.population.sees(Depth::Totals) && !cut.is_whole_years();
        if totals {
            notes.push(attendance::TOTALS_NOTE.to_owned());
        }
        let nobody = groups.is_empty() && (totals || (care == Care::Cells && !cut.is_in_cells()));
        let mut report = attendance::report(self.ask.by, groups, care, &over, notes);
        if nobody {
            attendance::NOBODY.clone_into(&mut report.message);
        }
        Ok(report)
    }

    /// What the rows can be for whoever asks: modules and groups where somebody is seen so finely.
    pub(super) fn rows(&self) -> Vec<By> {
        let singly = self.population.finest == Some(Depth::Each) || self.scope.takes_registers();
        let offered = |by: &By| match by {
            By::Year | By::Programme => true,
            By::Module => singly || self.population.sees(Depth::Counts),
            By::Group => singly,
            By::Student => self.look.is_some() && (singly || self.population.sees(Depth::Totals)),
        };
        By::ALL.into_iter().filter(offered).collect()
    }

    /// The academic year asked for; the present one, unless years are compared.
    fn year(&self) -> Option<String> {
        match (&self.ask.year, self.ask.by) {
            (Some(year), _) => Some(year.clone()),
            (None, By::Year) => None,
            (None, By::Programme | By::Module | By::Group | By::Student) => Some(self.this_year()),
        }
    }

    /// What counts of a module, student by student.
    fn parts<'m>(&self, module: &'m ModuleFigures) -> Vec<Part<'m>> {
        let instance = &module.instance;
        let cut = Cut::of(self.ask);
        let own = self.scope.own_module(&instance.module) && instance.academic_year == self.this_year();
        let ways: Vec<Way> = module
            .enrolments
            .iter()
            .map(|enrolment| {
                let member = self.population.member(enrolment.student);
                let fits =
                    self.ask.group.is_none() || enrolment.groups().any(|(group, ..)| self.wants(group));
                let Some(member) = member.filter(|_| fits) else { return Way::Out };
                // Of registers taken nobody who has left is shown any more.
                let own = own && !member.archived && self.ask.programme.is_none();
                cut.way(member.depth, member.counted, own)
            })
            .collect();
        let mut parts = Vec::new();
        if ways.contains(&Way::Openly) {
            let counts = module.packed.counts(module.packed.columns(self.ask.from, self.ask.to));
            let all = counts.into_iter().enumerate().zip(&module.enrolments).zip(&ways);
            for (((place, counts), enrolment), _) in all.filter(|(_, way)| **way == Way::Openly) {
                let student = enrolment.student;
                for (group, counts) in self.by_group(&module.packed, place, counts, enrolment) {
                    let key = self.key(module, student, group);
                    let part = |key| Part { key, student, instance, counts: Some(counts), open: true };
                    parts.extend(key.map(part));
                }
            }
        }
        if ways.contains(&Way::Counted) {
            let kept = self.in_cells(module, |place| ways.get(place) == Some(&Way::Counted));
            parts.extend(kept.into_iter().filter_map(|kept| {
                let key = match (self.ask.by, kept.programme) {
                    // Those of several programmes together are in none of them.
                    (By::Programme, None) => Key::default(),
                    _ => self.key(module, kept.student, None)?,
                };
                Some(Part { key, student: kept.student, instance, counts: kept.counts, open: false })
            }));
        }
        parts
    }

    /// Whether a group is asked for.
    fn wants(&self, group: Option<&str>) -> bool {
        self.ask.group.is_none() || group == self.ask.group.as_deref()
    }

    /// A student's counts by the group they were in on the day, where groups are told apart.
    fn by_group<'e>(
        &self,
        packed: &Packed,
        place: usize,
        counts: Counts,
        enrolment: &'e Enrolment,
    ) -> Vec<(Option<&'e str>, Counts)> {
        let apart = self.ask.by == By::Group || self.ask.group.is_some();
        if enrolment.earlier.is_empty() || !apart {
            return vec![(enrolment.group.as_deref(), counts)];
        }
        let mut all = Vec::new();
        for (group, begins, ends) in enrolment.groups().filter(|(group, ..)| self.wants(*group)) {
            let from = self.ask.from.max(begins);
            let to = [self.ask.to, ends].into_iter().flatten().min();
            let mut counts = Counts::default();
            for column in packed.columns(from, to) {
                packed.get(place, column).into_iter().for_each(|mark| counts.add(mark));
            }
            all.push((group, counts));
        }
        all
    }

    fn key(&self, module: &ModuleFigures, student: StudentId, group: Option<&str>) -> Option<Key> {
        let instance = &module.instance;
        Some(match self.ask.by {
            By::Programme => {
                let place = self.population.member(student)?.programme;
                (self.population.programme(place).0.to_owned(), String::new())
            }
            By::Module => (instance.module.clone(), String::new()),
            By::Group => (instance.module.clone(), group.unwrap_or_default().to_owned()),
            By::Student => (format!("{:010}", student.0), String::new()),
            By::Year => (instance.academic_year.clone(), String::new()),
        })
    }

    /// One line; none for a student whose attendance is not open to the viewer.
    fn group(&self, parts: &[Part<'_>]) -> Result<Option<Group>, Refusal> {
        let Some(first) = parts.first() else { return Ok(None) };
        if self.ask.by == By::Student {
            return self.student(first, parts);
        }
        self.named(&first.key, line(&first.key.0, parts.iter())).map(Some)
    }

    /// The line that names a student, over those of their marks that are open to the viewer.
    fn student(&self, first: &Part<'_>, parts: &[Part<'_>]) -> Result<Option<Group>, Refusal> {
        let Some((_, look)) = self.look else { return Ok(None) };
        let Some(standing) = look.standing(first.student)? else { return Ok(None) };
        let open: Vec<&Part<'_>> = parts.iter().filter(|part| self.is_open(&standing, part)).collect();
        if open.is_empty() {
            return Ok(None);
        }
        let group = line(&first.key.0, open.into_iter());
        let profile =
            people::student(self.tx, first.student)?.and_then(|sealed| standing.open_profile(sealed));
        Ok(profile.map(|profile| Group {
            label: format!("{} ({})", profile.called(), profile.number),
            opens: Some(Opens::Student(profile.number.clone())),
            code: profile.number,
            ..group
        }))
    }

    fn is_open(&self, standing: &Standing, part: &Part<'_>) -> bool {
        let present = part.instance.academic_year == self.this_year();
        standing.opens_marks(Cut::of(self.ask), &part.instance.module, present)
    }

    /// Words for a line, and what it opens.
    fn named(&self, key: &Key, mut group: Group) -> Result<Group, Refusal> {
        let narrower = |by: By, more: &[(&'static str, &str)]| {
            let asked = [
                ("programme", self.ask.programme.as_deref()),
                ("module", self.ask.module.as_deref()),
                ("year", self.ask.year.as_deref()),
            ];
            let kept = asked.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
            let kept = kept.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
            let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
            Some(Opens::Narrower(kept.chain(more).chain([("by", by.code().to_owned())]).collect()))
        };
        let (code, rest) = key;
        // Whoever has counts of a module has none of its groups.
        let groups = self.population.care != Care::Cells || self.scope.own_module(code);
        match self.ask.by {
            By::Programme if code.is_empty() => {
                "together".clone_into(&mut group.code);
                "Programmes with too few, together".clone_into(&mut group.label);
            }
            By::Programme => {
                let title = people::programme(self.tx, code)?.map(|programme| programme.title);
                group.label = title.unwrap_or_else(|| code.clone());
                group.opens = narrower(By::Module, &[("programme", code)]);
            }
            By::Module => {
                let title = teaching::module(self.tx, code)?.map(|module| module.title);
                group.label = title.map_or_else(|| code.clone(), |title| format!("{code} {title}"));
                group.opens = if groups { narrower(By::Group, &[("module", code)]) } else { None };
            }
            By::Group => {
                group.label =
                    if rest.is_empty() { format!("{code}, no group") } else { format!("{code}, {rest}") };
                group.code = format!("{code}/{rest}");
                let names = self.look.is_some();
                let more: &[(&'static str, &str)] =
                    if rest.is_empty() { &[("module", code)] } else { &[("module", code), ("group", rest)] };
                group.opens = if names { narrower(By::Student, more) } else { None };
            }
            By::Year => group.opens = narrower(By::Programme, &[("year", code)]),
            By::Student => {}
        }
        Ok(group)
    }
}

/// The sum of these, which stand in the order of students.
fn line<'p, 'm: 'p>(code: &str, parts: impl Iterator<Item = &'p Part<'m>>) -> Group {
    let mut rough = false;
    let told = |part: &Part<'_>| {
        let counts = part.counts?;
        rough |= !part.open;
        Some((part.student, counts))
    };
    let counted: Vec<(StudentId, Counts)> = parts.filter_map(told).collect();
    let mut group = Group {
        code: code.to_owned(),
        label: code.to_owned(),
        students: 0,
        counts: Counts::default(),
        low: 0,
        shown: !counted.is_empty(),
        rough,
        opens: None,
    };
    for same in counted.chunk_by(|a, b| a.0 == b.0) {
        let counts = same.iter().fold(Counts::default(), |sum, (_, counts)| sum.plus(*counts));
        group.students += 1;
        group.low += u64::from(counts.under_half());
        group.counts = group.counts.plus(counts);
    }
    group
}
