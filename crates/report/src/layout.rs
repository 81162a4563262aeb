//! Pages: every block of a document at its place, and every line inside the column that it was broken for.

mod blocks;
mod codes;
mod compared;
mod grid;
mod signatures;

use pumice_qr::Matrix;

use crate::breaking::{self, Line};
use crate::document::{Document, Text, Tone};
use crate::structure::{Element, Role, Structure};
use crate::style::{BOTTOM, FEET, FOOT, HAIR, Ink, PAGE, SIDE, Style, TOP, WIDTH};
use crate::typeface::{Face, Ruler, Typeface, TypefaceError};
use crate::visible::visible;

/// The pages of a document.
pub struct Layout {
    pub pages: Vec<Vec<Item>>,
    pub structure: Structure,
    /// Headings: the depth from 0, the words, the page and the height they stand at.
    pub outline: Vec<(usize, String, usize, f32)>,
}

/// Something drawn.
pub enum Item {
    Run(Run),
    /// A filled rectangle.
    Area(Frame, Ink),
    /// The outline of a rectangle, of dashes where it is only a place for something.
    Outline(Frame, Ink, f32, Dashes),
    /// A square that says a tone without colour: full, half, or empty.
    Mark(Frame, Tone),
    Code(Frame, Matrix),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dashes {
    Solid,
    Dashed,
}

/// A line of text at its place.
pub struct Run {
    pub line: Line,
    pub face: Face,
    pub size: f32,
    pub ink: Ink,
    /// Left end of the baseline.
    pub at: (f32, f32),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// A line that is still to be placed.
#[derive(Clone)]
struct Loose {
    line: Line,
    face: Face,
    style: Style,
}

impl Loose {
    /// The line in a column, whose left edge, width and height on the page are given.
    fn run(&self, left: f32, top: f32, width: f32) -> Run {
        let size = self.style.size_in(self.face);
        debug_assert!(
            self.line.width * size <= width + 0.05,
            "a line overruns its column: {:?}",
            self.line
        );
        debug_assert!(
            left >= SIDE - 0.05 && left + width <= SIDE + WIDTH + 0.6,
            "a column leaves the page"
        );
        debug_assert!(
            top >= TOP - 0.05 && top + self.style.leading <= PAGE.1 - 12.0,
            "a line leaves the page"
        );
        Run {
            line: self.line.clone(),
            face: self.face,
            size,
            ink: self.style.ink,
            at: (left, top + self.style.baseline()),
        }
    }
}

/// Puts things below each other, page after page.
struct Flow<'a> {
    rulers: [Ruler<'a>; 2],
    layout: Layout,
    /// Where the next thing begins on the last page.
    y: f32,
    /// Room for the names of facts: the same in the whole document, so that all values stand below each other.
    names: f32,
}

/// Sets a document.
pub fn lay_out(document: &Document, typeface: &Typeface) -> Result<Layout, TypefaceError> {
    let ruler = |face| typeface.ruler(face).ok_or(TypefaceError);
    let mut flow = Flow {
        rulers: [ruler(Face::Text)?, ruler(Face::Fixed)?],
        layout: Layout {
            pages: vec![Vec::new()],
            structure: Structure::default(),
            outline: Vec::new(),
        },
        y: TOP,
        names: 0.0,
    };
    flow.names = flow.widest_name(document);
    flow.title(document);
    let mut rest = &document.blocks[..];
    while let [block, behind @ ..] = rest {
        flow.block(block, behind);
        rest = behind;
    }
    flow.feet(document);
    Ok(flow.layout)
}

impl Flow<'_> {
    /// Lines of a text, as many as it takes in a width.
    fn break_text(&self, text: &Text, style: Style, width: f32) -> Vec<Loose> {
        let ruler = &self.rulers[text.face as usize];
        let shown = visible(&text.text, |c| ruler.has(c));
        let lines = breaking::break_lines(&shown, &|c| ruler.advance(c), width / style.size_in(text.face));
        let loose = |line| Loose {
            line,
            face: text.face,
            style,
        };
        lines.into_iter().map(loose).collect()
    }

    fn running(&self, text: &str, style: Style, width: f32) -> Vec<Loose> {
        self.break_text(&Text::running(text), style, width)
    }

    /// The width of a text on one line.
    fn width_of(&self, text: &str, style: Style) -> f32 {
        let ruler = &self.rulers[0];
        breaking::width(&visible(text, |c| ruler.has(c)), &|c| ruler.advance(c)) * style.size
    }

    /// Begins a page where less than a height is left on this one; says whether it did.
    fn ensure(&mut self, height: f32) -> bool {
        let is_over = self.y + height > BOTTOM && self.y > TOP;
        if is_over {
            self.begin_page();
        }
        is_over
    }

    fn begin_page(&mut self) {
        self.layout.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Room before a block, but not at the top of a page.
    fn space(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    fn draw(&mut self, item: Item) -> (usize, usize) {
        let page = self.layout.pages.len() - 1;
        self.layout.pages[page].push(item);
        (page, self.layout.pages[page].len() - 1)
    }

    /// A line whose top and column are given, which belongs to an element.
    fn put(&mut self, loose: &Loose, left: f32, top: f32, width: f32, element: Element) {
        let content = self.draw(Item::Run(loose.run(left, top, width)));
        self.layout.structure.content(element, content);
    }

    /// Lines below each other in the width of the page, over as many pages as they take.
    fn put_all(&mut self, lines: &[Loose], (left, width): (f32, f32), element: Element) {
        for loose in lines {
            self.ensure(loose.style.leading);
            self.put(loose, left, self.y, width, element);
            self.y += loose.style.leading;
        }
    }

    fn rule(&mut self, top: f32, weight: f32, ink: Ink) {
        self.draw(Item::Area(
            Frame {
                left: SIDE,
                top: top - weight / 2.0,
                width: WIDTH,
                height: weight,
            },
            ink,
        ));
    }

    fn outline(&mut self, depth: usize, text: &str) {
        let page = self.layout.pages.len() - 1;
        self.layout.outline.push((depth, text.into(), page, self.y));
    }

    /// What stands at the foot of every page: furniture, which is no part of what is read aloud.
    fn feet(&mut self, document: &Document) {
        let count = self.layout.pages.len();
        for page in 0..count {
            let number = (document.page_number)(page + 1, count);
            let number_width = self.width_of(&number, FOOT) + 0.5;
            let foot_width = WIDTH - number_width - 12.0;
            let mut items = vec![Item::Area(
                Frame {
                    left: SIDE,
                    top: FEET - 5.0,
                    width: WIDTH,
                    height: 0.4,
                },
                HAIR,
            )];
            let mut top = FEET;
            for loose in self.running(&document.foot, FOOT, foot_width) {
                items.push(Item::Run(loose.run(SIDE, top, foot_width)));
                top += FOOT.leading;
            }
            let number = self.running(&number, FOOT, number_width);
            let number = number
                .iter()
                .map(|loose| loose.run(SIDE + WIDTH - number_width, FEET, number_width));
            items.extend(number.map(Item::Run));
            self.layout.pages[page].extend(items);
        }
    }

    fn paragraph(&mut self) -> Element {
        self.layout.structure.root(Role::Paragraph)
    }
}
