//! A line to a store that breaks, stalls and is cut, as tests want it.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};

use crate::config::S3;

/// How the line behaves, for connections that are made from now on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line {
    Good,
    /// Nobody answers.
    Dead,
    /// Breaks after so many bytes of the request or of the answer.
    CutRequest(usize),
    CutAnswer(usize),
    /// Every piece waits.
    Slow(Duration),
}

/// What stands before the store.
#[derive(Clone)]
pub struct Proxy {
    address: String,
    line: Arc<Mutex<Line>>,
    broken: Arc<AtomicUsize>,
}

impl Proxy {
    /// Stands before a store from now on, which is reached by it alone.
    pub async fn before(place: &mut S3) -> Proxy {
        let store = place.endpoint.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Proxy {
            address: listener.local_addr().unwrap().to_string(),
            line: Arc::new(Mutex::new(Line::Good)),
            broken: Arc::default(),
        };
        place.endpoint = format!("http://{}", proxy.address);
        let served = proxy.clone();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let line = *served.line.lock().unwrap();
                let (proxy, store) = (served.clone(), store.clone());
                tokio::spawn(async move {
                    if line == Line::Dead {
                        return proxy.count();
                    }
                    let (from_client, to_client) = client.into_split();
                    let (from_store, to_store) = TcpStream::connect(store).await.unwrap().into_split();
                    let limit = |cut: Option<usize>| cut.unwrap_or(usize::MAX);
                    let (request, answer) = match line {
                        Line::CutRequest(cut) => (Some(cut), None),
                        Line::CutAnswer(cut) => (None, Some(cut)),
                        _ => (None, None),
                    };
                    // The one that ends first takes the other with it.
                    let cut = tokio::select! {
                        cut = pass(from_client, to_store, limit(request), line) => cut,
                        cut = pass(from_store, to_client, limit(answer), line) => cut,
                    };
                    if cut {
                        proxy.count();
                    }
                });
            }
        });
        proxy
    }

    fn count(&self) {
        self.broken.fetch_add(1, Relaxed);
    }

    /// How many connections were cut.
    pub fn broken(&self) -> usize {
        self.broken.load(Relaxed)
    }

    /// For connections that are made from now on.
    pub fn becomes(&self, line: Line) {
        *self.line.lock().unwrap() = line;
    }
}

/// Whether it was cut.
async fn pass(mut from: OwnedReadHalf, mut to: impl AsyncWrite + Unpin, mut left: usize, line: Line) -> bool {
    let mut piece = vec![0; 64 << 10];
    loop {
        let Ok(read @ 1..) = from.read(&mut piece).await else { return false };
        if let Line::Slow(pause) = line {
            tokio::time::sleep(pause).await;
        }
        if to.write_all(&piece[..read.min(left)]).await.is_err() {
            return false;
        }
        let Some(rest) = left.checked_sub(read) else { return true };
        left = rest;
    }
}
