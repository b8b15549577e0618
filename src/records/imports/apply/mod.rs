//! A file's rows taken into the store: each row against what it refers to, all rows in one transaction.
//!
//! A row that is wrong never stops the others unless that was asked for. A trial run goes the same way and is taken
//! back at its end, so that its report is the report of the real thing.

mod asked;
mod attendance;
mod calendar;
mod columns;
mod desk;
mod engagement;
mod entries;
mod known;
mod moves;
mod named;
mod nearest;
mod people;
mod photos;
mod place;
mod registers;
mod teaching;
mod ties;
mod timetable;

use crate::access::{Bringer, Grant, Job, Upkeep};
use crate::domain::text::shorten;
use crate::records::door::event;
use crate::records::imports::rows;
use crate::records::imports::{Hints, Kind, Layout, RefusedRow, Table, encoding, workbook};
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::registry::Registry;
use crate::records::store::{Change, Trouble, audit};
use crate::records::touched::Touch;
use desk::Desk;
pub(in crate::records) use entries::OWN_ID;
pub use photos::PhotoReport;
use place::take;
use serde::Serialize;
use std::sync::Arc;

/// How a file is to be taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ImportOptions {
    /// Only report what would happen.
    pub dry_run: bool,
    /// Take nothing in when a row is refused.
    pub all_or_nothing: bool,
}

/// What came of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ImportReport {
    /// What the file holds.
    pub kind: Kind,
    /// Rows read, refused ones included.
    pub rows: u64,
    /// Rows that are new.
    pub added: u64,
    /// Rows that changed what was known.
    pub changed: u64,
    /// Rows that said what was known already.
    pub unchanged: u64,
    /// Rows refused; a row with several wrong cells is one.
    pub refused_rows: u64,
    /// What is wrong: one for each wrong cell, or one for the file.
    pub refused: Vec<RefusedRow>,
    /// What is odd without being wrong.
    pub warnings: Vec<String>,
}

impl ImportReport {
    fn new(kind: Kind) -> ImportReport {
        let (refused, warnings) = (Vec::new(), Vec::new());
        ImportReport { kind, rows: 0, added: 0, changed: 0, unchanged: 0, refused_rows: 0, refused, warnings }
    }
}

/// Why the transaction is taken back.
enum TakenBack {
    Refusal(Refusal),
    Report(ImportReport),
}

impl From<Trouble> for TakenBack {
    fn from(trouble: Trouble) -> TakenBack {
        TakenBack::Refusal(trouble.into())
    }
}

impl From<Refusal> for TakenBack {
    fn from(refusal: Refusal) -> TakenBack {
        TakenBack::Refusal(refusal)
    }
}

impl Operator {
    /// Takes a file in. Rows that are wrong are in the report; the others are on disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be read or written. A file that is refused as a whole is no error: the report says so.
    pub fn import(
        &self,
        kind: Kind,
        file_name: &str,
        bytes: &[u8],
        options: ImportOptions,
    ) -> Result<ImportReport, Refusal> {
        self.import_with(kind, file_name, bytes, options, Hints::default())
    }

    /// As [`Operator::import`], with what whoever brings the file knows of it.
    ///
    /// # Errors
    /// As [`Operator::import`].
    pub fn import_with(
        &self,
        kind: Kind,
        file_name: &str,
        bytes: &[u8],
        options: ImportOptions,
        hints: Hints,
    ) -> Result<ImportReport, Refusal> {
        let grant = Job::Import.grant_upkeep().ok_or(Refusal::NotFound)?;
        let by = By { grant, actor: "operator".to_owned(), bringer: None };
        bring_in(&self.registry, by, (kind, file_name), bytes, options, hints)
    }
}

/// By whom a file is brought in.
struct By {
    grant: Grant<Upkeep>,
    /// As the audit writes them.
    actor: String,
    /// The administrator, unless it is whoever runs the server.
    bringer: Option<Bringer>,
}

/// Takes a file of a kind in, under the name it has, and notes it with the counts.
fn bring_in(
    registry: &Arc<Registry>,
    by: By,
    (kind, file_name): (Kind, &str),
    bytes: &[u8],
    options: ImportOptions,
    hints: Hints,
) -> Result<ImportReport, Refusal> {
    let file = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).to_owned();
    let opened = match open(&file, bytes, kind, &hints) {
        Ok(opened) => opened,
        Err(refused) => return Ok(ImportReport { refused: vec![refused], ..ImportReport::new(kind) }),
    };
    let Opened { text, sheet, layout } = opened;
    let (name, known) = (file.clone(), registry.clone());
    let taken = registry.engine.write(move |tx| {
        let source = Source { kind, layout, file: &name, text: &text, hints: &hints };
        take_in(tx, &known, by, &source, options)
    });
    let mut report = match taken {
        Ok((report, touch)) => {
            if report.added + report.changed > 0 {
                let reloaded = registry.reload();
                registry.touched.add(touch);
                reloaded?;
            }
            report
        }
        Err(TakenBack::Report(report)) => report,
        Err(TakenBack::Refusal(refusal)) => return Err(refusal),
    };
    if let Some(sheet) = sheet {
        // A cell of several lines makes lines of the text and rows of the sheet differ.
        report.refused.iter_mut().for_each(|refused| refused.line = sheet.row(refused.line));
        report.warnings.extend(sheet.warning.map(|warning| format!("{file}: {warning}")));
    }
    Ok(report)
}

/// A file whose head is understood.
struct Opened {
    text: String,
    sheet: Option<workbook::Sheet>,
    layout: Layout,
}

/// Makes text of a file and finds its layout.
fn open(file: &str, bytes: &[u8], kind: Kind, hints: &Hints) -> Result<Opened, RefusedRow> {
    let layout_of = |text: &str| hints.layout.unwrap_or_else(|| Layout::of(kind, text));
    let (text, sheet) = if workbook::is_workbook(bytes) {
        let fits = |text: &str| layout_of(text) != Layout::Table || Table::open(file, text, kind).is_ok();
        let mut sheet = workbook::read(file, bytes, fits)?;
        (std::mem::take(&mut sheet.text), Some(sheet))
    } else {
        (encoding::decode(file, bytes)?.into_owned(), None)
    };
    let layout = layout_of(&text);
    if layout == Layout::Table {
        Table::open(file, &text, kind)?;
    }
    Ok(Opened { text, sheet, layout })
}

/// A file and what is known of it.
struct Source<'f> {
    kind: Kind,
    layout: Layout,
    file: &'f str,
    text: &'f str,
    hints: &'f Hints,
}

/// The report, and whose flags may have changed.
fn take_in(
    tx: &mut Change,
    registry: &Arc<Registry>,
    by: By,
    source: &Source<'_>,
    options: ImportOptions,
) -> Result<(ImportReport, Touch), TakenBack> {
    let mut report = ImportReport::new(source.kind);
    let mut desk = Desk::new(tx, registry, by.grant, by.bringer);
    match source.layout {
        Layout::Table => take_rows(&mut desk, source.file, source.text, &mut report)?,
        Layout::Calendar => timetable::take(&mut desk, source, &mut report)?,
        Layout::Moodle => registers::take_moodle(&mut desk, source, &mut report)?,
        Layout::Teams => registers::take_teams(&mut desk, source, &mut report)?,
        Layout::Swipes => registers::take_swipes(&mut desk, source, &mut report)?,
    }
    report.refused_rows = report.rows.saturating_sub(report.added + report.changed + report.unchanged);
    let (mut touch, moves) = (std::mem::take(&mut desk.touch), std::mem::take(&mut desk.moves));
    // Whose rules hold, who looks after flags, and how weeks are counted, is everybody's.
    touch.all |= matches!(source.kind, Kind::Departments | Kind::Programmes | Kind::Staff | Kind::Calendar);
    let stopped = options.all_or_nothing && !report.refused.is_empty();
    if stopped {
        (report.added, report.changed) = (0, 0);
        report.warnings.push("Nothing was taken in, because rows were refused.".to_owned());
    }
    if stopped || options.dry_run {
        return Err(TakenBack::Report(report));
    }
    let (added, changed, unchanged) = (report.added, report.changed, report.unchanged);
    let refused = report.refused_rows;
    let detail = format!(
        "{}; added {added}; changed {changed}; unchanged {unchanged}; refused {refused}; file {}",
        source.kind.code(),
        shorten(&source.file.replace(char::is_control, " "), 80),
    );
    audit::note(tx, registry.now(), &event(&by.actor, "import", detail))?;
    moves.write(tx, registry.now(), &by.actor)?;
    tx.after_commit(registry.follower.waker());
    Ok((report, touch))
}

fn take_rows(desk: &mut Desk<'_>, file: &str, text: &str, report: &mut ImportReport) -> Result<(), Refusal> {
    let table = match Table::open(file, text, report.kind) {
        Ok(table) => table,
        Err(refused) => {
            report.refused.push(refused);
            return Ok(());
        }
    };
    report.warnings.extend_from_slice(table.warnings());
    match report.kind {
        Kind::Departments => take::<rows::Department<'_>>(desk, table, report),
        Kind::Programmes => take::<rows::Programme<'_>>(desk, table, report),
        Kind::Staff => take::<rows::Staff<'_>>(desk, table, report),
        Kind::Students => take::<rows::Student<'_>>(desk, table, report),
        Kind::Modules => take::<rows::Module<'_>>(desk, table, report),
        Kind::Calendar => take::<rows::Period<'_>>(desk, table, report),
        Kind::Relationships => take::<rows::Relationship<'_>>(desk, table, report),
        Kind::Roles => take::<rows::RoleGrant<'_>>(desk, table, report),
        Kind::Enrolments => take::<rows::Enrolment<'_>>(desk, table, report),
        Kind::Sessions => take::<rows::Session<'_>>(desk, table, report),
        Kind::Attendance => take::<rows::Attendance<'_>>(desk, table, report),
        Kind::Results => take::<rows::CourseResult<'_>>(desk, table, report),
        Kind::Outcomes => take::<rows::Outcome<'_>>(desk, table, report),
        Kind::Engagement => take::<rows::Engagement<'_>>(desk, table, report),
        Kind::Entries => take::<rows::Entry<'_>>(desk, table, report),
    }
}
