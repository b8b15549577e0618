//! The home page.

use crate::web::Canvas;
use crate::web::gate::Seat;
use crate::web::status::{self, Answer};

/// The home page.
pub(super) async fn page(seat: Seat) -> Answer {
    let canvas = Canvas::of(&seat).await?;
    let home = seat.run(|records| records.home()).await?;
    let view = crate::ui::home::View::default();
    let _ = home;
    Ok(status::page(crate::ui::home::page(&canvas.frame(), &view)))
}
