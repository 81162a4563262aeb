use pumice_model::{Category, Disposal, ItemKind, Records, Role, Sensitivity, WhyNotWiped};

/// The words for what a job declares and what a job report lists.
pub struct JobWords {
    /// What a person of a job answers for: a word.
    pub role: fn(Role) -> &'static str,
    /// How much depends on a job: a phrase.
    pub sensitivity: fn(Sensitivity) -> &'static str,
    /// What became of records that a law has kept, as declared: a sentence.
    pub records: fn(Records) -> &'static str,
    /// What a gate says whenever there is one: sentences.
    pub gate: [&'static str; 3],
    /// Data of one kind: a phrase.
    pub category: fn(Category) -> &'static str,
    /// Something that is no disk: a phrase.
    pub item: fn(ItemKind) -> &'static str,
    /// What became of it, as declared: a word.
    pub disposal: fn(Disposal) -> &'static str,
    /// Why a medium has no certificate: a sentence.
    pub why_not_wiped: fn(WhyNotWiped) -> &'static str,
    /// For how long certificates are to be kept; takes months.
    pub retention: fn(u16) -> String,
}
