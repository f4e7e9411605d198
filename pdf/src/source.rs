//! A document of others that is drawn: a PDF, a picture or a scan of several pages. It is given bytes that nobody vouches for: whoever opens it
//! does so in a process with limits.

use std::borrow::Cow;
use std::io::Cursor;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};

use crate::raster::Undrawn;
use crate::scan::{self, Scan};
use crate::text;

/// The renderer counts pixels of a side in 16 bits.
pub(crate) const SIDE: f64 = 32_000.0;

/// An opened document.
pub(crate) enum Source {
    Pdf(Box<Pdf>),
    Picture(Box<DynamicImage>),
    Scan(Scan),
}

/// What was drawn, line by line, on white.
pub(crate) struct Pixels {
    pub width: u32,
    pub height: u32,
    /// Bytes of a pixel; the first three are its colours.
    pub channels: usize,
    pub bytes: Vec<u8>,
}

impl Source {
    pub fn open(bytes: Vec<u8>, pdf: bool) -> Result<Source, Undrawn> {
        if !pdf && scan::is_tiff(&bytes) {
            return Scan::open(bytes).map(Source::Scan);
        }
        if !pdf {
            return picture(bytes).map(|image| Source::Picture(image.into())).map_err(|_| Undrawn::Broken);
        }
        let pdf = Pdf::new(bytes).map_err(|_| Undrawn::Broken)?;
        if pdf.pages().is_empty() { Err(Undrawn::Broken) } else { Ok(Source::Pdf(pdf.into())) }
    }

    pub fn pages(&self) -> u32 {
        match self {
            Source::Pdf(pdf) => u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX),
            Source::Picture(_) => 1,
            Source::Scan(scan) => u32::try_from(scan.sides.len()).unwrap_or(u32::MAX),
        }
    }

    fn page<'a>(&self, pdf: &'a Pdf, number: u32) -> Result<&'a Page<'a>, Undrawn> {
        let page = (number as usize).checked_sub(1).and_then(|index| pdf.pages().get(index));
        page.ok_or(Undrawn::NoPage(self.pages()))
    }

    /// Width and height of a page as it is read: points of 1/72 inch, or the pixels of a picture.
    pub fn size(&self, number: u32) -> Result<(f64, f64), Undrawn> {
        let (width, height) = match self {
            Source::Pdf(pdf) => {
                let (width, height) = self.page(pdf, number)?.render_dimensions();
                (f64::from(width), f64::from(height))
            }
            Source::Picture(_) if number != 1 => return Err(Undrawn::NoPage(1)),
            Source::Picture(image) => (image.width().into(), image.height().into()),
            Source::Scan(scan) => {
                let side = (number as usize).checked_sub(1).and_then(|index| scan.sides.get(index));
                let (width, height) = side.ok_or(Undrawn::NoPage(self.pages()))?;
                ((*width).into(), (*height).into())
            }
        };
        let sound = |side: f64| side.is_finite() && side > 0.0;
        if sound(width) && sound(height) { Ok((width, height)) } else { Err(Undrawn::Broken) }
    }

    /// The lines of its text, where it has some.
    pub fn lines(&self, number: u32) -> Result<Vec<String>, Undrawn> {
        match self {
            Source::Pdf(pdf) => Ok(text::lines(self.page(pdf, number)?)),
            Source::Picture(_) | Source::Scan(_) => Ok(Vec::new()),
        }
    }

    /// Draws a page with so many pixels for each unit of its size.
    pub fn pixels(&self, number: u32, scale: f64) -> Result<Pixels, Undrawn> {
        let (width, height) = self.size(number)?;
        match self {
            Source::Pdf(pdf) => {
                let side = |points: f64| (points * scale + 0.001).floor().clamp(1.0, SIDE) as u16;
                let settings = RenderSettings {
                    x_scale: scale as f32,
                    y_scale: scale as f32,
                    width: Some(side(width)),
                    height: Some(side(height)),
                    bg_color: WHITE,
                };
                let page = self.page(pdf, number)?;
                let image = render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
                let (width, height) = (image.width().into(), image.height().into());
                Ok(Pixels { width, height, channels: 4, bytes: image.data_as_u8_slice().to_vec() })
            }
            Source::Picture(image) => Ok(on_white(image, scale)),
            // `size` found the page.
            Source::Scan(scan) => Ok(on_white(&scan.page(number as usize - 1)?, scale)),
        }
    }
}

fn picture(bytes: Vec<u8>) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE as u32), Some(SIDE as u32));
    limits.max_alloc = None;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn on_white(image: &DynamicImage, scale: f64) -> Pixels {
    let side = |pixels: u32| (f64::from(pixels) * scale).floor().max(1.0) as u32;
    let (width, height) = (side(image.width()), side(image.height()));
    let image =
        if scale < 1.0 { Cow::Owned(image.thumbnail_exact(width, height)) } else { Cow::Borrowed(image) };
    let (width, height) = (image.width(), image.height());
    if !image.color().has_alpha() {
        return Pixels { width, height, channels: 3, bytes: image.into_owned().into_rgb8().into_raw() };
    }
    let mut bytes = image.into_owned().into_rgba8().into_raw();
    for pixel in bytes.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]);
        for channel in &mut pixel[..3] {
            *channel = ((u16::from(*channel) * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
    }
    Pixels { width, height, channels: 4, bytes }
}
