//! What gives an entry its meaning stands with it, in what is found and in what is compared.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Position, Query, Style};

/// The snippets that answer `query`, best first.
fn found(html: &str, query: &str) -> Vec<String> {
    let document = ccd::read(html);
    let query = Query::new(query).unwrap();
    let mut hits = ccd::find(&document, &query);
    hits.sort_by_key(|it| std::cmp::Reverse(it.rank));
    hits.iter().map(|it| it.snippet(&query, 60)).collect()
}

fn one(html: &str, query: &str) -> String {
    let all = found(html, query);
    assert_eq!(all.len(), 1, "{query}: {all:?}");
    all.into_iter().next().unwrap()
}

/// A comparison as a reviewer reads it.
fn compared(from: &str, to: &str, expected: &Expect) {
    let mut text = String::new();
    for it in ccd::diff(&ccd::read(from), &ccd::read(to)).iter().filter(|it| !it.is_empty()) {
        text +=
            &format!("{}: {} unchanged, {} reworded\n", it.title, it.unchanged, it.reworded.len());
        it.added.iter().for_each(|it| text += &format!("+ {}\n", it.line()));
        it.gone.iter().for_each(|it| text += &format!("- {}\n", it.line()));
        it.changed.iter().for_each(|it| text += &format!("~ [{}] {}\n", it.title(), it.line()));
    }
    expected.assert_eq(&text);
}

#[test]
fn a_title_above_a_list_stands_with_its_items() {
    let page = |active: &str, resolved: &str| {
        format!(
            "<h3>Problems</h3><p>Active Concerns</p><ul><li>Iritis</li>{active}</ul>
             <p>Resolved Concerns</p><ul><li>Hordeolum</li>{resolved}</ul>"
        )
    };
    let fever = "<li>Fever</li>";

    assert_eq!(one(&page("", fever), "fever"), "Resolved Concerns › Fever");
    compared(
        &page(fever, ""),
        &page("", fever),
        &expect![[r"
            Problems: 4 unchanged, 0 reworded
            ~ [Fever] under: Active Concerns → Resolved Concerns
        "]],
    );
}

#[test]
fn drugs_that_change_places_have_changed() {
    let blocks = |stop: &str, go_on: &str| {
        format!(
            "<h3>Medications</h3><p>Stop</p><ul><li>{stop}</li></ul><p>Continue</p><ul><li>{go_on}</li></ul>"
        )
    };
    let items = |stop: &str, go_on: &str| {
        format!(
            "<h3>Medications</h3><ul><li>Stop:</li><li>{stop}</li><li>Continue:</li><li>{go_on}</li></ul>"
        )
    };
    let lines = |stop: &str, go_on: &str| {
        format!("<h3>Medications</h3><p>Stop:<br>{stop}<br>Continue:<br>{go_on}</p>")
    };
    let (one, other) = ("timolol", "latanoprost");
    let told = |mark: &str| {
        format!(
            "Medications: 2 unchanged, 0 reworded\n\
             ~ [latanoprost] under: Continue{mark} → Stop{mark}\n\
             ~ [timolol] under: Stop{mark} → Continue{mark}\n"
        )
    };
    let check = |from: &str, to: &str, mark: &str| {
        let changes = ccd::diff(&ccd::read(from), &ccd::read(to));
        let it = changes.iter().find(|it| it.is_changed()).unwrap();
        let mut text =
            format!("{}: {} unchanged, {} reworded\n", it.title, it.unchanged, it.reworded.len());
        it.changed.iter().for_each(|it| text += &format!("~ [{}] {}\n", it.title(), it.line()));
        assert_eq!(text, told(mark));
    };
    check(&blocks(one, other), &blocks(other, one), "");
    check(&items(one, other), &items(other, one), ":");
    check(&lines(one, other), &lines(other, one), ":");
}

#[test]
fn a_denial_stands_with_all_that_it_denies() {
    for page in [
        "<p>The patient denies</p><ul><li>chest pain</li><li>dyspnea</li></ul>",
        "<p>The patient denies<br>chest pain<br>dyspnea</p>",
        "<p>The patient denies</p><p>chest pain</p><p>dyspnea</p>",
        "<ul><li>The patient denies</li><li>chest pain</li><li>dyspnea</li></ul>",
        "<p>The patient denies</p><table><tr><td>chest pain</td></tr><tr><td>dyspnea</td></tr></table>",
    ] {
        let page = format!("<h3>Review of Systems</h3>{page}");
        assert_eq!(one(&page, "dyspnea"), "The patient denies › dyspnea", "{page}");
    }
    assert_eq!(
        one("<h3>ROS</h3><ul><li>Denies:</li><li>cough</li><li>dyspnea</li></ul>", "dyspnea"),
        "Denies: dyspnea"
    );
}

#[test]
fn a_denial_ends_where_something_of_another_make_begins() {
    for (page, query, expected) in [
        (
            "<p>Denies:</p><p>cough</p><p>Reports headache at night.</p>",
            "headache",
            "Reports headache at night.",
        ),
        (
            "<p>Denies:<br>cough<br>Reports headache at night.</p>",
            "headache",
            "Reports headache at night.",
        ),
        ("<p>Denies:</p><p>cough</p><p>Smoking: daily</p>", "smoking", "Smoking: daily"),
        (
            "<p>Denies:</p><p>cough</p><p>Positive for</p><p>dyspnea</p>",
            "dyspnea",
            "Positive for › dyspnea",
        ),
        ("<p>Denies:</p><ul><li>cough</li></ul><p>Dyspnea</p>", "dyspnea", "Dyspnea"),
        (
            "<p>Denies:</p><p>cough</p><p>Current medications</p><ul><li>timolol</li></ul>",
            "timolol",
            "Current medications › timolol",
        ),
        ("<p>Denies:<br>cough</p><p>Plan</p>", "plan", "Plan"),
        (
            "<p>No history of:</p><p>cough</p><p>She takes timolol</p>",
            "timolol",
            "She takes timolol",
        ),
        // Answers, and names without a value, lead nothing.
        ("<p>Tobacco: no<br>Alcohol: weekly</p>", "alcohol", "Alcohol: weekly"),
        ("<p>HIV negative<br>HBV positive</p>", "hbv", "HBV positive"),
        (
            "<ul><li>Duration: a week</li><li>Onset:</li><li>Severity: mild</li></ul>",
            "severity",
            "Severity: mild",
        ),
        ("<p>Allergies:</p><p>Medications:</p><p>timolol</p>", "timolol", "Medications: timolol"),
        ("<p>No known iritis</p><ul><li>Keratitis</li></ul>", "keratitis", "Keratitis"),
        ("<p>No longer used</p><ul><li>timolol</li></ul>", "timolol", "No longer used › timolol"),
        ("<p>Author: Nora Quill</p><ul><li>Iritis</li></ul>", "iritis", "Iritis"),
    ] {
        assert_eq!(one(&format!("<h3>Notes</h3>{page}"), query), expected, "{page}");
    }
}

/// A list in one line is all that is denied, and a paragraph that tells more than a name is no item.
#[test]
fn a_denial_does_not_reach_what_is_told_behind_it() {
    for (notes, query, expected) in [
        ("<p>Denies:</p><p>flashes, pain</p><p>Tearing</p>", "tearing", "Tearing"),
        ("<p>Denies:</p><p>flashes</p><p>Tearing OS</p>", "tearing", "Tearing OS"),
        (
            "<p>Denies:</p><p>flashes</p><p>Cataract surgery 2019</p>",
            "surgery",
            "Cataract surgery 2019",
        ),
        (
            "<p>Patient declines surgery</p><ul><li>Add timolol</li><li>Rest</li></ul>",
            "timolol",
            "Add timolol",
        ),
    ] {
        assert_eq!(one(&format!("<h3>ROS</h3>{notes}"), query), expected, "{notes}");
    }
}

#[test]
fn an_eye_stands_with_each_of_its_values() {
    let page = "<h3>Exam</h3><p>Seen: today<br>OD:<br>VA: 20/20<br>Cup: small<br>OS:<br>VA: 20/40<br>Cup: large</p>";

    assert_eq!(found(page, "cup"), ["OD: Cup: small", "OS: Cup: large"]);
}

/// A table of these rows under a header; a row of one cell goes across it.
fn table(title: &str, columns: &[&str], rows: &[&[&str]]) -> String {
    let cells = |tag: &str, cells: &[&str]| -> String {
        let span = if cells.len() == 1 { columns.len() } else { 1 };
        let cells = cells.iter().map(|it| format!("<{tag} colspan={span}>{it}</{tag}>"));
        format!("<tr>{}</tr>", cells.collect::<Vec<_>>().concat())
    };
    let rows: Vec<_> = rows.iter().map(|it| cells("td", it)).collect();
    format!("<h3>{title}</h3><table>{}{}</table>", cells("th", columns), rows.concat())
}

#[test]
fn a_remark_stays_with_the_row_above_it() {
    let page = table(
        "Results",
        &["Test", "Value"],
        &[
            &["Potassium", "6.9"],
            &["Specimen hemolyzed, result not valid."],
            &["LDL", "130"],
            &["Started 10-Jan-2010"],
        ],
    );
    assert_eq!(
        one(&page, "potassium"),
        "Test: Potassium; Value: 6.9; Specimen hemolyzed, result not valid."
    );
    assert_eq!(one(&page, "hemolyzed"), one(&page, "potassium"));
    assert_eq!(one(&page, "LDL"), "Test: LDL; Value: 130; Started 10-Jan-2010");

    let valid = page.replace(", result not valid", "");
    compared(
        &page,
        &valid,
        &expect![[r"
            Results: 1 unchanged, 0 reworded
            ~ [Potassium] Specimen hemolyzed, result not valid. → Specimen hemolyzed.
        "]],
    );
}

#[test]
fn a_text_that_may_belong_to_either_row_stands_with_none() {
    let columns = ["Medication", "Dose"];
    let (first, second) = (["timolol", "1 drop"], ["latanoprost", "2 drops"]);
    // Behind each row: a title of the next, or how to use the one above.
    let page = table("M", &columns, &[&first, &["Use daily"], &second, &["Use nightly"]]);
    assert_eq!(one(&page, "timolol"), "Medication: timolol; Dose: 1 drop");
    assert_eq!(one(&page, "latanoprost"), "Medication: latanoprost; Dose: 2 drops");
    assert_eq!(one(&page, "nightly"), "Use nightly");

    // A title that a sentence stands behind is still the title.
    let page = table("M", &columns, &[&["Discontinued"], &first, &["Stung badly."], &second]);
    assert_eq!(
        one(&page, "timolol"),
        "Discontinued › Medication: timolol; Dose: 1 drop; Stung badly."
    );
    assert_eq!(one(&page, "latanoprost"), "Discontinued › Medication: latanoprost; Dose: 2 drops");
}

#[test]
fn cells_left_blank_are_told_from_the_row_that_has_them() {
    let columns = ["Status", "Medication", "Dose"];
    let (timolol, latanoprost) = (["Active", "timolol", "1"], ["Discontinued", "latanoprost", "1"]);
    let brimonidine = ["", "brimonidine", "2"];
    let from = table("Medications", &columns, &[&timolol, &brimonidine, &latanoprost]);
    let to = table("Medications", &columns, &[&timolol, &latanoprost, &brimonidine]);

    assert_eq!(
        one(&to, "brimonidine"),
        "row above: Discontinued › Medication: brimonidine; Dose: 2"
    );
    compared(
        &from,
        &to,
        &expect![[r"
            Medications: 2 unchanged, 0 reworded
            ~ [brimonidine] under: row above: Active → row above: Discontinued
        "]],
    );

    let labs = table(
        "Results",
        &["Date", "Panel", "Test", "Value"],
        &[
            &["5/6/2029", "CBC", "WBC", "5.6"],
            &["", "", "Hemoglobin", "13"],
            &["", "Lipids", "LDL", "130"],
            &["", "", "HDL", "50"],
        ],
    );
    assert_eq!(one(&labs, "hemoglobin"), "row above: 5/6/2029; CBC › Test: Hemoglobin; Value: 13");
    assert_eq!(one(&labs, "LDL"), "row above: 5/6/2029 › Test: LDL; Panel: Lipids; Value: 130");
    assert_eq!(one(&labs, "HDL"), "row above: 5/6/2029; Lipids › Test: HDL; Value: 50");
}

#[test]
fn what_a_row_is_without_is_not_told_from_another() {
    // A code is of its own problem, a flag of its own test.
    let problems = table("P", &["Code", "Problem"], &[&["H40.11", "Glaucoma"], &["", "Iritis"]]);
    assert_eq!(one(&problems, "iritis"), "Problem: Iritis");
    let results =
        table("R", &["Flag", "Test", "Value"], &[&["H", "Potassium", "6"], &["", "Sodium", "140"]]);
    assert_eq!(one(&results, "sodium"), "Test: Sodium; Value: 140");
    // A date that is repeated where it is the same is not meant where it is blank.
    let drugs = table(
        "M",
        &["Date", "Medication"],
        &[&["5/6/2029", "timolol"], &["5/6/2029", "latanoprost"], &["", "aspirin"]],
    );
    assert_eq!(one(&drugs, "aspirin"), "Medication: aspirin");
}

#[test]
fn items_that_change_their_neighbours_have_changed() {
    let page = |text: &str| format!("<h3>Fundus</h3><p>{text}</p>");
    compared(
        &page("hemorrhage, superior; drusen, inferior"),
        &page("hemorrhage, inferior; drusen, superior"),
        &expect![[r"
            Fundus: 0 unchanged, 0 reworded
            ~ [] hemorrhage, superior; drusen, inferior → hemorrhage, inferior; drusen, superior
        "]],
    );
    compared(
        &page("hemorrhage, superior; drusen, inferior"),
        &page("drusen, inferior; hemorrhage, superior"),
        &expect![[r"
            Fundus: 0 unchanged, 1 reworded
        "]],
    );
}

#[test]
fn a_sign_or_a_unit_that_is_lost_is_no_other_wording() {
    for (one, other) in [
        ("-2.00-0.75x85", "-2.00 0.75x85"),
        ("OD-2.25", "OD 2.25"),
        ("20/40-2", "20/40 2"),
        ("CF 3'", "CF 3\""),
    ] {
        let page = |it: &str| table("Refraction", &["Eye", "Rx"], &[&["OD", it], &["OS", "plano"]]);
        let changes = ccd::diff(&ccd::read(&page(one)), &ccd::read(&page(other)));
        let changed: Vec<_> = changes.iter().flat_map(|it| &it.changed).collect();
        assert_eq!(changed.len(), 1, "{one} | {other}");
        assert_eq!(changed[0].cells[0].old, one);
        assert_eq!(changed[0].cells[0].new, other);
    }
}

#[test]
fn a_long_cell_that_turns_the_finding_is_not_left_out_nor_is_the_day_of_the_row() {
    let long = "Documented by the outside provider during the telephone encounter with the patient and the \
        spouse of the patient, who had asked for a second opinion about the letter of the clinic that she had \
        been to before and its wording, which is in the folder";
    let columns = ["Problem", "Code", "Comments", "Onset"];
    let row = |comment: &str| {
        let row = ["Angle closure glaucoma", "H40.20X0", comment, "5/6/2029"];
        table("Problems", &columns, &[&row, &["Cataract", "H25", "", "2030"]])
    };

    let denied = one(&row(&format!("Ruled out by gonioscopy. {long}")), "glaucoma");
    assert!(denied.contains("Comments: Ruled out by gonioscopy."), "{denied}");
    assert!(denied.ends_with("Onset: 5/6/2029"), "{denied}");

    // What was found is long, and the day is whole all the same.
    let found = one(&row(long), "telephone");
    assert!(found.contains("telephone") && found.ends_with("Onset: 5/6/2029"), "{found}");
}

#[test]
fn rows_of_one_drug_are_not_joined_crosswise() {
    let columns = ["Medication", "Sig"];
    let page = |first: &str, second: &str| {
        table("Medications", &columns, &[&["timolol", first], &["timolol", second]])
    };
    compared(
        &page("1 drop right eye", "1 drop left eye"),
        &page("2 drops left eye", "3 drops right eye"),
        &expect![[r"
            Medications: 0 unchanged, 0 reworded
            ~ [timolol] Sig: 1 drop left eye → 2 drops left eye
            ~ [timolol] Sig: 1 drop right eye → 3 drops right eye
        "]],
    );
    // Which is which nobody says.
    compared(
        &page("1 drop at night", "1 drop in the morning"),
        &page("2 drops in the morning", "3 drops at night"),
        &expect![[r"
            Medications: 0 unchanged, 0 reworded
            + Medication: timolol; Sig: 2 drops in the morning
            + Medication: timolol; Sig: 3 drops at night
            - Medication: timolol; Sig: 1 drop at night
            - Medication: timolol; Sig: 1 drop in the morning
        "]],
    );
}

#[test]
fn little_words_make_no_title_like_another() {
    let known = [
        "Allergies and Adverse Reactions",
        "Assessment",
        "Medications and Drops",
        "Treatment Plan",
    ];

    assert_eq!(ccd::nearest("Assessment and Plan", known, 3), ["Assessment", "Treatment Plan"]);
}

/// Every page of a document.
fn pages(html: &str, budget: usize) -> Vec<String> {
    let document = ccd::read(html);
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
fn a_title_with_a_colon_is_said_again_on_the_page_that_begins_below_it() {
    let columns = ["Medication", "Dose", "Use"];
    let use_of: Vec<String> =
        (0..16).map(|it| format!("both eyes, morning and evening {it}")).collect();
    let mut rows: Vec<Vec<&str>> = use_of.iter().map(|it| vec!["drops", "1 drop", it]).collect();
    rows.insert(4, vec!["Discontinued on 5/6/2029:"]);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let html = table("Medications", &columns, &rows);

    let pages = pages(&html, 120);
    assert!(pages.len() > 2, "{pages:#?}");
    for page in pages.iter().filter(|it| !it.contains("evening 3")) {
        let title = page.find("Discontinued on 5/6/2029:");
        assert!(title < page.find("both eyes") && title.is_some(), "{page}");
    }
    assert!(one(&html, "\"evening 7\"").starts_with("Discontinued on 5/6/2029: "));
}

#[test]
fn a_name_that_each_row_has_below_it_is_no_title() {
    let columns = ["Medication", "Dose"];
    let (timolol, latanoprost) = (["timolol", "1 drop"], ["latanoprost", "2 drops"]);
    let page = table(
        "M",
        &columns,
        &[&timolol, &["Take:"], &["daily", ""], &latanoprost, &["Take:"], &["nightly", ""]],
    );

    assert_eq!(one(&page, "latanoprost"), "Medication: latanoprost; Dose: 2 drops");
}
