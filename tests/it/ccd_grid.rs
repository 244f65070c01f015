//! Tables as pages write them: which rows name the columns, where a table ends and another begins,
//! and which cell a value stands in.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Style};

fn check(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

/// Rows of cells: text, or an element as it stands.
fn rows(rows: &[&[&str]]) -> String {
    let cell = |it: &&str| if it.starts_with('<') { (*it).to_owned() } else { format!("<td>{it}") };
    let row = |it: &&[&str]| format!("<tr>{}", it.iter().map(cell).collect::<Vec<_>>().concat());
    rows.iter().map(row).collect::<Vec<_>>().concat()
}

#[test]
fn a_later_thead_begins_a_table_where_it_stands() {
    let eye = |eye, first, second| {
        format!(
            "<thead><tr><th colspan=3>{eye}</th></tr>\
             <tr><th>Date</th><th>Sphere</th><th>Cylinder</th></tr></thead><tbody>{}</tbody>",
            rows(&[&["1/5/2031", first, "-0.50"], &["1/8/2032", second, "-0.75"]])
        )
    };
    let page = format!(
        "<h3>Refraction</h3><table>{}{}</table>",
        eye("Right eye", "-2.25", "-2.50"),
        eye("Left eye", "-1.25", "-1.50")
    );
    check(
        &page,
        &expect![[r"
            ### Refraction

            Right eye

            Date|Sphere|Cylinder
            |-|-|-|
            1/5/2031|-2.25|-0.50
            1/8/2032|-2.50|-0.75

            Left eye

            Date|Sphere|Cylinder
            |-|-|-|
            1/5/2031|-1.25|-0.50
            1/8/2032|-1.50|-0.75
        "]],
    );
    check(
        "<h3>History</h3><table><thead><tr><th>Drug<th>Dose</thead>\
         <tbody><tr><td>Timolol<td>1 drop</tbody><thead><tr><th>Allergen<th>Reaction</thead>\
         <tbody><tr><td>Penicillin<td>rash<tr><td>Latex<td>hives</tbody></table>",
        &expect![[r"
            ### History

            Drug: Timolol; Dose: 1 drop

            Allergen|Reaction
            -|-
            Penicillin|rash
            Latex|hives
        "]],
    );
}

#[test]
fn a_later_thead_of_two_rows_joins_them() {
    let head = |eye| {
        format!(
            "<thead><tr><th rowspan=2>Date<th colspan=2>{eye}<tr><th>Sphere<th>Cylinder</thead>"
        )
    };
    let body = |first| rows(&[&["1/5/2031", first, "-0.50"], &["1/8/2032", "-2.00", "-0.75"]]);
    check(
        &format!(
            "<h3>Refraction</h3><table>{}<tbody>{}</tbody>{}<tbody>{}</tbody></table>",
            head("Right"),
            body("-2.25"),
            head("Left"),
            body("-1.25")
        ),
        &expect![[r"
            ### Refraction

            Date|Right / Sphere|Right / Cylinder
            |-|-|-|
            1/5/2031|-2.25|-0.50
            1/8/2032|-2.00|-0.75

            Date|Left / Sphere|Left / Cylinder
            |-|-|-|
            1/5/2031|-1.25|-0.50
            1/8/2032|-2.00|-0.75
        "]],
    );
}

#[test]
fn a_later_thead_with_nothing_but_a_title_leaves_the_columns_their_names() {
    check(
        "<h3>Labs</h3><table><thead><tr><th>Test<th>Value<th>Range</thead>\
         <tbody><tr><td>Hgb<td>9.1<td>12-16</tbody><thead><tr><th colspan=3>Chemistry</thead>\
         <tbody><tr><td>K<td>6.1<td>3.5-5</tbody></table>",
        &expect![[r"
            ### Labs

            Test|Value|Range
            |-|-|-|
            Hgb|9.1|12-16
            Chemistry|
            K|6.1|3.5-5
        "]],
    );
}

#[test]
fn a_header_that_is_repeated_is_said_once() {
    let head = "<thead><tr><th>Test<th>Value</thead>";
    check(
        &format!(
            "<h3>Labs</h3><table>{head}<tbody>{}</tbody>{head}<tbody>{}</tbody>\
             <tfoot><tr><th>Test<th>Value</tfoot></table>",
            rows(&[&["Hgb", "9.1"]]),
            rows(&[&["K", "6.1"]])
        ),
        &expect![[r"
            ### Labs

            Test|Value
            -|-
            Hgb|9.1
            K|6.1
        "]],
    );
}

#[test]
fn a_table_that_wraps_names_its_columns_again() {
    let rows = |corner, days, pressure, pulse| {
        format!("<tr><{corner}></{corner}>{days}<tr><th>BP{pressure}<tr><th>Pulse{pulse}")
    };
    let first = rows("th", "<th>1/1/2032<th>1/2/2032", "<td>120/80<td>121/81", "<td>60<td>61");
    let second =
        |corner| rows(corner, "<th>1/3/2032<th>1/4/2032", "<td>180/99<td>181/98", "<td>90<td>91");
    let page = |corner| format!("<h3>Vitals</h3><table>{first}{}</table>", second(corner));
    assert_eq!(ccd::read(&page("td")), ccd::read(&page("th")));
    check(
        &page("th"),
        &expect![[r"
            ### Vitals

            ||1/1/2032|1/2/2032
            |-|-|-|
            BP|120/80|121/81
            Pulse|60|61

            ||1/3/2032|1/4/2032
            |-|-|-|
            BP|180/99|181/98
            Pulse|90|91
        "]],
    );
}

#[test]
fn a_title_above_new_names_goes_with_them_and_a_note_does_not() {
    let table = |between: &str| {
        format!(
            "<h3>History</h3><table><tr><th>Drug<th>Dose<tr><td>Timolol<td>1 drop\
             <tr><td>Brimonidine<td>2 drops<tr>{between}<tr><th>Allergen<th>Reaction\
             <tr><td>Penicillin<td>rash<tr><td>Latex<td>hives</table>"
        )
    };
    check(
        &table("<th colspan=2>Allergies"),
        &expect![[r"
            ### History

            Drug|Dose
            -|-
            Timolol|1 drop
            Brimonidine|2 drops

            Allergies

            Allergen|Reaction
            -|-
            Penicillin|rash
            Latex|hives
        "]],
    );
    check(
        &table("<td colspan=2>* since 2031"),
        &expect![[r"
            ### History

            Drug|Dose
            -|-
            Timolol|1 drop
            Brimonidine|2 drops
            |* since 2031|

            Allergen|Reaction
            -|-
            Penicillin|rash
            Latex|hives
        "]],
    );
}

#[test]
fn a_span_ends_with_its_part_of_the_table() {
    check(
        "<h3>IOP</h3><table><thead><tr><th rowspan=2>Date<th>OD<th>OS</thead>\
         <tbody><tr><td>5/6/2032<td>17<td>22<tr><td>8/9/2032<td>15<td>19</tbody></table>",
        &expect![[r"
            ### IOP

            Date|OD|OS
            |-|-|-|
            5/6/2032|17|22
            8/9/2032|15|19
        "]],
    );
    check(
        "<h3>IOP</h3><table><thead><tr><th>Date<th>OD<th>OS</thead>\
         <tbody><tr><td rowspan=3>5/6/2032<td>17<td>22<tr><td>16<td>21</tbody>\
         <tbody><tr><td rowspan=0>8/9/2032<td>15<td>19<tr><td>14<td>18</tbody>\
         <tbody><tr><td>9/9/2032<td>13<td>12</tbody></table>",
        &expect![[r"
            ### IOP

            Date|OD|OS
            |-|-|-|
            5/6/2032|17|22
            5/6/2032|16|21
            8/9/2032|15|19
            8/9/2032|14|18
            9/9/2032|13|12
        "]],
    );
}

#[test]
fn rows_of_header_cells_alone_are_rows() {
    check(
        "<h3>Allergies</h3><table><tr><th>Allergen<th>Reaction<tr><th>Penicillin<th>Anaphylaxis</table>",
        &expect![[r"
            ### Allergies

            Allergen|Reaction
            Penicillin|Anaphylaxis
        "]],
    );
    check(
        "<h3>Results</h3><table><tr><th>Test<th>Value<tr><th>IOP<th>17<tr><th>CCT<th>540</table>",
        &expect![[r"
            ### Results

            Test|Value
            -|-
            IOP|17
            CCT|540
        "]],
    );
    check(
        "<h3>Problems</h3><table><tr><th>Glaucoma<tr><th>Cataract</table>",
        &expect![[r"
            ### Problems

            Glaucoma
            Cataract
        "]],
    );
}

#[test]
fn a_name_without_values_is_no_second_header() {
    check(
        "<h3>Labs</h3><table><tr><th>Test<th>Value<th>Range<tr><th>Hematology<td><td>\
         <tr><td>Hgb<td>9.1<td>12-16<tr><th>Chemistry<td><td><tr><td>K<td>6.1<td>3.5-5</table>",
        &expect![[r"
            ### Labs

            Test|Value|Range
            |-|-|-|
            Hematology||
            Hgb|9.1|12-16
            Chemistry||
            K|6.1|3.5-5
        "]],
    );
    check(
        "<h3>Medications</h3><table><tr><th>Drug<th>Dose<tr><th>Aspirin<td>\
         <tr><th>Losartan<td>50 mg</table>",
        &expect![[r"
            ### Medications

            Drug|Dose
            -|-
            Aspirin||
            Losartan|50 mg
        "]],
    );
    check(
        "<h3>Social History</h3><table><tr><th>Smoking<td><tr><th>Alcohol<td>none</table>",
        &expect![[r"
            ### Social History

            Smoking:
            Alcohol: none
        "]],
    );
}

#[test]
fn a_blank_corner_stands_above_the_names_of_rows() {
    check(
        "<h3>Refraction</h3><table><tr><td><th colspan=2>Right<th colspan=2>Left\
         <tr><td><th>Sphere<th>Cylinder<th>Sphere<th>Cylinder\
         <tr><td>1/5/2031<td>-2.25<td>-0.50<td>-1.75<td>-0.75\
         <tr><td>1/8/2032<td>-2.50<td>-0.75<td>-2.00<td>-1.00</table>",
        &expect![[r"
            ### Refraction

            ||Right / Sphere|Right / Cylinder|Left / Sphere|Left / Cylinder
            |-|-|-|-|-|
            1/5/2031|-2.25|-0.50|-1.75|-0.75
            1/8/2032|-2.50|-0.75|-2.00|-1.00
        "]],
    );
}

#[test]
fn the_title_of_a_section_in_a_row_of_its_own_stands_above_the_table() {
    let table = |title: &str, names: &str, rows: &str| {
        format!(
            "<table><thead><tr><th colspan=3>{title}</th></tr>{names}</thead>\
             <tbody>{rows}</tbody></table>"
        )
    };
    let page = [
        table(
            "<h3>Medications</h3>",
            "<tr><th>Drug<th>Dose<th>Status",
            &rows(&[&["Aspirin", "", "Active"], &["Losartan", "50 mg", "Stopped"]]),
        ),
        table(
            "<h3>Allergies</h3> as told by the patient",
            "<tr><th>Allergen<th>Reaction",
            &rows(&[&["Penicillin", "rash"], &["Latex", "hives"]]),
        ),
    ];
    check(
        &page.concat(),
        &expect![[r"
            ### Medications

            Drug|Dose|Status
            |-|-|-|
            Aspirin||Active
            Losartan|50 mg|Stopped

            ### Allergies

            as told by the patient

            Allergen|Reaction
            -|-
            Penicillin|rash
            Latex|hives
        "]],
    );
}

#[test]
fn one_table_of_several_sections_is_as_many() {
    check(
        "<table><tr><th colspan=2><h3>Medications</h3><tr><th>Drug<th>Dose<tr><td>Timolol<td>1 drop\
         <tr><td>Aspirin<td><tr><td colspan=2><h3>Stopped</h3><tr><td>Losartan<td>50 mg\
         <tr><th colspan=2><h3>Allergies</h3><tr><th>Allergen<th>Reaction<tr><td>Penicillin<td>rash\
         <tr><td>Latex<td>hives</table>",
        &expect![[r"
            ### Medications

            Drug|Dose
            -|-
            Timolol|1 drop
            Aspirin||
            Stopped|
            Losartan|50 mg

            ### Allergies

            Allergen|Reaction
            -|-
            Penicillin|rash
            Latex|hives
        "]],
    );
}

#[test]
fn a_heading_in_a_value_is_part_of_it() {
    check(
        "<h3>Notes</h3><table><tr><th>Date<th>Author<th>Note\
         <tr><td>5/6/2032<td>Dana Testcase<td><h3>Impression</h3><p>Glaucoma suspect</p>\
         <tr><td>8/9/2032<td><td>Stable</table><h3>Plan</h3><p>Return</p>",
        &expect![[r"
            ### Notes

            Date|Author|Note
            |-|-|-|
            5/6/2032|Dana Testcase|Impression, Glaucoma suspect
            8/9/2032||Stable

            ### Plan

            Return
        "]],
    );
}

#[test]
fn the_frame_of_a_page_is_taken_apart() {
    let section = "<h3>Medications</h3><table><tr><th>Drug<th>Dose<tr><td>Timolol<td>1 drop\
         <tr><td>Aspirin<td></table>";
    for frame in ["<tr><td>Menu<td>", "<tr><td>", "<tr><th>Name<th>Born<tr><td colspan=2>"] {
        let page = format!("<table>{frame}{section}</table>");

        let text = ccd::markdown(&ccd::read(&page), &Style::folded());

        assert!(text.contains("### Medications\n\nDrug|Dose\n-|-\nTimolol|1 drop\n"), "{text}");
    }
}

#[test]
fn a_table_without_an_end_keeps_its_rows_and_nothing_else() {
    check(
        "<h3>Medications</h3><table><tr><th>Drug<th>Dose<tr><td>Timolol<td>1 drop\
         <tr><td>Aspirin<td><h3>Allergies</h3><table><tr><th>Allergen<th>Reaction\
         <tr><td>Penicillin<td>rash<tr><td>Latex<td>hives</table><h3>Plan</h3><p>Return</p>",
        &expect![[r"
            ### Medications

            Drug|Dose
            -|-
            Timolol|1 drop
            Aspirin||

            ### Allergies

            Allergen|Reaction
            -|-
            Penicillin|rash
            Latex|hives

            ### Plan

            Return
        "]],
    );
}

#[test]
fn rows_that_lost_their_table_end_at_a_heading() {
    check(
        "<h3>Immunizations</h3><div><tr><td>Influenza<td>10/1/2031</tr>\
         <tr><td>Zoster<td>2/9/2030</tr></div><h3>Family History</h3><p>Glaucoma</p>\
         <h3>Plan</h3><table><tr><td>Return<td>in May</table>",
        &expect![[r"
            ### Immunizations

            Influenza|10/1/2031
            Zoster|2/9/2030

            ### Family History

            Glaucoma

            ### Plan

            Return|in May
        "]],
    );
}

#[test]
fn sections_in_rows_without_names_are_sections() {
    check(
        "<table><tr><td colspan=2><h3>Medications</h3><tr><td>Timolol<td>1 drop<tr><td>Aspirin<td>\
         <tr><td colspan=2><h3>Allergies</h3><tr><td>Penicillin<td>rash<tr><td>Latex<td>hives</table>",
        &expect![[r"
            ### Medications

            Timolol|1 drop
            Aspirin

            ### Allergies

            Penicillin|rash
            Latex|hives
        "]],
    );
}

#[test]
fn a_value_does_not_move_into_a_blank_before_it() {
    let label = |it: &str| format!("<td class='td_label'>{it}</td>");
    let (pressure, lens) = (label("IOP"), label("Lens"));
    let table = |rows: &str| format!("<h3>Exam</h3><table>{rows}</table>");
    check(
        &table(&rows(&[&[&pressure, "", "22"], &[&lens, "clear", "NS 2+"]])),
        &expect![[r"
            ### Exam

            IOP||22
            Lens|clear|NS 2+
        "]],
    );
    // A column that only keeps others apart, and a second label.
    check(
        &table(&rows(&[&[&pressure, "", "22", &lens, "clear"], &[&lens, "", "NS 2+"]])),
        &expect![[r"
            ### Exam

            IOP: 22
            Lens: clear
            Lens: NS 2+
        "]],
    );
}

#[test]
fn a_color_names_nothing() {
    check(
        "<h3>Labs</h3><table><tr><td bgcolor='#eee'>Glucose<td bgcolor=yellow>180<td>70-110\
         <tr><td bgcolor='#eee'>Sodium<td>140<td>135-145</table>\
         <h3>Vital Signs</h3><table><tr><td bgcolor='#ccc'>Measure<td bgcolor='#ccc'>5/6/2032\
         <td bgcolor='#ccc'>8/9/2032<tr><td bgcolor='#eee'>BP<td><td>130/85\
         <tr><td bgcolor='#eee'>Pulse<td>64<td>70</table>",
        &expect![[r"
            ### Labs

            Glucose|180|70-110
            Sodium|140|135-145

            ### Vital Signs

            Measure|5/6/2032|8/9/2032
            BP||130/85
            Pulse|64|70
        "]],
    );
}

#[test]
fn what_is_blank_beside_the_line_of_another_cell_stays_so() {
    check(
        "<h3>Vital Signs</h3><table><tr><th>Date<th>Measure<th>Value\
         <tr><td>5/6/2032<td>BP<br>Pulse<br>Resp<td>120/80<br><br>16\
         <tr><td>6/6/2032<td><ul><li>BP<li>Pulse<li>Resp</ul><td><ul><li>130/80<li><li>18</ul>\
         <tr><td>7/6/2032<td><p>OD</p><p>OS</p><td><p>&nbsp;</p><p>18</p></table>",
        &expect![[r"
            ### Vital Signs

            Date|Measure|Value
            |-|-|-|
            5/6/2032|BP, Pulse, Resp|120/80, , 16
            6/6/2032|BP; Pulse; Resp|130/80; ; 18
            7/6/2032|OD, OS|, 18
        "]],
    );
    // Beside nothing, a blank line is how a page looks.
    check(
        "<h3>Notes</h3><table><tr><th>Date<th>Note<th>By\
         <tr><td>5/6/2032<td>Stable<br><br>Return in May<td>Dana Testcase<br>Tern\
         <tr><td>6/6/2032<td><ul><li>Stable<li><li></ul><td><p>&nbsp;</p></table>",
        &expect![[r"
            ### Notes

            Date|Note|By
            |-|-|-|
            5/6/2032|Stable, Return in May|Dana Testcase, Tern
            6/6/2032|Stable
        "]],
    );
}

#[test]
fn a_row_without_cells_uses_up_the_spans_of_rows() {
    for empty in ["<tr></tr>", "<tr/>", "<tr>\n</tr>"] {
        let page = format!(
            "<h3>IOP</h3><table><tr><th>Date<th>OD<th>OS\
             <tr><td rowspan=2>5/6/2032<td rowspan=2>17<td rowspan=2>22</tr>{empty}\
             <tr><td>8/9/2032<td>15<td>19</table>"
        );
        check(
            &page,
            &expect![[r"
                ### IOP

                Date|OD|OS
                |-|-|-|
                5/6/2032|17|22
                8/9/2032|15|19
            "]],
        );
    }
    check(
        "<h3>IOP</h3><table><tr><th>Date<th>Eye<th>mmHg\
         <tr><td rowspan=4>5/6/2032<td>OD<td>17</tr><tr></tr><tr></tr><tr><td>OS<td>22</tr>\
         <tr><td>8/9/2032<td>OD<td>15</table>",
        &expect![[r"
            ### IOP

            Date|Eye|mmHg
            |-|-|-|
            5/6/2032|OD|17
            5/6/2032|OS|22
            8/9/2032|OD|15
        "]],
    );
}

#[test]
fn a_row_of_values_in_header_cells_names_no_columns() {
    check(
        "<h3>Labs</h3><table><thead><tr><th>Test<th>Value<th>Range</thead>\
         <tbody><tr><td>Hgb<td>13.1<td>12-16<tr><th>K<th>6.1<th>3.5-5\
         <tr><td>Na<td>140<td>135-145</table>",
        &expect![[r"
            ### Labs

            Test|Value|Range
            |-|-|-|
            Hgb|13.1|12-16
            K|6.1|3.5-5
            Na|140|135-145
        "]],
    );
    check(
        "<h3>Labs</h3><table><tr><th>Test<th>Value\
         <tr><th>Hgb<th>9<tr><th>K<th>9<tr><td>Na<td>140</table>",
        &expect![[r"
            ### Labs

            Test|Value
            -|-
            Hgb|9
            K|9
            Na|140
        "]],
    );
    // Each column has its name once all of these are read.
    check(
        "<h3>IOP</h3><table><tr><th rowspan=2>Date<th colspan=2>IOP<tr><th>OD<th>OS\
         <tr><th>5/6/2032<th>31<th>33<tr><td>8/9/2032<td>15<td>19</table>",
        &expect![[r"
            ### IOP

            Date|IOP / OD|IOP / OS
            |-|-|-|
            5/6/2032|31|33
            8/9/2032|15|19
        "]],
    );
    // These name the columns: below a title, or with nothing above the names of the rows.
    check(
        "<h3>Vital Signs</h3><table><thead><tr><th>Measure<th>5/6/2032<th>8/9/2032</thead>\
         <tbody><tr><td>Pulse<td>64<td>70<tr><th><th>1/2/2033<th>3/4/2033\
         <tr><td>Pulse<td>66<td>72<tr><th colspan=3>Eyes<tr><th>Measure<th>OD<th>OS\
         <tr><td>CCT<td>540<td>551</table>",
        &expect![[r"
            ### Vital Signs

            Measure: Pulse; 5/6/2032: 64; 8/9/2032: 70

            Pulse; 1/2/2033: 66; 3/4/2033: 72

            Eyes

            Measure: CCT; OD: 540; OS: 551
        "]],
    );
}

#[test]
fn a_row_that_names_a_section_begins_it() {
    check(
        "<table><tr><td colspan=2><h3>Medications</h3><tr><th>Drug<th>Dose\
         <tr><td>Timolol<td>1 drop<tr><td colspan=2><h3>Allergies</h3>\
         <tr><td>Penicillin<td>anaphylaxis<tr><td colspan=2><h3>Goals</h3>Keep the pressure low\
         </table>",
        &expect![[r"
            ### Medications

            Drug: Timolol; Dose: 1 drop

            ### Allergies

            Penicillin|anaphylaxis

            ### Goals

            Keep the pressure low
        "]],
    );
}

#[test]
fn texts_beside_each_other_stay_so_in_the_frame_of_a_page() {
    check(
        "<h3>Visits</h3><table><tr><td>5/6/2032<td><h3>Impression</h3>Glaucoma OD\
         <tr><td>6/6/2032<td><h3>Impression</h3>Glaucoma OS</table>",
        &expect![[r"
            ### Visits

            5/6/2032|Impression, Glaucoma OD
            6/6/2032|Impression, Glaucoma OS
        "]],
    );
    check(
        "<h3>Imaging</h3><table><tr><td>OD<td>OCT<td>RNFL 71\
         <tr><td>OS<td>OCT<td><h3>RNFL 65</h3><tr><td>OU<td>VF<td>MD -2</table>",
        &expect![[r"
            ### Imaging

            OD|OCT|RNFL 71
            OS|OCT|RNFL 65
            OU|VF|MD -2
        "]],
    );
    check(
        "<h1>Summary</h1><table><tr><td colspan=2>Eye Clinic<tr><td>Patient<td>Ilka Testcase\
         <tr><td>Born<td>1/2/1958<tr><td colspan=2><h3>Medications</h3>Timolol\
         <tr><td>OD<td>1 drop<tr><td>OS<td>none\
         <tr><td colspan=2><h3>Plan</h3><table><tr><th>Item<th>Due<tr><td>VF<td>May</table></table>",
        &expect![[r"
            ## Summary

            Eye Clinic
            Patient; Ilka Testcase
            Born; 1/2/1958

            ### Medications

            Timolol

            OD|1 drop
            OS|none

            ### Plan

            Item: VF; Due: May
        "]],
    );
}

#[test]
fn a_value_alone_in_the_first_of_its_rows_is_said_in_all() {
    check(
        "<h3>IOP</h3><table><tr><th>Date<th>Eye<th>mmHg<tr><td rowspan=3>5/6/2032</tr>\
         <tr><td>OD<td>17<tr><td>OS<td>22<tr><td>8/9/2032<td>OD<td>15</table>",
        &expect![[r"
            ### IOP

            Date|Eye|mmHg
            |-|-|-|
            5/6/2032||
            5/6/2032|OD|17
            5/6/2032|OS|22
            8/9/2032|OD|15
        "]],
    );
    check(
        "<h3>IOP</h3><table><tr><th rowspan=2>Date</tr><tr><th>OD<th>OS\
         <tr><td>5/6/2032<td>17<td>22<tr><td>8/9/2032<td>15<td>19</table>",
        &expect![[r"
            ### IOP

            Date|OD|OS
            |-|-|-|
            5/6/2032|17|22
            8/9/2032|15|19
        "]],
    );
    check(
        "<h3>IOP</h3><table><tr><th>Date<th>Visit<th>OD<th>OS\
         <tr><td rowspan=2 colspan=2>5/6/2032</tr><tr><td>17<td>22</table>",
        &expect![[r"
            ### IOP

            Date|Visit|OD|OS
            |-|-|-|-|
            5/6/2032|
            5/6/2032|5/6/2032|17|22
        "]],
    );
}

#[test]
fn lines_stay_beside_each_other_where_several_cells_have_blank_ones() {
    check(
        "<h3>Labs</h3><table><tr><th>Date<th>Test<th>Value\
         <tr><td>5/6/2032<td>Na<br><br>K<br>Cl<td>140<br><br><br>101\
         <tr><td>8/9/2032<td>Na<br><br>K<td>141<br><br>4.2</table>",
        &expect![[r"
            ### Labs

            Date|Test|Value
            |-|-|-|
            5/6/2032|Na, , K, Cl|140, , , 101
            8/9/2032|Na, K|141, 4.2
        "]],
    );
}

#[test]
fn a_long_name_is_not_said_in_every_row() {
    let name = "name ".repeat(1_000);
    let lost = "<tr><td>a</td>loose</tr>".repeat(500);
    let nested = "<tr><td><table><tr><th>a<th>b<tr><td>1<td>2</table><td>x".repeat(500);
    for rows in [lost, nested] {
        let page = format!("<h3>Labs</h3><table><tr><th>{name}<th>Value{rows}</table>");
        let told = ccd::markdown(&ccd::read(&page), &Style::folded());
        assert_eq!(told.matches(name.trim()).count(), 1);
        assert!(told.len() < 10 * page.len(), "{} of {}", told.len(), page.len());
    }
}

#[test]
fn a_long_value_that_spans_rows_cannot_fill_them_all() {
    let long = "long ".repeat(5_000);
    let rows = "<tr><td>OD<td>17".repeat(900);
    let page = format!("<h3>IOP</h3><table><tr><td rowspan=1000>{long}<td>x{rows}</table>");
    let told = ccd::markdown(&ccd::read(&page), &Style::folded());
    assert_eq!(told.matches("OD|17").count(), 900);
    assert!(told.len() < 20 * page.len(), "{} of {}", told.len(), page.len());
}

#[test]
fn a_label_is_that_of_its_column_also_where_the_one_beside_it_is_blank() {
    check(
        "<h3>IOP</h3><table><tr><td>IOP OD:<td>17<td>IOP OS:<td>22\
         <tr><td>Goldmann:<td>18<td><td>24</table>",
        &expect![[r"
            ### IOP

            IOP OD: 17
            IOP OS: 22; 24
            Goldmann: 18
        "]],
    );
}
