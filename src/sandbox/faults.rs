//! Misbehaviour to order: what can be asked for, and under which names.
//!
//! Every fault has been seen in an EHR, an identity provider or the network between, or follows
//! from a sentence of the API document that contradicts another. A fault applies once, or as often
//! as its value says, and then all is well again; `latency`, `path`, `categories`, `dates`,
//! `practice-header`, `wrong-chart` and `unfiltered` stay.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The answer codes that can be ordered by number; the API document and its siblings name them.
const STATUSES: [u16; 13] = [400, 401, 403, 404, 408, 422, 500, 501, 502, 503, 504, 523, 429];

/// How the address of the encounter search is spelled. The API document has it three ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncounterPath {
    /// `/{patientId}/encounters/search`, as the request is defined.
    Search,
    /// `/{patientId}/encounters`, as the first example has it.
    Encounters,
    /// `/{patientId}/encounter`, as the second example has it.
    Encounter,
}

/// How a date in a query is spelled, if only one way will do. The API document has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateSpelling {
    /// `2010-05-05` and date-times, as the parameters are typed.
    Iso,
    /// `5-5-2010`, as the examples have it.
    Us,
}

/// One way to misbehave, on order. [`Fault::all`] explains each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Every answer of the EHR waits this long.
    Latency(Duration),
    /// The encounter search is served under this spelling only.
    Path(EncounterPath),
    /// The section names are objects with a name, not strings.
    CategoryObjects,
    /// Dates are understood in this spelling only.
    Dates(DateSpelling),
    /// The practice's id is expected in a header of this name, as the sibling APIs do.
    PracticeHeader(String),
    /// The document of this encounter names another patient than whose it is.
    WrongChart(u32),
    /// The filter by section is ignored: whole documents come.
    Unfiltered,
    /// The next answers of the EHR have this status.
    Status {
        /// The HTTP status.
        status: u16,
        /// How many answers.
        times: u32,
    },
    /// Too many requests, with or without a `Retry-After` in seconds.
    TooMany {
        /// What `Retry-After` says.
        retry_after: Option<u64>,
    },
    /// Too many requests, with a `Retry-After` that is a date so many seconds from now.
    TooManyUntil(u64),
    /// A byte order mark before the JSON.
    ByteOrderMark,
    /// The body is half of itself, and ends as if it were whole.
    Truncated,
    /// The connection is lost in the middle of the body.
    CutOff,
    /// `Content-Length` promises twice what comes.
    ShortLength,
    /// A sign-in page instead of JSON, with status 200.
    Html,
    /// JSON of the right shape whose values have the wrong types.
    WrongTypes,
    /// Status 200 and no body.
    Empty,
    /// Headers, then nothing until the client leaves.
    Hang,
    /// Nothing at all until the client leaves.
    HangBefore,
    /// Half a body, then nothing until the client leaves.
    HangMiddle,
    /// The body comes one byte at a time, with this pause between two.
    SlowDrip(Duration),
    /// The connection is closed without an answer.
    HangUp,
    /// A redirection to another host name.
    Redirect,
    /// The first element alone, where an array is due.
    BareObject,
    /// `null`, where an array is due.
    Null,
    /// One encounter whose document has this many megabytes.
    Huge(u32),
    /// A gzip body of some kilobytes that unpacks to this many megabytes of spaces.
    Bomb(u32),
    /// The next token answer is this AADSTS error.
    TokenError(u32),
    /// The next token answers are 503 with an HTML page.
    TokenUnavailable(u32),
    /// The next token answer is too many requests, with a `Retry-After` in seconds.
    TokenTooMany(u64),
    /// The next token answer has headers, then nothing until the client leaves.
    TokenHang,
    /// The next token answer has a field of this many kilobytes.
    TokenHuge(u32),
    /// The next token answer is an HTML page with status 200.
    TokenHtml,
    /// The next token answer has status 200 and no body.
    TokenEmpty,
    /// The next token answer is a redirection to another host name.
    TokenRedirect,
    /// The next token answer is for another resource.
    TokenOtherResource,
    /// The next token answer has no refresh token.
    TokenNoRefresh,
    /// The next token answer has its numbers as numbers.
    TokenNumbers,
    /// The next sign-in is declined by the user.
    LoginDenied,
}

/// A fault nobody has heard of, or a value that makes no sense for it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UnknownFault {
    /// There is no fault of that name.
    #[error("no fault is called `{0}`; there are {names}", names = names())]
    Name(String),
    /// The fault exists, its value does not.
    #[error("`{fault}` takes {expected}, not `{value}`")]
    Value {
        /// The fault's name.
        fault: String,
        /// What was given.
        value: String,
        /// What would do.
        expected: &'static str,
    },
}

/// Names as they are listed in a message.
fn names() -> String {
    let names: Vec<_> = Fault::all().iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

impl Fault {
    /// Every fault with its explanation, for `--help`.
    #[must_use]
    pub fn all() -> &'static [(&'static str, &'static str)] {
        &[
            ("latency=MS", "every answer of the EHR waits that long"),
            (
                "path=encounters|encounter|search",
                "the encounter search is served under that spelling only",
            ),
            ("categories=objects", "section names are objects with a name"),
            ("dates=iso|us", "dates are understood in that spelling only"),
            ("practice-header=NAME", "the practice's id is expected in a header of that name"),
            (
                "wrong-chart[=ENCOUNTER]",
                "the document of that encounter names another patient (4101013)",
            ),
            ("unfiltered", "the filter by section is ignored"),
            (
                "STATUS[=N]",
                "the next N answers are 400, 401, 403, 404, 408, 422, 429, 500, 501, 502, 503, 504 or 523",
            ),
            ("401-once", "the next request finds its token stale"),
            ("429=SECONDS", "too many requests, once, with Retry-After"),
            ("429-bare", "too many requests, once, without Retry-After"),
            ("429-date=SECONDS", "too many requests, once, with Retry-After as a date"),
            ("bom", "a byte order mark before the JSON"),
            ("truncated", "a body that ends in the middle of its JSON"),
            ("cut-off", "the connection is lost in the middle of the body"),
            ("short-length", "Content-Length promises twice what comes"),
            ("html", "a sign-in page instead of JSON, status 200"),
            ("wrong-types", "fields of other JSON types than documented"),
            ("empty", "status 200 and no body"),
            ("hang", "headers, then nothing until the client leaves"),
            ("hang-before", "nothing at all until the client leaves"),
            ("hang-middle", "half a body, then nothing until the client leaves"),
            ("slow-drip[=MS]", "one byte at a time, with that pause between two (100)"),
            ("hang-up", "the connection is closed without an answer"),
            ("redirect", "302 to another host name"),
            ("bare-object", "the first element instead of the array"),
            ("null", "null instead of the array"),
            ("huge[=MB]", "one encounter with a document of that size (64)"),
            ("bomb[=MB]", "a small gzip body that unpacks to that size (1024)"),
            ("token-error=NUMBER", "the next token answer is that AADSTS error"),
            ("token-invalid-grant", "the refresh token has expired (AADSTS700082)"),
            ("token-503[=N]", "the next N token answers are 503 with an HTML page"),
            ("token-429=SECONDS", "too many token requests, once, with Retry-After"),
            ("token-hang", "a token answer whose body never comes"),
            ("token-huge[=KB]", "a token answer with a field of that size (1024)"),
            ("token-html", "a token answer that is an HTML page, status 200"),
            ("token-empty", "a token answer of status 200 and no body"),
            ("token-redirect", "a token answer that redirects to another host name"),
            ("token-other-resource", "a token for a resource nobody asked for"),
            ("token-no-refresh", "a token answer without a refresh token"),
            ("token-numbers", "a token answer whose numbers are numbers, not strings"),
            ("login-denied", "the user declines the next sign-in"),
        ]
    }

    /// Whether it is about the identity provider.
    pub(super) fn is_about_login(&self) -> bool {
        matches!(
            self,
            Self::TokenError(_)
                | Self::TokenUnavailable(_)
                | Self::TokenTooMany(_)
                | Self::TokenHang
                | Self::TokenHuge(_)
                | Self::TokenHtml
                | Self::TokenEmpty
                | Self::TokenRedirect
                | Self::TokenOtherResource
                | Self::TokenNoRefresh
                | Self::TokenNumbers
                | Self::LoginDenied
        )
    }

    /// What is left of it after it has been applied once.
    pub(super) fn rest(&self) -> Option<Self> {
        match *self {
            Self::Status { status, times } if times > 1 => {
                Some(Self::Status { status, times: times - 1 })
            }
            Self::TokenUnavailable(times) if times > 1 => Some(Self::TokenUnavailable(times - 1)),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latency(pause) => write!(out, "latency={}", pause.as_millis()),
            Self::Path(EncounterPath::Search) => out.write_str("path=search"),
            Self::Path(EncounterPath::Encounters) => out.write_str("path=encounters"),
            Self::Path(EncounterPath::Encounter) => out.write_str("path=encounter"),
            Self::CategoryObjects => out.write_str("categories=objects"),
            Self::Dates(DateSpelling::Iso) => out.write_str("dates=iso"),
            Self::Dates(DateSpelling::Us) => out.write_str("dates=us"),
            Self::PracticeHeader(name) => write!(out, "practice-header={name}"),
            Self::WrongChart(encounter) => write!(out, "wrong-chart={encounter}"),
            Self::Unfiltered => out.write_str("unfiltered"),
            Self::Status { status: 401, times: 1 } => out.write_str("401-once"),
            Self::Status { status, times } => write!(out, "{status}={times}"),
            Self::TooMany { retry_after: Some(seconds) } => write!(out, "429={seconds}"),
            Self::TooMany { retry_after: None } => out.write_str("429-bare"),
            Self::TooManyUntil(seconds) => write!(out, "429-date={seconds}"),
            Self::ByteOrderMark => out.write_str("bom"),
            Self::Truncated => out.write_str("truncated"),
            Self::CutOff => out.write_str("cut-off"),
            Self::ShortLength => out.write_str("short-length"),
            Self::Html => out.write_str("html"),
            Self::WrongTypes => out.write_str("wrong-types"),
            Self::Empty => out.write_str("empty"),
            Self::Hang => out.write_str("hang"),
            Self::HangBefore => out.write_str("hang-before"),
            Self::HangMiddle => out.write_str("hang-middle"),
            Self::SlowDrip(pause) => write!(out, "slow-drip={}", pause.as_millis()),
            Self::HangUp => out.write_str("hang-up"),
            Self::Redirect => out.write_str("redirect"),
            Self::BareObject => out.write_str("bare-object"),
            Self::Null => out.write_str("null"),
            Self::Huge(megabytes) => write!(out, "huge={megabytes}"),
            Self::Bomb(megabytes) => write!(out, "bomb={megabytes}"),
            Self::TokenError(number) => write!(out, "token-error={number}"),
            Self::TokenUnavailable(times) => write!(out, "token-503={times}"),
            Self::TokenTooMany(seconds) => write!(out, "token-429={seconds}"),
            Self::TokenHang => out.write_str("token-hang"),
            Self::TokenHuge(kilobytes) => write!(out, "token-huge={kilobytes}"),
            Self::TokenHtml => out.write_str("token-html"),
            Self::TokenEmpty => out.write_str("token-empty"),
            Self::TokenRedirect => out.write_str("token-redirect"),
            Self::TokenOtherResource => out.write_str("token-other-resource"),
            Self::TokenNoRefresh => out.write_str("token-no-refresh"),
            Self::TokenNumbers => out.write_str("token-numbers"),
            Self::LoginDenied => out.write_str("login-denied"),
        }
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let order = Order { name, value };
        match name {
            "latency" => order.number(None).map(|it| Self::Latency(Duration::from_millis(it))),
            "path" => order.path(),
            "categories" if value == Some("objects") => Ok(Self::CategoryObjects),
            "categories" => Err(order.refused("`objects`")),
            "dates" if value == Some("us") => Ok(Self::Dates(DateSpelling::Us)),
            "dates" if value == Some("iso") => Ok(Self::Dates(DateSpelling::Iso)),
            "dates" => Err(order.refused("`iso` or `us`")),
            "practice-header" => match value {
                Some(name) if !name.is_empty() => Ok(Self::PracticeHeader(name.to_owned())),
                _ => Err(order.refused("a header's name")),
            },
            "slow-drip" => {
                order.number(Some(100)).map(|it| Self::SlowDrip(Duration::from_millis(it)))
            }
            "wrong-chart" => order.number(Some(4_101_013)).map(Self::WrongChart),
            "huge" => order.number(Some(64)).map(Self::Huge),
            "bomb" => order.number(Some(1024)).map(Self::Bomb),
            "429" => order.number(Some(1)).map(|it| Self::TooMany { retry_after: Some(it) }),
            "token-error" => order.number(None).map(Self::TokenError),
            "429-date" => order.number(None).map(Self::TooManyUntil),
            "token-429" => order.number(Some(1)).map(Self::TokenTooMany),
            "token-huge" => order.number(Some(1024)).map(Self::TokenHuge),
            "token-503" => order.number(Some(1)).map(Self::TokenUnavailable),
            _ => match name.parse() {
                Ok(status) if STATUSES.contains(&status) => {
                    order.number(Some(1)).map(|times| Self::Status { status, times })
                }
                _ => order.plain(),
            },
        }
    }
}

/// A fault as it was written.
struct Order<'a> {
    name: &'a str,
    value: Option<&'a str>,
}

impl Order<'_> {
    fn refused(&self, expected: &'static str) -> UnknownFault {
        let (fault, value) = (self.name.to_owned(), self.value.unwrap_or_default().to_owned());
        UnknownFault::Value { fault, value, expected }
    }

    fn number<T: FromStr>(&self, default: Option<T>) -> Result<T, UnknownFault> {
        let given = match self.value {
            Some(value) => value.parse().ok(),
            None => default,
        };
        given.ok_or_else(|| self.refused("a number"))
    }

    fn path(&self) -> Result<Fault, UnknownFault> {
        match self.value {
            Some("search") => Ok(Fault::Path(EncounterPath::Search)),
            Some("encounters") => Ok(Fault::Path(EncounterPath::Encounters)),
            Some("encounter") => Ok(Fault::Path(EncounterPath::Encounter)),
            _ => Err(self.refused("`encounters`, `encounter` or `search`")),
        }
    }

    /// The faults that take no value.
    fn plain(&self) -> Result<Fault, UnknownFault> {
        let fault = match self.name {
            "401-once" => Fault::Status { status: 401, times: 1 },
            "unfiltered" => Fault::Unfiltered,
            "429-bare" => Fault::TooMany { retry_after: None },
            "bom" => Fault::ByteOrderMark,
            "truncated" => Fault::Truncated,
            "cut-off" => Fault::CutOff,
            "short-length" => Fault::ShortLength,
            "html" => Fault::Html,
            "wrong-types" => Fault::WrongTypes,
            "empty" => Fault::Empty,
            "hang" => Fault::Hang,
            "hang-before" => Fault::HangBefore,
            "hang-middle" => Fault::HangMiddle,
            "hang-up" => Fault::HangUp,
            "redirect" => Fault::Redirect,
            "bare-object" => Fault::BareObject,
            "null" => Fault::Null,
            "token-invalid-grant" => Fault::TokenError(700_082),
            "token-hang" => Fault::TokenHang,
            "token-html" => Fault::TokenHtml,
            "token-empty" => Fault::TokenEmpty,
            "token-redirect" => Fault::TokenRedirect,
            "token-other-resource" => Fault::TokenOtherResource,
            "token-no-refresh" => Fault::TokenNoRefresh,
            "token-numbers" => Fault::TokenNumbers,
            "login-denied" => Fault::LoginDenied,
            _ => return Err(UnknownFault::Name(self.name.to_owned())),
        };
        match self.value {
            Some(_) => Err(self.refused("no value")),
            None => Ok(fault),
        }
    }
}
