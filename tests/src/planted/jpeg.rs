//! A photograph: a sky, a ground, and grain that makes it as long as a real one.

use jpeg_encoder::{ColorType, Encoder};

use super::{Canary, Dice};
use crate::{Error, Result};

pub fn photograph(canary: &Canary, dice: &mut Dice) -> Result<Vec<u8>> {
    let (width, height) = (480 + 16 * dice.below(24), 320 + 16 * dice.below(16));
    let pixels = pixels(width, height, dice);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 85);
    let failed = |error: jpeg_encoder::EncodingError| Error::Description(format!("JPEG: {error}"));
    // Only application segments may carry text; the picture itself cannot.
    encoder.add_app_segment(7, canary_block(canary)).map_err(failed)?;
    let size = (
        u16::try_from(width).unwrap_or(u16::MAX),
        u16::try_from(height).unwrap_or(u16::MAX),
    );
    encoder
        .encode(&pixels, size.0, size.1, ColorType::Rgb)
        .map_err(failed)?;
    Ok(bytes)
}

fn pixels(width: usize, height: usize, dice: &mut Dice) -> Vec<u8> {
    let horizon = height / 3 + dice.below(height / 3);
    let mut pixels = Vec::with_capacity(width * height * 3);
    for row in 0..height {
        for column in 0..width {
            let base = if row < horizon {
                [90, 140, 200]
            } else {
                [60 + column * 60 / width, 110, 50]
            };
            let grain = dice.below(28);
            pixels.extend(base.map(|channel| u8::try_from(channel + grain).unwrap_or(u8::MAX)));
        }
    }
    pixels
}

fn canary_block(canary: &Canary) -> Vec<u8> {
    let mut block = canary.as_str().as_bytes().to_vec();
    block.resize(Canary::SPACING_BYTES, b' ');
    block.repeat(8)
}
