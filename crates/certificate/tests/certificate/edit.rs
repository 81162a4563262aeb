//! Finds and changes what stands in a decoded statement.

use ciborium::Value;

/// The value at a path: a step is a key in a map, an index in an array.
pub fn at<'a>(value: &'a mut Value, path: &[u64]) -> &'a mut Value {
    path.iter().fold(value, |value, &step| match value {
        Value::Map(entries) => entries
            .iter_mut()
            .find(|(key, _)| *key == Value::from(step))
            .map(|(_, value)| value)
            .expect("the map has this key"),
        Value::Array(values) => {
            let index = usize::try_from(step).expect("an index");
            &mut values[index]
        }
        _ => panic!("nothing lies below {value:?}"),
    })
}

/// The entries of the map at a path.
pub fn entries<'a>(value: &'a mut Value, path: &[u64]) -> &'a mut Vec<(Value, Value)> {
    at(value, path).as_map_mut().expect("a map")
}

/// An array of numbers.
pub fn numbers(numbers: &[u64]) -> Value {
    Value::Array(numbers.iter().copied().map(Value::from).collect())
}
