//! How a document is written: what is folded, what is shown.

use serde::Serialize;

/// What `markdown` and its kin do. Every folding is one switch; none loses anything to the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of its own")]
pub struct Style {
    /// The heading level of a section; a nested one is one lower. 1 to 6.
    pub heading: u8,
    /// Begin with the document's title and header.
    pub header: bool,
    /// Show the text that the source hides, instead of counting its words.
    pub hidden: bool,
    /// Say the header in `key: value` lines without repeats, instead of as it stood.
    pub fold_header: bool,
    /// Leave OIDs and UUIDs out of the header.
    pub drop_identifiers: bool,
    /// Say the same contact details in the header once.
    pub merge_contacts: bool,
    /// In a row that lost its cells, take the end of a tag for the end of a cell: `BP; 95`, not `BP95`.
    pub part_at_tags: bool,
    /// Leave out columns without a value, and name them; a single one stays where that costs less.
    pub drop_empty_columns: bool,
    /// Say a value that is the same in every row once, above or below the table.
    pub lift_constant_columns: bool,
    /// Write a table of one row as `Header: value; …`, unless many words would change places.
    pub one_row_as_line: bool,
    /// Say of a list or paragraph that stood in an earlier section only where it stood.
    pub fold_repeats: bool,
    /// Say at the end, by name, which sections only say that nothing was recorded.
    pub fold_nothing: bool,
}

impl Style {
    /// Every folding: what a model reads.
    #[must_use]
    pub fn folded() -> Self {
        Self {
            heading: 3,
            header: true,
            hidden: false,
            fold_header: true,
            drop_identifiers: true,
            merge_contacts: true,
            part_at_tags: true,
            drop_empty_columns: true,
            lift_constant_columns: true,
            one_row_as_line: true,
            fold_repeats: true,
            fold_nothing: true,
        }
    }

    /// No folding: every block where it stood.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            fold_header: false,
            drop_identifiers: false,
            merge_contacts: false,
            part_at_tags: false,
            drop_empty_columns: false,
            lift_constant_columns: false,
            one_row_as_line: false,
            fold_repeats: false,
            fold_nothing: false,
            ..Self::folded()
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::folded()
    }
}
