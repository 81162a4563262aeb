use ciborium::Value;
use pumice_model::{LedgerPosition, Signer};

use crate::cbor::Map;
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::fields::{Field, Fields};

/// The schema's version.
const VERSION: u64 = 1;

/// The first two fields of every statement: the schema's version, and who signs.
pub fn begin(signer: Signer, public_key: &[u8; 32]) -> Map {
    let signer = Map::default().with(1, signer.code()).with(2, public_key.as_slice());
    Map::default().with(1, VERSION).with(2, signer)
}

/// The way back.
pub fn take(fields: &mut Fields) -> Result<(Signer, [u8; 32]), Defect> {
    read_version(&fields.take(1, "version")?)?;
    let mut signer = fields.take(2, "signer")?.fields()?;
    let found = (signer.take(1, "kind")?.code()?, signer.take(2, "public_key")?.bytes()?);
    signer.end()?;
    Ok(found)
}

/// Who signs, by a statement of which nothing else is known yet.
pub fn peek(root: &Field) -> Result<(Signer, [u8; 32]), Defect> {
    take(&mut root.fields()?)
}

/// Refuses every version but this one.
pub fn read_version(field: &Field) -> Result<(), Defect> {
    match field.uint()? {
        VERSION => Ok(()),
        version => Err(Defect::Version(version)),
    }
}

/// A place in the signer's ledger.
pub fn write_position(position: LedgerPosition) -> Value {
    let previous = position.previous();
    Map::default()
        .with(1, position.number())
        .with_optional(2, previous.as_ref().map(<[u8; 32]>::as_slice))
        .into()
}

/// The way back.
pub fn read_position(field: &Field) -> Result<LedgerPosition, Defect> {
    let mut fields = field.fields()?;
    let number = fields.take(1, "number")?.uint()?;
    let previous = fields.take_optional(2, "previous").map(|field| field.bytes());
    fields.end()?;
    LedgerPosition::new(number, previous.transpose()?).ok_or_else(|| field.defect(Problem::Value))
}
