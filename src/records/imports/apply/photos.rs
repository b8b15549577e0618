//! Photographs of many students at once: a zip of pictures, each named by the student's number.

use super::ImportOptions;
use crate::access::Job;
use crate::domain::StudentId;
use crate::domain::photo::{PHOTO_BYTES_MAX, Photo};
use crate::domain::text::shorten;
use crate::records::admin::operator_event;
use crate::records::imports::RefusedRow;
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::store::{Snapshot, audit, files, people, photos};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most pictures in one file.
const PICTURES_MAX: usize = 250_000;
/// Bytes of pictures that are written together.
const TOGETHER_BYTES: usize = 16 << 20;

/// What came of a file of photographs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct PhotoReport {
    /// Pictures read, refused ones included.
    pub rows: u64,
    /// Students who had no photograph.
    pub added: u64,
    /// Students who had another.
    pub changed: u64,
    /// Students who had this one.
    pub unchanged: u64,
    /// What is wrong, by picture; its line is its place in the file.
    pub refused: Vec<RefusedRow>,
}

/// The archive, in memory.
type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A picture of the archive: its place in it, counted from 0, and its name.
type Named = (usize, String);

/// What a picture is to the store.
enum Found {
    Added(StudentId, Photo),
    Changed(StudentId, Photo),
    Unchanged,
}

/// What is wrong with a picture, and what would be right.
type Wrong = (String, &'static str);

impl Operator {
    /// Takes a zip of photographs in. Folders in it do not matter. Pictures that are wrong are in the report; the
    /// others are on disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be read or written. A file that is refused as a whole is no error: the report says so.
    pub fn import_photos(
        &self,
        file: &str,
        bytes: &[u8],
        options: ImportOptions,
    ) -> Result<PhotoReport, Refusal> {
        let mut report = PhotoReport::default();
        let Some((mut archive, named)) = open(bytes) else {
            let right = "Pack the pictures into one .zip without a password, named like 1234567.jpg.";
            report.refused.push(RefusedRow::whole(file, 1, "", "This is not a zip of pictures.", right));
            return Ok(report);
        };
        let tx = self.registry.read()?;
        // Looked at once before anything is written, so that a trial run and all or nothing mean what they say.
        let mut good = Vec::new();
        let mut seen = BTreeSet::new();
        for one in named {
            report.rows += 1;
            match look(&tx, &mut archive, &one, &mut seen)? {
                Ok(Found::Unchanged) => report.unchanged += 1,
                Ok(Found::Added(..)) => good.push((one, true)),
                Ok(Found::Changed(..)) => good.push((one, false)),
                Err((wrong, right)) => {
                    report.refused.push(RefusedRow::whole(file, one.0 as u64 + 1, &one.1, wrong, right));
                }
            }
        }
        if options.all_or_nothing && !report.refused.is_empty() {
            return Ok(report);
        }
        report.added = good.iter().filter(|(_, added)| *added).count() as u64;
        report.changed = good.len() as u64 - report.added;
        if !options.dry_run {
            self.write(&tx, &mut archive, file, good.into_iter().map(|(one, _)| one).collect())?;
        }
        Ok(report)
    }

    fn write(
        &self,
        tx: &Snapshot,
        archive: &mut Archive<'_>,
        file: &str,
        good: Vec<Named>,
    ) -> Result<(), Refusal> {
        let (mut together, mut bytes) = (Vec::new(), 0);
        let last = good.len();
        for (n, one) in (1..).zip(good) {
            let found = look(tx, archive, &one, &mut BTreeSet::new())?;
            if let Ok(Found::Added(student, photo) | Found::Changed(student, photo)) = found {
                bytes += photo.bytes.len();
                together.push((student, photo));
            }
            if bytes >= TOGETHER_BYTES || n == last {
                self.write_together(file, std::mem::take(&mut together))?;
                bytes = 0;
            }
        }
        Ok(())
    }

    fn write_together(&self, file: &str, all: Vec<(StudentId, Photo)>) -> Result<(), Refusal> {
        let shown = shorten(&file.replace(char::is_control, " "), 80);
        let noted = operator_event("import", format!("photos; {}; file {shown}", all.len()));
        let now = self.registry.now();
        self.registry.write(move |tx| {
            for (student, photo) in all {
                let grant = Job::Import.grant_photo(student).ok_or(Refusal::NotFound)?;
                photos::put(tx, grant, &photo, now)?;
            }
            Ok(audit::note(tx, now, &noted)?)
        })
    }
}

/// An archive and the pictures in it, less what some systems pack beside them.
fn open(bytes: &[u8]) -> Option<(Archive<'_>, Vec<Named>)> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok().filter(|archive| archive.len() <= PICTURES_MAX)?;
    let names =
        (0..archive.len()).filter_map(|at| Some((at, archive.name_for_index(at)?.ok()?.into_owned())));
    let beside = |name: &str| {
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
        name.ends_with('/') || name.starts_with("__MACOSX") || last.starts_with('.') || last == "Thumbs.db"
    };
    let named = names.filter(|(_, name)| !beside(name)).collect();
    Some((archive, named))
}

/// Looks at one picture.
fn look(
    tx: &Snapshot,
    archive: &mut Archive<'_>,
    (at, name): &Named,
    seen: &mut BTreeSet<StudentId>,
) -> Result<Result<Found, Wrong>, Refusal> {
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let last = stem.rsplit(['/', '\\']).next().unwrap_or(stem);
    let student = match people::student_id(tx, stem)? {
        Some(student) => Some(student),
        None => people::student_id(tx, last.trim())?,
    };
    let Some(student) = student else {
        let right = "Name each picture by the student's number, like 1234567.jpg.";
        return Ok(Err(("No student has this number.".to_owned(), right)));
    };
    if !seen.insert(student) {
        return Ok(Err(("There is a picture of this student before it.".to_owned(), "Keep one of the two.")));
    }
    let mut bytes = Vec::new();
    let most = PHOTO_BYTES_MAX as u64 + 1;
    let read = archive.by_index(*at).map(|file| file.take(most).read_to_end(&mut bytes));
    if !matches!(read, Ok(Ok(_))) {
        let right = "Pack the pictures again, without a password.";
        return Ok(Err(("This picture cannot be unpacked.".to_owned(), right)));
    }
    let photo = match Photo::check("photo", &bytes) {
        Ok(photo) => photo,
        Err(wrong) => return Ok(Err((wrong.message, ""))),
    };
    let before = photos::facts(tx, student)?.map(|sealed| Job::Import.open(sealed).hash);
    Ok(Ok(match before {
        Some(hash) if hash == files::hash(&photo.bytes) => Found::Unchanged,
        Some(_) => Found::Changed(student, photo),
        None => Found::Added(student, photo),
    }))
}
