//! What a start tag says of its element.

/// The attributes that mean something to us; the others are passed over.
#[derive(Debug, Default, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is an attribute of its own")]
pub(super) struct Attributes<'a> {
    /// `class`.
    pub(super) class: &'a str,
    /// `id`.
    pub(super) id: &'a str,
    /// `style`.
    pub(super) style: &'a str,
    /// `title`.
    pub(super) title: &'a str,
    /// `href`.
    pub(super) href: &'a str,
    /// `src`, or `data` of an `object`, or `srcdoc` of an `iframe`.
    pub(super) src: &'a str,
    /// `alt`, or `aria-label`.
    pub(super) alt: &'a str,
    /// `type`.
    pub(super) kind: &'a str,
    /// `value`.
    pub(super) value: &'a str,
    /// `role`.
    pub(super) role: &'a str,
    /// `data-code`, where some stylesheets put the LOINC code of a section.
    pub(super) code: &'a str,
    /// `colspan` and `rowspan`, as numbers.
    pub(super) columns: Option<u32>,
    pub(super) rows: Option<u32>,
    /// `span` of a `col`, as a number.
    pub(super) span: Option<u32>,
    /// `aria-level`, as a number.
    pub(super) level: Option<u32>,
    /// `start`, as a number.
    pub(super) start: Option<u32>,
    /// `hidden`.
    pub(super) hidden: bool,
    /// `checked` or `selected`.
    pub(super) checked: bool,
    /// The tag ends in `/>`.
    pub(super) closed: bool,
    /// There is one, also one that means nothing to us.
    pub(super) any: bool,
}

impl<'a> Attributes<'a> {
    /// Takes an attribute, if it is one of these.
    #[inline]
    pub(super) fn set(&mut self, name: &[u8], value: &'a str) {
        // The first byte rules most names out before anything is compared.
        let Some(first) = name.first().map(u8::to_ascii_lowercase) else { return };
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let slot = match first {
            b'c' if is("class") => &mut self.class,
            b'i' if is("id") => &mut self.id,
            b's' if is("style") => &mut self.style,
            b't' if is("title") => &mut self.title,
            b'h' if is("href") => &mut self.href,
            b's' if is("src") || is("srcdoc") => &mut self.src,
            b'a' if is("alt") || is("aria-label") => &mut self.alt,
            b't' if is("type") => &mut self.kind,
            b'v' if is("value") => &mut self.value,
            b'd' if is("data-code") => &mut self.code,
            b'd' if is("data") => &mut self.src,
            b's' if is("start") => return self.start = number(value),
            b'c' if is("colspan") => return self.columns = number(value),
            b's' if is("span") => return self.span = number(value),
            b'r' if is("role") => &mut self.role,
            b'a' if is("aria-level") => return self.level = number(value),
            b'r' if is("rowspan") => return self.rows = number(value),
            b'h' if is("hidden") => return self.hidden = true,
            b'c' if is("checked") => return self.checked = true,
            b's' if is("selected") => return self.checked = true,
            _ => return,
        };
        // The first of two attributes of one name counts.
        if slot.is_empty() {
            *slot = value;
        }
    }

    /// Whether a browser shows nothing of the element.
    pub(super) fn is_hidden(&self) -> bool {
        let declares = |property, value| declares(self.style, property, value);
        self.hidden
            || (!self.style.is_empty()
                && (declares("display", "none") || declares("visibility", "hidden")))
    }

    /// Whether `word` is one of the classes.
    pub(super) fn has_class(&self, word: &str) -> bool {
        // Most classes are another one, and nothing else.
        match self.class.len().checked_sub(word.len()) {
            None => false,
            Some(0) => self.class.eq_ignore_ascii_case(word),
            _ => self.class.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(word)),
        }
    }
}

fn number(value: &str) -> Option<u32> {
    let value = value.trim_ascii_start();
    let length = value.bytes().take_while(u8::is_ascii_digit).count();
    // Longer than a u32 is more than any table has.
    value.get(..length).filter(|it| !it.is_empty()).map(|it| it.parse().unwrap_or(u32::MAX))
}

/// Whether an inline style says `property: value`, whatever its case and spacing.
fn declares(style: &str, property: &str, value: &str) -> bool {
    style.len() > property.len() + value.len()
        && style.split(';').any(|declaration| {
            declaration.split_once(':').is_some_and(|(name, said)| {
                let said = said.trim_start();
                name.trim().eq_ignore_ascii_case(property)
                    && said.get(..value.len()).is_some_and(|it| it.eq_ignore_ascii_case(value))
            })
        })
}
