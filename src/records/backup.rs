//! Backups: made while people write, proved by reading every row, and restored only where nothing stands.

use crate::domain::InstanceId;
use crate::records::refusal::Refusal;
use crate::records::registry::{Registry, file};
use crate::records::standing::Records;
use crate::records::store::engine::open_checked;
use crate::records::store::schema::{SETTINGS, TABLES};
use crate::records::store::{Reading, Snapshot, Trouble, attendance, audit, entries, files, people, teaching, ties};
use crate::access::Job;
use jiff::Timestamp;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What a full check of a store or a backup found.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Rows in each table.
    pub tables: Vec<(&'static str, u64)>,
    /// Students, entries and attached files read and decoded.
    pub students: u64,
    /// Entries.
    pub entries: u64,
    /// Attached files whose bytes are those that were kept.
    pub files: u64,
    /// Rows of the audit chain, all of which follow from one another.
    pub audit_rows: u64,
    /// The value of the chain at its end.
    pub audit_head: String,
    /// When the last thing in it happened.
    pub newest: Option<String>,
    /// Bytes of the file.
    pub bytes: u64,
}

/// What the backup page shows.
#[derive(Clone, Debug)]
pub struct BackupState {
    /// Bytes of the live file.
    pub file_bytes: u64,
    /// Bytes free beside it.
    pub free_bytes: u64,
    /// How long, in seconds, a copy of the file may take and still be whole.
    pub keep_seconds: u64,
    /// The last backup made from here: its name, when, its size and what the check of it found.
    pub last: Option<(String, Timestamp, u64, String)>,
    /// Why nothing can be written just now.
    pub read_only: Option<String>,
}

const LAST: &[u8] = b"backup/last";

impl Registry {
    /// Makes a compact copy at `to` while people go on writing, and proves it. Nothing is overwritten.
    ///
    /// # Errors
    /// When there is a file already, no room, or the copy does not prove good.
    pub fn backup(&self, to: &Path) -> Result<CheckReport, String> {
        self.engine.snapshot_to(to, &mut |_| {}).map_err(|trouble| trouble.to_string())?;
        let report = check_file(to)?;
        let name = to.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let now = self.now();
        let line = format!("{name}\n{}\n{}\n{}", now.as_second(), report.bytes, words(&report));
        let noted = crate::records::admin::operator_event("backup", name);
        self.write(move |tx| {
            tx.put(SETTINGS, LAST.to_vec(), line.into_bytes());
            Ok(audit::note(tx, now, &noted)?)
        })
        .map_err(|_| "The backup was made, but that could not be noted in the store.".to_owned())?;
        Ok(report)
    }

    fn last_backup(&self) -> Result<Option<(String, Timestamp, u64, String)>, Refusal> {
        let Some(bytes) = self.read()?.get(SETTINGS, LAST)? else { return Ok(None) };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut lines = text.lines();
        let mut read = || {
            let name = lines.next()?.to_owned();
            let at = Timestamp::from_second(lines.next()?.parse().ok()?).ok()?;
            let size = lines.next()?.parse().ok()?;
            Some((name, at, size, lines.next().unwrap_or_default().to_owned()))
        };
        Ok(read())
    }
}

impl Records {
    /// How backups stand.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn backup_state(&self) -> Result<BackupState, Refusal> {
        self.authority(&self.look()?)?;
        let health = self.registry.engine.health();
        Ok(BackupState {
            file_bytes: health.file_bytes,
            free_bytes: health.free_bytes,
            keep_seconds: 15 * 60,
            last: self.registry.last_backup()?,
            read_only: health.read_only,
        })
    }

    /// Makes a backup under the data folder's `backups`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing; [`Refusal::Refused`] with the reason when it failed.
    pub fn backup_now(&self) -> Result<CheckReport, Refusal> {
        self.authority(&self.look()?)?;
        let folder = self.registry.dir.join("backups");
        std::fs::create_dir_all(&folder).map_err(|error| Refusal::trouble(&error))?;
        let stamp = crate::domain::calendar::local(self.registry.now()).strftime("%Y-%m-%dT%H%M%S").to_string();
        self.registry.backup(&folder.join(format!("cotutor-{stamp}.redb"))).map_err(Refusal::Refused)
    }
}

/// What a check found, in a line.
#[must_use]
pub fn words(report: &CheckReport) -> String {
    format!(
        "{} students, {} entries, {} files and {} audit rows read and found whole",
        report.students, report.entries, report.files, report.audit_rows
    )
}

/// Checks a store or a backup in full, without changing a byte of it.
///
/// # Errors
/// What is wrong with it.
pub fn check_file(path: &Path) -> Result<CheckReport, String> {
    let snapshot = open_checked(path).map_err(|trouble| trouble.to_string())?;
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    check(&snapshot, bytes).map_err(|trouble| trouble.to_string())
}

fn check(tx: &Snapshot, bytes: u64) -> Result<CheckReport, Trouble> {
    let mut tables = Vec::new();
    for table in TABLES {
        tables.push((table.name(), tx.count(*table)?));
    }
    let students = check_people(tx)?;
    check_teaching(tx)?;
    let (entries, files) = check_entries(tx)?;
    let head = audit::verify(tx)?;
    let mut newest = None;
    audit::newest_first(tx, None, &mut |row| {
        newest = Some(row.at.to_string());
        Ok(false)
    })?;
    let audit_head = blake3::Hash::from_bytes(head.hash).to_hex().to_string();
    Ok(CheckReport { tables, students, entries, files, audit_rows: head.number, audit_head, newest, bytes })
}

fn missing(what: &str) -> Trouble {
    Trouble::Decode { table: "references", why: format!("{what} is named but not there") }
}

fn check_people(tx: &Snapshot) -> Result<u64, Trouble> {
    let mut students = 0;
    people::each_student(tx, |sealed| {
        let student = Job::Index.open(sealed);
        students += 1;
        if people::student_id(tx, &student.number)? != Some(student.id) {
            return Err(missing("a student's number"));
        }
        people::programme(tx, &student.programme)?.map(|_| ()).ok_or_else(|| missing("a programme"))
    })?;
    for staff in people::all_staff(tx)? {
        if people::staff_id(tx, &staff.email)? != Some(staff.id) {
            return Err(missing("a member of staff's address"));
        }
    }
    ties::each_relationship(tx, |tie| {
        people::cohort(tx, tie.student)?.ok_or_else(|| missing("a student"))?;
        people::staff(tx, tie.staff)?.map(|_| ()).ok_or_else(|| missing("a member of staff"))
    })?;
    ties::all_roles(tx)?;
    Ok(students)
}

fn check_teaching(tx: &Snapshot) -> Result<(), Trouble> {
    teaching::modules(tx)?;
    teaching::each_session(tx, |session| {
        teaching::instance(tx, session.instance)?.map(|_| ()).ok_or_else(|| missing("a module's year"))
    })?;
    teaching::each_enrolment(tx, None, |_| Ok(()))?;
    teaching::each_result(tx, |_| Ok(()))?;
    teaching::each_outcome(tx, |_| Ok(()))?;
    let mut rows: Vec<(InstanceId, attendance::MarkRow)> = Vec::new();
    attendance::each_row(tx, |id, row| {
        rows.push((id, row));
        Ok(())
    })?;
    for (id, row) in rows {
        if attendance::rebuilt(tx, id)? != row {
            return Err(missing("a mark of the attendance log"));
        }
    }
    Ok(())
}

fn check_entries(tx: &Snapshot) -> Result<(u64, u64), Trouble> {
    let (mut count, mut attached) = (0, 0);
    let mut checked = std::collections::HashSet::new();
    entries::each_entry(tx, |sealed| {
        let entry = Job::Index.open(sealed);
        count += 1;
        people::cohort(tx, entry.student)?.ok_or_else(|| missing("a student"))?;
        people::staff(tx, entry.author)?.ok_or_else(|| missing("an author"))?;
        entries::versions(tx, entry.id, entry.student).map(|versions| Job::Index.open(versions))?;
        for file in &entry.attachments {
            if checked.insert(file.hash) {
                files::get(tx, &file.hash, file.bytes)?;
            }
            attached += 1;
        }
        Ok(true)
    })?;
    Ok((count, attached))
}

/// Puts a backup where a data folder is to be. Refuses to overwrite, and to restore what does not prove good.
///
/// # Errors
/// What is in the way or wrong.
pub fn restore(backup: &Path, dir: &Path) -> Result<CheckReport, String> {
    let target = file(dir);
    if target.exists() {
        return Err(format!(
            "{} exists already and is not overwritten. Restore into an empty folder, or move that file away.",
            target.display()
        ));
    }
    let report = check_file(backup)?;
    let trouble = |error: std::io::Error| format!("{}: {error}", dir.display());
    std::fs::create_dir_all(dir).map_err(trouble)?;
    let partial: PathBuf = dir.join("cotutor.redb.partial");
    std::fs::copy(backup, &partial).map_err(trouble)?;
    let copied = std::fs::File::open(&partial).and_then(|file| file.sync_all());
    copied.and_then(|()| std::fs::rename(&partial, &target)).map_err(trouble)?;
    Ok(report)
}
