//! Stage one: text → tags and text, in one pass.
//!
//! A CCD is a string that some stylesheet wrote, so the scanner knows the syntax of HTML and
//! nothing else: where a tag begins and ends, what its attributes are, what is a comment, and
//! which elements hold something that is not text to be read. It never builds a tree.
//!
//! # Invariants
//!
//! * Linear: every byte is looked at a bounded number of times, also when quotes, comments or
//!   tags never end. Each search that can fail at the end of the page is remembered.
//! * Text is never lost to a syntax error: a quote that never closes ends at its tag's `>`.

use memchr::{memchr, memmem};

use super::attributes::Attributes;
use super::tag::Tag;

/// The longest tag that a page may be cut in.
const CUT_TAG_MAX: usize = 256;

/// What a byte ends: the name of a tag, the name of an attribute, a value without quotes. A table,
/// because every byte of every tag is asked.
#[expect(clippy::indexing_slicing, reason = "a constant with a wrong index does not compile")]
const ENDS: [u8; 256] = {
    let mut ends = [0; 256];
    ends[b'>' as usize] = NAME | ATTRIBUTE | VALUE;
    ends[b'/' as usize] = NAME | ATTRIBUTE;
    ends[b'=' as usize] = ATTRIBUTE;
    ends[b' ' as usize] = NAME | ATTRIBUTE | VALUE;
    ends[b'\t' as usize] = NAME | ATTRIBUTE | VALUE;
    ends[b'\n' as usize] = NAME | ATTRIBUTE | VALUE;
    ends[b'\r' as usize] = NAME | ATTRIBUTE | VALUE;
    ends[b'\x0c' as usize] = NAME | ATTRIBUTE | VALUE;
    ends
};
const NAME: u8 = 1;
const ATTRIBUTE: u8 = 2;
const VALUE: u8 = 4;

/// How many bytes come before one that ends `what`.
fn before_end(bytes: &[u8], what: u8) -> usize {
    let ends = |&it: &u8| ENDS.get(usize::from(it)).is_some_and(|ends| ends & what != 0);
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

/// What comes next on the page.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Text as written, entities undecoded.
    Text(&'a str),
    /// A start tag; its attributes are the scanner's until the next one.
    Open(Tag),
    /// An end tag.
    Close(Tag),
}

/// Walks a page from left to right.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub(super) struct Scanner<'a> {
    html: &'a str,
    at: usize,
    attributes: Attributes<'a>,
    /// Nothing more of this kind follows: `"`, `'`, `-->`.
    no_double: bool,
    no_single: bool,
    no_comment_end: bool,
    /// The contents of the first `<title>`.
    title: Option<&'a str>,
    /// It is that of a clinical document which no stylesheet made a page of: others follow, of sections.
    clinical: bool,
    /// The rest of the page, where a comment or a script holds it that never ends.
    swallowed: Option<&'a str>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self {
            html,
            at: 0,
            attributes: Attributes::default(),
            no_double: false,
            no_single: false,
            no_comment_end: false,
            title: None,
            clinical: false,
            swallowed: None,
        }
    }

    /// What a comment or a script holds that never ends: nobody sees it.
    pub(super) fn swallowed(&self) -> Option<&'a str> {
        self.swallowed
    }

    /// What the page calls itself in its head, entities undecoded.
    pub(super) fn title(&self) -> Option<&'a str> {
        self.title
    }

    /// The attributes of the last start tag.
    pub(super) fn attributes(&self) -> &Attributes<'a> {
        &self.attributes
    }

    fn rest(&self, from: usize) -> &'a str {
        self.html.get(from..).unwrap_or_default()
    }

    fn bytes(&self, from: usize) -> &'a [u8] {
        self.html.as_bytes().get(from..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> u8 {
        self.html.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn end(&self) -> usize {
        self.html.len()
    }

    /// The next `needle` at or after `from`, or the end of the page.
    fn seek(&self, needle: u8, from: usize) -> usize {
        memchr(needle, self.bytes(from)).map_or(self.end(), |it| from + it)
    }

    /// The next `<` at or after `from` that begins more than a text: one before anything but a
    /// name, `/`, `!`, `?` is a character like any other.
    fn markup(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            // Many texts are the end of a line between two tags.
            if self.byte(at) != b'<' {
                at = self.seek(b'<', at);
            }
            let begins =
                matches!(self.byte(at + 1), b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?');
            if begins || at >= self.end() {
                return at;
            }
            at += 1;
        }
    }

    /// `<!…`, `<?…` and `</` before something that is no name: all of it is passed over.
    fn declaration(&mut self, from: usize) {
        let rest = self.rest(from);
        if !rest.starts_with("<!--") {
            self.at = (self.seek(b'>', from) + 1).min(self.end());
            return;
        }
        let body = from + 4;
        let after = self.rest(body);
        let short = if after.starts_with('>') {
            1
        } else if after.starts_with("->") {
            2
        } else {
            0
        };
        if short > 0 {
            self.at = body + short;
            return;
        }
        // `--!>` ends a comment too; it is looked for only as far as the real end.
        let end = if self.no_comment_end { None } else { memmem::find(after.as_bytes(), b"-->") };
        self.no_comment_end |= end.is_none();
        let within = end.and_then(|it| after.get(..it)).unwrap_or(after);
        let bang = memmem::find(within.as_bytes(), b"--!>");
        self.at = match (bang, end) {
            (Some(it), _) => body + it + 4,
            (None, Some(it)) => body + it + 3,
            (None, None) => {
                self.swallowed = Some(after);
                self.end()
            }
        };
    }

    /// Reads a tag whose name begins at `from`, and leaves `at` behind its `>`; `None` if it has none.
    fn open(&mut self, from: usize) -> Option<Tag> {
        let (tag, mut at) = self.name(from);
        if self.attributes.any {
            self.attributes = Attributes::default();
        }
        // Most tags are no more than a name.
        if self.byte(at) == b'>' {
            self.at = at + 1;
            return Some(tag);
        }
        loop {
            while matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/')
                && at < self.end()
            {
                if self.byte(at) == b'/' {
                    self.attributes.closed = self.byte(at + 1) == b'>';
                    self.attributes.any = true;
                }
                at += 1;
            }
            if at >= self.end() {
                return None;
            }
            if self.byte(at) == b'>' {
                self.at = at + 1;
                return Some(tag);
            }
            self.attributes.closed = false;
            self.attributes.any = true;
            at = self.attribute(at);
        }
    }

    fn name(&self, from: usize) -> (Tag, usize) {
        let rest = self.bytes(from);
        let length = before_end(rest, NAME);
        (Tag::named(rest.get(..length).unwrap_or_default()), from + length)
    }

    /// Reads one `name`, `name=value`, `name="value"`; gives the place behind it.
    fn attribute(&mut self, from: usize) -> usize {
        let rest = self.bytes(from);
        // A name may begin with `=`: the first byte never ends it.
        let length = 1 + before_end(rest.get(1..).unwrap_or_default(), ATTRIBUTE);
        let name = rest.get(..length).unwrap_or_default();
        let mut at = from + length;
        let mut look = at;
        while self.byte(look).is_ascii_whitespace() {
            look += 1;
        }
        let mut value = "";
        if self.byte(look) == b'=' {
            look += 1;
            while self.byte(look).is_ascii_whitespace() {
                look += 1;
            }
            (value, at) = self.value(look);
        }
        self.attributes.set(name, value);
        at
    }

    fn value(&mut self, from: usize) -> (&'a str, usize) {
        let quote = self.byte(from);
        let spent = match quote {
            b'"' => self.no_double,
            b'\'' => self.no_single,
            _ => true,
        };
        if !spent {
            let rest = self.rest(from + 1);
            if let Some(length) = memchr(quote, rest.as_bytes()) {
                return (rest.get(..length).unwrap_or_default(), from + length + 2);
            }
            if quote == b'"' {
                self.no_double = true;
            } else {
                self.no_single = true;
            }
        }
        let rest = self.rest(from);
        let length = before_end(rest.as_bytes(), VALUE);
        (rest.get(..length).unwrap_or_default(), from + length)
    }

    /// Passes over what a `<script>` and its like hold, and the end tag.
    fn skip_raw(&mut self, tag: Tag, closed: bool) {
        let from = self.at;
        let mut at = from;
        loop {
            let lt = self.seek(b'<', at);
            if lt >= self.end() {
                // `<script/>` of an XHTML page holds nothing; anything else holds the rest.
                if !closed {
                    self.keep_title(tag, from, self.end());
                    if tag != Tag::Title {
                        self.swallowed = self.html.get(from..);
                    }
                    self.at = self.end();
                }
                return;
            }
            if self.byte(lt + 1) == b'/' && self.name(lt + 2).0 == tag {
                self.keep_title(tag, from, lt);
                // It may have attributes, and they a `>`.
                if self.open(lt + 2).is_none() {
                    self.at = self.end();
                }
                return;
            }
            if closed && self.byte(lt + 1).is_ascii_alphabetic() {
                return;
            }
            at = lt + 1;
        }
    }

    /// A tag without an end. A page that was cut inside a tag loses nothing; anything longer was
    /// never a tag, and is read.
    fn unended(&mut self, lt: usize) -> Option<Token<'a>> {
        self.at = self.end();
        let rest = self.rest(lt);
        (rest.len() > CUT_TAG_MAX).then_some(Token::Text(rest))
    }

    fn keep_title(&mut self, tag: Tag, from: usize, to: usize) {
        if tag == Tag::Title && self.title.is_none() {
            self.title = self.html.get(from..to);
            let before = self.html.as_bytes().get(..from).unwrap_or_default();
            self.clinical = memmem::find(before, b"<ClinicalDocument").is_some();
        }
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "asked for every tag and every text of a page")]
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let from = self.at;
            match self.bytes(from) {
                [] => return None,
                [b'<', b'a'..=b'z' | b'A'..=b'Z', ..] => match self.open(from + 1) {
                    Some(tag) if tag.is_raw() && !(tag == Tag::Title && self.clinical) => {
                        self.skip_raw(tag, self.attributes.closed);
                    }
                    Some(tag) => return Some(Token::Open(tag)),
                    None => return self.unended(from),
                },
                [b'<', b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => match self.open(from + 2) {
                    Some(tag) => return Some(Token::Close(tag)),
                    None => return self.unended(from),
                },
                [b'<', b'/' | b'!' | b'?', ..] => self.declaration(from),
                _ => {
                    self.at = self.markup(from + 1);
                    return self.html.get(from..self.at).map(Token::Text);
                }
            }
        }
    }
}
