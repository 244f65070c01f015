//! The blocks of a header as fields: names and values, whatever layout the stylesheet gave them.

use std::borrow::Cow;

use super::cell::{one_line, pair};
use super::chrome;
use super::document::{Block, Field, Item, Row};

/// The header as `key: value`. Most fields are there already, as pairs.
pub(super) fn fields(blocks: &[Block]) -> Vec<Cow<'_, Field>> {
    let mut fields = Vec::new();
    let mut group: Option<Field> = None;
    for block in blocks {
        if matches!(block, Block::Paragraph { text, .. } if chrome::is_instruction(text)) {
            continue;
        }
        if let Block::Heading { text } = block {
            let begun = group.replace(Field { key: text.clone(), value: String::new() });
            fields.extend(begun.map(Cow::Owned));
            continue;
        }
        if let (Block::Pairs { pairs }, None) = (block, &group) {
            fields.extend(pairs.iter().map(Cow::Borrowed));
            continue;
        }
        let said = lines_of(block);
        for value in said {
            match &mut group {
                Some(group) => {
                    if !group.value.is_empty() {
                        group.value.push_str("; ");
                    }
                    group.value.push_str(&value);
                }
                None => fields.push(Cow::Owned(Field { key: String::new(), value })),
            }
        }
    }
    fields.extend(group.map(Cow::Owned));
    fields
}

/// Everything that a block says, a line for each thing.
fn lines_of(block: &Block) -> Vec<String> {
    match block {
        Block::Pairs { pairs } => pairs.iter().map(pair).collect(),
        Block::Paragraph { text, .. } | Block::Heading { text } => vec![one_line(text.clone())],
        Block::List { items, .. } => {
            let item = |it: &Item| {
                let nested: Vec<_> = it.blocks.iter().flat_map(lines_of).collect();
                std::iter::once(it.text.clone()).chain(nested).collect::<Vec<_>>()
            };
            items.iter().flat_map(item).filter(|it| !it.is_empty()).collect()
        }
        Block::Table(table) => {
            let mut lines = vec![table.caption.clone()];
            if table.rows.is_empty() {
                lines.push(table.columns.join("; "));
            } else {
                // A name whose value nobody gave says that.
                let blank = |(at, name): &(usize, &String)| {
                    let filled = |row: &Row| row.cells.get(*at).is_some_and(|it| !it.is_empty());
                    !name.is_empty() && !table.rows.iter().any(filled)
                };
                let names = table.columns.iter().enumerate().filter(blank);
                lines.extend(names.map(|(_, name)| format!("{name}:")));
            }
            for row in &table.rows {
                lines.push(row_line(&table.columns, &row.cells));
                for nested in &row.nested {
                    // The name of a column stands in the row above already, or in the cell alone.
                    if table.columns.is_empty() {
                        lines.push(nested.column.clone());
                    }
                    lines.extend(nested.blocks.iter().flat_map(lines_of));
                }
            }
            lines.retain(|it| !it.is_empty());
            lines
        }
    }
}

fn row_line(columns: &[String], cells: &[String]) -> String {
    let parts: Vec<_> = cells
        .iter()
        .enumerate()
        .filter(|(_, it)| !it.is_empty())
        .map(|(at, value)| match columns.get(at) {
            Some(column) if !column.is_empty() => format!("{column}: {value}"),
            _ => value.clone(),
        })
        .collect();
    parts.join("; ")
}
