//! What a reader could take for something else: where a folding would say more or less than the
//! source does, everything is said in its place.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Position, Style};

/// Sections, each with its title, as a stylesheet writes them.
fn page(sections: &[(&str, &str)]) -> String {
    let section = |(title, body): &(&str, &str)| {
        format!("<h3><a name='{title}' href='#toc'>{title}</a></h3>{body}")
    };
    sections.iter().map(section).collect()
}

fn check(sections: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(&page(sections)), &Style::folded()));
}

#[test]
fn what_leads_a_list_is_said_before_each() {
    let denies = "<p>Patient denies the following:</p>";
    check(
        &[
            ("PMH", &format!("{denies}<ul><li>stroke</li><li>tia</li></ul>")),
            ("ROS", &format!("{denies}<ul><li>asthma</li><li>wheezing</li></ul>")),
            ("Family", "<p>No history of</p>"),
            ("Social", "<p>No history of</p><ul><li>smoking</li><li>drinking</li></ul>"),
        ],
        &expect![[r"
            ### PMH

            Patient denies the following:

            - stroke
            - tia

            ### ROS

            Patient denies the following:

            - asthma
            - wheezing

            ### Family

            No history of

            ### Social

            No history of

            - smoking
            - drinking
        "]],
    );
}

#[test]
fn a_long_sentence_that_leads_is_said_again() {
    let sentence = "At the visit of today the patient denies all of the following complaints.";
    let first = format!("<p>{sentence}</p><ul><li>asthma</li><li>wheezing</li></ul>");
    let second = format!("<p>{sentence}</p><p>itching</p><p>tearing</p>");
    let third = format!("<ul><li>{sentence}<ul><li>flashes</li></ul></li><li>More</li></ul>");
    let sections = [("ROS", first.as_str()), ("Eyes", &second), ("Retina", &third)];

    let text = ccd::markdown(&ccd::read(&page(&sections)), &Style::folded());

    assert_eq!(text.matches(sentence).count(), 3, "{text}");
}

#[test]
fn a_section_is_named_only_for_all_that_it_says() {
    let drops = "<p>Stop the latanoprost drops tonight in both eyes please</p>";
    let more = format!("{drops}<ul><li>Refer to retina</li><li>Start warfarin</li></ul>");
    check(
        &[("Plan", &more), ("Summary", drops)],
        &expect![[r"
        ### Plan

        Stop the latanoprost drops tonight in both eyes please

        - Refer to retina
        - Start warfarin

        ### Summary

        Stop the latanoprost drops tonight in both eyes please
    "]],
    );
    check(
        &[("Plan", drops), ("PLAN", "<p>Something else</p>"), ("Summary", drops)],
        &expect![[r"
            ### Plan

            Stop the latanoprost drops tonight in both eyes please

            ### PLAN

            Something else

            ### Summary

            Stop the latanoprost drops tonight in both eyes please
        "]],
    );
    check(
        &[("Plan", drops), ("Summary", drops)],
        &expect![[r"
        ### Plan

        Stop the latanoprost drops tonight in both eyes please

        As Plan: Summary
    "]],
    );
}

#[test]
fn an_item_is_named_only_in_a_section_with_one_list() {
    let retina = "Refer to retina clinic for evaluation of the macula.";
    let one = "<ul><li>Stop the latanoprost now</li><li>Restart warfarin after surgery</li></ul>";
    let other = format!("<ul><li>Continue timolol for now.</li><li>{retina}</li></ul>");
    let summary = format!("<p>{retina}</p>");
    check(
        &[("Plan", &format!("{one}<p>Later:</p>{other}")), ("Summary", &summary)],
        &expect![[r"
            ### Plan

            - Stop the latanoprost now
            - Restart warfarin after surgery

            Later:

            - Continue timolol for now.
            - Refer to retina clinic for evaluation of the macula.

            ### Summary

            Refer to retina clinic for evaluation of the macula.
        "]],
    );
    check(
        &[("Plan", &other), ("Summary", &summary)],
        &expect![[r"
            ### Plan

            - Continue timolol for now.
            - Refer to retina clinic for evaluation of the macula.

            As Plan: Summary = item 2
        "]],
    );
}

#[test]
fn a_beginning_stands_for_one_line_of_all_that_begin_so() {
    let line = "Return to clinic in two days if the eye hurts or becomes red.";
    let table = "<table><tr><th>What</th><th>Who</th></tr>\
        <tr><td>Return to clinic in six weeks for pressure</td><td>Sampleton</td></tr>\
        <tr><td>Refraction</td><td>Oldacre</td></tr></table>";
    let list = format!("<ul><li>{line}</li><li>Patch at night</li></ul>");

    let text = ccd::markdown(
        &ccd::read(&page(&[(
            "Plan",
            &format!("{list}{table}<p>{line}</p><p>Call us any time.</p>"),
        )])),
        &Style::folded(),
    );

    assert_eq!(text.matches(line).count(), 2, "{text}");
}

#[test]
fn columns_of_one_name_stay_where_they_stand() {
    let heads = "<tr><th>Test</th><th>OD</th><th>Method</th><th>OS</th><th>Method</th></tr>";
    let row = |test, method| {
        format!("<tr><td>{test}</td><td>17</td><td>Goldmann</td><td>18</td><td>{method}</td></tr>")
    };
    let rows = [row("Morning", "Tonopen"), row("Noon", "iCare"), row("Evening", "iCare")];
    check(
        &[("IOP", &format!("<table>{heads}{}</table>", rows.concat()))],
        &expect![[r"
        ### IOP

        Test|OD|Method|OS|Method
        |-|-|-|-|-|
        Morning|17|Goldmann|18|Tonopen
        Noon|17|Goldmann|18|iCare
        Evening|17|Goldmann|18|iCare
    "]],
    );
}

#[test]
fn an_eye_stays_beside_the_other_and_a_unit_beside_its_number() {
    let heads =
        "<tr><th>Day</th><th>OD</th><th>OS</th><th>Dose</th><th>Dose unit</th><th>By</th></tr>";
    let row = |day, right, dose| {
        format!(
            "<tr><td>{day}</td><td>{right}</td><td>normal</td><td>{dose}</td><td>mg</td>\
             <td>Dana Testcase</td></tr>"
        )
    };
    let rows = [row("5/6/2032", "cloudy", 2), row("5/7/2032", "clear", 3)];
    check(
        &[("Exam", &format!("<table>{heads}{}</table>", rows.concat()))],
        &expect![[r"
        ### Exam

        Day|OD|OS|Dose|Dose unit
        |-|-|-|-|-|
        5/6/2032|cloudy|normal|2|mg
        5/7/2032|clear|normal|3|mg

        (All: By: Dana Testcase)
    "]],
    );
}

#[test]
fn what_is_said_of_all_rows_holds_one_value_of_each_column() {
    let heads = "<tr><th>Problem</th><th>Note</th><th>Since</th><th>Status:</th></tr>";
    let row = |problem, year| {
        format!(
            "<tr><td>{problem}</td><td>old; Status: Resolved</td><td>{year}</td><td>Active</td></tr>"
        )
    };
    let rows = [row("Myopia", 2029), row("Ptosis", 2030), row("Uveitis", 2031)];
    check(
        &[("Problems", &format!("<table>{heads}{}</table>", rows.concat()))],
        &expect![[r"
        ### Problems

        Problem|Note|Since
        |-|-|-|
        Myopia|old; Status: Resolved|2029
        Ptosis|old; Status: Resolved|2030
        Uveitis|old; Status: Resolved|2031

        (All: Status: Active)
    "]],
    );
}

#[test]
fn a_text_across_columns_stays_in_them() {
    let heads = "<tr><th>Drug</th><th>Dose</th><th>Status</th><th>Route</th></tr>";
    let row = |drug, dose| {
        format!("<tr><td>{drug}</td><td>{dose}</td><td>Active</td><td>by mouth</td></tr>")
    };
    let across = "<tr><td></td><td></td><td colspan=2>Paused for surgery</td></tr>";
    let rows = [row("Aspirin", 81), across.to_owned(), row("Losartan", 50)];
    check(
        &[("Medications", &format!("<table>{heads}{}</table>", rows.concat()))],
        &expect![[r"
        ### Medications

        Drug|Dose|Status|Route
        |-|-|-|-|
        Aspirin|81|Active|by mouth
        |||Paused for surgery
        Losartan|50|Active|by mouth
    "]],
    );
}

#[test]
fn a_row_with_one_value_is_no_title() {
    let heads = "<tr><th>Drug</th><th>Dose</th><th>Route</th></tr>";
    let rows = "<tr><td>Timolol</td><td></td><td></td></tr>\
        <tr><td>Latanoprost</td><td>1 drop</td><td>both eyes</td></tr>\
        <tr><td colspan=3>Stopped</td></tr>\
        <tr><td>Dorzolamide</td><td>2 drops</td><td>left eye</td></tr>";
    check(
        &[("Medications", &format!("<table>{heads}{rows}</table>"))],
        &expect![[r"
        ### Medications

        Drug|Dose|Route
        |-|-|-|
        Timolol||
        Latanoprost|1 drop|both eyes
        Stopped|
        Dorzolamide|2 drops|left eye
    "]],
    );
}

fn folded(sections: &[(&str, &str)]) -> String {
    ccd::markdown(&ccd::read(&page(sections)), &Style::folded())
}

#[test]
fn an_item_that_something_leads_is_not_referred_to() {
    let loss = "Loss of vision in the left eye.";
    let list = format!("<ul><li>{loss}</li><li>Pain on movement of the eye.</li></ul>");
    let led = format!("<ul><li>Patient denies the following:</li><li>{loss}</li></ul>");
    for ros in [format!("<p>Patient denies the following:</p>{list}"), led] {
        let text = folded(&[("ROS", &ros), ("HPI", &format!("<p>{loss}</p>"))]);

        assert!(text.ends_with(&format!("### HPI\n\n{loss}\n")), "{text}");
    }
}

#[test]
fn what_is_nested_in_a_section_stays_under_it() {
    let nested = |title, body| format!("<h4 style='margin-left: 2em'>{title}</h4>{body}");
    let fundus = "<p>Cup-to-disc ratio is 0.7 with inferior notch.</p>";
    let html = page(&[("Right Eye", ""), ("Left Eye", "")]);
    let (right, left) = html.split_at(html.rfind("<h3>").unwrap());
    let lasers = "<p>No lasers have been recorded.</p>";
    let html = [right, &nested("Fundus", fundus), left, &nested("Retina", fundus)].concat()
        + &nested("Laser", lasers);
    let text = ccd::markdown(&ccd::read(&html), &Style::folded());

    assert_eq!(text.matches("Cup-to-disc").count(), 2, "{text}");
    assert!(text.contains("#### Laser\n\nNo lasers have been recorded."), "{text}");
}

#[test]
fn a_line_at_the_end_names_sections_that_no_other_is_called_like() {
    let none = "<p>No goals have been recorded.</p>";
    let text = folded(&[("Goals", none), ("Goals", "<p>IOP below 15.</p>"), ("Aims; Plans", none)]);

    assert_eq!(text.matches("No goals have been recorded.").count(), 2, "{text}");
}

#[test]
fn a_title_among_rows_is_no_value_of_an_only_column() {
    let row = |drug| format!("<tr><td>{drug}</td><td>1 drop every morning</td></tr>");
    let rows = [row("Timolol"), row("Latanoprost"), row("Dorzolamide"), row("Brimonidine")];
    let table = format!(
        "<table><tr><th>Medication</th><th>Dose</th></tr><tr><td colspan=2>Stopped</td></tr>{}</table>",
        rows.concat()
    );
    let text = folded(&[("Medications", &table)]);

    assert!(text.contains("\nStopped|\nTimolol|1 drop every morning\n"), "{text}");
}

#[test]
fn a_page_says_first_what_its_rows_hang_on() {
    let row = |number| format!("<tr><td>Drug {number}</td><td>{number} drops</td></tr>");
    let rows: String = (1..12).map(row).collect();
    let items: Vec<_> = (1..16).map(|it| format!("complaint number {it}")).collect();
    let items = items.join("</li><li>");
    let body = format!(
        "<table><tr><th>Medication</th><th>Dose</th></tr><tr><td colspan=2>Stopped</td></tr>{rows}\
         </table><p>Patient denies</p><ul><li>{items}</li></ul>"
    );
    let document = ccd::read(&page(&[("Plan", &body)]));
    let mut from = Position::default();
    let mut pages = 0;
    loop {
        let page = ccd::fit(&document, &Style::folded(), from, 70);
        let text = &page.markdown;
        let before = |first: &str, then: &str| {
            text.find(then).is_none_or(|it| text.find(first).is_some_and(|first| first < it))
        };
        assert!(before("Stopped|\n", " drops"), "{text}");
        assert!(before("Patient denies\n", "complaint number"), "{text}");
        assert!(!text.ends_with("Stopped|\n") && !text.ends_with("denies\n"), "{text}");
        pages += 1;
        let Some(next) = page.next else { break };
        from = next;
    }
    assert!(pages > 2);
}

/// The pages of a document, each of `budget` tokens at most.
fn pages(sections: &[(&str, &str)], budget: usize) -> Vec<String> {
    let document = ccd::read(&page(sections));
    let mut pages = Vec::new();
    let mut from = Some(Position::default());
    while let Some(at) = from {
        let page = ccd::fit(&document, &Style::folded(), at, budget);
        pages.push(page.markdown);
        from = page.next;
    }
    pages
}

#[test]
fn a_page_says_first_which_group_its_rows_are_of() {
    let test = |it| format!("<tr><td></td><td></td><td>Analyte {it}</td><td>{it} mg</td></tr>");
    let tests: String = (1..6).map(test).collect();
    let panel = |it| format!("<tr><td>{it}/2/2032</td><td>Panel {it}</td></tr>{tests}");
    let body = format!(
        "<table><tr><th>Date</th><th>Lab</th><th>Test</th><th>Result</th></tr>{}{}</table>",
        panel(1),
        panel(2)
    );

    let pages = pages(&[("Results", &body)], 64);

    assert!(pages.len() > 2, "{}", pages.len());
    expect![[r"
        ### Results

        Date|Lab|Test|Result
        |-|-|-|-|
        1/2/2032|Panel 1
        |||Analyte 1|1 mg
        |||Analyte 2|2 mg
        |||Analyte 3|3 mg

        =====
        ### Results (continued)

        Date|Lab|Test|Result
        |-|-|-|-|
        1/2/2032|Panel 1||
        |||Analyte 4|4 mg
        |||Analyte 5|5 mg

        =====
        ### Results (continued)

        Date|Lab|Test|Result
        |-|-|-|-|
        2/2/2032|Panel 2
        |||Analyte 1|1 mg
        |||Analyte 2|2 mg

        =====
        ### Results (continued)

        Date|Lab|Test|Result
        |-|-|-|-|
        2/2/2032|Panel 2||
        |||Analyte 3|3 mg
        |||Analyte 4|4 mg

        =====
        ### Results (continued)

        Date|Lab|Test|Result
        |-|-|-|-|
        2/2/2032|Panel 2||
        |||Analyte 5|5 mg
    "]]
    .assert_eq(&pages.join("\n=====\n"));
}

#[test]
fn a_page_says_first_what_leads_its_items() {
    let items: Vec<_> = (1..12).map(|it| format!("<li>complaint number {it}</li>")).collect();
    let items = items.concat();
    let body = format!("<p>Review</p><ul><li>Nausea</li><li>Patient denies:</li>{items}</ul>");

    let pages = pages(&[("Plan", &body)], 64);

    expect![[r"
        ### Plan

        Review

        - Nausea
        - Patient denies:
        - complaint number 1
        - complaint number 2
        - complaint number 3
        - complaint number 4
        - complaint number 5
        - complaint number 6
        - complaint number 7
        - complaint number 8

        =====
        ### Plan (continued)

        Review

        - Patient denies:
        - complaint number 9
        - complaint number 10
        - complaint number 11
    "]]
    .assert_eq(&pages.join("\n=====\n"));
}

#[test]
fn a_title_among_rows_keeps_the_names_of_its_columns_on_a_page_of_its_own() {
    let row = |it| format!("<tr><td>Drug {it}</td><td>{it} drops</td></tr>");
    let rows: String = (1..7).map(row).collect();
    let body = format!(
        "<table><tr><th>Medication</th><th>Dose</th></tr>{rows}\
         <tr><td colspan=2>Stopped</td></tr>{rows}</table>"
    );

    let pages = pages(&[("Plan", &body)], 54);

    expect![[r"
        ### Plan

        Medication|Dose
        -|-
        Drug 1|1 drops
        Drug 2|2 drops
        Drug 3|3 drops
        Drug 4|4 drops
        Drug 5|5 drops

        =====
        ### Plan (continued)

        Medication|Dose
        -|-
        Drug 6|6 drops
        Stopped|
        Drug 1|1 drops
        Drug 2|2 drops
        Drug 3|3 drops

        =====
        ### Plan (continued)

        Medication|Dose
        -|-
        Stopped|
        Drug 4|4 drops
        Drug 5|5 drops
        Drug 6|6 drops
    "]]
    .assert_eq(&pages.join("\n=====\n"));
}

#[test]
fn a_title_whose_own_text_was_not_asked_for_says_so() {
    let html = page(&[("Allergies", "<p>Penicillin: anaphylaxis.</p><h4>Food</h4><p>None.</p>")]);
    let mut document = ccd::read(&html);

    ccd::select(&mut document, &["Food".to_owned()]);

    assert_eq!(document.sections[0].said(), ccd::Said::Something);
    expect![[r"
        ### Allergies (in part)

        #### Food

        None.
    "]]
    .assert_eq(&ccd::markdown(&document, &Style::folded()));
}

#[test]
fn what_points_elsewhere_is_said_where_it_stands() {
    check(
        &[
            ("Cornea OD", "<p>Clear, no edema.</p>"),
            ("Cornea OS", "<p>Same as above.</p>"),
            ("Disc OD", "<p>Cup-to-disc 0.9 with an inferior notch.</p>"),
            ("Disc OS", "<p>Same as above.</p>"),
        ],
        &expect![[r"
            ### Cornea OD

            Clear, no edema.

            ### Cornea OS

            Same as above.

            ### Disc OD

            Cup-to-disc 0.9 with an inferior notch.

            ### Disc OS

            Same as above.
        "]],
    );
}

#[test]
fn what_stands_under_a_denial_is_not_referred_to() {
    let said = "Loss of vision in the left eye since Monday, worse in the morning.";
    check(
        &[
            ("ROS", &format!("<p>Patient denies:<br>{said}<br>Double vision when reading.</p>")),
            ("HPI", &format!("<p>Seen today.</p><p>{said}</p>")),
            ("Pertinent Negatives", "<p>Flashes or floaters in either eye.</p>"),
            ("Symptoms", "<p>Flashes or floaters in either eye.</p>"),
        ],
        &expect![[r"
            ### ROS

            Patient denies:
            Loss of vision in the left eye since Monday, worse in the morning.
            Double vision when reading.

            ### HPI

            Seen today.

            Loss of vision in the left eye since Monday, worse in the morning.

            ### Pertinent Negatives

            Flashes or floaters in either eye.

            ### Symptoms

            Flashes or floaters in either eye.
        "]],
    );
}

#[test]
fn a_lead_keeps_its_words_each_time() {
    let lead = "<p>Review of systems: patient denies fever; chills and any of these</p>";
    check(
        &[
            ("ROS", &format!("{lead}<ul><li>eye pain</li><li>redness</li></ul>")),
            ("Eyes", &format!("{lead}<ul><li>flashes</li><li>floaters</li></ul>")),
        ],
        &expect![[r"
            ### ROS

            Review of systems: patient denies fever; chills and any of these

            - eye pain
            - redness

            ### Eyes

            Review of systems: patient denies fever; chills and any of these

            - flashes
            - floaters
        "]],
    );
}

#[test]
fn one_item_under_a_lead_is_no_paragraph() {
    check(
        &[(
            "Medications",
            "<p>STOP taking:</p><ul><li>Warfarin 5 mg</li></ul><p>Aspirin 81 mg daily</p>\
             <p>Timolol 0.5 % both eyes</p>",
        )],
        &expect![[r"
            ### Medications

            STOP taking:

            - Warfarin 5 mg

            Aspirin 81 mg daily

            Timolol 0.5 % both eyes
        "]],
    );
}

#[test]
fn the_name_of_a_blank_leads_nothing() {
    let table = "<table><tr><th>Reviewed</th><th>By</th><th>Discontinued</th></tr>\
                 <tr><td>5/6/2032</td><td>Dr. Testcase</td><td></td></tr></table>";
    check(
        &[("Medications", &format!("{table}<ul><li>Aspirin 81 mg</li><li>Losartan</li></ul>"))],
        &expect![[r"
            ### Medications

            Reviewed: 5/6/2032; By: Dr. Testcase; Blank: Discontinued

            - Aspirin 81 mg
            - Losartan
        "]],
    );
}

#[test]
fn a_comparator_and_an_eye_stay_beside_their_value() {
    let rows = |cells: &[&str]| {
        let row = |it: &&str| format!("<tr><td>{}</td></tr>", it.replace('|', "</td><td>"));
        cells.iter().map(row).collect::<String>()
    };
    let head = |names: &str| format!("<tr><th>{}</th></tr>", names.replace('|', "</th><th>"));
    let labs = rows(&["Troponin T|<|0.01|ng/mL", "CRP|<|0.3|mg/dL", "PSA|<|0.1|ng/mL"]);
    let eyes = rows(&["1/2|17|21|Dr. A", "3/4|16|21|Dr. B", "5/6|15|21|Dr. C"]);
    check(
        &[
            ("Labs", &format!("<table>{}{labs}</table>", head("Test|Op|Value|Units"))),
            ("IOP", &format!("<table>{}{eyes}</table>", head("Day|O.D.|O.S.|By"))),
        ],
        &expect![[r"
            ### Labs

            Test|Op|Value|Units
            |-|-|-|-|
            Troponin T|<|0.01|ng/mL
            CRP|<|0.3|mg/dL
            PSA|<|0.1|ng/mL

            ### IOP

            Day|O.D.|O.S.|By
            |-|-|-|-|
            1/2|17|21|Dr. A
            3/4|16|21|Dr. B
            5/6|15|21|Dr. C
        "]],
    );
}

#[test]
fn what_none_of_the_rows_is_any_longer_is_said_before_them() {
    let row = |it| format!("<tr><td>Drug {it}</td><td>{it} mg</td><td>Discontinued</td></tr>");
    let rows: String = (1..4).map(row).collect();
    let head = "<tr><th>Medication</th><th>Dose</th><th>Status</th></tr>";
    check(
        &[("Medications", &format!("<table>{head}{rows}</table>"))],
        &expect![[r"
        ### Medications

        All: Status: Discontinued

        Medication|Dose
        -|-
        Drug 1|1 mg
        Drug 2|2 mg
        Drug 3|3 mg
    "]],
    );
}

#[test]
fn what_stands_before_the_first_heading_keeps_its_order() {
    let html = "<h1>Visit</h1><table><tr><td>Patient:</td><td>Ann Test</td></tr></table>\
        <p><b>Allergies</b></p><p>None</p><p><b>Surgeries</b></p><p>None</p>\
        <p>Patient denies:</p><ul><li>flashes</li><li>floaters</li></ul>\
        <p><b>Stopped</b></p><table><tr><th>Drug</th><th>Dose</th></tr>\
        <tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr></table><h3>Plan</h3><p>x</p>";

    let markdown = ccd::markdown(&ccd::read(html), &Style::folded());

    expect![[r"
        ## Visit

        Patient: Ann Test

        Allergies

        None

        Surgeries

        None

        Patient denies:

        - flashes
        - floaters

        Stopped

        Drug|Dose
        -|-
        A|1
        B|2

        ### Plan

        x
    "]]
    .assert_eq(&markdown);
}

#[test]
fn a_person_keeps_a_field_that_another_has_too() {
    let row = |name, value| format!("<tr><td>{name}:</td><td>{value}</td></tr>");
    let rows = [
        row("Guardian", "Ann Test"),
        row("Relationship", "Parent"),
        row("Contact info", "Tel: 555-0100"),
        row("Guardian", "Mary Test"),
        row("Relationship", "Parent"),
        row("Contact info", "Tel: 555-0100"),
    ];
    let html = format!("<h1>Visit</h1><table>{}</table><h3>Plan</h3><p>x</p>", rows.concat());

    let markdown = ccd::markdown(&ccd::read(&html), &Style::folded());

    expect![[r"
        ## Visit

        Guardian: Ann Test
        Relationship: Parent
        Contact info: Tel: 555-0100
        Guardian: Mary Test
        Relationship: Parent

        ### Plan

        x
    "]]
    .assert_eq(&markdown);
}

#[test]
fn labels_with_colons_name_the_cells_beside_them() {
    let html = "<h1>Visit</h1><table>\
        <tr><td>Patient:</td><td>Ann Test</td><td>DOB:</td><td>May 1, 1970</td></tr>\
        <tr><td></td><td>1 Long Road<br>Anytown</td><td>Patient-ID:</td><td>998991</td></tr>\
        <tr><td>Created on:</td><td>May 2, 2032</td><td>Gender:</td><td>Female</td></tr></table>\
        <h3>Plan</h3><p>x</p>";

    let markdown = ccd::markdown(&ccd::read(html), &Style::folded());

    expect![[r"
        ## Visit

        Patient: Ann Test; 1 Long Road, Anytown
        DOB: May 1, 1970
        Patient-ID: 998991
        Created on: May 2, 2032
        Gender: Female

        ### Plan

        x
    "]]
    .assert_eq(&markdown);
}

#[test]
fn a_title_that_is_the_pages_is_no_section() {
    let html = "<title>Summary of Care</title><h2>Summary of Care</h2>\
        <h3>Plan</h3><p>Watch.</p><h3>Goals (61146-7)</h3><p>Rest.</p>";
    let mut document = ccd::read(html);

    let found = ccd::select(&mut document, &["goals".to_owned()]);

    assert_eq!(found, [true]);
    expect![[r"
        ## Summary of Care

        ### Goals (61146-7)

        Rest.
    "]]
    .assert_eq(&ccd::markdown(&document, &Style::folded()));
}

#[test]
fn a_list_goes_on_with_the_number_that_it_begins_with() {
    check(
        &[("Plan", "<ol start=5><li>Stop timolol.</li><li>Repeat step 5.</li></ol>")],
        &expect![[r"
            ### Plan

            5. Stop timolol.
            6. Repeat step 5.
        "]],
    );
}

#[test]
fn a_page_says_first_what_denies_its_lines() {
    let lines: Vec<_> = (1..9).map(|it| format!("loss of vision number {it}, left eye")).collect();
    let body = |gap: &str| format!("<p>Patient denies:{gap}{}</p>", lines.join(gap));
    for gap in ["<br>", "</p><p>"] {
        let pages = pages(&[("ROS", &body(gap)), ("Plan", "<p>Rest.</p>")], 64);
        assert!(pages.len() > 1);
        for page in pages.iter().filter(|it| it.contains("loss of vision")) {
            assert!(page.contains("Patient denies:\n"), "{page}");
        }
        assert!(!pages.last().unwrap().contains("denies:\n\n### Plan"), "{pages:?}");
    }
}

#[test]
fn an_item_with_items_of_its_own_leads_no_others() {
    let items: Vec<_> =
        (1..9).map(|it| format!("<li>Reports blur at distance {it}</li>")).collect();
    let body = format!(
        "<ul><li>Patient denies:<ul><li>flashes</li><li>floaters</li></ul></li>{}</ul>",
        items.concat()
    );

    let pages = pages(&[("ROS", &body)], 64);

    assert!(pages.len() > 1);
    assert!(pages.iter().skip(1).all(|it| !it.contains("denies")), "{pages:?}");
}

#[test]
fn a_remark_stays_with_the_row_above_it() {
    let row = |(it, remark): (usize, &str)| {
        format!(
            "<tr><td>Drug {it}</td><td>{it} drops</td><td>left eye</td></tr>\
             <tr><td colspan=3>Comment: {remark} with {it}</td></tr>"
        )
    };
    let rows: Vec<_> = (1..7).zip(["go on", "stopped"].into_iter().cycle()).map(row).collect();
    let head = "<tr><th>Drug</th><th>Dose</th><th>Eye</th></tr>";

    let body = format!("<table>{head}{}</table>", rows.concat());
    let pages = pages(&[("Medications", &body)], 80);

    assert!(pages.len() > 1);
    expect![[r"
        ### Medications

        Drug|Dose
        -|-
        Drug 1|1 drops
        Comment: go on with 1|
        Drug 2|2 drops
        Comment: stopped with 2|
        Drug 3|3 drops
        Comment: go on with 3|

        (All: Eye: left eye)

        =====
        ### Medications (continued)

        Drug|Dose
        -|-
        Drug 4|4 drops
        Comment: stopped with 4|
        Drug 5|5 drops
        Comment: go on with 5|
        Drug 6|6 drops
        Comment: stopped with 6|

        (All: Eye: left eye)
    "]]
    .assert_eq(&pages.join("\n=====\n"));
}

#[test]
fn a_title_is_said_again_above_rows_of_every_form() {
    let row = |it| {
        format!(
            "<tr><td>Drug {it}</td><td><table><tr><td>{it}</td><td>mg</td></tr></table></td></tr>"
        )
    };
    let rows: Vec<_> = (1..7).map(row).collect();
    let table = format!(
        "<table><caption>Medications</caption><tr><th>Med</th><th>Dose</th></tr>\
         <tr><td colspan=2>Discontinued</td></tr>{}</table>",
        rows.concat()
    );
    let pages = pages(&[("Plan", &table)], 64);

    assert!(pages.len() > 1);
    for page in pages.iter().filter(|it| it.contains("Drug")) {
        assert!(page.contains("Discontinued"), "{page}");
    }
}

#[test]
fn there_is_something_where_nothing_denies_it() {
    check(
        &[
            ("Advance Directives", "<p>There is an advance directive on file.</p>"),
            ("Procedures", "<p>There are no procedures on file.</p>"),
        ],
        &expect![[r"
            ### Advance Directives

            There is an advance directive on file.

            Nothing recorded: Procedures
        "]],
    );
}

#[test]
fn a_section_is_one_though_the_page_is_called_like_it() {
    let html = "<title>Assessment</title><h2>Assessment</h2><p>Retinal detachment OS.</p>\
                <h3>Plan</h3><p>Surgery.</p>";

    expect![[r"
        ## Assessment

        ### Assessment

        Retinal detachment OS.

        #### Plan

        Surgery.
    "]]
    .assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

#[test]
fn a_value_belongs_to_the_label_of_its_own_columns() {
    check(
        &[(
            "Symptoms",
            "<table><tr><td>Reports:</td><td>blur</td><td>Denies:</td><td>flashes</td></tr>\
             <tr><td>Stopped:</td><td></td><td></td><td>floaters</td></tr>\
             <tr><td>Uses:</td><td>timolol</td><td>Avoids:</td><td>aspirin</td></tr></table>",
        )],
        &expect![[r"
            ### Symptoms

            Reports: blur
            Denies: flashes; floaters
            Stopped:
            Uses: timolol
            Avoids: aspirin
        "]],
    );
}
