use crate::Console;

pub(crate) const TEXTS: Console = Console {};
