//! The accept loop: HTTP/1 with limits that a hostile or slow client cannot stretch, and an orderly end.
//!
//! `axum::serve` installs no timer, so hyper's header timeout would never fire; hence a loop of our own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;
use tracing::{debug, info, warn};

use crate::limits::Peer;

/// Time to send the head of a request; also how long a kept connection may be silent.
const HEAD: Duration = Duration::from_secs(10);
/// Largest head of a request.
const HEAD_BYTES: usize = 64 * 1024;
/// Connections served at once; more wait in the queue of the operating system.
const CONNECTIONS: usize = 1024;
/// Time for requests in work to finish after the order to stop.
const DRAIN: Duration = Duration::from_secs(15);
/// Pause after a failed accept (usually: no free file descriptors), so that the loop does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Binds `address`; a taken port is told with its number, because it is the commonest mishap at start.
pub async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let text = match error.kind() {
            std::io::ErrorKind::AddrInUse => format!("port {} on {} is taken", address.port(), address.ip()),
            _ => format!("cannot listen on {address}: {error}"),
        };
        std::io::Error::new(error.kind(), text)
    })
}

/// Serves until `stop` resolves, then lets running requests finish within [`DRAIN`].
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let (stopping, stopped) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let slot = tokio::select! {
            slot = slots.clone().acquire_owned() => slot.expect("the semaphore is never closed"),
            () = &mut stop => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match stream {
            Ok((stream, peer)) => {
                let serving = connection(stream, Peer(peer.ip()), router.clone(), stopped.clone());
                tokio::spawn(async move {
                    serving.await;
                    drop(slot);
                });
            }
            Err(error) => {
                warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    // Connections may have ended already: nobody listening is fine.
    let _ = stopping.send(());
    tokio::select! {
        _ = slots.acquire_many(CONNECTIONS as u32) => info!("all requests finished"),
        () = tokio::time::sleep(DRAIN) => warn!("requests still running after {} s were cut off", DRAIN.as_secs()),
    }
}

/// Serves one connection to its end; after `stopped` it finishes the request in work and closes.
async fn connection(stream: TcpStream, peer: Peer, router: Router, mut stopped: watch::Receiver<()>) {
    // Answers are small and complete: waiting for more bytes would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        debug!("nodelay not set: {error}");
    }
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        _ = stopped.changed() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        debug!("a connection ended early: {error}");
    }
}

/// Resolves on SIGTERM or Ctrl-C.
pub async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = match signal(SignalKind::terminate()) {
        Ok(term) => term,
        Err(error) => {
            warn!("SIGTERM cannot be watched: {error}");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

/// Resolves when standard input is closed.
pub async fn stdin_end() {
    let mut sink = tokio::io::sink();
    // An error also means that nobody holds the other end any more.
    let _ = tokio::io::copy(&mut tokio::io::stdin(), &mut sink).await;
}
