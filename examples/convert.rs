//! Converts a CCD to markdown: the one in the file named, or one of an invented patient.
//!
//! `cargo run --example convert [FILE]`

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{env, fs, io};

use nextech_mcp::{ccd, sandbox};

fn main() -> io::Result<()> {
    let html = match env::args().nth(1) {
        Some(file) => fs::read_to_string(file)?,
        None => sandbox::documents().next().map(|(_, _, html)| html).unwrap_or_default(),
    };

    let mut document = ccd::read(&html);
    println!("{} sections, {} tokens as HTML", document.sections.len(), ccd::tokens(&html));

    let style = ccd::Style::folded();
    for section in ccd::outline(&document, &style) {
        println!("{:>6} tokens  {}", section.tokens, section.title);
    }

    ccd::select(&mut document, &["meds".to_owned(), "allergies".to_owned()]);
    println!("\n{}", ccd::markdown(&document, &style));
    Ok(())
}
