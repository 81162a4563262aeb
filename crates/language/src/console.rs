/// Texts of this area.
pub struct Console {}
