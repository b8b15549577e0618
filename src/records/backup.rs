//! Backups: made while people write, proved by reading every row, and restored only where nothing stands.

use crate::access::{Area, Job};
use crate::domain::InstanceId;
use crate::domain::entry::Filed;
use crate::domain::flag::Cause;
use crate::records::refusal::Refusal;
use crate::records::registry::{Registry, file};
use crate::records::standing::Records;
use crate::records::store::engine::{open_checked_as, open_reading};
use crate::records::store::schema::{FORMAT, MIGRATIONS, TABLES};
use crate::records::store::{
    Reading, Snapshot, Trouble, absences, appeals, attendance, audit, calendar, entries, files, flags,
    monitoring, notices, people, photos, teaching, ties, timetable,
};
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
    /// How long ago that was, in words.
    pub age: String,
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
    /// How long, in seconds, the oldest state of the file that a copy may be reading has been held.
    pub held_seconds: u64,
    /// How many other programs have the file open just now: copies under way.
    pub copies: u64,
    /// How many states of the file are held so that copies of it stay whole.
    pub guards: usize,
    /// Commits since the server started.
    pub commits: u64,
    /// Changes that wait to be written.
    pub waiting: usize,
    /// The last backup made from here: its name, when, its size and what the check of it found.
    pub last: Option<(String, Timestamp, u64, String)>,
    /// Why nothing can be written just now.
    pub read_only: Option<String>,
}

/// Where the last backup is written down, beside the records: also backups made while the server runs.
const LAST: &str = "last-backup.txt";

impl Registry {
    /// Makes a compact copy at `to` while people go on writing, and proves it. Nothing is overwritten.
    ///
    /// # Errors
    /// When there is a file already, no room, or the copy does not prove good.
    pub fn backup(&self, to: &Path) -> Result<CheckReport, String> {
        self.engine.snapshot_to(to, &mut |_| {}).map_err(|trouble| trouble.to_string())?;
        let report = check_file(to)?;
        write_down(&self.dir, to, &report, self.now())?;
        let noted = crate::records::admin::operator_event("backup", name(to));
        self.note_now(noted)
            .map_err(|_| "The backup was made, but could not be noted in the audit.".to_owned())?;
        Ok(report)
    }

    /// Empties the search index and makes it again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reindex(&self) -> Result<(), Refusal> {
        self.follower.damaged();
        self.settle()
    }
}

/// Makes a compact copy of a data folder, also of one that a running server has open, and proves it.
///
/// # Errors
/// When there are no records, a file stands at `to` already, or the copy does not prove good.
pub fn backup_live(dir: &Path, to: &Path) -> Result<CheckReport, String> {
    let source = file(dir);
    if !source.exists() {
        return Err(format!("{} holds no records.", dir.display()));
    }
    let snapshot = open_reading(&source).map_err(|trouble| trouble.to_string())?;
    snapshot.copy_to(to, &mut |_| {}).map_err(|trouble| trouble.to_string())?;
    let report = check_file(to)?;
    write_down(dir, to, &report, Timestamp::now())?;
    Ok(report)
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn write_down(dir: &Path, to: &Path, report: &CheckReport, now: Timestamp) -> Result<(), String> {
    let text = format!("{}\n{}\n{}\n{}\n", name(to), now.as_second(), report.bytes, words(report));
    std::fs::write(dir.join(LAST), text).map_err(|error| format!("{}: {error}", dir.display()))
}

fn last_backup(dir: &Path) -> Option<(String, Timestamp, u64, String)> {
    let text = std::fs::read_to_string(dir.join(LAST)).ok()?;
    let mut lines = text.lines();
    let name = lines.next()?.to_owned();
    let at = Timestamp::from_second(lines.next()?.parse().ok()?).ok()?;
    let size = lines.next()?.parse().ok()?;
    Some((name, at, size, lines.next().unwrap_or_default().to_owned()))
}

impl Records {
    /// How backups stand.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing.
    pub fn backup_state(&self) -> Result<BackupState, Refusal> {
        self.look()?.authority()?;
        let health = self.registry.engine.health();
        Ok(BackupState {
            file_bytes: health.file_bytes,
            free_bytes: health.free_bytes,
            keep_seconds: 15 * 60,
            held_seconds: health.oldest_pin_age.as_secs(),
            copies: health.others,
            guards: health.pins,
            waiting: health.waiting,
            commits: health.commits,
            last: last_backup(&self.registry.dir),
            read_only: health.read_only,
        })
    }

    /// Makes a backup under the data folder's `backups`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for those who administer nothing; [`Refusal::Refused`] with the reason when it failed.
    pub fn backup_now(&self) -> Result<CheckReport, Refusal> {
        self.look()?.authority()?;
        let folder = self.registry.dir.join("backups");
        std::fs::create_dir_all(&folder).map_err(|error| Refusal::trouble(&error))?;
        let stamp =
            crate::domain::calendar::local(self.registry.now()).strftime("%Y-%m-%dT%H%M%S").to_string();
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
    let snapshot = open_checked_as(path, FORMAT, MIGRATIONS).map_err(|trouble| trouble.to_string())?;
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
    check_flags(tx)?;
    let (entries, files) = check_entries(tx)?;
    let files = files + check_absences(tx)? + check_photos(tx)?;
    let head = audit::verify(tx)?;
    let mut last = None;
    audit::newest_first(tx, None, &mut |row| {
        last = Some(row.at);
        Ok(false)
    })?;
    let age = last.map_or_else(|| "nothing has happened in it".to_owned(), age);
    let newest = last.map(crate::domain::calendar::time_words);
    let audit_head = blake3::Hash::from_bytes(head.hash).to_hex().to_string();
    Ok(CheckReport {
        tables,
        students,
        entries,
        files,
        audit_rows: head.number,
        audit_head,
        newest,
        age,
        bytes,
    })
}

/// "3 hours ago".
fn age(at: Timestamp) -> String {
    let seconds = (Timestamp::now().as_second() - at.as_second()).max(0);
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" })
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
    if !notices::unread_listed(tx)? {
        return Err(missing("a notice that is not read"));
    }
    if !ties::indexed(tx)? {
        return Err(missing("a person's relationship with a student"));
    }
    ties::all_roles(tx)?;
    Ok(students)
}

fn check_teaching(tx: &Snapshot) -> Result<(), Trouble> {
    teaching::modules(tx)?;
    calendar::calendars(tx)?;
    teaching::each_session(tx, |session| {
        teaching::instance(tx, session.instance)?.map(|_| ()).ok_or_else(|| missing("a module's year"))
    })?;
    for (instance, id) in timetable::timetabled(tx, None)? {
        let session = teaching::session(tx, &id)?.filter(|session| session.instance == instance);
        session.ok_or_else(|| missing("a session of a calendar"))?;
    }
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

/// Flags with all that hangs on them.
fn check_flags(tx: &Snapshot) -> Result<(), Trouble> {
    flags::rules(tx)?;
    monitoring::points(tx)?;
    flags::each_exemption(tx, |_| Ok(()))?;
    flags::each_flag(tx, true, |sealed| {
        let student = sealed.student();
        people::cohort(tx, student)?.ok_or_else(|| missing("a student"))?;
        let Some(flag) = Job::Flags.open_area(Area::Flags, sealed) else { return Ok(()) };
        if !flags::of_student(tx, student)?.iter().any(|listed| listed.student() == student) {
            return Err(missing("a student's flag"));
        }
        flags::changes(tx, flag.id, student)?;
        let concern = flags::concern(tx, flag.id)?;
        if concern.is_some() != (flag.cause == Cause::Concern) {
            return Err(missing("a concern"));
        }
        Ok(())
    })
}

fn check_entries(tx: &Snapshot) -> Result<(u64, u64), Trouble> {
    let (mut count, mut attached) = (0, 0);
    let mut checked = std::collections::HashSet::new();
    entries::each_entry(tx, |sealed| {
        let entry = Job::Index.open(sealed);
        count += 1;
        if !entries::in_place(tx, &entry)? {
            return Err(missing("an entry's place in the timeline"));
        }
        people::cohort(tx, entry.student)?.ok_or_else(|| missing("a student"))?;
        people::staff(tx, entry.author)?.ok_or_else(|| missing("an author"))?;
        entries::versions(tx, entry.id, entry.student).map(|versions| Job::Index.open(versions))?;
        for Filed { file, .. } in &entry.attachments {
            if checked.insert(file.hash) {
                files::get(tx, &file.hash, file.bytes)?;
            }
            attached += 1;
        }
        Ok(true)
    })?;
    Ok((count, attached))
}

/// Photographs, read to the last byte; how many there are.
fn check_photos(tx: &Snapshot) -> Result<u64, Trouble> {
    let mut kept = 0;
    photos::each(tx, |student| {
        people::cohort(tx, student)?.ok_or_else(|| missing("a student"))?;
        photos::photo(tx, student)?.ok_or_else(|| missing("a photograph"))?;
        kept += 1;
        Ok(())
    })?;
    Ok(kept)
}

/// How many pieces of evidence there are.
fn check_absences(tx: &Snapshot) -> Result<u64, Trouble> {
    let mut attached = 0;
    absences::each(tx, |sealed| {
        let absence = Job::Index.open(sealed);
        people::cohort(tx, absence.student)?.ok_or_else(|| missing("a student"))?;
        for file in &absence.evidence {
            files::get(tx, &file.hash, file.bytes)?;
            attached += 1;
        }
        Ok(())
    })?;
    appeals::each(tx, |sealed| {
        people::cohort(tx, sealed.student())?.map(|_| ()).ok_or_else(|| missing("a student"))
    })?;
    Ok(attached)
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
