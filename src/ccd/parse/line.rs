//! The line that text goes to: text as it comes, where it ends, and what formatting leaves in it,
//! which is only what changes the meaning: struck out, raised, a link that leaves the page.

use super::Parser;
use super::frame::Frame;
use super::stack::{Entry, Mark};
use crate::ccd::attributes::Attributes;
use crate::ccd::chrome;
use crate::ccd::tag::Tag;
use crate::ccd::text;

/// A place in a line: which frame, which of its lines, and where in it.
#[derive(Clone, Copy)]
pub(super) struct Since {
    pub(super) depth: usize,
    pub(super) line: usize,
    pub(super) at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn text(&mut self, written: &'a str) {
        if self.unread > 0 {
            self.passed.push(written);
            return;
        }
        if self.apart {
            self.apart = false;
            if !self.goes_on(written) {
                self.part_words();
            }
        }
        if self.kept == 0 || matches!(self.frames.last(), Some(Frame::Flow(it)) if it.pre) {
            self.append(written);
            return;
        }
        for (number, line) in written.split('\n').enumerate() {
            if number > 0 {
                self.void(Tag::Break, &Attributes::default());
            }
            self.append(line);
        }
    }

    fn append(&mut self, written: &str) {
        if self.inert > 0 {
            text::append(&mut self.hidden, written);
            return;
        }
        let blank = text::is_blank(written);
        // Most blanks of a page: between the rows and cells of its tables.
        if blank
            && let Some(Frame::Table(rows)) = self.frames.last_mut()
            && rows.loose.is_empty()
        {
            return rows.pass(written);
        }
        if matches!(self.frames.last(), Some(Frame::List(..))) {
            if blank {
                return;
            }
            self.open_item(false);
        }
        if !blank && let Some((_, after)) = &mut self.watch {
            *after = true;
        }
        let linked = self.inner_links > 0;
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) if blank && !flow.pre => text::space(&mut flow.line),
            Some(Frame::Flow(flow)) => flow.append(written, linked),
            Some(Frame::Table(rows)) => rows.append(written, blank),
            _ => {}
        }
    }

    /// Adds text that stands in no text of the source, such as what stands for an image. Like text, it
    /// may stand straight inside a list or a table.
    pub(super) fn add(&mut self, made: &str) {
        if self.unread > 0 || self.inert > 0 || made.is_empty() {
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::List(..)) => self.open_item(false),
            Some(Frame::Table(rows)) if rows.row.is_none() => return rows.append(made, false),
            _ => {}
        }
        if let Some(line) = self.line() {
            line.push_str(made);
        }
    }

    /// The line that text goes to now.
    pub(super) fn line(&mut self) -> Option<&mut String> {
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => Some(&mut flow.line),
            Some(Frame::Table(rows)) if rows.row.is_some() => Some(&mut rows.loose),
            _ => None,
        }
    }

    /// Where the next text goes.
    pub(super) fn here(&mut self) -> Since {
        let line = match self.frames.last() {
            Some(Frame::Flow(flow)) => flow.lines,
            Some(Frame::Table(rows)) => rows.lines,
            _ => 0,
        };
        Since { depth: self.frames.len(), line, at: self.line().map_or(0, |it| it.len()) }
    }

    /// Where in the current line something began that may have begun in an earlier one.
    fn start(&mut self, since: Since) -> Option<usize> {
        let here = self.here();
        (here.depth == since.depth).then_some(if here.line == since.line { since.at } else { 0 })
    }

    /// Ends the line that is being written, as every block does.
    pub(super) fn end_line(&mut self) {
        if self.unread > 0 {
            return;
        }
        if self.inert > 0 {
            text::break_line(&mut self.hidden);
            return;
        }
        if self.strikes > 0 {
            self.strike_line();
        }
        match self.frames.last_mut() {
            Some(Frame::Flow(flow)) => flow.flush(),
            Some(Frame::Table(rows)) => text::break_line(&mut rows.loose),
            _ => {}
        }
    }

    /// Formatting begins or ends inside a row: where text meets text, a cell ended.
    pub(super) fn seam(&mut self) {
        if let Some(Frame::Table(rows)) = self.frames.last_mut() {
            rows.seam = !rows.loose.is_empty() && !rows.loose.ends_with([' ', '\n']);
        }
    }

    /// Whether a text goes on with the word or the number before it, though it is shown apart: a sign
    /// and its digits are one number, and what ends a word is its own.
    fn goes_on(&mut self, written: &str) -> bool {
        let joins = |it: char| "+-\u{2212}<>\u{2264}\u{2265}\u{b1}/.,(^".contains(it);
        let digit = |it: char| it.is_ascii_digit();
        written.starts_with([':', ';', ',', '.', ')', '%', '/', '^', '\u{b0}'])
            || (written.starts_with(digit) && self.line().is_some_and(|it| it.ends_with(joins)))
    }

    /// What is before is another word than what follows.
    pub(super) fn part_words(&mut self) {
        if self.inert > 0 {
            text::space(&mut self.hidden);
        } else if let Some(line) = self.line() {
            text::space(line);
        }
    }

    /// What is too deep to be a cell or an item is the next part of a line.
    pub(super) fn part(&mut self) {
        if let Some(line) = self.line()
            && !line.is_empty()
            && !line.ends_with(['\n', ' '])
        {
            line.push_str("; ");
        }
    }

    /// A link that leads back, and that its line begins with: if it is all of the line, it may be the
    /// viewer's. Behind the text of a heading it is, if it says only that it leads there.
    pub(super) fn end_link_back(&mut self, since: Since) {
        let Some(start) = self.start(since) else { return };
        let Some(Frame::Flow(flow)) = self.frames.last_mut() else { return };
        if start == 0 {
            flow.pressed = flow.line.trim_ascii_end().len();
        } else if flow.heading.is_some()
            && flow.line.get(start..).is_some_and(|it| chrome::is_button_of_heading(it.trim()))
        {
            flow.line.truncate(start);
        }
    }

    /// What a button says is read, unless it only says what pressing it does. As all of a heading or in
    /// a cell it names a section or a column, and a word that viewers use may be such a name.
    pub(super) fn end_button(&mut self, since: Since) {
        let Some(start) = self.start(since) else { return };
        if matches!(self.frames.last(), Some(Frame::Flow(it)) if it.heading.is_some()) {
            return self.end_link_back(since);
        }
        let named = matches!(self.frames.last(), Some(Frame::Flow(it)) if !it.page);
        let Some(line) = self.line() else { return };
        let text = line.get(start..).filter(|it| !it.contains('\n')).unwrap_or_default().trim();
        let pressed = if named {
            chrome::is_arrow(text) || chrome::is_phrase(text)
        } else {
            chrome::is_button(text)
        };
        if pressed {
            line.truncate(start);
        }
    }

    pub(super) fn end_link(&mut self, href: &str, since: Since) {
        let Some(start) = self.start(since) else { return };
        let mut close = String::from("](");
        text::append(&mut close, href.trim_ascii());
        close.push(')');
        let same = self.line().and_then(|it| it.get(start..)).is_some_and(|it| {
            it.trim().is_empty() || close.get(2..close.len() - 1) == Some(it.trim())
        });
        if !same {
            self.wrap(since, "[", &close);
        }
    }

    fn wrap(&mut self, since: Since, before: &str, after: &str) {
        let Some(start) = self.start(since) else { return };
        if let Some(line) = self.line()
            && line.get(start..).is_some_and(|it| !it.trim().is_empty())
        {
            text::trim_end(line);
            let spaces = line.get(start..).map_or(0, |it| it.len() - it.trim_start().len());
            line.insert_str(start + spaces, before);
            line.push_str(after);
        }
    }

    /// Every line of what is struck out is: what was written of this one now, the rest as it comes.
    fn strike_line(&mut self) {
        let struck = |it: &Entry| matches!(it.mark, Mark::Struck(_));
        let Some(number) = self.stack.iter().rposition(struck) else { return };
        let Some(Mark::Struck(since)) = self.stack.get(number).map(|it| it.mark) else { return };
        self.strike(since);
        let here = self.here();
        if let Some(entry) = self.stack.get_mut(number).filter(|_| here.depth == since.depth) {
            entry.mark = Mark::Struck(here);
        }
    }

    /// Strikes every line out from here on, and every cell of a row that lost them.
    pub(super) fn strike(&mut self, since: Since) {
        let Some(start) = self.start(since) else { return };
        let Some(line) = self.line().filter(|it| it.is_char_boundary(start)) else { return };
        for written in line.split_off(start).split_inclusive(['\n', text::SEAM]) {
            let words = written.trim_matches(|it: char| it.is_whitespace() || it == text::SEAM);
            let Some((before, after)) = written.split_once(words).filter(|_| !words.is_empty())
            else {
                line.push_str(written);
                continue;
            };
            // Two strokes side by side would be none.
            let apart = if before.is_empty() && line.ends_with("~~") { " " } else { before };
            for part in [apart, "~~", words, "~~", after] {
                line.push_str(part);
            }
        }
    }

    /// A power is not a digit more: `10<sup>3</sup>` is `10^3`. What follows a number would change it,
    /// whatever it is; a mark without a letter or a digit, and the end of a word (`1<sup>st</sup>`),
    /// do not.
    pub(super) fn end_raised(&mut self, since: Since) {
        let Some(start) = self.start(since) else { return };
        let Some(line) = self.line() else { return };
        let Some((before, written)) = line.split_at_checked(start) else { return };
        // It is no power that begins on one line and ends on another.
        if written.contains('\n') {
            return;
        }
        // Where the cells of a row were lost, a tag may be all that is left of one: not this tag.
        let seam = written.starts_with(text::SEAM);
        let raised = written.trim_start_matches(|it: char| it.is_whitespace() || it == text::SEAM);
        let digit = |it: char| it.is_ascii_digit();
        let sign = |it: char| matches!(it, '+' | '-' | '\u{2212}' | '\u{2013}');
        let number = !raised.is_empty() && raised.chars().all(|it| digit(it) || sign(it));
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|it| it.eq_ignore_ascii_case(raised));
        let says = raised.contains(char::is_alphanumeric) && !ordinal;
        let beside = !before.is_empty() && !before.ends_with([' ', '\n', '/', '(', '[', '^']);
        if (number && beside) || (says && before.trim_end_matches(' ').ends_with(digit)) {
            let at = line.len() - raised.len();
            line.insert(at, '^');
            if seam {
                line.replace_range(start..at, "");
            }
        }
    }
}
