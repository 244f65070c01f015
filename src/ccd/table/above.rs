//! What the rows of a table hang on that stands above them: a page that begins with one says it first.

use crate::ccd::write::{Around, Run, Writer};

/// The cells that rows leave blank are said again on a page that begins with those, up to so many bytes.
const LEFT_BLANK_MAX: usize = 200;

/// What rows hang on that stands above them.
#[derive(Default)]
pub(super) struct Above<'a> {
    /// The title of the rows, as it was written.
    pub(super) title: String,
    /// Whether it stands right above.
    pub(super) is_near: bool,
    /// The texts of the row above, or what that left blank itself.
    pub(super) cells: Vec<&'a str>,
    /// What was said last, and the run of the rows that hang on it.
    said: String,
    run: Run,
}

impl Above<'_> {
    /// Nothing stands above the rows of `run` yet.
    pub(super) fn of(run: Run) -> Self {
        Self { run, ..Self::default() }
    }

    /// The run of the next row of `base`, where `cells` are those that it leaves blank.
    pub(super) fn run(
        &mut self,
        writer: &mut Writer<'_>,
        base: Run,
        cells: String,
        around: impl Fn(&str) -> Around,
    ) -> Run {
        if std::mem::take(&mut self.is_near) {
            // It is in one piece with its title.
            return base;
        }
        // A long one would leave no room for the rows.
        let cells = Some(cells).filter(|it| it.len() <= LEFT_BLANK_MAX).unwrap_or_default();
        let said = format!("{}{cells}", self.title);
        if said != self.said {
            self.run = Run { around: writer.around(|| around(&said)), ..base };
            self.said = said;
        }
        self.run
    }
}
