//! Tables that are lists of names and values.

use super::super::document::{Block, Field};
use super::Grid;
use super::place::Place;

impl Grid {
    /// Whether a table is a list of names and values: marked as such by the stylesheet, by header
    /// cells before one value each, or by the colons of two columns.
    pub(super) fn is_labelled(&self, body: &[Vec<Option<Place>>]) -> bool {
        let (mut rows, mut marked, mut colons) = (0, 0, 0);
        for row in body.iter().filter(|row| !self.is_blank(row)) {
            let cells: Vec<_> = self.seen(row).collect();
            if cells.iter().any(|it| it.loose) {
                return false;
            }
            rows += 1;
            let Some(first) = cells.first() else { continue };
            let label = first.label || (first.header && self.width == 2);
            let others = cells.len() == 1 || cells.iter().skip(1).any(|it| !it.label);
            marked += usize::from(label && others);
            colons += usize::from(self.width == 2 && first.line.text.ends_with(':'));
        }
        rows > 0 && (marked * 2 > rows || colons * 2 > rows)
    }

    pub(super) fn pairs(&mut self, caption: String, body: &[Vec<Option<Place>>]) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !caption.is_empty() {
            blocks.push(Block::Paragraph { text: caption, preformatted: false });
        }
        let mut pairs = Vec::new();
        let mut after = Vec::new();
        let marked = self.cells.iter().any(|it| it.label);
        for row in body {
            let mut open = false;
            let places = row.iter().flatten().filter(|it| it.first_row && it.first_column);
            for (number, place) in places.enumerate() {
                let Some(cell) = self.cells.get_mut(place.cell as usize) else { continue };
                let text = std::mem::take(&mut cell.line.text);
                after.extend(std::mem::take(&mut cell.line.nested));
                let label = if marked { cell.label } else { number == 0 };
                if label {
                    let key = text.trim_end().trim_end_matches(':').to_owned();
                    open = true;
                    pairs.push(Field { key, value: String::new() });
                } else if let (true, Some(last)) = (open, pairs.last_mut()) {
                    if !last.value.is_empty() && !text.is_empty() {
                        last.value.push_str("; ");
                    }
                    last.value.push_str(&text);
                } else {
                    pairs.push(Field { key: String::new(), value: text });
                }
            }
        }
        pairs.retain(|it| !it.key.is_empty() || !it.value.is_empty());
        if !pairs.is_empty() {
            blocks.push(Block::Pairs { pairs });
        }
        blocks.extend(after);
        blocks
    }
}
