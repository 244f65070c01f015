//! What was read of a part of a page → the blocks that it says.

use super::cell::one_line;
use super::document::{Block, Item};
use super::grid;
use super::rough::{Content, Rough, RoughList, Text};

/// The highest number that GFM reads as one of a list.
const NUMBER_MAX: u32 = 999_999_999;

/// What some part of a page says, headings as lines of text.
pub(super) fn read(flow: impl IntoIterator<Item = Rough>, hidden: &mut Vec<String>) -> Vec<Block> {
    let flow = flow.into_iter();
    let mut blocks: Vec<Block> = Vec::with_capacity(flow.size_hint().0);
    for block in flow {
        match block {
            Rough::Text(it) => blocks.push(paragraph(it)),
            Rough::Heading(it) => {
                blocks.push(Block::Paragraph { text: it.text, preformatted: false });
            }
            Rough::List(it) => blocks.extend(list(*it, hidden)),
            Rough::Table(it) => blocks.extend(grid::blocks(*it, hidden)),
            Rough::Hidden(it) => hidden.push(it.into()),
            Rough::End => {}
        }
    }
    blocks
}

/// A text.
pub(super) fn paragraph(text: Text) -> Block {
    Block::Paragraph { text: text.lines.into(), preformatted: text.pre }
}

/// A list; one that holds tables is taken apart, because no list can.
pub(super) fn list(list: RoughList, hidden: &mut Vec<String>) -> Vec<Block> {
    let mut items: Vec<Item> = Vec::with_capacity(list.items.len());
    let mut tables = false;
    let is_blank = |it: &Item| it.text.is_empty() && it.blocks.is_empty();
    for content in list.items {
        let item = item(content, hidden);
        tables |= item.blocks.iter().any(|it| matches!(it, Block::Table(_) | Block::Pairs { .. }));
        // A number that nothing is said of is no other item's.
        if list.numbered || !is_blank(&item) {
            items.push(item);
        }
    }
    items.truncate(items.iter().rposition(|it| !is_blank(it)).map_or(0, |it| it + 1));
    if tables {
        let paragraph = |text: String| Block::Paragraph { text, preformatted: false };
        let text = |it: String| Some(it).filter(|it| !it.is_empty()).map(paragraph);
        return items
            .into_iter()
            .flat_map(|it| text(it.text).into_iter().chain(it.blocks))
            .collect();
    }
    if items.is_empty() {
        return Vec::new();
    }
    for item in &mut items {
        item.text = one_line(std::mem::take(&mut item.text));
    }
    let start = list.start.filter(|it| list.numbered && *it != 1 && *it <= NUMBER_MAX);
    vec![Block::List { numbered: list.numbered, start, items }]
}

/// An item: its text as it stands, and what stands below.
fn item(content: Content, hidden: &mut Vec<String>) -> Item {
    let flow = match content {
        Content::Text(text) => return Item { text: text.into(), blocks: Vec::new() },
        Content::Flow(flow) => flow,
    };
    let mut blocks = read(*flow, hidden);
    let text = match blocks.first_mut() {
        Some(Block::Paragraph { text, preformatted: false }) => {
            let text = std::mem::take(text);
            blocks.remove(0);
            text
        }
        _ => String::new(),
    };
    Item { text, blocks }
}
