//! The document's header in few lines: identifiers and repeats left out.

use std::borrow::Cow;

use foldhash::HashSet;

use super::cell::pair;
use super::document::Field;
use super::style::Style;

/// The fields of a header, as a style wants them.
#[derive(Debug, Default)]
pub(super) struct Said<'a> {
    fields: HashSet<Cow<'a, Field>>,
}

impl<'a> Said<'a> {
    /// The lines of some fields; those that were said before are left out.
    pub(super) fn lines(&mut self, fields: Vec<Cow<'a, Field>>, style: &Style) -> Vec<String> {
        let mut lines = Vec::with_capacity(fields.len());
        if style.merge_contacts {
            self.fields.reserve(fields.len());
        }
        for mut field in fields {
            if style.drop_identifiers && holds_identifier(&field.value) {
                let kept = without_identifiers(&field.value);
                if kept.is_empty() && field.key.is_empty() {
                    continue;
                }
                // That there is an identifier is said, which one is not.
                let kept = if kept.is_empty() { "\u{2026}".to_owned() } else { kept };
                field.to_mut().value = kept;
            }
            let line = pair(&field);
            if style.merge_contacts {
                if self.fields.contains(&field) && is_contact(&field) {
                    continue;
                }
                self.fields.insert(field);
            }
            lines.push(line);
        }
        lines
    }
}

/// Whether a field says where somebody is reached. Any other is somebody's own, though another has the
/// same, and so is a name that may lead what stands behind it: "Emergency contact".
fn is_contact(field: &Field) -> bool {
    let (key, value) = (field.key.to_lowercase(), field.value.to_lowercase());
    let named = ["contact", "address", "phone", "tel", "mail", "fax"];
    let told = ["tel:", "tel (", "phone:", "mailto:"];
    key.starts_with("contact")
        || (!value.is_empty() && named.iter().any(|it| key.contains(it)))
        || told.iter().any(|it| value.contains(it))
}

/// A value without its OIDs and UUIDs, and without what only held them. One in parentheses says
/// whose identifier stands before it, and stays.
fn without_identifiers(value: &str) -> String {
    let parts = value.split("; ").map(|part| {
        let mut kept: Vec<&str> = Vec::new();
        let mut dropped = false;
        for word in part.split(' ') {
            if is_identifier(bare(word)) {
                dropped = true;
                continue;
            }
            kept.push(word);
        }
        // One that has a name of its own inside the value stays with it, and so does one that is a
        // value of its own beside others: it had its own cell.
        let alone = kept.is_empty() && value.contains("; ");
        let named =
            alone || kept.first().is_some_and(|it| it.ends_with(':')) || part.contains(": ");
        if named || !dropped {
            part.to_owned()
        } else {
            kept.join(" ").trim_matches([' ', ',']).to_owned()
        }
    });
    parts.filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; ")
}

fn holds_identifier(value: &str) -> bool {
    // Few words are as long and have a dot or a dash.
    let mark = |it: &u8| matches!(it, b'.' | b'-');
    let may_be = |it: &[u8]| it.len() >= IDENTIFIER_MIN && it.iter().any(mark);
    value.as_bytes().split(|it| *it == b' ').any(may_be)
        && value.split(' ').any(|it| is_identifier(bare(it)))
}

fn bare(word: &str) -> &str {
    word.trim_end_matches([',', ';'])
}

/// The shortest, five digits and four dots.
const IDENTIFIER_MIN: usize = 9;

/// An OID or a UUID.
fn is_identifier(word: &str) -> bool {
    word.len() >= IDENTIFIER_MIN && (is_oid(word) || is_uuid(word))
}

/// Five parts or more, or three and one of them long, below one of the three roots: no date or dose
/// has that. A version of a program may have five, but not one of three digits.
fn is_oid(word: &str) -> bool {
    let parts = || word.split('.').count();
    matches!(word.as_bytes(), [b'0'..=b'2', b'.', ..])
        && (word.split('.').any(|it| it.len() >= 3) && parts() >= 5
            || word.len() >= 20 && parts() >= 3)
        && word.split('.').all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

fn is_uuid(word: &str) -> bool {
    let word = word.trim_matches(['{', '}']);
    if word.len() != 36 {
        return false;
    }
    let lengths = word.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && word.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit())
}
