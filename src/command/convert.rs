//! `convert`: one document, from HTML to markdown.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;

use nextech_mcp::ccd::{self, Document, Position, Style};

use super::flags::{Convert, Engine};
use super::{Failure, print};

/// Reads, converts and prints.
pub(super) fn run(asked: &Convert) -> Result<(), Failure> {
    if asked.engine == Engine::Html2md {
        refuse_what_html2md_lacks(asked)?;
    }
    let html = decoded(&read(&asked.file)?);
    if html.trim().is_empty() {
        return Err(Failure::Failed("the document is empty".to_owned()));
    }
    if asked.engine == Engine::Html2md {
        let markdown = ccd::html2md(&html).ok_or_else(|| {
            Failure::Failed("html2md makes nothing of this document; try --engine ccd".to_owned())
        })?;
        print::out(&markdown);
        return Ok(());
    }
    let mut document = ccd::read(&html);
    select(&mut document, &asked.section)?;
    let style = Style {
        hidden: asked.hidden,
        ..if asked.plain { Style::plain() } else { Style::folded() }
    };
    if asked.outline {
        print::out(&outline(&document, &style));
    } else if asked.json {
        let json = serde_json::to_string_pretty(&ccd::json(&document, &style))
            .map_err(|error| Failure::Failed(error.to_string()))?;
        print::line(&json);
    } else {
        let markdown = match asked.max_tokens {
            None => ccd::markdown(&document, &style),
            Some(budget) => page(&document, &style, budget),
        };
        if markdown.trim().is_empty() {
            return Err(Failure::Failed(
                "there is no text in this document; see --engine html2md".to_owned(),
            ));
        }
        print::out(&markdown);
    }
    Ok(())
}

/// That engine writes the page as it stands: it knows no sections and counts nothing.
fn refuse_what_html2md_lacks(asked: &Convert) -> Result<(), Failure> {
    let lacking = [
        ("--section", !asked.section.is_empty()),
        ("--outline", asked.outline),
        ("--json", asked.json),
        ("--max-tokens", asked.max_tokens.is_some()),
        ("--hidden", asked.hidden),
    ];
    lacking.iter().find(|(_, asked)| *asked).map_or(Ok(()), |(flag, _)| {
        Err(Failure::Usage(format!("--engine html2md knows no {flag}: leave one of them out")))
    })
}

/// Leaves the sections asked for.
fn select(document: &mut Document, names: &[String]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let titles: Vec<String> = document.sections.iter().map(|it| it.title.clone()).collect();
    let found = ccd::select(document, names);
    let Some((missing, _)) = names.iter().zip(found).find(|(_, found)| !found) else {
        return Ok(());
    };
    let near = ccd::nearest(missing, titles.iter().map(String::as_str), 3);
    let known = if near.is_empty() { titles.join(", ") } else { near.join(", ") };
    Err(Failure::Failed(format!("this document has no section `{missing}`. It has: {known}")))
}

/// One line a section.
fn outline(document: &Document, style: &Style) -> String {
    let mut text = String::from("|section|id|LOINC|tokens|rows|\n|-|-|-|-|-|\n");
    for it in ccd::outline(document, style) {
        let loinc = it.loinc.unwrap_or_default();
        let title = ccd::in_cell(&it.title);
        let _ = writeln!(text, "|{title}|{}|{loinc}|{}|{}|", it.id, it.tokens, it.rows);
    }
    text
}

/// As much as fits, and what is left.
fn page(document: &Document, style: &Style, budget: usize) -> String {
    let page = ccd::fit(document, style, Position::default(), budget);
    let mut text = page.markdown;
    if !page.left.is_empty() && !text.is_empty() {
        // Or the first of them would belong to the table or the item above it.
        text.push('\n');
    }
    for left in page.left {
        let _ = writeln!(text, "[left: {}, ~{} tokens]", left.title, left.tokens);
    }
    text
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let outcome = if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    outcome.map_err(|error| Failure::Failed(format!("{}: {}", file.display(), error.kind())))
}

/// Text, whatever it was saved as: by its byte order mark, else UTF-8, else Windows-1252, which reads
/// any bytes. What the page itself says (`charset=utf-16`) is left aside: it is wrong more often.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let bytes = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}
