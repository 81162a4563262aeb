//! Lives of simulated drives by the thousand; `scripts/soak` lives as many as there is time for.

#[path = "simulated/mod.rs"]
mod simulated;
#[path = "soak/mod.rs"]
mod soak;

const LIVES: u64 = 2_000;

#[test]
fn no_life_of_a_drive_ends_in_a_false_word() {
    let broken: Vec<String> = (0..LIVES).filter_map(|seed| soak::live(seed).err()).take(1).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
