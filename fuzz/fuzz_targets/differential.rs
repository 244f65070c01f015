//! Our scanner beside html5ever's tokenizer: the same text, the same tags, the same attributes.
//!
//! What may differ, and why, is in `engine::seen`.

#![no_main]

use engine::seen::{Seen, ours, theirs};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let html = String::from_utf8_lossy(bytes);
    let (ours, theirs) = (ours(&html), theirs(&html));
    let mut seen = theirs.seen.iter().peekable();
    let mut number = 0;
    while let Some(it) = seen.next() {
        let mine = ours.seen.get(number);
        number += 1;
        let last = seen.peek().is_none();
        let same = match (it, mine) {
            // Where html5ever gave up inside a tag, our text goes on.
            (Seen::Text(it), Some(Seen::Text(mine))) if last && theirs.cut => mine.starts_with(it),
            (it, mine) => mine.is_some_and(|mine| it.is(mine)),
        };
        assert!(same, "token {number}: html5ever {it:?}, ours {mine:?}");
    }
    let rest = ours.seen.get(number..).unwrap_or_default();
    assert!(theirs.cut || rest.is_empty(), "html5ever ends, ours goes on: {:?}", rest.first());
});
