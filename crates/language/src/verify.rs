/// Texts of this area.
pub struct Verify {}
