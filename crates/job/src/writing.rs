use std::fmt::Write;

use pumice_model::{FirmwareChoice, Person, Records, Sensitivity};
use serde::Serialize;
use toml::Value;

use crate::JobFile;

/// What stands beside the parts of a job file, for whoever opens it: lines without the mark of a comment.
pub struct Comments {
    /// At the top.
    pub heading: &'static str,
    /// Above the list of drives.
    pub wipe: &'static str,
    /// Above the list of drives that is not there.
    pub no_wipe: &'static str,
    /// Above the declarations.
    pub gate: &'static str,
    /// Above what was on the disks.
    pub holdings: &'static str,
    /// Above what is no disk.
    pub items: &'static str,
}

impl JobFile {
    /// The file that is read as this one.
    pub fn to_toml(&self, comments: &Comments) -> String {
        let mut text = String::new();
        comment(&mut text, comments.heading);
        self.write_job(&mut text);
        text.push('\n');
        if self.listed.is_empty() {
            comment(&mut text, comments.no_wipe);
        } else {
            comment(&mut text, comments.wipe);
            field(&mut text, "wipe", Some(&self.listed));
        }
        field(&mut text, "heat_limit_celsius", self.heat_limit.map(|limit| limit.0));
        let firmware = (self.firmware == FirmwareChoice::None).then_some("none");
        field(&mut text, "firmware_erase", firmware);
        text.push('\n');
        comment(&mut text, comments.gate);
        self.write_gate(&mut text);
        self.write_declared(&mut text, comments);
        text
    }

    fn write_job(&self, text: &mut String) {
        let job = &self.job;
        field(text, "number", Some(job.number.as_str()));
        field(text, "client", job.client.as_ref());
        field(text, "credit_code", job.credit_code.as_ref());
        field(text, "place", job.place.as_ref());
        for (name, person) in [
            ("operator", &job.people.operator),
            ("witness", &job.people.witness),
            ("client_representative", &job.people.client),
        ] {
            if let Some(person) = person {
                write_person(text, name, person);
            }
        }
        field(
            text,
            "sensitivity",
            Some(match job.sensitivity {
                Sensitivity::Ordinary => "ordinary",
                Sensitivity::Sensitive => "sensitive",
            }),
        );
        field(text, "retention_months", Some(job.retention.months()));
    }

    /// A gate exists only where each question has the one answer that opens it.
    fn write_gate(&self, text: &mut String) {
        let gate = &self.job.gate;
        text.push_str("[gate]\n");
        field(
            text,
            "records",
            Some(match gate.records {
                Records::Exported => "exported",
                Records::NoneOnMedia => "none-on-media",
            }),
        );
        field(text, "hold_known", Some("no"));
        field(text, "authorised", Some("yes"));
        field(text, "state_secrets", Some("no"));
        field(
            text,
            "authorisation_sha256",
            gate.authorisation.map(|hash| hexadecimal(&hash)),
        );
    }

    fn write_declared(&self, text: &mut String, comments: &Comments) {
        text.push('\n');
        comment(text, comments.holdings);
        for holding in &self.declared.holdings {
            text.push_str("[[holdings]]\n");
            field(text, "category", Some(holding.category));
            field(text, "count", holding.count);
        }
        text.push('\n');
        comment(text, comments.items);
        for item in &self.declared.items {
            text.push_str("[[items]]\n");
            field(text, "kind", Some(item.kind));
            field(text, "count", item.count);
            field(text, "disposal", Some(item.disposal));
        }
    }
}

fn write_person(text: &mut String, name: &str, person: &Person) {
    let mut table = toml::Table::from_iter([("name".to_owned(), Value::from(person.name.as_str()))]);
    let capacity = person.capacity.as_deref().map(Value::from);
    let key = person.key.map(|key| Value::from(hexadecimal(&key)));
    let others = [("capacity", capacity), ("key", key)];
    table.extend(
        others
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))),
    );
    if table.len() == 1 {
        field(text, name, Some(&person.name));
    } else {
        field(text, name, Some(Value::Table(table)));
    }
}

fn field(text: &mut String, name: &str, value: Option<impl Serialize>) {
    if let Some(value) = value {
        let value = Value::try_from(value).expect("texts, numbers and tables of them are TOML");
        writeln!(text, "{name} = {value}").expect("a string takes every line");
    }
}

fn comment(text: &mut String, lines: &str) {
    for line in lines.lines() {
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
}

/// Two hexadecimal digits for each byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every digit");
        text
    })
}
