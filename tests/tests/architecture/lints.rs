//! Warnings are mended, not hidden; where one is wrong, it is expected, with the reason.

use syn::Attribute;
use syn::visit::Visit;

use crate::source::Source;
use crate::{Complaints, assert_accepts, assert_complains};

pub fn complaints_of_source(source: &Source) -> Complaints {
    let mut attributes = Attributes {
        source,
        complaints: Vec::new(),
    };
    attributes.visit_file(&source.syntax);
    attributes.complaints
}

/// A member that does not take over the workspace's lints has none.
pub fn complaints_of_manifest(folder: &str, manifest: &str) -> Complaints {
    if manifest.contains("[lints]\nworkspace = true\n") {
        Vec::new()
    } else {
        vec![format!("{folder} does not take over the lints of the workspace")]
    }
}

struct Attributes<'a> {
    source: &'a Source,
    complaints: Complaints,
}

impl<'s> Visit<'s> for Attributes<'_> {
    fn visit_attribute(&mut self, attribute: &'s Attribute) {
        let is_reasoned = |attribute: &Attribute| {
            let list = attribute.meta.require_list();
            list.is_ok_and(|list| list.tokens.to_string().contains("reason ="))
        };
        let complaint = if attribute.path().is_ident("allow") {
            "allow hides a warning"
        } else if attribute.path().is_ident("expect") && !is_reasoned(attribute) {
            "expect lacks its reason"
        } else {
            return;
        };
        let line = attribute.pound_token.span.start().line;
        self.complaints
            .push(format!("{}:{line}: {complaint}", self.source.path));
    }
}

#[test]
fn hidden_warnings_are_found() {
    assert_complains(complaints_of_source, "a.rs", "#![allow(dead_code)]", "hides");
    assert_complains(
        complaints_of_source,
        "a.rs",
        "fn f() { #[allow(unused)] let x = 1; }",
        "hides",
    );
    assert_complains(complaints_of_source, "a.rs", "#[expect(dead_code)] fn f() {}", "reason");
    assert_accepts(
        complaints_of_source,
        "a.rs",
        "#[expect(dead_code, reason = \"words\")] fn f() {}",
    );
}

#[test]
fn a_member_without_lints_is_found() {
    assert_eq!(complaints_of_manifest("crates/a", "[package]\nname = \"a\"\n").len(), 1);
    assert!(complaints_of_manifest("crates/a", "[package]\n\n[lints]\nworkspace = true\n").is_empty());
}
