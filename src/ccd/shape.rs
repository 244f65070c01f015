//! What `Debug` shows of a document: how much there is, never what it says.
//!
//! A document is somebody's chart, and whatever prints one in passing, a panic or a log, must not print
//! that. A test that wants to see it takes it as JSON.

use std::fmt;

use super::document::{Block, Document, Field, Item, Nested, Row, Section, Table};
use super::measure::{Findings, Measurement, Remark};

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Document")
            .field("fields", &self.header.len())
            .field("sections", &self.sections)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Field").field("bytes", &self.value.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Section")
            .field("level", &self.level)
            .field("blocks", &self.blocks)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, counted, count) = match self {
            Self::Paragraph { text, .. } => ("Paragraph", "bytes", text.len()),
            Self::List { items, .. } => ("List", "items", items.len()),
            Self::Pairs { pairs } => ("Pairs", "pairs", pairs.len()),
            Self::Table(table) => return table.fmt(formatter),
            Self::Heading { text } => ("Heading", "bytes", text.len()),
        };
        formatter.debug_struct(name).field(counted, &count).finish_non_exhaustive()
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Item")
            .field("bytes", &self.text.len())
            .field("blocks", &self.blocks)
            .finish()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Table")
            .field("columns", &self.columns.len())
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Row")
            .field("cells", &self.cells.len())
            .field("kind", &self.kind)
            .field("nested", &self.nested)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Nested {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Nested").field("blocks", &self.blocks).finish_non_exhaustive()
    }
}

impl fmt::Debug for Measurement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Measurement").field("eye", &self.eye).finish_non_exhaustive()
    }
}

impl fmt::Debug for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Remark").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Findings")
            .field("measurements", &self.measurements)
            .field("remarks", &self.remarks)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::ccd::{self, Measure};

    #[test]
    fn nothing_that_a_document_says_is_printed() {
        let html = "<h1>Secret</h1><table><tr><td>Patient</td><td>Secret</td></tr></table>\
            <h3>Secret</h3><p>Secret IOP 18</p><ul><li>Secret<ul><li>Secret</ul></ul>\
            <table><tr><th>OD<th>Secret<tr><td>18<td>Secret<table><tr><td>Secret</table></table>\
            <p><b>Secret:</b> Secret</p><pre>Secret</pre>";
        let document = ccd::read(html);
        let findings = ccd::measure(&document, &Measure::Pressure);
        let json = ccd::json(&document, &ccd::Style::plain()).to_string();
        assert!(json.matches("Secret").count() > 5, "{json}");

        let printed = format!("{document:?} {findings:?} {:?}", document.header);

        assert!(!printed.to_lowercase().contains("secret"), "{printed}");
        assert!(!printed.contains("18"), "{printed}");
        assert!(printed.contains("Table"), "{printed}");
    }
}
