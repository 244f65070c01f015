//! What is in a document without saying it: headings, sizes; and the document as JSON.

use serde::Serialize;
use serde_json::{Value, json};

use super::document::{Block, Document, Said, Section};
use super::style::Style;
use super::tokens::tokens;
use super::write::Writer;

/// A section, by what it would cost to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// The section's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its LOINC code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loinc: Option<String>,
    /// 1, or one more for each section around it.
    pub level: u8,
    /// What it costs in this style, without the sections nested in it.
    pub tokens: usize,
    /// Rows of its tables.
    pub rows: usize,
    /// Whether it says anything.
    pub said: Said,
    /// Words that its source does not show.
    pub hidden_words: usize,
}

/// The headings of a document, in order.
#[must_use]
pub fn outline(document: &Document, style: &Style) -> Vec<Heading> {
    let heading = |section: &Section| Heading {
        id: section.id.clone(),
        title: section.title.clone(),
        loinc: section.loinc.clone(),
        level: section.level,
        tokens: cost(section, style),
        rows: section.blocks.iter().map(rows).sum(),
        said: section.said(),
        hidden_words: section.hidden_words,
    };
    document.sections.iter().map(heading).collect()
}

/// A document as data: `{title, header, sections: [{id, title, loinc?, tokens, blocks}]}`.
#[must_use]
pub fn json(document: &Document, style: &Style) -> Value {
    let mut value = serde_json::to_value(document).unwrap_or_default();
    let sections = value.get_mut("sections").and_then(Value::as_array_mut);
    for (section, read) in sections.into_iter().flatten().zip(&document.sections) {
        if let Some(section) = section.as_object_mut() {
            section.insert("tokens".to_owned(), json!(cost(read, style)));
            if style.hidden && !read.hidden.is_empty() {
                section.insert("hidden".to_owned(), json!(read.hidden));
            }
        }
    }
    if let Some(it) = value.as_object_mut()
        && style.hidden
        && !document.hidden.is_empty()
    {
        it.insert("hidden".to_owned(), json!(document.hidden));
    }
    value
}

fn cost(section: &Section, style: &Style) -> usize {
    let mut writer = Writer::new(style, false);
    writer.section(section);
    tokens(&writer.finish().text)
}

fn rows(block: &Block) -> usize {
    match block {
        Block::Table(it) => it.rows.len(),
        _ => 0,
    }
}
