//! For whoever watches the server: alive, and ready. They tell nothing else.

use crate::web::App;
use crate::web::status::{Answer, health};
use axum::extract::State;

/// The process answers.
pub(super) async fn alive() -> Answer {
    Ok(health(true, "alive"))
}

/// The store can be read and written, and search has caught up.
pub(super) async fn ready(State(app): State<App>) -> Answer {
    let ready =
        app.run(|registry| Ok(registry.read_only().is_none() && registry.search_lag()?.0 < 1_000)).await?;
    Ok(health(ready, if ready { "ready" } else { "not ready" }))
}
