//! A report as plain text, for a mail or a reader who listens: every line says what it is, and nothing is drawn.

use crate::document::{Block, Cell, Document, Fact, Level, Point, Signatures, Table, Text};
use crate::visible::visible;

/// The text, in UTF-8 with line feeds. Lines are as long as their sentences.
pub fn render(document: &Document) -> String {
    let mut lines = vec![document.title.clone(), document.beside.clone()];
    for block in &document.blocks {
        write(block, &mut lines);
    }
    let shown = lines.iter().map(|line| visible(line.trim_end(), |_| true) + "\n");
    shown.collect()
}

fn write(block: &Block, lines: &mut Vec<String>) {
    match block {
        Block::Banner { statement, details, .. } => {
            lines.push(String::new());
            lines.push(statement.clone());
            lines.extend(details.iter().cloned());
        }
        Block::Heading(Level::Section, text) => lines.extend([String::new(), String::new(), text.clone()]),
        Block::Heading(Level::Part, text) => lines.extend([String::new(), text.clone()]),
        Block::Disk { name, verdict, .. } => lines.extend([String::new(), String::new(), format!("{name}: {verdict}")]),
        Block::Paragraph(text) => lines.push(text.text.clone()),
        Block::Notice { text, .. } => lines.push(text.clone()),
        Block::Facts(facts) => lines.extend(facts.iter().map(fact)),
        Block::Table(found) => table(found, lines),
        Block::Points(points) => lines.extend(points.iter().map(|Point { mark, text }| format!("{mark} {text}"))),
        Block::Signatures(found) => signatures(found, lines),
        Block::Codes(codes) => lines.extend(codes.iter().map(|code| code.caption.clone())),
        Block::NewPage => {}
    }
}

fn fact(fact: &Fact) -> String {
    format!("{}: {}", fact.name, joined(&fact.value))
}

fn joined(texts: &[Text]) -> String {
    texts
        .iter()
        .map(|text| text.text.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// A row is a line in which every cell stands behind the name of its column.
fn table(table: &Table, lines: &mut Vec<String>) {
    for row in &table.rows {
        let cell = |(name, cell): (&str, &Cell)| format!("{name}: {}", joined(&cell.text));
        let names = table.columns.iter().map(|column| column.name.as_str());
        let filled = names
            .zip(row)
            .filter(|(_, cell)| cell.text.iter().any(|text| !text.text.is_empty()));
        lines.push(filled.map(cell).collect::<Vec<_>>().join("; "));
    }
}

fn signatures(signatures: &Signatures, lines: &mut Vec<String>) {
    for row in &signatures.rows {
        let [_, name, capacity, signature, date] = &signatures.columns;
        lines.push(format!(
            "{}: {name} {}, {capacity} {}",
            row.role, row.name, row.capacity
        ));
        lines.push(format!("{signature} ____________________ {date} ____________________"));
    }
    lines.push(signatures.seal.clone());
    lines.push(signatures.meaning.clone());
}
