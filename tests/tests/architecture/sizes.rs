//! A file and a function are as long as a person can hold in mind.

use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use crate::source::Source;
use crate::{Complaints, assert_accepts, assert_complains};

const MOST_LINES_OF_FILE: usize = 500;

/// From `fn` to the last brace.
const MOST_LINES_OF_FUNCTION: usize = 70;

pub fn complaints(source: &Source) -> Complaints {
    let mut lengths = Lengths {
        source,
        complaints: Vec::new(),
    };
    let lines = source.text.lines().count();
    if lines > MOST_LINES_OF_FILE {
        let complaint = format!("{} has {lines} lines of at most {MOST_LINES_OF_FILE}", source.path);
        lengths.complaints.push(complaint);
    }
    lengths.visit_file(&source.syntax);
    lengths.complaints
}

struct Lengths<'a> {
    source: &'a Source,
    complaints: Complaints,
}

impl Lengths<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let first = signature.fn_token.span.start().line;
        let last = block.brace_token.span.close().end().line;
        let lines = last - first + 1;
        if lines > MOST_LINES_OF_FUNCTION {
            self.complaints
                .push(too_long(&self.source.path, first, &signature.ident, lines));
        }
    }
}

fn too_long(path: &str, line: usize, name: &Ident, lines: usize) -> String {
    format!("{path}:{line}: {name} has {lines} lines of at most {MOST_LINES_OF_FUNCTION}")
}

impl<'s> Visit<'s> for Lengths<'_> {
    fn visit_item_fn(&mut self, function: &'s ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'s ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'s TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn of_lines(before: &str, lines: usize, after: &str) -> String {
    format!("{before}{{{}}}{after}", "\n".repeat(lines - 1))
}

#[test]
fn a_function_too_long_is_found_wherever_it_stands() {
    let places = [
        ("fn long() ", ""),
        ("struct S; impl S { pub fn long() ", " }"),
        ("trait T { fn long() ", " }"),
        ("mod m { fn long() ", " }"),
        ("/// Words.\n#[test]\nfn long() ", ""),
    ];
    for (before, after) in places {
        assert_accepts(complaints, "a.rs", &of_lines(before, 70, after));
        let text = of_lines(before, 71, after);
        assert_complains(complaints, "a.rs", &text, "long has 71 lines");
    }
    let nested = format!("fn outer() {{ {} }}", of_lines("fn long() ", 71, ""));
    assert_eq!(complaints(&Source::new("a.rs", &nested)).len(), 2);
}

#[test]
fn a_file_too_long_is_found() {
    assert_accepts(complaints, "a.rs", &"\n".repeat(500));
    assert_complains(complaints, "a.rs", &"\n".repeat(501), "a.rs has 501 lines");
}
