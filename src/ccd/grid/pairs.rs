//! Tables that are lists of names and values.

use std::ops::Range;

use super::Grid;
use super::place::{Place, Places};
use crate::ccd::document::{Block, Field};

impl Grid {
    /// Whether a table is a list of names and values: marked as such by the stylesheet, by header
    /// cells before one value each, or by the colons of every other column.
    pub(super) fn is_labelled(&self, places: &Places, body: Range<usize>) -> bool {
        let (mut rows, mut marked, mut colons) = (0, 0, 0);
        for row in places.some(body.clone()).filter(|row| !self.is_blank(row)) {
            if self.seen(row).any(|it| it.loose) {
                return false;
            }
            rows += 1;
            let mut cells = self.seen(row);
            let Some(first) = cells.next() else { continue };
            let second = cells.next();
            let named = first.header && self.width == 2;
            let label = first.label || (named && second.is_none_or(|it| !it.header));
            let others = second.is_none_or(|it| !it.label || cells.any(|it| !it.label));
            marked += usize::from(label && others);
            colons += usize::from(self.alternates(row));
        }
        rows > 0
            && (marked * 2 > rows || colons * 2 > rows)
            && !self.skips(places, body.clone())
            && !self.names_columns(places, body)
    }

    /// Whether a row has texts beside each other and none of them is a label with room for a value, or
    /// the value of one: it says what stands in the columns below, one eye beside the other.
    fn names_columns(&self, places: &Places, body: Range<usize>) -> bool {
        if self.width < 3 {
            return false;
        }
        let marked = self.cells.iter().any(|it| it.label);
        let mut labels = vec![false; self.width];
        places.some(body).any(|row| {
            let (mut texts, mut open, mut labelled) = (0, false, false);
            for (column, place) in row.iter().enumerate() {
                let begins = |it: &Place| it.first_row && it.first_column && !self.is_empty(*it);
                let Some(cell) = place.filter(begins).and_then(|it| self.cell(it)) else {
                    continue;
                };
                texts += 1;
                let colon = column % 2 == 0 && cell.content.text().ends_with(':');
                let label = if marked { cell.label } else { colon };
                if label {
                    open = true;
                    labelled |= cell.columns == 1;
                    if let Some(it) = labels.get_mut(column) {
                        *it = true;
                    }
                } else {
                    let before = column.checked_sub(1).filter(|_| column % 2 == 1);
                    let above = before.and_then(|it| labels.get(it)) == Some(&true);
                    labelled |= if marked { open } else { above };
                }
            }
            texts > 1 && !labelled
        })
    }

    /// Whether a row is blank where another has a value, before a value of its own: told as a pair,
    /// that one would come first and stand for the other.
    fn skips(&self, places: &Places, body: Range<usize>) -> bool {
        if self.width < 3 {
            return false;
        }
        let is_value = |it: Place| !self.is_empty(it) && self.cell(it).is_some_and(|it| !it.label);
        let mut values = vec![false; self.width];
        for row in places.some(body.clone()) {
            for (value, place) in values.iter_mut().zip(row) {
                *value |= place.is_some_and(is_value);
            }
        }
        places.some(body).any(|row| {
            let mut skipped = None;
            row.iter().zip(&values).any(|(place, value)| match place {
                Some(it) if is_value(*it) => skipped == Some(true),
                Some(it) if !self.is_empty(*it) => {
                    skipped = Some(false);
                    false
                }
                _ => {
                    skipped = skipped.map(|it| it || *value);
                    false
                }
            })
        })
    }

    /// Whether every other cell of a row, and no cell between, ends like a label.
    fn alternates(&self, row: &[Option<Place>]) -> bool {
        let mut labels = 0;
        let fits = row.iter().enumerate().all(|(column, place)| {
            let cell = place.filter(|it| it.first_column).and_then(|it| self.cell(it));
            let text = cell.map_or("", |it| it.content.text());
            let label = text.ends_with(':');
            labels += usize::from(label);
            text.is_empty() || label == (column % 2 == 0)
        });
        fits && labels > 0 && self.width.is_multiple_of(2)
    }

    pub(super) fn pairs(&mut self, caption: String, places: &Places, body: Range<usize>) {
        if !caption.is_empty() {
            self.blocks.push(Block::Paragraph { text: caption, preformatted: false });
        }
        let mut pairs: Vec<Field> = Vec::new();
        // The tables in the cells, and which pair each is a value of.
        let mut nested = Vec::new();
        // Where each column's last label is among the pairs.
        let mut labels = vec![None; self.width];
        let marked = self.cells.iter().any(|it| it.label);
        for row in places.some(body) {
            // A label that spans rows names the values of all of them.
            let spans = |it: &Option<Place>| it.is_some_and(|it| !it.first_row);
            let mut open = self.width == 2 && row.first().is_some_and(spans);
            for (column, place) in row.iter().enumerate() {
                let Some(place) = place.filter(|it| it.first_row && it.first_column) else {
                    continue;
                };
                let marked_so = self.cell(place).is_some_and(|it| it.label);
                let mut text = self.take(place.cell, false);
                let label = match self.width {
                    _ if marked => marked_so,
                    2 => column == 0,
                    _ => column % 2 == 0 && text.ends_with(':'),
                };
                let blocks = self.nested.remove(&place.cell);
                if label {
                    nested.extend(blocks.map(|it| (pairs.len(), it)));
                    text.truncate(text.trim_end().trim_end_matches(':').len());
                    open = true;
                    if let Some(label) = labels.get_mut(column) {
                        *label = Some(pairs.len());
                    }
                    pairs.push(Field { key: text, value: String::new() });
                    continue;
                }
                // In a table that colons label, a value belongs to the label of its own columns, though
                // that may stand in a row above.
                let colons = !marked && self.width > 2;
                let of = match column.checked_sub(1).and_then(|it| labels.get(it)) {
                    Some(label) if colons && column % 2 == 1 => *label,
                    _ if open && !colons => pairs.len().checked_sub(1),
                    _ => None,
                };
                nested.extend(blocks.map(|it| (of.unwrap_or(pairs.len()), it)));
                if let Some(pair) = of.and_then(|it| pairs.get_mut(it)) {
                    if pair.value.is_empty() {
                        pair.value = text;
                    } else if !text.is_empty() {
                        pair.value.push_str("; ");
                        pair.value.push_str(&text);
                    }
                } else {
                    pairs.push(Field { key: String::new(), value: text });
                }
            }
        }
        nested.sort_by_key(|(pair, _)| *pair);
        let mut before = 0;
        for (pair, mut blocks) in nested {
            let mut own: Vec<_> = pairs.drain(..pair + 1 - before).collect();
            before = pair + 1;
            // A table that is the whole value has the label for its title, on every page.
            if let Some(Block::Table(table)) = blocks.first_mut()
                && table.caption.is_empty()
                && let Some(label) = own.pop_if(|it| it.value.is_empty())
            {
                table.caption = label.key;
            }
            self.add_pairs(own);
            self.blocks.extend(blocks);
        }
        self.add_pairs(pairs);
    }

    fn add_pairs(&mut self, mut pairs: Vec<Field>) {
        pairs.retain(|it| !it.key.is_empty() || !it.value.is_empty());
        if !pairs.is_empty() {
            self.blocks.push(Block::Pairs { pairs });
        }
    }
}
