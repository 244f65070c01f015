//! Whether what a page says came back where it belongs.
//!
//! The source is read as a browser reads it (html5ever), its tables with their spans expanded. The
//! markdown is read by a GFM parser, so a table that only looks like one does not count. Then, cell
//! by cell:
//!
//! * a **data cell**, in a table with a header row, must be in one row with the other cells of its
//!   row and under its own header: as a row of a table, as `Header: value` in one line, item or
//!   cell, or as `Header: value` above or below the table where a column says the same in every row. A row
//!   of the markdown answers for one row of the source.
//! * a cell of a **nested** table likewise; these are counted among the data cells too.
//! * a **label**, in a table without a header row, must be followed by its value in one row or line.
//! * **words kept** are the distinct visible words that come back at all, **words added** those of
//!   the markdown that the page does not show: style sheets, addresses, ids.
//!
//! Words are compared without case and punctuation. The table of contents and what the page hides
//! are not asked for. Titles that span a table are not cells. It says the same as a person would who
//! looks up each value, but it is no proof: order between blocks is not looked at.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeRef;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use scraper::{ElementRef, Html, Node};

/// Columns and rows that one cell of a source may span.
const SPAN_MAX: usize = 1_000;
/// Places that are looked at for one row.
const PLACES_MAX: usize = 300;

/// What came back, as `(right, asked for)`.
#[derive(Debug, Default)]
pub struct Found {
    pub cells: (usize, usize),
    pub nested: (usize, usize),
    pub labels: (usize, usize),
    pub words: (usize, usize),
    pub added: (usize, usize),
}

impl Found {
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.cells, other.cells),
            (&mut self.nested, other.nested),
            (&mut self.labels, other.labels),
            (&mut self.words, other.words),
            (&mut self.added, other.added),
        ];
        for (sum, it) in pairs {
            *sum = (sum.0 + it.0, sum.1 + it.1);
        }
    }
}

type Words = Vec<String>;

/// A page, as a browser shows it.
pub struct Source {
    /// Its visible text on one line.
    pub text: String,
    words: HashSet<String>,
    rows: Vec<Row>,
}

/// A row of a source table.
struct Row {
    cells: Vec<Cell>,
    /// It is in a table in a table.
    nested: bool,
    /// Its table has no header row.
    labels: bool,
}

/// A cell that says something.
struct Cell {
    words: Words,
    /// The name of its column.
    header: Words,
}

impl Source {
    pub fn new(html: &str) -> Self {
        // Text straight inside a row goes above its table in a browser; without a space the rows of
        // it would be one word.
        let html = html.replace("</tr", " </tr").replace("</TR", " </TR");
        let page = Html::parse_document(&html);
        let mut text = String::new();
        show(page.tree.root(), &mut text, false);
        let mut rows = Vec::new();
        for element in page.root_element().descendent_elements() {
            if element.value().name() == "table" && !is_hidden(element) {
                let nested = element.ancestors().any(|it| is_named(it, "table"));
                rows.extend(table(element, nested));
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { words: words(&text).into_iter().collect(), text, rows }
    }

    /// The rows that did not come back whole, and the words that did not come back at all.
    pub fn misses(&self, markdown: &str) -> Vec<String> {
        let mut answer = Answer::new(markdown);
        let mut misses = Vec::new();
        for row in &self.rows {
            let (right, asked) = if row.labels {
                (answer.labels(&row.cells), row.cells.len() - 1)
            } else {
                (answer.cells(&row.cells), row.cells.len())
            };
            if right < asked {
                let kind = if row.labels { "labels" } else { "cells" };
                let said = |it: &Cell| format!("{} = {}", it.header.join(" "), it.words.join(" "));
                let cells = row.cells.iter().map(said).collect::<Vec<_>>().join(" | ");
                misses.push(format!("{right} of {asked} {kind}: {cells}"));
            }
        }
        let said: HashSet<String> = words(markdown).into_iter().collect();
        let mut lost: Vec<&str> = self.words.difference(&said).map(String::as_str).collect();
        lost.sort_unstable();
        if !lost.is_empty() {
            misses.push(format!("words: {}", lost.join(" ")));
        }
        misses
    }

    /// What of it is in the markdown.
    pub fn find(&self, markdown: &str) -> Found {
        let mut answer = Answer::new(markdown);
        let mut found = Found::default();
        for row in &self.rows {
            if row.labels {
                let right = answer.labels(&row.cells);
                found.labels.0 += right;
                found.labels.1 += row.cells.len() - 1;
                continue;
            }
            let right = answer.cells(&row.cells);
            found.cells.0 += right;
            found.cells.1 += row.cells.len();
            if row.nested {
                found.nested.0 += right;
                found.nested.1 += row.cells.len();
            }
        }
        let said: Words = words(markdown);
        let distinct: HashSet<&String> = said.iter().collect();
        found.words.0 += self.words.iter().filter(|it| distinct.contains(it)).count();
        found.words.1 += self.words.len();
        found.added.0 += said.iter().filter(|it| !self.words.contains(*it)).count();
        found.added.1 += said.len();
        found
    }
}

// ---- the source -----------------------------------------------------------------------------

/// Writes what is visible below a node. Inside a cell (`own`) tables are left out.
fn show(node: NodeRef<'_, Node>, out: &mut String, own: bool) {
    for child in node.children() {
        if let Some(text) = child.value().as_text() {
            out.push_str(text);
            continue;
        }
        let Some(element) = ElementRef::wrap(child) else { continue };
        let name = element.value().name();
        if is_unseen(element) || is_contents(element) || (own && name == "table") {
            continue;
        }
        let inline = matches!(
            name,
            "a" | "b"
                | "i"
                | "u"
                | "em"
                | "strong"
                | "span"
                | "font"
                | "small"
                | "content"
                | "code"
        );
        if !inline {
            out.push(' ');
        }
        show(child, out, own);
        if !inline {
            out.push(' ');
        }
    }
}

/// Whether nobody sees the element.
fn is_unseen(element: ElementRef<'_>) -> bool {
    let element = element.value();
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.split_whitespace().collect();
    matches!(
        element.name(),
        "head" | "script" | "style" | "template" | "noscript" | "button" | "nav" | "svg" | "object"
    ) || element.attr("hidden").is_some()
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    is_unseen(element) || element.ancestors().filter_map(ElementRef::wrap).any(is_unseen)
}

/// What viewers say of themselves.
const PHRASES: &[&str] =
    &["table of contents", "collapse all", "expand all", "collapse/expand all", "back to top"];

/// How the hint about the boxes of the table of contents begins.
const HINT: &str = "You can uncheck boxes for easier viewing";

/// Whether the element is navigation: a phrase of the viewer's, or a line of the table of contents,
/// that is an item that only leads into the page.
fn is_contents(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if !matches!(name, "li" | "h1" | "h2" | "h3" | "a" | "p" | "span" | "div" | "td" | "th") {
        return false;
    }
    let said: String = element.text().take(20).collect();
    let said = said.trim();
    if PHRASES.iter().any(|it| it.eq_ignore_ascii_case(said)) || said.starts_with(HINT) {
        return true;
    }
    if name != "li" {
        return false;
    }
    let mut linked = 0;
    for it in element.descendent_elements() {
        let inside = it.value().attr("href").is_some_and(|it| it.starts_with('#'));
        if it.value().name() == "a" && inside {
            linked += words(&it.text().collect::<String>()).len();
        }
    }
    linked > 0 && linked == words(&element.text().collect::<String>()).len()
}

fn is_named(node: NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|it| it.name() == name)
}

/// A cell of a grid: where it begins, and what it says.
struct Spanned {
    row: usize,
    column: usize,
    width: usize,
    header: bool,
    words: Words,
}

/// The rows of one table that say something.
fn table(table: ElementRef<'_>, nested: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut heads = 0;
    for child in table.children().filter_map(ElementRef::wrap) {
        match child.value().name() {
            "tr" => rows.push(child),
            "thead" | "tbody" | "tfoot" => {
                let own = child.children().filter_map(ElementRef::wrap);
                rows.extend(own.filter(|it| it.value().name() == "tr"));
                if child.value().name() == "thead" {
                    heads = rows.len();
                }
            }
            _ => {}
        }
    }
    let (cells, width) = expand(&rows);
    let row = |number: usize| cells.iter().filter(move |it| it.row == number);
    // A text across the whole table is a title, and names no column.
    let title = |it: &&Spanned| width > 1 && it.width == width;
    if heads == 0 {
        let only_headers = |number: usize| {
            row(number).any(|it| it.header)
                && row(number).all(|it| it.header || it.words.is_empty())
        };
        heads = (0..rows.len()).take_while(|it| only_headers(*it)).count();
    }
    let only_titles = cells.iter().filter(|it| it.row < heads).all(|it| title(&it));
    let heads = if heads == rows.len() || only_titles { 0 } else { heads };
    // The lowest name over a column is its name.
    let mut names = vec![Words::new(); width];
    let naming = cells.iter().filter(|it| it.row < heads && !it.words.is_empty());
    for it in naming.filter(|it| !title(it)) {
        for name in names.iter_mut().skip(it.column).take(it.width) {
            name.clone_from(&it.words);
        }
    }
    let mut read = Vec::new();
    for number in heads..rows.len() {
        let said: Vec<Cell> = row(number)
            .filter(|it| !it.words.is_empty())
            .filter(|it| !title(it))
            .map(|it| Cell { words: it.words.clone(), header: names[it.column].clone() })
            .collect();
        if said.len() > usize::from(heads == 0) {
            read.push(Row { cells: said, nested, labels: heads == 0 });
        }
    }
    read
}

/// Puts every cell where its spans and those above it put it.
fn expand(rows: &[ElementRef<'_>]) -> (Vec<Spanned>, usize) {
    let mut cells = Vec::new();
    // How many rows below are taken, by column.
    let mut taken: Vec<usize> = Vec::new();
    for (row, element) in rows.iter().enumerate() {
        let mut column = 0;
        let mut below = taken.clone();
        for it in below.iter_mut() {
            *it = it.saturating_sub(1);
        }
        for cell in element.children().filter_map(ElementRef::wrap) {
            let name = cell.value().name();
            if !matches!(name, "td" | "th") {
                continue;
            }
            while taken.get(column).is_some_and(|it| *it > 0) {
                column += 1;
            }
            let span = |name| {
                let said = cell.value().attr(name).and_then(|it| it.trim().parse::<usize>().ok());
                said.unwrap_or(1).clamp(1, SPAN_MAX)
            };
            let (width, height) = (span("colspan"), span("rowspan"));
            let end = column + width;
            if below.len() < end {
                below.resize(end, 0);
            }
            below[column..end].fill(height - 1);
            let mut text = String::new();
            if !is_hidden(cell) && !is_contents(cell) {
                show(*cell, &mut text, true);
            }
            cells.push(Spanned { row, column, width, header: name == "th", words: words(&text) });
            column = end;
        }
        taken = below;
    }
    let width = taken.len();
    (cells, width)
}

// ---- the markdown ---------------------------------------------------------------------------

/// Markdown, read back.
struct Answer {
    tables: Vec<Table>,
    /// Every line, item and cell that stands for itself.
    lines: Vec<Words>,
    /// Where a cell says this: table, row.
    cells: HashMap<String, Vec<(usize, usize)>>,
    /// Where a line has this word.
    words: HashMap<String, Vec<usize>>,
    used_rows: HashSet<(usize, usize)>,
    used_lines: HashSet<usize>,
    /// The row that was found last: what follows in the source follows here.
    last: (usize, usize),
}

#[derive(Default)]
struct Table {
    /// The header row is the first.
    rows: Vec<Vec<Words>>,
    /// What stands right above it, and right below.
    above: Vec<Words>,
}

impl Answer {
    fn new(markdown: &str) -> Self {
        let mut reader = Reader::default();
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for event in Parser::new_ext(markdown, options) {
            reader.event(event);
        }
        let Reader { tables, lines, .. } = reader;
        let mut answer = Self {
            tables,
            lines,
            cells: HashMap::new(),
            words: HashMap::new(),
            used_rows: HashSet::new(),
            used_lines: HashSet::new(),
            last: (0, 0),
        };
        for (table, it) in answer.tables.iter().enumerate() {
            for (row, cells) in it.rows.iter().enumerate() {
                for cell in cells.iter().filter(|it| !it.is_empty()) {
                    answer.cells.entry(cell.concat()).or_default().push((table, row));
                }
            }
        }
        for (line, it) in answer.lines.iter().enumerate() {
            for word in it.iter().collect::<HashSet<_>>() {
                answer.words.entry(word.clone()).or_default().push(line);
            }
        }
        answer
    }

    /// How many cells of a row are together in one place, each under its header.
    fn cells(&mut self, cells: &[Cell]) -> usize {
        let mut best = 0;
        let mut row = None;
        for place in self.rows_for(cells) {
            let right = self.right_in_row(cells, place);
            if right > best {
                (best, row) = (right, Some(place));
            }
            if best == cells.len() {
                break;
            }
        }
        let mut line = None;
        if best < cells.len() {
            for place in self.lines_for(cells) {
                if self.used_lines.contains(&place) {
                    continue;
                }
                let said = &self.lines[place];
                let right = cells.iter().filter(|it| holds(said, &it.header, &it.words)).count();
                if right > best {
                    (best, line) = (right, Some(place));
                }
            }
        }
        match (line, row) {
            (Some(line), _) => drop(self.used_lines.insert(line)),
            (None, Some(row)) => {
                self.used_rows.insert(row);
                self.last = row;
            }
            (None, None) => {}
        }
        best
    }

    /// How many values follow the cell before them.
    fn labels(&self, cells: &[Cell]) -> usize {
        let mut right = 0;
        for pair in cells.windows(2) {
            let (label, value) = (&pair[0].words, &pair[1].words);
            let in_row = self.cells.get(&value.concat()).into_iter().flatten().any(|place| {
                let row = &self.tables[place.0].rows[place.1];
                row.iter().any(|it| it.concat() == label.concat())
            });
            let in_line =
                || self.lines_for(pair).into_iter().any(|it| holds(&self.lines[it], label, value));
            right += usize::from(in_row || in_line());
        }
        right
    }

    /// Rows that have one of the rarest cells, from the last row on first.
    fn rows_for(&self, cells: &[Cell]) -> Vec<(usize, usize)> {
        let mut found: Vec<&Vec<_>> =
            cells.iter().filter_map(|it| self.cells.get(&it.words.concat())).collect();
        found.sort_by_key(|it| it.len());
        let mut places = Vec::new();
        for rows in found.into_iter().take(3) {
            let from = rows.partition_point(|it| *it <= self.last);
            let (before, after) = rows.split_at(from);
            let free = after.iter().chain(before).filter(|it| !self.used_rows.contains(it));
            for place in free.take(PLACES_MAX) {
                if !places.contains(place) {
                    places.push(*place);
                }
            }
        }
        places
    }

    /// Lines that have one of the rarest words.
    fn lines_for(&self, cells: &[Cell]) -> Vec<usize> {
        let mut found: Vec<&Vec<_>> =
            cells.iter().flat_map(|it| &it.words).filter_map(|it| self.words.get(it)).collect();
        found.sort_by_key(|it| it.len());
        let mut places: Vec<usize> = Vec::new();
        for lines in found.into_iter().take(4) {
            let fresh = lines.iter().filter(|it| !self.used_lines.contains(it));
            places.extend(fresh.take(PLACES_MAX));
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    fn right_in_row(&self, cells: &[Cell], (table, row): (usize, usize)) -> usize {
        let table = &self.tables[table];
        let said = &table.rows[row];
        let head = table.rows.first().map_or(&[][..], Vec::as_slice);
        let mut used = vec![false; said.len()];
        let mut right = 0;
        for cell in cells {
            let is_it = |column: usize| {
                let name = head.get(column).map_or(&[][..], Vec::as_slice);
                said[column].concat() == cell.words.concat() && has(name, &cell.header)
            };
            if let Some(column) = (0..said.len()).find(|it| !used[*it] && is_it(*it)) {
                used[column] = true;
                right += 1;
            } else if !cell.header.is_empty()
                && table.above.iter().any(|it| holds(it, &cell.header, &cell.words))
            {
                right += 1;
            }
        }
        right
    }
}

/// Collects tables and lines from the events of a markdown parser.
#[derive(Default)]
struct Reader {
    tables: Vec<Table>,
    lines: Vec<Words>,
    /// Text since the last block began, line by line.
    text: Vec<String>,
    /// Blocks since the last heading or table.
    above: Vec<Words>,
    in_table: bool,
    /// The last block was a table.
    after_table: bool,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(it) | Event::Code(it) => self.push(&it),
            Event::Html(it) | Event::InlineHtml(it) => self.html(&it),
            Event::SoftBreak | Event::HardBreak => self.line(),
            Event::Start(Tag::Table(_)) => {
                self.block();
                self.in_table = true;
                let above = self.above.split_off(self.above.len().saturating_sub(2));
                self.tables.push(Table { rows: Vec::new(), above });
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                self.tables.last_mut().expect("a row is in a table").rows.push(Vec::new());
            }
            Event::End(TagEnd::TableCell) => {
                let cell = words(&std::mem::take(&mut self.text).join(" "));
                self.lines.push(cell.clone());
                let row = self.tables.last_mut().and_then(|it| it.rows.last_mut());
                row.expect("a cell is in a row").push(cell);
            }
            Event::End(TagEnd::Table) => {
                self.in_table = false;
                self.after_table = true;
                self.above.clear();
            }
            Event::Start(Tag::Heading { .. }) => self.after_table = false,
            Event::End(TagEnd::Heading(_)) => {
                self.block();
                self.above.clear();
            }
            Event::Start(Tag::Item | Tag::Paragraph | Tag::List(_) | Tag::CodeBlock(_))
            | Event::End(
                TagEnd::Item | TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock,
            ) => {
                self.block();
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                self.line();
            }
            match self.text.last_mut() {
                Some(it) => it.push_str(part),
                None => self.text.push(part.to_owned()),
            }
        }
    }

    fn line(&mut self) {
        self.text.push(String::new());
    }

    /// Tags are no text; some of them break a line.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        while let Some((before, tag)) = rest.split_once('<') {
            self.push(before);
            self.line();
            rest = tag.split_once('>').map_or("", |(_, after)| after);
        }
        self.push(rest);
    }

    /// A block ends: as a whole, and line by line, it may be what is looked for.
    fn block(&mut self) {
        if self.in_table {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let whole = words(&text.join(" "));
        if whole.is_empty() {
            return;
        }
        if text.len() > 1 {
            self.lines.extend(text.iter().map(|it| words(it)).filter(|it| !it.is_empty()));
        }
        if std::mem::take(&mut self.after_table)
            && let Some(table) = self.tables.last_mut()
        {
            table.above.push(whole.clone());
        }
        self.above.push(whole.clone());
        self.lines.push(whole);
    }
}

// ---- words ----------------------------------------------------------------------------------

/// The words of a text: letters and digits in lower case. What has no width divides nothing.
fn words(text: &str) -> Words {
    let mut words = Words::new();
    let mut word = String::new();
    for it in text.chars() {
        if it.is_alphanumeric() {
            word.extend(it.to_lowercase());
        } else if !matches!(it, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
            && !word.is_empty()
        {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether a text has these words, one right after the other.
fn has(text: &[String], words: &[String]) -> bool {
    words.is_empty() || text.windows(words.len()).any(|it| it == words)
}

/// Whether a text says `name value`.
fn holds(text: &[String], name: &[String], value: &[String]) -> bool {
    let length = name.len() + value.len();
    text.windows(length.max(1))
        .any(|it| it.len() == length && it.starts_with(name) && it.get(name.len()..) == Some(value))
}
