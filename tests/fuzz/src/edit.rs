use arbitrary::{Result, Unstructured};
use ciborium::Value;
use ciborium::value::Integer;

/// Changes one thing somewhere in a value: puts something else in a place, takes it away, adds a neighbour, swaps two.
pub fn edit(value: &mut Value, wishes: &mut Unstructured) -> Result<()> {
    let depth = wishes.int_in_range(0..=8)?;
    descend(value, depth, wishes)
}

fn descend(value: &mut Value, depth: u8, wishes: &mut Unstructured) -> Result<()> {
    let places = match value {
        Value::Array(values) => values.len(),
        Value::Map(entries) => entries.len(),
        _ => 0,
    };
    if depth == 0 || places == 0 {
        return change(value, wishes);
    }
    let place = wishes.choose_index(places)?;
    match value {
        Value::Array(values) => descend(&mut values[place], depth - 1, wishes),
        Value::Map(entries) => descend(&mut entries[place].1, depth - 1, wishes),
        _ => Ok(()),
    }
}

fn change(value: &mut Value, wishes: &mut Unstructured) -> Result<()> {
    match value {
        Value::Map(entries) if wishes.arbitrary()? => change_entries(entries, wishes),
        Value::Array(values) if wishes.arbitrary()? => change_values(values, wishes),
        Value::Integer(number) if wishes.arbitrary()? => {
            let step = i128::from(wishes.int_in_range(-3..=3_i8)?);
            if let Ok(near) = Integer::try_from(i128::from(*number) + step) {
                *number = near;
            }
            Ok(())
        }
        Value::Bytes(bytes) if wishes.arbitrary()? => {
            let length = wishes.int_in_range(0..=70_usize)?;
            bytes.resize(length, wishes.arbitrary()?);
            Ok(())
        }
        _ => {
            *value = any(wishes, 3)?;
            Ok(())
        }
    }
}

/// Keys stay in order, so that the change is not refused for that.
fn change_entries(entries: &mut Vec<(Value, Value)>, wishes: &mut Unstructured) -> Result<()> {
    if !entries.is_empty() && wishes.arbitrary()? {
        entries.remove(wishes.choose_index(entries.len())?);
        return Ok(());
    }
    let key = Value::from(wishes.int_in_range(0..=26_u8)?);
    let added = any(wishes, 3)?;
    match entries.iter_mut().find(|(known, _)| *known == key) {
        Some(entry) => entry.1 = added,
        None => entries.push((key, added)),
    }
    entries.sort_by_key(|(key, _)| crate::encoded(key));
    Ok(())
}

fn change_values(values: &mut Vec<Value>, wishes: &mut Unstructured) -> Result<()> {
    match wishes.int_in_range(0..=3_u8)? {
        0 => values.push(any(wishes, 3)?),
        1 if !values.is_empty() => {
            values.remove(wishes.choose_index(values.len())?);
        }
        2 if !values.is_empty() => {
            let again = values[wishes.choose_index(values.len())?].clone();
            values.insert(wishes.choose_index(values.len())?, again);
        }
        _ if !values.is_empty() => {
            let (one, other) = (wishes.choose_index(values.len())?, wishes.choose_index(values.len())?);
            values.swap(one, other);
        }
        _ => {}
    }
    Ok(())
}

fn any(wishes: &mut Unstructured, depth: u8) -> Result<Value> {
    let kinds = if depth == 0 { 7 } else { 9 };
    Ok(match wishes.int_in_range(0..=kinds)? {
        0 | 1 => Value::from(wishes.int_in_range(0..=40_u8)?),
        2 => Value::from(wishes.arbitrary::<u64>()?),
        3 => Value::from(wishes.arbitrary::<i64>()?),
        4 => Value::Text(wishes.arbitrary()?),
        5 => {
            let length = *wishes.choose(&[0, 4, 16, 31, 32, 64])?;
            Value::Bytes(vec![wishes.arbitrary()?; length])
        }
        6 => Value::Array(Vec::new()),
        7 => wishes
            .choose(&[Value::Null, Value::Bool(true), Value::Float(1.5)])?
            .clone(),
        8 => Value::Array(some(wishes, depth)?),
        _ => {
            let keys = wishes.int_in_range(0..=3_u8)?;
            let values = some(wishes, depth)?.into_iter();
            Value::Map((keys..).map(Value::from).zip(values).collect())
        }
    })
}

fn some(wishes: &mut Unstructured, depth: u8) -> Result<Vec<Value>> {
    (0..wishes.int_in_range(0..=4_u8)?)
        .map(|_| any(wishes, depth - 1))
        .collect()
}
