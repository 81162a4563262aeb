//! Names say what a thing is in the field, and getters carry no prefix.

use syn::visit::{self, Visit};
use syn::{ItemEnum, ItemImpl, ItemMod, ItemStruct, ItemTrait, Signature};

use crate::source::Source;
use crate::{Complaints, assert_accepts, assert_complains};

/// Names under which anything can be put.
const EMPTY: [&str; 6] = ["util", "utils", "manager", "managers", "helper", "helpers"];

pub fn complaints(source: &Source) -> Complaints {
    let mut names = Names {
        source,
        complaints: Vec::new(),
    };
    for part in source.path.split(['/', '.']) {
        names.weigh(part);
    }
    names.visit_file(&source.syntax);
    names.complaints
}

struct Names<'a> {
    source: &'a Source,
    complaints: Complaints,
}

impl Names<'_> {
    fn weigh(&mut self, name: &str) {
        let lower = name.to_ascii_lowercase();
        if EMPTY.iter().any(|empty| lower == *empty) || lower.ends_with("manager") || lower.ends_with("utils") {
            self.complain(name, "says nothing");
        }
    }

    fn complain(&mut self, name: &str, why: &str) {
        self.complaints
            .push(format!("{}: the name {name} {why}", self.source.path));
    }
}

impl<'s> Visit<'s> for Names<'_> {
    fn visit_item_mod(&mut self, module: &'s ItemMod) {
        self.weigh(&module.ident.to_string());
        visit::visit_item_mod(self, module);
    }

    fn visit_item_struct(&mut self, item: &'s ItemStruct) {
        self.weigh(&item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'s ItemEnum) {
        self.weigh(&item.ident.to_string());
    }

    fn visit_item_trait(&mut self, item: &'s ItemTrait) {
        self.weigh(&item.ident.to_string());
        visit::visit_item_trait(self, item);
    }

    /// The names in it are the trait's.
    fn visit_item_impl(&mut self, item: &'s ItemImpl) {
        if item.trait_.is_none() {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_signature(&mut self, signature: &'s Signature) {
        let name = signature.ident.to_string();
        if name.starts_with("get_") {
            self.complain(&name, "needs no get_");
        }
    }
}

#[test]
fn empty_names_are_found() {
    for (path, text) in [
        ("crates/a/src/utils.rs", ""),
        ("crates/manager/src/lib.rs", ""),
        ("a.rs", "mod utils {}"),
        ("a.rs", "mod b { mod manager; }"),
        ("a.rs", "struct DriveManager;"),
        ("a.rs", "enum Helper {}"),
        ("a.rs", "trait StringUtils {}"),
    ] {
        assert_complains(complaints, path, text, "says nothing");
    }
    for text in [
        "fn get_size() {}",
        "trait T { fn get_size(); }",
        "struct S; impl S { fn get_size() {} }",
    ] {
        assert_complains(complaints, "a.rs", text, "get_size needs no get_");
    }
    assert_accepts(
        complaints,
        "crates/a/src/drive.rs",
        "mod sizes { fn size() { map.get(1); } } fn gets() {} impl Foreign for S { fn get_size() {} }",
    );
}
