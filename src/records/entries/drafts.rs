//! Drafts of entries: kept for their author as they write, with the files chosen so far.

use super::{EntryForm, KeptFile, check_files, keep_files, standing_in};
use crate::access::Denied;
use crate::domain::entry::Attachment;
use crate::domain::{Categories, EntryId, Invalid, StudentId, text};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::drafts::Draft;
use crate::records::store::{drafts, entries};
use jiff::Timestamp;

/// Most drafts one person keeps.
const DRAFTS_MAX: usize = 200;

/// A draft, for its author.
#[derive(Clone, Debug)]
pub struct KeptDraft {
    /// Number of the student it is for.
    pub student_number: String,
    /// What they are called.
    pub student_name: String,
    /// The form as it stands.
    pub form: EntryForm,
    /// Names and sizes of files kept with it.
    pub files: Vec<(String, u64)>,
    /// When it was last kept.
    pub saved_at: Timestamp,
}

impl Records {
    /// Keeps a draft, with further files; what was kept before under the same id is replaced, files are added to.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know; [`Refusal::Invalid`] for files that are too
    /// large, empty or too many, and text beyond any entry's length.
    pub fn keep_draft(
        &self,
        number: &str,
        form: EntryForm,
        new_files: Vec<KeptFile>,
    ) -> Result<Timestamp, Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        check_files(&new_files)?;
        text::body("body", &form.body)?;
        let now = registry.now();
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            if standing.may_add().is_empty() {
                return Err(Refusal::Refused(Denied::Category(Categories::NONE).words()));
            }
            if entries::entry(tx, form.id)?.is_some() {
                return Err(Refusal::NotFound);
            }
            let before = drafts::draft(tx, author, form.id)?;
            if before.is_none() && drafts::drafts(tx, author)?.len() >= DRAFTS_MAX {
                return Err(Invalid::new("body", "You have 200 drafts. Save or discard some first.").into());
            }
            let shut = |draft: &Draft| draft.student != student || !standing.opens_draft(draft.sensitive);
            if before.as_ref().is_some_and(shut) {
                return Err(Refusal::NotFound);
            }
            let mut attachments = before.map(|draft| draft.attachments).unwrap_or_default();
            keep_files(tx, &mut attachments, new_files)?;
            drafts::put(tx, author, &draft_of(form, student, attachments, now))?;
            Ok(now)
        })
    }

    /// One's own draft.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or its student may no longer be known.
    pub fn draft(&self, id: EntryId) -> Result<KeptDraft, Refusal> {
        let look = self.look()?;
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        let draft = drafts::draft(&look.tx, author, id)?.ok_or(Refusal::NotFound)?;
        kept(&look, draft)?.ok_or(Refusal::NotFound)
    }

    /// One's own drafts, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn drafts(&self) -> Result<Vec<KeptDraft>, Refusal> {
        let Some(author) = self.staff_id() else { return Ok(Vec::new()) };
        let look = self.look()?;
        let mut all = Vec::new();
        for draft in drafts::drafts(&look.tx, author)? {
            all.extend(kept(&look, draft)?);
        }
        Ok(all)
    }

    /// Takes a file off one's own draft, `number` from 1.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such draft or file.
    pub fn drop_draft_file(&self, id: EntryId, number: usize) -> Result<(), Refusal> {
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        self.registry.write(move |tx| {
            let mut draft = drafts::draft(tx, author, id)?.ok_or(Refusal::NotFound)?;
            let at =
                number.checked_sub(1).filter(|at| *at < draft.attachments.len()).ok_or(Refusal::NotFound)?;
            draft.attachments.remove(at);
            drafts::put(tx, author, &draft)?;
            Ok(())
        })
    }

    /// Discards one's own draft.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub fn discard_draft(&self, id: EntryId) -> Result<(), Refusal> {
        let author = self.staff_id().ok_or(Refusal::NotFound)?;
        self.registry.write(move |tx| {
            drafts::remove(tx, author, id);
            Ok(())
        })
    }
}

fn draft_of(form: EntryForm, student: StudentId, attachments: Vec<Attachment>, saved_at: Timestamp) -> Draft {
    Draft {
        id: form.id,
        student,
        kind: form.kind,
        occurred_at: form.occurred_at,
        subject: form.subject,
        body: form.body,
        categories: form.categories,
        sensitive: form.sensitive,
        audience: form.audience,
        notify: form.notify,
        attachments,
        saved_at,
    }
}

fn kept(look: &Look, draft: Draft) -> Result<Option<KeptDraft>, Refusal> {
    let Some((standing, sealed)) = look.student(draft.student)? else { return Ok(None) };
    if !standing.opens_draft(draft.sensitive) {
        return Ok(None);
    }
    let Some(profile) = standing.open_profile(sealed) else { return Ok(None) };
    Ok(Some(KeptDraft {
        student_name: profile.called(),
        student_number: profile.number,
        files: draft.attachments.iter().map(|file| (file.name.clone(), file.bytes)).collect(),
        saved_at: draft.saved_at,
        form: EntryForm {
            id: draft.id,
            kind: draft.kind,
            occurred_at: draft.occurred_at,
            subject: draft.subject,
            body: draft.body,
            categories: draft.categories,
            sensitive: draft.sensitive,
            audience: draft.audience,
            notify: draft.notify,
        },
    }))
}
