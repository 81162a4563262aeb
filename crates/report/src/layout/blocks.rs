use super::grid::{Grid, GridCell, GridRow, Looks};
use super::{Flow, Frame, Item, Loose};
use crate::document::{Block, Cell, Document, Fact, Level, Point, Table, Text, Tone};
use crate::structure::Role;
use crate::style::{
    BANNER, BLACK, BODY, BOTTOM, CELL, DISK, GREY, HEAD, NAME, PANEL, PART, SECTION, SIDE, Style, TITLE, TOP, WIDTH,
    colour,
};

/// The bar before what must be seen.
const BAR: f32 = 4.0;

/// Between the edge of a panel and its text.
const PADDING: f32 = 11.0;

/// What must fit below a heading, so that it does not end a page.
const KEEP: f32 = 52.0;

/// What must fit below the heading of a disk.
const DISK_KEEP: f32 = 110.0;

/// From the mark of a point to its text.
const INDENT: f32 = 25.0;

/// Lists that are no longer stay on one page.
const SHORT_LIST: f32 = 100.0;

impl Flow<'_> {
    /// The title, with the job's number on its line where there is room.
    pub(super) fn title(&mut self, document: &Document) {
        let element = self.layout.structure.root(Role::Title(document.title.clone()));
        self.outline(0, &document.title);
        let beside_width = self.width_of(&document.beside, BODY).min(WIDTH * 0.5);
        let title = self.running(&document.title, TITLE, WIDTH - beside_width - 14.0);
        let first = self.y;
        self.put_all(&title, (SIDE, WIDTH - beside_width - 14.0), element);
        let beside = self.running(&document.beside, BODY, beside_width + 0.5);
        let beside_element = self.paragraph();
        let shift = TITLE.baseline() - BODY.baseline();
        for (loose, row) in beside.iter().zip(0_u8..) {
            let top = first + shift + f32::from(row) * BODY.leading;
            let left = SIDE + WIDTH - loose.line.width * BODY.size;
            self.put(loose, left, top, loose.line.width * BODY.size + 0.5, beside_element);
        }
        self.y += 5.0;
        self.rule(self.y, 1.0, BLACK);
        self.y += 14.0;
    }

    pub(super) fn widest_name(&self, document: &Document) -> f32 {
        let facts = document.blocks.iter().flat_map(|block| match block {
            Block::Facts(facts) => &facts[..],
            _ => &[],
        });
        let widest = facts.map(|fact| self.width_of(&fact.name, NAME)).fold(0.0, f32::max);
        widest.clamp(56.0, 118.0) + 0.5
    }

    /// `behind` is what follows, from which a heading is never parted.
    pub(super) fn block(&mut self, block: &Block, behind: &[Block]) {
        match block {
            Block::Banner {
                tone,
                statement,
                details,
            } => self.banner(*tone, statement, details),
            Block::Heading(Level::Section, text) => self.section(text, behind),
            Block::Heading(Level::Part, text) => self.part(text),
            Block::Disk { tone, name, verdict } => self.disk(*tone, name, verdict),
            Block::Paragraph(text) => {
                let element = self.paragraph();
                let lines = self.break_text(text, BODY, WIDTH);
                if let [Block::Table(_) | Block::Points(_), ..] = behind {
                    self.ensure(height(&lines) + self.room_for(behind));
                }
                self.put_all(&lines, (SIDE, WIDTH), element);
                self.y += 4.0;
            }
            Block::Notice { tone, text } => self.panel(*tone, &[(text, BODY)]),
            Block::Facts(facts) => self.facts(facts),
            Block::Table(table) => self.table(table),
            Block::Points(points) => self.points(points),
            Block::Signatures(signatures) => self.signatures(signatures),
            Block::Codes(codes) => self.codes(codes),
            Block::Compared(compared) => self.compared(compared),
            Block::OnPaper => {
                if self.y > TOP {
                    self.begin_page();
                }
            }
        }
    }

    fn banner(&mut self, tone: Tone, statement: &str, details: &[String]) {
        let mut texts = vec![(statement, BANNER)];
        texts.extend(details.iter().map(|detail| (detail.as_str(), BODY)));
        self.panel(tone, &texts);
        self.y += 2.0;
    }

    /// Texts on a panel behind a bar.
    fn panel(&mut self, tone: Tone, texts: &[(&str, Style)]) {
        let (left, width) = (SIDE + BAR + PADDING, WIDTH - BAR - 2.0 * PADDING);
        let paragraphs: Vec<_> = texts
            .iter()
            .map(|(text, style)| self.running(text, *style, width))
            .collect();
        let below_first = if texts.len() > 1 { 4.0 } else { 0.0 };
        let height: f32 = paragraphs
            .iter()
            .flatten()
            .map(|loose| loose.style.leading)
            .sum::<f32>()
            + below_first
            + 2.0 * PADDING
            - 3.0;
        let height = height.min(BOTTOM - TOP);
        self.ensure(height);
        let frame = Frame {
            left: SIDE,
            top: self.y,
            width: WIDTH,
            height,
        };
        self.draw(Item::Area(frame, PANEL));
        self.draw(Item::Area(Frame { width: BAR, ..frame }, colour(tone)));
        let end = self.y + height;
        self.y += PADDING - 1.5;
        for (index, lines) in paragraphs.iter().enumerate() {
            let element = self.paragraph();
            self.put_all(lines, (left, width), element);
            self.y += if index == 0 { below_first } else { 0.0 };
        }
        self.y = end.max(self.y) + 10.0;
    }

    fn section(&mut self, text: &str, behind: &[Block]) {
        self.space(16.0);
        let lines = self.running(text, SECTION, WIDTH);
        self.ensure(SECTION.leading + 6.0 + self.room_for(behind));
        self.outline(1, text);
        let element = self.layout.structure.root(Role::Section(text.into()));
        self.put_all(&lines, (SIDE, WIDTH), element);
        self.y += 5.0;
    }

    /// The least room that must be left for what follows, so that it is not parted from what stands before it.
    fn room_for(&self, behind: &[Block]) -> f32 {
        match behind {
            [Block::Signatures(signatures), ..] => self.height_of(signatures),
            [Block::Disk { .. }, ..] => KEEP + DISK_KEEP,
            [Block::Paragraph(text), behind @ ..] => {
                let below = match behind {
                    [Block::Table(_) | Block::Points(_), ..] => self.room_for(behind),
                    _ => 0.0,
                };
                height(&self.break_text(text, BODY, WIDTH)) + below
            }
            [Block::Points(points), ..] => {
                let lines = points
                    .iter()
                    .flat_map(|point| self.running(&point.text, BODY, WIDTH - INDENT));
                let height = height(&lines.collect::<Vec<_>>());
                if height <= SHORT_LIST { height } else { KEEP }
            }
            _ => KEEP,
        }
    }

    fn part(&mut self, text: &str) {
        self.space(5.0);
        let lines = self.running(text, PART, WIDTH);
        self.ensure(PART.leading + 2.0 * BODY.leading);
        let element = self.layout.structure.root(Role::Part(text.into()));
        self.put_all(&lines, (SIDE, WIDTH), element);
        self.y += 1.0;
    }

    /// A strip with the disk at its left and the verdict at its right.
    fn disk(&mut self, tone: Tone, name: &str, verdict: &str) {
        self.space(12.0);
        let verdict_style = Style {
            ink: colour(tone),
            ..DISK
        };
        let verdict_width = self.width_of(verdict, DISK).min(WIDTH * 0.45);
        let name_width = WIDTH - verdict_width - BAR - 3.0 * PADDING - 10.0;
        let names = self.running(name, DISK, name_width);
        let verdicts = self.running(verdict, verdict_style, verdict_width + 0.5);
        let rows = u8::try_from(names.len().max(verdicts.len())).unwrap_or(u8::MAX);
        let height = (f32::from(rows) * DISK.leading + 8.0).min(BOTTOM - TOP);
        self.ensure(height + DISK_KEEP);
        self.outline(2, name);
        let frame = Frame {
            left: SIDE,
            top: self.y,
            width: WIDTH,
            height,
        };
        self.draw(Item::Area(frame, PANEL));
        self.draw(Item::Area(Frame { width: BAR, ..frame }, colour(tone)));
        let element = self.layout.structure.root(Role::Part(format!("{name}: {verdict}")));
        let left = SIDE + BAR + PADDING;
        for (loose, row) in names.iter().zip(0_u8..) {
            let top = self.y + 4.0 + f32::from(row) * DISK.leading;
            self.put(loose, left, top, name_width, element);
        }
        let verdict_left = SIDE + WIDTH - PADDING - verdict_width;
        let middle = self.y + 4.0 + DISK.leading / 2.0;
        let mark = Frame {
            left: verdict_left - 11.0,
            top: middle - 3.0,
            width: 6.0,
            height: 6.0,
        };
        self.draw(Item::Mark(mark, tone));
        for (loose, row) in verdicts.iter().zip(0_u8..) {
            let top = self.y + 4.0 + f32::from(row) * DISK.leading;
            self.put(loose, verdict_left, top, verdict_width + 0.5, element);
        }
        self.y += height + 7.0;
    }

    /// Names at the left, values behind them.
    fn facts(&mut self, facts: &[Fact]) {
        const GUTTER: f32 = 14.0;
        let row = |fact: &Fact| GridRow {
            cells: vec![
                GridCell {
                    text: vec![Text::running(fact.name.clone())],
                    style: NAME,
                    role: Role::RowHeader,
                    tone: None,
                },
                GridCell {
                    text: fact.value.clone(),
                    style: BODY,
                    role: Role::Cell,
                    tone: None,
                },
            ],
        };
        let rows = facts.iter().map(row).collect();
        let values = self.names + GUTTER;
        let columns = vec![(SIDE, self.names), (SIDE + values, WIDTH - values)];
        self.grid(&Grid {
            columns,
            header: None,
            rows,
            looks: Looks::Plain,
        });
        self.y += 3.0;
    }

    fn table(&mut self, table: &Table) {
        const GUTTER: f32 = 9.0;
        let shares: f32 = table.columns.iter().map(|column| column.share).sum();
        let gaps: f32 = table.columns.iter().skip(1).map(|_| GUTTER).sum();
        let mut left = SIDE;
        let mut columns = Vec::new();
        for column in &table.columns {
            let width = (WIDTH - gaps) * column.share / shares;
            columns.push((left, width));
            left += width + GUTTER;
        }
        let names = table.columns.iter().map(|column| GridCell {
            text: vec![Text::running(column.name.clone())],
            style: HEAD,
            role: Role::ColumnHeader,
            tone: None,
        });
        let cell = |cell: &Cell| GridCell {
            text: cell.text.clone(),
            style: CELL,
            role: Role::Cell,
            tone: cell.tone,
        };
        let rows = table
            .rows
            .iter()
            .map(|row| GridRow {
                cells: row.iter().map(cell).collect(),
            })
            .collect();
        self.ensure(KEEP);
        let header = Some(GridRow { cells: names.collect() });
        self.grid(&Grid {
            columns,
            header,
            rows,
            looks: Looks::Ruled,
        });
        self.y += 8.0;
    }

    fn points(&mut self, points: &[Point]) {
        let list = self.layout.structure.root(Role::List);
        let mark_style = Style { ink: GREY, ..BODY };
        let broken: Vec<_> = points
            .iter()
            .map(|point| self.running(&point.text, BODY, WIDTH - INDENT))
            .collect();
        let height: f32 = broken.iter().map(|lines| height(lines)).sum();
        if height <= SHORT_LIST {
            self.ensure(height);
        }
        for (point, lines) in points.iter().zip(broken) {
            let mark = self.running(&point.mark, mark_style, INDENT - 3.0);
            let together = if lines.len() < 4 { lines.len() } else { 2 };
            self.ensure(lines[..together].iter().map(|loose| loose.style.leading).sum());
            let item = self.layout.structure.below(list, Role::Item);
            let mark_element = self.layout.structure.below(item, Role::Mark);
            if let Some(loose) = mark.first() {
                self.put(loose, SIDE, self.y, INDENT - 3.0, mark_element);
            }
            let body = self.layout.structure.below(item, Role::Body);
            self.put_all(&lines, (SIDE + INDENT, WIDTH - INDENT), body);
            self.y += 1.5;
        }
        self.y += 3.0;
    }
}

fn height(lines: &[Loose]) -> f32 {
    lines.iter().map(|loose| loose.style.leading).sum()
}
