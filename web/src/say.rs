//! Output of commands. A reader that went away or a full disk ends the command with an error, never with a panic,
//! and never as if everything had been said.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// As a shell tells of a program that wrote to a closed pipe.
const NOBODY_READS: i32 = 141;

/// `println!` for commands.
macro_rules! say {
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}
pub(crate) use say;

pub(crate) fn line(text: Arguments<'_>) {
    put(format_args!("{text}\n"));
}

/// Without an end of line of its own.
pub(crate) fn put(text: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush()) {
        if error.kind() == ErrorKind::BrokenPipe {
            std::process::exit(NOBODY_READS);
        }
        eprintln!("tereze: the output cannot be written: {error}");
        std::process::exit(1);
    }
}
