//! The texts of the project.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use pumice_tests::project;

/// Folders and files at the root that the project consists of; what is built lies elsewhere.
const ROOTS: [&str; 8] = [
    "README.md",
    "Cargo.toml",
    "crates",
    "image",
    "initramfs",
    "qemu",
    "scripts",
    "tests",
];

/// A Rust source, by its path from the root of the project.
pub struct Source {
    pub path: String,
    pub text: String,
    pub syntax: syn::File,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self {
            path: path.into(),
            text: text.into(),
            syntax,
        }
    }

    /// Every identifier and keyword with its line, inside macros too; comments have none.
    pub fn words(&self) -> Vec<(String, usize)> {
        let mut words = Vec::new();
        collect(self.text.parse().expect("what parsed has tokens"), &mut words);
        words
    }
}

/// Every Rust source.
pub fn all() -> Vec<Source> {
    let texts = texts().into_iter();
    texts
        .filter(|(path, _)| Path::new(path).extension().is_some_and(|extension| extension == "rs"))
        .map(|(path, text)| Source::new(&path, &text))
        .collect()
}

/// Every text with its path; what is not UTF-8 is none.
pub fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for root in ROOTS {
        gather(&project::root().join(root), &mut texts);
    }
    texts
}

/// One text, by its path from the root.
pub fn read(path: &str) -> String {
    fs::read_to_string(project::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn gather(path: &Path, texts: &mut Vec<(String, String)>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder of the project can be read");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("and its entries").path()).collect();
        paths.sort();
        for path in &paths {
            gather(path, texts);
        }
    } else if let Ok(text) = fs::read_to_string(path) {
        let relative = path.strip_prefix(project::root()).expect("it lies below the root");
        texts.push((relative.display().to_string(), text));
    }
}

fn collect(tokens: TokenStream, words: &mut Vec<(String, usize)>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => words.push((word.to_string(), word.span().start().line)),
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
