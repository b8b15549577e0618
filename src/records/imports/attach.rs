//! Files that belong to imported entries and come after them.

use crate::access::Job;
use crate::domain::Invalid;
use crate::domain::entry::Attachment;
use crate::records::admin::operator_event;
use crate::records::entries::{KeptFile, check_files, keep_files};
use crate::records::operator::Operator;
use crate::records::refusal::Refusal;
use crate::records::store::{audit, entries};

impl Operator {
    /// Adds a file to the entry another system knows by `external_id`, unless it is there already.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there is no such entry, or the file is empty, too large or one too many.
    pub fn attach(&self, external_id: &str, file: KeptFile) -> Result<(), Refusal> {
        check_files(std::slice::from_ref(&file))?;
        let (external_id, now) = (external_id.to_owned(), self.registry.now());
        self.registry.write(move |tx| {
            let unknown =
                || Invalid::new("external_id", format!("No entry has the external id {external_id}."));
            let id = entries::by_external(tx, &external_id)?.ok_or_else(unknown)?;
            let entry = Job::Import.open(entries::entry(tx, id)?.ok_or(Refusal::NotFound)?);
            let mut files: Vec<Attachment> = entry.files().cloned().collect();
            keep_files(tx, &mut files, vec![file])?;
            let bytes = files.last().map_or(0, |file| file.bytes);
            let grant = Job::Import.grant_amend(id, entry.student, entry.author).ok_or(Refusal::NotFound)?;
            if entries::attach(tx, grant, files)? {
                let mut event = operator_event("entry.attach", format!("{bytes} bytes"));
                (event.student, event.entry) = (Some(entry.student), Some(id));
                audit::note(tx, now, &event)?;
            }
            Ok(())
        })
    }
}
