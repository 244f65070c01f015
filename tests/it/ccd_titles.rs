//! Titles: what one says without a text under it, what asking for one finds, and what stands under it
//! as lists.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Said, Style};

fn check(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

fn check_section(html: &str, name: &str, expected: &Expect) {
    let mut document = ccd::read(html);
    assert_eq!(ccd::select(&mut document, &[name.to_owned()]), [true]);
    expected.assert_eq(&ccd::markdown(&document, &Style::folded()));
}

#[test]
fn a_title_that_is_the_fact_is_not_said_to_be_empty() {
    check(
        "<h3>Allergies</h3><h3>Penicillin: anaphylaxis</h3><h3>Latex: hives</h3><h3>Goals</h3>",
        &expect![[r"
            ### Allergies

            ### Penicillin: anaphylaxis

            ### Latex: hives

            Nothing recorded: Goals
        "]],
    );
    check(
        "<h3>Right eye</h3><h3>IOP</h3><p>15 mmHg</p><h3>Left eye</h3><h3>IOP</h3><p>22 mmHg</p>",
        &expect![[r"
            ### Right eye

            ### IOP

            15 mmHg

            ### Left eye

            ### IOP

            22 mmHg
        "]],
    );
}

#[test]
fn a_title_that_leads_others_is_not_said_to_be_empty() {
    let page = "<h3>Physical Exam</h3><h3>Pupils</h3><p>No APD.</p><h3>Goals</h3>
        <h3>Treatment Plan</h3><h3>Drops</h3><p>Timolol bid</p><h3>Immunizations</h3>";
    check(
        page,
        &expect![[r"
        ### Physical Exam

        ### Pupils

        No APD.

        ### Treatment Plan

        ### Drops

        Timolol bid

        Nothing recorded: Goals; Immunizations
    "]],
    );
    check_section(
        page,
        "Treatment Plan",
        &expect![[r"
            ### Treatment Plan

            ### Drops

            Timolol bid
        "]],
    );
    check_section(
        page,
        "goals",
        &expect![[r"
        Nothing recorded: Goals
    "]],
    );
    let outline = ccd::outline(&ccd::read(page), &Style::folded());
    let empty = outline.iter().filter(|it| it.said != Said::Something).map(|it| &*it.title);
    assert_eq!(empty.collect::<Vec<_>>(), ["Goals", "Immunizations"]);
}

/// Two sections of one kind: an answer from the empty one alone would say that there is nothing.
#[test]
fn what_an_empty_section_is_asked_for_comes_from_one_that_is_called_like_it() {
    let page = "<h3>Plan of Treatment</h3><p>No information</p>
        <h3>Assessment &amp; Plan</h3><p>Add timolol, left eye.</p>
        <h3>Medications</h3><p>No information</p>
        <h3>Ocular Medications</h3><p>Latanoprost at bedtime</p>
        <h3>Social History</h3><p>Never smoker</p>";
    check_section(
        page,
        "plan",
        &expect![[r"
        ### Assessment & Plan

        Add timolol, left eye.

        Nothing recorded: Plan of Treatment
    "]],
    );
    check_section(
        page,
        "meds",
        &expect![[r"
        ### Medications

        No information

        ### Ocular Medications

        Latanoprost at bedtime
    "]],
    );
    check_section(
        page,
        "a&p",
        &expect![[r"
        ### Assessment & Plan

        Add timolol, left eye.
    "]],
    );
}

#[test]
fn the_one_item_of_a_list_that_is_led_keeps_its_mark() {
    let page = |behind: &str| {
        format!("<h3>Plan</h3><p>Do not:</p><ul><li>rub your eyes</li></ul>{behind}")
    };
    check(
        &page("<p>Use the shield at night and wear sunglasses outdoors.</p>"),
        &expect![[r"
        ### Plan

        Do not:

        - rub your eyes

        Use the shield at night and wear sunglasses outdoors.
    "]],
    );
    check(
        &page(
            "<table><tr><th>Drug</th><th>Sig</th></tr><tr><td>Timolol</td><td>bid</td></tr></table>",
        ),
        &expect![[r"
            ### Plan

            Do not:

            - rub your eyes

            Drug: Timolol; Sig: bid
        "]],
    );
}

#[test]
fn two_lists_stay_two() {
    check(
        "<h3>Review of Systems</h3><p>Denies:</p><ul><li>floaters</li></ul>
        <ul><li>Blurred vision</li><li>Redness</li></ul>",
        &expect![[r"
            ### Review of Systems

            Denies:

            - floaters

            * Blurred vision
            * Redness
        "]],
    );
    check(
        "<h3>Assessment and Plan</h3><ol><li>Glaucoma</li><li>Dry eye</li></ol>
        <ol><li>Continue drops</li><li>Return in 3 months</li></ol>",
        &expect![[r"
            ### Assessment and Plan

            1. Glaucoma
            2. Dry eye

            1) Continue drops
            2) Return in 3 months
        "]],
    );
}

/// "See item 3" has to find it.
#[test]
fn an_item_without_a_text_keeps_its_number() {
    check(
        "<h3>Plan</h3><ol><li>Continue drops</li><li></li><li>Return in 3 months</li><li> </li></ol>",
        &expect![[r"
            ### Plan

            1. Continue drops
            2. 
            3. Return in 3 months
        "]],
    );
}

/// Marks with space on both sides pair with nothing, however many they are.
#[test]
fn marks_that_stand_apart_need_no_backslash() {
    check(
        "<h3>Results</h3><p>____________<br>*** Low ***<br>Signed ____ by *AB*<br>2 * 3 * 4</p>
         <table><tr><th>Test<th>Flag<tr><td>Na<td>***<tr><td>K<td>**high**</table>",
        &expect![[r"
            ### Results

            \____________
            *** Low ***
            Signed ____ by \*AB\*
            2 * 3 * 4

            Test|Flag
            -|-
            Na|***
            K|\*\*high\*\*
        "]],
    );
}

/// Side by side, the two stars would be a pair, and 10*3 would read 103.
#[test]
fn a_star_between_words_is_no_emphasis() {
    check(
        "<h3>Results</h3><p>White cells 12.3 10*3/uL<br>Platelets 123 10*3/uL</p>
        <table><tr><td>Red cells</td><td>4.5 10*6/uL</td><td>Ana</td></tr></table>",
        &expect![[r"
            ### Results

            White cells 12.3 10\*3/uL
            Platelets 123 10\*3/uL

            Red cells|4.5 10\*6/uL|Ana
        "]],
    );
}

#[test]
fn no_section_stands_for_one_of_another_kind() {
    let section = |it| format!("<h3>{it}</h3><p>Cataract extraction in the left eye</p>");
    let page = ["Procedures Performed", "Procedures Planned", "Complications"].map(section);
    check(
        &page.concat(),
        &expect![[r"
        ### Procedures Performed

        Cataract extraction in the left eye

        ### Procedures Planned

        Cataract extraction in the left eye

        ### Complications

        Cataract extraction in the left eye
    "]],
    );
}

/// An icon that a stylesheet put into the name of the page is no part of it.
#[test]
fn the_name_of_a_page_is_its_words() {
    check(
        "<title>Summary &lt; 1 year <img alt='' src='data:image/png;base64,iVBORw0KGgo='></title>
        <h2>Goals</h2><p>Read again</p><h2>Plan</h2><p>New glasses</p>",
        &expect![[r"
            ## Summary < 1 year

            ### Goals

            Read again

            ### Plan

            New glasses
        "]],
    );
}

/// A year is no count, and an empty section is not one that says its like.
#[test]
fn a_name_finds_what_it_means() {
    let page = "<h3>Labs 2031</h3><p>Sodium 140</p><h3>Labs 2032</h3><p>Sodium 139</p>
        <h3>Allergies</h3><h3>Ocular Allergies</h3><h3>Plan</h3><p>New glasses</p>";
    check_section(
        page,
        "labs 2031",
        &expect![[r"
        ### Labs 2031

        Sodium 140
    "]],
    );
    check_section(
        page,
        "allergies",
        &expect![[r"
        ### Allergies

        ### Ocular Allergies
    "]],
    );
    let note = "<title>Injection Report</title><h3>Injection Report</h3><h4>Lot</h4><p>12</p>
        <h4>Consent</h4><p>Signed</p>";
    check_section(
        note,
        "injection report",
        &expect![[r"
        ## Injection Report

        ### Lot

        12

        ### Consent

        Signed
    "]],
    );
}

#[test]
fn a_table_of_contents_goes_whatever_it_is_called() {
    check(
        "<h3>Jump to</h3><ul><li><a href='#a'>Allergies</a></li><li><a href='#p'>Plan</a></li></ul>
        <h3 id='a'>Allergies</h3><p>Latex</p><h3 id='p'>Plan</h3><p>New glasses</p>",
        &expect![[r"
            ### Jump to

            ### Allergies

            Latex

            ### Plan

            New glasses
        "]],
    );
}

#[test]
fn what_a_term_or_a_lead_denies_stays_denied() {
    check(
        "<h3>Review of Systems</h3><dl><dt>Denies</dt><dd>flashes</dd><dd>floaters</dd>
        <dt>Reports</dt><dd>tearing</dd></dl>
        <table><tr><th>System</th><th>Findings</th></tr>
        <tr><td>Eyes</td><td>Denies:<ul><li>flashes</li></ul><ul><li>floaters</li></ul>Reports: tearing</td></tr>
        <tr><td>Skin</td><td>No rash</td></tr></table>",
        &expect![[r"
            ### Review of Systems

            Denies: flashes; floaters

            Reports: tearing

            System|Findings
            -|-
            Eyes|Denies: (flashes; floaters); Reports: tearing
            Skin|No rash
        "]],
    );
}

/// A page sets signs and digits apart to align them.
#[test]
fn a_sign_stays_with_its_number() {
    check(
        "<h3>Refraction</h3><p>Sphere <span style='display:inline-block'>-</span>2.00,
        cylinder <span style='display:inline-block'>+</span>1<span style='display:inline-block'>.25</span>,
        axis <label>at</label>90</p>",
        &expect![[r"
            ### Refraction

            Sphere -2.00, cylinder +1.25, axis at 90
        "]],
    );
}
