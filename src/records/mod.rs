//! The guarded core: what one signed-in person or job may do.

pub mod exports;
pub mod imports;
