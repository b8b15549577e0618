//! Modules, and the years in which they run.

use crate::access::{Grant, Upkeep};
use crate::domain::InstanceId;
use crate::domain::module::{Instance, Module};
use crate::records::store::disk::{Key, Parts, each_v1, get_v1, misfit, put_v1, take_u32};
use crate::records::store::engine::{Change, Reading, Trouble};
use crate::records::store::schema::{INSTANCES, INSTANCES_BY_NAME, MODULES};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct ModuleV1 {
    title: String,
    department: Option<String>,
    level: Option<String>,
    credits_hundredths: Option<u32>,
}

fn module_of(code: String, m: ModuleV1) -> Module {
    Module {
        code,
        title: m.title,
        department: m.department,
        level: m.level,
        credits_hundredths: m.credits_hundredths,
    }
}

/// The module with this code.
///
/// # Errors
/// As the store's.
pub fn module(tx: &dyn Reading, code: &str) -> Result<Option<Module>, Trouble> {
    Ok(get_v1(tx, MODULES, code.as_bytes())?.map(|m| module_of(code.to_owned(), m)))
}

/// Every module, by code.
///
/// # Errors
/// As the store's.
pub fn modules(tx: &dyn Reading) -> Result<Vec<Module>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, MODULES, &[], |key, m: ModuleV1| {
        all.push(module_of(
            Parts::of(key).text().map(str::to_owned).ok_or_else(|| misfit(MODULES, "a code is not text"))?,
            m,
        ));
        Ok(true)
    })?;
    Ok(all)
}

/// Writes a module; `false` when nothing changed.
///
/// # Errors
/// As the store's.
pub fn put_module(tx: &mut Change, _grant: &Grant<Upkeep>, module: &Module) -> Result<bool, Trouble> {
    let value = ModuleV1 {
        title: module.title.clone(),
        department: module.department.clone(),
        level: module.level.clone(),
        credits_hundredths: module.credits_hundredths,
    };
    put_v1(tx, MODULES, module.code.clone().into_bytes(), &value)
}

#[derive(Serialize, Deserialize)]
struct InstanceV1 {
    module: String,
    academic_year: String,
}

fn instance_key(module: &str, academic_year: &str) -> Vec<u8> {
    format!("{academic_year}\0{module}").into_bytes()
}

/// The module in its year.
///
/// # Errors
/// As the store's.
pub fn instance(tx: &dyn Reading, id: InstanceId) -> Result<Option<Instance>, Trouble> {
    let found: Option<InstanceV1> = get_v1(tx, INSTANCES, &Key::new().u32(id.0).done())?;
    Ok(found.map(|i| Instance { id, module: i.module, academic_year: i.academic_year }))
}

/// Every module in every year, by id.
///
/// # Errors
/// As the store's.
pub fn instances(tx: &dyn Reading) -> Result<Vec<Instance>, Trouble> {
    let mut all = Vec::new();
    each_v1(tx, INSTANCES, &[], |key, i: InstanceV1| {
        let id = InstanceId(Parts::of(key).u32().ok_or_else(|| misfit(INSTANCES, "short key"))?);
        all.push(Instance { id, module: i.module, academic_year: i.academic_year });
        Ok(true)
    })?;
    Ok(all)
}

/// The id of a module in a year, if it runs.
///
/// # Errors
/// As the store's.
pub fn instance_id(
    tx: &dyn Reading,
    module: &str,
    academic_year: &str,
) -> Result<Option<InstanceId>, Trouble> {
    let found = tx.get(INSTANCES_BY_NAME, &instance_key(module, academic_year))?;
    Ok(found.and_then(|bytes| Parts::of(&bytes).u32()).map(InstanceId))
}

/// The id of a module in a year, made when it is new.
///
/// # Errors
/// As the store's.
pub fn ensure_instance(
    tx: &mut Change,
    _grant: &Grant<Upkeep>,
    module: &str,
    academic_year: &str,
) -> Result<InstanceId, Trouble> {
    if let Some(id) = instance_id(tx, module, academic_year)? {
        return Ok(id);
    }
    let id = take_u32(tx, "instance")?;
    let key = Key::new().u32(id).done();
    tx.put(INSTANCES_BY_NAME, instance_key(module, academic_year), key.clone());
    let value = InstanceV1 { module: module.to_owned(), academic_year: academic_year.to_owned() };
    put_v1(tx, INSTANCES, key, &value)?;
    Ok(InstanceId(id))
}
