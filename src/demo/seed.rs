//! The department taken in by the doors that real data use.

use super::{Attachment, Department};
use crate::domain::Invalid;
use crate::records::imports::{ImportOptions, Kind};
use crate::records::{KeptFile, Operator, Refusal};
use std::borrow::Cow;

/// Lines of a table that go into one file: far fewer than one import takes.
const LINES: usize = 1_000_000;

/// The table as files of at most [`LINES`] lines, each with the heading; a row whose text has several lines is not
/// parted.
fn files(text: &str) -> Vec<Cow<'_, str>> {
    let (heading, mut rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut files = Vec::new();
    loop {
        let (mut end, mut lines, mut quoted) = (0, 0, false);
        for line in rest.split_inclusive('\n') {
            if lines >= LINES && !quoted {
                break;
            }
            lines += 1;
            end += line.len();
            quoted ^= line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
        }
        if files.is_empty() && end == rest.len() {
            return vec![Cow::Borrowed(text)];
        }
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        files.push(Cow::Owned(format!("{heading}\n{part}")));
        if after.is_empty() {
            return files;
        }
        rest = after;
    }
}

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
        for file in files(text) {
            let report = operator.import(kind, &format!("{code}.csv"), file.as_bytes(), options)?;
            if let Some(refused) = report.refused.first() {
                return Err(Invalid::new("demo", refused.to_string()).into());
            }
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

#[cfg(test)]
mod tests {
    use super::{LINES, files};

    #[test]
    fn a_long_table_is_parted_between_rows_and_each_file_has_the_heading() {
        let row = "a,\"two\nlines\"\n";
        let table = format!("key,text\n{}", row.repeat(LINES / 2 + 3));
        let parted = files(&table);
        assert_eq!(parted.len(), 2);
        assert!(parted.iter().all(|file| file.starts_with("key,text\na,") && file.ends_with(row)));
        assert_eq!(parted[1].len(), "key,text\n".len() + 3 * row.len());
        assert_eq!(files("key\na\n"), ["key\na\n"]);
    }
}
