use super::{Flow, Frame, Item, Loose};
use crate::document::{Compared, Form, Lettering, Text};
use crate::structure::Role;
use crate::style::{BLACK, CAPTION, DIGITS, HEAD, IDEOGRAPHS, SIDE, Style, WIDTH, WORDS};
use crate::typeface::Face;

/// A side of the code: with 33 modules each is more than a millimetre, which a poor copy keeps.
const CODE: f32 = 116.0;

/// Between the forms and the code, and more than its quiet zone of four modules.
const GUTTER: f32 = 26.0;

/// Between a rule and what it encloses, and more than the quiet zone.
const PADDING: f32 = 15.0;

const BETWEEN_FORMS: f32 = 11.0;

const BELOW_NAME: f32 = 2.0;

impl Flow<'_> {
    /// Forms below each other, the code at their right, and a rule above and below. No ground is tinted: a copy of this
    /// must be as good as the first print.
    pub(super) fn compared(&mut self, compared: &Compared) {
        self.ensure(height(&compared.forms));
        self.y += 5.0;
        self.rule(self.y, 0.9, BLACK);
        self.y += PADDING;
        let top = self.y;
        for (number, form) in (0_usize..).zip(&compared.forms) {
            self.y += if number > 0 { BETWEEN_FORMS } else { 0.0 };
            self.form(form, WIDTH - CODE - GUTTER);
        }
        let end = self.y;
        self.large_code(compared, top);
        self.y = self.y.max(end) + PADDING - 4.0;
        self.rule(self.y, 0.9, BLACK);
    }

    fn form(&mut self, form: &Form, width: f32) {
        let name = self.running(&form.name, HEAD, width);
        let element = self.paragraph();
        self.put_all(&name, (SIDE, width), element);
        self.y += BELOW_NAME;
        let (style, face) = looks(form.lettering);
        let element = self.paragraph();
        for groups in &form.lines {
            let column = width / groups.iter().map(|_| 1.0).sum::<f32>();
            let mut left = SIDE;
            let mut end = self.y;
            for group in groups {
                // The space parts a group from the next for who listens, or copies them.
                let text = Text {
                    text: format!("{group} "),
                    face,
                };
                let mut y = self.y;
                for loose in self.break_text(&text, style, column) {
                    self.put(&loose, left, y, column, element);
                    y += style.leading;
                }
                end = end.max(y);
                left += column;
            }
            self.y = end;
        }
    }

    fn large_code(&mut self, compared: &Compared, top: f32) {
        let left = SIDE + WIDTH - CODE;
        let frame = Frame {
            left,
            top: top + 3.0,
            width: CODE,
            height: CODE,
        };
        let code = &compared.code;
        let figure = self.layout.structure.root(Role::Figure(code.alternative.clone()));
        let content = self.draw(Item::Code(frame, code.matrix.clone()));
        self.layout.structure.content(figure, content);
        let caption: Vec<Loose> = self.running(&code.caption, CAPTION, CODE);
        let element = self.paragraph();
        self.y = frame.top + CODE + PADDING - 3.0;
        self.put_all(&caption, (left, CODE), element);
    }
}

/// At least what the forms take.
fn height(forms: &[Form]) -> f32 {
    let of = |form: &Form| {
        let leading = looks(form.lettering).0.leading;
        HEAD.leading + BELOW_NAME + BETWEEN_FORMS + form.lines.iter().map(|_| leading).sum::<f32>()
    };
    2.0 * PADDING + forms.iter().map(of).sum::<f32>()
}

fn looks(lettering: Lettering) -> (Style, Face) {
    match lettering {
        Lettering::Digits => (DIGITS, Face::Fixed),
        Lettering::Words => (WORDS, Face::Text),
        Lettering::Ideographs => (IDEOGRAPHS, Face::Text),
    }
}
