use ciborium::Value;
use pumice_model::{Geometry, Identity, Overwrite, Pattern, Planned, Stream, Target, Technique};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::fields::{Field, Fields};

const BYTE: u64 = 1;
const STREAM: u64 = 2;

/// What was to be done.
pub fn write(planned: &Planned) -> Map {
    Map::default()
        .with(1, write_target(&planned.target))
        .with(2, array(planned.overwrite.passes.iter().map(write_pattern)))
        .with_optional(3, techniques(planned))
}

/// The way back.
pub fn read(field: &Field) -> Result<Planned, Defect> {
    let mut fields = field.fields()?;
    let target = read_target(&fields.take(1, "target")?)?;
    let passes = fields
        .take(2, "passes")?
        .elements()?
        .iter()
        .map(read_pattern)
        .collect::<Result<_, _>>()?;
    let techniques = fields
        .take_optional(3, "techniques")
        .map(|field| read_techniques(&field))
        .transpose()?
        .unwrap_or_default();
    fields.end()?;
    Ok(Planned {
        target,
        overwrite: Overwrite { passes },
        techniques,
    })
}

/// Nothing where there is none.
fn techniques(planned: &Planned) -> Option<Value> {
    let list = &planned.techniques;
    (!list.is_empty()).then(|| array(list.iter().map(|technique| technique.code())))
}

fn read_techniques(field: &Field) -> Result<Vec<Technique>, Defect> {
    let elements = field.elements()?;
    if elements.is_empty() {
        return Err(field.defect(Problem::Missing));
    }
    elements.iter().map(Field::code).collect()
}

/// Model, serial number and WWN, as the first fields of a map.
pub fn write_identity(identity: &Identity) -> Map {
    Map::default()
        .with(1, identity.model.as_str())
        .with_optional(2, identity.serial.as_deref())
        .with_optional(3, identity.wwn.as_deref())
}

/// The way back.
pub fn read_identity(fields: &mut Fields) -> Result<Identity, Defect> {
    Ok(Identity {
        model: fields.take(1, "model")?.text()?,
        serial: fields
            .take_optional(2, "serial")
            .map(|field| field.text())
            .transpose()?,
        wwn: fields.take_optional(3, "wwn").map(|field| field.text()).transpose()?,
    })
}

/// Bytes, and the sizes of logical and physical blocks.
pub fn write_geometry(geometry: Geometry) -> Value {
    let blocks = [geometry.logical_block_bytes(), geometry.physical_block_bytes()];
    array([geometry.bytes()].into_iter().chain(blocks.map(u64::from)))
}

/// The way back.
pub fn read_geometry(field: &Field) -> Result<Geometry, Defect> {
    let [bytes, logical, physical] = field.tuple()?;
    Geometry::new(bytes.uint()?, logical.uint()?, physical.uint()?).map_err(|_| field.defect(Problem::Value))
}

/// What a pass writes.
pub fn write_pattern(pattern: &Pattern) -> Value {
    match pattern {
        Pattern::Byte(byte) => array([BYTE, u64::from(*byte)]),
        Pattern::Stream(stream) => Value::Array(vec![
            STREAM.into(),
            stream.cipher.code().into(),
            stream.key.as_slice().into(),
            stream.counter.as_slice().into(),
        ]),
    }
}

/// The way back.
pub fn read_pattern(field: &Field) -> Result<Pattern, Defect> {
    let elements = field.elements()?;
    let kind = elements.first().ok_or_else(|| field.defect(Problem::Missing))?;
    match (kind.uint()?, &elements[1..]) {
        (BYTE, [byte]) => Ok(Pattern::Byte(byte.uint()?)),
        (STREAM, [cipher, key, counter]) => Ok(Pattern::Stream(Stream {
            cipher: cipher.code()?,
            key: key.bytes()?,
            counter: counter.bytes()?,
        })),
        _ => Err(field.defect(Problem::Value)),
    }
}

fn write_target(target: &Target) -> Map {
    write_identity(&target.identity)
        .with(4, target.serial_source.code())
        .with_optional(5, target.firmware.as_deref())
        .with(6, write_geometry(target.geometry))
        .with(7, target.medium.code())
        .with(8, target.transport.code())
}

fn read_target(field: &Field) -> Result<Target, Defect> {
    let mut fields = field.fields()?;
    let target = Target {
        identity: read_identity(&mut fields)?,
        serial_source: fields.take(4, "serial_source")?.code()?,
        firmware: fields
            .take_optional(5, "firmware")
            .map(|field| field.text())
            .transpose()?,
        geometry: read_geometry(&fields.take(6, "geometry")?)?,
        medium: fields.take(7, "medium")?.code()?,
        transport: fields.take(8, "transport")?.code()?,
    };
    fields.end()?;
    Ok(target)
}
