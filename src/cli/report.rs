//! `cotutor report`: any report of the pages, for the operator, as counts.

use super::config::Config;
use super::words;
use crate::access::ReportKind;
use crate::domain::report::ask::Ask;
use crate::domain::report::{Report, Sheet};
use crate::records::{report_beside, report_json, sheet_csv};
use clap::{Args, ValueEnum};

/// How a report is printed.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// To be read.
    Table,
    /// One table as CSV.
    Csv,
    /// All of it as JSON.
    Json,
}

/// Print a report.
#[derive(Args)]
pub(super) struct ReportCommand {
    /// Which: attendance, registers, outcomes or thresholds.
    name: String,
    /// How it is printed.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Which table, for CSV; the first when left out.
    #[arg(long)]
    table: Option<String>,
    /// Code of a programme.
    #[arg(long)]
    programme: Option<String>,
    /// Code of a module: only its marks, and those on it.
    #[arg(long)]
    module: Option<String>,
    /// A teaching group of the module.
    #[arg(long)]
    group: Option<String>,
    /// Academic year, such as 2026/27.
    #[arg(long)]
    year: Option<String>,
    /// Academic year of the award.
    #[arg(long)]
    awarded: Option<String>,
    /// First day that counts.
    #[arg(long)]
    from: Option<String>,
    /// Last day that counts.
    #[arg(long)]
    to: Option<String>,
    /// First day of the later years, on which is judged what was fitted on those before.
    #[arg(long)]
    split: Option<String>,
    /// Rows of the attendance report: programme, module, group or year.
    #[arg(long)]
    by: Option<String>,
    /// Lower edges of the bands, such as 91,81,71,61,50 or '>90,>80,>50'.
    #[arg(long)]
    bands: Option<String>,
    /// attendance, or engagement: weeks with any use of other systems.
    #[arg(long)]
    measure: Option<String>,
    /// Rules by group: at the end of week 4, 8 or 12.
    #[arg(long)]
    week: Option<String>,
    /// Rules by group: rate, `weeks_active`, consecutive, count, silent or all; else the first there is.
    #[arg(long)]
    signal: Option<String>,
}

impl ReportCommand {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let kind = ReportKind::from_code(&self.name).ok_or_else(|| {
            let known: Vec<&str> = ReportKind::ALL.iter().map(|kind| kind.code()).collect();
            format!("“{}” is not a report. Use one of {}.", self.name, known.join(", "))
        })?;
        let ask = Ask::parse(|name| self.given(name)).map_err(|problems| words(problems.into()))?;
        let report = report_beside(&config.data(), kind, &ask)?.map_err(words)?;
        match self.format {
            Format::Table => print(&report),
            Format::Json => say!("{}", report_json(&report)),
            Format::Csv => {
                let sheet = report.sheet(self.table.as_deref()).ok_or_else(|| {
                    let known: Vec<&str> = report.sheets.iter().map(|sheet| sheet.code).collect();
                    format!("There is no such table. Use one of {}.", known.join(", "))
                })?;
                let bytes = sheet_csv(sheet).map_err(words)?;
                say!("{}", String::from_utf8_lossy(&bytes).trim_end_matches("\r\n"));
            }
        }
        Ok(())
    }

    fn given(&self, name: &str) -> Option<&str> {
        match name {
            "programme" => self.programme.as_deref(),
            "module" => self.module.as_deref(),
            "group" => self.group.as_deref(),
            "year" => self.year.as_deref(),
            "awarded" => self.awarded.as_deref(),
            "from" => self.from.as_deref(),
            "to" => self.to.as_deref(),
            "split" => self.split.as_deref(),
            "by" => self.by.as_deref(),
            "bands" => self.bands.as_deref(),
            "measure" => self.measure.as_deref(),
            "week" => self.week.as_deref(),
            "signal" => self.signal.as_deref(),
            _ => None,
        }
    }
}

fn print(report: &Report) {
    say!("{}\n\n{}", report.title, report.message);
    for sheet in &report.sheets {
        say!("\n{} [{}]", sheet.title, sheet.code);
        print_sheet(sheet);
    }
    say!();
    for note in &report.notes {
        say!("- {note}");
    }
}

fn print_sheet(sheet: &Sheet) {
    let mut lines: Vec<Vec<String>> = vec![sheet.columns.iter().map(|column| column.label.clone()).collect()];
    lines.extend(
        sheet.rows.iter().map(|row| row.cells.iter().map(crate::domain::report::Cell::label).collect()),
    );
    let widths: Vec<usize> = (0..sheet.columns.len())
        .map(|at| {
            lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for line in lines {
        let cells = line.iter().zip(&sheet.columns).zip(&widths).map(|((cell, column), wide)| {
            let room = " ".repeat(wide.saturating_sub(cell.chars().count()));
            if column.number { format!("{room}{cell}") } else { format!("{cell}{room}") }
        });
        say!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
