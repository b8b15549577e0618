//! Whose flags may have changed since they were last worked out: gathered as changes are committed, taken by the job
//! that looks at flags. It is only in memory and only spares waiting: what is lost with the process, the job's run
//! over everybody finds.

use crate::domain::{InstanceId, StudentId};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Modules or students kept apart at most; beyond, everybody is looked at.
const KEPT_MAX: usize = 20_000;

/// Whose flags may have changed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Touch {
    /// Everybody's: the other fields no longer count.
    pub(super) all: bool,
    /// Those of everybody on these modules: what a register says counts for all of them, because a module whose
    /// registers are not taken counts for none.
    pub(super) modules: BTreeSet<InstanceId>,
    /// Those of these students.
    pub(super) students: BTreeSet<StudentId>,
}

impl Touch {
    /// Of everybody on a module.
    pub(super) fn module(id: InstanceId) -> Touch {
        Touch { modules: BTreeSet::from([id]), ..Touch::default() }
    }

    /// Of one student.
    pub(super) fn student(id: StudentId) -> Touch {
        Touch { students: BTreeSet::from([id]), ..Touch::default() }
    }

    /// And those of everybody on a module.
    pub(super) fn add_module(&mut self, id: InstanceId) {
        if !self.all {
            self.modules.insert(id);
            self.bound();
        }
    }

    /// And those of one student.
    pub(super) fn add_student(&mut self, id: StudentId) {
        if !self.all {
            self.students.insert(id);
            self.bound();
        }
    }

    /// Both together.
    fn and(&mut self, other: Touch) {
        self.all |= other.all;
        self.modules.extend(other.modules);
        self.students.extend(other.students);
        self.bound();
    }

    fn bound(&mut self) {
        if self.all || self.modules.len() > KEPT_MAX || self.students.len() > KEPT_MAX {
            *self = Touch { all: true, ..Touch::default() };
        }
    }

    /// Whether nobody's.
    pub(super) fn is_nobody(&self) -> bool {
        *self == Touch::default()
    }
}

type Wake = Box<dyn Fn() + Send + Sync>;

/// What waits to be looked at, and whom to wake.
#[derive(Default)]
pub(super) struct Touched {
    waiting: Mutex<Touch>,
    /// The day from which teaching weeks were counted when it was last asked.
    first_monday: Mutex<Option<Date>>,
    wake: Mutex<Option<Wake>>,
}

impl Touched {
    /// Adds to what waits, and wakes whoever looks. It neither reads nor writes anything, so that whoever saves is
    /// not kept.
    pub(super) fn add(&self, touch: Touch) {
        if touch.is_nobody() {
            return;
        }
        locked(&self.waiting).and(touch);
        if let Some(wake) = &*locked(&self.wake) {
            wake();
        }
    }

    /// What waits; nobody waits after.
    pub(super) fn take(&self) -> Touch {
        std::mem::take(&mut *locked(&self.waiting))
    }

    /// Whether teaching weeks are counted from another day than when this was last asked.
    pub(super) fn first_monday_moved(&self, to: Option<Date>) -> bool {
        std::mem::replace(&mut *locked(&self.first_monday), to) != to
    }

    /// Whom to wake.
    pub(super) fn wakes(&self, wake: impl Fn() + Send + Sync + 'static) {
        *locked(&self.wake) = Some(Box::new(wake));
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn what_is_touched_twice_is_looked_at_once_and_wakes_each_time() {
        let (touched, woken) = (Touched::default(), Arc::new(AtomicUsize::new(0)));
        touched.add(Touch::module(InstanceId(1)));
        let count = woken.clone();
        touched.wakes(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        touched.add(Touch::module(InstanceId(1)));
        touched.add(Touch::student(StudentId(3)));
        touched.add(Touch::default());
        assert_eq!(woken.load(Ordering::Relaxed), 2);
        let found = touched.take();
        assert_eq!((found.all, found.modules.len(), found.students.len()), (false, 1, 1));
        assert!(touched.take().is_nobody());
    }

    #[test]
    fn beyond_what_is_kept_apart_everybody_is_looked_at() {
        let mut touch = Touch::default();
        touch.and(Touch { students: (0..20_001).map(StudentId).collect(), ..Touch::default() });
        assert_eq!(touch, Touch { all: true, ..Touch::default() });
        touch.and(Touch::module(InstanceId(1)));
        assert!(touch.modules.is_empty(), "and no more is kept");
    }
}
