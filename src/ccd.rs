//! Documents: the HTML of a CCD → what it says, as compact markdown that loses nothing.
//!
//! A leaf: a string comes in, values and strings go out. Nothing here knows of the EHR, of a
//! protocol or of a network, and nothing can fail: any input gives a document, because a chart that
//! cannot be read must not look like an empty one.
//!
//! ```text
//! html ─ scan ─▶ tags ─ parse ─▶ what stands on the page ─ sections, grid ─▶ Document
//! Document ─ select ─▶ Document ─ write (table, header, escape) ─▶ markdown ─ fit ─▶ pages
//! Document ─ passage ─▶ rows, values, sentences ─ find ─▶ hits; two Documents ─ diff ─▶ changes
//! ```
//!
//! What is read is faithful first: a value stays under its header and in its row, a negative
//! finding keeps its words, and what the source hides is counted. What is folded is folded while
//! writing, so that every folding is a switch in [`Style`] and the [`Document`] has everything.

mod attributes;
mod blocks;
mod cell;
mod chrome;
mod contents;
mod diff;
mod document;
mod escape;
mod fallback;
mod fields;
mod find;
mod fit;
mod grid;
mod header;
mod keys;
mod measure;
mod names;
mod outline;
mod parse;
mod passage;
mod rough;
mod said;
mod scan;
mod sections;
mod select;
mod series;
mod shape;
mod style;
mod table;
mod tag;
mod text;
mod tokens;
mod turns;
mod words;
mod write;

pub use diff::{CellChange, Change, Entry, SectionChange, diff};
pub use document::{Block, Document, Field, Item, Nested, Row, RowKind, Said, Section, Table};
pub use escape::in_cell;
pub use fallback::{html2md, plainly};
pub use find::{Hit, Nearby, Query, Rank, find};
pub use fit::{Left, Page, Position, fit};
pub use measure::{Eye, Findings, Likeness, Measure, Measurement, Remark, measure};
pub use names::{is_section_name, same_section};
pub use outline::{Heading, json, outline};
pub use select::{nearest, select};
pub use style::Style;
pub use tokens::tokens;
pub use turns::points;
pub use write::markdown;

/// Reads a page. Any text is one.
#[must_use]
pub fn read(html: &str) -> Document {
    sections::document(parse::parse(html))
}
