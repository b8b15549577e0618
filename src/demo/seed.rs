//! The department taken in by the doors that real data use.

use super::{Attachment, Department};
use crate::domain::Invalid;
use crate::records::imports::{ImportOptions, Kind};
use crate::records::{KeptFile, Operator, Refusal};

/// Imports every table, attaches the files, and gives everybody worth signing in as an account with `password`. Into a
/// folder that has it all already it changes nothing but the passwords.
///
/// # Errors
/// [`Refusal::Invalid`] naming the first row that is refused; otherwise as the imports.
pub fn seed_demo(operator: &Operator, department: &Department, password: &str) -> Result<(), Refusal> {
    for (code, text) in &department.tables {
        let kind = Kind::from_code(code)
            .ok_or_else(|| Invalid::new("kind", format!("“{code}” is no kind of file.")))?;
        let options = ImportOptions { all_or_nothing: true, ..ImportOptions::default() };
        let report = operator.import(kind, &format!("{code}.csv"), text.as_bytes(), options)?;
        if let Some(refused) = report.refused.first() {
            return Err(Invalid::new("demo", refused.to_string()).into());
        }
    }
    for Attachment { entry_external_id, name, content_type, bytes } in &department.files {
        let (name, content_type, bytes) = (name.clone(), content_type.clone(), bytes.clone());
        operator.attach(entry_external_id, KeptFile { name, content_type, bytes })?;
    }
    let emails: Vec<String> = department.sign_ins.iter().map(|one| one.email.clone()).collect();
    operator.set_passwords(&emails, password)?;
    operator.registry().worker().flags()?;
    Ok(())
}
