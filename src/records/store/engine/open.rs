//! Making a store, and opening one: format, history, migrations, and waiting for copies.
use super::disk::{self, beside, holders, name_whole};
use super::handle::Handle;
use super::known::{self, History};
use super::options::{Migration, Options};
use super::overlay::Overlay;
use super::reading::{Reading, Rows};
use super::shared::Engine;
use super::snapshot::{FORMAT, PROGRAM, RUN};
use super::table::{META, Table};
use super::trouble::Trouble;
use super::watch::Watch;
use super::{checked, commit, live};
use redb::Database;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a look at the file told, before a byte of it was changed.
struct Seen {
    format: u32,
    program: String,
    run: Option<String>,
    /// Ours, and so not in need of the full check.
    trusted: bool,
}

impl Engine {
    /// Makes a store at `path` and opens it. It is made under a temporary name (`path` with `.new` added) and
    /// renamed when whole: a power cut while a file is being made is the one thing redb does not survive.
    ///
    /// # Errors
    /// [`Trouble::Exists`], [`Trouble::NotWritable`], [`Trouble::NoSpace`], or what opening says.
    pub fn create(
        path: &Path,
        tables: &[Table],
        format: u32,
        program: &str,
        opt: Options,
    ) -> Result<Self, Trouble> {
        if path.try_exists().map_err(|error| Trouble::writing(path, &error))? {
            return Err(Trouble::Exists { path: path.to_path_buf() });
        }
        let fresh = beside(path, ".new");
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Trouble::writing(path, &error));
            }
            _ => {}
        }
        let run = new_run()?;
        let mut rows = meta_rows(tables, program, &run);
        put_meta(&mut rows, FORMAT, &format.to_be_bytes());
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&fresh);
        let file = file.and_then(live::file_backend).map_err(|error| Trouble::writing(path, &error))?;
        let db = Database::builder().create_with_backend(file)?;
        commit::commit(&db, &rows)?;
        db.close()?;
        name_whole(&fresh, path)?;
        known::note_closed(path, &run);
        Self::open(path, tables, format, program, opt)
    }

    /// Opens the store at `path` for reading and writing. Tables that are missing are made; an older format is
    /// copied aside (`path` with `.format-N` added) and brought up to date in one transaction; a file that
    /// was put there from elsewhere is checked in full first.
    ///
    /// # Errors
    /// [`Trouble::Missing`], [`Trouble::InUse`], [`Trouble::NotWritable`], [`Trouble::Damaged`],
    /// [`Trouble::NewerFormat`] and [`Trouble::TooOld`]; the file is then untouched.
    pub fn open(
        path: &Path,
        tables: &[Table],
        format: u32,
        program: &str,
        opt: Options,
    ) -> Result<Self, Trouble> {
        wait_for_copies(path, opt.start_wait);
        let seen = look(path)?;
        if seen.format > format {
            return Err(Trouble::NewerFormat { found: seen.format, known: format, program: seen.program });
        }
        let steps = steps(opt.migrations, seen.format, format)?;
        if !steps.is_empty() {
            copy_aside(path, seen.format)?;
        }
        let watch = Arc::new(Watch::new(path, opt.keep_max));
        let handle = Handle::open(path, &opt, &watch, !seen.trusted, Duration::ZERO)?;
        let program = program.to_owned();
        let noted = if steps.is_empty() { program.as_str() } else { seen.program.as_str() };
        let run = begin_run(path, &handle, meta_rows_for(tables, noted), &opt, seen.run)?;
        known::note_open(path, &run);
        let engine = Self::start(path, opt, run, watch, handle)?;
        if !steps.is_empty() {
            engine.write(move |change| {
                for step in steps {
                    (step.run)(change)?;
                }
                change.put(META, FORMAT.to_vec(), format.to_be_bytes().to_vec());
                change.put(META, PROGRAM.to_vec(), program.into_bytes());
                Ok::<_, Trouble>(())
            })?;
        }
        Ok(engine)
    }
}

/// Waits while others have the file open only to read it, at most `wait`. Somebody who has it open for
/// writing is another server, which the lock will tell.
fn wait_for_copies(path: &Path, wait: Duration) {
    let begun = Instant::now();
    let mut told = false;
    while begun.elapsed() < wait {
        let now = holders(path);
        if now.readers == 0 || now.writers > 0 {
            return;
        }
        if !told {
            tracing::info!(copies = now.readers, "waiting for a copy of the store to finish");
            told = true;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Looks at the file through an overlay, under the lock, so that nothing of it changes.
fn look(path: &Path) -> Result<Seen, Trouble> {
    let history = known::judge(path);
    if let History::Closed(run) | History::Open(run) = &history
        && let Ok(seen) = look_through(path, false)
        && seen.run.as_ref() == Some(run)
    {
        return Ok(seen);
    }
    tracing::info!("the store was not left in this place by this program: checking all of it");
    look_through(path, true)
}

fn look_through(path: &Path, check: bool) -> Result<Seen, Trouble> {
    let overlay = Overlay::locked(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Trouble::reading(path, &error),
        _ => Trouble::writing(path, &error),
    })?;
    let snapshot = checked::over(overlay, check)?;
    let (format, program) = snapshot.format()?;
    let run = snapshot.get(META, RUN)?.and_then(|run| String::from_utf8(run).ok());
    Ok(Seen { format, program, run, trusted: !check })
}

/// The migrations that lead from one format to the other, without a gap.
pub(super) fn steps(migrations: &[Migration], from: u32, to: u32) -> Result<Vec<Migration>, Trouble> {
    let steps: Vec<_> = migrations.iter().filter(|step| step.to > from && step.to <= to).copied().collect();
    if steps.iter().map(|step| step.to).eq(from + 1..=to) {
        return Ok(steps);
    }
    let oldest = migrations.iter().map(|step| step.to.saturating_sub(1)).min().unwrap_or(to);
    Err(Trouble::TooOld { found: from, oldest })
}

/// Keeps the file as it was before it is brought up to date; an earlier such copy is left alone.
fn copy_aside(path: &Path, format: u32) -> Result<(), Trouble> {
    let aside = beside(path, &format!(".format-{format}"));
    if aside.try_exists().map_err(|error| Trouble::writing(&aside, &error))? {
        return Ok(());
    }
    let partial = beside(&aside, ".partial");
    fs::copy(path, &partial).map_err(|error| Trouble::writing(&partial, &error))?;
    name_whole(&partial, &aside)
}

/// Notes the number of this run in the file, with the tables that are missing. Where there is no room the
/// file is served as it is, and keeps the number it has.
fn begin_run(
    path: &Path,
    handle: &Handle,
    mut rows: BTreeMap<&'static str, Rows>,
    opt: &Options,
    before: Option<String>,
) -> Result<String, Trouble> {
    let no_room = disk::free_bytes(path).is_ok_and(|free| free < opt.min_free_bytes);
    if let (true, Some(run)) = (no_room, before) {
        return Ok(run);
    }
    let run = new_run()?;
    put_meta(&mut rows, RUN, run.as_bytes());
    commit::commit(&handle.db, &rows)?;
    Ok(run)
}

fn meta_rows(tables: &[Table], program: &str, run: &str) -> BTreeMap<&'static str, Rows> {
    let mut rows = meta_rows_for(tables, program);
    put_meta(&mut rows, RUN, run.as_bytes());
    rows
}

/// Rows that name the program and, being none, make the tables.
fn meta_rows_for(tables: &[Table], program: &str) -> BTreeMap<&'static str, Rows> {
    let mut rows: BTreeMap<_, _> = tables.iter().map(|table| (table.name(), Rows::new())).collect();
    put_meta(&mut rows, PROGRAM, program.as_bytes());
    rows
}

fn put_meta(rows: &mut BTreeMap<&'static str, Rows>, key: &[u8], value: &[u8]) {
    rows.entry(META.name()).or_default().insert(key.to_vec(), Some(value.to_vec()));
}

fn new_run() -> Result<String, Trouble> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Trouble::Io(format!("no random numbers: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
