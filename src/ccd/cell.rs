//! What is in a cell → one line of text, and the tables that were in it.

use super::blocks;
use super::document::{Block, Field, Table};
use super::grid;
use super::rough::{Content, Rough, RoughList};

/// A cell as one line, and what could not be put into the line. A small table in the cell stays in
/// it, on lines of its own.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) nested: Vec<Block>,
    /// How many lines it was.
    pub(super) lines: usize,
    /// The same with what was blank between its lines, and the numbers of the blank ones.
    pub(super) spaced: Option<(String, Vec<usize>)>,
}

/// Reads a cell; what it hides goes to `hidden`.
pub(super) fn line(content: Content, hidden: &mut Vec<String>) -> Line {
    let content = match content {
        // Nearly every cell.
        Content::Text(text) if !text.contains('\n') => {
            let lines = usize::from(!text.trim().is_empty());
            return Line { text: trimmed(text.into()), lines, ..Line::default() };
        }
        content => content,
    };
    let mut parts = Parts::default();
    match content {
        Content::Text(text) => parts.lines.extend(lines(&text)),
        Content::Flow(blocks) => parts.add(*blocks, false, hidden),
    }
    let is_blank = |it: &usize| parts.lines.get(*it).is_some_and(String::is_empty);
    let blank = parts.set_off.is_empty() && parts.lines.iter().any(String::is_empty);
    let spaced = blank.then(|| {
        let blanks = (0..parts.lines.len()).filter(is_blank).collect();
        (join(&parts.lines, parts.list), blanks)
    });
    // What a line leads ends where a blank one stands: "Hold:", two drugs, and one to go on with.
    // Where each line is followed by one, they part nothing.
    let several = |lines: &[String]| lines.len() > 1;
    let led = blank
        && parts.lines.iter().any(|it| it.ends_with(':'))
        && parts.lines.split(String::is_empty).any(several);
    let grouped = led.then(|| {
        let groups = parts.lines.split(String::is_empty).filter(|it| !it.is_empty());
        join(&groups.map(|it| join(it, parts.list)).collect::<Vec<_>>(), true)
    });
    parts.lines.retain(|it| !it.is_empty());
    let mut text = grouped.unwrap_or_else(|| join(&parts.lines, parts.list));
    for line in parts.set_off.iter().filter(|it| !it.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
    Line { text, nested: parts.nested, lines: parts.lines.len() + parts.enclosed, spaced }
}

#[derive(Default)]
struct Parts {
    /// Also the blank ones.
    lines: Vec<String>,
    /// How many more there were, which are in parentheses now.
    enclosed: usize,
    list: bool,
    /// Rows of small tables, which stay in the cell on lines of their own.
    set_off: Vec<String>,
    /// Tables that do not fit into a line, and all that stands behind the first.
    nested: Vec<Block>,
    /// The last line stands right above the first of those.
    leads: bool,
}

impl Parts {
    /// Adds some blocks, `followed` where the same line goes on behind them.
    fn add(&mut self, mut blocks: Vec<Rough>, followed: bool, hidden: &mut Vec<String>) {
        // Some pages have a list for each item.
        blocks.dedup_by(|next, list| match (list, next) {
            (Rough::List(list), Rough::List(next)) => {
                list.items.append(&mut next.items);
                true
            }
            _ => false,
        });
        let last = blocks.iter().rposition(says).unwrap_or(0);
        let mut leads = false;
        for (at, block) in blocks.into_iter().enumerate() {
            let led = std::mem::take(&mut leads);
            match block {
                block if !self.nested.is_empty() => {
                    self.follow(Content::Flow(Box::new(vec![block])), hidden);
                }
                Rough::Text(it) => {
                    leads = !it.lines.is_empty();
                    // The one text of a cell is what the cell says, and comes first.
                    let only = at == last && !followed && self.lines.is_empty();
                    let said = if only { &mut self.lines } else { self.said() };
                    said.extend(lines(&it.lines));
                }
                Rough::Heading(it) => {
                    leads = true;
                    self.said().push(it.text);
                }
                Rough::List(it) => self.list(*it, led, followed || at < last, hidden),
                Rough::Table(table) => {
                    self.table(grid::blocks(*table, hidden));
                    self.leads = led && !self.nested.is_empty();
                }
                Rough::Hidden(it) => hidden.push(it.into()),
                Rough::End => {}
            }
        }
    }

    /// Where the next line goes: behind the rows of a small table, once there is one.
    fn said(&mut self) -> &mut Vec<String> {
        if self.set_off.is_empty() { &mut self.lines } else { &mut self.set_off }
    }

    /// Adds what a table says.
    fn table(&mut self, blocks: Vec<Block>) {
        for block in blocks {
            match block {
                block if !self.nested.is_empty() => self.nested.push(block),
                Block::Paragraph { text, .. } => self.set_off.extend(lines(&text)),
                Block::Table(mut it) if is_one_row(&it) => {
                    let cells = it.rows.iter_mut().flat_map(|it| it.cells.drain(..));
                    let cells: Vec<_> = cells.filter(|it| !it.is_empty()).collect();
                    self.set_off.push(cells.join("; "));
                }
                Block::Pairs { pairs } => {
                    self.list = true;
                    self.said().extend(pairs.iter().map(pair));
                }
                other => self.nested.push(other),
            }
        }
    }

    /// Adds what stands behind a table that does not fit into the line: in its order behind it, or a
    /// text would lead another's table. Then what led the first goes with it too.
    fn follow(&mut self, content: Content, hidden: &mut Vec<String>) {
        let blocks = blocks::read(content.into_flow(), hidden);
        if !blocks.is_empty() && std::mem::take(&mut self.leads) {
            let lead = self.said().pop().map(|text| Block::Paragraph { text, preformatted: false });
            self.nested.splice(..0, lead);
        }
        self.nested.extend(blocks);
    }

    /// Adds a list. What a text leads ends where the list does: if more stands behind it in the line,
    /// it is in parentheses, or a drop to go on with would be one more to stop. At the end of the line
    /// too, where no mark of the text says that it leads.
    fn list(&mut self, list: RoughList, led: bool, followed: bool, hidden: &mut Vec<String>) {
        self.list = true;
        let bare = |it: &String| !it.ends_with([':', ';', ',', '.', '!', '?']);
        let encloses = led && (followed || self.said().last().is_some_and(bare));
        let end = list.items.iter().rposition(|it| !it.is_blank()).unwrap_or(0);
        let (within, begin) = (self.set_off.is_empty(), self.said().len());
        for (at, item) in list.items.into_iter().enumerate() {
            if !self.nested.is_empty() {
                self.follow(item, hidden);
                continue;
            }
            let mut inner = Self::default();
            inner.add(item.into_flow(), at < end || (followed && !encloses), hidden);
            let blank = inner.set_off.is_empty() && inner.nested.is_empty();
            inner.lines.retain(|it| !it.is_empty());
            let item = join(&inner.lines, inner.list);
            if blank || !item.is_empty() {
                self.said().push(item);
            }
            self.set_off.extend(inner.set_off);
            self.nested.extend(inner.nested);
            self.leads = inner.leads;
        }
        if !encloses || within != self.set_off.is_empty() {
            return;
        }
        let said = self.said();
        let items = said.get(begin..).unwrap_or_default();
        // One that is blank may stand beside a line of another cell.
        if !items.is_empty() && items.iter().all(|it| !it.is_empty()) {
            let (count, items) = (items.len(), join(items, true));
            said.truncate(begin);
            if let Some(lead) = said.last_mut() {
                lead.extend([" (", &items, ")"]);
            }
            self.enclosed += count;
        }
    }
}

/// Whether a block in a cell says anything there.
fn says(block: &Rough) -> bool {
    match block {
        Rough::Text(it) => !it.lines.is_empty(),
        Rough::Heading(_) | Rough::List(_) | Rough::Table(_) => true,
        Rough::Hidden(_) | Rough::End => false,
    }
}

/// Whether a table is one row and nothing else.
fn is_one_row(table: &Table) -> bool {
    table.columns.is_empty()
        && table.caption.is_empty()
        && matches!(&*table.rows, [it] if it.nested.is_empty())
}

/// `key: value`.
pub(super) fn pair(field: &Field) -> String {
    match (field.key.is_empty(), field.value.is_empty()) {
        (true, _) => field.value.clone(),
        (_, true) => [&*field.key, ":"].concat(),
        _ => [&*field.key, ": ", &*field.value].concat(),
    }
}

/// A text of several lines as one.
pub(super) fn one_line(text: String) -> String {
    if !text.contains('\n') {
        return text;
    }
    let mut lines: Vec<_> = lines(&text).collect();
    lines.retain(|it| !it.is_empty());
    join(&lines, false)
}

/// A text without the space around it; most have none.
fn trimmed(text: String) -> String {
    if text.trim().len() == text.len() { text } else { text.trim().to_owned() }
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.split('\n').map(|it| it.trim().to_owned())
}

/// Joins lines so that where one ended can still be seen: `, `, or `; ` where there are commas
/// already. A line that ends in a mark of its own needs none.
fn join(lines: &[String], list: bool) -> String {
    let comma = !list && !lines.iter().any(|it| it.contains(','));
    let mut joined = String::with_capacity(lines.iter().map(|it| it.len() + 2).sum());
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            let marked = if list {
                joined.ends_with([';', ':'])
            } else {
                joined.ends_with([',', ';', ':', '.', '!', '?'])
            };
            joined.push_str(if marked {
                " "
            } else if comma {
                ", "
            } else {
                "; "
            });
        }
        joined.push_str(line);
    }
    joined
}
