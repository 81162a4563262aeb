use ciborium::Value;

use crate::Defect;

/// Builds a map with unsigned keys in ascending order, which is the deterministic one (RFC 8949 §4.2.1).
#[derive(Default)]
pub struct Map(Vec<(Value, Value)>);

impl Map {
    /// Adds a field; keys must ascend.
    pub fn with(mut self, key: u64, value: impl Into<Value>) -> Self {
        let key = Value::from(key);
        debug_assert!(self.0.last().is_none_or(|(last, _)| last < &key), "keys ascend");
        self.0.push((key, value.into()));
        self
    }

    /// Adds a field that may be absent.
    pub fn with_optional(self, key: u64, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map.0)
    }
}

/// An array of values.
pub fn array<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Value {
    Value::Array(values.into_iter().map(Into::into).collect())
}

/// The bytes of a value.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes every byte");
    bytes
}

/// The value of bytes, which must be the ones [`encode`] makes of it.
pub fn decode(bytes: &[u8]) -> Result<Value, Defect> {
    let value: Value = ciborium::from_reader(bytes).map_err(|_| Defect::NotCbor)?;
    if encode(&value) == bytes && has_ascending_keys(&value) {
        Ok(value)
    } else {
        Err(Defect::NotDeterministic)
    }
}

/// Encoding again keeps a map's order, so the order is looked at by itself: keys of each map, by their bytes.
fn has_ascending_keys(value: &Value) -> bool {
    match value {
        Value::Map(entries) => {
            let keys: Vec<Vec<u8>> = entries.iter().map(|(key, _)| encode(key)).collect();
            keys.windows(2).all(|pair| pair[0] < pair[1]) && entries.iter().all(|(_, value)| has_ascending_keys(value))
        }
        Value::Array(values) => values.iter().all(has_ascending_keys),
        Value::Tag(_, value) => has_ascending_keys(value),
        _ => true,
    }
}
