//! What a start tag begins: where each element goes, what stands for the ones without content, and
//! which formatting has to be undone at its end.

use super::Parser;
use super::frame::Frame;
use super::stack::{Entry, Mark};
use crate::ccd::attributes::Attributes;
use crate::ccd::chrome;
use crate::ccd::tag::Tag;
use crate::ccd::text;

impl<'a> Parser<'a> {
    pub(super) fn open(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        self.imply_ends(tag);
        if let Tag::Block | Tag::Heading(_) = tag {
            self.keep_code(attributes);
        }
        if let Tag::Embedded | Tag::Object | Tag::Media | Tag::Embed = tag {
            self.embedded(tag, attributes);
        }
        // Without a name, most drawings are icons. What others say in words is counted as hidden.
        if tag == Tag::Drawing && !(attributes.alt.is_empty() && attributes.title.is_empty()) {
            self.image(attributes);
        }
        if tag.is_void() {
            self.void(tag, attributes);
            return;
        }
        if tag == Tag::Frame {
            return;
        }
        if attributes.closed && tag != Tag::Item {
            self.open_and_close(tag, attributes);
            return;
        }
        let unseen = attributes.is_hidden() || tag == Tag::Drawing;
        if self.inert > 0 || self.unread > 0 || unseen {
            self.open_unseen(tag, attributes);
            return;
        }
        if chrome::is_viewer(tag, attributes) {
            self.push(tag, Mark::Unread);
            return;
        }
        let depth = self.stack.len();
        if tag.is_table_part() {
            self.open_table_part(tag, attributes);
        } else {
            self.open_in_flow(tag, attributes);
        }
        if !attributes.style.is_empty() && self.stack.len() > depth {
            self.open_style(tag, attributes.style);
        }
    }

    fn open_style(&mut self, tag: Tag, style: &str) {
        if self.strikes == 0 && chrome::is_struck(style) {
            let here = self.here();
            self.push_style(Mark::Struck(here));
        }
        let pre = tag == Tag::Preformatted;
        if !pre && chrome::keeps_lines(style) {
            let columns = chrome::keeps_columns(style);
            match self.frames.last_mut() {
                Some(Frame::Flow(flow)) if columns && flow.page && !flow.pre && tag.is_block() => {
                    (flow.pre, flow.wraps) = (true, true);
                    self.push_style(Mark::Columns);
                }
                _ => self.push_style(Mark::Lines),
            }
        }
        if tag == Tag::Block && chrome::lays_out(style) {
            self.push_style(Mark::Parts);
        }
    }

    /// `<td/>`, `<p/>`: an XHTML page means an empty element. An empty cell still has its places.
    fn open_and_close(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        match tag {
            _ if attributes.is_hidden() => {}
            Tag::Cell | Tag::HeaderCell | Tag::Row if self.inert + self.unread == 0 => {
                self.open_table_part(tag, attributes);
                self.close(tag);
            }
            _ if tag.is_block() => self.end_line(),
            _ => {}
        }
    }

    fn open_in_flow(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        match tag {
            Tag::Item => return self.open_list_item(),
            Tag::Bullets | Tag::Numbers => return self.open_list(tag, attributes.start),
            _ => {}
        }
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            self.open_item(false);
        }
        let free = match tag {
            Tag::Inline => !attributes.title.is_empty() && self.begins_line() && self.is_free(),
            Tag::Heading(5 | 6) => self.is_free(),
            _ => false,
        };
        let title = chrome::heading(tag, attributes, free);
        if title.is_some() {
            self.end_made_table();
        }
        let loose = matches!(self.frames.last(), Some(Frame::Table(_)));
        let inside = matches!(self.frames.last(), Some(Frame::Flow(it)) if it.heading.is_some());
        if let (Some(title), false) = (title, loose || inside) {
            self.open_heading(tag, Box::new(title));
            return;
        }
        let alone =
            matches!(tag, Tag::Inline | Tag::Label) && chrome::stands_alone(attributes.style);
        if let Tag::Term | Tag::Meaning = tag {
            self.open_definition(tag);
        } else if alone || tag.is_block() {
            self.end_line();
        } else if loose {
            self.seam();
        }
        let mark = self.inline_mark(tag, attributes);
        // What a style holds for ends at its own end tag, not at the first one in it.
        let apart = !alone && (chrome::stands_apart(tag, attributes) || self.is_laid_out(tag));
        let styled = alone || apart || self.strikes + self.kept + self.alone > 0;
        if tag.is_block() || !matches!(mark, Mark::Plain) || tag == Tag::Anchor || styled {
            self.push(tag, mark);
        }
        if alone {
            self.push_style(Mark::Alone);
        }
        if apart {
            self.apart = true;
            self.push_style(Mark::Apart);
        }
        if tag == Tag::Area {
            self.push_style(Mark::Lines);
        }
        if tag == Tag::Preformatted
            && let Some(Frame::Flow(flow)) = self.frames.last_mut()
        {
            flow.pre = true;
        }
    }

    /// Whether a part of a line is one of the parts that the element around it lays out side by side.
    fn is_laid_out(&self, tag: Tag) -> bool {
        let around = |it: &Entry| matches!(it.mark, Mark::Parts);
        self.alone > 0 && tag == Tag::Inline && self.stack.last().is_some_and(around)
    }

    fn inline_mark(&mut self, tag: Tag, attributes: &Attributes<'a>) -> Mark<'a> {
        let start = self.here();
        if let Some(rank) = chrome::rank_of_line(tag, attributes)
            && let Some(Frame::Flow(flow)) = self.frames.last()
            && flow.page
        {
            return Mark::Line { rank, blocks: flow.blocks.len() };
        }
        match tag {
            Tag::Button => Mark::Button(start),
            Tag::Block if chrome::looks_like_button(attributes.class) => Mark::Button(start),
            Tag::Anchor if attributes.href.starts_with('#') => {
                Mark::Inner(chrome::leads_back(attributes.href).then_some(start))
            }
            Tag::Anchor if chrome::leaves_page(attributes.href) => {
                Mark::Outer(attributes.href, start)
            }
            Tag::Struck if self.strikes == 0 => Mark::Struck(start),
            Tag::Superscript => Mark::Raised(start),
            // Two numbers side by side are a power or a fraction, never one number.
            Tag::Symbol => {
                self.part_words();
                Mark::Plain
            }
            Tag::Option => {
                self.add(if attributes.checked { "[x] " } else { "[ ] " });
                Mark::Plain
            }
            Tag::Inline if self.strikes == 0 && is_struck(attributes) => Mark::Struck(start),
            Tag::Inline if chrome::is_raised(attributes.style) => Mark::Raised(start),
            Tag::Inline if chrome::keeps_lines(attributes.style) => Mark::Lines,
            _ if chrome::is_label(attributes.class) => {
                if let Some(Frame::Flow(flow)) = self.frames.last_mut() {
                    flow.label |= tag.is_block() || flow.cell.is_some();
                }
                Mark::Label
            }
            _ => Mark::Plain,
        }
    }

    pub(super) fn void(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if self.inert > 0 {
            if tag == Tag::Break {
                text::break_line(&mut self.hidden);
            }
            return;
        }
        match tag {
            Tag::Break => match self.frames.last_mut() {
                // A blank line ends what the lines before it are about.
                Some(Frame::Flow(flow)) if self.headings && flow.ends_paragraph() => {
                    self.end_line();
                }
                Some(Frame::Flow(flow)) => flow.break_line(),
                _ => {
                    if let Some(line) = self.line() {
                        text::break_line(line);
                    }
                }
            },
            Tag::Rule => self.end_line(),
            Tag::Column => {
                if let Some(Frame::Table(rows)) = self.frames.last_mut() {
                    rows.columns += attributes.span.map_or(1, |it| it as usize);
                }
            }
            Tag::Image => self.image(attributes),
            Tag::Input => self.input(attributes),
            _ => {}
        }
    }

    /// A picture stands for itself too. Beside a heading it is a button.
    fn image(&mut self, attributes: &Attributes<'a>) {
        let heading = matches!(self.frames.last(), Some(Frame::Flow(it)) if it.heading.is_some());
        if heading || attributes.is_hidden() {
            return;
        }
        let names = [attributes.alt, attributes.title];
        let mut alt = String::from("[image");
        if let Some(name) = names.iter().find(|it| !it.trim_ascii().is_empty()) {
            alt.push_str(": ");
            text::append(&mut alt, name.trim_ascii());
        }
        alt.push(']');
        self.add(&alt);
    }

    /// A document in the document stands for itself: without it, its section would say nothing.
    fn embedded(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        let named = tag == Tag::Media || !attributes.src.trim_ascii().is_empty();
        if named && !attributes.is_hidden() {
            self.add("[embedded document]");
        }
    }

    fn input(&mut self, attributes: &Attributes<'a>) {
        let is = |kind: &str| attributes.kind.eq_ignore_ascii_case(kind);
        // What is not shown, and buttons, whose value is what they are called.
        let unread = ["hidden", "password", "button", "submit", "reset", "image", "file"];
        if attributes.is_hidden() || unread.into_iter().any(is) {
            return;
        }
        // A field has an edge, so what is before it is another word.
        self.part_words();
        if is("checkbox") || is("radio") {
            self.add(if attributes.checked { "[x] " } else { "[ ] " });
        } else {
            let mut value = String::new();
            text::append(&mut value, attributes.value);
            self.add(&value);
        }
    }
}

/// Whether what a part of a line says was taken back.
fn is_struck(attributes: &Attributes<'_>) -> bool {
    chrome::is_struck(attributes.style) || chrome::is_deleted(attributes.class)
}
