//! Listening: an accept loop of our own, because the ready-made one never closes silent connections. Headers must be
//! there within 5 seconds, the body comes at the pace of `pace.rs`, and neither one client nor all together may hold too many
//! connections.

use crate::web::app::App;
use crate::web::proxy::Proxies;
use crate::web::routes;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Connections at once.
const CONNECTIONS: usize = 512;
/// Connections of one client at once. Clients on this machine and trusted proxies are spared.
const CONNECTIONS_CLIENT: usize = 64;
/// Time for the headers of a request.
const HEADERS: Duration = Duration::from_secs(5);
/// Time for requests under way when the server stops.
const FAREWELL: Duration = Duration::from_secs(15);

/// A listening server.
pub struct Bound {
    listener: TcpListener,
    router: Router,
    proxies: Proxies,
}

/// Listens on `address`.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn bind(app: App, address: SocketAddr) -> io::Result<Bound> {
    let listener = TcpListener::bind(address).await?;
    Ok(Bound { listener, proxies: app.proxies().clone(), router: routes::router(app) })
}

impl Bound {
    /// The address listened on.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is done, then lets requests under way finish.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(16 * 1024).max_headers(64);
        let (room, clients) = (Arc::new(Semaphore::new(CONNECTIONS)), Clients::default());
        let farewell = GracefulShutdown::new();
        tokio::pin!(stop);
        loop {
            let Ok(place) = room.clone().acquire_owned().await else { break };
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut stop => break,
            };
            let Ok((stream, peer)) = accepted else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let Some(client) = clients.enter(peer.ip(), self.proxies.trust(peer.ip())) else { continue };
            let connection =
                farewell.watch(server.serve_connection(TokioIo::new(quick(stream)), self.service(peer)));
            tokio::spawn(async move {
                // A client that goes away is no concern of ours.
                let _ = connection.await;
                drop((place, client));
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(FAREWELL, farewell.shutdown()).await;
    }

    fn service(
        &self,
        peer: SocketAddr,
    ) -> TowerToHyperService<
        impl tower::Service<
            Request<Incoming>,
            Response = axum::response::Response,
            Error = std::convert::Infallible,
            Future: Send,
        > + Clone
        + use<>,
    > {
        let router = self.router.clone();
        TowerToHyperService::new(tower::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        }))
    }
}

fn quick(stream: TcpStream) -> TcpStream {
    // Without it small answers wait for the client's acknowledgement; harmless when refused.
    let _ = stream.set_nodelay(true);
    stream
}

/// How many connections each client holds.
#[derive(Clone, Default)]
struct Clients(Arc<Mutex<HashMap<IpAddr, usize>>>);

impl Clients {
    fn enter(&self, client: IpAddr, spared: bool) -> Option<Client> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(client).or_insert(0);
        if *count >= CONNECTIONS_CLIENT && !client.is_loopback() && !spared {
            return None;
        }
        *count += 1;
        Some(Client { clients: self.clone(), client })
    }
}

/// One connection of a client, while it lasts.
struct Client {
    clients: Clients,
    client: IpAddr,
}

impl Drop for Client {
    fn drop(&mut self) {
        let mut held = self.clients.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.client);
            }
        }
    }
}
