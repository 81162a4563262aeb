//! The fields of the schemas against the list of those that are allowed.

use std::fs;

use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, project};

const ALLOWED: &str = include_str!("allowed.txt");

/// Each schema, and what stands before the names of its rules on the list.
const SCHEMAS: [(&str, &str); 3] = [
    ("certificate.cddl", ""),
    ("key-statement.cddl", "key-statement."),
    ("ledger.cddl", "ledger."),
];

/// Types of which the schema does not say what they may hold.
const OPEN: [&str; 4] = ["tstr", "bstr", "uint", "int"];

/// The schemas have the fields that are on the list and no others, as often; what is said to be spelt out is.
pub fn fields() -> Result<()> {
    let fields = fields_of_schemas()?;
    ensure(fields.len() > 250, || format!("only {} fields", fields.len()))?;
    ensure_allowed(fields)?;
    let reasons = ALLOWED.lines().filter(|line| line.starts_with("- ")).count();
    ensure(reasons == 10, || format!("{reasons} reasons"))?;
    let spelt = ALLOWED.split("\n- ").nth(1).unwrap_or_default();
    let mut open = spelt.lines().skip(1).filter(|field| is_open(field));
    open.next().map_or(Ok(()), |field| {
        Err(Error::Check(format!("the schema does not say what {field} may hold")))
    })
}

/// Each way in which a schema may get a field.
pub fn new_field() -> Result<()> {
    let schema = text("certificate.cddl")?;
    for (old, new) in [
        (
            "  ? 4 => tstr,                       ; place\n",
            "  ? 4 => tstr,\n  ? 9 => tstr,\n",
        ),
        ("  12 => ledger,\n", "  12 => ledger,\n  13 => identity,\n"),
        (
            "  ? 2 => tstr,                       ; capacity\n",
            "  ? 2 => tstr / uint,\n",
        ),
        ("holding = [category]", "holding = [category, tstr]"),
        ("flush = [1]", "volumes = [* tstr]\nflush = [1]"),
    ] {
        ensure(schema.contains(old), || format!("the schema has no {old:?}"))?;
        let mut fields = fields_of(&schema.replacen(old, new, 1), "");
        for (other, prefix) in &SCHEMAS[1..] {
            fields.extend(fields_of(&text(other)?, prefix));
        }
        ensure(ensure_allowed(fields).is_err(), || format!("{new:?} is not found"))?;
    }
    Ok(())
}

fn ensure_allowed(mut fields: Vec<String>) -> Result<()> {
    let mut allowed: Vec<String> = ALLOWED.lines().filter(|line| is_field(line)).map(Into::into).collect();
    let mut missing = Vec::new();
    for field in fields.drain(..) {
        match allowed.iter().position(|known| *known == field) {
            Some(place) => drop(allowed.swap_remove(place)),
            None => missing.push(field),
        }
    }
    ensure(missing.is_empty(), || {
        format!("not in tests/tests/privacy/allowed.txt, with the reason why it is nobody's secret: {missing:?}")
    })?;
    ensure(allowed.is_empty(), || {
        format!("on the list and in no schema: {allowed:?}")
    })
}

/// A rule, a colon and a field; all else on the list are sentences.
fn is_field(line: &str) -> bool {
    let rule = line.split(": ").next().unwrap_or_default();
    line.contains(": ")
        && rule
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'.'))
}

fn fields_of_schemas() -> Result<Vec<String>> {
    let mut fields = Vec::new();
    for (schema, prefix) in SCHEMAS {
        fields.extend(fields_of(&text(schema)?, prefix));
    }
    Ok(fields)
}

/// The fields of every rule: what stands between brackets, commas and strokes, but for numbers and texts that are given.
fn fields_of(schema: &str, prefix: &str) -> Vec<String> {
    let mut rules: Vec<(String, String)> = Vec::new();
    for line in schema.lines().map(without_literals) {
        match line.split_once(" = ") {
            Some((name, body)) if !line.starts_with(' ') => rules.push((name.into(), body.into())),
            _ => {
                if let Some((_, body)) = rules.last_mut() {
                    body.push(' ');
                    body.push_str(&line);
                }
            }
        }
    }
    let of_rule = |(name, body): (String, String)| {
        let body = body.replace(" / ", ",");
        let parts: Vec<String> = body
            .split(['{', '}', '[', ']', '(', ')', ','])
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let fields = parts.into_iter().filter(|part| says_something(part));
        fields
            .map(move |part| format!("{prefix}{name}: {part}"))
            .collect::<Vec<_>>()
    };
    rules.into_iter().flat_map(of_rule).collect()
}

/// A line without its comment and without what stands in its quotation marks.
fn without_literals(line: &str) -> String {
    let parts = line.split('"').enumerate();
    let kept: Vec<&str> = parts
        .filter(|(place, _)| place % 2 == 0)
        .map(|(_, part)| part)
        .collect();
    let line = kept.join("\"\"");
    line.split(';').next().unwrap_or_default().into()
}

fn says_something(part: &str) -> bool {
    let value = part
        .split_once(": ")
        .map_or(part.trim_end_matches(':'), |(_, value)| value);
    let has_type = value.bytes().any(|byte| byte.is_ascii_lowercase()) && !part.ends_with(':');
    has_type || value.contains("..")
}

fn is_open(field: &str) -> bool {
    let mut words = field.split(|c: char| !c.is_ascii_alphanumeric());
    !field.contains(".cbor") && (field.contains("..") || words.any(|word| OPEN.contains(&word)))
}

fn text(name: &str) -> Result<String> {
    let file = project::root().join("crates/certificate").join(name);
    fs::read_to_string(&file).map_err(Error::file(&file))
}
