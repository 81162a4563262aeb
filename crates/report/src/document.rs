//! What a document says and in what order, before anybody has decided how it looks: pages and plain text are drawn from the
//! same blocks, so that neither says more than the other.

use crate::code::Code;
use crate::typeface::Face;

/// A report, or another sheet of paper.
pub struct Document {
    /// Its name, which is also the first heading.
    pub title: String,
    /// What stands beside the title: the number that it belongs to.
    pub beside: String,
    /// What stands at the foot of every page.
    pub foot: String,
    /// The number of a page of so many.
    pub page_number: fn(usize, usize) -> String,
    /// What stands between a name and its value, between values, and between values that have names.
    pub punctuation: [&'static str; 3],
    pub blocks: Vec<Block>,
}

pub enum Block {
    /// What it comes to, large.
    Banner {
        tone: Tone,
        statement: String,
        details: Vec<String>,
    },
    Heading(Level, String),
    /// The heading of a disk's record: what it is, and its verdict.
    Disk {
        tone: Tone,
        name: String,
        verdict: String,
    },
    Paragraph(Text),
    /// What must not be overlooked.
    Notice {
        tone: Tone,
        text: String,
    },
    /// Names and what stands behind them.
    Facts(Vec<Fact>),
    Table(Table),
    /// Sentences, each with its number or mark.
    Points(Vec<Point>),
    Signatures(Signatures),
    Codes(Vec<Code>),
    Compared(Compared),
    /// What follows begins a page, and has no sense but on paper.
    OnPaper,
}

/// A section, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Section,
    Part,
}

/// How good news are; never shown by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Mixed,
    Bad,
    Neutral,
}

#[derive(Clone)]
pub struct Text {
    pub text: String,
    pub face: Face,
}

pub struct Fact {
    pub name: String,
    pub value: Vec<Text>,
}

/// A table whose first row names the columns.
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

pub struct Column {
    pub name: String,
    /// Its part of the width, in relation to the other columns'.
    pub share: f32,
}

pub struct Cell {
    pub text: Vec<Text>,
    /// How good the news in it are, where it holds a verdict.
    pub tone: Option<Tone>,
}

pub struct Point {
    pub mark: String,
    pub text: String,
}

/// Where people sign in ink, and the company sets its seal.
pub struct Signatures {
    /// What the columns are named: who, name, capacity, signature, date.
    pub columns: [String; 5],
    pub rows: Vec<SignatureRow>,
    pub seal: String,
    /// What signing means.
    pub meaning: String,
}

pub struct SignatureRow {
    pub role: String,
    pub name: String,
    pub capacity: String,
    /// The blanks of a date.
    pub date: String,
}

/// One thing in all the forms in which people compare it with the same elsewhere, and in the one a camera reads.
pub struct Compared {
    pub forms: Vec<Form>,
    pub code: Code,
}

/// Groups, read along the lines.
pub struct Form {
    pub name: String,
    pub lines: Vec<Vec<String>>,
    pub lettering: Lettering,
}

/// What the groups of a form are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lettering {
    Digits,
    Words,
    Ideographs,
}

impl Text {
    pub fn running(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            face: Face::Text,
        }
    }

    pub fn fixed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            face: Face::Fixed,
        }
    }
}

impl Fact {
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: vec![Text::running(value)],
        }
    }
}

impl Cell {
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: vec![Text::running(text)],
            tone: None,
        }
    }
}
