//! Answers of any size that cost no memory to send.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures_util::stream;

/// What a megabyte is here.
const MEGABYTE: usize = 1_000_000;

/// A table row of a document, as it stands in a JSON string.
const ROW: &str = "<tr class=\\\"narr_tr\\\"><td>1/1/2020</td><td>Filler drops 0 %</td><td>1</td>\
<td>Drop</td><td>Both eyes</td><td>never</td><td>Active</td></tr>\\r\\n";

/// Rows sent at a time: about 64 kB.
const ROWS_AT_A_TIME: usize = 420;

/// One encounter whose document is a medication table of so many megabytes.
pub(super) fn huge(megabytes: u32) -> Body {
    let start = "[{\"summary\":{\"encounterId\":4199999,\"doctorId\":6200005,\
        \"doctorFirstName\":\"Inés\",\"doctorLastName\":\"Vargas-Mockup\",\
        \"doctorProfessionalDesignation\":\"OD\",\"department\":\"Comprehensive\",\
        \"location\":\"Main Street Office\",\"encounterDate\":\"2026-01-05T15:00:00Z\",\
        \"type\":\"Follow Up\",\"encounterLocked\":true},\"ccd\":\"<html><body>\
        <div id=\\\"id1\\\"><h3><a name=\\\"id1\\\" href=\\\"#toc\\\">Medications</a></h3>\
        <div><table class=\\\"narr_table\\\"><tbody>";
    let end = "</tbody></table></div><br></div></body></html>\"}]";
    let rows = Bytes::from(ROW.repeat(ROWS_AT_A_TIME));
    let times = (size(megabytes) / rows.len()).saturating_add(1);
    pieces(start.into(), rows, times, end.into())
}

/// A gzip body of spaces, packed about a thousand to one.
///
/// The packing is one deflate block with fixed codes (RFC 1951, 3.2.6): a space, then copies of
/// the byte before, 258 at a time. A copy is thirteen bits, so eight of them are thirteen bytes
/// that can be repeated; the block never ends properly, for nobody is to read that far.
pub(super) fn bomb(megabytes: u32) -> Body {
    // RFC 1952, 2.3: magic, deflate, no flags, no time, no extra flags, unknown system.
    let mut start = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut bits = Bits::default();
    bits.low_first(0b011, 3); // last block, fixed codes
    bits.high_first(0x30 + u16::from(b' '), 8); // literals 0..=143 are 8 bits from 0x30
    // Copies until a byte is full, which one does: 11 bits and 13 are three bytes.
    while !bits.is_aligned() {
        bits.copy();
    }
    start.extend(&bits.bytes);
    let mut copies = Bits::default();
    for _ in 0..8 {
        copies.copy();
    }
    let unpacked_at_a_time = 8 * 258 * COPIES_AT_A_TIME;
    let block = Bytes::from(copies.bytes.repeat(COPIES_AT_A_TIME));
    let times = (size(megabytes) / unpacked_at_a_time).saturating_add(1);
    pieces(start.into(), block, times, Bytes::new())
}

/// Groups of eight copies sent at a time: 13 kB that unpack to 2 MB.
const COPIES_AT_A_TIME: usize = 1_000;

fn size(megabytes: u32) -> usize {
    usize::try_from(megabytes).unwrap_or(usize::MAX).saturating_mul(MEGABYTE)
}

/// A beginning, the same middle so many times, and an end.
fn pieces(start: Bytes, middle: Bytes, times: usize, end: Bytes) -> Body {
    let middle = std::iter::repeat_n(middle, times);
    let all = std::iter::once(start).chain(middle).chain([end]);
    Body::from_stream(stream::iter(all.map(Ok::<_, Infallible>)))
}

/// Bits in deflate's order: a byte is filled from its low end.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u8,
}

impl Bits {
    fn is_aligned(&self) -> bool {
        self.used == 0
    }

    fn push(&mut self, bit: bool) {
        if self.used == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << self.used;
        }
        self.used = (self.used + 1) % 8;
    }

    /// Numbers of the format.
    fn low_first(&mut self, value: u16, count: u8) {
        for at in 0..count {
            self.push(value >> at & 1 == 1);
        }
    }

    /// Huffman codes.
    fn high_first(&mut self, value: u16, count: u8) {
        for at in (0..count).rev() {
            self.push(value >> at & 1 == 1);
        }
    }

    /// Length 258 is symbol 285, code `1100_0101`; distance 1 is symbol 0.
    fn copy(&mut self) {
        self.high_first(0b1100_0101, 8);
        self.high_first(0, 5);
    }
}
