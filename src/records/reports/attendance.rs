//! Attendance by programme, module, group, year and student.

use super::Source;
use crate::access::{Area, Depth, Extent};
use crate::domain::report::ask::By;
use crate::domain::report::attendance::{self, Group};
use crate::domain::report::{Opens, Report};
use crate::domain::{Counts, StudentId};
use crate::records::figures::ModuleFigures;
use crate::records::refusal::Refusal;
use crate::records::store::{people, teaching};
use rayon::prelude::*;

/// What a student's marks in a module are counted under.
type Key = (String, String);

/// A student's marks under one key.
struct Part {
    key: Key,
    student: StudentId,
    counts: Counts,
}

impl Source<'_> {
    pub(super) fn attendance(&self) -> Result<Report, Refusal> {
        if self.ask.by == By::Student && self.look.is_none() {
            return Err(Refusal::NotFound);
        }
        let year = self.year();
        let modules = self.modules_of(year.as_deref());
        let mut parts: Vec<Part> = modules.par_iter().flat_map_iter(|module| self.parts(module)).collect();
        parts.par_sort_unstable_by(|a, b| (&a.key, a.student).cmp(&(&b.key, b.student)));
        let mut groups = Vec::new();
        for same in parts.chunk_by(|a, b| a.key == b.key) {
            groups.extend(self.group(same)?);
        }
        let over = year.map_or_else(|| "over all years".to_owned(), |year| format!("in {year}"));
        Ok(attendance::report(self.ask.by, groups, self.population.care, &over, Vec::new()))
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
    fn parts(&self, module: &ModuleFigures) -> Vec<Part> {
        let own = self.scope.own_module(&module.instance.module)
            && module.instance.academic_year == self.this_year();
        // A summary of somebody's attendance is not told module by module.
        let by_module = matches!(self.ask.by, By::Module | By::Group)
            || self.ask.module.is_some()
            || self.ask.group.is_some();
        let counted = |student: StudentId| match self.population.depth(student) {
            Some(Depth::Totals) => own || !by_module,
            Some(Depth::Counts | Depth::Each) => true,
            None => own && self.ask.programme.is_none(),
        };
        let counts = module.packed.counts(module.packed.columns(self.ask.from, self.ask.to));
        counts
            .into_iter()
            .zip(&module.enrolments)
            .filter(|(_, enrolment)| {
                counted(enrolment.student)
                    && self.ask.group.as_ref().is_none_or(|group| enrolment.group.as_ref() == Some(group))
            })
            .filter_map(|(counts, enrolment)| {
                let student = enrolment.student;
                let key = self.key(module, student, enrolment.group.as_deref())?;
                Some(Part { key, student, counts })
            })
            .collect()
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
    fn group(&self, parts: &[Part]) -> Result<Option<Group>, Refusal> {
        let Some(first) = parts.first() else { return Ok(None) };
        let mut group = Group {
            code: first.key.0.clone(),
            label: first.key.0.clone(),
            students: 0,
            counts: Counts::default(),
            low: 0,
            opens: None,
        };
        for same in parts.chunk_by(|a, b| a.student == b.student) {
            let counts = same.iter().fold(Counts::default(), |sum, part| sum.plus(part.counts));
            group.students += 1;
            group.low += u64::from(counts.under_half());
            group.counts = group.counts.plus(counts);
        }
        if self.ask.by == By::Student {
            return self.student(first.student, group);
        }
        self.named(&first.key, group).map(Some)
    }

    fn student(&self, id: StudentId, group: Group) -> Result<Option<Group>, Refusal> {
        let Some((_, look)) = self.look else { return Ok(None) };
        let Some(standing) = look.standing(id)? else { return Ok(None) };
        let extent = standing.area(Area::Attendance);
        if !extent.includes(Extent::SUMMARY) && !extent.includes(Extent::OWN_MODULES) {
            return Ok(None);
        }
        let profile = people::student(self.tx, id)?.and_then(|sealed| standing.open_profile(sealed));
        Ok(profile.map(|profile| Group {
            label: format!("{} ({})", profile.called(), profile.number),
            opens: Some(Opens::Student(profile.number.clone())),
            code: profile.number,
            ..group
        }))
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
        match self.ask.by {
            By::Programme => {
                let title = people::programme(self.tx, code)?.map(|programme| programme.title);
                group.label = title.unwrap_or_else(|| code.clone());
                group.opens = narrower(By::Module, &[("programme", code)]);
            }
            By::Module => {
                let title = teaching::module(self.tx, code)?.map(|module| module.title);
                group.label = title.map_or_else(|| code.clone(), |title| format!("{code} {title}"));
                group.opens = narrower(By::Group, &[("module", code)]);
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
