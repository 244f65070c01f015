//! What sections are called: which names mean the same section, and what its code is.
//!
//! Names are compared folded, without case, accents, marks and the word "section"; which of them
//! mean the same is data, in `rows`. A title may have a number before the name, and a count behind.

mod decoration;
mod rows;

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use super::chrome;
use rows::{ROWS, Row};

/// The LOINC code of a title: the one written in it in parentheses, or that of its name.
pub(super) fn loinc(title: &str) -> Option<&str> {
    let written = |it: &&str| chrome::is_loinc(it);
    let mut parts = title.split(['(', ')']).skip(1).step_by(2);
    parts.find(written).or_else(|| row_of(title).map(|it| it.0).filter(|it| !it.is_empty()))
}

/// Whether two names mean the same section: by title, by alias, by LOINC code.
#[must_use]
pub fn same_section(one: &str, other: &str) -> bool {
    let (folded, other_folded) = (fold(one), fold(other));
    if folded.is_empty() || other_folded.is_empty() {
        return false;
    }
    folded == other_folded
        || match (row_in(one, &folded), row_in(other, &other_folded)) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        }
}

/// Whether `name` is a section's usual name, so that a chart without it is silent, not misread.
#[must_use]
pub fn is_section_name(name: &str) -> bool {
    row_of(name).is_some()
}

/// All names that mean the same section as this one, itself not necessarily among them.
pub(super) fn aliases(name: &str) -> &'static [&'static str] {
    row_of(name).map_or(&[], |it| it.1)
}

/// Every name and code, and its row. Where two rows have a name, the first counts.
static INDEX: LazyLock<HashMap<&'static str, &'static Row>> = LazyLock::new(|| {
    let mut index = HashMap::new();
    for row in ROWS {
        for name in row.1.iter().chain(std::iter::once(&row.0)).filter(|it| !it.is_empty()) {
            index.entry(*name).or_insert(row);
        }
    }
    index
});

/// The row of a name, or of the name in a title.
fn row_of(title: &str) -> Option<&'static Row> {
    row_in(title, &fold(title))
}

/// The same, of a title and itself folded.
fn row_in(title: &str, folded: &str) -> Option<&'static Row> {
    row(folded).or_else(|| row(&fold(decoration::undecorated(title)?)))
}

/// The row of a folded name.
fn row(folded: &str) -> Option<&'static Row> {
    INDEX.get(folded).copied()
}

/// A name as the table has it: lower case, without accents, marks and the word "section".
/// A LOINC code stays as it is.
pub(super) fn fold(name: &str) -> String {
    let name = name.trim();
    if chrome::is_loinc(name) {
        return name.to_owned();
    }
    let mut folded = String::with_capacity(name.len());
    for_each_lower(name, |it| {
        let it = if it.is_ascii() { it } else { unaccented(it) };
        if it.is_alphanumeric() {
            folded.push(it);
            return;
        }
        if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
        if it == '&' {
            folded.push_str("and ");
        }
    });
    let said = folded.trim_end();
    let short = said.strip_suffix(" section").or_else(|| said.strip_suffix(" sections"));
    folded.truncate(short.unwrap_or(said).len());
    folded
}

/// Goes through a text in lower case, character by character.
fn for_each_lower(text: &str, mut each: impl FnMut(char)) {
    for it in text.chars() {
        // Nearly all of a title: no table is asked.
        if it.is_ascii() {
            each(it.to_ascii_lowercase());
        } else {
            it.to_lowercase().for_each(&mut each);
        }
    }
}

fn unaccented(it: char) -> char {
    match it {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        _ => it,
    }
}

/// A title as an id: lower case, with dashes.
pub(super) fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for_each_lower(title, |it| {
        if it.is_alphanumeric() {
            slug.push(it);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    });
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "document".to_owned() } else { slug }
}
