//! Cells that hold one of a few words.

use super::Form;
use crate::domain::attendance::Mark;
use crate::domain::category::{Categories, Category};
use crate::domain::department::Level;
use crate::domain::entry::EntryKind;
use crate::domain::outcome::DegreeClass;
use crate::domain::role::{Office, Relation};
use crate::domain::session::SessionKind;
use crate::domain::staff::StaffKind;
use crate::domain::student::{Athlete, Mode, Status};
use crate::domain::term::PeriodKind;
use crate::records::imports::heading::fold;
use std::borrow::Cow;
use std::marker::PhantomData;

/// A noun of the domain that files write as a code.
pub trait Coded: Copy + 'static {
    /// Every one.
    const ALL: &'static [Self];
    /// Its code.
    fn code(self) -> &'static str;
    /// The one with this code.
    fn from_code(code: &str) -> Option<Self>;
}

macro_rules! coded {
    ($($name:ident),+) => {$(
        impl Coded for $name {
            const ALL: &'static [$name] = $name::ALL;
            fn code(self) -> &'static str { $name::code(self) }
            fn from_code(code: &str) -> Option<$name> { $name::from_code(code) }
        }
    )+};
}
coded!(
    Level,
    StaffKind,
    Mode,
    Status,
    Athlete,
    Relation,
    Office,
    SessionKind,
    Mark,
    DegreeClass,
    EntryKind,
    PeriodKind
);

/// One code of a list; capitals do not matter, nor whether words are joined with spaces, hyphens or `_`.
#[derive(Debug)]
pub struct OneOf<C>(PhantomData<C>);

impl<C: Coded> Form for OneOf<C> {
    type Value<'t> = C;

    fn right() -> String {
        let codes: Vec<&str> = C::ALL.iter().map(|one| one.code()).collect();
        format!("Give one of {}.", codes.join(", "))
    }

    fn read(cell: Cow<'_, str>) -> Result<C, String> {
        let found = C::from_code(&cell).or_else(|| C::from_code(&fold(&cell)));
        found.ok_or_else(|| "This word is not known here.".to_owned())
    }

    fn write(value: &C) -> Cow<'_, str> {
        Cow::Borrowed(value.code())
    }
}

/// Yes or no.
#[derive(Debug)]
pub struct YesNo;

impl Form for YesNo {
    type Value<'t> = bool;

    fn right() -> String {
        "Give yes or no (or true, false, 1, 0).".to_owned()
    }

    fn read(cell: Cow<'_, str>) -> Result<bool, String> {
        match fold(&cell).as_str() {
            "yes" | "true" | "1" => Ok(true),
            "no" | "false" | "0" => Ok(false),
            _ => Err("This is neither yes nor no.".to_owned()),
        }
    }

    fn write(value: &bool) -> Cow<'_, str> {
        Cow::Borrowed(if *value { "yes" } else { "no" })
    }
}

/// One or more categories, with `|` between.
#[derive(Debug)]
pub struct CategorySet;

impl Form for CategorySet {
    type Value<'t> = Categories;

    fn right() -> String {
        let codes: Vec<&str> = Category::ALL.iter().map(|one| one.code()).collect();
        format!("Give one or more of {}, with | between.", codes.join(", "))
    }

    fn read(cell: Cow<'_, str>) -> Result<Categories, String> {
        let mut found = Categories::NONE;
        for word in cell.split('|') {
            let category = Category::from_code(&fold(word)).ok_or_else(|| {
                format!("“{}” is not a category.", crate::domain::text::shorten(word.trim(), 40))
            })?;
            found = found.with(category);
        }
        Ok(found)
    }

    fn write(value: &Categories) -> Cow<'_, str> {
        Cow::Owned(value.codes())
    }
}
