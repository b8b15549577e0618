//! Every photograph as a zip of pictures named by student numbers, which the import reads.

use super::Failed;
use super::names::Names;
use crate::access::Job;
use crate::domain::photo::PhotoKind;
use crate::records::admin::operator_event;
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::store::photos;
use std::io::{Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

impl Operator {
    /// Writes all photographs into `out`; how many there were. Noted in the audit with their number.
    ///
    /// # Errors
    /// When the store cannot be read, `out` not be written, or the note not be written.
    pub fn export_photos(&self, out: impl Write + Seek) -> Result<u64, Refusal> {
        let count = self.pack(out).map_err(|failed| match failed {
            Failed::Trouble(trouble) => trouble.into(),
            Failed::Io(error) => Refusal::trouble(&error),
        })?;
        self.registry.note_now(operator_event("export", format!("photos; rows {count}")))?;
        Ok(count)
    }

    fn pack(&self, out: impl Write + Seek) -> Result<u64, Failed> {
        let tx = self.registry.engine.read()?;
        let names = Names::read(&tx)?;
        // Pictures are packed already, and without a time the same records give the same bytes.
        let as_they_are = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let broken = |error: zip::result::ZipError| Failed::Io(std::io::Error::other(error));
        let mut archive = ZipWriter::new(out);
        let mut count = 0;
        for (number, student) in names.students() {
            let Some(sealed) = photos::photo(&tx, student)? else { continue };
            let (_, photo) = Job::Export.open(sealed);
            let ending = match photo.kind {
                PhotoKind::Jpeg => "jpg",
                PhotoKind::Png => "png",
                PhotoKind::WebP => "webp",
            };
            archive.start_file(format!("{number}.{ending}"), as_they_are).map_err(broken)?;
            archive.write_all(&photo.bytes)?;
            count += 1;
        }
        archive.finish().map_err(broken)?.flush()?;
        Ok(count)
    }
}
