//! The door for browsers and programs: axum, and nothing else in the project knows of it.
//!
//! `routes.rs` is one list of everything that can be asked, with whom each route is for; the gate in `gate.rs` lets
//! nobody past who is not of that audience. A handler gets a [`Seat`] — the rights of one signed-in person — and has
//! no other name for data. Status codes stand in `status.rs` only.

mod app;
mod assets;
mod form;
mod frame;
mod gate;
mod headers;
mod pace;
mod proxy;
pub mod routes;
mod serve;
pub mod status;

pub use app::{App, Site};
pub use form::{Checked, Form, WithFiles};
pub use frame::{Canvas, Said};
pub use gate::{Audience, Seat};
pub use proxy::Proxies;
pub use serve::{Bound, bind};
pub use status::{Answer, Failure};
