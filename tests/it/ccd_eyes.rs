//! What the scribe of an eye clinic would check: both eyes, quadrants, weeks of a taper, the numbers of a
//! lens, and which of them a line above or below a table is about.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Style};

fn check(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

/// Rows as a stylesheet writes them, the first as a `thead`; `/` between cells.
fn table(rows: &[&str]) -> String {
    let row = |row: &str, tag: &str| {
        let cells = row.split(" / ").map(|it| format!("<{tag}>{it}</{tag}>"));
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let (first, rest) = rows.split_first().unwrap();
    let rest: String = rest.iter().map(|it| row(it, "td")).collect();
    format!("<table><thead>{}</thead><tbody>{rest}</tbody></table>", row(first, "th"))
}

/// Every page of this vendor has a table of contents.
#[test]
fn a_blank_item_keeps_its_place_below_a_table_of_contents() {
    check(
        "<h2><a name='toc'>Table of Contents</a></h2><ul><li><a href='#a'>Results</a></li></ul>
         <h3><a name='a' href='#toc'>Results</a></h3><table><tr><th>Test<th>Value
         <tr><td><ul><li>WBC<li>HGB<li>PLT</ul><td><ul><li>11.9<li><li>141</ul>
         <tr><td>INR<td>1.0<tr><td>Drops<ul><li>A<li>B<li>C</ul><td>Dose<ul><li>1<li><li>3</ul></table><ol><li>RTC 6 weeks<li><li>HVF</ol>",
        &expect![[r"
            ### Results

            Test|Value
            -|-
            WBC; HGB; PLT|11.9; ; 141
            INR|1.0
            Drops (A; B; C)|Dose; 1; ; 3

            1. RTC 6 weeks
            2. 
            3. HVF
        "]],
    );
}

#[test]
fn a_value_of_all_quadrants_is_said_in_each() {
    check(
        "<h3>Gonioscopy</h3><table><tr><th>Eye<th>Superior<th>Nasal<th>Inferior<th>Temporal
         <tr><td>OD<td colspan=4>Scleral spur<tr><td>OS<td>Scleral spur<td>TM<td>CBB<td>TM</table>",
        &expect![[r"
            ### Gonioscopy

            Eye|Superior|Nasal|Inferior|Temporal
            |-|-|-|-|-|
            OD|Scleral spur|Scleral spur|Scleral spur|Scleral spur
            OS|Scleral spur|TM|CBB|TM
        "]],
    );
}

/// In columns that have nothing to do with each other it would be said of each, and a number be counted
/// in each.
#[test]
fn a_wide_value_is_said_once_where_its_columns_are_no_series() {
    check(
        "<h3>Orders</h3><table><tr><th>Order<th>CPT<th>ICD-10<th>Ordered<th>Completed<th>Status
         <tr><td>OCT macula<td>92134<td>H35.31<td>5/6/2031<td>5/6/2031<td>Done
         <tr><td>Visual field<td colspan=4>92083<td>Pending</table>
         <h3>Demographics</h3><table><tr><td>Patient<td colspan=5>Ann Example
         <tr><td>Birth<td>1/1/1950<td>Sex<td>F<td>MRN<td>123</table>",
        &expect![[r"
            ### Orders

            Order|CPT|ICD-10|Ordered|Completed|Status
            |-|-|-|-|-|-|
            OCT macula|92134|H35.31|5/6/2031|5/6/2031|Done
            Visual field|92083||||Pending

            ### Demographics

            Patient|Ann Example
            Birth|1/1/1950|Sex|F|MRN|123
        "]],
    );
}

#[test]
fn what_says_little_of_a_place_is_told_elsewhere() {
    let seen = table(&[
        "Finding / Performed by / Reviewed by / Status / Prescription status / 25-OH note",
        "Drusen / A. Example / B. Example / Active / Ended / None",
        "Edema / A. Example / A. Example / Active / Active / None",
    ]);
    check(
        &format!("<h3>Findings</h3>{seen}"),
        &expect![[r"
        ### Findings

        All: Performed by: A. Example; Status: Active; 25-OH note: None

        Finding|Reviewed by|Prescription status
        |-|-|-|
        Drusen|B. Example|Ended
        Edema|A. Example|Active
    "]],
    );
}

#[test]
fn a_series_stays_together() {
    let taper = table(&[
        "Drop / Week 1 / Week 2 / Week 3",
        "Prednisolone 1% OD / 4 x a day / 3 x a day / 2 x a day",
        "Ketorolac 0.5% OD / 4 x a day / 3 x a day / Stop",
    ]);
    let day = table(&[
        "Medication / Morning / Noon / Evening / Bedtime",
        "Cosopt OD / 1 drop /  / 1 drop / ",
        "Prednisolone OD / 1 drop /  / 1 drop / 1 drop",
    ]);
    let dates = table(&[
        "Eye / 3/4/2033 / 1/4/2033 / 6/4/2032",
        "OD / 20/20 / 20/25 / 20/30",
        "OS / 20/20 / 20/30 / 20/30",
    ]);
    check(
        &format!("<h3>Instructions</h3>{taper}{day}<h3>Visual Acuity</h3>{dates}"),
        &expect![[r"
            ### Instructions

            Drop|Week 1|Week 2|Week 3
            |-|-|-|-|
            Prednisolone 1% OD|4 x a day|3 x a day|2 x a day
            Ketorolac 0.5% OD|4 x a day|3 x a day|Stop

            Medication|Morning|Noon|Evening|Bedtime
            |-|-|-|-|-|
            Cosopt OD|1 drop||1 drop
            Prednisolone OD|1 drop||1 drop|1 drop

            ### Visual Acuity

            Eye|3/4/2033|1/4/2033|6/4/2032
            |-|-|-|-|
            OD|20/20|20/25|20/30
            OS|20/20|20/30|20/30
        "]],
    );
}

#[test]
fn both_eyes_in_a_cell_stay_beside_their_values() {
    let exam = table(&[
        "Date / Eye / VA cc / IOP",
        "3/4/2033 / OD<br>OS / 20/20<br>20/25 / 15<br>16",
        "1/4/2033 / OD<br>OS / <br>20/25 / 18<br>17",
    ]);
    check(
        &format!("<h3>Exam</h3>{exam}"),
        &expect![[r"
        ### Exam

        Date|Eye|VA cc|IOP
        |-|-|-|-|
        3/4/2033|OD, OS|20/20, 20/25|15, 16
        1/4/2033|OD, OS|, 20/25|18, 17
    "]],
    );
}

#[test]
fn what_completes_a_number_stays_beside_it() {
    let lens = table(&[
        "Type / Eye / Sphere / Cyl / Axis / H Prism / Base / Date",
        "MR / OD / -2.50 / +1.00 / 090 / 2.00 / BO / 1/4/2033",
        "MR / OS / -2.00 / +1.00 / 090 / 2.00 / BI / 1/4/2033",
    ]);
    let drops = table(&[
        "Medication / Every / Period / Route",
        "Pred Forte / 2 / hours / Eye",
        "Vigamox / 2 / days / Eye",
    ]);
    check(
        &format!("<h3>Refraction</h3>{lens}<h3>Drops</h3>{drops}"),
        &expect![[r"
        ### Refraction

        All: Type: MR; Date: 1/4/2033

        Eye|Sphere|Cyl|Axis|H Prism|Base
        |-|-|-|-|-|-|
        OD|-2.50|+1.00|090|2.00|BO
        OS|-2.00|+1.00|090|2.00|BI

        ### Drops

        Medication|Every|Period|Route
        |-|-|-|-|
        Pred Forte|2|hours|Eye
        Vigamox|2|days|Eye
    "]],
    );
}

#[test]
fn the_name_of_grouped_rows_stays_with_them() {
    check(
        "<h3>OCT</h3><table><tr><th>Test<th>Result<th>Flag<tr><td colspan=3>OD
         <tr><td>RNFL<td>68<td>L<tr><td colspan=3>OS<tr><td>RNFL<td>84<td></table>",
        &expect![[r"
            ### OCT

            Test|Result|Flag
            |-|-|-|
            OD|
            RNFL|68|L
            OS|
            RNFL|84
        "]],
    );
}

#[test]
fn a_group_of_rows_is_no_title_of_the_table() {
    check(
        "<h3>IOP</h3><table><tr><th>Date<th>OD<th>OS<th>Note<tr><th><th colspan=2>mmHg<th>
         <tr><td>5/6/2031<td>16<td>18<td>GAT<tr><td>6/6/2031<td>17<td>19<td></table>
         <h3>Tests</h3><table><tr><th>Test<th>Value<th>Flag<tr><th colspan=3>OD
         <tr><td>RNFL<td>68<td>L<tr><td>CCT<td>540<td>H<tr><th colspan=3>OS<tr><td>RNFL<td>84<td>
         </table>",
        &expect![[r"
            ### IOP

            mmHg

            Date|OD|OS|Note
            |-|-|-|-|
            5/6/2031|16|18|GAT
            6/6/2031|17|19

            ### Tests

            Test|Value|Flag
            |-|-|-|
            OD|
            RNFL|68|L
            CCT|540|H
            OS|
            RNFL|84
        "]],
    );
}

#[test]
fn the_last_list_of_a_cell_keeps_what_leads_it() {
    check(
        "<h3>Plan</h3><table><tr><th>Diagnosis<th>Plan<tr><td>POAG OU<td><ul><li>Continue latanoprost
         <li>Stop<ul><li>timolol<li>brimonidine</ul></ul><tr><td>Uveitis OS<td>Positive<ul><li>SRF</ul>
         Negative<ul><li>IRF<li>PED</ul><tr><td>Dry eye<td>Advised:<ul><li>tears<li>omega 3</ul></table>",
        &expect![[r"
            ### Plan

            Diagnosis|Plan
            -|-
            POAG OU|Continue latanoprost; Stop (timolol; brimonidine)
            Uveitis OS|Positive (SRF); Negative (IRF; PED)
            Dry eye|Advised: tears; omega 3
        "]],
    );
}

#[test]
fn a_line_is_not_told_by_one_that_says_it_of_something_else() {
    let drop = "<p>Brimonidine 0.2% one drop three times daily in both eyes, since 2031.</p>";
    let lens = "<p>Sphere: -2.50, Cylinder: +1.00, Axis: 090, Add: 2.50</p>";
    let tears = "<p>Artificial tears without preservatives, one drop as often as needed.</p>";
    let author = "<p>Reviewed by the technician at the beginning of the visit of May.</p>";
    let lids = "<p>Lids and lashes are normal, without debris at their margins.</p>";
    check(
        &format!(
            "<h3>Discontinued Medications</h3><p>Since the visit of May:</p>{drop}
             <h3>Current Medications</h3><p>Timolol.</p>{drop}
             <h3>Refraction</h3><p>O.D.</p>{lens}<p>O.S.</p>{lens}
             <h3>Exam</h3><p>Today.</p><p>Cataract, right eye</p>{lids}
             <h3>Impression</h3><p>As seen.</p>{lids}
             <h3>Right Eye</h3><h4>Drops</h4><p>None.</p>{tears}
             <h3>Left Eye</h3><h4>Drops</h4><p>None.</p>{tears}
             <h3>Allergies</h3><p>Latex.</p>{author}<h3>Problems</h3><p>Dry eye.</p>{author}
             <h3>Plan</h3><p>Tears.</p>{author}"
        ),
        &expect![[r"
            ### Discontinued Medications

            Since the visit of May:

            Brimonidine 0.2% one drop three times daily in both eyes, since 2031.

            ### Current Medications

            Timolol.

            Brimonidine 0.2% one drop three times daily in both eyes, since 2031.

            ### Refraction

            O.D.

            Sphere: -2.50, Cylinder: +1.00, Axis: 090, Add: 2.50

            O.S.

            Sphere: -2.50, Cylinder: +1.00, Axis: 090, Add: 2.50

            ### Exam

            Today.

            Cataract, right eye

            Lids and lashes are normal, without debris at their margins.

            ### Impression

            As seen.

            Lids and lashes are normal, without debris at their margins.

            ### Right Eye

            #### Drops

            None.

            Artificial tears without preservatives, one drop as often as needed.

            ### Left Eye

            #### Drops

            None.

            Artificial tears without preservatives, one drop as often as needed.

            ### Allergies

            Latex.

            Reviewed by the technician at the beginning of the visit of May.

            ### Problems

            Dry eye.

            Reviewed by the technician at the beginning of the visit of May.

            ### Plan

            Tears.

            Reviewed by the… (above)
        "]],
    );
}

/// A stylesheet that drops the `tr` of rows with a style leaves their cells, and the white space.
#[test]
fn rows_that_lost_their_tags_are_told_apart() {
    let row = |row: &str| {
        let cells = row.split('|').map(|it| format!("<td>{it}</td>"));
        format!("\n\n{}\n\n", cells.collect::<Vec<_>>().join("\n  "))
    };
    let rows = |rows: &[&str]| rows.iter().map(|it| row(it)).collect::<String>();
    let drugs = rows(&[
        "3/4/2033|latanoprost|OU|Active",
        "|timolol|OS|",
        "1/4/2033|pred forte|OD|Discontinued",
    ]);
    let allergies = rows(&["Ampicillin|5/10/1980|Hives", "Latex||Rash"]);
    // A name is missing, or a cell: nobody can tell where a row ends.
    let unnamed = rows(&["Timolol|1 drop|both eyes", "Latanoprost|1 drop|left eye"]);
    let ragged = rows(&["Penicillin|Rash", "Latex|Hives|Severe|5/6/2031"]);
    let ended = "<td>K</td>\n<td>3.1</td></tr>\n\n<td>Na</td>\n<td>140</td></tr>";
    check(
        &format!(
            "<h3>Medications</h3><table><thead><tr><th>Date<th>Medication<th>Eye<th>Status</thead><tbody>
             {drugs}</table>
             <h3>Allergies</h3><table><colgroup><col><col span=2></colgroup><tbody>{allergies}</table>
             <h3>Drops</h3><table><thead><tr><th>Drug<th>Dose</thead><tbody>{unnamed}</table>
             <h3>Reactions</h3><table><thead><tr><th>Drug<th>Reaction</thead><tbody>{ragged}</table>
             <h3>Labs</h3><table><thead><tr><th>Test<th>Value</thead><tbody>{ended}</table>"
        ),
        &expect![[r"
            ### Medications

            Date|Medication|Eye|Status
            |-|-|-|-|
            3/4/2033|latanoprost|OU|Active
            ||timolol|OS
            1/4/2033|pred forte|OD|Discontinued

            ### Allergies

            Ampicillin|5/10/1980|Hives
            Latex||Rash

            ### Drops

            Drug: Timolol; Dose: 1 drop; both eyes; Latanoprost; 1 drop; left eye

            ### Reactions

            Drug: Penicillin; Reaction: Rash; Latex; Hives; Severe; 5/6/2031

            ### Labs

            Test|Value
            -|-
            K|3.1
            Na|140
        "]],
    );
}

#[test]
fn a_note_beside_a_value_is_no_digit_of_it() {
    check(
        "<h3>Exam</h3><p>C/D 0.7.<sup>2</sup> IOP 15.<sup>1</sup> Dorzolamide 2%<sup>1</sup> TID
         20 <sup>1</sup>/<sub>2</sub> 10^<sup>3</sup></p>
         <table><tr><td>WBC<tr><span>WBC</span> 7.2 x10<sup>3</sup>/uL</table>",
        &expect![[r"
            ### Exam

            C/D 0.7.^2 IOP 15.^1 Dorzolamide 2%^1 TID 20 ^1/2 10^3

            WBC

            WBC 7.2 x10^3/uL
        "]],
    );
}

#[test]
fn tables_side_by_side_keep_what_stands_above_each() {
    check(
        "<h3>Exam</h3><table><tr><td><b>Right Eye</b><table><tr><th>Sph<th>Cyl<tr><td>-1.00<td>+0.50
         </table><td><b>Left Eye</b><table><tr><th>Sph<th>Cyl<tr><td>-1.25<td>+0.75</table></table>
         <h3>Lens</h3><table><tr><td>Right Eye<td>Left Eye<tr><td>SN60WF<table><tr><th>IOL<tr><td>21.0
         </table><td>SN60WF<table><tr><th>IOL<tr><td>20.0</table></table>",
        &expect![[r"
            ### Exam

            Right Eye:

            Sph: -1.00; Cyl: +0.50

            Left Eye:

            Sph: -1.25; Cyl: +0.75

            ### Lens

            Right Eye|Left Eye
            SN60WF|SN60WF

            Right Eye:

            IOL: 21.0

            Left Eye:

            IOL: 20.0
        "]],
    );
}

/// Right behind the list, GFM would make it a line of the last item.
#[test]
fn a_text_behind_a_list_in_an_item_is_the_items() {
    check(
        "<h3>Plan</h3><ul><li>Timolol 0.5%<ul><li>BID OD<li>not in the left eye</ul>Stop if pulse &lt; 50
         <li>Latanoprost QHS OU</ul>",
        &expect![[r"
            ### Plan

            - Timolol 0.5%
              - BID OD
              - not in the left eye

              Stop if pulse < 50
            - Latanoprost QHS OU
        "]],
    );
}

#[test]
fn what_a_line_strikes_out_is_struck_before_a_blank_one_too() {
    check(
        "<h3>Medications</h3><p>Latanoprost<br><br><del>Aspirin daily<br><br>Warfarin daily</del></p>",
        &expect![[r"
            ### Medications

            Latanoprost

            ~~Aspirin daily~~

            ~~Warfarin daily~~
        "]],
    );
}

#[test]
fn tables_below_a_row_of_values_are_of_the_eyes_above_it() {
    let lens =
        |grade: &str| format!("<td><table><tr><td>Lens<td>{grade}<tr><td>Cornea<td>clear</table>");
    let (right, left) = (lens("1+"), lens("2+"));
    check(
        &format!(
            "<h3>Exam</h3><table><tr><td>OD<td>OS<tr><td>prosthesis<td><tr>{right}{left}</table>"
        ),
        &expect![[r"
            ### Exam

            OD|OS
            prosthesis

            OD:

            Lens|1+
            Cornea|clear

            OS:

            Lens|2+
            Cornea|clear
        "]],
    );
}

#[test]
fn a_field_that_is_full_is_full_in_each_quadrant() {
    check(
        "<h3>Fields</h3><table><tr><th>Eye<th>ST<th>SN<th>IT<th>IN<tr><td>OD<td colspan=4>Full
         <tr><td>OS<td>Full<td>Full<td>Defect<td>Full</table>
         <h3>Slit Lamp</h3><table><tr><th>Eye<th>Lids<th>Conj<th>Cornea<th>AC<tr><td>OD<td colspan=4>Normal
         <tr><td>OS<td>Normal<td>Normal<td>Edema<td>Deep</table>
         <h3>Methotrexate</h3><table><tr><th>Drug<th>Mon<th>Tue<th>Wed<th>Thu<th>Fri<th>Sat<th>Sun
         <tr><td>Methotrexate<td colspan=7>15 mg once weekly<tr><td>Folate<td>1<td>0<td>1<td>1<td>1<td>1<td>1
         </table>",
        &expect![[r"
            ### Fields

            Eye|ST|SN|IT|IN
            |-|-|-|-|-|
            OD|Full|Full|Full|Full
            OS|Full|Full|Defect|Full

            ### Slit Lamp

            Eye|Lids|Conj|Cornea|AC
            |-|-|-|-|-|
            OD|Normal|Normal|Normal|Normal
            OS|Normal|Normal|Edema|Deep

            ### Methotrexate

            Drug|Mon|Tue|Wed|Thu|Fri|Sat|Sun
            |-|-|-|-|-|-|-|-|
            Methotrexate|15 mg once weekly
            Folate|1|0|1|1|1|1|1
        "]],
    );
}
