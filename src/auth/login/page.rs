//! What a person sees when the browser comes back. Every page is a fixed text: nothing of the request
//! is in it, and nothing in it can run, load, or be framed.

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  box-sizing: border-box; font: 17px/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif;
  background: light-dark(#eef4f3, #0e1615); color: light-dark(#17302d, #dcebe8); }
main { max-width: 25rem; padding: 2.75rem 2.5rem 2.25rem; border-radius: 1.25rem;
  text-align: center; background: light-dark(#fff, #172321);
  box-shadow: 0 1px 2px #0002, 0 18px 50px -12px #0004; }
svg { width: 5rem; height: 5rem; }
h1 { margin: 1.1rem 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
p { margin: .6rem 0; }
small { display: block; margin-top: 1.6rem; padding-top: 1.1rem; opacity: .72; font-size: .84rem;
  border-top: 1px solid light-dark(#17302d22, #dcebe822); }
code { font: .92em ui-monospace, 'SF Mono', Consolas, monospace; }
";

/// An eye, whose iris is a tick.
const GOOD: &str = "<svg viewBox=\"0 0 80 80\" fill=\"none\" aria-hidden=\"true\">\
<path d=\"M5 40c9-16 21-24 35-24s26 8 35 24c-9 16-21 24-35 24S14 56 5 40z\" stroke=\"#1b8a78\" \
stroke-width=\"4\" stroke-linejoin=\"round\"/><circle cx=\"40\" cy=\"40\" r=\"16\" fill=\"#1b8a78\"/>\
<path d=\"M32.5 40.5l5.2 5.2 10-10.6\" stroke=\"#fff\" stroke-width=\"4\" stroke-linecap=\"round\" \
stroke-linejoin=\"round\"/></svg>";

/// An eye that is closed.
const BAD: &str = "<svg viewBox=\"0 0 80 80\" fill=\"none\" aria-hidden=\"true\">\
<path d=\"M5 34c9 14 21 21 35 21s26-7 35-21M17 47l-6 8M31 54l-3 9M49 54l3 9M63 47l6 8\" \
stroke=\"#b3541e\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>";

/// The page at the end of a sign-in, headers included.
pub(super) fn finish(signed_in: bool) -> String {
    if signed_in {
        answer(
            "200 OK",
            "You are signed in",
            GOOD,
            "<p>Your assistant can read charts now, and stays signed in from here on.</p>\
             <p>You may close this window.</p>\
             <small>To sign out of this computer, run <code>nextech-mcp logout</code></small>",
        )
    } else {
        answer(
            "200 OK",
            "That did not work",
            BAD,
            "<p>Nobody was signed in, and nothing was kept.</p>\
             <p>Go back to the terminal: it says why, and what to do.</p>\
             <small>You may close this window</small>",
        )
    }
}

/// The answer to a request that is not the end of a sign-in.
pub(super) fn refusal(status: u16) -> String {
    let status = match status {
        404 => "404 Not Found",
        405 => "405 Method Not Allowed",
        _ => "400 Bad Request",
    };
    answer(
        status,
        "Nothing to see here",
        BAD,
        "<p>This address is waiting for somebody to sign in, and this was not the end of it.</p>\
         <p>If it should have been, run <code>nextech-mcp login</code> once more.</p>",
    )
}

fn answer(status: &str, title: &str, picture: &str, text: &str) -> String {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"data:,\"><title>{title} – nextech-mcp</title>\
         <style>{STYLE}</style></head>\n<body><main>{picture}<h1>{title}</h1>{text}</main></body></html>\n"
    );
    format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-store\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\n\
         {}Connection: close\r\n\r\n{page}",
        page.len(),
        if status.starts_with("405") { "Allow: GET\r\n" } else { "" },
    )
}
