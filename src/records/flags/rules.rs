//! Keeping a department's rules.

use crate::domain::flag::{Rule, rule};
use crate::records::look::Look;
use crate::records::refusal::Refusal;
use crate::records::standing::Records;
use crate::records::store::{audit, flags, people};

impl Records {
    /// The rules that hold in a department this person administers, as that department has them, also those that are
    /// switched off.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside what this person administers.
    pub fn rules(&self, department: &str) -> Result<Vec<Rule>, Refusal> {
        let look = self.look()?;
        let chain = chain(&look, department)?;
        let all = flags::rules(&look.tx)?;
        Ok(rule::nearest(&all, &chain).into_iter().cloned().collect())
    }

    /// Writes a rule as one department has it; number 0 makes a new one. Returns its number.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside what this person administers; [`Refusal::Invalid`] field by field.
    pub fn put_rule(&self, rule: Rule) -> Result<u32, Refusal> {
        let look = self.look()?;
        let department = rule.department.clone().ok_or(Refusal::NotFound)?;
        let chain = chain(&look, &department)?;
        let known = rule.id == 0 || self.rules(&department)?.iter().any(|known| known.id == rule.id);
        if !known {
            return Err(Refusal::NotFound);
        }
        let rule = rule.checked()?;
        let grant = look.authority()?.grant_rules(&chain)?;
        let on = if rule.on { "on" } else { "off" };
        let detail = format!("{department}: {}; {}; {on}", rule.name, rule.sentence());
        let (event, now) = (self.event("rule.put", None, detail), self.registry.now());
        self.registry.write(move |tx| {
            let id = flags::put_rule(tx, grant, &rule)?;
            audit::note(tx, now, &event)?;
            Ok(id)
        })
    }
}

/// A department this person administers, with those above it.
pub(super) fn chain(look: &Look, department: &str) -> Result<Vec<String>, Refusal> {
    let authority = look.authority()?;
    if people::department(&look.tx, department)?.is_none() {
        return Err(Refusal::NotFound);
    }
    let chain = people::department_chain(&look.tx, department)?;
    if authority.covers(&chain) { Ok(chain) } else { Err(Refusal::NotFound) }
}
