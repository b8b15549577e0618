//! Tests of the whole, through its public face: one binary.

mod api;
mod asking;
mod canary;
mod golden;
mod golden_matrix;
mod imports;
mod leaks;
mod oracle;
mod pages;
mod policy;
mod routes;
mod tidy;
mod two_worlds;
mod world;
