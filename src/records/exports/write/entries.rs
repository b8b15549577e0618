//! Entries, the present version of each.

use super::names::{Names, cell};
use super::{Failed, Out};
use crate::access::Job;
use crate::domain::Entry;
use crate::records::imports::{OWN_ID, rows};
use crate::records::store::{Reading, Trouble, entries as store};
use std::borrow::Cow;

pub(super) fn entries(tx: &dyn Reading, names: &Names, out: &mut Out) -> Result<(), Failed> {
    for (number, student) in names.students() {
        let mut all: Vec<(String, Entry)> = Vec::new();
        store::newest_first(tx, student, &mut |sealed| {
            let entry = Job::Export.open(store::listed(tx, Job::Export.open(sealed).id)?);
            all.push((id(&entry), entry));
            Ok(true)
        })?;
        all.sort_unstable_by(|(id, one), (other_id, other)| {
            (one.occurred_at, id).cmp(&(other.occurred_at, other_id))
        });
        for (id, entry) in &all {
            out.row(&row(names, number, id, entry)?)?;
        }
    }
    Ok(())
}

/// The id by which an import knows the entry again.
fn id(entry: &Entry) -> String {
    entry.external_id.clone().unwrap_or_else(|| format!("{OWN_ID}{}", entry.id))
}

fn row<'e>(
    names: &'e Names,
    number: &'e str,
    id: &'e str,
    entry: &'e Entry,
) -> Result<rows::Entry<'e>, Trouble> {
    let mut audience: Vec<String> = Vec::with_capacity(entry.named.len());
    for staff in &entry.named {
        audience.push(names.email(*staff)?.to_owned());
    }
    audience.sort_unstable();
    Ok(rows::Entry {
        student_number: Cow::Borrowed(number),
        author_email: Cow::Borrowed(names.email(entry.author)?),
        kind: entry.kind,
        category: entry.categories,
        occurred_at: entry.occurred_at,
        subject: cell((!entry.subject.is_empty()).then_some(&entry.subject)),
        body: Cow::Borrowed(&entry.body),
        sensitive: Some(entry.sensitive),
        external_id: Some(Cow::Borrowed(id)),
        audience: (!audience.is_empty()).then_some(audience),
        recorded_at: Some(entry.recorded_at),
    })
}
