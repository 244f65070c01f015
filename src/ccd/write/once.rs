//! What a document says again: told by where it stood, or by how it begins.

use std::collections::HashMap;

use super::{Writer, stands_alone};
use crate::ccd::document::{Block, Document, Item, Section};
use crate::ccd::escape;
use crate::ccd::text;

/// Shorter texts are said again: the line that stands for one costs as much.
const REPEAT_WORDS_MIN: usize = 3;

/// A long line that was there before is told by so many of its first words.
const BEGINNING_WORDS: usize = 3;

/// What a line has to have beside them, in bytes, to be worth it. A date or a dose has less: those are
/// said again.
const AS_ABOVE_MIN: usize = 32;

/// What was said so far.
#[derive(Default)]
pub(super) struct Earlier<'a> {
    /// The lists, and under which title.
    lists: HashMap<&'a [Item], &'a str>,
    /// The texts: under which title, and as which item of how many.
    texts: HashMap<&'a str, (&'a str, usize, usize)>,
    /// The lines and items, by how they begin; `None` where two begin alike.
    lines: HashMap<&'a str, Option<&'a str>>,
    /// How many sections have a title: one that two have does not say where something stood.
    titles: HashMap<&'a str, usize>,
}

impl<'a> Earlier<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut earlier = Self::default();
        for section in &document.sections {
            *earlier.titles.entry(&section.title).or_default() += 1;
        }
        earlier
    }

    /// Whether a title says which section is meant.
    fn is_place(&self, title: &str) -> bool {
        !title.is_empty() && self.titles.get(title).is_none_or(|it| *it == 1)
    }
}

impl<'a> Writer<'a> {
    /// Where an earlier section said all that this one says.
    pub(super) fn is_repeated(
        &mut self,
        document: &'a Document,
        number: usize,
        section: &'a Section,
    ) -> Option<String> {
        let [only] = section.blocks.as_slice() else { return None };
        if !self.style.fold_repeats || !stands_alone(document, number, section) {
            return None;
        }
        self.title = &section.title;
        self.said_before(only)
    }

    /// A block of a section, unless an earlier section said the same and saying where is much shorter.
    pub(super) fn block_once(&mut self, block: &'a Block) {
        let reference = if self.style.fold_repeats { self.said_before(block) } else { None };
        let worth = |it: &String| block_bytes(block) >= 2 * it.len();
        let reference = reference.filter(worth);
        if let Some(reference) = reference {
            self.row();
            escape::line(self.out(), &format!("({reference})"));
        } else {
            self.block(block);
        }
    }

    /// Where an earlier section said this. Tables are always said: their rows
    /// are what is looked for.
    fn said_before(&mut self, block: &'a Block) -> Option<String> {
        match block {
            Block::Paragraph { text, preformatted: false } => self.text_before(text, 1, 1),
            Block::List { items, .. } => match items.as_slice() {
                [only] if only.blocks.is_empty() => self.text_before(&only.text, 1, 1),
                items => {
                    for (number, item) in items.iter().enumerate() {
                        self.text_before(&item.text, number + 1, items.len());
                    }
                    let title = *self.earlier.lists.entry(items).or_insert(self.title);
                    let elsewhere = title != self.title && self.earlier.is_place(title);
                    elsewhere.then(|| format!("As {title}"))
                }
            },
            _ => None,
        }
    }

    /// Where `text` was said before; if nowhere, it is now, as item `number` of `items`.
    fn text_before(&mut self, text: &'a str, number: usize, items: usize) -> Option<String> {
        let words = text::words(text);
        if words < REPEAT_WORDS_MIN {
            return None;
        }
        let (title, number, items) =
            *self.earlier.texts.entry(text).or_insert((self.title, number, items));
        if title == self.title || !self.earlier.is_place(title) {
            return None;
        }
        Some(match items {
            1 => format!("As {title}"),
            _ => format!("As item {number} of {title}"),
        })
    }

    /// A line of text or an item. Of a long one that was there before, only how it begins.
    pub(super) fn line_once(&mut self, text: &'a str) {
        let begins = self.style.fold_repeats.then(|| text::first_words(text, BEGINNING_WORDS));
        let Some(begins) = begins.flatten() else {
            escape::line(self.out(), text);
            return;
        };
        let long = text.len() > begins.len() + AS_ABOVE_MIN;
        match self.earlier.lines.get_mut(begins) {
            Some(Some(line)) if long && *line == text => {
                escape::line(self.out(), &format!("{begins}\u{2026} (as above)"));
                return;
            }
            Some(Some(line)) if *line == text => {}
            Some(line) => *line = None,
            None => drop(self.earlier.lines.insert(begins, Some(text))),
        }
        escape::line(self.out(), text);
    }
}

/// How much a block says; what is not folded says nothing.
fn block_bytes(block: &Block) -> usize {
    match block {
        Block::Paragraph { text, .. } => text.len(),
        Block::List { items, .. } => items.iter().map(|it| it.text.len()).sum(),
        _ => 0,
    }
}
