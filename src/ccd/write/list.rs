//! Lists: their marks, and what hangs on their items.

use super::Writer;
use super::once::{self, Hangs};
use crate::ccd::document::{Block, Item};

/// What the items of a list begin with.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    /// The number of the first, where they have numbers.
    first: Option<u32>,
    /// Not those that lists mostly have.
    other: bool,
}

impl Marks {
    /// Those of a list that stands behind another one, or behind something else.
    pub(super) fn behind(before: Option<Self>, first: Option<u32>) -> Self {
        let alike = before.filter(|it| it.first.is_some() == first.is_some());
        Self { first, other: alike.is_some_and(|it| !it.other) }
    }

    fn mark(self, number: usize) -> String {
        match (self.first, self.other) {
            (Some(first), false) => format!("{}. ", number + first as usize),
            (Some(first), true) => format!("{}) ", number + first as usize),
            (None, false) => "- ".to_owned(),
            (None, true) => "* ".to_owned(),
        }
    }
}

impl<'a> Writer<'a> {
    /// Writes a list.
    pub(super) fn list(
        &mut self,
        marks: Marks,
        items: &'a [Item],
        indent: usize,
        next: Option<&Block>,
    ) {
        let base = self.run;
        for (number, item) in items.iter().enumerate() {
            let leads = item.blocks.is_empty() && item.text.ends_with(':');
            let is_lead = leads && indent == 0 && number + 1 < items.len();
            if is_lead {
                self.begin_lead();
                self.run = base;
            } else if indent == 0 {
                self.row();
            }
            let begun = self.out().len();
            let mark = marks.mark(number);
            let inner = indent + mark.len();
            self.out().extend(std::iter::repeat_n(' ', indent));
            self.out().push_str(&mark);
            let hangs = match items.get(number + 1) {
                _ if !item.blocks.is_empty() => Hangs::Block,
                Some(item) if once::is_short(&item.text) => Hangs::Lines,
                Some(_) => Hangs::Nothing,
                None => Hangs::on(next),
            };
            self.line_once(&item.text, hangs);
            self.led |= leads;
            if is_lead {
                self.lead(begun, "\n");
            }
            self.out().push('\n');
            let was_led = std::mem::replace(&mut self.led, true);
            for (at, block) in item.blocks.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|it| item.blocks.get(it));
                match block {
                    Block::List { numbered, start, items } => {
                        let first = numbered.then(|| start.unwrap_or(1));
                        self.list(Marks::behind(None, first), items, inner, next);
                    }
                    Block::Paragraph { text, .. } => {
                        // Right behind a list it would be a line of its last item.
                        if matches!(before, Some(Block::List { .. })) {
                            self.gap();
                        }
                        for line in text.split('\n').filter(|it| !it.trim().is_empty()) {
                            self.out().extend(std::iter::repeat_n(' ', inner));
                            self.line_once(line, Hangs::Block);
                            self.out().push('\n');
                        }
                    }
                    other => {
                        self.depth += 1;
                        self.gap();
                        self.blocks(std::slice::from_ref(other));
                        self.depth -= 1;
                    }
                }
            }
            self.led = was_led;
        }
        self.run = base;
        self.next_run = None;
    }
}
