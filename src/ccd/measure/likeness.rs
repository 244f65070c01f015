//! Names of columns, rows and tests, and how like they are to the one that is asked for.

use std::sync::LazyLock;

use super::eye::Eye;
use super::lexicon::{Finder, Item, Lexicon, Sense, spans};
use super::phrase::phrase;
use super::reading::Notation;
use crate::ccd::names::fold;

/// How like a name is to the one that was asked for, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The same, but for capitals.
    Same,
    /// The same words; marks and a unit in brackets do not count.
    Words,
}

/// Eyes, and nothing else, are understood.
static EYES: LazyLock<Notation> = LazyLock::new(|| {
    let none: Finder = |_| None;
    Notation { lexicon: Lexicon::new(&[]), finder: none, unit_is_its_own: false }
});

/// Units that stand in brackets behind a name.
const UNITS: [&str; 22] = [
    "mmhg",
    "mm hg",
    "mm",
    "cm",
    "d",
    "diopters",
    "dioptres",
    "prism diopters",
    "microns",
    "micron",
    "µm",
    "um",
    "db",
    "%",
    "mg/dl",
    "mmol/l",
    "bpm",
    "kg",
    "lb",
    "degrees",
    "°",
    "mm[hg]",
];

pub(super) fn likeness(asked: &str, name: &str) -> Option<Likeness> {
    if asked.trim().to_lowercase() == name.trim().to_lowercase() {
        return Some(Likeness::Same);
    }
    let (wanted, folded) = (fold(asked), fold(name));
    let bare = fold(bracketed(name).0);
    if wanted.is_empty() || folded.is_empty() {
        return None;
    }
    (wanted == folded || wanted == bare).then_some(Likeness::Words)
}

/// A name, and the unit in brackets behind it.
pub(super) fn bracketed(name: &str) -> (&str, &str) {
    let name = name.trim();
    let both = name.strip_suffix(')').and_then(|it| it.rsplit_once('('));
    match both {
        Some((bare, unit)) if UNITS.contains(&unit.trim().to_lowercase().as_str()) => {
            (bare.trim(), unit.trim())
        }
        _ => (name, ""),
    }
}

/// The eyes that a text names, if it says nothing else.
pub(super) fn eyes(text: &str) -> Vec<Eye> {
    let said = phrase(text, &EYES);
    if said.understood { said.eyes } else { Vec::new() }
}

/// A name without the eye in it, and the eye: `Kmax OD`. Right and left alone are other things too.
fn parted(name: &str) -> (String, Vec<Eye>) {
    let spans = spans(name, &EYES.lexicon, None);
    let sure =
        |text: &str| !["right", "left", "both", "r", "l"].contains(&text.to_lowercase().as_str());
    let mut rest = name.to_owned();
    let mut eyes = Vec::new();
    for span in spans.iter().rev() {
        if let Item::Said(Sense::Eye(eye)) = span.item
            && sure(span.of(name))
        {
            eyes.push(eye);
            rest.replace_range(span.start..span.end, " ");
        }
    }
    let rest = rest.trim_matches(|it: char| it.is_whitespace() || ",-:".contains(it));
    (rest.to_owned(), eyes)
}

/// How like a name is to the one asked for, with the eye in it or without; and that eye.
pub(super) fn matched(asked: &str, name: &str) -> Option<(Likeness, Vec<Eye>)> {
    if let Some(like) = likeness(asked, name) {
        return Some((like, Vec::new()));
    }
    let (rest, eyes) = parted(name);
    let like = likeness(asked, &rest).filter(|_| eyes.len() == 1)?;
    Some((like.max(Likeness::Words), eyes))
}
