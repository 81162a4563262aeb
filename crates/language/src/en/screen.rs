use crate::Screen;

pub(crate) const TEXTS: Screen = Screen {};
