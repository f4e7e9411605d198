//! The scan for malware: ClamAV's `clamd`, to which a file is streamed.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use clamav_client::tokio::{Socket, Tcp, get_version, scan_stream};
use futures_util::Stream;

use crate::config::Malware;

/// A scanner that takes longer for one file is down.
const PATIENCE: Duration = Duration::from_secs(600);

/// Longest version that is kept, characters.
const VERSION: usize = 200;

/// What the scan found, or why there was none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    Clean,
    Infected,
    /// Larger than the scanner takes.
    TooLarge,
    /// This system has no scanner.
    None,
}

impl Scan {
    /// The name in rows and keys of texts.
    pub fn code(self) -> &'static str {
        match self {
            Scan::Clean => "clean",
            Scan::Infected => "infected",
            Scan::TooLarge => "too-large",
            Scan::None => "none",
        }
    }

    pub(super) fn read(code: &str) -> Option<Scan> {
        [Scan::Clean, Scan::Infected, Scan::TooLarge, Scan::None].into_iter().find(|scan| scan.code() == code)
    }
}

/// Where `clamd` listens.
#[derive(Clone, Debug)]
enum Address {
    Tcp(String),
    Unix(PathBuf),
}

/// A running `clamd`.
#[derive(Clone, Debug)]
pub struct Scanner {
    address: Address,
    /// The largest file that it is given, bytes.
    most: u64,
}

impl Scanner {
    pub fn new(malware: &Malware) -> Scanner {
        let address = match malware.socket() {
            Some(path) => Address::Unix(path),
            None => Address::Tcp(malware.clamd.clone()),
        };
        Scanner { address, most: malware.most_mib << 20 }
    }

    /// Program and signatures, as `clamd` calls them. Other signatures see other malware.
    pub async fn version(&self) -> io::Result<String> {
        let asking = async {
            match &self.address {
                Address::Tcp(host_address) => get_version(Tcp { host_address }).await,
                Address::Unix(socket_path) => get_version(Socket { socket_path }).await,
            }
        };
        let answer = tokio::time::timeout(PATIENCE, asking).await.map_err(io::Error::other)?;
        let answer = answer
            .map_err(|error| io::Error::new(error.kind(), format!("clamd does not answer: {error}")))?;
        let text = String::from_utf8_lossy(&answer);
        Ok(text.trim_end_matches(['\0', '\n']).chars().take(VERSION).collect())
    }

    /// Scans a file of `size` bytes; the name of what was found stands beside [`Scan::Infected`]. What `clamd` could not
    /// do is an error, never a clean file.
    pub async fn scan(
        &self,
        size: u64,
        bytes: impl Stream<Item = io::Result<Bytes>>,
    ) -> io::Result<(Scan, String)> {
        if size > self.most {
            return Ok((Scan::TooLarge, String::new()));
        }
        let scanning = async {
            match &self.address {
                Address::Tcp(host_address) => scan_stream(bytes, Tcp { host_address }, None).await,
                Address::Unix(socket_path) => scan_stream(bytes, Socket { socket_path }, None).await,
            }
        };
        let answer = tokio::time::timeout(PATIENCE, scanning).await.map_err(io::Error::other)?;
        read(
            &answer
                .map_err(|error| io::Error::new(error.kind(), format!("clamd does not answer: {error}")))?,
        )
    }
}

/// `stream: OK`, `stream: NAME FOUND`; everything else is no verdict.
fn read(answer: &[u8]) -> io::Result<(Scan, String)> {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_end_matches(['\0', '\n']);
    match text.strip_prefix("stream: ") {
        Some("OK") => Ok((Scan::Clean, String::new())),
        Some(found) if found.ends_with(" FOUND") => {
            Ok((Scan::Infected, found.trim_end_matches(" FOUND").to_owned()))
        }
        _ => Err(io::Error::other(format!("clamd did not scan: {text:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// .a5: only the exact word of the scanner lets a file through.
    #[test]
    fn only_an_answer_that_says_so_is_a_verdict() {
        assert_eq!(read(b"stream: OK\0").unwrap(), (Scan::Clean, String::new()));
        assert_eq!(read(b"stream: Eicar.Test FOUND\0").unwrap(), (Scan::Infected, "Eicar.Test".into()));
        for answer in
            ["", "OK", "stream: ", "INSTREAM size limit exceeded. ERROR\0", "stream: Can't allocate ERROR"]
        {
            assert!(read(answer.as_bytes()).is_err(), "{answer}");
        }
    }
}
