//! Reports: what they count, checked against tables published or computed elsewhere, and whom they are for.

mod acceptance;
mod access;
mod by_group;
mod oulad;
mod shell;
mod small;
