//! Marks of those of whom the viewer has counts only, as far as they count.

use super::Source;
use crate::access::Depth;
use crate::domain::report::cells::{self, One, Told};
use crate::domain::{Counts, StudentId};
use crate::records::figures::ModuleFigures;

/// A student's marks in a module, as far as they count.
pub(super) struct Kept {
    pub(super) student: StudentId,
    /// The place of the programme for which they count; none for those that count together with others'.
    pub(super) programme: Option<usize>,
    /// None when they count nowhere.
    pub(super) counts: Option<Counts>,
}

impl Source<'_> {
    /// The marks in a module of those `counted` says, by their place in it.
    pub(super) fn in_cells(&self, module: &ModuleFigures, counted: impl Fn(usize) -> bool) -> Vec<Kept> {
        let packed = &module.packed;
        let mut sums = vec![(Sum::default(), Sum::default(), false); module.enrolments.len()];
        let known: Vec<(usize, usize, bool)> = module
            .enrolments
            .iter()
            .enumerate()
            .filter(|(place, _)| counted(*place))
            .filter_map(|(place, enrolment)| {
                let member = self.population.member(enrolment.student)?;
                Some((place, member.programme, member.depth == Some(Depth::Counts)))
            })
            .collect();
        for span in cells::spans(packed.days(), self.today()) {
            let counts = packed.counts(span);
            let one = |(place, programme, unknown): &(usize, usize, bool)| One {
                programme: *programme,
                counts: counts.get(*place).copied().unwrap_or_default(),
                unknown: *unknown,
            };
            let ones: Vec<One> = known.iter().map(one).collect();
            for (((place, ..), one), told) in known.iter().zip(&ones).zip(cells::settle(&ones)) {
                let Some((own, together, left)) = sums.get_mut(*place) else { continue };
                match told {
                    Some(Told::Programme) => own.add(one.counts),
                    Some(Told::Together) => together.add(one.counts),
                    Some(Told::Nowhere) => *left = true,
                    None => {}
                }
            }
        }
        let kept = known.iter().flat_map(|(place, programme, _)| {
            let student = module.enrolments.get(*place).map(|enrolment| enrolment.student);
            let (own, together, left) = sums.get(*place).copied().unwrap_or_default();
            let own = own.0.map(|counts| (Some(*programme), Some(counts)));
            let together = together.0.map(|counts| (None, Some(counts)));
            let left = left.then_some((Some(*programme), None));
            let all = [own, together, left].into_iter().flatten();
            all.filter_map(move |(programme, counts)| Some(Kept { student: student?, programme, counts }))
        });
        kept.collect()
    }
}

/// Marks over several cells; none when there are none.
#[derive(Clone, Copy, Default)]
struct Sum(Option<Counts>);

impl Sum {
    fn add(&mut self, counts: Counts) {
        self.0 = Some(self.0.unwrap_or_default().plus(counts));
    }
}
