//! The elements we know, by what they do to a reader.
//!
//! Names that behave alike share a variant: nothing downstream needs to tell `article` from `div`.

/// One kind of element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// A block with no meaning of its own: `div`, `section`, `form`, …
    Block,
    /// `p`, and CDA's `paragraph`, which some stylesheets pass through, as they do `list`.
    Paragraph,
    /// `h1` to `h6`.
    Heading(u8),
    /// `ul`, `menu`, `dir`, `list`.
    Bullets,
    /// `ol`.
    Numbers,
    /// `li`, `item`.
    Item,
    /// `dl`.
    Definitions,
    /// `dt`.
    Term,
    /// `dd`.
    Meaning,
    /// `table`.
    Table,
    /// `caption`.
    Caption,
    /// `thead`.
    Head,
    /// `tbody`.
    Body,
    /// `tfoot`.
    Foot,
    /// `tr`.
    Row,
    /// `td`.
    Cell,
    /// `th`.
    HeaderCell,
    /// `textarea`, whose lines are shown as they stand.
    Area,
    /// `label`: a part of a line that is shown apart from the others.
    Label,
    /// `pre`, `listing`.
    Preformatted,
    /// `a`.
    Anchor,
    /// `sup`.
    Superscript,
    /// `s`, `strike`, `del`: struck out, which in a chart is a meaning.
    Struck,
    /// `br`.
    Break,
    /// `hr`.
    Rule,
    /// `img`.
    Image,
    /// `input`.
    Input,
    /// `select`.
    Choice,
    /// `option`.
    Option,
    /// `button`.
    Button,
    /// `nav`: never chart text.
    Navigation,
    /// An element whose contents nobody reads: `template`, `svg`, `noscript`.
    Unread,
    /// `svg`, `canvas`: a picture that the page draws itself.
    Drawing,
    /// `iframe`: a document in the document. What it holds is read only where it cannot be shown.
    Embedded,
    /// `object`: the same, but what it holds is shown where it names no document.
    Object,
    /// `audio`, `video`: the same, and the document may be named by what it holds.
    Media,
    /// `embed`: the same without contents.
    Embed,
    /// `mn`, `mi`, `mo`, `mtext`, `ms`: a number, a name, a sign in a formula.
    Symbol,
    /// `title`, whose text is the name of the page.
    Title,
    /// `script`.
    Script,
    /// `style`.
    Stylesheet,
    /// Elements without contents and without anything to show: `meta`, `wbr`, …
    Void,
    /// `col`: a table has a column.
    Column,
    /// `html`, `head`, `body`: where the page begins and ends is of no use to us.
    Frame,
    /// Everything else is part of the line it stands in.
    Inline,
}

/// The longest name we know is `blockquote`.
const NAME_MAX: usize = 10;

impl Tag {
    /// The tag of this name, in any case.
    pub(super) fn named(name: &[u8]) -> Self {
        // Whatever is none of the names as they are mostly written may be one in capitals.
        let known = Self::common(name);
        if known != Self::Inline || !name.iter().any(u8::is_ascii_uppercase) {
            return known;
        }
        let mut lower = [0_u8; NAME_MAX];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Inline };
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Self::common(lower)
    }

    fn common(lower: &[u8]) -> Self {
        match lower {
            b"td" => Self::Cell,
            b"tr" => Self::Row,
            b"th" => Self::HeaderCell,
            b"span" | b"b" | b"i" | b"font" | b"content" | b"strong" | b"em" => Self::Inline,
            b"div" | b"section" | b"article" | b"aside" | b"header" | b"footer" | b"main"
            | b"center" | b"form" | b"fieldset" | b"figure" | b"figcaption" | b"details"
            | b"address" | b"blockquote" | b"dialog" | b"hgroup" | b"row" | b"summary"
            | b"legend" => Self::Block,
            b"br" => Self::Break,
            b"p" | b"paragraph" => Self::Paragraph,
            b"a" => Self::Anchor,
            b"table" => Self::Table,
            b"thead" => Self::Head,
            b"tbody" => Self::Body,
            b"tfoot" => Self::Foot,
            b"caption" => Self::Caption,
            b"ul" | b"menu" | b"dir" | b"list" => Self::Bullets,
            b"ol" => Self::Numbers,
            b"li" | b"item" => Self::Item,
            _ => Self::rare(lower),
        }
    }

    fn rare(lower: &[u8]) -> Self {
        match lower {
            b"h1" => Self::Heading(1),
            b"h2" => Self::Heading(2),
            b"h3" => Self::Heading(3),
            b"h4" => Self::Heading(4),
            b"h5" => Self::Heading(5),
            b"h6" => Self::Heading(6),
            b"textarea" => Self::Area,
            b"label" => Self::Label,
            b"dl" => Self::Definitions,
            b"dt" => Self::Term,
            b"dd" => Self::Meaning,
            b"pre" | b"listing" | b"xmp" => Self::Preformatted,
            b"sup" => Self::Superscript,
            b"s" | b"strike" | b"del" => Self::Struck,
            b"hr" => Self::Rule,
            b"img" | b"image" => Self::Image,
            b"input" => Self::Input,
            b"select" => Self::Choice,
            b"option" | b"optgroup" => Self::Option,
            b"button" => Self::Button,
            b"nav" => Self::Navigation,
            b"template" | b"annotation" | b"noscript" | b"noframes" => Self::Unread,
            b"svg" | b"canvas" => Self::Drawing,
            b"iframe" => Self::Embedded,
            b"object" => Self::Object,
            b"audio" | b"video" => Self::Media,
            b"mn" | b"mi" | b"mo" | b"mtext" | b"ms" => Self::Symbol,
            b"embed" => Self::Embed,
            b"title" => Self::Title,
            b"script" => Self::Script,
            b"style" => Self::Stylesheet,
            b"meta" | b"link" | b"base" | b"colgroup" | b"wbr" | b"param" | b"source"
            | b"track" | b"area" => Self::Void,
            b"col" => Self::Column,
            b"html" | b"head" | b"body" => Self::Frame,
            _ => Self::Inline,
        }
    }

    /// Whether the contents are characters in which no tag is looked for.
    pub(super) fn is_raw(self) -> bool {
        matches!(self, Self::Script | Self::Stylesheet | Self::Title)
    }

    /// Whether there is no end tag to wait for.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Void
                | Self::Column
                | Self::Break
                | Self::Rule
                | Self::Image
                | Self::Input
                | Self::Embed
        )
    }

    /// Whether the element begins and ends a line.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Inline
                | Self::Label
                | Self::Anchor
                | Self::Superscript
                | Self::Struck
                | Self::Break
                | Self::Image
                | Self::Input
                | Self::Unread
                | Self::Drawing
                | Self::Embedded
                | Self::Object
                | Self::Media
                | Self::Embed
                | Self::Symbol
                | Self::Void
                | Self::Column
                | Self::Frame
        )
    }

    /// Whether the element is one of a table's own.
    pub(super) fn is_table_part(self) -> bool {
        matches!(
            self,
            Self::Table
                | Self::Caption
                | Self::Head
                | Self::Body
                | Self::Foot
                | Self::Row
                | Self::Cell
                | Self::HeaderCell
        )
    }
}
