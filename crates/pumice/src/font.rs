use std::fs;
use std::path::Path;

use pumice_language::Catalogue;
use pumice_report::Typeface;

/// Where Debian's package fonts-noto-cjk puts the font.
const DEBIAN: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// The font that is drawn with: the one named, otherwise Debian's.
pub fn typeface(named: Option<&Path>, catalogue: &Catalogue) -> Result<Typeface, String> {
    let (texts, font) = (&catalogue.report, named.unwrap_or(Path::new(DEBIAN)));
    let shown = font.display().to_string();
    let bytes = fs::read(font).map_err(|error| (texts.font_unreadable)(&shown, &error))?;
    Typeface::new(bytes).map_err(|_| (texts.not_a_font)(&shown))
}
