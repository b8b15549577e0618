//! Tests of the whole, through its public face.

mod browser;
mod imports;
