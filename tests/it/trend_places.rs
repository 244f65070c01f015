//! Where a measurement stands decides whose it is, of which day and by which method: what is not sure
//! is quoted, and nothing that may be a value is passed over.

use std::fmt::Write as _;

use nextech_mcp::ccd::{self, Measure};

/// What is found in a page, a line each: `OS 20/25 by cc on 5/6/2009 (Status: preliminary)`, and
/// what is only quoted, in quotation marks.
fn found(measure: &str, page: &str) -> Vec<String> {
    let found = ccd::measure(&ccd::read(page), &Measure::named(measure));
    let mut told = Vec::new();
    for it in &found.measurements {
        let mut line = it.eye.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let parts = [("", &it.value), ("by ", &it.method), ("on ", &it.date), ("at ", &it.time)];
        for (before, text) in parts.into_iter().filter(|(_, it)| !it.is_empty()) {
            write!(line, " {before}{text}").unwrap();
        }
        if !it.note.is_empty() {
            write!(line, " ({})", it.note).unwrap();
        }
        told.push(line);
    }
    told.extend(found.remarks.iter().map(|it| format!("\"{}\"", it.text)));
    told
}

#[track_caller]
fn reads(measure: &str, page: &str, expected: &[&str]) {
    assert_eq!(found(measure, page), expected, "{measure} in {page}");
}

#[test]
fn a_second_pair_of_values_has_its_own_method() {
    let sc_cc = ["OD 20/40 by sc", "OS 20/50 by sc", "OD 20/20 by cc", "OS 20/25 by cc"];
    reads(
        "va",
        "<h3>Visual Acuity</h3><p>sc OD 20/40 OS 20/50<br>cc OD 20/20 OS 20/25</p>",
        &sc_cc,
    );
    reads("va", "<h3>Exam</h3><p>VA<br>sc OD 20/40 OS 20/50<br>cc OD 20/20 OS 20/25</p>", &sc_cc);
    let header = "<h3>Exam</h3><table><tr><th>Visual Acuity</th></tr>";
    reads(
        "va",
        &format!("{header}<tr><td>sc OD 20/40 OS 20/50<br>cc OD 20/20 OS 20/25</td></tr></table>"),
        &sc_cc,
    );
    for mark in [",", ";", "."] {
        reads(
            "va",
            &format!(
                "<h3>Visual Acuity</h3><p>sc OD 20/40 OS 20/50{mark} cc OD 20/20 OS 20/25</p>"
            ),
            &sc_cc,
        );
    }
    reads(
        "iop",
        "<h3>Exam</h3><p>IOP by Goldmann OD 18 OS 20; by Tonopen OD 15 OS 16</p>",
        &["OD 18 by Goldmann", "OS 20 by Goldmann", "OD 15 by Tonopen", "OS 16 by Tonopen"],
    );
    reads(
        "iop",
        "<h3>Exam</h3><p>IOP 9:00 AM: OD 18, OS 20; 1:00 PM: OD 15, OS 16</p>",
        &["OD 18 at 9:00 AM", "OS 20 at 9:00 AM", "OD 15 at 1:00 PM", "OS 16 at 1:00 PM"],
    );
    reads(
        "mrx",
        "<h3>Refraction</h3><p>Manifest OD -2.00 OS -1.00<br>Cycloplegic OD -1.50 OS -0.75</p>",
        &[
            "OD -2.00 by Manifest",
            "OS -1.00 by Manifest",
            "OD -1.50 by Cycloplegic",
            "OS -0.75 by Cycloplegic",
        ],
    );
}

#[test]
fn where_a_second_pair_begins_is_not_guessed() {
    for text in [
        // No mark says whose `cc` is.
        "VA sc OD 20/40 OS 20/50 cc OD 20/20 OS 20/25",
        // It may be the end of the first pair or the head of the second.
        "VA OD 20/40 OS 20/50, cc, OD 20/20 OS 20/25, sc",
        // The first pair says nothing of the kind.
        "VA OD 20/40 OS 20/50, cc OD 20/20 OS 20/25",
        "VA sc: 20/40 OD 20/50 OS cc: 20/20 OD 20/25 OS",
    ] {
        reads("va", &format!("<h3>Exam</h3><p>{text}</p>"), &[&format!("\"{text}\"")]);
    }
    // Nothing is said of either pair: there is nothing to share out.
    reads(
        "iop",
        "<h3>Exam</h3><p>IOP OD 18 OS 20 OD 17 OS 19</p>",
        &["OD 18", "OS 20", "OD 17", "OS 19"],
    );
    reads(
        "iop",
        "<h3>Exam</h3><p>IOP:<br>5/6/2009<br>OD 18 OS 20<br>6/6/2009<br>OD 15 OS 16</p>",
        &["\"IOP:\n5/6/2009\nOD 18 OS 20\n6/6/2009\nOD 15 OS 16\""],
    );
    // Named by nothing but how it was taken.
    reads(
        "mrx",
        "<h3>Exam</h3><p>Manifest OD -2.00 OS -1.00</p>",
        &["\"Manifest OD -2.00 OS -1.00\""],
    );
}

#[test]
fn lines_with_a_date_each_are_read_line_by_line() {
    let two = ["OD 18 on 5/6/2009", "OS 20 on 5/6/2009", "OD 15 on 6/6/2009", "OS 16 on 6/6/2009"];
    for lines in [
        "5/6/2009<br>IOP OD 18 OS 20<br>6/6/2009<br>IOP OD 15 OS 16",
        "IOP OD 18 OS 20 (5/6/2009)<br>IOP OD 15 OS 16 (6/6/2009)",
        "IOP 5/6/2009 OD 18 OS 20<br>IOP 6/6/2009 OD 15 OS 16",
    ] {
        reads("iop", &format!("<h3>Exam</h3><p>{lines}</p>"), &two);
    }
    reads(
        "iop",
        "<h3>IOP</h3><p>5/6/2009: 18/20<br>6/6/2009: 15/16</p>",
        &["- 18/20 on 5/6/2009", "- 15/16 on 6/6/2009"],
    );
}

#[test]
fn a_date_or_a_time_at_the_end_is_of_all_values_that_have_none() {
    reads(
        "iop",
        "<h3>Exam</h3><p>IOP OD 18, OS 20 taken 5/6/2009</p>",
        &["OD 18 on 5/6/2009", "OS 20 on 5/6/2009"],
    );
    reads(
        "iop",
        "<h3>Exam</h3><p>IOP OD 18 at 9:40, OS 20 at 9:41</p>",
        &["OD 18 at 9:40", "OS 20 at 9:41"],
    );
}

#[test]
fn a_row_of_dates_says_when_the_rows_below_it_were() {
    let rows = "<tr><th></th><th>Visit 1</th><th>Visit 2</th></tr>\
                <tr><td>Date</td><td>5/6/2009</td><td>8/9/2009</td></tr>\
                <tr><td>Weight</td><td>88</td><td>90</td></tr>";
    reads("weight", &table("Vitals", rows), &["- 88 on 5/6/2009", "- 90 on 8/9/2009"]);
    let rows = "<tr><td>Date</td><td>5/6/2009</td></tr><tr><td>IOP OD</td><td>18</td></tr>";
    reads("iop", &table("Exam", rows), &["OD 18 on 5/6/2009"]);
}

/// Two rows under a head, in a section.
fn table(section: &str, rows: &str) -> String {
    format!("<h3>{section}</h3><table>{rows}</table>")
}

#[test]
fn a_column_of_dates_says_when_its_rows_were() {
    for header in ["Measurement Date", "lab date", "Date Collected", "Observation Date/Time", ""] {
        let rows = format!(
            "<tr><th>Vital</th><th>Value</th><th>{header}</th></tr>\
             <tr><td>Weight</td><td>88 kg</td><td>2009-07-22 10:05:00</td></tr>"
        );
        reads("weight", &table("Vitals", &rows), &["- 88 kg on 2009-07-22 10:05:00"]);
        let rows = format!(
            "<tr><th>Eye</th><th>IOP</th><th>{header}</th></tr>\
             <tr><td>OD</td><td>18</td><td>May 6, 2009</td></tr>"
        );
        reads("iop", &table("Tonometry", &rows), &["OD 18 on May 6, 2009"]);
    }
    // Another day is not the row's, and leaves it to its encounter.
    for header in ["Next due", "End Date", "Date of birth", "Last modified"] {
        let rows = format!(
            "<tr><th>Test</th><th>Value</th><th>{header}</th></tr>\
             <tr><td>LDL</td><td>131</td><td>5/6/2033</td></tr>"
        );
        reads("ldl", &table("Results", &rows), &["- 131"]);
    }
    // Two columns, and nobody says which of them it is.
    let rows = "<tr><th>Eye</th><th>IOP</th><th>Seen</th><th>Noted</th></tr>\
                <tr><td>OD</td><td>18</td><td>5/6/2009</td><td>5/7/2009</td></tr>";
    reads(
        "iop",
        &table("Tonometry", rows),
        &["\"Eye: OD; IOP: 18; Seen: 5/6/2009; Noted: 5/7/2009\""],
    );
}

#[test]
fn among_names_and_values_a_date_is_its_own_names() {
    let of = |name: &str| {
        let rows = format!(
            "<tr><th>{name}</th><td>5/6/2001</td></tr><tr><th>Weight</th><td>88</td></tr>\
             <tr><th>IOP OD</th><td>18</td></tr>"
        );
        table("Exam", &rows)
    };
    for name in ["Date of visit", "Measurement Date"] {
        reads("weight", &of(name), &["- 88 on 5/6/2001"]);
        reads("iop", &of(name), &["OD 18 on 5/6/2001"]);
    }
    reads("weight", &of("Cataract OD"), &["- 88"]);
    reads("iop", &of("Cataract OD"), &["OD 18"]);
}

#[test]
fn a_blank_date_is_the_one_above_it() {
    let rows = "<tr><th>Date</th><th>Eye</th><th>Pressure</th></tr>\
                <tr><td>5/6/2009</td><td>Right</td><td>17</td></tr>\
                <tr><td></td><td>Left</td><td>22</td></tr>\
                <tr><td>8/9/2009</td><td>Right</td><td>15</td></tr>";
    reads(
        "iop",
        &table("IOP", rows),
        &["OD 17 on 5/6/2009", "OS 22 on 5/6/2009", "OD 15 on 8/9/2009"],
    );
    let rows = "<tr><th>Date</th><th>Test</th><th>Value</th></tr>\
                <tr><td>2/3/2009</td><td>LDL</td><td>131</td></tr>\
                <tr><td></td><td>HDL</td><td>48</td></tr>";
    reads("hdl", &table("Results", rows), &["- 48 on 2/3/2009"]);
}

#[test]
fn a_date_around_a_value_is_its_date() {
    let iop = "<tr><th>Eye</th><th>IOP</th></tr><tr><td>OD</td><td>18</td></tr>";
    let caption = format!("<caption>5/6/2009</caption>{iop}");
    for page in [
        table("Tonometry", &caption),
        table("Tonometry 5/6/2009", iop),
        table("Tonometry</h3><h4>5/6/2009", iop),
        format!("<h3>Tonometry</h3><p>5/6/2009</p><table>{iop}</table>"),
        format!("<h3>Tonometry</h3><ul><li>5/6/2009<table>{iop}</table></li></ul>"),
        "<h3>Exam 5/6/2009</h3><p>IOP OD 18</p>".to_owned(),
    ] {
        reads("iop", &page, &["OD 18 on 5/6/2009"]);
    }
    let ldl = "<tr><th>Test</th><th>Value</th></tr>\
               <tr><td colspan=2>Lipid panel, 2/3/2009</td></tr><tr><td>LDL</td><td>131</td></tr>";
    reads("ldl", &table("Results", ldl), &["- 131 on 2/3/2009"]);
    let outer = "<tr><th>Date</th><th>Panel</th><th>Findings</th></tr><tr><td>2/3/2009</td>\
                 <td>Renal</td><td><table><tr><th>Test</th><th>Value</th></tr>\
                 <tr><td>Creatinine</td><td>1.4</td></tr></table></td></tr>";
    reads("creatinine", &table("Results", outer), &["- 1.4 on 2/3/2009"]);
    let across = "<tr><th>Test</th><th>5/6/2009</th><th>Monday, June 8, 2009</th></tr>\
                  <tr><td>HbA1c</td><td>7.1</td><td>6.5</td></tr>";
    reads("hba1c", &table("Results", across), &["- 7.1 on 5/6/2009", "- 6.5 on June 8, 2009"]);
    for heading in ["Visit of 5/6/2009", "IOP on 5/6/2009:", "Drawn 5/6/2009"] {
        let page = format!("<h3>Exam</h3><p>{heading}</p><table>{iop}</table>");
        reads("iop", &page, &["OD 18 on 5/6/2009"]);
    }
    // The page's own date is not the value's.
    let ldl = "<tr><th>Test</th><th>Value</th></tr><tr><td>LDL</td><td>131</td></tr>";
    reads("ldl", &table("Results (printed 5/6/2009)", ldl), &["- 131"]);
}

#[test]
fn a_date_that_nothing_claims_leaves_the_value_a_quotation() {
    let rows = "<tr><th>Test</th><th>Value</th><th>Where</th></tr>\
                <tr><td>LDL</td><td>131</td><td>drawn 2/3/2009 in Harbor</td></tr>";
    reads(
        "ldl",
        &table("Results", rows),
        &["\"Test: LDL; Value: 131; Where: drawn 2/3/2009 in Harbor\""],
    );
    let rows = "<tr><th>Test</th><th>Value</th></tr><tr><td>LDL</td><td>131 (2/3/2009)</td></tr>";
    reads("ldl", &table("Results", rows), &["\"Test: LDL; Value: 131 (2/3/2009)\""]);
    let iop = "<tr><th>Eye</th><th>IOP</th></tr><tr><td>OD</td><td>18</td></tr>";
    for title in ["Tonometry since 5/6/2009", "Tonometry 5/6/2009, 8/9/2009"] {
        reads("iop", &table(title, iop), &["\"Eye: OD; IOP: 18\""]);
    }
    reads("iop", &table("After surgery 5/6/2009", iop), &["\"Eye: OD; IOP: 18\""]);
    reads("iop", "<h3>Exam</h3><p>Cornea clear 5/6/2009. IOP OD 18.</p>", &["\"IOP OD 18.\""]);
    reads("iop", "<h3>Exam</h3><p>Next visit 5/6/2009. IOP OD 18.</p>", &["OD 18"]);
    // A date holds until the next one, or to the end of its section.
    let page = format!(
        "<h3>Tonometry</h3><p>5/6/2009</p><table>{iop}</table><p>Then</p><table>{iop}</table>"
    );
    reads("iop", &page, &["OD 18 on 5/6/2009", "OD 18 on 5/6/2009"]);
}

#[test]
fn a_title_that_is_not_understood_hides_no_value() {
    let rows = "<tr><th>Time</th><th>OD</th><th>OS</th></tr>\
                <tr><td>9:40</td><td>31</td><td>20</td></tr>";
    let quoted = ["\"Time: 9:40; OD: 31; OS: 20\""];
    for caption in ["Office visit", "Harbor Eye Clinic", "Measured by technician J. Doe"] {
        let page = table("Intraocular Pressure", &format!("<caption>{caption}</caption>{rows}"));
        reads("iop", &page, &quoted);
        reads("iop", &table(&format!("Intraocular Pressure</h3><h4>{caption}"), rows), &quoted);
    }
    for title in ["IOP (Goldmann) - Dr. Example", "IOP Plan"] {
        reads("iop", &table(title, rows), &quoted);
    }
    reads(
        "iop",
        &table("Intraocular Pressure 5/6/2032", rows),
        &["OD 31 on 5/6/2032 at 9:40", "OS 20 on 5/6/2032 at 9:40"],
    );
    reads("iop", "<h3>IOP</h3><h4>Last 2 visits</h4><p>OD 31 OS 20</p>", &["\"OD 31 OS 20\""]);
    let rows = "<tr><th>Date</th><th>OD</th><th>OS</th></tr>\
                <tr><td>5/6/2032</td><td>18</td><td>20</td></tr>\
                <tr><td colspan=3>Patient squeezing</td></tr>\
                <tr><td>6/6/2032</td><td>31</td><td>16</td></tr>";
    reads(
        "iop",
        &table("IOP", rows),
        &["OD 18 on 5/6/2032", "OS 20 on 5/6/2032", "\"Date: 6/6/2032; OD: 31; OS: 16\""],
    );
    // A name is no measure: what stands elsewhere in the chart is not spoken of.
    reads(
        "va",
        &table("Harbor Vision Center</h3><h4>Labs", "<tr><td>TSH</td><td>0.5</td></tr>"),
        &[],
    );
}

#[test]
fn a_sentence_that_goes_on_about_the_measure_is_quoted_to_its_end() {
    for text in ["IOP: OD unable; OS 32", "IOP OD 18 (on latanoprost); OS 22 (no drops)"] {
        reads("iop", &format!("<h3>Exam</h3><p>{text}</p>"), &[&format!("\"{text}\"")]);
    }
    // Another measure is another one.
    reads("iop", "<h3>Exam</h3><p>IOP: OD 18. VA OD 20/40.</p>", &["OD 18"]);
}

#[test]
fn an_item_with_a_colon_heads_the_items_behind_it() {
    let list = "<h3>Exam</h3><ul><li>IOP:</li><li>OD 31</li><li>OS 22</li><li>VA:</li>\
                <li>OD 20/40</li><li>BP:</li><li>OD 55</li></ul>";
    reads("iop", list, &["OD 31", "OS 22"]);
    reads("va", list, &["OD 20/40"]);
    // A value may be a table in its cell.
    let outer = "<tr><th>Date</th><th>Panel</th><th>Findings</th></tr><tr><td>2/3/2009</td>\
                 <td>Eye</td><td><table><tr><th>Test</th><th>Value</th></tr>\
                 <tr><td>IOP OD</td><td>14</td></tr></table></td></tr>";
    reads("iop", &table("Results", outer), &["OD 14 on 2/3/2009"]);
}

#[test]
fn what_is_remarked_on_a_value_stays_beside_it() {
    let rows = "<tr><th>Date</th><th>Eye</th><th>IOP</th><th>Status</th><th>Comment</th></tr>\
                <tr><td>5/6/2032</td><td>OD</td><td>38</td><td>Entered in error</td>\
                <td>wrong patient</td></tr>\
                <tr><td>6/6/2032</td><td>OS</td><td>15</td><td>Final</td><td></td></tr>";
    reads(
        "iop",
        &table("IOP", rows),
        &[
            "OD 38 on 5/6/2032 (Status: Entered in error; Comment: wrong patient)",
            "OS 15 on 6/6/2032",
        ],
    );
    let rows = "<tr><th>Test</th><th>Value</th><th>Comments</th></tr>\
                <tr><td>LDL</td><td>131</td><td>Hemolyzed, invalid</td></tr>";
    reads("ldl", &table("Results", rows), &["- 131 (Comments: Hemolyzed, invalid)"]);
}

#[test]
fn an_aim_or_a_relatives_value_is_not_measured() {
    let rows = "<tr><th>Of</th><th>Test</th><th>Value</th></tr>\
                <tr><td>Diabetes</td><td>HbA1c</td><td>6.0</td></tr>";
    for title in ["Goals", "Family History", "Plan of Treatment"] {
        reads("hba1c", &table(title, rows), &["\"Of: Diabetes; Test: HbA1c; Value: 6.0\""]);
    }
    reads("hba1c", &table("Results", rows), &["- 6.0"]);
}

#[test]
fn a_day_beside_a_value_is_its_own_only_where_it_says_so() {
    let stamped = "<tr><th>Time</th><th>OD</th></tr><tr><td>6/11/2009 9:10 AM</td><td>18</td></tr>";
    reads("iop", &table("IOP", stamped), &["OD 18 on 6/11/2009 9:10 AM"]);
    let remark = "<tr><th>Eye</th><th>IOP</th><th>Comment</th></tr>\
                  <tr><td>OD</td><td>18</td><td>Cosopt started 3/1/2009</td></tr>";
    reads("iop", &table("IOP", remark), &["OD 18 (Comment: Cosopt started 3/1/2009)"]);
    // What was collected is not said of the second, and its own day may be another.
    let open = "<tr><th>Test</th><th>Result</th><th>Collected</th></tr>\
                <tr><td>LDL</td><td>131</td><td>6/1/2009</td></tr>\
                <tr><td>HbA1c</td><td>7.1</td><td></td></tr>";
    reads("hba1c", &table("Labs", open), &["- 7.1"]);
    let section = "<h3>Exam</h3><p>Date of service: 6/11/2009</p>\
                   <table><tr><th>VA</th><th>OD</th></tr><tr><td>sc</td><td>20/40</td></tr></table>\
                   <table><tr><th>Eye</th><th>IOP</th></tr><tr><td>OD</td><td>18</td></tr></table>";
    reads("iop", section, &["OD 18 on 6/11/2009"]);
}
