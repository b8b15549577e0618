//! A file of 200,000 rows.

use super::Place;
use cotutor::records::imports::Kind;
use std::fmt::Write;

const STUDENTS: usize = 2_000;
const COMPONENTS: usize = 100;

#[test]
fn a_file_of_two_hundred_thousand_rows_goes_in_whole() {
    let place = Place::new();
    place.whole(Kind::Departments, "code,name\nD,D\n");
    place.whole(Kind::Programmes, "code,title,department\nP,P,D\n");
    place.whole(Kind::Modules, "code,title\nM,M\n");
    let mut students = "student_number,family_name,email,programme,status\n".to_owned();
    let mut results = "student_number,module,academic_year,component,mark\n".to_owned();
    for student in 0..STUDENTS {
        writeln!(students, "S{student},Name {student},s{student}@s.example,P,active").unwrap();
        for component in 0..COMPONENTS {
            writeln!(results, "S{student},M,2025/26,part {component},{}", (student + component) % 101)
                .unwrap();
        }
    }
    place.whole(Kind::Students, &students);
    let report = place.whole(Kind::Results, &results);
    assert_eq!((report.rows, report.added), (200_000, 200_000));
    let report = place.whole(Kind::Results, &results);
    assert_eq!(report.unchanged, 200_000);
    assert_eq!(place.export(Kind::Results).lines().count(), 200_001);
}
