//! Addresses of pages, each written once. Nothing here reads or decides anything.

use std::fmt::Write as _;

/// Home.
pub const HOME: &str = "/";
/// Sign in.
pub const SIGN_IN: &str = "/sign-in";
/// Sign out (POST).
pub const SIGN_OUT: &str = "/sign-out";
/// First-run set-up.
pub const FIRST_RUN: &str = "/first-run";
/// The person's own account.
pub const ACCOUNT: &str = "/account";
/// Change one's password (POST).
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// End every session of one's own (POST).
pub const ACCOUNT_END_ALL: &str = "/account/sessions/end-all";
/// Answers 204 to a live session and keeps it alive.
pub const STAY: &str = "/account/stay";
/// Search.
pub const FIND: &str = "/find";
/// Suggestions while typing (a fragment).
pub const SUGGEST: &str = "/find/suggest";
/// My students.
pub const MY_STUDENTS: &str = "/my-students";
/// Notices.
pub const NOTICES: &str = "/notices";
/// Mark every notice read (POST).
pub const NOTICES_READ: &str = "/notices/read";
/// Flags.
pub const FLAGS: &str = "/flags";
/// Monitoring points over the students one follows.
pub const FOLLOWED: &str = "/monitoring";
/// Registers.
pub const REGISTERS: &str = "/registers";
/// Open closed registers again (POST).
pub const REGISTERS_OPEN: &str = "/registers/open";
/// A student checks in (GET the form, POST it).
pub const CHECK_IN: &str = "/check-in";
/// The student's own page.
pub const OWN: &str = "/me";
/// One's own photograph.
pub const OWN_PHOTO: &str = "/me/photo";
/// Report an absence of one's own.
pub const OWN_ABSENCE_NEW: &str = "/me/absences/new";
/// Send the report (POST).
pub const OWN_ABSENCES: &str = "/me/absences";
/// Appeal a mark of one's own: `?session=`.
pub const OWN_APPEAL_NEW: &str = "/me/appeals/new";
/// Send the appeal (POST).
pub const OWN_APPEALS: &str = "/me/appeals";
/// One's own timetable: `?week=` a day of it.
pub const TIMETABLE: &str = "/me/timetable";
/// Make the secret address of one's calendar (POST).
pub const CALENDAR: &str = "/me/calendar";
/// Take it away (POST).
pub const CALENDAR_REVOKE: &str = "/me/calendar/revoke";
/// Absences and appeals the office has to decide.
pub const ABSENCES: &str = "/absences";
/// Help.
pub const HELP: &str = "/help";
/// About and licences.
pub const ABOUT: &str = "/about";
/// Accessibility statement.
pub const ACCESSIBILITY: &str = "/accessibility";
/// Reports.
pub const REPORTS: &str = "/reports";
/// Administration.
pub const ADMIN: &str = "/admin";
/// People and roles.
pub const PEOPLE: &str = "/admin/people";
/// A new account (GET the form, POST it).
pub const PEOPLE_NEW: &str = "/admin/people/new";
/// Audit.
pub const AUDIT: &str = "/admin/audit";
/// Backup.
pub const BACKUP: &str = "/admin/backup";
/// Access matrix.
pub const MATRIX: &str = "/admin/matrix";

/// Rules for flags.
pub const RULES: &str = "/admin/rules";
/// A new rule (GET the form, POST it).
pub const RULES_NEW: &str = "/admin/rules/new";
/// Monitoring points (GET the list, POST another).
pub const MONITORING: &str = "/admin/monitoring";

/// Bring files in (GET the form, POST a file).
pub const IMPORTS: &str = "/admin/imports";

/// One rule (GET the form, POST it).
#[must_use]
pub fn rule(id: u32) -> String {
    format!("{RULES}/{id}")
}

/// Withdraw a monitoring point (POST).
#[must_use]
pub fn end_point(id: u32) -> String {
    format!("{MONITORING}/{id}/end")
}

/// One monitoring point: `?standing=` how students stand.
#[must_use]
pub fn followed(id: u32) -> String {
    format!("{FOLLOWED}/{id}")
}

/// One flag.
#[must_use]
pub fn flag(id: &str) -> String {
    format!("{FLAGS}/{}", text(id))
}

/// A step on a flag (POST): `acknowledge`, `contacted`, `close`.
#[must_use]
pub fn flag_step(id: &str, step: &str) -> String {
    format!("{}/{step}", flag(id))
}

/// A student's exemptions (POST another).
#[must_use]
pub fn exemptions(number: &str) -> String {
    format!("{}/exemptions", student(number))
}

/// End an exemption (POST).
#[must_use]
pub fn end_exemption(number: &str, id: u32) -> String {
    format!("{}/{id}/end", exemptions(number))
}

/// One report, by its name.
#[must_use]
pub fn report(name: &str) -> String {
    format!("{REPORTS}/{}", text(name))
}

/// A session of one's own, to be ended (POST).
#[must_use]
pub fn end_session(id: &str) -> String {
    format!("/account/sessions/{}/end", text(id))
}

/// Take a notice of one's own back (POST).
#[must_use]
pub fn take_back(id: u32) -> String {
    format!("{OWN_ABSENCES}/{id}/take-back")
}

/// A piece of evidence of one's own, counted from 1.
#[must_use]
pub fn own_evidence(id: u32, file: usize) -> String {
    format!("{OWN_ABSENCES}/{id}/evidence/{file}")
}

/// A calendar at its secret address.
#[must_use]
pub fn calendar(secret: &str) -> String {
    format!("/calendar/{}.ics", text(secret))
}

/// A student's absences (POST: record one).
#[must_use]
pub fn absences_of(number: &str) -> String {
    format!("{}/absences", student(number))
}

/// The form for it.
#[must_use]
pub fn absence_new(number: &str) -> String {
    format!("{}/new", absences_of(number))
}

/// One absence notice (GET, and POST what is decided).
#[must_use]
pub fn absence(number: &str, id: u32) -> String {
    format!("{}/{id}", absences_of(number))
}

/// A piece of its evidence, counted from 1.
#[must_use]
pub fn evidence(number: &str, id: u32, file: usize) -> String {
    format!("{}/evidence/{file}", absence(number, id))
}

/// One appeal (GET, and POST what is decided).
#[must_use]
pub fn appeal(number: &str, id: u32) -> String {
    format!("{}/appeals/{id}", student(number))
}

/// A student's dashboard.
#[must_use]
pub fn student(number: &str) -> String {
    format!("/students/{}", text(number))
}

/// A student's photograph (GET the picture, POST another).
#[must_use]
pub fn photo(number: &str) -> String {
    format!("{}/photo", student(number))
}

/// Take it away (POST).
#[must_use]
pub fn remove_photo(number: &str) -> String {
    format!("{}/remove", photo(number))
}

/// One area of a student, such as `record` or `attendance`.
#[must_use]
pub fn student_area(number: &str, area: &str) -> String {
    format!("{}/{area}", student(number))
}

/// The form for one kind of entry: `comment`, `meeting-attended`, `meeting-missed`.
#[must_use]
pub fn add(number: &str, kind: &str) -> String {
    format!("{}/add/{}", student(number), text(kind))
}

/// Where a draft of that form is kept (POST, answers the draft's id as text).
#[must_use]
pub fn draft(number: &str, kind: &str) -> String {
    format!("{}/draft", add(number, kind))
}

/// Who would read it (POST, a fragment).
#[must_use]
pub fn audience(number: &str) -> String {
    format!("{}/audience", student(number))
}

/// One entry.
#[must_use]
pub fn entry(id: &str) -> String {
    format!("/entries/{}", text(id))
}

/// Amend an entry.
#[must_use]
pub fn amend(id: &str) -> String {
    format!("{}/amend", entry(id))
}

/// Attachment `n` of an entry, counted from 1.
#[must_use]
pub fn attachment(id: &str, n: u32) -> String {
    format!("{}/attachments/{n}", entry(id))
}

/// One notice: opens what it is about and marks it read (POST).
#[must_use]
pub fn open_notice(id: &str) -> String {
    format!("{NOTICES}/{}/open", text(id))
}

/// Give a person a relationship with this student (POST).
#[must_use]
pub fn relationships(number: &str) -> String {
    format!("{}/relationships", student(number))
}

/// End a relationship (POST).
#[must_use]
pub fn end_relationship(number: &str, id: &str) -> String {
    format!("{}/{}/end", relationships(number), text(id))
}

/// The register of a session (GET it, POST a whole form of marks).
#[must_use]
pub fn register(session: &str) -> String {
    format!("/sessions/{}/register", text(session))
}

/// Marks as they are pressed (POST, answers JSON).
#[must_use]
pub fn register_marks(session: &str) -> String {
    format!("/sessions/{}/marks", text(session))
}

/// Adds somebody to a register (POST).
#[must_use]
pub fn register_add(session: &str) -> String {
    format!("{}/add", register(session))
}

/// Takes somebody off a register who was added to it (POST).
#[must_use]
pub fn register_take_off(session: &str) -> String {
    format!("{}/take-off", register(session))
}

/// Opens a register again, or closes it (POST).
#[must_use]
pub fn register_doors(session: &str) -> String {
    format!("{}/doors", register(session))
}

/// A register for paper.
#[must_use]
pub fn register_print(session: &str) -> String {
    format!("{}/print", register(session))
}

/// The screen with the code students check in by.
#[must_use]
pub fn check_in_screen(session: &str) -> String {
    format!("/sessions/{}/check-in", text(session))
}

/// One person on staff.
#[must_use]
pub fn person(id: &str) -> String {
    format!("{PEOPLE}/{}", text(id))
}

/// Something done to one person (POST): `roles`, `disable`, `enable`, `password`, `confirm`.
#[must_use]
pub fn person_action(id: &str, action: &str) -> String {
    format!("{}/{action}", person(id))
}

/// End a role (POST).
#[must_use]
pub fn end_role(id: &str, role: &str) -> String {
    format!("{}/roles/{}/end", person(id), text(role))
}

/// `path?k=v&…`, leaving out empty values; each name and value percent-encoded.
#[must_use]
pub fn query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    let mut mark = '?';
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(mark);
        out.push_str(&text(name));
        out.push('=');
        out.push_str(&text(value));
        mark = '&';
    }
    out
}

/// Text as one path segment or query part (RFC 3986 unreserved characters stay).
#[must_use]
pub fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for byte in words.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_encodes_what_it_is_given_and_drops_what_is_empty() {
        assert_eq!(query("/find", &[("q", "O'Neill & co"), ("page", "")]), "/find?q=O%27Neill%20%26%20co");
    }
}
