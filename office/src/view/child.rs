//! The process that draws, reads or compares pages or judges a file that came, then it ends. One document or two come
//! on standard input, what is made of them goes to standard output. Before it reads a byte it gives up what it does not
//! need: it can open no file and no connection, and it ends when it takes too much time or memory.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::os::fd::AsFd as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pdf::difference::{Over, Pair};
use pdf::raster::{Sheet, Task, Undrawn, draw};
use pdf::reading::Reader;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::{Reason, Shown};
use crate::arrival::Question;

/// Address space for the program itself.
const PROGRAM: u64 = 1 << 30;

/// What is to be done with what comes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    Draw(Task),
    /// Reads page after page from this one on, as many as go into half of the time.
    Read {
        pdf: bool,
        from: u32,
    },
    /// Compares pages of two documents, as many pairs as go into half of the time.
    Compare {
        of: Two,
        pairs: Vec<(u32, u32)>,
    },
    Over {
        of: Two,
        over: Over,
    },
    /// Judges the file that is standard input itself.
    Judge(Question),
}

/// Two documents, one after the other on standard input.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Two {
    /// Bytes of the old one.
    pub first: u64,
    /// Whether they are PDF; otherwise pictures.
    pub pdf: (bool, bool),
}

/// The first line about a document that is read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    Pages(u32),
    Not(Reason),
}

/// What the process is told as its argument.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub work: Work,
    pub seconds: u64,
    /// Bytes of memory for the document and everything that is made of it.
    pub memory: u64,
    /// The most bytes that come.
    pub largest: u64,
}

/// The whole life of the process.
pub fn main(order: &str) -> ExitCode {
    let done = serde_json::from_str::<Order>(order).map_err(io::Error::other).and_then(|order| {
        if let Work::Judge(question) = &order.work {
            return judge(&order, question);
        }
        confine(&order, 0)?;
        answer(&order)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// What is written lies in files that were opened before; `written` bytes in each at most.
fn confine(order: &Order, written: u64) -> io::Result<()> {
    let at_most = |resource, most: u64| {
        // What somebody limited further stays so.
        let most = getrlimit(resource).maximum.map_or(most, |maximum| maximum.min(most));
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
    };
    at_most(Resource::Data, order.memory)?;
    at_most(Resource::As, order.memory + PROGRAM)?;
    at_most(Resource::Cpu, order.seconds)?;
    at_most(Resource::Core, 0)?;
    at_most(Resource::Fsize, written)?;
    // Those that are open stay usable; no file, socket or pipe can be opened beside them.
    at_most(Resource::Nofile, 0)?;
    Ok(rustix::thread::set_no_new_privs(true)?)
}

fn judge(order: &Order, question: &Question) -> io::Result<()> {
    let mut file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let scratch = question.scratch()?;
    confine(order, question.written(order.largest))?;
    line(&mut io::stdout().lock(), &question.judge(&mut file, scratch)?)
}

fn answer(order: &Order) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut out = io::stdout().lock();
    io::stdin().lock().take(order.largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > order.largest {
        return line(&mut out, &Shown::Not(Reason::Large));
    }
    let began = Instant::now();
    let more = || began.elapsed() < Duration::from_secs(order.seconds) / 2;
    let done = match &order.work {
        Work::Draw(task) => draw(bytes, task, |sheet, part| drawn(&mut out, sheet, part)),
        Work::Judge(_) => return Err(io::ErrorKind::InvalidInput.into()),
        Work::Over { of, over } => {
            pair(bytes, of).and_then(|pair| pair.over(over, |sheet, part| drawn(&mut out, sheet, part)))
        }
        Work::Compare { of, pairs } => pair(bytes, of).and_then(|pair| {
            for (old, new) in pairs.iter().take_while(|_| more()) {
                line(&mut out, &pair.compare((*old, *new))?)?;
            }
            Ok(())
        }),
        Work::Read { pdf, from } => {
            let reader = match Reader::open(bytes, *pdf) {
                Ok(reader) => reader,
                Err(_) => return line(&mut out, &Opened::Not(Reason::Broken)),
            };
            line(&mut out, &Opened::Pages(reader.pages()))?;
            (*from..=reader.pages()).take_while(|_| more()).try_for_each(|page| match reader.page(page) {
                Ok(reading) => Ok(line(&mut out, &Some(reading))?),
                Err(Undrawn::Output(error)) => Err(error.into()),
                Err(_) => Ok(line(&mut out, &None::<pdf::reading::Reading>)?),
            })
        }
    };
    match done {
        Ok(()) => out.flush(),
        Err(Undrawn::Output(error)) => Err(error),
        Err(Undrawn::NoPage(_)) => line(&mut out, &Shown::Not(Reason::NoPage)),
        Err(Undrawn::Broken) => line(&mut out, &Shown::Not(Reason::Broken)),
    }
}

fn pair(mut bytes: Vec<u8>, of: &Two) -> Result<Pair, Undrawn> {
    let first = usize::try_from(of.first).unwrap_or(usize::MAX).min(bytes.len());
    let new = bytes.split_off(first);
    Pair::open((bytes, of.pdf.0), (new, of.pdf.1))
}

/// A line that says what was drawn, then each part with its length before it.
fn drawn(out: &mut impl Write, sheet: &Sheet, part: Option<Vec<u8>>) -> io::Result<()> {
    match part {
        None => line(out, &Shown::Sheet(*sheet)),
        Some(part) => {
            out.write_all(&(part.len() as u32).to_be_bytes())?;
            out.write_all(&part)
        }
    }
}

fn line(out: &mut impl Write, said: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, said)?;
    out.write_all(b"\n")?;
    out.flush()
}
