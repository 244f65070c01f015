//! What a physician of a hospital would check in the documents that other EHRs send: which panel a table of
//! results is of, on which days a dose is given, what is held and what goes on.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Style};

fn check(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

#[test]
fn a_table_below_a_row_is_of_that_row() {
    let panel = |test: &str| {
        format!("<tr><td colspan=2><table><tr><th>Test<th>Value<tr><td>{test}<td>1</table>")
    };
    let (hgb, na) = (panel("Hgb"), panel("Na"));
    check(
        &format!(
            "<h3>Results</h3><table><tr><td>03/01/2031<td>CBC{hgb}<tr><td>03/02/2031<td>BMP{na}</table>"
        ),
        &expect![[r"
            ### Results

            03/01/2031|CBC

            Test: Hgb; Value: 1

            03/02/2031|BMP

            Test: Na; Value: 1
        "]],
    );
}

#[test]
fn titles_of_one_column_are_titles_of_what_is_below_each() {
    let given = |drug: &str, action: &str| {
        format!(
            "<tr><th>{drug}</th></tr><tr><td><table><tr><th>Time<th>Action<tr><td>06:00<td>{action}</table>"
        )
    };
    let (first, second) = (given("Vancomycin", "Given"), given("Heparin", "Refused"));
    check(
        &format!("<h3>Medications</h3><table>{first}{second}</table>"),
        &expect![[r"
        ### Medications

        Vancomycin:

        Time: 06:00; Action: Given

        Heparin:

        Time: 06:00; Action: Refused
    "]],
    );
}

#[test]
fn tables_in_a_row_with_a_name_have_those_of_the_columns() {
    let bilirubin =
        |value: u8| format!("<td><table><tr><th>Bili<th>Hgb<tr><td>{value}<td>14</table>");
    let (one, two) = (bilirubin(4), bilirubin(12));
    check(
        &format!(
            "<h3>Newborns</h3><table><tr><td><td>Twin A<td>Twin B<tr><td>Apgar<td>8/9<td>5/8
             <tr><td>Labs{one}{two}</table>"
        ),
        &expect![[r"
            ### Newborns

            ||Twin A|Twin B
            Apgar|8/9|5/8
            Labs

            Twin A:

            Bili: 4; Hgb: 14

            Twin B:

            Bili: 12; Hgb: 14
        "]],
    );
}

#[test]
fn a_dose_of_some_days_is_of_each() {
    check(
        "<h3>Prednisone</h3><table><tr><th>Week<th>Sun<th>Mon<th>Tue<th>Wed<th>Thu<th>Fri<th>Sat
         <tr><td>1<td colspan=3>40 mg<td colspan=4>30 mg<tr><td>2<td colspan=7>10 mg</table>
         <h3>Taper</h3><table><tr><th>Sun<th>Mon<th>Tue<th>Wed<tr><td>5 mg<td>5 mg<td>2 mg<td>2 mg
         <tr><td colspan=2>1 mg<td><td></table>
         <h3>Warfarin</h3><table><tr><th>Week of<th>Mon<th>Tue<th>Total<tr><td>3/2<td>7.5<td>5<td>12.5
         <tr><td>3/9<td>7.5<td>6<td>13.5</table>",
        &expect![[r"
            ### Prednisone

            Week|Sun|Mon|Tue|Wed|Thu|Fri|Sat
            |-|-|-|-|-|-|-|-|
            1|40 mg|40 mg|40 mg|30 mg|30 mg|30 mg|30 mg
            2|10 mg|10 mg|10 mg|10 mg|10 mg|10 mg|10 mg

            ### Taper

            Sun|Mon|Tue|Wed
            |-|-|-|-|
            5 mg|5 mg|2 mg|2 mg
            1 mg|1 mg

            ### Warfarin

            Week of|Mon|Tue|Total
            |-|-|-|-|
            3/2|7.5|5|12.5
            3/9|7.5|6|13.5
        "]],
    );
}

/// A blank line is all that ends what the lines before it are about.
#[test]
fn what_is_held_ends_at_a_blank_line() {
    check(
        "<h3>Review of Systems</h3><div>Patient denies:<br>fever<br>chest pain<br><br>Cough</div>
         <h3>Note</h3><div style='white-space:pre-wrap'>HOLD:\nlisinopril\n\ncarvedilol BID</div>
         <h3>Plan</h3><table><tr><th>Date<th>Plan<tr><td>03/01<td>HOLD:<br>lisinopril<br>metformin<br><br>
         carvedilol BID<tr><td>03/02<td>Address:<br><br>12 Quay Street</table>",
        &expect![[r"
            ### Review of Systems

            Patient denies:
            fever
            chest pain

            Cough

            ### Note

            HOLD:
            lisinopril

            carvedilol BID

            ### Plan

            Date|Plan
            -|-
            03/01|HOLD: lisinopril, metformin; carvedilol BID
            03/02|Address: 12 Quay Street
        "]],
    );
}

/// "None recorded" under the title of a finding is a finding.
#[test]
fn none_of_a_finding_is_said() {
    check(
        "<h3>Complications</h3><p>None documented.</p><h3>Arrhythmias</h3><p>None recorded</p>
         <h3>Goals</h3><p>None recorded</p><h3>Plan</h3><p>Rest.</p>",
        &expect![[r"
            ### Complications

            None documented.

            ### Arrhythmias

            None recorded

            ### Plan

            Rest.

            Nothing recorded: Goals
        "]],
    );
}

#[test]
fn what_was_aborted_is_said_before_the_drugs() {
    check(
        "<h3>Medications</h3><table><tr><th>Drug<th>Dose<th>Status<tr><td>Amiodarone<td>200 mg<td>aborted
         <tr><td>Digoxin<td>125 mcg<td>aborted</table>",
        &expect![[r"
            ### Medications

            All: Status: aborted

            Drug|Dose
            -|-
            Amiodarone|200 mg
            Digoxin|125 mcg
        "]],
    );
}

#[test]
fn a_drawing_is_not_nothing() {
    check(
        "<h3>Growth</h3><svg aria-label='Weight for age'><text>3.2 kg</text></svg>
         <h3>Vital Signs</h3><svg><text>BP 98/54</text></svg><h3>Goals</h3><p><svg><path/></svg>None recorded</p><h3>Plan</h3><p>Rest.</p>",
        &expect![[r"
            ### Growth

            [image: Weight for age]

            (2 words hidden in the source)

            ### Vital Signs

            (2 words hidden in the source)

            ### Plan

            Rest.

            Nothing recorded: Goals
        "]],
    );
}

#[test]
fn a_wide_value_of_a_form_is_of_its_label() {
    check(
        "<h3>Care Plan</h3><table><tr><td>Goal:<td colspan=3>K 4.0-5.0
         <tr><td>Intervention:<td>Recheck<td>Outcome:<td>Met</table>",
        &expect![[r"
            ### Care Plan

            Goal: K 4.0-5.0
            Intervention: Recheck
            Outcome: Met
        "]],
    );
}
