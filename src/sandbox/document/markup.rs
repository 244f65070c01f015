//! The tags of a CCD page, each in the shape in which the vendor's stylesheet writes it.

use std::fmt::Write as _;

use jiff::civil::Date;

/// English, as the pages are.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A label and the lines of its value.
type Labelled<'a> = (&'a str, &'a [&'a str]);

/// A page, or a part of one, being written.
#[derive(Default)]
pub(super) struct Markup(String);

impl Markup {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Markup of our own; never text of a chart.
    pub(super) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Text of a chart.
    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                other => self.0.push(other),
            }
        }
    }

    /// A header table: one row a line, each label on blue.
    pub(super) fn header_table(&mut self, rows: &[Vec<Labelled<'_>>]) {
        self.raw("<table class=\"header_table\"><tbody>\r\n");
        for row in rows {
            self.raw("<tr>\r\n");
            for (label, lines) in row {
                self.raw("<td width=\"20%\" bgcolor=\"#3399ff\"><span class=\"td_label\">");
                self.text(label);
                self.raw("</span></td>\r\n<td>");
                for line in *lines {
                    self.text(line);
                    if lines.len() > 1 {
                        self.raw("<br>");
                    }
                }
                self.raw("</td>\r\n");
            }
            self.raw("</tr>\r\n");
        }
        self.raw("</tbody></table>\r\n");
    }

    /// An entry of the table of contents: a checkbox and a link.
    pub(super) fn contents_entry(&mut self, number: u32, title: &str) {
        let id = format!("id{number}");
        self.raw("<li>\r\n");
        let _infallible = write!(
            self.0,
            "<input type=\"checkbox\" id=\"check_{id}\" onclick=\"showOrHide('{id}')\" checked>\
             <a href=\"#{id}\">"
        );
        self.text(title);
        self.raw("</a>\r\n</li>\r\n");
    }

    /// A section: its heading links back to the table of contents, its body is markup.
    pub(super) fn section(&mut self, number: u32, title: &str, body: &str) {
        let _infallible =
            write!(self.0, "<div id=\"id{number}\">\r\n<h3><a name=\"id{number}\" href=\"#toc\">");
        self.text(title);
        self.raw("</a></h3>\r\n<div>");
        self.raw(body);
        self.raw("</div>\r\n<br>\r\n</div>\r\n");
    }

    /// A part of a section, with a heading of its own.
    pub(super) fn part(&mut self, title: &str) {
        self.raw("\r\n<h4 style=\"margin-left : 2em;\">");
        self.text(title);
        self.raw("</h4>\r\n");
    }

    pub(super) fn sentence(&mut self, text: &str) {
        self.text(text);
    }

    pub(super) fn list<T: AsRef<str>>(&mut self, items: &[T]) {
        self.raw("\r\n            <ul>\r\n");
        for item in items {
            self.raw("<li>");
            self.text(item.as_ref());
            self.raw("</li>\r\n");
        }
        self.raw("</ul>\r\n          ");
    }

    /// A data table. A row may be shorter than the header: result panels are.
    pub(super) fn table<R, C>(&mut self, header: &[&str], rows: &[R])
    where
        R: AsRef<[C]>,
        C: AsRef<str>,
    {
        self.raw("\r\n            <table class=\"narr_table\" width=\"100%\" border=\"1\">\r\n");
        self.raw("              <thead>\r\n                <tr class=\"narr_tr\">\r\n");
        for column in header {
            self.cell("<th class=\"narr_th\">", column, "</th>\r\n");
        }
        self.raw("                </tr>\r\n              </thead>\r\n              <tbody>\r\n");
        for row in rows {
            self.raw("                <tr class=\"narr_tr\">\r\n");
            for cell in row.as_ref() {
                self.cell("<td>", cell.as_ref(), "</td>\r\n");
            }
            self.raw("                </tr>\r\n");
        }
        self.raw("              </tbody>\r\n            </table>\r\n          ");
    }

    fn cell(&mut self, open: &str, text: &str, close: &str) {
        self.raw("                  ");
        self.raw(open);
        self.text(text);
        self.raw(close);
    }
}

/// `March 4, 2026`: how headers and immunizations write a date.
pub(super) fn long_date(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at));
    format!("{} {}, {}", month.unwrap_or(&""), date.day(), date.year())
}
