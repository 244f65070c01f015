//! What a stylesheet or a viewer adds around a chart, and what only looks as if it did: buttons,
//! links, marks, styles. Nothing that a chart says is taken for one of them.

use expect_test::{Expect, expect};
use nextech_mcp::ccd::{self, Document, Style};

/// The text of a page, which is the same whether or not repeats are folded.
fn check(html: &str, expected: &Expect) {
    let document = ccd::read(html);
    expected.assert_eq(&ccd::markdown(&document, &Style::folded()));
    expected.assert_eq(&ccd::markdown(&document, &Style::plain()));
}

fn titles(document: &Document) -> Vec<&str> {
    document.sections.iter().map(|it| it.title.as_str()).collect()
}

#[test]
fn a_word_of_viewers_is_the_charts_where_it_stands_in_one() {
    check(
        "<h3>Reason for Visit</h3><p>Collapse</p>
         <h3>Reason</h3><p><a href='#problem1'>Collapse</a></p><h3>Exam</h3><p>Print.</p><p>\u{25bc}</p><ul><li>Top</li><li>Close all</li></ul>
         <table><tr><th>Test</th><th>Value</th><th>Flag</th></tr>
         <tr><td>Potassium</td><td>6.1</td><td>&#9650;</td></tr>
         <tr><td>Sodium</td><td>128</td><td>&#9660;</td></tr>
         <tr><td>Top</td><td>Expand</td><td><a href='#n'>Collapse</a></td></tr></table>",
        &expect![[r"
            ### Reason for Visit

            Collapse

            ### Reason

            Collapse

            ### Exam

            Print.

            ▼

            - Top
            - Close all

            Test|Value|Flag
            |-|-|-|
            Potassium|6.1|▲
            Sodium|128|▼
            Top|Expand|Collapse
        "]],
    );
}

#[test]
fn what_only_a_viewer_says_goes() {
    check(
        "<p>Back to top</p><p>Table of Contents</p><div class='button expandCollapse'>\u{25bc}</div>
         <h3>Plan</h3><p>Rest</p><a href='#top'>Top</a><p><a href='#toc'>Back to top</a></p>
         <button>Print</button><button>\u{25b2}</button><p>Sleep <button>Collapse</button></p>
         <p><a href='#'>Top</a> of the lens</p>",
        &expect![[r"
            ### Plan

            Rest

            Sleep

            Top of the lens
        "]],
    );
}

#[test]
fn a_section_may_be_called_contents() {
    let plan = "<h3>Plan</h3><p>Return</p>";
    let links = "<ul><li><a href='#p'>Plan</a></li><li><a href='#k'>Kit</a></li></ul>";
    let kit = "<h3>Kit</h3><p>Drops</p>";
    for title in ["TOC", "Contents", "Sommaire"] {
        let section = ccd::read(&format!("{plan}<h3>{title}</h3><p>Transfer to Dr. Oldacre</p>"));
        assert_eq!(titles(&section), ["Plan", title]);
        let contents = ccd::read(&format!("<h2>{title}</h2>{links}{plan}{kit}"));
        assert_eq!(titles(&contents), ["Plan", "Kit"]);
        assert!(!ccd::markdown(&contents, &Style::plain()).contains(title));
    }
}

#[test]
fn the_text_of_a_button_names_what_it_opens() {
    check(
        "<h2><button type='button'>Allergies</button></h2><div>Sulfa: rash</div>
         <h2><button>Past medications (stopped)</button> <button>Expand all</button></h2>
         <table><tr><th><button>Drug</button></th><th><button>Stopped \u{25b2}</button></th></tr>
         <tr><td>Timolol</td><td>2030</td></tr><tr><td>Atropine</td><td>2031</td></tr></table>
         <button>Last filled in May</button>",
        &expect![[r"
            ### Allergies

            Sulfa: rash

            ### Past medications (stopped)

            Drug|Stopped ▲
            -|-
            Timolol|2030
            Atropine|2031

            Last filled in May
        "]],
    );
}

#[test]
fn a_class_of_forms_is_no_button() {
    check(
        "<h3>Social</h3><div class='control-group'><label>Smoking</label>
         <div class='controls'>Every day</div></div>
         <div class='controls'><i class='fa fa-expand btn'></i><button>Close</button></div>",
        &expect![[r"
            ### Social

            Smoking

            Every day
        "]],
    );
}

#[test]
fn a_stroke_through_anything_strikes_all_of_it() {
    check(
        "<h3>Medications</h3><table><tr><th>Drug</th><th>Dose</th></tr>
         <tr style='text-decoration:line-through'><td>Timolol</td><td>1 <i>drop</i></td></tr>
         <tr><td style='TEXT-DECORATION: LINE-THROUGH'>Atropine<ul><li>1%</li></ul></td><td>daily</td></tr>
         <tr><td>Latanoprost</td><td>1 drop</td></tr></table>
         <table style='text-decoration: line-through red'><tr><td>Old</td><td>list</td></tr></table>
         <p style='text-decoration:line-through'>Stop<br>aspirin</p><ul>
         <li style='text-decoration:line-through'>Warfarin<ul><li>5 mg</li></ul></li>
         <li>Heparin <span style='text-decoration:line-through'>5 <b>thousand</b> units</span>
         daily</li></ul>
         <div style='text-decoration:line-through'>Patch<p>Pad</p></div><p>Shield</p>",
        &expect![[r"
            ### Medications

            Drug|Dose
            -|-
            |~~Timolol~~|~~1 drop~~
            |~~Atropine~~ (~~1%~~)|daily
            Latanoprost|1 drop

            ~~Old~~|~~list~~

            ~~Stop~~
            ~~aspirin~~

            - ~~Warfarin~~
              - ~~5 mg~~
            - Heparin ~~5 thousand units~~ daily

            ~~Patch~~

            ~~Pad~~

            Shield
        "]],
    );
}

#[test]
fn a_row_that_lost_its_cells_is_struck_cell_by_cell() {
    let row =
        "<tr style='text-decoration:line-through'>\n  Timolol\n  0.5%\n  <div>daily</div></tr>";
    let page = format!("<h3>Drops</h3><table><tr><td>Atropine</td></tr>{row}</table>");
    let markdown = ccd::markdown(&ccd::read(&page), &Style::plain());

    for cell in ["\nAtropine", "~~Timolol~~", "~~0.5%~~", "~~daily~~"] {
        assert!(markdown.contains(cell), "{markdown}");
    }
}

#[test]
fn a_title_below_the_first_rank_is_one_of_a_section() {
    for rank in ["h2", "h3"] {
        let section = |name| format!("<{rank} class='title'>{name}</{rank}><p>Asthma</p>");
        let sections = [section("Allergies"), section("Past problems")].concat();
        let document = ccd::read(&format!("<h1 class='title'>Visit</h1>{sections}"));

        assert_eq!(document.title, "Visit");
        assert_eq!(titles(&document), ["Allergies", "Past problems"]);
    }
}

#[test]
fn a_code_of_a_result_makes_no_section_of_it() {
    let bold = "style='font-weight: BOLD;'";
    for body in [
        "<p><span title='2345-7'>Glucose</span> 98 mg/dL</p>",
        "<span title='2345-7'>Glucose</span> 98 mg/dL",
        &format!("<p><span {bold} title='2345-7'>Glucose</span> 98 mg/dL</p>"),
        &format!("<ul><li><span {bold} title='2345-7'>Glucose</span> 98 mg/dL</li></ul>"),
        &format!("Fasting <span {bold} title='2345-7'>Glucose</span> 98 mg/dL"),
        &format!("<table><tr><td><span {bold} title='2345-7'>Glucose</span> 98</table>"),
    ] {
        assert_eq!(titles(&ccd::read(&format!("<h3>Results</h3>{body}"))), ["Results"], "{body}");
    }
    let named = format!("<span {bold} title='8716-3'>Vitals</span>");
    for page in [
        format!("<h1>Visit</h1>{named}<ul>Pulse 60</ul>"),
        format!("Visit<br>{named}<ul>Pulse 60</ul>"),
        format!("<ul><div><br>{named}<ul>Pulse 60</ul></div></ul>"),
    ] {
        assert_eq!(titles(&ccd::read(&page)).last(), Some(&"Vitals"), "{page}");
    }
}

#[test]
fn lists_and_paragraphs_of_the_source_itself_stay_apart() {
    check(
        "<h3>Drugs</h3><list listType='unordered'><item>Aspirin 81 mg</item><item>Warfarin</item>
         </list><paragraph>No chest pain</paragraph><paragraph>Short of breath</paragraph>",
        &expect![[r"
            ### Drugs

            - Aspirin 81 mg
            - Warfarin

            No chest pain

            Short of breath
        "]],
    );
}

#[test]
fn what_is_raised_changes_no_number() {
    for (written, read) in [
        ("10<sup>9</sup>/L", "10^9/L"),
        ("10 <sup>9</sup>/L", "10 ^9/L"),
        ("10<sup> 9</sup>", "10 ^9"),
        ("10<sup>&minus;6</sup> m", "10^\u{2212}6 m"),
        ("10<sup>9/L</sup>", "10^9/L"),
        ("kg/m<sup>2</sup>", "kg/m^2"),
        ("20/40<sup>-2</sup>", "20/40^-2"),
        ("98.6<sup>o</sup>F", "98.6^oF"),
        ("1<sup>st</sup> dose", "1st dose"),
        ("15<sup>*</sup>", "15*"),
        ("Color <sup>1</sup>", "Color 1"),
        ("10 <sup><div>mg</div></sup>", "mg"),
        ("Xalatan<sup>TM</sup>", "XalatanTM"),
    ] {
        let page = format!("<h3>Labs</h3><p>{written}</p>");
        let markdown = ccd::markdown(&ccd::read(&page), &Style::plain());
        assert_eq!(markdown.lines().last(), Some(read), "{written}");
    }
}

#[test]
fn a_section_that_embeds_a_document_is_not_empty() {
    for embedded in [
        "<iframe src='report.pdf'>Your browser is too old</iframe>",
        "<iframe src='report.pdf'/>",
        "<object type='application/pdf' data='report.pdf'><p>Fallback</p></object>",
        "<embed src='report.pdf'>",
        "<video src='gonio.mp4' controls></video>",
        "<video controls><source src='gonio.mp4'>Your browser is too old</video>",
        "<iframe srcdoc='&lt;p&gt;OCT: thin&lt;/p&gt;'></iframe>",
    ] {
        let page = format!("<h3>Imaging</h3><div>{embedded}</div><h3>Plan</h3><p>Rest</p>");
        let markdown = ccd::markdown(&ccd::read(&page), &Style::folded());
        let expected = "### Imaging\n\n[embedded document]\n\n### Plan\n\nRest\n";
        assert_eq!(markdown, expected, "{embedded}");
    }
    let none = "<iframe hidden src='a'></iframe><object classid='b'></object><svg><path/></svg>";
    assert_eq!(ccd::markdown(&ccd::read(none), &Style::plain()), "");
    let words = ccd::markdown(&ccd::read("<svg><text>BP 98/54</text></svg>"), &Style::plain());
    assert_eq!(words, "(2 words hidden in the source)\n");
}

#[test]
fn what_a_field_holds_is_read_whatever_its_type() {
    check(
        "<h3>IOP</h3><p><label>OD</label><input type='number' value='17'> mmHg on <input type=DATE
         value='2032-05-06'></p><p>Seen by <input value='Ann'><input type='button' value='Print'>
         <input type='hidden' value='7'></p>
         <p><input type='radio' checked><label>Smoker</label><input type='radio'>Never</p>",
        &expect![[r"
            ### IOP

            OD 17 mmHg on 2032-05-06

            Seen by Ann

            [x] Smoker [ ] Never
        "]],
    );
}

#[test]
fn line_ends_that_a_style_keeps_are_kept() {
    check(
        "<h3>ROS</h3><div style='white-space:pre-wrap'>No chest pain\nPalpitations\n\n  Denies: <b>at
night</b>\r\nflashes</div><p>One\nline</p><p style='white-space: PRE-LINE'>Stop timolol
Latanoprost nightly</p><p>Rest, <span style='white-space:pre'>then\n<b>walk</b>\nslowly</span>
now</p><table><tr><td style='white-space:pre'>OD 14\nOS 15</td><td style='white-space:nowrap'>a\nb</td>
</tr><tr><td>c</td><td>d</td></tr></table>",
        &expect![[r"
            ### ROS

            No chest pain
            Palpitations

            Denies: at
            night
            flashes

            One line

            Stop timolol
            Latanoprost nightly

            Rest, then
            walk
            slowly now

            OD 14, OS 15|a b
            c|d
        "]],
    );
}

#[test]
fn a_heading_of_a_low_rank_is_one_outside_of_lists_and_tables() {
    check(
        "<h3>Exam</h3><h5>Right eye</h5><p>IOP 15</p>Seen<h5>Left eye</h5><p>IOP 22</p>
         <h3>Team</h3><ul><li><h5 class='list-group-item-heading'>Author</h5>Ann Test</li></ul>
         <table><tr><td><h6>Role</h6></td><td>Surgeon</td></tr></table>",
        &expect![[r"
            ### Exam

            #### Right eye

            IOP 15

            Seen

            #### Left eye

            IOP 22

            ### Team

            - Author
              Ann Test

            Role|Surgeon
        "]],
    );
}

#[test]
fn links_that_lead_to_no_section_are_the_charts() {
    check(
        "<div>Problems</div><ul><li><a href='#p1'>Glaucoma OD, worse</a></li>
         <li><a href='#p2'>Cataract OS</a></li></ul>
         <table><tr><td>Alerts</td><td><ul><li><a href='#a1'>Penicillin: shock</a></li></ul>
         </td></tr></table>
         <ul><li><input type='checkbox' checked><a href='#s1'>PLAN</a></li><li>
         <a href='#s2'>Exam</a></li></ul><h3>Plan</h3><p>See in May</p><h3>Reviewed</h3><ul><li>
         <input type='checkbox' checked><a href='#s1'>Plan</a></li><li><input type='checkbox'>
         <a href='#s2'>Reviewed</a></li></ul>",
        &expect![[r"
            Problems

            - Glaucoma OD, worse
            - Cataract OS

            Alerts|Penicillin: shock

            ### Plan

            See in May

            ### Reviewed

            - [x] Plan
            - [ ] Reviewed
        "]],
    );
}

#[test]
fn an_empty_cell_takes_its_places_however_it_is_closed() {
    for close in ["></td>", "/>", " />"] {
        let cell = |attributes: &str| format!("<td {attributes}{close}");
        let page = format!(
            "<h3>IOP</h3><table><tr><th>Date</th><th>OD</th><th>OS</th><th>Note</th></tr>
             <tr><td>5/6</td>{}<td>held</td></tr><tr><td>5/7</td>{}<td>17</td><td>18</td><td>up</td></tr>
             <tr><td>5/8</td><td>12</td>{}<td>low</td></tr><tr><td>5/9</td><td>13</td><td>dry</td></tr>
             </table>",
            cell("colspan='2'"),
            cell("hidden"),
            cell("rowspan='2'"),
        );
        let markdown = ccd::markdown(&ccd::read(&page), &Style::plain());
        let rows = "5/6|||held\n5/7|17|18|up\n5/8|12||low\n5/9|13||dry\n";
        assert!(markdown.ends_with(rows), "{close}: {markdown}");
    }
}

#[test]
fn what_is_no_text_may_stand_straight_in_a_list_or_a_table() {
    let section =
        |code, name| format!("<span style='font-weight:bold' title='{code}'>{name}</span>");
    let page = [
        &section("18748-4", "Imaging"),
        "<ul><img src='oct.png' alt='OCT macula OD'></ul>",
        &section("8716-3", "Vitals"),
        "<ul><iframe src='vitals.pdf'></iframe></ul>",
        &section("29762-2", "Social"),
        "<ul><input type='hidden' value='1'><input><input type='checkbox' checked>Smoker<br>Lives alone</ul>",
        "<h3>Fields</h3><table><img alt='Visual field OD'><tr><th>Test</th><th>Value</th></tr>
         <tr><td>MD</td><td>-3.1</td></tr><tr><td>PSD</td><td>2.2</td></tr></table>",
    ]
    .concat();
    check(
        &page,
        &expect![[r"
        ### Imaging

        [image: OCT macula OD]

        ### Vitals

        [embedded document]

        ### Social

        [x] Smoker
        Lives alone

        ### Fields

        [image: Visual field OD]

        Test|Value
        -|-
        MD|-3.1
        PSD|2.2
    "]],
    );
}

#[test]
fn elements_of_a_line_that_are_shown_as_blocks_are_lines() {
    check(
        "<h3>IOP</h3><table><tr><td>5/6</td><td><span style='display:block'>17 <b>mm</b> Hg</span><span
         style='color:red; display: BLOCK !important'>22</span>23</td></tr><tr>
         <td>5/7</td><td><span style='display:inline'>1</span><b style='display:inline'>8</b></td>
         </tr><tr>5/8<span style='display:block'>19</span><span style='display:block'>24</span></tr>
         </table><p><label style='display:block'>OD 17</label><label style='display:table'>22</label>
         <em style='display:flex;text-decoration:line-through'>25</em>26</p>",
        &expect![[r"
            ### IOP

            5/6|17 mm Hg, 22, 23
            5/7|18

            5/8; 19; 24

            OD 17

            22

            ~~25~~

            26
        "]],
    );
}

#[test]
fn a_blank_line_of_a_text_editor_stands_beside_the_line_of_another_cell() {
    let names = "<td><div>Na</div><div>K</div><div>Cl</div></td>";
    for blank in
        ["<div><br></div>", "<p><br/></p>", "<div>&nbsp;</div>", "<p><b><br></b></p>", "<br>"]
    {
        let page = format!(
            "<h3>Labs</h3><table><tr>{names}<td><div>140</div>{blank}<div>101</div></td></tr>
             <tr>{names}<td><div>139</div><div>4.1<br></div><div>99</div></td></tr>
             <tr><td>Comment</td><td>{blank}{blank}</td></tr></table>"
        );
        let markdown = ccd::markdown(&ccd::read(&page), &Style::plain());
        let rows = "Na, K, Cl|140, , 101\nNa, K, Cl|139, 4.1, 99\nComment\n";
        assert!(markdown.ends_with(rows), "{blank}: {markdown}");
    }
}

#[test]
fn what_an_object_without_a_document_and_a_formula_show_is_read() {
    check(
        "<h3>Imaging</h3><object type='text/html'><p>OCT: thin below, OS</p></object>
         <h3>Labs</h3><p>WBC 7<math><mo>&times;</mo><msup><mn>10</mn><mn>3</mn></msup><annotation>10^3
         </annotation></math>, high</p>",
        &expect![[r"
            ### Imaging

            OCT: thin below, OS

            ### Labs

            WBC 7 × 10 3, high
        "]],
    );
}

#[test]
fn strokes_side_by_side_are_two() {
    check(
        "<h3>IOP</h3><p><s>17</s><s>22</s>15 <del>a</del> <del>b</del></p>
         <p><s>18<br>19</s><span style='text-decoration:line-through'>20</span></p>",
        &expect![[r"
            ### IOP

            ~~17~~ ~~22~~15 ~~a~~ ~~b~~

            ~~18~~
            ~~19~~ ~~20~~
        "]],
    );
}
