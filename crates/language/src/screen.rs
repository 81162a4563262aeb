/// Texts of this area.
pub struct Screen {}
