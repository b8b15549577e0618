//! `cotutor import` and `cotutor export`.

use super::config::Config;
use super::words;
use crate::records::imports::{Hints, ImportOptions, ImportReport, Kind, Layout, Mapping, RefusedRow};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The kind of file that is a zip of pictures, no table.
const PHOTOS: &str = "photos";
/// Exit code when rows were refused.
const SOME_REFUSED: u8 = 2;

/// Bring files in.
///
/// A timetable is an iCalendar file (.ics): one session for each date of each event, known by its UID. Times without a
/// zone are Europe/London. The module is the first module code in summary, categories or description; the year is that
/// of the date; the kind is a word such as Lecture or LEC; the teacher is the first organizer or attendee who is on the
/// staff. Where the calendar says it elsewhere, --map tells where.
///
/// Attendance is a CSV file of marks, or, told by its head: Moodle's attendance export as text (P, L, E, A; ? and empty
/// cells make no mark), the attendance report of a Teams meeting (who joined is present or late, about the others it
/// says nothing), or a list of card swipes with a number, a time and perhaps a room (from 15 minutes before a session to
/// its end). What a person marked otherwise is not changed by a meeting or a swipe.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Import {
    /// What the files hold: departments, programmes, staff, students, modules, calendar (terms and closures),
    /// relationships, roles, enrolments, sessions, timetable (iCalendar), attendance, results, outcomes, engagement,
    /// entries or photos (a zip of JPEG, PNG or WebP pictures of at most 1 MB, each named by a student's number).
    kind: String,
    /// The files, CSV.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Say what would happen and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write nothing of a file when any row of it is refused.
    #[arg(long)]
    all_or_nothing: bool,
    /// Print the report as JSON, one object a file.
    #[arg(long)]
    json: bool,
    /// Where a calendar says something of a session: FIELD=PROPERTY (all of it), FIELD=PROPERTY/2 (its second word),
    /// FIELD=PROPERTY:Label (what follows the label on its line) or FIELD==TEXT (always this). Fields: module,
    /// `academic_year`, kind, group, staff, id. Example: --map module=CATEGORIES --map group=DESCRIPTION:Group
    #[arg(long, value_name = "RULE")]
    map: Vec<String>,
    /// The calendar is the whole timetable of the modules in it: sessions that came from a calendar before, are not in
    /// this one and do not start before its first event of the module are cancelled. Their marks are kept.
    #[arg(long)]
    full: bool,
    /// The session that a Teams report is about.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// The module that a Moodle export or Teams report is about, when the file does not name it.
    #[arg(long, value_name = "CODE")]
    module: Option<String>,
    /// Who joins a meeting or swipes more than so many minutes after the start is late (default 10).
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u16).range(0..=600))]
    late_after: Option<u16>,
}

impl Import {
    pub(super) fn run(self, config: &Config) -> Result<ExitCode, String> {
        if self.kind == PHOTOS {
            return self.photos(config);
        }
        let (kind, layout) = kind(&self.kind)?;
        let mapping = Mapping::parse(&self.map).map_err(|wrong| wrong.message)?;
        let hints = Hints {
            layout,
            mapping,
            full: self.full,
            session: self.session.clone(),
            module: self.module.clone(),
            late_after_minutes: self.late_after,
        };
        let dir = config.data();
        let operator = config.open(&dir)?.operator();
        let mut refused = false;
        for path in &self.files {
            let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}.", path.display()))?;
            let options = ImportOptions { dry_run: self.dry_run, all_or_nothing: self.all_or_nothing };
            let report =
                operator.import_with(kind, &name(path), &bytes, options, hints.clone()).map_err(words)?;
            refused |= !report.refused.is_empty();
            if self.json {
                say!("{}", serde_json::to_string(&report).map_err(|error| error.to_string())?);
            } else {
                self.say(path, &report);
            }
        }
        operator.registry().settle().map_err(words)?;
        Ok(if refused { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS })
    }

    fn photos(&self, config: &Config) -> Result<ExitCode, String> {
        let operator = config.open(&config.data())?.operator();
        let mut refused = false;
        for path in &self.files {
            let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}.", path.display()))?;
            let options = ImportOptions { dry_run: self.dry_run, all_or_nothing: self.all_or_nothing };
            let report = operator.import_photos(&name(path), &bytes, options).map_err(words)?;
            refused |= !report.refused.is_empty();
            if self.json {
                say!("{}", serde_json::to_string(&report).map_err(|error| error.to_string())?);
            } else {
                let refused = report.refused.len() as u64;
                let counts = [report.rows, report.added, report.changed, report.unchanged, refused];
                self.say_counts(path, "pictures", counts, &report.refused);
            }
        }
        Ok(if refused { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS })
    }

    fn say(&self, path: &Path, report: &ImportReport) {
        for warning in &report.warnings {
            eprintln!("{}: {warning}", path.display());
        }
        let counts = [report.rows, report.added, report.changed, report.unchanged, report.refused_rows];
        self.say_counts(path, "rows", counts, &report.refused);
    }

    fn say_counts(&self, path: &Path, what: &str, counts: [u64; 5], problems: &[RefusedRow]) {
        for row in problems {
            eprintln!("{row}");
        }
        let would = if self.dry_run { "would be " } else { "" };
        let [rows, added, changed, unchanged, refused] = counts;
        let why = match problems.len() {
            found if found as u64 == refused => String::new(),
            1 => " (1 problem)".to_owned(),
            found => format!(" ({found} problems)"),
        };
        say!(
            "{}: {rows} {what}: {added} {would}added, {changed} {would}changed, {unchanged} unchanged, {refused} refused{why}",
            path.display(),
        );
    }
}

/// Write a file out in the form it is brought in.
#[derive(Args)]
pub(super) struct Export {
    /// What to write: as for import.
    kind: String,
    /// The file to write; nothing is overwritten.
    #[arg(long)]
    out: PathBuf,
}

impl Export {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let kind = if self.kind == PHOTOS { None } else { Some(kind(&self.kind)?.0) };
        if self.out.exists() {
            return Err(format!("{} exists already and is not overwritten.", self.out.display()));
        }
        let operator = config.open_existing()?.operator();
        let failed = |error: std::io::Error| format!("{}: {error}.", self.out.display());
        let Some(kind) = kind else {
            let file = std::fs::File::create_new(&self.out).map_err(failed)?;
            let count = operator.export_photos(std::io::BufWriter::new(file)).map_err(words)?;
            say!("{}: {count} pictures", self.out.display());
            return Ok(());
        };
        let (bytes, rows) = operator.export(kind).map_err(words)?;
        std::fs::write(&self.out, bytes).map_err(failed)?;
        say!("{}: {rows} rows", self.out.display());
        Ok(())
    }
}

fn kind(code: &str) -> Result<(Kind, Option<Layout>), String> {
    Kind::with_layout(code).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        format!("“{code}” is not a kind of file. Use one of {}, timetable, photos.", known.join(", "))
    })
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
