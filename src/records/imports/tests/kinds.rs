//! Each kind: a full row comes back as the same bytes, and wrong cells say what would be right.

use super::read;
use crate::records::exports::csv::Writer;
use crate::records::imports::rows::{
    Attendance, CourseResult, Department, Engagement, Enrolment, Entry, Module, Outcome, Period, Programme,
    Relationship, RoleGrant, Session, Staff, Student,
};
use crate::records::imports::{Kind, Row};

fn rewritten<'t, R: Row<'t>>(text: &'t str) -> String {
    let (rows, refused) = read::<R>(text).unwrap();
    assert_eq!(refused, []);
    let mut writer = Writer::new(Vec::new(), R::KIND).unwrap();
    for (_, row) in &rows {
        writer.row(row).unwrap();
    }
    let (bytes, count) = writer.finish().unwrap();
    assert_eq!(count, rows.len() as u64);
    String::from_utf8(bytes).unwrap()
}

macro_rules! comes_back {
    ($($name:ident: $row:ident = $text:literal;)+) => {$(
        #[test]
        fn $name() {
            // Rows end in CRLF; ¶ stands for the line end within a cell.
            let text = $text.replace('\n', "\r\n").replace('¶', "\n");
            assert_eq!(rewritten::<$row>(&text), text);
        }
    )+};
}

comes_back! {
    departments_come_back: Department = "code,name,parent\nSCI,Science,\nMECH,\"Mechanics, and more\",SCI\n";
    programmes_come_back: Programme = "code,title,department,level\nMEng-ME,MEng,MECH,ug\nX,Y,MECH,\n";
    staff_come_back: Staff = "email,name,username,department,active,kind\n\
        a.b@c.uk,Núñez,ab1,MECH,yes,external\nd@c.uk,D,,,,\n";
    students_come_back: Student = "student_number,family_name,given_name,preferred_name,email,personal_email,phone,\
        programme,year_of_study,mode,status,start_date,end_date,sponsored,athlete,adjustments,fee_status,\
        entry_qualification,sex,birth_year\n\
        B01,Núñez,Zoë,Zo,z@c.uk,z@home.org,'+44 1509,MEng-ME,2,pt,leave,2024-09-30,2028-06-30,yes,elite,\
        \"Large print¶Extra time\",home,A level,f,2005\n\
        B02,李,,,l@c.uk,,,X,,,active,,,,,,,,,\n";
    relationships_come_back: Relationship = "student_number,staff_email,role,start,end\n\
        B01,a@c.uk,personal_tutor,2025-10-01,2026-06-30\nB01,a@c.uk,support_adviser,,\n";
    roles_come_back: RoleGrant = "staff_email,role,scope,start,end\na@c.uk,year_tutor,MEng-ME/2,2025-10-01,\n\
        a@c.uk,records_officer,*,,\na@c.uk,senior_tutor,MECH,,\n";
    modules_come_back: Module = "code,title,department,level,credits\nM1,Statics,MECH,4,7.5\nM2,X,,,120\nM3,X,,,0.25\n";
    calendars_come_back: Period = "academic_year,kind,name,start,end\n\
        2026/27,term,Autumn,2026-09-28,2026-12-18\n2026/27,closure,\"Reading week, all\",2026-11-09,2026-11-13\n";
    enrolments_come_back: Enrolment = "module,academic_year,student_number,group,from,to,\
        earlier_groups\n\
        M1,2026/27,B01,A,2026-10-01,2027-01-01,\nM1,1999/00,B02,,,,B until 1999-10-31|until 1999-11-02\n";
    sessions_come_back: Session = "session_id,module,academic_year,kind,start,end,location,staff_email,group,critical,\
        mandatory,cancelled\n\
        tt#1@x,M1,2026/27,lab,2026-10-05T09:00:00,2026-10-05T11:00:00,W.1.01,a@c.uk,A,yes,no,no\n\
        tt#2,M1,2026/27,exam,2026-10-25T01:30:00,2026-10-25T01:30:00+00:00,,,,,,\n";
    attendance_comes_back: Attendance = "session_id,student_number,mark,reason,minutes_late,recorded_at,recorded_by\n\
        tt#1@x,B01,late,bus,10,2026-10-05T09:20:31,a@c.uk\ntt#1@x,B02,not_expected,,,,\n";
    results_come_back: CourseResult = "student_number,module,academic_year,mark,component,weight,submitted_at,due_at\n\
        B01,M1,2026/27,62.5,exam,33.33,2027-01-10T11:59:59,2027-01-10T12:00:00\n\
        B01,M1,2026/27,,essay,,2026-03-29T01:30:00,\nB02,M1,2026/27,100,,,,\n";
    outcomes_come_back: Outcome = "student_number,degree_class,awarded_on\nB01,upper_second,2028-07-10\nB02,fail,\n";
    engagement_comes_back: Engagement = "student_number,date,source,count\nB01,2026-10-05,vle,37\n";
    entries_come_back: Entry = "student_number,author_email,kind,category,occurred_at,subject,body,sensitive,\
        external_id,audience,recorded_at\n\
        B01,a@c.uk,meeting_attended,academic_general|pastoral_care,2026-10-05T09:00:00,First,\"Line one¶¶Line two\",\
        yes,<1@x>,b@c.uk|d@c.uk,2026-10-05T09:30:00\n\
        B01,a@c.uk,comment,research,2026-10-05T09:00:00,,Short,,,,\n";
}

/// The column, value and what is wrong and right of each problem of the one row under `heading`.
fn problems<'t, R: Row<'t>>(text: &'t str) -> Vec<(String, String, String)> {
    let (rows, refused) = read::<R>(text).unwrap();
    assert!(rows.is_empty());
    refused
        .into_iter()
        .map(|one| (one.column.unwrap_or_default().to_owned(), one.value, one.wrong + " " + &one.right))
        .collect()
}

#[test]
fn everything_wrong_with_a_row_is_said_at_once() {
    let found = problems::<Student>(
        "student_number,family_name,email,programme,status,year_of_study,start_date,sponsored\n\
         B/0!,,nobody,P,actve,13,30/2/2026,maybe\n",
    );
    let columns: Vec<&str> = found.iter().map(|problem| problem.0.as_str()).collect();
    assert_eq!(
        columns,
        ["student_number", "family_name", "email", "year_of_study", "status", "start_date", "sponsored"]
    );
    assert_eq!(found[4].2, "This word is not known here. Give one of active, leave, withdrawn, completed.");
    assert_eq!(found[3].2, "This number is out of range. Give a whole number from 1 to 12.");
    assert_eq!(found[5].1, "30/2/2026");
}

#[test]
fn marks_are_from_0_to_100_with_two_decimals() {
    let heading = "student_number,module,academic_year,mark\n";
    for good in ["0", "100", "62.5", "62,5", " 7.250 ", "100.00"] {
        let text = format!("{heading}B1,M1,2026/27,\"{good}\"\n");
        assert_eq!(read::<CourseResult>(&text).unwrap().1, [], "{good}");
    }
    for bad in ["100.01", "-1", "1e1", "62.555", "NaN", "", ".", "5.", "99999999999", "٣"] {
        let text = format!("{heading}B1,M1,2026/27,\"{bad}\"\n");
        assert_eq!(problems::<CourseResult>(&text).first().unwrap().0, "mark", "{bad}");
    }
}

#[test]
fn dates_are_read_as_people_write_them_and_years_of_two_figures_are_refused() {
    let heading = "student_number,degree_class,awarded_on\n";
    for good in ["2026-03-03", "3/3/2026", "3 March 2026", "03 Mar 2026", "3.3.2026"] {
        let text = format!("{heading}B1,first,{good}\n");
        assert_eq!(
            read::<Outcome>(&text).unwrap().0[0].1.awarded_on,
            Some(jiff::civil::date(2026, 3, 3)),
            "{good}"
        );
    }
    for bad in ["3/3/26", "2026-13-01", "46084", "tomorrow"] {
        let text = format!("{heading}B1,first,{bad}\n");
        assert_eq!(problems::<Outcome>(&text)[0].0, "awarded_on", "{bad}");
    }
}

#[test]
fn yes_and_no_have_six_spellings() {
    for (word, meant) in
        [("yes", true), ("NO", false), ("True", true), ("false", false), ("1", true), ("0", false)]
    {
        let text = format!("email,name,active\na@c.uk,A,{word}\n");
        assert_eq!(read::<Staff>(&text).unwrap().0[0].1.active, Some(meant));
    }
}

#[test]
fn codes_are_read_in_any_case_and_spacing() {
    let text = "staff_email,student_number,role\nA@C.uk,B1,Personal Tutor\n";
    let (rows, _) = read::<Relationship>(text).unwrap();
    assert_eq!(rows[0].1.role, crate::domain::Relation::PersonalTutor);
    assert_eq!(rows[0].1.staff_email, "a@c.uk");
}

#[test]
fn cells_are_checked_together() {
    assert_eq!(
        problems::<RoleGrant>("staff_email,role,scope\na@c.uk,year_tutor,MECH\n")[0].2,
        "This is no scope for year_tutor. Give a programme and year, such as MEng-ME/2."
    );
    let order = "student_number,staff_email,role,start,end\nB1,a@c.uk,personal_tutor,2026-02-01,2026-01-01\n";
    assert_eq!(problems::<Relationship>(order)[0].0, "end");
    let late = "session_id,student_number,mark,minutes_late\ns,B1,present,5\n";
    assert_eq!(problems::<Attendance>(late)[0].0, "minutes_late");
    let heading = "session_id,module,academic_year,kind,start,end\n";
    let backwards = format!("{heading}s,M,2026/27,lab,2026-10-05T10:00,2026-10-05T09:00\n");
    assert_eq!(problems::<Session>(&backwards)[0].0, "end");
    let years = format!("{heading}s,M,2026/27,lab,2026-10-05T10:00,2027-10-05T11:00\n");
    assert_eq!(problems::<Session>(&years)[0].0, "end");
}

#[test]
fn the_columns_are_those_of_the_contract() {
    let listed: Vec<String> =
        Kind::ALL
            .iter()
            .map(|kind| {
                let columns: Vec<String> =
                    kind.columns()
                        .iter()
                        .map(|column| {
                            if column.required { format!("*{}", column.name) } else { column.name.to_owned() }
                        })
                        .collect();
                format!("{}: {}", kind.code(), columns.join(" "))
            })
            .collect();
    insta::assert_snapshot!(listed.join("\n"), @"
    departments: *code *name parent
    programmes: *code *title *department level
    staff: *email *name username department active kind
    students: *student_number *family_name given_name preferred_name *email personal_email phone *programme year_of_study mode *status start_date end_date sponsored athlete adjustments fee_status entry_qualification sex birth_year
    modules: *code *title department level credits
    calendar: *academic_year *kind *name *start *end
    relationships: *student_number *staff_email *role start end
    roles: *staff_email *role *scope start end
    enrolments: *module *academic_year *student_number group from to earlier_groups
    sessions: *session_id *module *academic_year *kind *start *end location staff_email group critical mandatory cancelled
    attendance: *session_id *student_number *mark reason minutes_late recorded_at recorded_by
    results: *student_number *module *academic_year *mark component weight submitted_at due_at
    outcomes: *student_number *degree_class awarded_on
    engagement: *student_number *date *source *count
    entries: *student_number *author_email *kind *category *occurred_at subject *body sensitive external_id audience recorded_at
    ");
}

#[test]
fn help_and_refusals_come_from_the_same_declaration() {
    let help = Kind::Roles.help();
    assert!(
        help.starts_with("roles: Roles over a cohort, module, department or the institution.\n"),
        "{help}"
    );
    assert!(help.contains("* staff_email  The member of staff. Give an e-mail address"), "{help}");
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(*kind));
        assert!(
            kind.columns()
                .iter()
                .all(|column| column.about().ends_with('.') && (column.right)().ends_with('.'))
        );
    }
}

#[test]
fn a_refused_row_reads_as_a_sentence_and_as_json() {
    let (_, refused) = read::<Staff>("email,name\nnobody,A\n").unwrap();
    assert_eq!(
        refused[0].to_string(),
        "f.csv, line 2, email, “nobody”: This is no e-mail address. Give an e-mail address such as \
         j.smith@example.ac.uk."
    );
    let json = serde_json::to_value(&refused[0]).unwrap();
    assert_eq!((json["line"].as_u64(), json["column"].as_str()), (Some(2), Some("email")));
}
