use crate::Verify;

pub(crate) const TEXTS: Verify = Verify {};
