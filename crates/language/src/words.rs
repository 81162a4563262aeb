/// Texts of this area.
pub struct Words {}
