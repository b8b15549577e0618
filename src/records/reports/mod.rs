//! Reports, obtained by somebody over those their scope covers, or by the operator as counts.
//!
//! What is counted comes from the figures in memory and from the store, sealed; `access` says of each student whether
//! they are counted and how finely, before anything is added up.

mod attendance;
mod outcomes;
mod population;
mod registers;
mod written;

use crate::access::{ReportKind, ReportScope};
use crate::domain::Relation;
use crate::domain::report::Report;
use crate::domain::report::ask::Ask;
use crate::records::look::Look;
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::standing::Records;
use crate::records::store::{Snapshot, ties};
use population::Population;
pub use written::{report_json, sheet_csv};

/// A report with what its filters can be set to.
#[derive(Clone, Debug, Default)]
pub struct ReportPage {
    /// The report.
    pub report: Report,
    /// Programmes there are in it: code and title.
    pub programmes: Vec<(String, String)>,
    /// Academic years there are modules of, latest first.
    pub years: Vec<String>,
    /// Academic years of awards, latest first.
    pub awards: Vec<String>,
}

/// What a report is made from.
struct Source<'r> {
    registry: &'r Registry,
    tx: &'r Snapshot,
    /// Who looks; none for the operator, who sees no single student.
    look: Option<&'r Look>,
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
        self.reports_of(&*self.look()?)
    }

    pub(super) fn reports_of(&self, look: &Look) -> Result<Vec<ReportKind>, Refusal> {
        let relations = relations(look)?;
        let open = |kind: &ReportKind| ReportScope::of(&look.viewer, &relations, *kind).is_some();
        Ok(ReportKind::ALL.into_iter().filter(open).collect())
    }

    /// A report over those this person may see in it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the report is not for them.
    pub fn report(&self, kind: ReportKind, ask: &Ask) -> Result<ReportPage, Refusal> {
        let look = self.look()?;
        let scope = ReportScope::of(&look.viewer, &relations(&look)?, kind).ok_or(Refusal::NotFound)?;
        make(&self.registry, &look.tx, Some(&look), scope, kind, ask)
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
        let tx = self.registry.read()?;
        let scope = ReportScope::operator(kind);
        Ok(make(&self.registry, &tx, None, scope, kind, ask)?.report)
    }
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

fn make(
    registry: &Registry,
    tx: &Snapshot,
    look: Option<&Look>,
    scope: ReportScope,
    kind: ReportKind,
    ask: &Ask,
) -> Result<ReportPage, Refusal> {
    let population = Population::read(registry, tx, look, &scope, ask)?;
    let source = Source { registry, tx, look, scope, population, ask };
    let mut awards = Vec::new();
    let report = match kind {
        ReportKind::Outcomes => source.outcomes(&mut awards)?,
        ReportKind::Attendance => source.attendance()?,
        ReportKind::Registers => source.registers()?,
        ReportKind::Thresholds => return Err(Refusal::NotFound),
    };
    Ok(ReportPage { report, programmes: source.population.programmes(), years: source.years(), awards })
}

impl Source<'_> {
    /// Academic years there are modules of, latest first.
    fn years(&self) -> Vec<String> {
        let figures = self.registry.figures();
        let mut years: Vec<String> =
            figures.modules().map(|module| module.instance.academic_year.clone()).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        years
    }

    /// Whether a module in a year is asked for, when nobody says otherwise in every year.
    fn asks_module(&self, module: &str, year: &str) -> bool {
        self.ask.module.as_deref().is_none_or(|code| code == module)
            && self.ask.year.as_deref().is_none_or(|wanted| wanted == year)
    }
}
