use super::{Flow, Frame, Item, Loose};
use crate::document::{Text, Tone};
use crate::structure::{Element, Role};
use crate::style::{BLACK, BOTTOM, HAIR, RULE, Style, TOP};

/// Rows of cells in columns. A row stays whole where a page can hold it.
pub struct Grid {
    /// Left edge and width of each.
    pub columns: Vec<(f32, f32)>,
    /// Repeated on every page.
    pub header: Option<GridRow>,
    pub rows: Vec<GridRow>,
    pub looks: Looks,
}

/// With rules above and below and between the rows, or without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    Ruled,
    Plain,
}

pub struct GridRow {
    pub cells: Vec<GridCell>,
}

pub struct GridCell {
    pub text: Vec<Text>,
    pub style: Style,
    pub role: Role,
    pub tone: Option<Tone>,
}

/// A cell that is broken into lines, with what of it is still to be placed.
struct Broken<'a> {
    cell: &'a GridCell,
    lines: Vec<Loose>,
    column: (f32, f32),
    placed: usize,
    element: Option<Element>,
}

/// A mark and the room behind it.
const MARK: f32 = 6.0;
const BEHIND_MARK: f32 = 5.0;

impl Flow<'_> {
    pub(super) fn grid(&mut self, grid: &Grid) {
        let table = self.layout.structure.root(Role::Table);
        let padding = if grid.looks == Looks::Ruled { 3.5 } else { 0.0 };
        if grid.looks == Looks::Ruled {
            self.rule(self.y, 0.9, BLACK);
        }
        if let Some(header) = &grid.header {
            self.header(grid, header, Some(table));
        }
        for (number, row) in (0_usize..).zip(&grid.rows) {
            let element = self.layout.structure.below(table, Role::Row);
            let mut cells = self.break_row(grid, row);
            if self.ensure(height(&cells).min(BOTTOM - TOP - 40.0) + 2.0 * padding) {
                self.repeat(grid);
            } else if number > 0 && grid.looks == Looks::Ruled {
                self.rule(self.y, 0.3, HAIR);
            }
            self.y += padding;
            self.row(grid, &mut cells, element);
            self.y += padding;
        }
        if grid.looks == Looks::Ruled {
            self.rule(self.y, 0.9, BLACK);
        }
    }

    fn break_row<'a>(&self, grid: &Grid, row: &'a GridRow) -> Vec<Broken<'a>> {
        let broken = |(cell, &(left, width)): (&'a GridCell, &(f32, f32))| {
            let indent = if cell.tone.is_some() { MARK + BEHIND_MARK } else { 0.0 };
            let column = (left + indent, width - indent);
            let lines = cell
                .text
                .iter()
                .flat_map(|text| self.break_text(text, cell.style, column.1))
                .collect();
            Broken {
                cell,
                lines,
                column,
                placed: 0,
                element: None,
            }
        };
        row.cells.iter().zip(&grid.columns).map(broken).collect()
    }

    /// Places a row's lines, over several pages where one cannot hold them.
    fn row(&mut self, grid: &Grid, cells: &mut [Broken], row: Element) {
        for broken in &mut *cells {
            broken.element = Some(self.layout.structure.below(row, broken.cell.role.clone()));
            if let Some(tone) = broken.cell.tone {
                let middle = self.y + broken.cell.style.leading / 2.0;
                let left = broken.column.0 - MARK - BEHIND_MARK;
                self.draw(Item::Mark(
                    Frame {
                        left,
                        top: middle - MARK / 2.0,
                        width: MARK,
                        height: MARK,
                    },
                    tone,
                ));
            }
        }
        loop {
            let top = self.y;
            let mut end = top;
            for broken in &mut *cells {
                let mut y = top;
                while let Some(loose) = broken.lines.get(broken.placed)
                    && y + loose.style.leading <= BOTTOM
                {
                    self.line_of(broken, loose, y);
                    y += loose.style.leading;
                    broken.placed += 1;
                }
                end = end.max(y);
            }
            self.y = end;
            if cells.iter().all(|broken| broken.placed == broken.lines.len()) {
                return;
            }
            self.begin_page();
            self.repeat(grid);
        }
    }

    /// A line of a cell; one that belongs to no element is furniture.
    fn line_of(&mut self, broken: &Broken, loose: &Loose, top: f32) {
        let (left, width) = broken.column;
        match broken.element {
            Some(element) => self.put(loose, left, top, width, element),
            None => drop(self.draw(Item::Run(loose.run(left, top, width)))),
        }
    }

    /// The names of the columns at the top of a further page, where they are furniture.
    fn repeat(&mut self, grid: &Grid) {
        if grid.looks == Looks::Ruled {
            self.rule(self.y, 0.9, BLACK);
        }
        if let Some(header) = &grid.header {
            self.header(grid, header, None);
        }
    }

    fn header(&mut self, grid: &Grid, header: &GridRow, table: Option<Element>) {
        let row = table.map(|table| self.layout.structure.below(table, Role::Row));
        self.y += 3.0;
        let mut end = self.y;
        for mut broken in self.break_row(grid, header) {
            broken.element = row.map(|row| self.layout.structure.below(row, broken.cell.role.clone()));
            let mut y = self.y;
            for loose in &broken.lines {
                self.line_of(&broken, loose, y);
                y += loose.style.leading;
            }
            end = end.max(y);
        }
        self.y = end + 3.0;
        self.rule(self.y, 0.5, RULE);
    }
}

fn height(cells: &[Broken]) -> f32 {
    let of = |broken: &Broken| broken.lines.iter().map(|loose| loose.style.leading).sum();
    cells.iter().map(of).fold(0.0, f32::max)
}
