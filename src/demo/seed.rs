//! The department taken in by the doors that real data use.

use super::{Attachment, Department};
use crate::domain::absence::{AbsenceType, TypedSpan};
use crate::domain::appeal::may_appeal;
use crate::domain::{Invalid, calendar};
use crate::records::imports::{ImportOptions, Kind};
use crate::records::{AbsenceForm, KeptFile, Operator, PointForm, Records, Refusal, SignedIn, Tried};
use jiff::ToSpan;
use std::borrow::Cow;
use std::collections::BTreeMap;
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
    let as_one = |role: &str| {
        let one = department.sign_ins.iter().find(|one| one.role == role);
        one.map_or(Ok(None), |one| enter(operator, &one.email, password))
    };
    if let Some(student) = as_one("student")? {
        report(operator, &student)?;
        student.sign_out_everywhere()?;
    }
    if let (Some(tutor), Some(administrator)) = (as_one("personal_tutor")?, as_one("cotutor_administrator")?)
    {
        set_point(operator, &tutor, &administrator)?;
        tutor.sign_out_everywhere()?;
        administrator.sign_out_everywhere()?;
    }
    operator.registry().worker().flags()?;
    Ok(())
}

/// Somebody signed in; none when they cannot.
fn enter(operator: &Operator, email: &str, password: &str) -> Result<Option<Records>, Refusal> {
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Ok(match operator.registry().sign_in(email, password, "demo", here)? {
        Tried::In(SignedIn { records, .. }) => Some(records),
        Tried::Wrong | Tried::Wait(_) => None,
    })
}

/// Has an administrator ask that those of the programme most of a tutor's students are on meet their tutor this year,
/// in a fortnight at the latest.
fn set_point(operator: &Operator, tutor: &Records, administrator: &Records) -> Result<(), Refusal> {
    let mut on: BTreeMap<String, usize> = BTreeMap::new();
    for student in tutor.my_students()? {
        *on.entry(student.profile.programme).or_default() += 1;
    }
    let most = on.into_iter().max_by_key(|(_, students)| *students);
    let Some((programme, _)) = most.filter(|_| administrator.points().is_ok_and(|points| points.is_empty()))
    else {
        return Ok(());
    };
    let today = operator.registry().today();
    administrator.add_point(&PointForm {
        name: "Met the tutor".to_owned(),
        at_least: "1".to_owned(),
        from: format!("{}-08-01", calendar::first_year(today)),
        to: today.checked_add(14.days()).unwrap_or(today).to_string(),
        programme,
        ..PointForm::default()
    })
}

/// Has a student report an absence of three days' time and appeal a mark, so that the office has something to decide.
fn report(operator: &Operator, records: &Records) -> Result<(), Refusal> {
    let registry = operator.registry();
    let Some(number) = records.me()?.student_number else { return Ok(()) };
    if !records.absences(&number)?.is_empty() {
        return Ok(());
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
