//! Tables that are the frame of a page, its sections in their cells.

use crate::ccd::rough::{Rough, RoughCell, RoughRow, RoughTable};

/// Whether the cells of a table hold sections, so that it is the frame of a page. A heading in a cell
/// is part of a value where the table names columns, unless a whole section fills the row, and where
/// several cells stand before one in its row: a frame has its menu there.
pub(crate) fn holds_sections(table: &RoughTable) -> bool {
    let rows = || (0..table.rows.len()).map(|it| table.row(it));
    let is_table = |it: &Rough| matches!(it, Rough::Table(_));
    let (mut some, mut whole, mut before) = (false, false, 0);
    for row in rows() {
        let mut blank = 0;
        let mut first = true;
        for (number, cell) in row.iter().enumerate() {
            let blocks = cell.content.blocks();
            blank += usize::from(cell.is_blank());
            // Each is asked once: tables stand in tables.
            if blocks.iter().any(is_section) {
                some = true;
                whole |= row.len() == 1 && blocks.iter().any(is_table);
                if std::mem::take(&mut first) {
                    before += number - blank;
                }
            }
        }
    }
    some && (whole || (before < 2 && !rows().any(RoughCell::name_columns)))
}

/// Whether something is a section or holds some.
fn is_section(block: &Rough) -> bool {
    match block {
        Rough::Table(it) => holds_sections(it),
        other => other.is_section(),
    }
}

/// Takes a frame apart: what is in its cells, one after the other. Rows of texts between them stay a
/// table, or nobody would know which text was beside which.
pub(crate) fn unframe(table: RoughTable) -> Vec<Rough> {
    let mut flow = table.caption;
    let mut cells = table.cells.into_iter();
    let mut begin = 0;
    let mut run = RoughTable::default();
    for row in table.rows {
        let own: Vec<_> = cells.by_ref().take(row.end.saturating_sub(begin)).collect();
        begin = row.end;
        let apart = |it: &Rough| it.is_section() || matches!(it, Rough::Table(_));
        if own.iter().any(|it| it.content.blocks().iter().any(apart)) {
            end_run(&mut run, table.header, &mut flow);
            flow.extend(own.into_iter().flat_map(|it| it.content.into_flow()));
        } else {
            run.cells.extend(own);
            run.rows.push(RoughRow { end: run.cells.len(), ..row });
        }
    }
    end_run(&mut run, table.header, &mut flow);
    flow.extend(table.hidden.into_iter().map(|it| Rough::Hidden(it.into())));
    flow.extend(table.notes);
    flow
}

/// Ends a run of rows: a table, if one of them has texts beside each other.
fn end_run(run: &mut RoughTable, header: bool, flow: &mut Vec<Rough>) {
    let run = RoughTable { header, ..std::mem::take(run) };
    let beside = |row: &[RoughCell]| row.iter().filter(|it| !it.is_blank()).nth(1).is_some();
    if (0..run.rows.len()).any(|it| beside(run.row(it))) {
        flow.push(Rough::Table(Box::new(run)));
    } else {
        flow.extend(run.cells.into_iter().flat_map(|it| it.content.into_flow()));
    }
}
