//! The command line: every command, what it prints, and the exit code.
//!
//! Results go to standard output, progress and messages to standard error. Exit 0: done; 1: not done; 2: rows of an
//! import were refused.

/// Prints a line of the result. A reader that has gone away (`cotutor … | head`) is no fault.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod backup;
mod config;
mod demo;
mod people;
mod report;
mod serve;
mod transfer;

use clap::{Parser, Subcommand};
use config::Config;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where a university department keeps what passes between staff and each student.
#[derive(Parser)]
#[command(name = "cotutor", version, about, max_term_width = 100)]
struct Line {
    /// Folder of the records (default ./cotutor-data).
    #[arg(long, global = true, env = "COTUTOR_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Configuration file (TOML).
    #[arg(long, global = true, env = "COTUTOR_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a synthetic department and serve it.
    Demo(demo::Demo),
    /// Serve a data folder; an empty one is set up in the browser.
    Serve(serve::Serve),
    /// Accounts from the shell.
    #[command(subcommand)]
    User(people::User),
    /// Roles from the shell.
    #[command(subcommand)]
    Role(people::RoleCommand),
    /// Tokens for the API.
    #[command(subcommand)]
    Token(people::Token),
    /// Bring files in: departments, programmes, staff, students, modules, calendar, relationships, roles, enrolments,
    /// sessions, timetable, attendance, results, outcomes, engagement, entries, photos.
    Import(transfer::Import),
    /// Write the same files out.
    Export(transfer::Export),
    /// Print a report of the pages, as counts: attendance, registers, outcomes, thresholds.
    Report(report::ReportCommand),
    /// Make a compact copy of the records, also while the server runs, and prove it.
    Backup(backup::Backup),
    /// Check a store or a backup in full, without changing it.
    Verify(backup::Verify),
    /// Put a backup where a data folder is to be.
    Restore(backup::Restore),
    /// Make the search index again from the records.
    Reindex,
    /// Check the configuration and say what is in force.
    CheckConfig,
    /// Say the version.
    Version,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let line = Line::parse();
    let done = Config::load(line.config.as_deref()).and_then(|config| {
        let config = match line.data {
            Some(data) => Config { data: Some(data), ..config },
            None => config,
        };
        command(line.command, &config)
    });
    match done {
        Ok(code) => code,
        Err(words) => {
            eprintln!("cotutor: {words}");
            ExitCode::FAILURE
        }
    }
}

fn command(command: Command, config: &Config) -> Result<ExitCode, String> {
    match command {
        Command::Demo(demo) => demo.run(config),
        Command::Serve(serve) => serve.run(config),
        Command::User(user) => user.run(config),
        Command::Role(role) => role.run(config),
        Command::Token(token) => token.run(config),
        Command::Import(import) => return import.run(config),
        Command::Export(export) => export.run(config),
        Command::Report(report) => report.run(config),
        Command::Backup(backup) => backup.run(config),
        Command::Verify(verify) => verify.run(),
        Command::Restore(restore) => restore.run(config),
        Command::Reindex => backup::reindex(config),
        Command::CheckConfig => {
            say!("{config}");
            Ok(())
        }
        Command::Version => {
            say!("cotutor {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
    }
    .map(|()| ExitCode::SUCCESS)
}

/// A refusal in words for the shell.
fn words(refusal: crate::records::Refusal) -> String {
    use crate::records::Refusal;
    match refusal {
        Refusal::NotFound => "There is no such thing.".to_owned(),
        Refusal::Refused(words) | Refusal::ReadOnly(words) => words,
        Refusal::Invalid(problems) => {
            problems.0.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" ")
        }
        Refusal::Stale(_) => "Somebody else changed it first.".to_owned(),
        Refusal::Busy => "Too much is waiting to be saved. Try again.".to_owned(),
        Refusal::Trouble(id) => format!("It went wrong; the cause is in the log under {id}."),
    }
}
