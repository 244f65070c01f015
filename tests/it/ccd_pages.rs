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
