//! How it looks: sizes, distances, colours. Lengths are points of 1/72 inch.

use crate::document::Tone;
use crate::typeface::Face;

/// ISO 216 A4.
pub const PAGE: (f32, f32) = (595.28, 841.89);

/// Left and right.
pub const SIDE: f32 = 56.7;
pub const TOP: f32 = 54.0;
/// Where the text ends; the foot stands below.
pub const BOTTOM: f32 = PAGE.1 - 62.0;
/// Where the foot begins.
pub const FEET: f32 = PAGE.1 - 42.0;
pub const WIDTH: f32 = PAGE.0 - 2.0 * SIDE;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub size: f32,
    /// From one baseline to the next.
    pub leading: f32,
    pub ink: Ink,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink(pub u8, pub u8, pub u8);

pub const BLACK: Ink = Ink(0x1a, 0x1a, 0x1a);
pub const GREY: Ink = Ink(0x5c, 0x5c, 0x5c);
pub const RULE: Ink = Ink(0xb4, 0xb4, 0xb0);
pub const HAIR: Ink = Ink(0xd9, 0xd9, 0xd5);
pub const PANEL: Ink = Ink(0xf4, 0xf4, 0xf1);

pub const TITLE: Style = style(22.0, 30.0, BLACK);
pub const BANNER: Style = style(15.0, 22.0, BLACK);
pub const SECTION: Style = style(12.5, 18.0, BLACK);
pub const DISK: Style = style(10.5, 16.0, BLACK);
pub const PART: Style = style(9.0, 14.0, GREY);
pub const BODY: Style = style(9.5, 15.5, BLACK);
pub const NAME: Style = style(9.0, 15.5, GREY);
pub const DIGITS: Style = style(19.0, 24.0, BLACK);
pub const IDEOGRAPHS: Style = style(17.0, 25.0, BLACK);
/// The widest of the English words, mushroom, is 5.14 times as wide, and fits into a sixth of the room that they have.
pub const WORDS: Style = style(9.8, 17.0, BLACK);
pub const CELL: Style = style(8.8, 13.5, BLACK);
pub const HEAD: Style = style(8.2, 13.5, GREY);
pub const CAPTION: Style = style(8.0, 12.0, GREY);
pub const FOOT: Style = style(7.8, 12.0, GREY);

const fn style(size: f32, leading: f32, ink: Ink) -> Style {
    Style { size, leading, ink }
}

impl Style {
    /// The type size in a face: letters of equal width look larger than others.
    pub fn size_in(&self, face: Face) -> f32 {
        match face {
            Face::Text => self.size,
            Face::Fixed => self.size * 0.96,
        }
    }

    /// From the top of a line to its baseline: an ideograph's box stands in the middle of the line.
    pub fn baseline(&self) -> f32 {
        self.leading / 2.0 + self.size * 0.38
    }
}

/// The colour of a tone. It is only ever beside words and a mark that say the same in black and white.
pub const fn colour(tone: Tone) -> Ink {
    match tone {
        Tone::Good => Ink(0x1e, 0x6b, 0x3c),
        Tone::Mixed => Ink(0xa8, 0x6a, 0x00),
        Tone::Bad => Ink(0xa3, 0x22, 0x1c),
        Tone::Neutral => Ink(0x4a, 0x4a, 0x4a),
    }
}
