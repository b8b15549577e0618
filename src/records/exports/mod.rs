//! Records on their way out, in the formats the imports read.

pub mod csv;
pub mod inert;
mod write;
