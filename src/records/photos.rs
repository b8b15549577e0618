//! Photographs of students: seen by whoever may know the student, kept and taken away by the office.

use crate::access::Area;
use crate::domain::StudentId;
use crate::domain::photo::Photo;
use crate::records::entries::standing_in;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{Change, audit, photos};
use crate::records::student::StudentRecord;
use jiff::Timestamp;

/// The field of the form that a photograph is chosen in.
const FIELD: &str = "photo";

impl Records {
    /// A student's photograph, and a name for just these bytes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know, and when there is none.
    pub fn photo(&self, number: &str) -> Result<(Photo, String), Refusal> {
        let (look, student, standing) = self.standing_on(number)?;
        let sealed = photos::photo(&look.tx, student)?.ok_or(Refusal::NotFound)?;
        let ((facts, photo), _) = standing.open_area(Area::Dashboard, sealed).ok_or(Refusal::NotFound)?;
        Ok((photo, blake3::Hash::from_bytes(facts.hash).to_hex().to_string()))
    }

    /// Keeps a photograph of a student, in place of the one before.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a student this person may not know; [`Refusal::Refused`] for everybody but the
    /// office; [`Refusal::Invalid`] for what is no photograph.
    pub fn keep_photo(&self, number: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let photo = Photo::check(FIELD, bytes);
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let (now, actor) = (registry.now(), self.actor());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            let (grant, photo) = (standing.grant_photo()?, photo?);
            if photos::put(tx, grant, &photo, now)? {
                let detail = format!("{}, {} bytes", photo.kind.label(), photo.bytes.len());
                note(tx, now, actor, "photo.keep", student, detail)?;
            }
            Ok(())
        })
    }

    /// Takes a student's photograph away: its bytes are deleted. Nothing happens when there is none.
    ///
    /// # Errors
    /// As [`Records::keep_photo`].
    pub fn remove_photo(&self, number: &str) -> Result<(), Refusal> {
        let (registry, owner, number) = (self.registry.clone(), self.owner, number.to_owned());
        let (now, actor) = (registry.now(), self.actor());
        self.registry.write(move |tx| {
            let (student, standing) = standing_in(tx, &registry, owner, &number)?;
            if photos::remove(tx, standing.grant_photo()?)? {
                note(tx, now, actor, "photo.remove", student, String::new())?;
            }
            Ok(())
        })
    }
}

impl StudentRecord {
    /// Whether there is a photograph.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_photo(&self) -> Result<bool, Refusal> {
        let sealed = photos::facts(&self.look.tx, self.id)?;
        Ok(sealed.is_some_and(|sealed| self.standing.open_area(Area::Dashboard, sealed).is_some()))
    }
}

fn note(
    tx: &mut Change,
    now: Timestamp,
    actor: String,
    action: &str,
    student: StudentId,
    detail: String,
) -> Result<(), Refusal> {
    let (action, student) = (action.to_owned(), Some(student));
    Ok(audit::note(tx, now, &audit::Event { actor, action, student, entry: None, detail })?)
}
