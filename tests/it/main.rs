//! The integration tests, in one binary: each module looks at the product from outside.

mod browser;
