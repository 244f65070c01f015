//! Who takes part, and how each is asked.

use html_to_markdown_rs::{ConversionOptions, InlineDataMedia};
use nextech_mcp::ccd::{self, Style};
use scraper::Html;

/// A converter.
pub struct Converter {
    /// What it is called here.
    pub name: &'static str,
    /// Its crate, whose version is shown.
    pub package: &'static str,
    /// It makes markdown; the bare parser does not.
    pub writes: bool,
    pub convert: fn(&str) -> String,
}

/// Ours first: the others are compared with it.
pub const CONVERTERS: &[Converter] = &[
    Converter {
        name: "ours",
        package: "nextech-mcp",
        writes: true,
        convert: |html| ccd::markdown(&ccd::read(html), &Style::folded()),
    },
    Converter {
        name: "ours, --plain",
        package: "nextech-mcp",
        writes: true,
        convert: |html| ccd::markdown(&ccd::read(html), &Style::plain()),
    },
    // The crate that answers `--engine html2md`, in the mode it uses there.
    Converter {
        name: "html2md (fast_html2md, rewriter)",
        package: "fast_html2md",
        writes: true,
        convert: |html| html2md::rewrite_html(html, false),
    },
    Converter {
        name: "htmd",
        package: "htmd",
        writes: true,
        convert: |html| htmd::convert(html).unwrap_or_default(),
    },
    Converter {
        name: "html-to-markdown-rs",
        package: "html-to-markdown-rs",
        writes: true,
        convert: |html| rs(html, ConversionOptions::default()),
    },
    // As far as its options go towards what a model should read.
    Converter {
        name: "html-to-markdown-rs, tuned",
        package: "html-to-markdown-rs",
        writes: true,
        convert: |html| {
            let options = ConversionOptions {
                skip_images: true,
                inline_data_media: InlineDataMedia::DropElement,
                strip_tags: vec!["a".to_owned()],
                compact_tables: true,
                extract_metadata: false,
                ..ConversionOptions::default()
            };
            rs(html, options)
        },
    },
    Converter {
        name: "mdka",
        package: "mdka",
        writes: true,
        convert: |html| mdka::html_to_markdown(html),
    },
    // A tree and nothing made of it: as fast as a converter on this parser can be.
    Converter {
        name: "html5ever, parsing only",
        package: "html5ever",
        writes: false,
        convert: |html| {
            std::hint::black_box(Html::parse_document(html));
            String::new()
        },
    },
];

fn rs(html: &str, options: ConversionOptions) -> String {
    html_to_markdown_rs::convert(html, options).ok().and_then(|it| it.content).unwrap_or_default()
}
