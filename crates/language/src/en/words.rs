use crate::Words;

pub(crate) const TEXTS: Words = Words {};
