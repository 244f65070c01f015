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
