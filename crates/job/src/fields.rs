//! The job file as it is spelt.

use std::fmt::{self, Formatter};

use pumice_model::{
    Answer, Category, DeclaredItem, Disposal, FirmwareChoice, GateAnswers, Holding, ItemKind, Records, Sensitivity,
};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Everything that a job file may hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    pub number: String,
    pub client: Option<String>,
    pub credit_code: Option<String>,
    pub place: Option<String>,
    pub operator: Option<PersonFields>,
    pub witness: Option<PersonFields>,
    pub client_representative: Option<PersonFields>,
    #[serde(default)]
    pub sensitivity: Sensitivity,
    pub retention_months: Option<u64>,
    #[serde(default)]
    pub gate: GateFields,
    #[serde(default)]
    pub holdings: Vec<HoldingFields>,
    #[serde(default)]
    pub items: Vec<ItemFields>,
    pub wipe: Option<Vec<String>>,
    pub heat_limit_celsius: Option<i16>,
    #[serde(default)]
    pub firmware_erase: FirmwareErase,
}

/// A name, or a table of what is known of a person.
pub struct PersonFields {
    pub name: String,
    pub capacity: Option<String>,
    pub key: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateFields {
    records: Option<RecordsField>,
    hold_known: Option<Answer>,
    authorised: Option<Answer>,
    state_secrets: Option<Answer>,
    pub authorisation_sha256: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RecordsField {
    Exported,
    NoneOnMedia,
    Pending,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldingFields {
    category: Category,
    count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemFields {
    kind: ItemKind,
    count: Option<u64>,
    disposal: Disposal,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FirmwareErase {
    #[default]
    Recommended,
    None,
}

impl GateFields {
    /// The answers, with the hash that was read from the file beside them.
    pub fn answers(&self, authorisation: Option<[u8; 32]>) -> GateAnswers {
        let records = |field| match field {
            RecordsField::Exported => Some(Records::Exported),
            RecordsField::NoneOnMedia => Some(Records::NoneOnMedia),
            RecordsField::Pending => None,
        };
        GateAnswers {
            records: self.records.map(records),
            hold_known: self.hold_known,
            authorised: self.authorised,
            state_secrets: self.state_secrets,
            authorisation,
        }
    }
}

impl From<HoldingFields> for Holding {
    fn from(fields: HoldingFields) -> Self {
        let HoldingFields { category, count } = fields;
        Self { category, count }
    }
}

impl From<ItemFields> for DeclaredItem {
    fn from(fields: ItemFields) -> Self {
        let ItemFields { kind, count, disposal } = fields;
        Self { kind, count, disposal }
    }
}

impl From<FirmwareErase> for FirmwareChoice {
    fn from(field: FirmwareErase) -> Self {
        match field {
            FirmwareErase::Recommended => Self::Recommended,
            FirmwareErase::None => Self::None,
        }
    }
}

impl<'de> Deserialize<'de> for PersonFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTable)
    }
}

struct NameOrTable;

impl<'de> Visitor<'de> for NameOrTable {
    type Value = PersonFields;

    fn expecting(&self, formatter: &mut Formatter) -> fmt::Result {
        formatter.write_str("a name, or a table of name, capacity and key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<PersonFields, E> {
        Ok(PersonFields {
            name: name.into(),
            capacity: None,
            key: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PersonFields, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            name: String,
            capacity: Option<String>,
            key: Option<String>,
        }
        let Table { name, capacity, key } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(PersonFields { name, capacity, key })
    }
}
