//! What the identity provider's errors mean, and what mends them.
//!
//! The class comes from the standard's word (`error`): Azure AD's numbers may change, and its
//! description must never be relied on. Numbers only refine what a person is told.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A refusal, without its description: that can hold a user's name and address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    class: Class,
    number: u32,
}

/// What can be done about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Class {
    /// A person must sign in again.
    SignIn,
    /// A setting or the registration is wrong: until it changes, every answer will be the same.
    Settings,
    /// The provider thinks that we ask in a circle, and must be left alone for a while.
    Loop,
    /// The provider has a bad moment.
    Later,
}

/// Words that are kept; anything else is a mistake or an attack.
const WORDS: &[(&str, Class)] = &[
    ("invalid_grant", Class::SignIn),
    ("interaction_required", Class::SignIn),
    ("consent_required", Class::SignIn),
    ("login_required", Class::SignIn),
    ("access_denied", Class::SignIn),
    ("temporarily_unavailable", Class::Later),
    ("server_error", Class::Later),
    ("slow_down", Class::Later),
];

/// "The client keeps sending the same request": a refusal of the client, not of the sign-in.
const LOOP: u32 = 50_196;

/// The numbers that say more than their class.
const ADVICE: &[(&[u32], &str, &str)] = &[
    (
        &[50_072, 50_074, 50_076, 50_078, 50_079, 50_158, 700_020],
        "your organisation asks for a second factor",
        "run `nextech-mcp login` and complete what the page asks for",
    ),
    (
        &[50_097, 53_000, 53_001, 53_002],
        "your organisation allows this from a managed device only",
        "sign in from a device that your organisation manages, or ask its administrator",
    ),
    (
        &[53_003],
        "a policy of your organisation forbids this sign-in",
        "ask your administrator which conditional access policy applies",
    ),
    (
        &[65_001, 90_094, 90_095],
        "an administrator has not approved this application yet",
        "let an administrator run `nextech-mcp login --prompt admin_consent` once",
    ),
    (
        &[65_004],
        "the permission was declined on the sign-in page",
        "run `nextech-mcp login` again and accept, or ask your administrator to",
    ),
    (
        &[50_055, 50_144],
        "the password has expired; a first password lasts for one sign-in",
        "change it on your organisation's Microsoft sign-in page, then run `nextech-mcp login`",
    ),
    (
        &[50_105],
        "this user is not assigned to the application",
        "ask your administrator to assign it",
    ),
    (
        &[50_132, 50_133, 50_173],
        "the password was changed or the sessions were revoked",
        "run `nextech-mcp login`",
    ),
    (
        &[700_082, 70_043, 70_008, 50_089, 700_084],
        "the sign-in was not used for too long, or its time is up",
        "run `nextech-mcp login`",
    ),
    (
        &[54_005, 50_147, 501_481],
        "the sign-in was interrupted or repeated",
        "run `nextech-mcp login` once more",
    ),
    (
        &[7_000_218],
        "the registration is confidential, and no secret was sent",
        "set NEXTECH_MCP_CLIENT_SECRET, or `client_secret_file`",
    ),
    (
        &[7_000_215, 7_000_222],
        "the client secret is wrong or has expired",
        "set NEXTECH_MCP_CLIENT_SECRET, or the file of `client_secret_file`, to a current one",
    ),
    (
        &[700_025],
        "the registration is public and must not be sent a secret",
        "take NEXTECH_MCP_CLIENT_SECRET and `client_secret_file` away",
    ),
    (
        &[50_011, 500_112],
        "the redirect address is not the registered one",
        "set `redirect_uri` to the registered one, letter by letter, its last slash included",
    ),
    (
        &[9_002_326, 9_002_327],
        "the redirect address is registered for single-page applications",
        "ask for `redirect_uri` to be registered under \"Mobile and desktop applications\"",
    ),
    (
        &[700_011, 700_016],
        "this application is not known in the tenant",
        "check `client_id` and `tenant`",
    ),
    (
        &[50_194],
        "this application cannot be used from any tenant",
        "set `tenant` to the registered one",
    ),
    (&[90_002], "the tenant is not known", "check `tenant`"),
    (
        &[50_001, 500_011, 650_057],
        "the resource is not known in the tenant, or not for this application",
        "check `resource` and `tenant`",
    ),
    (
        &[LOOP],
        "it was asked the same too often and wants to be left alone",
        "wait five minutes; then run `nextech-mcp status`",
    ),
];

impl Refusal {
    /// Makes sense of the provider's `error` and its number, if it gave one.
    pub(super) fn new(word: &str, number: Option<u32>) -> Self {
        let number = number.unwrap_or(0);
        let known = WORDS.iter().find(|(it, _)| *it == word).map(|(_, class)| *class);
        let class = if number == LOOP { Class::Loop } else { known.unwrap_or(Class::Settings) };
        Self { class, number }
    }

    pub(super) const fn class(self) -> Class {
        self.class
    }

    /// `AADSTS50076`; nothing when the provider gave no number.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        (self.number != 0).then(|| format!("AADSTS{}", self.number))
    }

    /// What happened, as a clause; `None` when there is nothing to say but the class.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.advice().map(|(reason, _)| reason)
    }

    /// What mends it, as a clause.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match (self.advice(), self.class) {
            (Some((_, mend)), _) => mend,
            (None, Class::SignIn) => "run `nextech-mcp login`",
            (None, Class::Settings) => {
                "check `client_id`, `tenant`, `resource` and the client secret"
            }
            (None, Class::Loop | Class::Later) => "try again in a few minutes",
        }
    }

    fn advice(self) -> Option<(&'static str, &'static str)> {
        let row = ADVICE.iter().find(|(numbers, ..)| numbers.contains(&self.number))?;
        Some((row.1, row.2))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason().unwrap_or(match self.class {
            Class::SignIn => "it wants a new sign-in",
            Class::Settings => "it refuses the request as it is configured",
            Class::Loop | Class::Later => "it has a bad moment",
        });
        match self.number {
            0 => formatter.write_str(reason),
            number => write!(formatter, "{reason} (AADSTS{number})"),
        }
    }
}

/// The number at the start of a description, which is all that is read of it.
pub(super) fn number_in(description: &str) -> Option<u32> {
    let digits = description.trim_start().strip_prefix("AADSTS")?;
    let end = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_number_changes_nothing() {
        for (word, class) in [
            ("invalid_grant", Class::SignIn),
            ("interaction_required", Class::SignIn),
            ("invalid_client", Class::Settings),
            ("temporarily_unavailable", Class::Later),
            ("something_new", Class::Settings),
        ] {
            assert_eq!(Refusal::new(word, Some(987_654)).class(), class, "{word}");
            assert_eq!(Refusal::new(word, None).class(), class, "{word}");
        }
    }

    #[test]
    fn no_number_has_two_meanings() {
        let mut all: Vec<u32> = ADVICE.iter().flat_map(|(numbers, ..)| *numbers).copied().collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn nothing_of_a_description_is_kept_but_its_number() {
        assert_eq!(number_in("AADSTS50011: The \u{1b}[31m redirect\r\n jane@x"), Some(50_011));
        assert_eq!(number_in("AADSTS: none"), None);
        assert_eq!(number_in("jane@x AADSTS1"), None);
        assert_eq!(number_in("AADSTS99999999999999"), None);
    }
}
