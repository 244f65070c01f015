//! Writes the seeds: the sandbox's documents, whole and in pieces, and a few broken pages.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds`, once before the first run. Whole
//! documents teach a fuzzer how a chart looks; small pieces are what it can take apart quickly.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use nextech_mcp::sandbox;

/// Whole documents, at most, and how long one may be.
const WHOLE_MAX: usize = 12;
const WHOLE_BYTES_MAX: usize = 24_000;
/// Pieces, at most, and how long one may be.
const PIECES_MAX: usize = 300;
const PIECE_BYTES_MAX: usize = 3_000;

/// Shapes that no printed document has.
const BROKEN: &[&str] = &[
    "<table><tr><td>a<td>b<tr><td colspan=2>c</table>",
    "<table><tr><th rowspan=2>Drug<th colspan=2>Dose<tr><th>am<th>pm<tr><td>a<td>1<td>2</table>",
    "<table><tr>\n Timolol\n twice daily\n 5 mL\n</tr></table>",
    "<table><tr><td><table><tr><th>x<th>y<tr><td>1<td>2</table><td>z</table>",
    "<table><caption>Labs</caption><thead><tr><th>A</thead><tfoot><tr><td>note</tfoot></table>",
    "<h3><a name=x href='#toc'>Allergies</a></h3><div>No known allergies</div>",
    "<h2><a name=\"toc\">Table of Contents</a></h2><ul><li><a href=\"#x\">Allergies</a></li></ul>",
    "<ul><li>a<ul><li>b</ul><li>c</ul><ol><li>1<li>2</ol>",
    "<div style='display:none'>secret words</div><p hidden>more</p>",
    "<p title=\"unclosed>text<br/>line &amp;#39; &lt; 5 &nbsp; &#x41; &bogus;</p>",
    "<!-- a --><![CDATA[ b ]]><?xml version=\"1.0\"?><!doctype html><script>if(a<b)</script>",
    "<script/><style/>a<textarea><b>c</textarea><pre>\n  d\n\te</pre>",
    "<img src='data:image/png;base64,AAAA' alt='fundus'><a href='https://example.org'>x</a>",
    "<dl><dt>IOP<dd>14<dt>CD<dd>0.4</dl><sup>2</sup><s>old</s><input type=checkbox checked>on",
    "<span style='font-weight:bold' title='48765-2'>Allergies</span><ul>text without items</ul>",
    "# a\n- b\n1. c\n> d\n| e | f |\n|---|---|\n```g\n*h* _i_ \\j [k](l) <m> ~~n~~",
    "<select><option selected>a<option>b</select></td></tr></table></div></p></ul></li>",
];

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut pieces = BTreeSet::new();
    let mut whole = Vec::new();
    for (_, _, html) in sandbox::documents() {
        // The documents of one patient are much alike.
        if whole.len() < WHOLE_MAX && html.len() < WHOLE_BYTES_MAX {
            whole.push(html.clone());
        }
        pieces.extend(html.split("<h3>").map(|it| format!("<h3>{it}")).filter(short));
        pieces.extend(html.split("<table").map(|it| format!("<table{it}")).filter(short));
    }
    let step = (pieces.len() / PIECES_MAX).max(1);
    let few: Vec<String> = pieces.into_iter().step_by(step).collect();
    for target in ["convert", "differential"] {
        let folder = corpus.join(target);
        write(&folder, "whole", &whole)?;
        write(&folder, "piece", &few)?;
        write(&folder, "broken", BROKEN)?;
    }
    Ok(())
}

fn short(piece: &String) -> bool {
    piece.len() <= PIECE_BYTES_MAX
}

fn write(folder: &PathBuf, name: &str, pages: &[impl AsRef<str>]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, page) in pages.iter().enumerate() {
        fs::write(folder.join(format!("{name}-{number:03}.html")), page.as_ref())?;
    }
    Ok(())
}
