//! What a page becomes, rule by rule. Invented people only.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Position, Said, Style};

fn folded(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

fn plain(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::plain()));
}

/// A document as this vendor's stylesheet writes it.
const VISIT: &str = r##"<!DOCTYPE html><html><head><META http-equiv="Content-Type"
content="text/html; charset=utf-16"><script><!-- function toggle() {} --></script>
<title>Visit</title><style>td { color: red }</style></head><body>
<h1 class="h1center">Visit</h1>
<table class="header_table"><tbody>
<tr><td bgcolor="#3399ff"><span class="td_label">Patient</span></td><td>Ida Quill</td>
<td bgcolor="#3399ff"><span class="td_label">Date of birth</span></td><td>May 1, 1950 </td></tr>
<tr><td><span class="td_label">Patient IDs</span></td><td>Q-7 2.16.840.1.113883.3.1<br></td></tr>
<tr><td><span class="td_label">Contact info</span></td><td> Home:<br>1 Elm Row<br>Tern, OR 97006<br></td></tr>
</tbody></table>
<h2><a name="toc">Table of Contents</a></h2>
<p> You can uncheck boxes for easier viewing. It does not save and will reset upon closing. </p>
<ul id="toc"><li><input type="checkbox" checked><a href="#id1">Problems</a></li>
<li><input type="checkbox" checked><a href="#id2">Goals</a></li></ul>
<div id="id1"><h3><a name="id1" href="#toc">Problems</a></h3><div>
<table border="1"><thead><tr><th>Date</th><th>Problem</th><th>Location</th><th>Status</th></tr></thead>
<tbody><tr><td>6/22/2015</td><td>Dry eye</td><td></td><td>Active</td></tr>
<tr><td>6/23/2015</td><td>Cataract | nuclear</td><td></td><td>Active</td></tr>
<tr><td></td><td>Glaucoma<br>suspect</td><td></td><td>Active</td></tr></tbody></table></div><br></div>
<div id="id2"><h3><a name="id2" href="#toc">Goals</a></h3><div> No Goals have been created. </div></div>
<div id="id3"><h3><a name="id3" href="#toc">Allergies</a></h3><div> No Known Allergies. </div></div>
</body></html>"##;

#[test]
fn a_visit_is_compact() {
    folded(
        VISIT,
        &expect![[r"
            ## Visit

            Patient: Ida Quill
            Date of birth: May 1, 1950
            Patient IDs: Q-7
            Contact info: Home: 1 Elm Row; Tern, OR 97006

            ### Problems

            Date|Problem|Location
            |-|-|-|
            6/22/2015|Dry eye
            6/23/2015|Cataract \| nuclear
            ||Glaucoma, suspect

            (All: Status: Active)

            ### Allergies

            No Known Allergies.

            Nothing recorded: Goals
        "]],
    );
}

#[test]
fn a_plain_visit_keeps_every_block_where_it_stood() {
    plain(
        VISIT,
        &expect![[r"
            ## Visit

            Patient: Ida Quill
            Date of birth: May 1, 1950
            Patient IDs: Q-7 2.16.840.1.113883.3.1
            Contact info: Home: 1 Elm Row; Tern, OR 97006

            ### Problems

            Date|Problem|Location|Status
            |-|-|-|-|
            6/22/2015|Dry eye||Active
            6/23/2015|Cataract \| nuclear||Active
            ||Glaucoma, suspect||Active

            ### Goals

            No Goals have been created.

            ### Allergies

            No Known Allergies.
        "]],
    );
}

#[test]
fn spans_put_every_value_under_its_header_and_in_its_row() {
    plain(
        "<h3>Pressure</h3><table><tr><th colspan=3>Tonometry</th></tr>
         <tr><th rowspan=2>Date</th><th colspan=2>IOP</th></tr><tr><th>OD</th><th>OS</th></tr>
         <tr><td rowspan=2>1/2/2020</td><td>14</td><td>15</td></tr><tr><td>16</td><td>17</td></tr>
         <tr><td>1/3/2020</td><td colspan=2>refused</td></tr>
         <tr><td colspan=3>Applanation</td></tr></table>",
        &expect![[r"
            ### Pressure

            Tonometry

            Date|IOP / OD|IOP / OS
            |-|-|-|
            1/2/2020|14|15
            1/2/2020|16|17
            1/3/2020|refused|refused
            Applanation|
        "]],
    );
}

#[test]
fn text_that_lost_its_cells_stays_in_its_row() {
    folded(
        "<h3>Medications</h3><table><thead><tr><th>Drug</th><th>Dose</th><th>Start</th></tr></thead>
         <tbody><tr>\n  Timolol\n  1 drop\n  2/2/2020\n</tr><tr><b>Latanoprost</b><b>5</b> mcg</tr>
         <tr><td>Dorzolamide</td>\n 2 drops\n</tr>
         <tr><td>Brimonidine</td><td>3 drops</td><td>4/4/2020</td></tr></tbody></table>",
        &expect![[r"
            ### Medications

            Merged: Drug; Dose; Start

            Timolol; 1 drop; 2/2/2020
            Latanoprost; 5 mcg
            Drug: Dorzolamide|2 drops
            Drug: Brimonidine; Dose: 3 drops; Start: 4/4/2020
        "]],
    );
}

#[test]
fn a_row_between_rows_that_lost_their_cells_names_its_columns() {
    folded(
        "<h3>Medications</h3><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead>
         <tbody><tr>\n Timolol\n 1 drop\n</tr><tr><td>Ordered</td><td>2/2/2020</td></tr>
         <tr>\n Latanoprost\n 5 mcg\n</tr><tr><td>Started 3/3/2020</td></tr>
         <tr>\n Active\n</tr></tbody></table>",
        &expect![[r"
            ### Medications

            Merged: Drug; Dose

            Timolol; 1 drop
            Drug: Ordered; Dose: 2/2/2020
            Latanoprost; 5 mcg
            Drug: Started 3/3/2020
            Active
        "]],
    );
}

#[test]
fn plain_parts_nothing_where_only_tags_part() {
    plain(
        "<h3>Medications</h3><table><tr><th>Drug</th><th>Dose</th></tr>
         <tr><b>Latanoprost</b><b>5</b> mcg</tr></table>",
        &expect![[r"
            ### Medications

            Drug; Dose

            Latanoprost5 mcg
        "]],
    );
}

#[test]
fn rows_without_a_table_get_one() {
    plain(
        "<h3>Vitals</h3><div><tr><th>Test</th><th>Value</th></tr><tr><td>Pulse</td><td>80</td></tr></div>",
        &expect![[r"
            ### Vitals

            Test|Value
            -|-
            Pulse|80
        "]],
    );
}

#[test]
fn a_table_in_a_cell_follows_its_row() {
    let page = "<h3>Results</h3><table><tr><th>Panel</th><th>Items</th></tr><tr><td>Urine</td><td>
        <table><tr><th>Item</th><th>Value</th></tr><tr><td>pH</td><td>5.0</td></tr>
        <tr><td>Glucose</td><td>neg</td></tr></table></td></tr>
        <tr><td>Serum</td><td>pending</td></tr></table>";
    folded(
        page,
        &expect![[r"
            ### Results

            Panel: Urine

            Items:

            Item|Value
            -|-
            pH|5.0
            Glucose|neg

            Panel|Items
            -|-
            Serum|pending
        "]],
    );
}

#[test]
fn a_header_in_the_middle_begins_a_table() {
    plain(
        "<h3>Exam</h3><table><tr><th>Eye</th><th>VA</th></tr><tr><td>OD</td><td>20/20</td></tr>
         <tr><th>Eye</th><th>IOP</th></tr><tr><td>OD</td><td>14</td></tr></table>",
        &expect![[r"
            ### Exam

            Eye|VA
            -|-
            OD|20/20

            Eye|IOP
            -|-
            OD|14
        "]],
    );
}

#[test]
fn rows_without_names_claim_none() {
    plain(
        "<h3>Notes</h3><table><tr><td>OD</td><td>14</td><td>ok</td></tr>
         <tr><td>OS</td><td></td><td>red</td></tr><tr><td>OU</td><td></td><td></td></tr></table>
         <table><tr><td>Plan:</td><td>drops</td></tr><tr><td>Return:</td><td>6 weeks</td></tr></table>",
        &expect![[r"
            ### Notes

            OD|14|ok
            OS||red
            OU

            Plan: drops
            Return: 6 weeks
        "]],
    );
}

#[test]
fn cells_keep_their_lines_lists_units_and_marks() {
    plain(
        "<h3>Plan</h3><table><tr><th>What</th><th>How</th></tr>
         <tr><td>Drops<br/>1,000 mg<br/>daily</td><td><ul><li>with food</li><li>at night</li></ul></td></tr>
         <tr><td>WBC 12.3 10<sup>3</sup>/uL</td><td>&lt;5&nbsp;mg &amp;#39;prn&amp;#39; \u{200b}[\u{b5}g]</td></tr>
         <tr><td><del>stopped<br>2/2/2020</del> held</td><td>a*b*c_d</td></tr></table>",
        &expect![[r"
            ### Plan

            What|How
            -|-
            Drops; 1,000 mg; daily|with food; at night
            WBC 12.3 10^3/uL|<5 mg 'prn' [µg]
            |~~stopped~~, ~~2/2/2020~~ held|a\*b\*c_d
        "]],
    );
}

#[test]
fn hidden_text_is_counted_and_shown_when_asked_for() {
    let page = "<h3>Plan</h3><p>Drops.</p><div style='display: none'>old plan, two words</div>";
    folded(
        page,
        &expect![[r"
            ### Plan

            Drops.

            (4 words hidden in the source)
        "]],
    );
    let shown = Style { hidden: true, ..Style::folded() };
    assert!(ccd::markdown(&ccd::read(page), &shown).contains("old plan, two words"));
}

#[test]
fn images_and_links_keep_what_can_be_read() {
    plain(
        "<h3>Imaging</h3><p>Fundus <img src='data:image/png;base64,AAAA' alt='OD, 2020'> see
         <a href='https://example.org/r'>report</a> and <a href='#x'>above</a>.</p>",
        &expect![[r"
            ### Imaging

            Fundus [image: OD, 2020] see [report](https://example.org/r) and above.
        "]],
    );
}

#[test]
fn a_paragraph_stays_one() {
    plain(
        "<h3>Note</h3><p># 2 pencils</p><p>- 1.5 D</p><p>1. rest</p><p>+2.00</p><p>20/20</p>",
        &expect![[r"
            ### Note

            \# 2 pencils

            \- 1.5 D

            1\. rest

            +2.00

            20/20
        "]],
    );
}

#[test]
fn a_repeated_list_is_said_once() {
    let list = "<ul><li>Watch the pressure of both eyes</li><li>Return in six weeks</li></ul>";
    folded(
        &format!("<h3>Goals</h3>{list}<h3>Instructions</h3>{list}"),
        &expect![[r"
            ### Goals

            - Watch the pressure of both eyes
            - Return in six weeks

            As Goals: Instructions
        "]],
    );
}

#[test]
fn negative_findings_are_something() {
    let said_of = |title: &str, text: &str| {
        ccd::read(&format!("<h3>{title}</h3><p>{text}</p>")).sections.first().map(|it| it.said())
    };
    let said = |text: &str| said_of("Goals", text);
    for finding in [
        "No known allergies.",
        "No Known Problems or Medical conditions.",
        "No Medications Administered.",
        "None",
        "Denies pain. No data available.",
        "No vision loss",
        "Unknown",
        "No retinal tears found.",
        "There were no retinal tears found",
        "No suicidal ideation documented",
        "No falls recorded",
        "No goals found",
        "None found",
        "None available",
        "No treatment provided",
        "No information about falls",
    ] {
        assert_eq!(said(finding), Some(Said::Something), "{finding}");
    }
    for nothing in [
        "No Goals have been created.",
        "No data available",
        "Not recorded.",
        "No records found",
        "No data in the system",
        "No goal information",
        "There are no goals on file",
    ] {
        assert_eq!(said(nothing), Some(Said::Nothing), "{nothing}");
    }
    for (title, finding) in [
        ("Falls", "No falls recorded"),
        ("Home Medications", "No medications on file"),
        ("Complications", "No complications documented"),
        ("Interventions", "No interventions provided"),
    ] {
        assert_eq!(said_of(title, finding), Some(Said::Something), "{title}: {finding}");
    }
    assert_eq!(said(""), Some(Said::Empty));
    let allergies = ccd::read("<h3>Allergies</h3><p>No allergies recorded.</p>");
    assert_eq!(allergies.sections.first().map(|it| it.said()), Some(Said::Something));
}

#[test]
fn sections_are_found_by_every_name_they_have() {
    let page =
        "<h3>Current Medications</h3><p>a</p><h3>Vital Signs</h3><p>b</p><h4>Eyes</h4><p>c</p>";
    let ask = |names: &[&str]| {
        let mut document = ccd::read(page);
        let names: Vec<_> = names.iter().map(|&it| it.to_owned()).collect();
        let found = ccd::select(&mut document, &names);
        let titles: Vec<_> = document.sections.into_iter().map(|it| it.title).collect();
        (found, titles.join(", "))
    };
    assert_eq!(ask(&["meds"]), (vec![true], "Current Medications".to_owned()));
    assert_eq!(ask(&["10160-0", "labs"]).0, [true, false]);
    assert_eq!(ask(&["VITALS"]).1, "Vital Signs, Eyes");
    assert_eq!(ask(&["eyes"]).1, "Vital Signs, Eyes");
    assert!(ccd::same_section("IOP", "Tonometry") && !ccd::same_section("IOP", "VA"));
    let known = ["Medications", "Medications Administered", "Vital Signs", "Problems"];
    assert_eq!(ccd::nearest("medcations", known, 1), ["Medications"]);
    assert_eq!(ccd::nearest("vitals", known, 3).first(), Some(&"Vital Signs"));
}

#[test]
fn sections_are_found_in_every_stylesheet() {
    for page in [
        "<div class='section'><div class='section-title'><h3 title='8716-3'>Vitals</h3></div><p>x</p></div>",
        "<div id='secdiv_8716-3'><h3 id='header_8716-3'><a name='a'>Vitals</a></h3><div>x</div></div>",
        "<div data-code='8716-3'><p class='secth3'>Vitals</p><div>x</div></div>",
        "<span style='font-weight:bold' title='8716-3'>Vitals</span><ul>x</ul>",
        "<ul><li><h3 class='tiles'><span><a name='a' href='#toc'>Vitals</a></span></h3>x</li></ul>",
    ] {
        let document = ccd::read(page);
        let section = document.sections.first().map(|it| (it.id.as_str(), it.loinc.as_deref()));
        assert_eq!(section, Some(("vitals", Some("8716-3"))), "{page}");
        assert!(ccd::markdown(&document, &Style::plain()).ends_with("x\n"), "{page}");
    }
}

#[test]
fn a_page_that_continues_says_where_it_is() {
    let rows = "<tr><td>1/1/2020</td><td>14 mmHg</td></tr>".repeat(40);
    let page = format!("<h3>IOP</h3><table><tr><th>Date</th><th>Value</th></tr>{rows}</table>");
    let style = Style { lift_constant_columns: false, ..Style::folded() };
    let document = ccd::read(&page);
    let first = ccd::fit(&document, &style, Position::default(), 200);
    let next = first.next.expect("forty rows do not fit");
    let second = ccd::fit(&document, &style, next, 200);
    assert!(first.tokens <= 200 && second.tokens <= 200);
    assert!(second.markdown.starts_with("### IOP (continued)\n\nDate|Value\n-|-\n1/1"));
    assert_eq!(first.left.first().map(|it| it.rows), Some(40 - next.row));
}

#[test]
fn a_page_that_is_cut_says_of_its_rows_what_is_said_of_all() {
    let row = |day| format!("<tr><td>1/{day}/2020</td><td>{day}</td><td>Goldmann</td></tr>");
    let rows: String = (1..=28).map(row).collect();
    let heads = "<tr><th>Date</th><th>OD</th><th>Method</th></tr>";
    let document = ccd::read(&format!("<h3>IOP</h3><table>{heads}{rows}</table><p>End</p>"));
    let mut from = Position::default();
    let mut pages = Vec::new();
    loop {
        let page = ccd::fit(&document, &Style::folded(), from, 90);
        assert!(page.tokens <= 90, "{}", page.markdown);
        pages.push(page.markdown);
        let Some(next) = page.next else { break };
        from = next;
    }
    assert!(pages.len() > 2);
    let of_rows = |it: &&String| it.contains("/2020|");
    for page in pages.iter().filter(of_rows) {
        // Where the rows end and a text follows, it says that it is not about that.
        let all = ["\n\n(All: Method: Goldmann)\n", "\n\n(All above: Method: Goldmann)\n"];
        assert_eq!(all.map(|it| page.matches(it).count()).iter().sum::<usize>(), 1, "{page}");
    }
    assert_eq!(pages.concat().matches("/2020|").count(), 28);
}

#[test]
fn a_blank_column_beside_a_table_in_a_cell_keeps_its_name() {
    let inner = "<table><tr><th>Test</th><th>Value</th></tr><tr><td>Sodium</td><td>140</td></tr>\
                 <tr><td>Potassium</td><td>4.1</td></tr></table>";
    let page = format!(
        "<h3>Labs</h3><table><tr><th>Day</th><th>Results</th><th>Comment</th></tr>\
         <tr><td>5/6/2032</td><td>{inner}</td><td></td></tr></table>"
    );
    let markdown = ccd::markdown(&ccd::read(&page), &Style::folded());

    assert!(markdown.contains("\n\nBlank: Comment\n"), "{markdown}");
}

#[test]
fn the_escape_hatch_is_open() {
    assert_eq!(ccd::html2md(""), Some(String::new()));
    assert!(ccd::html2md("<h1>Plan</h1><p>rest</p>").is_some_and(|it| it.contains("rest")));
    assert_eq!(ccd::html2md(&"<div>".repeat(100_000)), None);
}
