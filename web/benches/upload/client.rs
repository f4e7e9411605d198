//! Sends files side by side by the core of tus 1.0.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::servers::Server;

/// How much is sent.
pub struct Load {
    /// Side by side.
    pub files: usize,
    /// Of each file.
    pub bytes: u64,
    /// Of each part.
    pub part: usize,
}

/// What was measured at the client.
pub struct Taken {
    pub bytes: u64,
    pub wall: Duration,
    /// Every part but the last of each file.
    parts: Vec<Duration>,
    last: Vec<Duration>,
}

impl Taken {
    pub fn median(&self) -> Duration {
        middle(&self.parts)
    }

    pub fn last(&self) -> Duration {
        middle(&self.last)
    }

    pub fn last_to_median(&self) -> f64 {
        self.last().as_secs_f64() / self.median().as_secs_f64()
    }
}

fn middle(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted[sorted.len() / 2]
}

pub async fn load(server: &Server, load: &Load) -> Taken {
    // No file is like another: what is stored already would be stored in its own place once more.
    let parts: Vec<bytes::Bytes> =
        (0..load.files).map(|number| noise(load.part, number as u64).into()).collect();
    let sums: Vec<String> =
        parts.iter().map(|part| format!("sha256 {}", STANDARD.encode(Sha256::digest(part)))).collect();
    let begun = Instant::now();
    let files = (0..load.files).map(|number| one(server, number, load, parts[number].clone(), &sums[number]));
    let times = futures_util::future::join_all(files).await;
    let wall = begun.elapsed();
    let (mut parts, mut last) = (Vec::new(), Vec::new());
    for mut of_file in times {
        last.extend(of_file.pop());
        parts.extend(of_file);
    }
    Taken { bytes: load.bytes * load.files as u64, wall, parts, last }
}

async fn one(server: &Server, number: usize, load: &Load, part: bytes::Bytes, sum: &str) -> Vec<Duration> {
    // A connection of its own, as each file of a browser has.
    let client = reqwest::Client::builder().build().unwrap();
    let name = STANDARD.encode(format!("bench-{number}.pdf"));
    let about = format!("filename {name}{}", server.about);
    let made = server
        .with(client.post(format!("{}{}", server.origin, server.path)))
        .header("upload-length", load.bytes)
        .header("upload-metadata", about)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), 201, "{}", server.name);
    let location = made.headers()["location"].to_str().unwrap().to_owned();
    let address = match location.strip_prefix("http") {
        Some(_) => location,
        None => format!("{}{location}", server.origin),
    };
    let (mut offset, mut times) = (0, Vec::new());
    while offset < load.bytes {
        let length = usize::try_from((load.bytes - offset).min(part.len() as u64)).unwrap();
        let body = part.slice(..length);
        let mut request = server
            .with(client.patch(&address))
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset);
        if server.checksum {
            let own = || format!("sha256 {}", STANDARD.encode(Sha256::digest(&body)));
            request =
                request.header("upload-checksum", if length == part.len() { sum.to_owned() } else { own() });
        }
        let begun = Instant::now();
        let answer = request.body(body).send().await.unwrap();
        times.push(begun.elapsed());
        assert_eq!(answer.status(), 204, "{} at {offset}", server.name);
        offset = answer.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
    }
    times
}

/// Bytes that nothing makes smaller.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ seed;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
