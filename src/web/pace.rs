//! How long the body of a request may take: a minute, and longer only while it comes at a pace that a poor line keeps
//! up. Whoever sends a byte now and then does not hold a connection for long.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::Response;
use axum::middleware::Next;
use hyper::body::{Frame, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// Time for a body of any size.
const GRACE: Duration = Duration::from_mins(1);
/// Bytes for which there is a second more.
const BYTES_A_SECOND: u64 = 64 * 1024;
/// Time no body may exceed.
const LONGEST: Duration = Duration::from_mins(15);

/// A body took too long.
#[derive(Debug)]
pub(super) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl std::error::Error for TooSlow {}

impl TooSlow {
    /// Whether this is why a body could not be read.
    pub(super) fn is_cause_of(error: &axum::Error) -> bool {
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(error) = next {
            if error.is::<TooSlow>() {
                return true;
            }
            next = error.source();
        }
        false
    }
}

/// Sets the pace of a request's body.
pub(super) async fn set(request: Request, next: Next) -> Response<Body> {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(Paced::new(body)))).await
}

/// A body with a deadline, which moves with what arrives.
struct Paced {
    inner: Body,
    began: Instant,
    received: u64,
    timer: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(inner: Body) -> Paced {
        let began = Instant::now();
        Paced { inner, began, received: 0, timer: Box::pin(tokio::time::sleep_until(began + GRACE)) }
    }

    fn deadline(&self) -> Instant {
        let earned = Duration::from_secs(self.received / BYTES_A_SECOND);
        self.began + GRACE.saturating_add(earned).min(LONGEST)
    }

    /// Whether the time is over; if not, whoever asks is woken when it is.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let deadline = self.deadline();
        if Instant::now() >= deadline {
            return true;
        }
        while self.timer.as_mut().poll(context).is_ready() {
            self.timer.as_mut().reset(deadline);
        }
        false
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.is_over(context) {
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len);
            self.received = self.received.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
