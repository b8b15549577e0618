//! `cotutor backup`, `verify`, `restore` and `reindex`.

use super::config::Config;
use super::words;
use crate::records::{CheckReport, backup_live, check_file, restore};
use clap::Args;
use std::path::PathBuf;

/// Make a compact copy of the records, also while the server runs, and prove it.
#[derive(Args)]
pub(super) struct Backup {
    /// The file to write; nothing is overwritten.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let report = backup_live(&config.data(), &self.file)?;
        say(&self.file.display().to_string(), &report);
        Ok(())
    }
}

/// Check a store or a backup in full, without changing it.
#[derive(Args)]
pub(super) struct Verify {
    /// The file.
    file: PathBuf,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) fn run(self) -> Result<(), String> {
        let report = check_file(&self.file).map_err(|why| format!("{}: {why}", self.file.display()))?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?);
        } else {
            say(&self.file.display().to_string(), &report);
        }
        Ok(())
    }
}

/// Put a backup where a data folder is to be.
#[derive(Args)]
pub(super) struct Restore {
    /// The backup.
    file: PathBuf,
}

impl Restore {
    pub(super) fn run(self, config: &Config) -> Result<(), String> {
        let dir = config.data();
        let report = restore(&self.file, &dir)?;
        say(&dir.display().to_string(), &report);
        Ok(())
    }
}

/// Makes the search index again.
pub(super) fn reindex(config: &Config) -> Result<(), String> {
    let registry = config.open_existing()?;
    registry.reindex().map_err(words)?;
    say!("Search is made again from the records.");
    registry.close();
    Ok(())
}

fn say(name: &str, report: &CheckReport) {
    say!("{name}: whole");
    for (table, rows) in report.tables.iter().filter(|(_, rows)| *rows > 0) {
        say!("  {rows:>10}  {table}");
    }
    say!("  {:>10}  attached files read back byte for byte", report.files);
    say!(
        "  audit: {} rows follow from one another; the chain ends with {}",
        report.audit_rows,
        report.audit_head
    );
    if let Some(newest) = &report.newest {
        say!("  newest: {newest} ({})", report.age);
    }
    say!("  {} bytes", report.bytes);
}
