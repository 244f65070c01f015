//! The pages a person sees: one with a button, one with a reason.

use std::fmt::Write as _;

use axum::http::header;
use axum::response::{Html, IntoResponse};

use crate::sandbox::PRACTICE_NAME;
use crate::sandbox::login::Parameters;
use crate::sandbox::login::aadsts::Aadsts;

/// No script is ever run. A `form-action` is left out on purpose: browsers apply it to the
/// redirection that follows the button, which leads away from here.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 16px/1.5 system-ui, sans-serif; background: light-dark(#eef3f8, #10161d);
  color: light-dark(#1c2733, #dfe7ef); }
main { max-width: 24rem; margin: 1rem; padding: 2rem; border-radius: 1rem;
  background: light-dark(#fff, #1a232d); box-shadow: 0 8px 30px #0003; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; }
p { margin: .5rem 0; }
small { opacity: .75; }
button { width: 100%; margin: 1.25rem 0 .75rem; padding: .8rem; border: 0; border-radius: .6rem;
  font: inherit; font-weight: 600; color: #fff; background: #0b6bcb; cursor: pointer; }
button:hover, button:focus-visible { background: #0a58a6; outline: 3px solid #0b6bcb55; }
";

/// A page of this house.
pub(in crate::sandbox) fn page(title: &str, body: &str) -> impl IntoResponse + use<> {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>\n{body}\n</main></body></html>\n"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html))
}

/// Signing in is one press of a button, which sends the same request again with `auto=1`.
pub(super) fn button(parameters: &Parameters) -> impl IntoResponse + use<> {
    // In one order, whatever the hash map thinks.
    let mut fields: Vec<_> = parameters.iter().filter(|(name, _)| *name != "auto").collect();
    fields.sort();
    let mut body = format!(
        "<p>This is the sign-in page of <strong>{PRACTICE_NAME}</strong>, a stand-in for the real \
         one.</p>\n<form method=\"get\">\n"
    );
    for (name, value) in fields {
        let _infallible = writeln!(
            body,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            attribute(name),
            attribute(value)
        );
    }
    body.push_str(
        "<input type=\"hidden\" name=\"auto\" value=\"1\">\n\
         <button type=\"submit\" autofocus>Sign in</button>\n</form>\n\
         <p><small>Everything here is invented: the practice, its patients, and you. \
         No password is asked for; do not type one.</small></p>",
    );
    page("Sign in", &body)
}

/// Why nobody can be signed in; the request itself is wrong.
pub(super) fn refusal(error: &Aadsts) -> impl IntoResponse + use<> {
    let [(_, kind), (_, description)] = error.in_query();
    let body =
        format!("<p>{}</p><p><small>{}</small></p>", attribute(&kind), attribute(&description));
    page("Sorry, nobody can sign in like this", &body)
}

/// Text inside an attribute, or anywhere.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text inside a query (RFC 3986, 2.3).
pub(super) fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
