//! Real-world spellings of measurements, each with what is read from it: `tests/spellings/*.tsv`.
//!
//! A line is a place, a text, what comes of it, and the rule that says so. `UPDATE_EXPECT=1` writes
//! the third column anew; then every changed line wants to be read by somebody who knows eyes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use nextech_mcp::ccd::{self, Document, Findings, Measure};
use proptest::prelude::*;

const MEASURES: [&str; 4] = ["iop", "visual_acuity", "refraction", "cup_disc"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spellings")
}

/// The page that a place describes: `Section > Header=cell | Header=?`, or `Section ¶`.
fn page(place: &str, text: &str) -> Document {
    let escape = |it: &str| it.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = escape(text);
    if let Some(section) = place.strip_suffix(" ¶") {
        return ccd::read(&format!("<h3>{section}</h3><p>{text}</p>"));
    }
    let (section, columns) = place.split_once(" > ").unwrap();
    let (mut head, mut body) = (String::new(), String::new());
    for column in columns.split(" | ") {
        let (header, cell) = column.split_once('=').unwrap();
        let cell = if cell == "?" { text.clone() } else { escape(cell) };
        write!(head, "<th>{header}</th>").unwrap();
        write!(body, "<td>{cell}</td>").unwrap();
    }
    ccd::read(&format!(
        "<h3>{section}</h3><table><thead><tr>{head}</tr></thead><tbody><tr>{body}</tr></tbody></table>"
    ))
}

/// What was found, on one line: `OD 18 mmHg [GAT] @9:40 AM`, `?` for a text that is only quoted.
fn told(found: &Findings) -> String {
    let mut told: Vec<String> = Vec::new();
    for it in &found.measurements {
        let eye = it.eye.map_or_else(|| "not stated".to_owned(), |it| it.to_string());
        let mut line = format!("{eye} `{}`", it.value);
        for (open, text, close) in [
            (" ", &it.unit, ""),
            (" [", &it.method, "]"),
            (" @", &it.time, ""),
            (" on ", &it.date, ""),
            (" of ", &it.label, ""),
        ] {
            if !text.is_empty() {
                write!(line, "{open}{text}{close}").unwrap();
            }
        }
        if let Some(log_mar) = it.log_mar {
            write!(line, " logMAR {log_mar:.2}").unwrap();
        }
        told.push(line);
    }
    told.extend(found.remarks.iter().map(|_| "?".to_owned()));
    if told.is_empty() { "nothing".to_owned() } else { told.join("; ") }
}

/// Every digit that is shown stands in the source.
fn invents_nothing(source: &str, found: &Findings) {
    for it in &found.measurements {
        for part in [&it.value, &it.unit, &it.method, &it.date, &it.time, &it.label] {
            for run in part.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()) {
                assert!(source.contains(run), "{run} of {part} is not in {source}");
            }
        }
    }
}

#[test]
fn every_spelling_is_read_as_its_rule_says() {
    let mut total = 0;
    let mut wrong = String::new();
    let rules = fs::read_to_string(folder().join("RULES.md")).unwrap_or_default();
    let mut used = BTreeSet::new();
    for measure in MEASURES {
        let path = folder().join(format!("{measure}.tsv"));
        let table = fs::read_to_string(&path).unwrap();
        let mut written = String::new();
        for line in table.lines() {
            if line.starts_with('#') || line.is_empty() {
                written += &format!("{line}\n");
                continue;
            }
            let [place, text, expected, rule] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("four columns: {line}");
            };
            let found = ccd::measure(&page(place, text), &Measure::named(measure));
            let told = told(&found);
            invents_nothing(&format!("{place} {text}"), &found);
            if told != expected {
                writeln!(
                    wrong,
                    "{measure}: {place} — {text}\n  is     {told}\n  not    {expected}"
                )
                .unwrap();
            }
            written += &format!("{place}\t{text}\t{told}\t{rule}\n");
            used.insert(rule.to_owned());
            total += 1;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, written).unwrap();
            wrong.clear();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(total >= 150, "{total} spellings");
    for rule in used {
        assert!(rules.contains(&format!("| `{rule}` |")), "RULES.md does not say what `{rule}` is");
    }
}

/// Tables, lists and lines as EHRs print an eye examination, and what is read from them.
#[test]
fn pages_of_many_shapes() {
    let pages = [
        (
            "iop",
            "<h3>Exam</h3><table><tr><th>Tonometry (Applanation, 9:40 AM)<th>Right<th>Left<tr><td>Pressure<td>18<td>21</table>",
        ),
        (
            "iop",
            "<h3>Tonometry</h3><table><tr><th><th>OD<th>OS<tr><td>Pressure<td>18<td>21<tr><td>Method<td>GAT<td>GAT<tr><td>Time<td>9:40 AM<td>9:41 AM</table>",
        ),
        (
            "iop",
            "<h3>Exam</h3><table><tr><th>Measure<th>OD<th>OS<tr><td>IOP<td>18 (GAT 9:40 AM)<td>21 (GAT 9:41 AM)<tr><td>IOP, post-dilation<td>20<td>22<tr><td>CCT<td>531<td>528</table>",
        ),
        (
            "iop",
            "<h3>Vital Signs</h3><table><tr><th>Date<th>BP<th>Pulse<th>IOP OD<th>IOP OS<tr><td>3/4/2026<td>134/78<td>68<td>18<td>21</table>",
        ),
        (
            "iop",
            "<h3>Results</h3><table><tr><th>Date<th>Test<th>Result<th>Unit<th>Reference Range<tr><td>3/4/2026<td>Intraocular pressure Right eye<td>18<td>mmHg<td>10-21</table>",
        ),
        (
            "iop",
            "<h3>IOP</h3><table><tr><th>Visit<th>OD<th>OS<tr><td>3/4/2025<td>18<td>21<tr><td>3/4/2024<td>17<td>20</table>",
        ),
        ("iop", "<h3>Exam</h3><p>Tonometry:<br>OD: 18<br>OS: 21<br>Pupils: equal</p>"),
        ("iop", "<h3>Exam</h3><p>IOP<p>Right eye: 18<p>Left eye: 21"),
        ("iop", "<h3>Exam</h3><ul><li>IOP<ul><li>OD 18<li>OS 21</ul></ul>"),
        (
            "iop",
            "<h3>Exam</h3><p><b>Tonometry</b></p><table><tr><th>OD<th>OS<tr><td>18<td>21</table><table><tr><th>OD<th>OS<tr><td>1<td>2</table>",
        ),
        ("iop", "<h3>Exam</h3><p>Plan:<br>IOP OD 18</p>"),
        (
            "iop",
            "<h3>Exam</h3><p>Target pressures</p><table><tr><th><th>OD<th>OS<tr><td>IOP<td>18<td>21</table>",
        ),
        ("iop", "<h3>Exam</h3><p>IOP OD 18 OS 21</p><p>IOP target OD 16 OS 15</p>"),
        (
            "va",
            "<h3>Exam</h3><table><tr><th>Visual Acuity (Snellen - Linear)<th>Right<th>Left<tr><td>Dist sc<td>20/40<td>20/30<tr><td>Dist ph sc<td>20/25<td>NI<tr><td>Near cc<td>J1<td>J1+</table>",
        ),
        (
            "va",
            "<h3>Exam</h3><table><tr><th>Exam<th>Finding<tr><td colspan=2>Visual Acuity<tr><td>OD<td>20/40<tr><td>OS<td>20/30<tr><td colspan=2>Pupils<tr><td>OD<td>4 mm</table>",
        ),
        (
            "va",
            "<h3>Vision</h3><table><tr><th>Eye<th>SC<th>CC<th>PH<th>Comments<tr><td>RE<td>6/60<td>6/9-2<td>6/6<td>slow</table>",
        ),
        (
            "refraction",
            "<h3>Manifest Refraction</h3><table><tr><th><th>OD<th>OS<tr><td>Sphere<td>-2.00<td>-1.50<tr><td>Cyl<td>-0.75<td>-0.50<tr><td>Axis<td>180<td>5</table>",
        ),
        (
            "refraction",
            "<h3>Refraction</h3><table><tr><th>Eye<th>Sphere<th>Cylinder<th>Axis<th>Dist VA<tr><td>OD<td>-2.00<td>-0.75<td>180<td>20/20<tr><td>OS<td>-1.50<td>SPH<td><td>20/25</table>",
        ),
        ("cup_disc", "<h3>Exam</h3><table><tr><td><td>OD<td>OS<tr><td>C/D<td>0.3<td>0.35</table>"),
        ("cup_disc", "<h3>Exam</h3><table><tr><td>C/D<td>0.3<td>0.35</table>"),
        (
            "Kmax",
            "<h3>Keratometry</h3><table><tr><th>Structure<th>Finding<tr><td>Kmax OD<td>54.1<tr><td>Kmax, left eye<td>53</table><table><tr><th>Kmax OS (D)<tr><td>52</table>",
        ),
        (
            "atrial pressure",
            "<h3>Echo</h3><table><tr><th>Test<th>Result<tr><td>Right atrial pressure<td>5</table>",
        ),
        ("BMI", "<h3>Vitals</h3><table><tr><th>Date<th>BMI<tr><td>3/4/2026<td>25</table>"),
    ];
    let mut all = String::new();
    for (measure, page) in pages {
        let document = ccd::read(page);
        let found = ccd::measure(&document, &Measure::named(measure));
        invents_nothing(&serde_json::to_string(&document).unwrap(), &found);
        writeln!(all, "{measure}: {page}").unwrap();
        writeln!(all, "  {}\n", told(&found).replace("; ", "\n  ")).unwrap();
    }
    expect_test::expect_file!["../answers/trend_shapes.txt"].assert_eq(&all);
}

/// Words of charts, and what turns up among them.
fn chart_text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "OD",
        "OS",
        "OU",
        "od",
        "RE:",
        "L",
        "right eye",
        "both",
        "IOP",
        "VA",
        "C/D",
        "MRx",
        "Ta",
        "18",
        "21",
        "20/40",
        "-2",
        "+1",
        "6/9",
        "CF",
        "3 ft",
        "HM",
        "NLP",
        "J1+",
        "0.7",
        "0.7v",
        "x",
        "-2.25",
        "-0.75",
        "180",
        "plano",
        "add",
        "mmHg",
        "GAT",
        "by",
        "at",
        "9:40 AM",
        "cc",
        "sc",
        "PH",
        "target",
        "was",
        "goal",
        ",",
        ";",
        "/",
        "(",
        ")",
        ":",
        ".",
        "-",
        "3/4/2026",
        "&",
        "\u{304}",
        "é",
        "|",
        "#",
        "\n",
    ]);
    let glue = prop::sample::select(vec!["", " ", ", "]);
    prop::collection::vec(prop_oneof![8 => words.prop_map(str::to_owned), 1 => ".{0,6}"], 0..14)
        .prop_flat_map(move |parts| glue.clone().prop_map(move |glue| parts.join(glue)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_written_nothing_is_invented(
        text in chart_text(),
        header in chart_text(),
        label in chart_text(),
    ) {
        let escape = |it: &str| it.replace('&', "&amp;").replace('<', "&lt;");
        let (cell, header, label) = (escape(&text), escape(&header), escape(&label));
        let document = ccd::read(&format!(
            "<h3>Tonometry</h3><p>{cell}</p><ul><li>{cell}<li>{label}</ul><table><tr><th>{header}\
             <th>Eye<th>Value<th>OD<tr><td>{label}<td>{cell}<td>{cell}<td>{cell}</table>"
        ));
        // As parsed: a control character between two digits is gone by then.
        let source = serde_json::to_string(&document).unwrap();
        for measure in MEASURES.into_iter().chain(["OD", "Value", text.as_str()]) {
            let found = ccd::measure(&document, &Measure::named(measure));
            invents_nothing(&source, &found);
            for remark in &found.remarks {
                prop_assert!(!remark.text.is_empty());
            }
        }
    }
}
