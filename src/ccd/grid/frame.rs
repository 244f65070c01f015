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
/// table, or nobody would know which text was beside which. Below titles beside each other, each has
/// what is in its own columns.
pub(crate) fn unframe(table: RoughTable) -> Vec<Rough> {
    let mut flow = table.caption;
    let mut cells = table.cells.into_iter();
    let mut begin = 0;
    let mut run = RoughTable::default();
    let mut titles: Vec<Titled> = Vec::new();
    for row in table.rows {
        let own: Vec<_> = cells.by_ref().take(row.end.saturating_sub(begin)).collect();
        begin = row.end;
        if own.iter().any(|it| it.content.blocks().iter().any(Rough::is_section)) {
            end_run(&mut run, table.header, &mut flow);
            end_titles(&mut titles, table.header, &mut flow);
            if are_titles(&own) {
                titles = titled(own);
            } else {
                flow.extend(own.into_iter().flat_map(|it| it.content.into_flow()));
            }
        } else if stands_below(&own, &titles) {
            for (column, cell) in columns(own) {
                if let Some(title) = titles.iter_mut().rfind(|it| it.column <= column) {
                    title.below.cells.push(cell);
                }
            }
            for title in &mut titles {
                title.end_row(row);
            }
        } else {
            end_titles(&mut titles, table.header, &mut flow);
            let is_table = |it: &Rough| matches!(it, Rough::Table(_));
            if own.iter().any(|it| it.content.blocks().iter().any(is_table)) {
                end_run(&mut run, table.header, &mut flow);
                flow.extend(own.into_iter().flat_map(|it| it.content.into_flow()));
            } else {
                run.cells.extend(own);
                run.rows.push(RoughRow { end: run.cells.len(), ..row });
            }
        }
    }
    end_run(&mut run, table.header, &mut flow);
    end_titles(&mut titles, table.header, &mut flow);
    flow.extend(table.hidden.into_iter().map(|it| Rough::Hidden(it.into())));
    flow.extend(table.notes);
    flow
}

/// A title that has others beside it in its row, and the rows below it.
struct Titled {
    column: usize,
    title: RoughCell,
    below: RoughTable,
}

impl Titled {
    /// Ends a row below it, if a cell stands there.
    fn end_row(&mut self, row: RoughRow) {
        let end = self.below.cells.len();
        if self.below.rows.last().map_or(0, |it| it.end) < end {
            self.below.rows.push(RoughRow { end, ..row });
        }
    }
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

/// Ends the rows below titles: each title, and what is below it.
fn end_titles(titles: &mut Vec<Titled>, header: bool, flow: &mut Vec<Rough>) {
    for mut it in titles.drain(..) {
        flow.extend(it.title.content.into_flow());
        end_run(&mut it.below, header, flow);
    }
}

/// Whether two cells of a row or more hold a title and nothing else, and no other holds anything.
fn are_titles(row: &[RoughCell]) -> bool {
    let is_title = |it: &RoughCell| matches!(it.content.blocks(), [it] if it.is_section());
    row.iter().filter(|it| is_title(it)).count() > 1
        && row.iter().all(|it| it.rows <= 1 && (it.is_blank() || is_title(it)))
}

/// The titles of a row.
fn titled(row: Vec<RoughCell>) -> Vec<Titled> {
    let titles = columns(row).filter(|(_, it)| !it.is_blank());
    titles.map(|(column, title)| Titled { column, title, below: RoughTable::default() }).collect()
}

/// Whether each cell of a row stands below one of some titles.
fn stands_below(row: &[RoughCell], titles: &[Titled]) -> bool {
    let mut end = 0;
    !titles.is_empty()
        && row.iter().all(|cell| {
            let begin = end;
            end += width(cell);
            let title = titles.iter().position(|it| it.column > begin).unwrap_or(titles.len());
            let ends = titles.get(title).is_none_or(|next| end <= next.column);
            cell.is_blank() || (title > 0 && ends && cell.rows <= 1)
        })
}

/// The cells of a row, each with the number of its column.
fn columns(row: Vec<RoughCell>) -> impl Iterator<Item = (usize, RoughCell)> {
    let mut end = 0;
    row.into_iter().map(move |cell| {
        let begin = end;
        end += width(&cell);
        (begin, cell)
    })
}

fn width(cell: &RoughCell) -> usize {
    usize::from(cell.columns.max(1))
}
