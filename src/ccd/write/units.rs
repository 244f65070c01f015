//! Where what was written can be cut into pages: units, the runs that they make, and what a page that
//! begins in one has to say first.

use super::Writer;
use crate::ccd::document::Block;
use crate::ccd::escape;
use crate::ccd::fit::Position;

/// Longer ones are not said again, in bytes: they would leave no room for the rows.
const LEAD_MAX: usize = 200;

/// What was written.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) units: Vec<Unit>,
    /// What a page that begins or ends inside a block says around its units, by their `around`.
    pub(crate) around: Vec<Around>,
}

/// What belongs to every row of a block, wherever a page begins or ends.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// Said before the first row of a page.
    pub(crate) lead: String,
    /// Said after the last one.
    pub(crate) foot: String,
}

/// A piece that is never cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    pub(crate) position: Position,
    /// Where it begins in the text.
    pub(crate) start: usize,
    /// What it goes on with, and hangs on.
    pub(crate) of: Run,
}

/// What units follow each other without a break: a list, the rows below one header.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    /// The same for all of them.
    pub(crate) number: usize,
    /// What a page says that begins with this one; an index into `Written::around`.
    pub(crate) around: usize,
}

impl<'a> Writer<'a> {
    /// What is written from here on belongs to the next unit; inside a row or an item, to that.
    pub(crate) fn begin_lead(&mut self) {
        if self.depth == 0 && self.pending.is_none() {
            self.pending = Some(self.written.text.len());
        }
    }

    /// Whether units are noted, so that pages can be cut.
    pub(crate) fn notes(&self) -> bool {
        self.noting && self.depth == 0
    }

    /// Rows follow, around which a page that begins or ends among them has this to say.
    pub(crate) fn run(&mut self, around: impl FnOnce() -> Around) -> Run {
        let number = self.around(around);
        Run { number, around: number }
    }

    /// Keeps what a page that begins or ends in this block has to say; gives its number.
    pub(crate) fn around(&mut self, around: impl FnOnce() -> Around) -> usize {
        if !self.noting {
            return 0;
        }
        let mut around = around();
        if let Some(leading) = self.leading {
            let mut text = String::new();
            for line in leading.split('\n') {
                escape::line(&mut text, line);
                text.push('\n');
            }
            around.lead = format!("{text}\n{}", around.lead);
        }
        self.written.around.push(around);
        self.written.around.len() - 1
    }

    /// A unit begins, the next row of its block.
    pub(crate) fn row(&mut self) {
        self.row_of(self.run);
        self.run = self.next_run.take().unwrap_or(self.run);
    }

    /// What was written from `begun` on leads the rows behind it: no page ends with it, and one that
    /// begins behind it says it again, and then `gap`.
    pub(super) fn lead(&mut self, begun: usize, gap: &str) {
        if !self.notes() {
            return;
        }
        let mut lead = self.out().get(begun..).unwrap_or_default().to_owned();
        if lead.len() <= LEAD_MAX {
            lead.push_str(gap);
            let around = self.around(|| Around { lead, ..Around::default() });
            self.next_run = Some(Run { around, ..self.run });
        }
        self.skip_to(self.at.row + 1);
    }

    pub(crate) fn row_of(&mut self, run: Run) {
        if self.depth > 0 {
            return;
        }
        self.unit(run);
        self.at.row += 1;
    }

    /// Counts rows that are said elsewhere, so that a row keeps its number whatever the style.
    pub(crate) fn skip_to(&mut self, row: usize) {
        if self.depth == 0 {
            self.at.row = row;
        }
    }

    pub(crate) fn nest(&mut self, blocks: &'a [Block]) {
        self.depth += 1;
        self.blocks(blocks);
        self.depth -= 1;
    }

    pub(super) fn unit(&mut self, of: Run) {
        let start = self.pending.take().unwrap_or(self.written.text.len());
        if self.noting {
            self.written.units.push(Unit { position: self.at, start, of });
        }
    }

    /// A heading without anything under it is a unit too.
    pub(super) fn note_rest(&mut self) {
        if self.pending.is_some_and(|it| it < self.written.text.len()) {
            self.unit(Run::default());
        }
        self.pending = None;
    }
}
