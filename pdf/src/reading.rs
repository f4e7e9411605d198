//! What a page is compared by: its size, its text, and what it looks like, as a hash and as a very small picture.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::raster::Undrawn;
use crate::source::{Pixels, Source};

/// Pages are compared as they look in a square of so many pixels.
pub const SIDE: f64 = 1600.0;
/// Cells in width and in height of the very small picture.
const CELLS: u32 = 24;

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Points of 1/72 inch, or the pixels of a picture.
    pub width: f64,
    pub height: f64,
    /// The hash of what it looks like in [`SIDE`]: equal pages are drawn equally.
    pub look: String,
    /// The darkness of each cell, in hexadecimal.
    pub cells: String,
    pub lines: Vec<String>,
}

/// A document whose pages are read one by one.
pub struct Reader(Source);

impl Reader {
    pub fn open(bytes: Vec<u8>, pdf: bool) -> Result<Reader, Undrawn> {
        Source::open(bytes, pdf).map(Reader)
    }

    pub fn pages(&self) -> u32 {
        self.0.pages()
    }

    /// From 1.
    pub fn page(&self, number: u32) -> Result<Reading, Undrawn> {
        let (width, height) = self.0.size(number)?;
        let pixels = self.0.pixels(number, scale(width.max(height)))?;
        let lines = self.0.lines(number)?;
        Ok(Reading { width, height, look: look(&pixels), cells: cells(&pixels), lines })
    }
}

/// Pixels for a unit of a page whose longer side has so many.
pub(crate) fn scale(longer: f64) -> f64 {
    // A stamp of a centimetre is not blown up without end.
    (SIDE / longer).min(4.0)
}

fn look(pixels: &Pixels) -> String {
    let mut hash = Sha256::new();
    hash.update(pixels.width.to_be_bytes());
    hash.update(pixels.height.to_be_bytes());
    for line in pixels.bytes.chunks(pixels.width as usize * pixels.channels) {
        let colours: Vec<u8> =
            line.chunks_exact(pixels.channels).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        hash.update(&colours);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cells(pixels: &Pixels) -> String {
    let (width, height) = (pixels.width.max(1), pixels.height.max(1));
    let mut sums = vec![(0u64, 0u64); (CELLS * CELLS) as usize];
    for (index, pixel) in pixels.bytes.chunks_exact(pixels.channels).enumerate() {
        let (x, y) = (index as u32 % width, index as u32 / width);
        let cell = &mut sums[(y * CELLS / height * CELLS + x * CELLS / width) as usize];
        cell.0 += 255 - u64::from(*pixel[..3].iter().min().unwrap_or(&255));
        cell.1 += 1;
    }
    sums.iter().map(|(dark, count)| format!("{:02x}", dark / (*count).max(1))).collect()
}
