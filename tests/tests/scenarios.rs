//! One file a misfortune: what the drive does wrong, the story that must follow, and the verdict.
//!
//! `PUMICE_BLESS=1` writes what happened into the files, to be read before it is committed.

mod simulated;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};
use pumice_sim::Misfortune;
use serde::Deserialize;

use crate::simulated::{Bench, Boot};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    blocks: u64,
    block_bytes: u32,
    /// From when on the drive is too hot, and for how long.
    hot_ms: Option<(u64, u64)>,
    #[serde(default)]
    misfortune: Vec<Misfortune>,
    expected: Expected,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    verdict: String,
    reasons: Vec<String>,
    story: Vec<String>,
}

/// Fewer would mean that files have gone missing.
const LEAST: usize = 15;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let count = files.len();
    let mut trials: Vec<Trial> = files.into_iter().map(trial).collect();
    trials.push(Trial::test("no_scenario_is_missing", move || {
        if count >= LEAST {
            Ok(())
        } else {
            Err(Failed::from(format!("{count} scenarios, and there were {LEAST}")))
        }
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(file: PathBuf) -> Trial {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Trial::test(name, move || check(&file))
}

fn check(file: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(file)?;
    let scenario: Scenario = toml::from_str(&text)?;
    let wiped = Bench::new(scenario.blocks, scenario.block_bytes, scenario.misfortune).boot(Boot {
        hot_ms: scenario.hot_ms,
        ..Boot::default()
    });
    if let Some(broken) = wiped.broken_promise() {
        return Err(Failed::from(broken));
    }
    let found = Expected {
        verdict: format!("{:?}", wiped.judgement.verdict),
        reasons: wiped
            .judgement
            .reasons
            .iter()
            .map(|reason| format!("{reason:?}"))
            .collect(),
        story: wiped.story(),
    };
    if env::var_os("PUMICE_BLESS").is_some() {
        return bless(file, &text, &found);
    }
    if found == scenario.expected {
        Ok(())
    } else {
        Err(Failed::from(format!("{found:#?}")))
    }
}

fn bless(file: &Path, text: &str, found: &Expected) -> Result<(), Failed> {
    let script = text.split("[expected]").next().unwrap_or_default();
    let list = |lines: &[String]| format!("{lines:#?}");
    let expected = format!(
        "[expected]\nverdict = {:?}\nreasons = {}\nstory = {}\n",
        found.verdict,
        list(&found.reasons),
        list(&found.story)
    );
    Ok(fs::write(file, format!("{script}{expected}"))?)
}
