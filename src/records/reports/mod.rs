//! Reports, obtained by somebody over those their scope covers, or by the operator as counts.
//!
//! What is counted comes from the figures in memory and from the store, sealed; `access` says of each student whether
//! they are counted and how finely, before anything is added up.

mod attendance;
mod cells;
mod groups;
mod outcomes;
mod population;
mod registers;
mod thresholds;
mod written;

use crate::access::{ReportKind, ReportScope};
use crate::domain::report::Report;
use crate::domain::report::ask::{Ask, By};
use crate::domain::report::hide::Care;
use crate::domain::{Relation, calendar};
use crate::records::directory::Directory;
use crate::records::figures::{Figures, ModuleFigures};
use crate::records::look::Look;
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::registry::{Registry, file};
use crate::records::standing::Records;
use crate::records::store::engine::open_reading;
use crate::records::store::schema::FORMAT;
use crate::records::store::{Snapshot, Trouble, ties};
pub(super) use groups::grouped;
use jiff::Timestamp;
use jiff::civil::Date;
use population::Population;
use std::path::Path;
use std::sync::Arc;
pub use written::{report_json, sheet_csv};

/// Why nothing can be chosen where no single student may be told of.
const WHOLE_NOTE: &str = "You see counts only here. Programmes, modules, years, days and bands cannot be chosen: of two tables, the one over a part of the other, the difference would tell of those between, however few.";
/// Why some are not in it.
const PARTED_NOTE: &str = "Students of whom you see counts only are left out here. Beside those you see singly they could be told from each other.";

/// A report with what its filters can be set to.
#[derive(Clone, Debug, Default)]
pub struct ReportPage {
    /// The report.
    pub report: Report,
    /// Whether it is over all, because no single student may be told of: nothing can be chosen.
    pub whole: bool,
    /// What its rows can be.
    pub rows: Vec<By>,
    /// Programmes there are in it: code and title.
    pub programmes: Vec<(String, String)>,
    /// Academic years there are modules of, latest first.
    pub years: Vec<String>,
    /// Academic years of awards, latest first.
    pub awards: Vec<String>,
}

/// What a report is made from.
struct Source<'r> {
    tx: &'r Snapshot,
    /// Attendance of every module in every year.
    modules: Vec<Arc<ModuleFigures>>,
    now: Timestamp,
    /// Who looks, and where; none for the operator, who sees no single student.
    look: Option<(&'r Registry, &'r Look)>,
    scope: ReportScope,
    population: Population,
    ask: &'r Ask,
}

impl Records {
    /// The reports this person may ask for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reports(&self) -> Result<Vec<ReportKind>, Refusal> {
        reports_of(&*self.look()?)
    }

    /// A report over those this person may see in it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the report is not for them.
    pub fn report(&self, kind: ReportKind, ask: &Ask) -> Result<ReportPage, Refusal> {
        let look = self.look()?;
        let scope = ReportScope::of(&look.viewer, &relations(&look)?, kind).ok_or(Refusal::NotFound)?;
        let registry = &self.registry;
        let population = Population::read(&registry.directory(), &look.tx, Some(&look), &scope, ask)?;
        let modules = registry.figures_of_all_years()?;
        let (tx, now) = (&look.tx, registry.now());
        Source { tx, modules, now, look: Some((registry, &look)), scope, population, ask }.make(kind)
    }

    /// A table of a report as a file, noted in the audit.
    ///
    /// # Errors
    /// As [`Records::report`], and [`Refusal::NotFound`] when it has no such table.
    pub fn report_file(&self, kind: ReportKind, ask: &Ask, table: Option<&str>) -> Result<Vec<u8>, Refusal> {
        let page = self.report(kind, ask)?;
        let sheet = page.report.sheet(table).ok_or(Refusal::NotFound)?;
        let detail = format!("{}; {}; rows {}", kind.code(), sheet.code, sheet.rows.len());
        self.registry.note_now(self.event("report.export", None, detail))?;
        sheet_csv(sheet)
    }
}

impl Operator {
    /// A report over everybody, as counts.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn report(&self, kind: ReportKind, ask: &Ask) -> Result<Report, Refusal> {
        counted(&self.registry.read()?, self.registry.now(), kind, ask)
    }
}

/// A report over everybody, as counts, from the file of a data folder, also beside the server that writes to it.
///
/// # Errors
/// In words an operator can act on.
pub fn report_beside(dir: &Path, kind: ReportKind, ask: &Ask) -> Result<Result<Report, Refusal>, String> {
    let source = file(dir);
    if !source.exists() {
        return Err(format!("{} holds no records.", dir.display()));
    }
    let words = |trouble: Trouble| trouble.to_string();
    let snapshot = open_reading(&source).map_err(words)?;
    let (format, program) = snapshot.format().map_err(words)?;
    if format != FORMAT {
        return Err(format!(
            "The records were last written by version {program} in another format. Start `cotutor serve` of this version once, then ask again."
        ));
    }
    Ok(counted(&snapshot, Timestamp::now(), kind, ask))
}

fn counted(tx: &Snapshot, now: Timestamp, kind: ReportKind, ask: &Ask) -> Result<Report, Refusal> {
    let scope = ReportScope::operator(kind);
    let population = Population::read(&Directory::load(tx, 1)?, tx, None, &scope, ask)?;
    let modules = Figures::read_modules(tx, now, |_| true)?.into_iter().map(Arc::new).collect();
    let page = Source { tx, modules, now, look: None, scope, population, ask }.make(kind)?;
    Ok(page.report)
}

/// The reports there are for whoever looks.
pub(super) fn reports_of(look: &Look) -> Result<Vec<ReportKind>, Refusal> {
    let relations = relations(look)?;
    let open = |kind: &ReportKind| ReportScope::of(&look.viewer, &relations, *kind).is_some();
    Ok(ReportKind::ALL.into_iter().filter(open).collect())
}

/// What the viewer is to anybody today.
fn relations(look: &Look) -> Result<Vec<Relation>, Refusal> {
    let mut relations = Vec::new();
    if let Some(me) = look.viewer.staff_id() {
        for tie in ties::of_staff(&look.tx, me)? {
            if tie.period.holds_on(look.viewer.today()) && !relations.contains(&tie.relation) {
                relations.push(tie.relation);
            }
        }
    }
    Ok(relations)
}

impl Source<'_> {
    fn make(&self, kind: ReportKind) -> Result<ReportPage, Refusal> {
        self.scope.check(self.population.care, self.ask)?;
        let mut awards = Vec::new();
        let mut report = match kind {
            ReportKind::Outcomes => self.outcomes(&mut awards)?,
            ReportKind::Attendance => self.attendance()?,
            ReportKind::Registers => self.registers()?,
            ReportKind::Thresholds => self.thresholds()?,
        };
        let whole = self.population.care == Care::Cells;
        if whole && matches!(kind, ReportKind::Outcomes | ReportKind::Thresholds) {
            report.notes.push(WHOLE_NOTE.to_owned());
        }
        if self.population.parted {
            report.notes.push(PARTED_NOTE.to_owned());
        }
        let (programmes, years) = (self.population.programmes(), self.years());
        Ok(ReportPage { report, whole, rows: self.rows(), programmes, years, awards })
    }

    fn today(&self) -> Date {
        calendar::day_of(self.now)
    }

    /// The present academic year.
    fn this_year(&self) -> String {
        calendar::academic_year(self.today())
    }

    /// Academic years there are modules of, latest first.
    fn years(&self) -> Vec<String> {
        let mut years: Vec<String> =
            self.modules.iter().map(|module| module.instance.academic_year.clone()).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        years
    }

    /// The modules asked for in a year, or in every year.
    fn modules_of(&self, year: Option<&str>) -> Vec<&Arc<ModuleFigures>> {
        let fits = |module: &&Arc<ModuleFigures>| {
            let instance = &module.instance;
            self.ask.module.as_deref().is_none_or(|code| code == instance.module)
                && year.is_none_or(|wanted| wanted == instance.academic_year)
        };
        self.modules.iter().filter(fits).collect()
    }
}
