//! How often the power goes in a test, and when, as the environment says.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::planted::Dice;

/// The power cuts of one run, which can be repeated.
pub struct PowerCuts {
    /// How many (`PUMICE_POWER_CUTS`).
    pub count: u64,
    /// Where their moments come from (`PUMICE_POWER_SEED`); otherwise the time.
    pub seed: u64,
    /// The moments.
    pub dice: Dice,
}

impl PowerCuts {
    /// So many where nothing is said; the seed is told, so that a failure can be repeated.
    pub fn of_environment(usual: u64) -> Self {
        let number = |name| env::var(name).ok().and_then(|number| number.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed = number("PUMICE_POWER_SEED").unwrap_or(now.as_secs());
        eprintln!("PUMICE_POWER_SEED={seed}");
        Self {
            count: number("PUMICE_POWER_CUTS").unwrap_or(usual),
            seed,
            dice: Dice::numbered(seed),
        }
    }
}
