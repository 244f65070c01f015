//! `login`: a person signs in, once.

use std::io::{BufRead, IsTerminal};
use std::time::Duration;

use nextech_mcp::auth::login::{self, Attempt, Receiver, Redirect, SignedIn, Visit};
use nextech_mcp::auth::{Binding, Cache, Error, OAuth, Record, Trouble, Wish};
use nextech_mcp::settings::{Said, Settings};

use super::flags::Login;
use super::{Failure, print, stack};

/// Signs in and keeps what that gave.
pub(super) async fn run(asked: Login, said: &Said) -> Result<(), Failure> {
    let settings = Settings::for_sign_in(said)?;
    let http = stack::http(&settings);
    let (Some(oauth), Some(binding)) = (stack::oauth(&http, &settings)?, stack::binding(&settings))
    else {
        return Err(Failure::Usage("client_id and resource are missing".to_owned()));
    };
    let cache = Cache::any(stack::place(&settings.cache));
    let before = before(&cache, &binding, asked.force).await?;
    if settings.access_token.is_some() || settings.refresh_token.is_some() {
        print::note(
            "Note: a token is handed in by the environment or a file, and that will be used instead.",
        );
    }

    let wish = Wish {
        prompt: asked.prompt.clone(),
        login_hint: asked.hint.clone(),
        claims: before.as_ref().and_then(|it| it.dead.clone()).and_then(|it| it.claims),
    };
    let redirect = Redirect::parse(&settings.redirect_uri)
        .ok_or_else(|| Failure::Usage("`redirect_uri` is no address on localhost".to_owned()))?;
    let session = Session { oauth, cache, binding, before, force: asked.force };
    if asked.manual {
        by_hand(&session, &redirect, wish).await
    } else {
        let redirect = match asked.port {
            Some(port) => redirect.at_port(port),
            None => redirect,
        };
        by_browser(&session, redirect, wish, Duration::from_secs(asked.wait)).await
    }
}

/// What every way of signing in needs.
struct Session {
    oauth: OAuth,
    cache: Cache,
    binding: Binding,
    before: Option<Record>,
    force: bool,
}

/// The sign-in that is kept so far, if it may be replaced.
async fn before(cache: &Cache, binding: &Binding, force: bool) -> Result<Option<Record>, Failure> {
    match cache.load().await {
        Ok(Some(record)) => {
            let other = record.binding != *binding;
            if other && !force && !agreed("Another practice or registration is signed in here.") {
                return Err(kept("another practice or registration is signed in here"));
            }
            Ok(Some(record))
        }
        Ok(None) => Ok(None),
        Err(trouble @ Trouble::Damaged) => {
            print::note(&format!("Note: {trouble}; it was put aside."));
            Ok(None)
        }
        Err(
            trouble @ (Trouble::OtherKey(_)
            | Trouble::NoKey(_)
            | Trouble::KeyOutOfReach(_)
            | Trouble::OtherProfile),
        ) => {
            let said = trouble.to_string();
            if force || agreed(&format!("A sign-in is kept here that cannot be opened: {said}.")) {
                return Ok(None);
            }
            Err(Failure::Failed(format!("{said}. Nothing was changed. {}", cache.advice(trouble))))
        }
        Err(trouble) => {
            Err(Failure::Failed(format!("{trouble}. To mend it, {}", cache.advice(trouble))))
        }
    }
}

/// The browser on this machine.
async fn by_browser(
    session: &Session,
    redirect: Redirect,
    wish: Wish,
    wait: Duration,
) -> Result<(), Failure> {
    let (receiver, redirect) = Receiver::bind(redirect).await.map_err(|error| told(&error))?;
    let attempt = Attempt::new(&session.oauth, &redirect, wish).map_err(|error| told(&error))?;
    print::note(&format!(
        "Sign in with your browser. If none opens, go to this address:\n\n{}\n\nWaiting for you ...",
        attempt.url()
    ));
    open(attempt.url());
    let visit = receiver.wait(&attempt, wait).await.map_err(|error| told(&error))?;
    let Visit { outcome, page } = visit;
    let kept = async {
        let code = outcome.map_err(|error| told(&error))?;
        let signed_in = attempt.redeem(code).await.map_err(|error| told(&error))?;
        keep(session, signed_in).await
    }
    .await;
    page.finish(kept.is_ok()).await;
    kept
}

/// A browser anywhere.
async fn by_hand(session: &Session, redirect: &Redirect, wish: Wish) -> Result<(), Failure> {
    let attempt = Attempt::new(&session.oauth, redirect, wish).map_err(|error| told(&error))?;
    print::note(&format!(
        "Open this address in a browser on any machine:\n\n{}\n\nAfter the sign-in the browser shows \
         an error, because nobody listens at the address it ends at: that is fine. Copy that address, \
         paste it here, and press Enter:",
        attempt.url()
    ));
    let code = loop {
        let Some(line) = line().await else {
            return Err(Failure::Failed("no address was pasted; nobody was signed in".to_owned()));
        };
        if line.trim().is_empty() {
            continue;
        }
        match attempt.pasted(&line) {
            Ok(code) => break code,
            Err(error @ login::Error::NotOurs(_)) => print::note(&format!("{error}. Once more:")),
            Err(error) => return Err(told(&error)),
        }
    };
    let signed_in = attempt.redeem(code).await.map_err(|error| told(&error))?;
    keep(session, signed_in).await
}

/// Keeps the sign-in, and says so.
async fn keep(session: &Session, signed_in: SignedIn) -> Result<(), Failure> {
    let Session { cache, binding, before, force, .. } = session;
    let before = before.as_ref();
    let other = before.is_some_and(|it| signed_in.is_somebody_else(it));
    if other && !force && !agreed("Somebody else was signed in here before.") {
        return Err(kept("somebody else is signed in here"));
    }
    let who = signed_in.user().map_or_else(String::new, |it| format!(" as {}", it.name));
    let renewable = signed_in.is_renewable();
    signed_in.keep(cache, binding.clone(), before).await.map_err(|error| match error {
        login::Error::Token(Error::Cache(trouble)) => {
            Failure::Failed(format!("{trouble}. To mend it, {}", cache.advice(trouble)))
        }
        error => told(&error),
    })?;
    print::note(&format!(
        "Signed in{who}, for practice {}. Running servers use it from now on.",
        binding.practice_id
    ));
    if !renewable {
        print::note(
            "Note: the identity provider gave no refresh token, so this sign-in ends within the hour.",
        );
    }
    Ok(())
}

fn kept(why: &str) -> Failure {
    Failure::Failed(format!(
        "{why}. It was kept as it is; to replace it, run: nextech-mcp login --force"
    ))
}

/// Why nobody was signed in, and what to do about it.
fn told(error: &login::Error) -> Failure {
    let mend = match error {
        login::Error::Refused(refusal)
        | login::Error::Token(Error::Expired(Some(refusal)) | Error::Refused(refusal)) => {
            let reason = refusal.reason().unwrap_or("the identity provider refused the sign-in");
            let code = refusal.code().map_or_else(String::new, |it| format!(" ({it})"));
            return Failure::Failed(format!("{reason}{code}. To mend it, {}", refusal.mend()));
        }
        login::Error::Timeout(_) => {
            "run `nextech-mcp login` again. If the page showed an error like AADSTS50011, \
             `redirect_uri` is not the registered address; AADSTS700016 means `client_id` or `tenant`, \
             AADSTS500011 means `resource`, AADSTS90002 means `tenant`"
        }
        login::Error::PortBusy(_) => {
            "stop that program; or run `nextech-mcp login --port 0`, which takes a free port; or \
             `nextech-mcp login --manual`"
        }
        login::Error::NoPort(_) => "run `nextech-mcp login --manual`",
        _ => return Failure::Failed(format!("{error}. Nobody was signed in")),
    };
    Failure::Failed(format!("{error}. To mend it, {mend}"))
}

/// Opens the browser without waiting for it. On a machine without one, the address was printed.
fn open(url: &str) {
    let url = url.to_owned();
    // A browser that runs in the terminal would hold up the listening.
    let _ = std::thread::Builder::new().spawn(move || {
        let _ = webbrowser::open(&url);
    });
}

/// Asks the person at the terminal; where there is none, the answer is no.
fn agreed(fact: &str) -> bool {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return false;
    }
    print::note(&format!("{fact} Replace that sign-in? [y/N]"));
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// The next line of stdin; `None` at its end. Read on a thread of its own, so that Ctrl-C is heard.
async fn line() -> Option<String> {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let length = std::io::stdin().lock().read_line(&mut line);
        let _ = tell.send(length.ok().filter(|it| *it > 0).map(|_| line));
    });
    told.await.ok().flatten()
}
