//! Tables whose cells hold more than a text, and tables that a page arranges in its own way: what
//! belongs to what is still to be seen, and no finding changes its eye, its name or its denial.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Style};

fn check(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

/// A section with a table: a line a row, with pipes between its cells; `!` begins a header cell, and
/// a number before a `~` is how many columns it spans.
fn table(rows: &str) -> String {
    let cell = |it: &str| {
        let (name, it) = it.strip_prefix('!').map_or(("td", it), |it| ("th", it));
        match it.split_once('~') {
            Some((span, it)) => format!("<{name} colspan={span}>{it}</{name}>"),
            None => format!("<{name}>{it}</{name}>"),
        }
    };
    let row = |it: &str| format!("<tr>{}", it.split('|').map(cell).collect::<String>());
    format!("<h3>Exam</h3><table>{}</table>", rows.lines().map(row).collect::<String>())
}

#[test]
fn a_list_in_a_cell_ends_where_it_ends() {
    check(
        &table(
            "!Problem|!Plan\n\
             POAG|<ul><li>Discontinue<ul><li>Timolol OS<li>Brimonidine OS</ul><li>Latanoprost OU</ul>\n\
             DES|<p>Denies:</p><ul><li>flashes<li>floaters</ul><p>Blurred vision OS</p>\n\
             AMD|<ol><li>Stop<ol><li>zinc<li>Avoid<ul><li>smoke</ul></ol><li>AREDS 2</ol>Drusen OU",
        ),
        &expect![[r"
            ### Exam

            Problem|Plan
            -|-
            POAG|Discontinue (Timolol OS; Brimonidine OS); Latanoprost OU
            DES|Denies: (flashes; floaters); Blurred vision OS
            AMD|Stop (zinc; Avoid (smoke)); AREDS 2; Drusen OU
        "]],
    );
}

#[test]
fn a_list_at_the_end_of_a_cell_needs_no_end() {
    check(
        &table(
            "!Problem|!Plan\n\
             POAG|Stop<ul><li>Timolol OS<li>Brimonidine OS<li><ul><li>Dorzolamide</ul></ul>\n\
             DES|<ul><li>Tears<li>Lid scrubs</ul>Return in March",
        ),
        &expect![[r"
            ### Exam

            Problem|Plan
            -|-
            POAG|Stop (Timolol OS; Brimonidine OS; Dorzolamide)
            DES|Tears; Lid scrubs; Return in March
        "]],
    );
}

#[test]
fn a_wide_value_is_said_of_each_eye() {
    check(
        &table(
            "!Date|!OD sc|!OD cc|!OS sc|!OS cc\n\
             2/1/2030|4~Unable to test",
        ),
        &expect![[r"
            ### Exam

            Date|OD sc|OD cc|OS sc|OS cc
            |-|-|-|-|-|
            2/1/2030|Unable to test|Unable to test|Unable to test|Unable to test
        "]],
    );
    check(
        &table(
            "!|!O.D.|!O.S.\n\
             Lids|2~Trace meibomian gland dysfunction with telangiectasia, upper and lower lids\n\
             Cornea|Clear|SPK",
        ),
        &expect![[r"
            ### Exam

            ||O.D.|O.S.
            |-|-|-|
            Lids|Trace meibomian gland dysfunction with telangiectasia, upper and lower lids|Trace meibomian gland dysfunction with telangiectasia, upper and lower lids
            Cornea|Clear|SPK
        "]],
    );
}

#[test]
fn a_column_under_a_wide_value_is_not_called_blank() {
    let labs = "!Date|!Sodium|!Potassium|!Chloride|!CO2\n1/1/2030|4~Hemolyzed\n";
    check(
        &table(&format!("{labs}1/2/2030|4~Clotted")),
        &expect![[r"
        ### Exam

        Date|Sodium|Potassium|Chloride|CO2
        |-|-|-|-|-|
        1/1/2030|Hemolyzed|Hemolyzed|Hemolyzed|Hemolyzed
        1/2/2030|Clotted|Clotted|Clotted|Clotted
    "]],
    );
    // Said of each or of none: what stands in one column alone is not true of that one alone.
    check(
        &table(&format!("{labs}1/2/2030|140|4.1|102|")),
        &expect![[r"
            ### Exam

            Date|Sodium|Potassium|Chloride|CO2
            |-|-|-|-|-|
            1/1/2030|Hemolyzed|Hemolyzed|Hemolyzed|Hemolyzed
            1/2/2030|140|4.1|102
        "]],
    );
    check(
        &table(&format!("{labs}1/2/2030|140|4.1|102|24")),
        &expect![[r"
            ### Exam

            Date|Sodium|Potassium|Chloride|CO2
            |-|-|-|-|-|
            1/1/2030|Hemolyzed
            1/2/2030|140|4.1|102|24
        "]],
    );
}

#[test]
fn labels_beside_each_other_stay_under_their_eye() {
    let rows = "IOP:|15|IOP:|22\nVA:||VA:|20/40";
    check(
        &table(&format!("2~Right eye|2~Left eye\n{rows}")),
        &expect![[r"
        ### Exam

        Right eye|Right eye|Left eye|Left eye
        IOP:|15|IOP:|22
        VA:||VA:|20/40
    "]],
    );
    check(
        &table(&format!("2~OD:|2~OS:\n{rows}")),
        &expect![[r"
        ### Exam

        OD:|OD:|OS:|OS:
        IOP:|15|IOP:|22
        VA:||VA:|20/40
    "]],
    );
    check(
        &table(&format!("Right eye||Left eye|\n{rows}")),
        &expect![[r"
        ### Exam

        Right eye||Left eye
        IOP:|15|IOP:|22
        VA:||VA:|20/40
    "]],
    );
    // No more than labels whose values nobody wrote, and values that go on below.
    check(
        &table("IOP:||VA:|\nPupil:|4 mm|Lens:|clear\n|round||no opacity"),
        &expect![[r"
        ### Exam

        IOP:
        VA:
        Pupil: 4 mm; round
        Lens: clear; no opacity
    "]],
    );
}

#[test]
fn a_table_as_the_value_of_a_label_stays_under_it() {
    let meds = |first, second| {
        format!(
            "<table><tr><th>Drug<th>Dose<tr><td>{first}<td>1 drop<tr><td>{second}<td>2 drops</table>"
        )
    };
    let (taken, ended) = (meds("Latanoprost", "Timolol"), meds("Prednisolone", "Dorzolamide"));
    check(
        &table(&format!(
            "!Eye drops|{taken}\n!Discontinued|Last year{ended}\n!Allergies|Penicillin"
        )),
        &expect![[r"
            ### Exam

            Eye drops

            Drug|Dose
            -|-
            Latanoprost|1 drop
            Timolol|2 drops

            Discontinued: Last year

            Drug|Dose
            -|-
            Prednisolone|1 drop
            Dorzolamide|2 drops

            Allergies: Penicillin
        "]],
    );
    check(
        &table(&format!("Home:|yes|Drops:|{taken}\nStopped:|{ended}|Allergies:|Penicillin")),
        &expect![[r"
            ### Exam

            Home: yes

            Drops

            Drug|Dose
            -|-
            Latanoprost|1 drop
            Timolol|2 drops

            Stopped

            Drug|Dose
            -|-
            Prednisolone|1 drop
            Dorzolamide|2 drops

            Allergies: Penicillin
        "]],
    );
}

/// A small table in a cell.
fn eye(pressure: &str, acuity: &str) -> String {
    format!("<table><tr><th>IOP<th>VA<tr><td>{pressure}<td>{acuity}</table>")
}

#[test]
fn texts_and_tables_in_a_cell_keep_their_order() {
    let (right, left) = (eye("15", "20/20"), eye("22", "20/40"));
    let (one, other) = ("<table><tr><td>15<td>GAT</table>", "<table><tr><td>22<td>GAT</table>");
    check(
        &table(&format!("!Date|!Results\n1/1/2030|Dilated<br>Right eye{right}Left eye{left}Seen")),
        &expect![[r"
            ### Exam

            Date: 1/1/2030; Results: Dilated

            Results:

            Right eye

            IOP: 15; VA: 20/20

            Left eye

            IOP: 22; VA: 20/40

            Seen
        "]],
    );
    check(
        &table(&format!(
            "!Date|!Results\n1/1/2030|<ul><li>Right eye{right}<li>Left eye{left}</ul>"
        )),
        &expect![[r"
            ### Exam

            Date: 1/1/2030

            Results:

            Right eye

            IOP: 15; VA: 20/20

            Left eye

            IOP: 22; VA: 20/40
        "]],
    );
    check(
        &table(&format!("!Date|!IOP\n1/1/2030|Right eye:{one}Left eye:{other}\n1/2/2030|none")),
        &expect![[r"
            ### Exam

            Date|IOP
            -|-
            1/1/2030|Right eye:<br>15; GAT<br>Left eye:<br>22; GAT
            1/2/2030|none
        "]],
    );
    // One text, before a table or behind it, is the value.
    check(
        &table(&format!("!Date|!Results\n1/1/2030|Right eye{right}\n1/2/2030|{one}Stable")),
        &expect![[r"
            ### Exam

            Date: 1/1/2030; Results: Right eye

            Results:

            IOP: 15; VA: 20/20

            Date|Results
            -|-
            1/2/2030|Stable<br>15; GAT
        "]],
    );
}

#[test]
fn tables_below_the_names_of_eyes_have_those_names() {
    let (right, left) = (eye("15", "20/20"), eye("22", "20/40"));
    check(
        &table(&format!("Right eye|Left eye\n{right}|{left}")),
        &expect![[r"
        ### Exam

        Right eye|Left eye

        Right eye:

        IOP: 15; VA: 20/20

        Left eye:

        IOP: 22; VA: 20/40
    "]],
    );
    check(
        &table(&format!("Right eye|Left eye\nNot examined|{left}")),
        &expect![[r"
        ### Exam

        Right eye|Left eye
        Not examined

        Left eye:

        IOP: 22; VA: 20/40
    "]],
    );
    // What stands above is a value of another row.
    check(
        &table(&format!("Doctor|A. Newman\nFindings|{left}")),
        &expect![[r"
        ### Exam

        Doctor|A. Newman
        Findings

        IOP: 22; VA: 20/40
    "]],
    );
}

#[test]
fn a_tick_stays_in_its_column() {
    let grid =
        |names, ticks| format!("!Finding|{names}\nFlashes|{ticks}\nPain|{ticks}\nHalos|{ticks}");
    check(
        &table(&grid("!Yes|!No", "|X")),
        &expect![[r"
        ### Exam

        Finding|Yes|No
        |-|-|-|
        Flashes||X
        Pain||X
        Halos||X
    "]],
    );
    check(
        &table(&grid("!Accepted|!Refused|!Note", "|Yes|by phone")),
        &expect![[r"
        ### Exam

        Finding|Accepted|Refused
        |-|-|-|
        Flashes||Yes
        Pain||Yes
        Halos||Yes

        (All: Note: by phone)
    "]],
    );
    check(
        &table(&grid("!Normal|!Abnormal|!Seen by", "checked||A. Newman")),
        &expect![[r"
        ### Exam

        Finding|Normal|Abnormal
        |-|-|-|
        Flashes|checked
        Pain|checked
        Halos|checked

        (All: Seen by: A. Newman)
    "]],
    );
}

#[test]
fn what_ends_or_doubts_all_rows_stands_above_them() {
    let drugs = |name, value| {
        table(&format!(
            "!Drug|!Use|!{name}\nTimolol|qam|{value}\nPilocarpine|qid|{value}\nDorzolamide|bid|{value}"
        ))
    };
    check(
        &drugs("Stop date", "3/3/2031"),
        &expect![[r"
        ### Exam

        All: Stop date: 3/3/2031

        Drug|Use
        -|-
        Timolol|qam
        Pilocarpine|qid
        Dorzolamide|bid
    "]],
    );
    check(
        &drugs("Status", "Completed"),
        &expect![[r"
        ### Exam

        All: Status: Completed

        Drug|Use
        -|-
        Timolol|qam
        Pilocarpine|qid
        Dorzolamide|bid
    "]],
    );
    check(
        &drugs("Source", "Family history"),
        &expect![[r"
        ### Exam

        All: Source: Family history

        Drug|Use
        -|-
        Timolol|qam
        Pilocarpine|qid
        Dorzolamide|bid
    "]],
    );
    check(
        &drugs("Start date", "3/3/2031"),
        &expect![[r"
        ### Exam

        Drug|Use
        -|-
        Timolol|qam
        Pilocarpine|qid
        Dorzolamide|bid

        (All: Start date: 3/3/2031)
    "]],
    );
}

#[test]
fn names_without_a_row_are_no_pair() {
    let head = "<table><thead><tr><th>Substance<th>Reaction</thead><tbody></tbody></table>";
    check(
        &format!("<h3>Allergies</h3>{head}<p>Reviewed</p>"),
        &expect![[r"
        ### Allergies

        Substance|Reaction
        -|-

        Reviewed
    "]],
    );
    check(
        &format!("<h3>Allergies</h3>{head}<h3>Plan</h3><p>Rest</p>"),
        &expect![[r"
        ### Plan

        Rest

        Nothing recorded: Allergies
    "]],
    );
    // Outside of a `thead` one of them may be a value.
    check(
        &table("!Smoker|!Never"),
        &expect![[r"
        ### Exam

        Smoker|Never
    "]],
    );
    check(
        &table("!Smoker|!Never\n!Alcohol|!None"),
        &expect![[r"
        ### Exam

        Smoker|Never
        Alcohol|None
    "]],
    );
    check(
        &table("!Smoker|Never"),
        &expect![[r"
        ### Exam

        Smoker: Never
    "]],
    );
}

#[test]
fn a_title_in_a_plain_cell_hides_no_header() {
    let rows = "GAT||22\nTono-Pen|14|21";
    check(
        &table(&format!("3~Tonometry\n!|!OD|!OS\n{rows}")),
        &expect![[r"
        ### Exam

        Tonometry

        ||OD|OS
        |-|-|-|
        GAT||22
        Tono-Pen|14|21
    "]],
    );
    check(
        &table(&format!("3~&nbsp;\n!Method|!OD|!OS\n{rows}")),
        &expect![[r"
        ### Exam

        Method|OD|OS
        |-|-|-|
        GAT||22
        Tono-Pen|14|21
    "]],
    );
    // A name of a row below a text is none of a column.
    check(
        &table(&format!("3~Tonometry\n!GAT|17|\n{rows}")),
        &expect![[r"
        ### Exam

        Tonometry
        GAT|17
        GAT||22
        Tono-Pen|14|21
    "]],
    );
}

#[test]
fn each_panel_of_a_table_has_its_title() {
    let head = "!Test|!OD|!OS";
    let first = format!("3~1/1/2031\n{head}\nIOP|15|18\nVA|20/20|20/30");
    let second = format!("3~2/2/2031\n{head}\nIOP|16|19\nVA|20/25|20/30");
    check(
        &table(&format!("{first}\n{second}")),
        &expect![[r"
        ### Exam

        1/1/2031

        Test|OD|OS
        |-|-|-|
        IOP|15|18
        VA|20/20|20/30

        2/2/2031

        Test|OD|OS
        |-|-|-|
        IOP|16|19
        VA|20/25|20/30
    "]],
    );
    // No panel began with a title: this may be a remark on what stands above it.
    check(
        &table(&format!("{head}\nIOP|15|18\nVA|20/20|20/30\n{second}")),
        &expect![[r"
        ### Exam

        Test|OD|OS
        |-|-|-|
        IOP|15|18
        VA|20/20|20/30
        2/2/2031|
        IOP|16|19
        VA|20/25|20/30
    "]],
    );
}

#[test]
fn a_value_over_columns_without_names_is_said_in_each() {
    let html = "<h1>Summary</h1><table><tr><td>Patient<td colspan=3>A. Newman\
                <tr><td>Sex<td>F<td>Age<td>80</table><h3>Plan</h3><p>Rest</p>";
    check(
        html,
        &expect![[r"
            ## Summary

            Patient; A. Newman; A. Newman; A. Newman
            Sex; F; Age; 80

            ### Plan

            Rest
        "]],
    );
    check(
        &table("Dx|3~Glaucoma\nIOP OD|15|IOP OS|18"),
        &expect![[r"
            ### Exam

            Dx|Glaucoma|Glaucoma|Glaucoma
            IOP OD|15|IOP OS|18
        "]],
    );
    check(
        &table("Dx|2~Right eye\nIOP|15|GAT"),
        &expect![[r"
        ### Exam

        Dx|Right eye|Right eye
        IOP|15|GAT
    "]],
    );
    // What names the columns below, and what stands under such names, is said in each.
    check(
        &table("2~Right|2~Left\nIOP|15|IOP|18"),
        &expect![[r"
        ### Exam

        Right|Right|Left|Left
        IOP|15|IOP|18
    "]],
    );
    check(
        &table("|OD|OS\nLids|2~Normal\nLens|Clear|NS 1+"),
        &expect![[r"
        ### Exam

        ||OD|OS
        Lids|Normal|Normal
        Lens|Clear|NS 1+
    "]],
    );
}

#[test]
fn a_row_that_begins_blank_shows_that() {
    check(
        &table("|OD|OS\nIOP|17|22\n|15|18"),
        &expect![[r"
        ### Exam

        ||OD|OS
        IOP|17|22
        ||15|18
    "]],
    );
}

#[test]
fn a_number_and_a_sign_stay_beside_what_they_belong_to() {
    check(
        &table(
            "!Date|!Weight|!Unit|!Seen by\n1/1/2031|80|kg|A. Newman\n\
             1/2/2031|80|lb|A. Newman\n1/3/2031|80|kg|A. Newman",
        ),
        &expect![[r"
            ### Exam

            Date|Weight|Unit
            |-|-|-|
            1/1/2031|80|kg
            1/2/2031|80|lb
            1/3/2031|80|kg

            (All: Seen by: A. Newman)
        "]],
    );
    check(
        &table("!Lens|!+/-|!Power\nFirst|-|2.00\nSecond|-|2.50\nThird|-|1.00"),
        &expect![[r"
        ### Exam

        Lens|+/-|Power
        |-|-|-|
        First|-|2.00
        Second|-|2.50
        Third|-|1.00
    "]],
    );
}

#[test]
fn titles_beside_each_other_have_what_is_in_their_columns() {
    let titles = "<tr><td><h3>Allergies</h3><td><h3>Medications</h3>";
    let drugs = "<table><tr><th>Drug<th>Use<tr><td>Timolol<td>qam</table>";
    let reaction = "<table><tr><th>To<th>Reaction<tr><td>Latex<td>hives</table>";
    check(
        &format!(
            "<table>{titles}<tr><td>Penicillin<td>Latanoprost<tr><td>{reaction}<td>{drugs}\
             <tr><td colspan=2><h3>Plan</h3>Rest</table>"
        ),
        &expect![[r"
            ### Allergies

            Penicillin

            To: Latex; Reaction: hives

            ### Medications

            Latanoprost

            Drug: Timolol; Use: qam

            ### Plan

            Rest
        "]],
    );
    check(
        "<table><tr><td colspan=2><h3>Right eye</h3><td colspan=2><h3>Left eye</h3>\
         <tr><td>IOP<td>15<td>IOP<td>22<tr><td>VA<td>20/20<td>VA<td></table>",
        &expect![[r"
            ### Right eye

            IOP|15
            VA|20/20

            ### Left eye

            IOP|22
            VA
        "]],
    );
    // What spans both of them stands behind both.
    check(
        &format!("<table>{titles}<tr><td>Latex<td>Tears<tr><td colspan=2>Reviewed</table>"),
        &expect![[r"
            ### Allergies

            Latex

            ### Medications

            Tears

            Reviewed
        "]],
    );
}
