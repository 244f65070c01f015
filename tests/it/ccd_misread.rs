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

            As item 2 of Plan: Summary
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
