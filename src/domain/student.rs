//! A student, as the basic dashboard and those with more rights know them.

use crate::domain::StudentId;
use crate::domain::role::codes;
use jiff::civil::Date;

codes! {
    /// Where somebody stands with their studies.
    Status {
        /// Studying.
        Active = 1, "active", "Active";
        /// On leave of absence.
        Leave = 2, "leave", "On leave of absence";
        /// Left without completing.
        Withdrawn = 3, "withdrawn", "Withdrawn";
        /// Finished.
        Completed = 4, "completed", "Completed";
    }
}

impl Status {
    /// Whether the record is archived: the student has left. Only the department office reads it in full then.
    #[must_use]
    pub fn is_archived(self) -> bool {
        match self {
            Status::Active | Status::Leave => false,
            Status::Withdrawn | Status::Completed => true,
        }
    }

    /// Where they are, as registers count it. Of a leave only that it lasts is recorded, no dates.
    #[must_use]
    pub fn whereabouts(self) -> Whereabouts {
        match self {
            Status::Active => Whereabouts::Here,
            Status::Leave => Whereabouts::OnLeave,
            Status::Withdrawn | Status::Completed => Whereabouts::Left,
        }
    }
}

/// Whether somebody is expected at sessions at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    /// Studies.
    Here,
    /// On leave: stays on lists and is not expected.
    OnLeave,
    /// Has left the university.
    Left,
}

codes! {
    /// Mode of study.
    Mode {
        /// Full time.
        FullTime = 1, "ft", "Full time";
        /// Part time.
        PartTime = 2, "pt", "Part time";
    }
}

codes! {
    /// Sporting support the university gives.
    Athlete {
        /// Performance athlete.
        Performance = 1, "performance", "Performance athlete";
        /// Elite athlete.
        Elite = 2, "elite", "Elite athlete";
    }
}

/// A student.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Student {
    /// Their place in the store.
    pub id: StudentId,
    /// The number on their card: unique.
    pub number: String,
    /// Family name.
    pub family_name: String,
    /// Given names, when there are any.
    pub given_name: Option<String>,
    /// What they like to be called.
    pub preferred_name: Option<String>,
    /// University e-mail address.
    pub email: String,
    /// Private e-mail address: a contact.
    pub personal_email: Option<String>,
    /// Telephone: a contact.
    pub phone: Option<String>,
    /// Code of their programme.
    pub programme: String,
    /// Year of study, from 1.
    pub year_of_study: Option<u8>,
    /// Mode of study.
    pub mode: Option<Mode>,
    /// Where they stand.
    pub status: Status,
    /// First day.
    pub start_date: Option<Date>,
    /// Last day.
    pub end_date: Option<Date>,
    /// Whether the university sponsors their visa. Shown only to those the policy names.
    pub sponsored: bool,
    /// Sporting support.
    pub athlete: Option<Athlete>,
    /// What those who teach them must do, never a diagnosis.
    pub adjustments: Option<String>,
    /// Fee status: for reports.
    pub fee_status: Option<String>,
    /// Entry qualification: for reports.
    pub entry_qualification: Option<String>,
    /// Sex: for fairness checks only.
    pub sex: Option<String>,
    /// Year of birth: for fairness checks only.
    pub birth_year: Option<u16>,
}

impl Student {
    /// The name as they are called: preferred (or given) name and family name.
    #[must_use]
    pub fn called(&self) -> String {
        called(self.preferred_name.as_deref(), self.given_name.as_deref(), &self.family_name)
    }

    /// The name as a list sorts it: "Núñez, Zoë".
    #[must_use]
    pub fn listed(&self) -> String {
        match self.preferred_name.as_deref().or(self.given_name.as_deref()) {
            Some(first) => format!("{}, {first}", self.family_name),
            None => self.family_name.clone(),
        }
    }
}

/// The name somebody is called, from its parts. A preferred name that already holds the family name stands alone.
#[must_use]
pub fn called(preferred: Option<&str>, given: Option<&str>, family: &str) -> String {
    match preferred.or(given) {
        Some(first) if first.ends_with(family) && first.len() > family.len() => first.to_owned(),
        Some(first) => format!("{first} {family}"),
        None => family.to_owned(),
    }
}
