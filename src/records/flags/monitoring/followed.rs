//! Monitoring points over everybody whose attendance somebody follows: who has met one, who still may, who missed it.

use super::Points;
use crate::access::{Area, Extent, Profile, Standing};
use crate::domain::monitoring::{Point, Progress, Reached};
use crate::domain::student::Whereabouts;
use crate::domain::{StudentId, calendar};
use crate::records::flags::ground::Ground;
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::people;
use std::collections::BTreeSet;

/// A monitoring point, over the students somebody follows.
#[derive(Clone, Debug)]
pub struct FollowedPoint {
    /// The point.
    pub point: Point,
    /// Those it is for: who missed it first, then who has still to do it; by name.
    pub students: Vec<FollowedStudent>,
}

/// A student to whom a monitoring point applies.
#[derive(Clone, Debug)]
pub struct FollowedStudent {
    /// The student, as the viewer may see them.
    pub profile: Profile,
    /// How they stand, with the arithmetic.
    pub progress: Progress,
}

impl FollowedPoint {
    /// How many students stand so.
    #[must_use]
    pub fn count(&self, reached: Reached) -> usize {
        self.students.iter().filter(|student| student.progress.reached == reached).count()
    }
}

/// A student whom somebody follows, and the cohort they are in.
struct Followed {
    id: StudentId,
    standing: Standing,
    profile: Profile,
    programme: String,
    year: Option<u8>,
}

impl Records {
    /// Whether any monitoring point of this academic year holds.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_points(&self) -> Result<bool, Refusal> {
        let look = self.look()?;
        Ok(!Points::read(&self.registry, &look.tx, self.registry.today())?.all.is_empty())
    }

    /// This academic year's monitoring points that are for a student whose attendance this person sees in full, the
    /// one that ends first first. Students on leave are not asked for any. Points that count meetings are told only of
    /// students whose meetings the viewer reads.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn followed_points(&self) -> Result<Vec<FollowedPoint>, Refusal> {
        let look = self.look()?;
        let points = Points::read(&self.registry, &look.tx, self.registry.today())?;
        let mut all = self.all_over_followed(&look, &points)?;
        all.retain(|of| !of.students.is_empty());
        all.sort_by_key(|of| (of.point.to, of.point.id));
        Ok(all)
    }

    /// One point over the students whose attendance the viewer sees in full.
    pub(super) fn over_followed(&self, look: &Look, point: Point) -> Result<FollowedPoint, Refusal> {
        let points = Points::these(&self.registry, vec![point], self.registry.today());
        self.all_over_followed(look, &points)?.pop().ok_or(Refusal::NotFound)
    }

    fn all_over_followed(&self, look: &Look, points: &Points) -> Result<Vec<FollowedPoint>, Refusal> {
        let followed = self.followed(look, points)?;
        let only: BTreeSet<StudentId> = followed.iter().map(|one| one.id).collect();
        let year = calendar::academic_year(self.registry.today());
        let ground = Ground::with(&self.registry, &look.tx, &year, Some(&only))?;
        let mut all: Vec<FollowedPoint> =
            points.all.iter().cloned().map(|point| FollowedPoint { point, students: Vec::new() }).collect();
        for Followed { id, standing, profile, programme, year } in followed {
            for (point, progress) in points.of(ground.as_ref(), &look.tx, id, &programme, year)? {
                if point.counts_meetings() && !standing.may_count_meetings() {
                    continue;
                }
                if let Some(of) = all.iter_mut().find(|of| of.point.id == point.id) {
                    of.students.push(FollowedStudent { profile: profile.clone(), progress });
                }
            }
        }
        for of in &mut all {
            of.students.sort_by_cached_key(in_order);
        }
        Ok(all)
    }

    /// The students to whom one of the points applies and whose attendance the viewer sees in full.
    fn followed(&self, look: &Look, points: &Points) -> Result<Vec<Followed>, Refusal> {
        let mut followed = Vec::new();
        if look.viewer.staff_id().is_none() {
            return Ok(followed);
        }
        for id in self.everybody_asked(points) {
            let Some((standing, sealed)) = look.student(id)? else { continue };
            if !standing.area(Area::Attendance).includes(Extent::FULL) {
                continue;
            }
            let (Some(profile), Some((programme, year, _))) =
                (standing.open_profile(sealed), people::cohort(&look.tx, id)?)
            else {
                continue;
            };
            followed.push(Followed { id, standing, profile, programme, year });
        }
        Ok(followed)
    }

    /// Everybody who studies and to whom one of the points applies.
    fn everybody_asked(&self, points: &Points) -> Vec<StudentId> {
        let directory = self.registry.directory();
        let asked = directory.students().filter(|(_, known)| {
            known.whereabouts == Whereabouts::Here
                && points.all.iter().any(|point| point.is_for(&known.programme, known.year))
        });
        asked.map(|(id, _)| id).collect()
    }
}

/// The worst first, then by name.
fn in_order(student: &FollowedStudent) -> (u8, String, String) {
    let rank = match student.progress.reached {
        Reached::Missed => 0,
        Reached::Unknown => 1,
        Reached::Waiting => 2,
        Reached::Satisfied => 3,
    };
    (rank, student.profile.family_name.to_lowercase(), student.profile.number.clone())
}
