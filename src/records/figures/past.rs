//! Attendance of past years: nobody asks for it but reports, and so it is read when it is asked for, and kept no longer
//! than it is of use.

use super::{Figures, ModuleFigures};
use crate::domain::InstanceId;
use crate::records::registry::Registry;
use crate::records::store::{Reading, Trouble, teaching};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Modules of years before those that are always in memory, as they were last read.
#[derive(Default)]
pub(in crate::records) struct Past(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// How often something changed in a past year: what was being read meanwhile is not kept.
    edition: u64,
    modules: Option<Modules>,
    /// Whether anybody asked since [`Past::rest`].
    used: bool,
}

#[derive(Clone)]
struct Modules {
    /// The first year that is not among them.
    before: String,
    all: Arc<Vec<Arc<ModuleFigures>>>,
}

impl Past {
    /// Forgets what is kept, since something of it changed.
    pub(in crate::records) fn forget(&self) {
        let mut kept = self.kept();
        kept.edition += 1;
        kept.modules = None;
    }

    /// Forgets what nobody has asked for since this was last called.
    pub(in crate::records) fn rest(&self) {
        let mut kept = self.kept();
        if !std::mem::take(&mut kept.used) {
            kept.modules = None;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    /// Every module in every year.
    ///
    /// # Errors
    /// As the store's.
    pub(in crate::records) fn figures_of_all_years(&self) -> Result<Vec<Arc<ModuleFigures>>, Trouble> {
        let (first, mut all) = {
            let figures = self.figures();
            (figures.first_year.clone(), figures.modules().cloned().collect::<Vec<_>>())
        };
        all.extend(self.modules_before(&first)?.iter().cloned());
        all.sort_by_key(|module| module.instance.id);
        Ok(all)
    }

    /// The modules of a year, by id.
    ///
    /// # Errors
    /// As the store's.
    pub(in crate::records) fn figures_of_year(
        &self,
        academic_year: &str,
    ) -> Result<Vec<Arc<ModuleFigures>>, Trouble> {
        let (first, held) = {
            let figures = self.figures();
            (figures.first_year.clone(), figures.of_year(academic_year))
        };
        if academic_year >= first.as_str() {
            return Ok(held);
        }
        let of_year = |module: &&Arc<ModuleFigures>| module.instance.academic_year == academic_year;
        Ok(self.modules_before(&first)?.iter().filter(of_year).cloned().collect())
    }

    /// A module in one year, of a past one as `tx` has it.
    ///
    /// # Errors
    /// As the store's.
    pub(in crate::records) fn figures_of_module(
        &self,
        tx: &dyn Reading,
        id: InstanceId,
    ) -> Result<Option<Arc<ModuleFigures>>, Trouble> {
        if let Some(held) = self.figures().module(id) {
            return Ok(Some(held.clone()));
        }
        let Some(instance) = teaching::instance(tx, id)? else { return Ok(None) };
        let on_leave = self.figures().on_leave.clone();
        let mut module = ModuleFigures::read(tx, instance, &on_leave)?;
        module.pack(self.now());
        Ok(Some(Arc::new(module)))
    }

    fn modules_before(&self, first_year: &str) -> Result<Arc<Vec<Arc<ModuleFigures>>>, Trouble> {
        let edition = {
            let mut kept = self.past.kept();
            kept.used = true;
            match &kept.modules {
                Some(known) if known.before == first_year => return Ok(known.all.clone()),
                _ => kept.edition,
            }
        };
        let before = |academic_year: &str| academic_year < first_year;
        let read = Figures::read_modules(&self.engine.read()?, self.now(), before)?;
        let all = Arc::new(read.into_iter().map(Arc::new).collect::<Vec<_>>());
        let mut kept = self.past.kept();
        if kept.edition == edition {
            kept.modules = Some(Modules { before: first_year.to_owned(), all: all.clone() });
        }
        Ok(all)
    }
}
