use std::collections::BTreeSet;
use std::sync::Arc;

use krilla::text::Font;
use pumice_model::is_hidden_character;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::{FileRef, TableProvider as _};
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use thiserror::Error;

/// The family of running text, and of what is read digit by digit.
const FAMILIES: [&str; 2] = ["Noto Sans CJK SC", "Noto Sans Mono CJK SC"];

/// The font file that a report is set in. Debian's `NotoSansCJK-Regular.ttc` holds every face that is needed.
#[derive(Clone)]
pub struct Typeface {
    bytes: Arc<Vec<u8>>,
    faces: [u32; 2],
}

/// Which face of a typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Running text.
    Text,
    /// Digests, serial numbers: every letter as wide as every other.
    Fixed,
}

/// Why bytes are no typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "the font file holds no face that text can be set in; give Debian's NotoSansCJK-Regular.ttc (package fonts-noto-cjk)"
)]
pub struct TypefaceError;

impl Typeface {
    /// Finds the faces in a font file, a single one or a collection; a file without the families that are looked for is
    /// set in its first face.
    pub fn new(bytes: Vec<u8>) -> Result<Self, TypefaceError> {
        let file = FileRef::new(&bytes).map_err(|_| TypefaceError)?;
        let names: Vec<String> = file
            .fonts()
            .map(|font| font.map_or_else(|_| String::new(), |font| family(&font)))
            .collect();
        let index = |wanted: &str| {
            (0..)
                .zip(&names)
                .find(|(_, name)| *name == wanted)
                .map(|(index, _)| index)
        };
        let first = index(FAMILIES[0]).unwrap_or(0);
        let faces = [first, index(FAMILIES[1]).unwrap_or(first)];
        let typeface = Self {
            bytes: Arc::new(bytes),
            faces,
        };
        let is_usable = |face| typeface.font(face).is_some() && typeface.ruler(face).is_some();
        if is_usable(Face::Text) && is_usable(Face::Fixed) {
            Ok(typeface)
        } else {
            Err(TypefaceError)
        }
    }

    /// The characters of a text that cannot be printed, each once: to be asked before anything is signed, so that the
    /// person can still write it otherwise. In a report they stand as their numbers.
    ///
    /// Characters that are not meant to be seen are no part of it: they are always shown by their numbers.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let Some(ruler) = self.ruler(Face::Text) else {
            return text.chars().collect();
        };
        let wanted: BTreeSet<char> = text
            .chars()
            .filter(|&c| !is_hidden_character(c) && !ruler.has(c))
            .collect();
        wanted.into_iter().collect()
    }

    /// The face as the PDF takes it.
    pub(crate) fn font(&self, face: Face) -> Option<Font> {
        Font::new(Arc::clone(&self.bytes).into(), self.faces[face as usize])
    }

    /// The face to be measured with.
    pub(crate) fn ruler(&self, face: Face) -> Option<Ruler<'_>> {
        let font = FontRef::from_index(&self.bytes, self.faces[face as usize]).ok()?;
        let units_per_em = f32::from(font.head().ok()?.units_per_em());
        Some(Ruler {
            characters: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_em,
        })
    }
}

/// Measures characters of one face; lengths are parts of the type size.
pub(crate) struct Ruler<'a> {
    characters: Charmap<'a>,
    metrics: GlyphMetrics<'a>,
    units_per_em: f32,
}

impl Ruler<'_> {
    pub fn has(&self, c: char) -> bool {
        self.characters.map(c).is_some()
    }

    /// The glyph of a character, 0 where there is none.
    pub fn glyph(&self, c: char) -> GlyphId {
        self.characters.map(c).unwrap_or_default()
    }

    pub fn advance(&self, c: char) -> f32 {
        self.metrics.advance_width(self.glyph(c)).unwrap_or(self.units_per_em) / self.units_per_em
    }
}

fn family(font: &FontRef) -> String {
    let name = font.localized_strings(StringId::FAMILY_NAME).english_or_first();
    name.map(|name| name.to_string()).unwrap_or_default()
}
