use super::{Dashes, Flow, Frame, Item, Loose};
use crate::document::Signatures;
use crate::structure::{Element, Role};
use crate::style::{BODY, CAPTION, CELL, HEAD, RULE, SIDE, Style, WIDTH};

/// Room for a name in ink.
const ROW: f32 = 38.0;
const HEADER: f32 = 20.0;

/// A company's seal is a circle of 40 mm or more across.
const SEAL: f32 = 128.0;

/// Parts of the width: who, name, capacity, signature, date.
const SHARES: [f32; 5] = [0.14, 0.18, 0.20, 0.26, 0.22];

const INSET: f32 = 6.0;

impl Flow<'_> {
    /// The height of the table and of the seal below it.
    pub(super) fn height_of(&self, signatures: &Signatures) -> f32 {
        let rows = self.signature_cells(signatures);
        HEADER + rows.iter().map(|(_, height)| height).sum::<f32>() + 12.0 + SEAL
    }

    pub(super) fn signatures(&mut self, signatures: &Signatures) {
        let rows = self.signature_cells(signatures);
        self.ensure(self.height_of(signatures));
        let table = self.layout.structure.root(Role::Table);
        let names = signatures
            .columns
            .each_ref()
            .map(|name| self.running(name, HEAD, WIDTH * SHARES[0] - 2.0 * INSET));
        self.signature_row(&names, HEADER, (table, Role::ColumnHeader));
        for (cells, height) in &rows {
            self.signature_row(cells, *height, (table, Role::Cell));
        }
        self.seal(signatures);
    }

    fn signature_cells(&self, signatures: &Signatures) -> Vec<([Vec<Loose>; 5], f32)> {
        let rows = signatures.rows.iter().map(|row| {
            let texts = [&row.role, &row.name, &row.capacity, "", &row.date];
            let mut column = SHARES.iter();
            let cells = texts.map(|text| {
                let width = WIDTH * column.next().expect("as many shares as columns") - 2.0 * INSET;
                self.running(text, CELL, width)
            });
            let height = ROW.max(tallest(&cells) + 2.0 * INSET);
            (cells, height)
        });
        rows.collect()
    }

    fn signature_row(&mut self, cells: &[Vec<Loose>; 5], height: f32, (table, role): (Element, Role)) {
        let row = self.layout.structure.below(table, Role::Row);
        let mut left = SIDE;
        for (cell, share) in cells.iter().zip(SHARES) {
            let frame = Frame {
                left,
                top: self.y,
                width: WIDTH * share,
                height,
            };
            self.draw(Item::Outline(frame, RULE, 0.5, Dashes::Solid));
            let element = self.layout.structure.below(row, role.clone());
            let lines: f32 = cell.iter().map(|loose| loose.style.leading).sum();
            let mut y = self.y + (height - lines) / 2.0;
            for loose in cell {
                self.put(loose, left + INSET, y, WIDTH * share - 2.0 * INSET, element);
                y += loose.style.leading;
            }
            left += WIDTH * share;
        }
        self.y += height;
    }

    /// The place of the seal at the right; beside it what signing means.
    fn seal(&mut self, signatures: &Signatures) {
        self.y += 12.0;
        let frame = Frame {
            left: SIDE + WIDTH - SEAL,
            top: self.y,
            width: SEAL,
            height: SEAL,
        };
        self.draw(Item::Outline(frame, RULE, 0.7, Dashes::Dashed));
        let width = WIDTH - SEAL - 24.0;
        let mut y = self.y;
        let element = self.paragraph();
        for loose in self.running(&signatures.meaning, BODY, width) {
            self.put(&loose, SIDE, y, width, element);
            y += loose.style.leading;
        }
        let caption = self.running(&signatures.seal, Style { ..CAPTION }, SEAL - 2.0 * INSET);
        let element = self.paragraph();
        let mut top = frame.top + SEAL - INSET - CAPTION.leading;
        for loose in caption.iter().rev() {
            let left = frame.left + (SEAL - loose.line.width * CAPTION.size) / 2.0;
            self.put(loose, left, top, SEAL - (left - frame.left), element);
            top -= CAPTION.leading;
        }
        self.y = y.max(frame.top + SEAL) + 8.0;
    }
}

fn tallest(cells: &[Vec<Loose>; 5]) -> f32 {
    let of = |cell: &Vec<Loose>| cell.iter().map(|loose| loose.style.leading).sum();
    cells.iter().map(of).fold(0.0, f32::max)
}
