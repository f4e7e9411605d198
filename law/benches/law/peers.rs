//! Other packages in the same run, each in a process of its own.

use std::process::{Command, Stdio};

/// Package, and how many times faster we must be.
pub const PEERS: [(&str, f64); 2] = [("numpy-vector", 3.0), ("bizdays", 175.0)];

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/law/peers.py");

/// Dates per CPU second; none when the package could not be run.
pub fn run(python: &str, peer: &str) -> Option<f64> {
    let output = Command::new(python).args([PROGRAM, peer, "1.0"]).stderr(Stdio::inherit()).output().ok()?;
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    line["per_cpu_s"].as_f64()
}
