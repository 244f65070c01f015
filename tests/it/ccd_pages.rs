//! Pages as stylesheets and systems write them: what is a title and what is not, what a page takes
//! back or never ends, and where one word ends and the next begins.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Style};

fn check(html: &str, expected: &Expect) {
    expected.assert_eq(&ccd::markdown(&ccd::read(html), &Style::folded()));
}

#[test]
fn what_the_page_is_called_is_its_title_whatever_stands_under_it() {
    check(
        "<title>Lake Eye Summary</title><h2 align='center'>Lake Eye Summary</h2>
        <table><tr><td><b>Patient: </b></td><td>Ann Bell</td></tr></table>
        <h3>Allergies</h3>Latex<h3>Plan</h3>Return in May",
        &expect![[r"
            ## Lake Eye Summary

            Patient: Ann Bell

            ### Allergies

            Latex

            ### Plan

            Return in May
        "]],
    );
    check(
        "<title>Progress Note</title><h1>Progress note</h1><p>Patient: Ann Bell</p>
        <h2>Allergies</h2><p>Latex</p><h2>Goals</h2><p>No goals have been recorded.</p>",
        &expect![[r"
            ## Progress note

            Patient: Ann Bell

            ### Allergies

            Latex

            Nothing recorded: Goals
        "]],
    );
    // A section that is all of its page is one.
    check(
        "<title>Allergies</title><h1>Allergies</h1><p>Latex</p><h2>Drops</h2><p>Atropine</p>",
        &expect![[r"
            ## Allergies

            ### Allergies

            Latex

            #### Drops

            Atropine
        "]],
    );
}

#[test]
fn what_a_page_never_ends_is_counted() {
    let rest = "<h3>Plan</h3><p>Return in May</p>";
    for open in ["<!-- viewer", "<nav>Home", "<svg>Home", "<style>Home "] {
        let page = format!("<h3>Allergies</h3><p>Latex</p>{open}{rest}");
        let text = ccd::markdown(&ccd::read(&page), &Style::folded());
        // A drawing is said to be there, whatever it swallows.
        let text = text.replace("[image]\n\n", "");
        assert!(text.ends_with("Latex\n\n(5 words hidden in the source)\n"), "{text}");
    }
    let page = format!("<h3>Allergies</h3><!-- note --><nav>Home</nav>{rest}");
    check(
        &page,
        &expect![[r"
            ### Plan

            Return in May

            Nothing recorded: Allergies
        "]],
    );
    let style = Style { hidden: true, ..Style::folded() };
    let shown = ccd::markdown(&ccd::read("<h3>Plan</h3>RTC<!-- <p>Atropine<p>daily"), &style);
    expect![[r"
        ### Plan

        RTC

        Hidden in the source:
        Atropine; daily
    "]]
    .assert_eq(&shown);
}

#[test]
fn what_was_deleted_from_a_text_is_struck_out() {
    check(
        "<h3>Plan</h3><p>Patch the right eye.
        <span class='revision_delete_final'>Patch the left eye.</span></p>",
        &expect![[r"
            ### Plan

            Patch the right eye. ~~Patch the left eye.~~
        "]],
    );
}

#[test]
fn what_a_style_raises_is_raised() {
    check(
        "<h3>Results</h3><p>Platelets 210 x 10<span style='vertical-align: super'>9</span>/L</p>",
        &expect![[r"
            ### Results

            Platelets 210 x 10^9/L
        "]],
    );
}

#[test]
fn a_button_in_a_heading_is_not_its_title() {
    check(
        "<h3>Allergies <a href='#top'>Back to top</a></h3>Latex
        <h3>Plan <a href='#top'>[Top]</a></h3>Return in May
        <h3><a href='#_docTop'>&uarr;</a>Vitals <button>Hide</button></h3>None taken
        <h3>Exam<span><a href='#'>&uarr;</a></span></h3>Quiet
        <h3><div>Results</div><a href='#toc'>(back)</a></h3>Normal
        <h3><a href='#toc'>Back</a></h3>No pain<h3><a href='#toc'>Back</a> and neck</h3>Free",
        &expect![[r"
            ### Allergies

            Latex

            ### Plan

            Return in May

            ### Vitals

            None taken

            ### Exam

            Quiet

            ### Results

            Normal

            ### Back

            No pain

            ### Back and neck

            Free
        "]],
    );
}

#[test]
fn a_section_is_found_by_its_name_whatever_its_title_adds() {
    for (title, name) in [
        ("1. Allergies", "allergy"),
        ("2) Medications:", "meds"),
        ("3.2 Results", "results"),
        ("Problems (3)", "problems"),
        ("PROCEDURES [2 items]", "procedures"),
        ("IV. Results", "results"),
        ("A. Assessment", "assessment"),
        ("Section 3: Results", "results"),
        ("Plan of Care - 18776-5", "plan of care"),
        ("Vital Signs (8716-3)", "vitals"),
        ("Allergies 3", "allergies"),
    ] {
        assert!(ccd::same_section(title, name), "{title}");
        let mut document = ccd::read(&format!("<h3>{title}</h3>x<h3>Goals</h3>y"));
        assert_eq!(ccd::select(&mut document, &[name.to_owned()]), [true], "{title}");
        assert_eq!(document.sections[0].title, title);
    }
    for (one, other) in [
        ("E. coli", "coli"),
        ("24 hour urine", "hour urine"),
        ("C. Allergy", "D. Plan"),
        ("20/20 Vision", "vision"),
        ("Problem 1", "problem"),
    ] {
        assert!(!ccd::same_section(one, other), "{one}");
    }
}

#[test]
fn a_line_is_a_title_by_its_role_or_its_class() {
    check(
        "<div role='heading' aria-level='2'>Allergies</div><p>Latex</p>
        <div role='heading' aria-level='3'>Drops</div><p>Atropine</p>
        <div class='section-title'><button>Show</button>Plan</div><p>Return in May</p>
        <div class='section-title'><h2>Exam</h2></div><p>Quiet</p>
        <table><tr><td><div role='heading'>Lens</div>Clear</td><td>2+</td></tr></table>",
        &expect![[r"
            ### Allergies

            Latex

            #### Drops

            Atropine

            #### Plan

            Return in May

            ### Exam

            Quiet

            Lens, Clear|2+
        "]],
    );
}

#[test]
fn a_heading_in_a_caption_is_that_of_a_section() {
    let table = |title: &str, cell: &str| {
        format!("<table><caption>{title}</caption><tr><td>{cell}</td><td>2</td></tr></table>")
    };
    check(
        &[
            table("<h3>Allergies</h3>Two of them", "Latex"),
            format!("<table><tr><td>{}</td><td>x</td></tr></table>", table("<h3>Plan</h3>", "y")),
        ]
        .concat(),
        &expect![[r"
            ### Allergies

            Two of them

            Latex|2

            ||x

            Plan

            y|2
        "]],
    );
}

#[test]
fn sections_of_a_clinical_document_are_named_without_a_stylesheet() {
    check(
        "<ClinicalDocument><title>Lake Eye Summary</title><component><section><title>Allergies</title>
        <text><list><item>Latex</item></list></text></section></component><component><section>
        <title>Plan</title><text>Return in May</text></section></component></ClinicalDocument>",
        &expect![[r"
            ## Lake Eye Summary

            ### Allergies

            Latex

            ### Plan

            Return in May
        "]],
    );
    check(
        "<title>One</title><p>Latex</p><title>Two</title><p>Atropine</p>",
        &expect![[r"
        ## One

        Latex

        Atropine
    "]],
    );
}

#[test]
fn a_term_is_the_name_of_what_it_means() {
    let terms = "<dl><dt>Reaction</dt><dd></dd><dt>Severity:</dt><dd>Mild</dd><dt>Smoker?
        <dd>No<dd>Never<dt>Seen by<dt>Read by<dd><p>Dr Ash</p></dl>";
    check(
        &format!(
            "<h3>Exam</h3>{terms}<h3>Allergies</h3><table><tr><th>To<th>How</tr>
            <tr><td>Latex<td>{terms}</tr><tr><td>Nuts<td>No</tr></table>"
        ),
        &expect![[r"
            ### Exam

            Reaction:

            Severity: Mild

            Smoker? No; Never

            Seen by

            Read by:

            Dr Ash

            ### Allergies

            To|How
            -|-
            Latex|Reaction:; Severity: Mild, Smoker? No, Never, Seen by, Read by: Dr Ash
            Nuts|No
        "]],
    );
}

#[test]
fn an_image_is_told_by_its_title_where_it_has_no_other_text() {
    check(
        "<h3>Results</h3>5.9 <img src='hi.png' alt='' title='High'>",
        &expect![[r"
        ### Results

        5.9 [image: High]
    "]],
    );
}

#[test]
fn what_is_shown_apart_is_another_word() {
    check(
        "<h3>Exam</h3><div><label>Onset</label><span>2029</span> <label>Dose</label>: 5 mg</div>
        <span style='display:inline-block'>15</span><span style='display: inline-block'>18</span>%
        <div style='display:table-row'><span><b>2</b>0</span><span>15</span></div>
        <div role='row'><span role='cell'>16</span><span role='cell'>17</span></div>
        <div><span>Glau</span><span>coma</span></div>",
        &expect![[r"
            ### Exam

            Onset 2029 Dose: 5 mg

            15 18%

            20 15

            16 17

            Glaucoma
        "]],
    );
}

#[test]
fn lines_that_were_typed_stay_lines() {
    check(
        "<h3>Plan</h3><textarea>\nAtropine daily\nSTOP timolol</textarea>",
        &expect![[r"
        ### Plan

        Atropine daily
        STOP timolol
    "]],
    );
}

#[test]
fn a_list_of_titles_is_kept_where_it_is_all_that_is_said() {
    let links = |names: &[&str]| {
        let link = |it: &&str| format!("<li><a href='#x'>{it}</a></li>");
        format!("<ul>{}</ul>", names.iter().map(link).collect::<String>())
    };
    let below = "<h3>Details</h3><h4>Glaucoma</h4>Severe<h4>Cataract</h4>Mild";
    let both = links(&["Glaucoma", "Cataract"]);
    check(
        &format!("<h3>Problems</h3>{both}<h3>Plan</h3>Return in May{both}{below}"),
        &expect![[r"
            ### Problems

            - Glaucoma
            - Cataract

            ### Plan

            Return in May

            ### Details

            #### Glaucoma

            Severe

            #### Cataract

            Mild
        "]],
    );
    let page = links(&["Glaucoma", "Goals", "Allergy: latex"]) + below;
    check(
        &page,
        &expect![[r"
        Allergy: latex

        ### Details

        #### Glaucoma

        Severe

        #### Cataract

        Mild
    "]],
    );
}

#[test]
fn columns_of_spaces_and_tabs_stay_columns() {
    let tabs = "TEST\tOD\tOS\nIOP\t\t18\nLens &gt;\t<b>1</b>+\t2+";
    let style = "<div style='white-space: pre-wrap'>";
    check(
        &format!(
            "<h3>Exam</h3><pre>{tabs}</pre><h3>Fields</h3>{style}TEST     OD   OS\nMD            2
            </div><p>Read  again</p><h3>Plan</h3>{style}Return  in May.\n\nLatex   allergy
            <table><tr><td>Atropine\nTimolol</td><td>1</td></tr></table></div>"
        ),
        &expect![[r"
            ### Exam

            ```
            TEST    OD      OS
            IOP             18
            Lens >  1+      2+
            ```

            ### Fields

            ```
            TEST     OD   OS
            MD            2
            ```

            Read again

            ### Plan

            Return in May.

            Latex allergy

            Atropine, Timolol|1
        "]],
    );
}

#[test]
fn a_hundred_thousand_marked_tabs_in_a_line() {
    let page = format!("<pre>{}Atropine</pre>", "<b>\t</b>".repeat(100_000));
    assert!(ccd::markdown(&ccd::read(&page), &Style::folded()).contains("Atropine"));
}

/// The end tag of a script may say something, and what it says has a `>`.
#[test]
fn a_script_ends_behind_its_end_tag() {
    check(
        "<h3>Plan</h3><script>run()</script class='a > b'><p>New glasses</p>",
        &expect![[r"
            ### Plan

            New glasses
        "]],
    );
}
