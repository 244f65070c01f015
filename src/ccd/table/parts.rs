//! Rows that lost the borders of their cells.

use super::above::Above;
use super::plan::Plan;
use super::{Blank, lead};
use crate::ccd::document::RowKind;
use crate::ccd::escape;
use crate::ccd::write::Writer;

impl<'a> Plan<'a> {
    /// Rows that lost the borders of their cells: a line each, in the order of the source.
    pub(super) fn parts(
        &self,
        writer: &mut Writer<'a>,
        from: usize,
        caption: &str,
        above: &mut Above<'a>,
    ) -> usize {
        let mut names = String::new();
        let columns: Vec<_> =
            self.table.columns.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        if !columns.is_empty() {
            // Where parts are told apart they look like cells, and somebody may count them off.
            if writer.style.part_at_tags {
                names.push_str("Merged: ");
            }
            escape::cell(&mut names, &columns.join("; "));
            names.push_str("\n\n");
        }
        let around = |title: &str| lead(&[caption, names.trim_end(), title]);
        above.begin(writer, around);
        writer.begin_lead();
        writer.out().push_str(&names);
        let mut at = from;
        for row in self.table.rows.get(from..).unwrap_or_default() {
            let line = if row.kind == RowKind::Parts {
                let parted = writer.style.part_at_tags || row.unparted.is_empty();
                let mut line = String::new();
                Self::parted(&mut line, if parted { &row.cells } else { &row.unparted });
                line
            } else if let Some(line) =
                self.between_parts(at).filter(|_| writer.style.one_row_as_line)
            {
                line
            } else {
                break;
            };
            above.row(writer, String::new(), around);
            writer.out().push_str(&line);
            writer.out().push('\n');
            at += 1;
            if !row.nested.is_empty() {
                Self::nested_blocks(writer, row);
                break;
            }
        }
        at
    }

    /// A row that kept its cells, where it stands alone after one that lost them: a line that names
    /// its columns, as a table of one row is, and not a table that parts the others.
    fn between_parts(&self, at: usize) -> Option<String> {
        let kind = |at: usize| self.table.rows.get(at).map(|it| it.kind);
        let alone = kind(at.checked_sub(1)?) == Some(RowKind::Parts)
            && kind(at + 1).is_none_or(|it| it == RowKind::Parts);
        let row = self.table.rows.get(at).filter(|it| alone && it.nested.is_empty())?;
        let named = |(at, it): (usize, &String)| {
            it.is_empty() || (!self.name(at).is_empty() && !it.contains([';', '\n']))
        };
        row.cells.iter().enumerate().all(named).then(|| self.labelled(row, Blank::LeftOut))
    }
}
