//! A prompt's text, and filling its `{argument}` places.
//!
//! A line with a place for which nothing was given is left out, so that what is optional stands on a
//! line of its own.

use std::collections::{BTreeMap, BTreeSet};

/// The text as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body(String);

/// A part of a line.
enum Piece<'a> {
    Text(&'a str),
    Place(&'a str),
}

impl Body {
    /// Takes `text` with either kind of line break.
    pub(super) fn new(text: &str) -> Self {
        Self(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned())
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of all places.
    pub(super) fn places(&self) -> BTreeSet<&str> {
        let pieces = self.0.lines().flat_map(pieces);
        pieces
            .filter_map(|it| match it {
                Piece::Place(name) => Some(name),
                Piece::Text(_) => None,
            })
            .collect()
    }

    /// The text with `values` in their places. A value is looked through for no places of its own.
    pub(super) fn filled(&self, values: &BTreeMap<&str, String>) -> String {
        let mut text = String::with_capacity(self.0.len() + 200);
        for line in self.0.lines() {
            let filled: Option<String> = pieces(line)
                .into_iter()
                .map(|it| match it {
                    Piece::Text(text) => Some(text),
                    Piece::Place(name) => values.get(name).map(String::as_str),
                })
                .collect();
            let Some(line) = filled else { continue };
            // Where a whole paragraph was left out, one blank line is enough.
            if line.is_empty() && (text.is_empty() || text.ends_with("\n\n")) {
                continue;
            }
            text.push_str(&line);
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// The pieces of a line. Braces around anything but a name are text.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Text(before));
        match after.split_once('}') {
            Some((name, behind)) if is_name(name) => {
                pieces.push(Piece::Place(name));
                rest = behind;
            }
            _ => {
                pieces.push(Piece::Text("{"));
                rest = after;
            }
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Whether an argument can have this name.
pub(super) fn is_name(name: &str) -> bool {
    let fine = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    name.starts_with(|it: char| it.is_ascii_lowercase()) && name.bytes().all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, values: &[(&'static str, &str)]) -> String {
        let values = values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Body::new(text).filled(&values)
    }

    #[test]
    fn places_are_filled_and_other_braces_stay() {
        let text = "Of {patient}, {patient}: `{\"limit\": 1}` {} {A} { patient } {";

        assert_eq!(
            filled(text, &[("patient", "P")]),
            "Of P, P: `{\"limit\": 1}` {} {A} { patient } {"
        );
    }

    #[test]
    fn a_line_without_its_value_is_left_out_whole() {
        let text = "One.\n\nSince {since}.\n\nEye: {eye}\r\nEnd.\n";

        assert_eq!(filled(text, &[]), "One.\n\nEnd.");
        assert_eq!(filled(text, &[("eye", "od")]), "One.\n\nEye: od\nEnd.");
        assert_eq!(filled("Since {since}\nOne.", &[]), "One.");
    }

    #[test]
    fn a_value_is_no_template() {
        assert_eq!(filled("{a} {b}", &[("a", "{b}"), ("b", "2")]), "{b} 2");
    }
}
