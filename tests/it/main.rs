//! Tests of the whole, through its public face: one binary.

mod imports;
mod pages;
