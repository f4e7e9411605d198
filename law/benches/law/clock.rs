//! CPU time and memory of this program.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// Seconds of CPU time of this thread.
pub fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Runs a batch again and again for so many seconds of CPU time: batches per CPU second and per second of the
/// wall.
pub fn rate(seconds: f64, mut batch: impl FnMut()) -> (f64, f64) {
    batch();
    let (wall, begun, mut batches) = (Instant::now(), cpu(), 0u64);
    loop {
        batch();
        batches += 1;
        let spent = cpu() - begun;
        if spent >= seconds {
            return (batches as f64 / spent, batches as f64 / wall.elapsed().as_secs_f64());
        }
    }
}

/// Seconds of CPU time that something takes, with its result.
pub fn time<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let begun = cpu();
    let result = run();
    (cpu() - begun, result)
}

/// Forgets the peak of memory so far, where the system allows it.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Peak of resident memory in MiB; nothing where the system does not tell.
pub fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib / 1024.0)
}
