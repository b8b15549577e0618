//! The department taken in by the doors that real data use.

use super::{Attachment, Department};
use crate::domain::Invalid;
use crate::domain::absence::{AbsenceType, TypedSpan};
use crate::domain::appeal::may_appeal;
use crate::records::imports::{ImportOptions, Kind};
use crate::records::{AbsenceForm, KeptFile, Operator, Refusal, SignedIn, Tried};
use jiff::ToSpan;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

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
    let student = department.sign_ins.iter().find(|one| one.role == "student");
    student.map_or(Ok(()), |student| report(operator, &student.email, password))?;
    operator.registry().worker().flags()?;
    Ok(())
}

/// Has a student report an absence of three days' time and appeal a mark, so that the office has something to decide.
fn report(operator: &Operator, email: &str, password: &str) -> Result<(), Refusal> {
    let registry = operator.registry();
    let Tried::In(SignedIn { records, .. }) =
        registry.sign_in(email, password, "demo", IpAddr::V4(Ipv4Addr::LOCALHOST))?
    else {
        return Ok(());
    };
    let Some(number) = records.me()?.student_number else { return Ok(()) };
    if !records.absences(&number)?.is_empty() {
        return records.sign_out_everywhere();
    }
    let (today, now) = (registry.today(), registry.now());
    let day = |days: i32| today.checked_add(days.days()).unwrap_or(today).to_string();
    let absence = AbsenceForm {
        span: TypedSpan { first: day(3), last: day(4), ..TypedSpan::default() },
        why: AbsenceType::Placement.code().to_owned(),
        words: "An interview for a placement; the letter is attached.".to_owned(),
        authorise: None,
    };
    let letter = KeptFile {
        name: "interview.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        bytes: b"We look forward to meeting you.\n".to_vec(),
    };
    records.report_absence(&number, absence, vec![letter])?;
    let picture = records.student(&number)?.attendance()?;
    let sessions = picture.map(|picture| picture.sessions).unwrap_or_default();
    if let Some(line) = sessions.iter().find(|line| may_appeal(line.mark, line.session.start, now)) {
        records.appeal(&number, &line.session.id, "I was there and sat at the back.")?;
    }
    records.sign_out_everywhere()
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
