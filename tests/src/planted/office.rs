//! Documents and tables in the Office Open XML formats; stored, not deflated, so that the canaries stay readable.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Canary, Dice};
use crate::{Error, Result};

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const MIME: &str = "application/vnd.openxmlformats-officedocument";

pub fn document(canary: &Canary, dice: &mut Dice) -> Result<Vec<u8>> {
    let mut body = String::new();
    for _ in 0..60 + dice.below(300) {
        let text = format!("{} {} {}", dice.sentence(40), canary.as_str(), dice.sentence(40));
        body.extend([format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")]);
    }
    let main = format!(r#"{XML}<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>"#);
    package(&[
        (
            "[Content_Types].xml",
            types(&[("word/document.xml", "wordprocessingml.document.main")]),
        ),
        ("_rels/.rels", relations("officeDocument", "word/document.xml")),
        ("word/document.xml", main),
    ])
}

pub fn table(canary: &Canary, dice: &mut Dice) -> Result<Vec<u8>> {
    let mut rows = String::new();
    for row in 1..200 + dice.below(600) {
        let (name, salary) = (dice.sentence(4), dice.below(90_000));
        rows.extend([format!(
            r#"<row r="{row}"><c t="inlineStr"><is><t>{name} {}</t></is></c><c><v>{salary}</v></c></row>"#,
            canary.as_str()
        )]);
    }
    let sheet = format!(r#"{XML}<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData></worksheet>"#);
    let book = format!(
        r#"{XML}<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets><sheet name="Payroll" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    package(&[
        (
            "[Content_Types].xml",
            types(&[
                ("xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
            ]),
        ),
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        (
            "xl/_rels/workbook.xml.rels",
            relations("worksheet", "worksheets/sheet1.xml"),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn types(parts: &[(&str, &str)]) -> String {
    let mut list = String::from(
        r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    );
    for (part, kind) in parts {
        list.extend([format!(
            r#"<Override PartName="/{part}" ContentType="{MIME}.{kind}+xml"/>"#
        )]);
    }
    format!(r#"{XML}<Types xmlns="{TYPES}">{list}</Types>"#)
}

fn relations(kind: &str, target: &str) -> String {
    format!(
        r#"{XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>"#
    )
}

fn package(parts: &[(&str, String)]) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Description(format!("office file: {error}"));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in parts {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(*name, stored).map_err(|error| failed(&error))?;
        archive.write_all(contents.as_bytes()).map_err(|error| failed(&error))?;
    }
    Ok(archive.finish().map_err(|error| failed(&error))?.into_inner())
}
