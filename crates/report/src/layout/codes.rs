use super::{Flow, Frame, Item};
use crate::code::Code;
use crate::structure::Role;
use crate::style::{CAPTION, SIDE, WIDTH};

const GUTTER: f32 = 18.0;

/// Light modules around a code (ISO/IEC 18004 §6.3.8).
const QUIET: u8 = 4;

/// A module is never larger, which half a millimetre is: a camera reads it easily.
const LARGEST_MODULE: f32 = 1.5;

impl Flow<'_> {
    /// Codes side by side, two and two, each above its caption.
    pub(super) fn codes(&mut self, codes: &[Code]) {
        let width = (WIDTH - GUTTER) / 2.0;
        for pair in codes.chunks(2) {
            let captions: Vec<_> = pair
                .iter()
                .map(|code| self.running(&code.caption, CAPTION, width))
                .collect();
            let modules = |code: &Code| f32::from(u8::try_from(code.matrix.size()).unwrap_or(u8::MAX));
            let quiet = 2.0 * f32::from(QUIET);
            let module = |code: &Code| (width / (modules(code) + quiet)).min(LARGEST_MODULE);
            let side = |code: &Code| module(code) * (modules(code) + quiet);
            let tallest = pair.iter().map(side).fold(0.0, f32::max);
            let caption_lines = captions.iter().map(Vec::len).max().unwrap_or(0);
            let caption_height = f32::from(u8::try_from(caption_lines).unwrap_or(u8::MAX)) * CAPTION.leading;
            self.ensure(tallest + caption_height + 10.0);
            for ((code, caption), left) in pair.iter().zip(captions).zip([SIDE, SIDE + width + GUTTER]) {
                let quiet = module(code) * f32::from(QUIET);
                let inside = side(code) - 2.0 * quiet;
                let frame = Frame {
                    left,
                    top: self.y + quiet,
                    width: inside,
                    height: inside,
                };
                let figure = self.layout.structure.root(Role::Figure(code.alternative.clone()));
                let content = self.draw(Item::Code(frame, code.matrix.clone()));
                self.layout.structure.content(figure, content);
                let element = self.paragraph();
                let mut y = self.y + tallest;
                for loose in &caption {
                    self.put(loose, left, y, width, element);
                    y += CAPTION.leading;
                }
            }
            self.y += tallest + caption_height + 10.0;
        }
    }
}
