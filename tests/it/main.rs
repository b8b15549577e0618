//! Tests of the whole, through its public face.

mod api;
mod imports;
