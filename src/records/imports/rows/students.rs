//! The `students` file.

use super::{check_order, row};
use crate::domain::student::{Athlete, Mode, Status};
use crate::records::imports::forms::{Code, Day, Email, Line, OneOf, Text, Whole, YesNo};

row! {
    /// A row of the `students` file.
    Student of Students, checked by |row, problems| {
        check_order(row.start_date, row.end_date, "end_date", problems);
    };
    /// The number on their card: the key.
    required student_number: Code,
    /// Family name.
    required family_name: Line,
    /// Given names.
    optional given_name: Line,
    /// What they like to be called.
    optional preferred_name: Line,
    /// University e-mail address.
    required email: Email,
    /// Private e-mail address.
    optional personal_email: Email,
    /// Telephone.
    optional phone: Line,
    /// Code of their programme.
    required programme: Code,
    /// Year of study.
    optional year_of_study: Whole<1, 12>,
    /// Mode of study.
    optional mode: OneOf<Mode>,
    /// Where they stand.
    required status: OneOf<Status>,
    /// First day.
    optional start_date: Day,
    /// Last day.
    optional end_date: Day,
    /// Whether the university sponsors their visa; no unless said.
    optional sponsored: YesNo,
    /// Sporting support.
    optional athlete: OneOf<Athlete>,
    /// What those who teach them must do, never a diagnosis.
    optional adjustments: Text,
    /// Fee status.
    optional fee_status: Line,
    /// Entry qualification.
    optional entry_qualification: Line,
    /// Sex, for fairness checks only.
    optional sex: Line,
    /// Year of birth, for fairness checks only.
    optional birth_year: Whole<1900, 2100>,
}
