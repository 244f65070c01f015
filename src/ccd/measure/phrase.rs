//! A header, a label or a title → what it says of the values below or beside it.

use super::eye::Eye;
use super::lexicon::{Item, Sense, spans};
use super::reading::Notation;

/// What a header, a label or a title says.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not, whatever the others are")]
pub(super) struct Phrase {
    /// It names the measure.
    pub(super) names: bool,
    /// It may speak of it.
    pub(super) hints: bool,
    /// Its values are perhaps none of today's.
    pub(super) doubtful: bool,
    /// Every word means something.
    pub(super) understood: bool,
    /// It says nothing at all.
    pub(super) bare: bool,
    pub(super) eyes: Vec<Eye>,
    pub(super) by: Vec<String>,
    pub(super) unit: String,
    pub(super) time: String,
    pub(super) parts: Vec<String>,
}

/// Reads a text that names values and holds none.
pub(super) fn phrase(text: &str, notation: &Notation) -> Phrase {
    let mut phrase = Phrase { understood: true, bare: text.trim().is_empty(), ..Phrase::default() };
    for span in spans(text, &notation.lexicon, None) {
        let said = || span.of(text).to_owned();
        match span.item {
            Item::Said(Sense::Name) => phrase.names = true,
            Item::Said(Sense::NameBy) => {
                phrase.names = true;
                phrase.by.push(said());
            }
            Item::Said(Sense::Hint) => phrase.hints = true,
            Item::Said(Sense::By) => phrase.by.push(said()),
            Item::Said(Sense::Unit) => phrase.unit = said(),
            Item::Said(Sense::Part) => phrase.parts.push(said()),
            Item::Said(Sense::Eye(eye)) => phrase.eyes.push(eye),
            Item::Said(Sense::Filler | Sense::Lead | Sense::Break | Sense::Join) => {}
            Item::Said(Sense::Doubt) => phrase.doubtful = true,
            Item::Said(Sense::Apart) => {
                phrase.doubtful = true;
                phrase.hints = true;
            }
            Item::Time => phrase.time = said(),
            Item::Said(Sense::Other) | Item::Value(_) | Item::Date | Item::Unknown => {
                phrase.understood = false;
            }
        }
    }
    phrase.eyes.dedup();
    phrase.understood &= !phrase.doubtful;
    phrase
}
