//! Draws laid-out pages as PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1): tagged, with its font inside, and the same
//! bytes for the same pages.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use pumice_model::date_and_time;
use pumice_qr::Matrix;
use thiserror::Error;

use crate::breaking::Placed;
use crate::code::runs;
use crate::document::Tone;
use crate::layout::{Dashes, Frame, Item, Layout, Run};
use crate::structure::{Child, Content, Element, Role, Structure};
use crate::style::{Ink, PAGE, colour};
use crate::typeface::{Face, Ruler, Typeface, TypefaceError};

/// What the file says of itself.
pub struct Particulars<'a> {
    pub title: String,
    /// RFC 5646.
    pub language: &'a str,
    /// What makes two documents two, in hexadecimal digits.
    pub identifier: String,
    /// The document's own time, in seconds of Unix time: the file knows no other.
    pub unix_s: i64,
}

/// Why there is no PDF.
#[derive(Debug, Error)]
pub enum PdfError {
    /// The typeface cannot be used.
    #[error(transparent)]
    Typeface(#[from] TypefaceError),
    /// The file would not keep to its standard.
    #[error("the file cannot be written as PDF/A: {0}")]
    NotArchival(String),
}

/// Draws pages.
pub fn draw(layout: &Layout, particulars: &Particulars, typeface: &Typeface) -> Result<Vec<u8>, PdfError> {
    let pen = |face| {
        let font = typeface.font(face).ok_or(TypefaceError)?;
        Ok::<_, TypefaceError>((font, typeface.ruler(face).ok_or(TypefaceError)?))
    };
    let pens = [pen(Face::Text)?, pen(Face::Fixed)?];
    let mut pdf = Pdf::new_with(settings()?);
    let mut identifiers = BTreeMap::new();
    let owners = owners(&layout.structure);
    for (page_index, items) in layout.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| broken("page size"))?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        for (item_index, item) in items.iter().enumerate() {
            let content = (page_index, item_index);
            let is_tagged = owners.contains_key(&content);
            let tag = match item {
                Item::Run(_) if is_tagged => ContentTag::Span(SpanTag::empty()),
                _ if is_tagged => ContentTag::Other,
                Item::Run(_) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
                _ => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            };
            let identifier = surface.start_tagged(tag);
            draw_item(&mut surface, item, &pens);
            surface.end_tagged();
            if is_tagged {
                identifiers.insert(content, identifier);
            }
        }
        surface.finish();
        page.finish();
    }
    pdf.set_outline(outline(layout));
    pdf.set_tag_tree(tag_tree(&layout.structure, particulars.language, &identifiers));
    pdf.set_metadata(metadata(particulars));
    pdf.finish().map_err(|error| broken(&format!("{error:?}")))
}

fn settings() -> Result<SerializeSettings, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| broken(&format!("{error:?}")))?;
    Ok(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    })
}

fn broken(why: &str) -> PdfError {
    PdfError::NotArchival(why.into())
}

fn metadata(particulars: &Particulars) -> Metadata {
    let date = date_and_time(particulars.unix_s).and_then(|text| date(&text));
    let metadata = Metadata::new()
        .title(particulars.title.clone())
        .language(particulars.language.into())
        .creator("Pumice".into())
        .producer("Pumice".into())
        .document_id(particulars.identifier.clone());
    match date {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    }
}

/// A date and time as `2026-11-24 03:12:30`.
fn date(text: &str) -> Option<DateTime> {
    let numbers: Option<Vec<u16>> = text.split(['-', ' ', ':']).map(|part| part.parse().ok()).collect();
    let [year, rest @ ..] = &numbers?[..] else { return None };
    let rest: Option<Vec<u8>> = rest.iter().map(|&number| number.try_into().ok()).collect();
    let [month, day, hour, minute, second] = rest?[..] else {
        return None;
    };
    Some(
        DateTime::new(*year)
            .month(month)
            .day(day)
            .hour(hour)
            .minute(minute)
            .second(second),
    )
}

/// The element that everything tagged belongs to.
fn owners(structure: &Structure) -> BTreeMap<Content, Element> {
    let mut owners = BTreeMap::new();
    let mut ahead = structure.roots().to_vec();
    while let Some(element) = ahead.pop() {
        for child in structure.children(element) {
            match *child {
                Child::Element(child) => ahead.push(child),
                Child::Content(content) => drop(owners.insert(content, element)),
            }
        }
    }
    owners
}

fn draw_item(surface: &mut Surface, item: &Item, pens: &[(Font, Ruler); 2]) {
    match item {
        Item::Run(run) => draw_run(surface, run, &pens[run.face as usize]),
        Item::Area(frame, ink) => fill(surface, &[*frame], *ink),
        Item::Outline(frame, ink, weight, dashes) => outline_of(surface, *frame, (*ink, *weight), *dashes),
        Item::Mark(frame, tone) => draw_mark(surface, *frame, *tone),
        Item::Code(frame, matrix) => draw_code(surface, *frame, matrix),
    }
}

fn draw_run(surface: &mut Surface, run: &Run, (font, ruler): &(Font, Ruler)) {
    let mut text = String::new();
    let glyph = |text: &mut String, placed: &Placed| {
        let start = text.len();
        text.push(placed.c);
        let glyph = GlyphId::new(ruler.glyph(placed.c).to_u32());
        KrillaGlyph::new(glyph, placed.advance, placed.offset, 0.0, 0.0, start..text.len(), None)
    };
    let glyphs: Vec<_> = run
        .line
        .characters
        .iter()
        .map(|placed| glyph(&mut text, placed))
        .collect();
    surface.set_stroke(None);
    surface.set_fill(Some(paint(run.ink)));
    surface.draw_glyphs(
        Point::from_xy(run.at.0, run.at.1),
        &glyphs,
        font.clone(),
        &text,
        run.size,
        false,
    );
}

fn paint(ink: Ink) -> Fill {
    Fill {
        paint: rgb::Color::new(ink.0, ink.1, ink.2).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

/// Fills rectangles as one shape, so that no seam shows between neighbours.
fn fill(surface: &mut Surface, frames: &[Frame], ink: Ink) {
    let mut path = PathBuilder::new();
    for rect in frames.iter().filter_map(rectangle) {
        path.push_rect(rect);
    }
    surface.set_stroke(None);
    surface.set_fill(Some(paint(ink)));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn rectangle(frame: &Frame) -> Option<Rect> {
    Rect::from_xywh(frame.left, frame.top, frame.width, frame.height)
}

fn outline_of(surface: &mut Surface, frame: Frame, (ink, weight): (Ink, f32), dashes: Dashes) {
    let dash = match dashes {
        Dashes::Solid => None,
        Dashes::Dashed => Some(StrokeDash {
            array: vec![3.0, 3.0],
            offset: 0.0,
        }),
    };
    let mut path = PathBuilder::new();
    if let Some(rect) = rectangle(&frame) {
        path.push_rect(rect);
    }
    surface.set_fill(None);
    let paint = rgb::Color::new(ink.0, ink.1, ink.2).into();
    surface.set_stroke(Some(Stroke {
        paint,
        width: weight,
        dash,
        ..Stroke::default()
    }));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

/// Full for good news, half for mixed, empty for bad.
fn draw_mark(surface: &mut Surface, frame: Frame, tone: Tone) {
    let ink = colour(tone);
    let inner = Frame {
        left: frame.left + 0.4,
        top: frame.top + 0.4,
        width: frame.width - 0.8,
        height: frame.height - 0.8,
    };
    outline_of(surface, inner, (ink, 0.8), Dashes::Solid);
    match tone {
        Tone::Good => fill(surface, &[frame], ink),
        Tone::Mixed => {
            let half = frame.height / 2.0;
            fill(
                surface,
                &[Frame {
                    top: frame.top + half,
                    height: half,
                    ..frame
                }],
                ink,
            );
        }
        Tone::Bad | Tone::Neutral => {}
    }
}

fn draw_code(surface: &mut Surface, frame: Frame, matrix: &Matrix) {
    let number = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    let module = frame.width / number(matrix.size());
    let mut dark = Vec::new();
    for row in 0..matrix.size() {
        let run = |(first, length): (usize, usize)| Frame {
            left: frame.left + number(first) * module,
            top: frame.top + number(row) * module,
            width: number(length) * module,
            height: module,
        };
        dark.extend(runs(matrix, row).into_iter().map(run));
    }
    fill(surface, &dark, Ink(0, 0, 0));
}

/// The headings as a tree: the title, sections below it, disks below those.
fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(usize, OutlineNode)> = Vec::new();
    let close = |open: &mut Vec<(usize, OutlineNode)>, outline: &mut Outline, depth: usize| {
        while open.last().is_some_and(|(known, _)| *known >= depth) {
            let Some((_, node)) = open.pop() else { return };
            match open.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    for (depth, text, page, top) in &layout.outline {
        close(&mut open, &mut outline, *depth);
        let place = XyzDestination::new(*page, Point::from_xy(0.0, *top));
        open.push((*depth, OutlineNode::new(text.clone(), place)));
    }
    close(&mut open, &mut outline, 0);
    outline
}

fn tag_tree(structure: &Structure, language: &str, identifiers: &BTreeMap<Content, Identifier>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(language.into()));
    for &root in structure.roots() {
        tree.push(group(structure, root, identifiers));
    }
    tree
}

fn group(structure: &Structure, element: Element, identifiers: &BTreeMap<Content, Identifier>) -> TagGroup {
    let child = |child: &Child| match *child {
        Child::Element(child) => Some(Node::from(group(structure, child, identifiers))),
        Child::Content(content) => identifiers.get(&content).map(|&identifier| Node::from(identifier)),
    };
    let children = structure.children(element).iter().filter_map(child).collect();
    TagGroup::with_children(kind(structure.role(element)), children)
}

fn kind(role: &Role) -> TagKind {
    let heading = |level: u16, text: &String| {
        TagKind::from(Tag::Hn(
            NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN),
            Some(text.clone()),
        ))
    };
    match role {
        Role::Title(text) => heading(1, text),
        Role::Section(text) => heading(2, text),
        Role::Part(text) => heading(3, text),
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
        Role::List => Tag::L(ListNumbering::None).into(),
        Role::Item => Tag::LI.into(),
        Role::Mark => Tag::Lbl.into(),
        Role::Body => Tag::LBody.into(),
        Role::Figure(alternative) => Tag::Figure(Some(alternative.clone())).into(),
    }
}
