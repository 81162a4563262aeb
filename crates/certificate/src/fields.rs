use ciborium::Value;

use crate::Defect;
use crate::codes::Coded;
use crate::defect::Problem;

/// A value of the payload and its name, for errors that say where.
#[derive(Clone)]
pub struct Field<'a> {
    path: String,
    value: &'a Value,
}

/// The fields of a map; every one must be taken.
pub struct Fields<'a> {
    path: String,
    left: Vec<(u64, &'a Value)>,
}

impl<'a> Field<'a> {
    /// The outermost value.
    pub fn root(value: &'a Value) -> Self {
        Self {
            path: "statement".into(),
            value,
        }
    }

    /// An unsigned integer.
    pub fn uint<T: TryFrom<u64>>(&self) -> Result<T, Defect> {
        let integer = self.value.as_integer().ok_or_else(|| self.defect(Problem::Type))?;
        let wide = u64::try_from(integer).map_err(|_| self.defect(Problem::Value))?;
        T::try_from(wide).map_err(|_| self.defect(Problem::Value))
    }

    /// An integer.
    pub fn int<T: TryFrom<i128>>(&self) -> Result<T, Defect> {
        let integer = self.value.as_integer().ok_or_else(|| self.defect(Problem::Type))?;
        T::try_from(i128::from(integer)).map_err(|_| self.defect(Problem::Value))
    }

    /// A text.
    pub fn text(&self) -> Result<String, Defect> {
        self.value
            .as_text()
            .map(Into::into)
            .ok_or_else(|| self.defect(Problem::Type))
    }

    /// Exactly so many bytes.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], Defect> {
        let bytes = self.value.as_bytes().ok_or_else(|| self.defect(Problem::Type))?;
        <[u8; N]>::try_from(bytes.as_slice()).map_err(|_| self.defect(Problem::Value))
    }

    /// One of a closed list.
    pub fn code<T: Coded>(&self) -> Result<T, Defect> {
        T::from_code(self.uint()?).ok_or_else(|| self.defect(Problem::Value))
    }

    /// The elements of an array.
    pub fn elements(&self) -> Result<Vec<Field<'a>>, Defect> {
        let values = self.value.as_array().ok_or_else(|| self.defect(Problem::Type))?;
        let element = |(index, value)| Field {
            path: format!("{}[{index}]", self.path),
            value,
        };
        Ok(values.iter().enumerate().map(element).collect())
    }

    /// The elements of an array that has exactly so many.
    pub fn tuple<const N: usize>(&self) -> Result<[Field<'a>; N], Defect> {
        self.elements()?.try_into().map_err(|_| self.defect(Problem::Value))
    }

    /// The fields of a map.
    pub fn fields(&self) -> Result<Fields<'a>, Defect> {
        let entries = self.value.as_map().ok_or_else(|| self.defect(Problem::Type))?;
        let entry = |(key, value): &'a (Value, Value)| {
            let key = key.as_integer().and_then(|key| u64::try_from(key).ok());
            key.map(|key| (key, value)).ok_or_else(|| self.defect(Problem::Unknown))
        };
        let left = entries.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(Fields {
            path: self.path.clone(),
            left,
        })
    }

    /// A defect of this field.
    pub fn defect(&self, problem: Problem) -> Defect {
        Defect::field(&self.path, problem)
    }
}

impl<'a> Fields<'a> {
    /// A field that must be there.
    pub fn take(&mut self, key: u64, name: &str) -> Result<Field<'a>, Defect> {
        self.take_optional(key, name)
            .ok_or_else(|| Defect::field(&format!("{}.{name}", self.path), Problem::Missing))
    }

    /// A field that may be there.
    pub fn take_optional(&mut self, key: u64, name: &str) -> Option<Field<'a>> {
        let index = self.left.iter().position(|(other, _)| *other == key)?;
        let (_, value) = self.left.remove(index);
        Some(Field {
            path: format!("{}.{name}", self.path),
            value,
        })
    }

    /// `Ok` where every field was taken.
    pub fn end(self) -> Result<(), Defect> {
        match self.left.first() {
            None => Ok(()),
            Some((key, _)) => Err(Defect::field(&format!("{}.{key}", self.path), Problem::Unknown)),
        }
    }
}
