//! The process that draws: one page of one document, then it ends. The document comes on standard input, the drawing
//! goes to standard output. Before it reads a byte it gives up what it does not need: it can open no file and no
//! connection, and it ends when it takes too much time or memory.

use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use pdf::raster::{Task, Undrawn, draw};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::{Reason, Shown};

/// Address space for the program itself.
const PROGRAM: u64 = 1 << 30;

/// What the process is told as its argument.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Order {
    pub task: Task,
    pub seconds: u64,
    /// Bytes of memory for the document and everything that is made of it.
    pub memory: u64,
    /// The largest document in bytes.
    pub largest: u64,
}

/// The whole life of the process.
pub fn main(order: &str) -> ExitCode {
    let done = serde_json::from_str::<Order>(order).map_err(io::Error::other).and_then(|order| {
        confine(&order)?;
        answer(&order)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn confine(order: &Order) -> io::Result<()> {
    let at_most = |resource, most: u64| {
        // What somebody limited further stays so.
        let most = getrlimit(resource).maximum.map_or(most, |maximum| maximum.min(most));
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
    };
    at_most(Resource::Data, order.memory)?;
    at_most(Resource::As, order.memory + PROGRAM)?;
    at_most(Resource::Cpu, order.seconds)?;
    at_most(Resource::Core, 0)?;
    at_most(Resource::Fsize, 0)?;
    // Those that are open stay usable; no file, socket or pipe can be opened beside them.
    at_most(Resource::Nofile, 0)?;
    Ok(rustix::thread::set_no_new_privs(true)?)
}

/// A line that says what was drawn, then each part with its length before it.
fn answer(order: &Order) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut out = io::stdout().lock();
    io::stdin().lock().take(order.largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > order.largest {
        return line(&mut out, &Shown::Not(Reason::Large));
    }
    let drawn = draw(bytes, &order.task, |sheet, part| match part {
        None => line(&mut out, &Shown::Sheet(*sheet)),
        Some(part) => {
            out.write_all(&(part.len() as u32).to_be_bytes())?;
            out.write_all(&part)
        }
    });
    match drawn {
        Ok(()) => out.flush(),
        Err(Undrawn::Output(error)) => Err(error),
        Err(Undrawn::NoPage(_)) => line(&mut out, &Shown::Not(Reason::NoPage)),
        Err(Undrawn::Broken) => line(&mut out, &Shown::Not(Reason::Broken)),
    }
}

fn line(out: &mut impl Write, shown: &Shown) -> io::Result<()> {
    serde_json::to_writer(&mut *out, shown)?;
    out.write_all(b"\n")?;
    out.flush()
}
