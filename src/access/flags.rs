//! What a standing opens and permits of a student's flags.

use crate::access::grant::{ActOnFlag, Denied, Grant, RaiseConcern};
use crate::access::policy::{FlagRights, flag_rights, shows_flags};
use crate::access::sealed::Sealed;
use crate::access::{Area, Standing, Viewer};
use crate::domain::Categories;
use crate::domain::flag::{Concern, Flag, State};

/// What whoever raised a concern learns of it: where it stands, and the words that were chosen for them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Raised {
    /// Where it stands.
    pub state: State,
    /// What they are told; empty while nobody has said anything.
    pub told: String,
}

impl Viewer {
    /// Whether a role over a scope may show them flags; otherwise only relationships do.
    #[must_use]
    pub fn may_see_flags_by_office(&self) -> bool {
        self.offices().any(|(office, _)| shows_flags(office))
    }
}

impl Standing {
    /// What the viewer may do with this student's flags.
    #[must_use]
    pub fn flag_rights(&self) -> FlagRights {
        if self.me.is_none() { FlagRights::default() } else { flag_rights(self.roles(), self.archived()) }
    }

    /// Permission to change a flag of this student's.
    ///
    /// # Errors
    /// [`Denied::Unknown`] when the viewer may not know of flags, [`Denied::Flag`] when they only read them.
    pub fn grant_act_on_flag(&self) -> Result<Grant<ActOnFlag>, Denied> {
        let by = self.me.ok_or(Denied::Unknown)?;
        if self.area(Area::Flags).is_nothing() {
            return Err(Denied::Unknown);
        }
        if !self.flag_rights().act {
            return Err(Denied::Flag);
        }
        Ok(Grant::new(ActOnFlag { student: self.student(), by: Some(by) }))
    }

    /// Permission to give or end a time in which no flag of this student's opens.
    ///
    /// # Errors
    /// As [`Standing::grant_act_on_flag`].
    pub fn grant_exempt(&self) -> Result<Grant<ActOnFlag>, Denied> {
        if self.flag_rights().exempt || self.area(Area::Flags).is_nothing() {
            self.grant_act_on_flag()
        } else {
            Err(Denied::Flag)
        }
    }

    /// Permission to raise a concern about this student.
    ///
    /// # Errors
    /// [`Denied::Unknown`] for those who may not know the student, or who may not raise one.
    pub fn grant_concern(&self) -> Result<Grant<RaiseConcern>, Denied> {
        let by = self.me.ok_or(Denied::Unknown)?;
        if !(self.may_know() && self.flag_rights().raise) {
            return Err(Denied::Unknown);
        }
        Ok(Grant::new(RaiseConcern { student: self.student(), by }))
    }

    /// Whether meetings with the student may be counted for the viewer: only where entries of every category are read
    /// by role. A count tells of an entry its kind and whose it is, which is more than a stub does; to a student
    /// nothing is told of entries at all.
    #[must_use]
    pub fn may_count_meetings(&self) -> bool {
        self.me.is_some() && self.reading().full.contains_all(Categories::ALL)
    }

    /// Whether the viewer may be told that the student has a support adviser, and who it is. To have one tells of a need:
    /// it is no tutor's name of the basic dashboard, and told as reasons of absence are.
    #[must_use]
    pub fn may_know_adviser(&self) -> bool {
        !self.area(Area::Reasons).is_nothing()
    }

    /// Whether a support adviser, should the student have one, would read an entry with these properties: for those who
    /// may not know whether there is one, and so said of every student alike.
    #[must_use]
    pub fn any_adviser_would_read(&self, categories: Categories, sensitive: bool) -> bool {
        !self.may_know_adviser() && self.adviser_reads(categories, sensitive)
    }

    /// What came of a concern, for whoever raised it and still may know the student.
    #[must_use]
    pub fn open_raised(&self, sealed: Sealed<(Flag, Concern)>) -> Option<Raised> {
        let (flag, concern) = self.unseal(sealed)?;
        let mine = self.me == Some(concern.raised_by) && self.may_know();
        mine.then_some(Raised { state: flag.state, told: concern.told })
    }
}
