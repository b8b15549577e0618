//! Rules: the usual ones, and those a department has changed or made.

use crate::access::{Grant, KeepRules};
use crate::domain::flag::{Rule, RuleKind, defaults};
use crate::records::store::disk::{Key, Parts, each_v1, misfit, put_v1, take_u32};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::FLAG_RULES;
use serde::{Deserialize, Serialize};

/// Numbers up to this one are for rules every department begins with.
const USUAL_MAX: u32 = 99;

#[derive(Serialize, Deserialize)]
struct RuleV1 {
    name: String,
    kind: u8,
    threshold: u32,
    weeks: Option<u32>,
    expected_min: u32,
    on: bool,
}

/// Every rule in every department's version, by number; the usual ones among them unless they were changed for
/// everybody.
///
/// # Errors
/// As the store's.
pub fn rules(tx: &dyn Reading) -> Result<Vec<Rule>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, FLAG_RULES, &[], |key, r: RuleV1| {
        let mut parts = Parts::of(key);
        let id = parts.u32().ok_or_else(|| misfit(FLAG_RULES, "short key"))?;
        let department = parts.text().ok_or_else(|| misfit(FLAG_RULES, "a department is not text"))?;
        all.push(Rule {
            id,
            department: (!department.is_empty()).then(|| department.to_owned()),
            name: r.name,
            kind: RuleKind::from_disk(r.kind).ok_or_else(|| misfit(FLAG_RULES, "unknown kind"))?,
            threshold: r.threshold,
            weeks: r.weeks,
            expected_min: r.expected_min,
            on: r.on,
        });
        Ok(true)
    })?;
    for usual in defaults() {
        if !all.iter().any(|rule| rule.id == usual.id && rule.department.is_none()) {
            all.push(usual);
        }
    }
    all.sort_by(|a, b| (a.id, &a.department).cmp(&(b.id, &b.department)));
    Ok(all)
}

/// Writes a department's version of a rule; number 0 makes a new rule. Returns its number.
///
/// # Errors
/// As the store's.
pub fn put(tx: &mut Change, _grant: Grant<KeepRules>, rule: &Rule) -> Result<u32, Trouble> {
    let id = if rule.id == 0 { take_u32(tx, "flag_rule")?.saturating_add(USUAL_MAX) } else { rule.id };
    let value = RuleV1 {
        name: rule.name.clone(),
        kind: rule.kind.disk(),
        threshold: rule.threshold,
        weeks: rule.weeks,
        expected_min: rule.expected_min,
        on: rule.on,
    };
    put_v1(tx, FLAG_RULES, Key::new().u32(id).text(rule.department.as_deref().unwrap_or_default()), &value)?;
    Ok(id)
}
