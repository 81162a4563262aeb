//! Each vector does what its note says, in both languages and both forms.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::command::{pumice, vectors};

#[test]
fn each_vector_does_what_its_note_says() {
    for file in certificates() {
        let note: toml::Table = fs::read_to_string(file.with_extension("toml"))
            .unwrap()
            .parse()
            .unwrap();
        let exit = note["exit"].as_integer().unwrap();
        let expected = |key: &str| note.get(key).map_or(Value::Null, |value| json!(value.as_str()));
        for language in ["en", "zh-CN"] {
            let run = pumice([
                "verify".as_ref(),
                "--language".as_ref(),
                language.as_ref(),
                file.as_os_str(),
            ]);
            assert_eq!(i64::from(run.status), exit, "{}", file.display());
            assert_eq!(run.complaints, "");
            assert!(run.out.lines().count() > if exit == 1 { 0 } else { 4 }, "{}", run.out);
            let hidden = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
            assert!(!run.out.contains(hidden), "{}", run.out);
        }
        let run = pumice(["verify".as_ref(), "--json".as_ref(), file.as_os_str()]);
        assert_eq!(i64::from(run.status), exit, "{}", file.display());
        let entries = run.json()["files"].clone();
        assert_eq!(entries.as_array().unwrap().len(), 1);
        let entry = &entries[0];
        assert_eq!(entry["authentic"], exit != 1);
        assert_eq!(entry["verdict"], expected("verdict"));
        let kinds = ["job_report", "audit", "key_statement"].map(|kind| &entry[kind]);
        let own = kinds.into_iter().find(|part| !part.is_null()).unwrap_or(entry);
        let signer = &own["signer"];
        assert_eq!(*signer, expected("signer"));
        assert_eq!(entry["defect_kind"], expected("defect"));
        assert_eq!(entry["defect_field"], expected("field"));
        assert_eq!(entry["defect"].is_string(), exit == 1);
    }
}

#[test]
fn a_folder_stands_for_all_certificates_in_it() {
    let run = pumice(["verify".as_ref(), "--json".as_ref(), vectors().as_os_str()]);
    assert_eq!(run.status, 1);
    let shown: Vec<String> = run.json()["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["file"].as_str().unwrap().to_owned())
        .collect();
    let files: Vec<String> = certificates().iter().map(|file| file.display().to_string()).collect();
    assert_eq!(shown, files);
}

fn certificates() -> Vec<PathBuf> {
    let entries = fs::read_dir(vectors()).unwrap();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "cose"))
        .collect();
    files.sort();
    assert!(files.len() > 40, "the vectors are there");
    files
}
