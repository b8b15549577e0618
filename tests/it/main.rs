//! The one integration binary: every test that goes through the product's doors.

mod golden;
mod golden_matrix;
mod oracle;
mod policy;
mod tidy;
