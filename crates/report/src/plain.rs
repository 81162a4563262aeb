//! A report as plain text, for a mail or a reader who listens: every line says what it is, and nothing is drawn.

use crate::document::{Block, Cell, Document, Fact, Level, Point, Signatures, Table, Text};
use crate::visible::visible;

/// The text, in UTF-8 with line feeds. Lines are as long as their sentences.
pub fn render(document: &Document) -> String {
    let mut lines = vec![document.title.clone(), document.beside.clone()];
    let blocks = document
        .blocks
        .iter()
        .take_while(|block| !matches!(block, Block::OnPaper));
    for block in blocks {
        write(block, document.punctuation, &mut lines);
    }
    let shown = lines.iter().map(|line| visible(line.trim_end(), |_| true) + "\n");
    shown.collect()
}

fn write(block: &Block, punctuation: [&str; 3], lines: &mut Vec<String>) {
    let [colon, ..] = punctuation;
    match block {
        Block::Banner { statement, details, .. } => {
            lines.extend([String::new(), statement.clone()]);
            lines.extend(details.iter().cloned());
        }
        Block::Heading(Level::Section, text) => lines.extend([String::new(), String::new(), text.clone()]),
        Block::Heading(Level::Part, text) => lines.extend([String::new(), text.clone()]),
        Block::Disk { name, verdict, .. } => {
            lines.extend([String::new(), String::new(), format!("{name}{colon}{verdict}")]);
        }
        Block::Paragraph(text) => lines.push(text.text.clone()),
        Block::Notice { text, .. } => lines.push(text.clone()),
        Block::Facts(facts) => lines.extend(facts.iter().map(|fact| line(fact, punctuation))),
        Block::Table(found) => table(found, punctuation, lines),
        Block::Points(points) => lines.extend(points.iter().map(|Point { mark, text }| format!("{mark} {text}"))),
        Block::Signatures(found) => signatures(found, punctuation, lines),
        Block::Compared(compared) => {
            for form in &compared.forms {
                lines.push(format!("{}{colon}", form.name));
                lines.extend(form.lines.iter().map(|groups| groups.join(" ")));
            }
        }
        Block::Codes(_) | Block::OnPaper => {}
    }
}

fn line(fact: &Fact, [colon, comma, _]: [&str; 3]) -> String {
    format!("{}{colon}{}", fact.name, joined(&fact.value, comma))
}

fn joined(texts: &[Text], comma: &str) -> String {
    texts
        .iter()
        .map(|text| text.text.as_str())
        .collect::<Vec<_>>()
        .join(comma)
}

/// A row is a line in which every cell that holds something stands behind the name of its column.
fn table(table: &Table, [colon, comma, semicolon]: [&str; 3], lines: &mut Vec<String>) {
    for row in &table.rows {
        let cell = |(name, cell): (&str, &Cell)| format!("{name}{colon}{}", joined(&cell.text, comma));
        let names = table.columns.iter().map(|column| column.name.as_str());
        let filled = names
            .zip(row)
            .filter(|(_, cell)| cell.text.iter().any(|text| !text.text.is_empty()));
        lines.push(filled.map(cell).collect::<Vec<_>>().join(semicolon));
    }
}

fn signatures(signatures: &Signatures, [colon, comma, semicolon]: [&str; 3], lines: &mut Vec<String>) {
    const BLANK: &str = "____________________";
    let [_, _, _, signature, date] = &signatures.columns;
    for row in &signatures.rows {
        let known = [row.name.as_str(), row.capacity.as_str()];
        let known: Vec<&str> = known.into_iter().filter(|text| !text.is_empty()).collect();
        lines.push(format!("{}{colon}{}", row.role, known.join(comma)));
        lines.push(format!("{signature}{colon}{BLANK}{semicolon}{date}{colon}{BLANK}"));
    }
    lines.extend([signatures.seal.clone(), signatures.meaning.clone()]);
}
