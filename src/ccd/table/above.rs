//! What the rows of a table hang on that stands above them: a page that begins with one says it first.

use crate::ccd::write::{Around, Run, Writer};

/// The cells that rows leave blank are said again on a page that begins with those, up to so many bytes.
const LEFT_BLANK_MAX: usize = 200;

/// What rows hang on that stands above them.
#[derive(Default)]
pub(super) struct Above<'a> {
    /// The title of the rows, as it was written.
    title: String,
    /// Whether it stands right above.
    is_near: bool,
    /// The texts of the row above, or what that left blank itself.
    pub(super) cells: Vec<&'a str>,
    /// What was said last, and the run of the rows that hang on it.
    said: String,
    base: Run,
    run: Run,
}

impl Above<'_> {
    /// Rows follow that are of one run.
    pub(super) fn begin(&mut self, writer: &mut Writer<'_>, around: impl Fn(&str) -> Around) {
        self.base = writer.run(|| around(""));
        self.run = self.base;
        self.said.clear();
        self.cells.clear();
    }

    /// A title of the rows below it: no page ends with it, and none begins behind it.
    pub(super) fn entitle(&mut self, writer: &mut Writer<'_>, behind: usize, line: &str) {
        writer.begin_lead();
        writer.out().push_str(line);
        writer.skip_to(behind);
        line.clone_into(&mut self.title);
        self.is_near = true;
        self.cells.clear();
    }

    /// The next row begins, where `cells` are those that it leaves blank.
    pub(super) fn row(
        &mut self,
        writer: &mut Writer<'_>,
        cells: String,
        around: impl Fn(&str) -> Around,
    ) {
        // A title right above it is in one piece with it.
        if !std::mem::take(&mut self.is_near) && writer.notes() {
            // Long ones would leave no room for the rows.
            let cells = Some(cells).filter(|it| it.len() <= LEFT_BLANK_MAX).unwrap_or_default();
            let said = format!("{}{cells}", self.title);
            if said != self.said {
                self.run = Run { around: writer.around(|| around(&said)), ..self.base };
                self.said = said;
            }
            writer.row_of(self.run);
        } else {
            writer.row_of(self.base);
        }
    }
}
