//! The document's header in few lines: identifiers and repeats left out.

use std::collections::HashSet;

use super::cell::pair;
use super::document::Field;
use super::style::Style;

/// The lines of a header, as a style wants them.
pub(super) fn lines(fields: &[Field], style: &Style) -> Vec<String> {
    let mut lines = Vec::with_capacity(fields.len());
    let mut said = HashSet::new();
    for field in fields {
        let value = if style.drop_identifiers {
            without_identifiers(&field.value)
        } else {
            field.value.clone()
        };
        if value.is_empty() {
            continue;
        }
        let field = Field { key: field.key.clone(), value };
        if style.merge_contacts && !said.insert(field.clone()) {
            continue;
        }
        lines.push(pair(&field));
    }
    lines
}

/// A value without its OIDs and UUIDs, and without what only held them.
fn without_identifiers(value: &str) -> String {
    if !value.split([' ', '(', ')']).any(is_identifier) {
        return value.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    for word in value.split(' ') {
        if is_identifier(word.trim_matches(['(', ')', ',', ';'])) {
            // `OID: 2.16…` was the name of what went.
            if kept.last().is_some_and(|it| it.eq_ignore_ascii_case("oid:")) {
                kept.pop();
            }
            continue;
        }
        kept.push(word);
    }
    kept.join(" ").trim_matches([' ', ',', ';']).to_owned()
}

/// An OID of five parts or more, or a UUID.
fn is_identifier(word: &str) -> bool {
    is_oid(word) || is_uuid(word)
}

fn is_oid(word: &str) -> bool {
    word.split('.').count() >= 5
        && word.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

fn is_uuid(word: &str) -> bool {
    let word = word.trim_matches(['{', '}']);
    let lengths = word.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && word.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit())
}
