//! Reading an answer that may be larger than memory should be.
//!
//! The encounter search answers with every document of a chart in one array. It is decoded while it
//! arrives, on a blocking thread, and each element is handed over and dropped before the next.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::rc::Rc;

use futures_util::{StreamExt, TryStreamExt};
use reqwest::Response;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use tokio_util::io::{StreamReader, SyncIoBridge};
use tokio_util::sync::CancellationToken;

use super::{Encounter, Error};

/// What errors call this answer.
const WHAT: &str = "encounter list";

/// One encounter with its document, decoded. Real documents reach 2 MB.
const ENCOUNTER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Read from the connection in pieces of this size.
const BUFFER_BYTES: usize = 64 * 1024;

/// Folds the encounters of `answer` into `state`; see [`super::Client::encounters`].
pub(super) async fn fold<S, F>(answer: Response, state: S, each: F) -> Result<S, Error>
where
    S: Send + 'static,
    F: FnMut(&mut S, Encounter) -> ControlFlow<()> + Send + 'static,
{
    // Ends the stream, and with it the thread and the connection, when the caller gives up.
    let given_up = CancellationToken::new();
    let _end = given_up.clone().drop_guard();
    let body = answer
        .bytes_stream()
        .map_err(|error| {
            let kind =
                if error.is_timeout() { io::ErrorKind::TimedOut } else { io::ErrorKind::Other };
            io::Error::from(kind)
        })
        .take_until(given_up.cancelled_owned());
    let reader = StreamReader::new(Box::pin(body));
    let bridge = SyncIoBridge::new(reader);
    match tokio::task::spawn_blocking(move || read_all(bridge, state, each)).await {
        Ok(outcome) => outcome,
        // A panic goes on to whoever guards the call; the runtime stopping is an answer cut short.
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Truncated { what: WHAT }),
        },
    }
}

/// Reads the array to its end, or until `each` breaks.
fn read_all<S, F>(reader: impl Read, mut state: S, mut each: F) -> Result<S, Error>
where
    F: FnMut(&mut S, Encounter) -> ControlFlow<()>,
{
    let left = Rc::new(Cell::new(ENCOUNTER_BYTES_MAX));
    let capped = Capped { reader, left: Rc::clone(&left) };
    let mut decoder =
        serde_json::Deserializer::from_reader(BufReader::with_capacity(BUFFER_BYTES, capped));
    let mut broke = false;
    let mut take = |encounter| each(&mut state, encounter);
    let seed = Each { take: &mut take, left: &left, broke: &mut broke };
    let outcome = seed.deserialize(&mut decoder);
    if broke {
        return Ok(state);
    }
    outcome.and_then(|()| decoder.end()).map_err(|error| undecodable(WHAT, &error))?;
    Ok(state)
}

/// What the decoder's error means. Its own message is dropped: it quotes the value it choked on.
pub(super) fn undecodable(what: &'static str, error: &serde_json::Error) -> Error {
    match error.io_error_kind() {
        Some(io::ErrorKind::FileTooLarge) => Error::TooLarge { what, limit: ENCOUNTER_BYTES_MAX },
        Some(io::ErrorKind::TimedOut) => Error::Timeout,
        Some(_) => Error::Truncated { what },
        None if error.is_eof() && (error.line(), error.column()) > (1, 0) => {
            Error::Truncated { what }
        }
        None => Error::Undecodable { what, line: error.line(), column: error.column() },
    }
}

/// Counts what is read, and refuses more than one encounter may have.
struct Capped<R> {
    reader: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let left = self.left.get().checked_sub(read).ok_or(io::ErrorKind::FileTooLarge)?;
        self.left.set(left);
        Ok(read)
    }
}

/// Decodes a list of encounters one by one: an array, a bare object, or `null`.
struct Each<'a, F> {
    take: &'a mut F,
    left: &'a Cell<usize>,
    broke: &'a mut bool,
}

impl<F: FnMut(Encounter) -> ControlFlow<()>> Each<'_, F> {
    /// Hands `encounter` over; the error that ends the decoding when `each` breaks is never seen.
    fn hand<E: serde::de::Error>(&mut self, encounter: Encounter) -> Result<(), E> {
        self.left.set(ENCOUNTER_BYTES_MAX);
        if (self.take)(encounter).is_break() {
            *self.broke = true;
            return Err(E::custom("enough"));
        }
        Ok(())
    }
}

impl<'de, F: FnMut(Encounter) -> ControlFlow<()>> DeserializeSeed<'de> for Each<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Encounter) -> ControlFlow<()>> Visitor<'de> for Each<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of encounters")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, entries: A) -> Result<(), A::Error> {
        let encounter = Encounter::deserialize(MapAccessDeserializer::new(entries))?;
        self.hand(encounter)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(encounter) = items.next_element::<Option<Encounter>>()? {
            if let Some(encounter) = encounter {
                self.hand(encounter)?;
            }
        }
        Ok(())
    }
}

/// A list, a bare element, or `null`.
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(OneOrMany(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(entries)).map(|it| OneOrMany(vec![it]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element::<Option<T>>()? {
            all.extend(item);
        }
        Ok(OneOrMany(all))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::custom("text is no list"))
    }
}
