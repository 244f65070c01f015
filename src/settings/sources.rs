//! Every source of a setting at once: which one wins, and what its value may be.

use std::path::PathBuf;

use reqwest::Url;
use secrecy::SecretString;

use super::table::known;
use super::{CacheSettings, ClientSettings, Error, Origin, Said, Setting, file};

/// Microsoft's sign-in hosts, all clouds: what is sent elsewhere would be somebody else's.
const AUTHORITIES: &[&str] = &[
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.windows.net",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
    "login.sovcloud-identity.fr",
    "login.sovcloud-identity.de",
    "login.sovcloud-identity.sg",
];

/// Tenants that stand for any tenant, which an application of one tenant cannot be used from.
const NO_TENANTS: &[&str] = &["common", "organizations", "consumers"];

/// A secret is a line, and a bundle of certificates a few hundred kilobytes.
const SECRET_BYTES_MAX: u64 = 1024 * 1024;

/// Every source at once.
pub(super) struct All<'a> {
    pub(super) said: &'a Said,
    pub(super) file: file::File,
}

impl All<'_> {
    /// The setting's value and where it came from.
    pub(super) fn find(&self, name: &'static str) -> Option<(String, Origin)> {
        use secrecy::ExposeSecret;
        let setting = known(name);
        if let Some(value) = self.said.flags.get(name) {
            return Some((value.clone(), Origin::Flag));
        }
        if let Some(value) = self.said.environment.get(&setting.variable()) {
            return Some((value.expose_secret().to_owned(), Origin::Environment));
        }
        if let Some(value) = self.file.get(name) {
            return Some((value, Origin::File(self.file.name.clone())));
        }
        setting.default.map(|it| (it.to_owned(), Origin::Default))
    }

    pub(super) fn read<T>(
        &self,
        name: &'static str,
        problem: &str,
        meaning: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        let setting = known(name);
        let Some((value, origin)) = self.find(name) else {
            return Err(Error::Missing {
                flag: setting.flag(),
                variable: setting.variable(),
                name: setting.name,
                file: self.file.name.clone(),
                example: setting.example,
            });
        };
        meaning(value.trim()).ok_or_else(|| wrong(setting, origin, problem))
    }

    pub(super) fn optional(&self, name: &'static str) -> Option<String> {
        self.find(name).map(|(value, _)| value.trim().to_owned()).filter(|it| !it.is_empty())
    }

    pub(super) fn one_of(&self, name: &'static str, allowed: &[&str]) -> Result<String, Error> {
        let problem = format!("must be one of {}", allowed.join(", "));
        self.read(name, &problem, |it| allowed.contains(&it).then(|| it.to_owned()))
    }

    /// Whoever limits a server and mistypes must not get one without a limit: empty is wrong, too.
    pub(super) fn patient(&self) -> Result<Option<i64>, Error> {
        if self.find("patient").is_none() {
            return Ok(None);
        }
        self.read("patient", "must be the EHR's number of one patient", |it| {
            let digits = it.bytes().all(|it| it.is_ascii_digit());
            if digits { it.parse().ok() } else { None }
        })
        .map(Some)
    }

    /// Text that can stand in a header or a path.
    pub(super) fn visible(&self, name: &'static str) -> Result<String, Error> {
        self.read(name, "must be visible letters and digits, without spaces", |it| {
            let fine = !it.is_empty() && it.bytes().all(|it| it.is_ascii_graphic());
            fine.then(|| it.to_owned())
        })
    }

    /// HTTPS, or HTTP to this machine: anything else would show charts and tokens to the network.
    pub(super) fn url(&self, name: &'static str) -> Result<Url, Error> {
        let problem = "must be an https:// address without a user name, \
                       or an http:// one on this machine";
        self.read(name, problem, |it| {
            let url: Url = it.parse().ok()?;
            let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
            let plain = url.username().is_empty() && url.password().is_none();
            (safe && plain && url.query().is_none() && url.fragment().is_none()).then_some(url)
        })
    }

    /// A secret: from the environment, or from the file that another setting names. In `config.toml`
    /// it would lie in clear.
    pub(super) fn secret(
        &self,
        name: &'static str,
        in_file: Option<&'static str>,
    ) -> Result<Option<SecretString>, Error> {
        use secrecy::ExposeSecret;
        let setting = known(name);
        if let Some(value) = self.said.environment.get(&setting.variable()) {
            let value = one_line(value.expose_secret());
            return value
                .map(Some)
                .ok_or_else(|| wrong(setting, Origin::Environment, "is no token"));
        }
        let Some(in_file) = in_file else { return Ok(None) };
        let Some(bytes) = self.contents(in_file)? else { return Ok(None) };
        let bytes = zeroize::Zeroizing::new(bytes);
        let origin = self.find(in_file).map_or(Origin::Default, |it| it.1);
        let value = std::str::from_utf8(&bytes).ok().and_then(one_line);
        value
            .map(Some)
            .ok_or_else(|| wrong(known(in_file), origin, "names a file that holds no token"))
    }

    /// What is in the file that a setting names.
    pub(super) fn contents(&self, name: &'static str) -> Result<Option<Vec<u8>>, Error> {
        let Some(path) = self.optional(name) else { return Ok(None) };
        let read = || -> std::io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            let file = std::fs::File::open(path)?;
            // A pipe would be waited for.
            if !file.metadata()?.is_file() {
                return Err(std::io::ErrorKind::InvalidInput.into());
            }
            std::io::Read::read_to_end(
                &mut std::io::Read::take(file, SECRET_BYTES_MAX),
                &mut bytes,
            )?;
            Ok(bytes)
        };
        read().map(Some).map_err(|error| {
            let problem = format!("names a file that cannot be read ({})", error.kind());
            wrong(known(name), self.find(name).map_or(Origin::Default, |it| it.1), &problem)
        })
    }

    /// One of Microsoft's, or this machine, unless the operator vouches for another.
    pub(super) fn authority(&self) -> Result<Url, Error> {
        let url = self.url("authority")?;
        let host = url.host_str().unwrap_or_default();
        let known_host =
            AUTHORITIES.contains(&host) || matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if known_host || self.one_of("custom_authority", &["false", "true"])? == "true" {
            return Ok(url);
        }
        let origin = self.find("authority").map_or(Origin::Default, |it| it.1);
        let problem = "is not one of Microsoft's sign-in hosts; if it is meant, \
                       set custom_authority to true";
        Err(wrong(known("authority"), origin, problem))
    }

    pub(super) fn tenant(&self) -> Result<String, Error> {
        let problem = "must be the domain or the id of one tenant";
        self.read("tenant", problem, |it| {
            let fine = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-');
            let named = !it.is_empty() && it.chars().all(fine) && !it.starts_with('.');
            (named && !NO_TENANTS.contains(&it)).then(|| it.to_owned())
        })
    }

    /// `http` on this machine: nothing else of a browser's can come back to us.
    pub(super) fn redirect(&self) -> Result<String, Error> {
        let problem = "must be an http:// address on localhost, without a query";
        self.read("redirect_uri", problem, |it| {
            let url: Url = it.parse().ok()?;
            let ours = url.scheme() == "http"
                && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none();
            ours.then(|| it.to_owned())
        })
    }

    pub(super) fn certificates(&self) -> Result<Option<Vec<u8>>, Error> {
        let Some(pem) = self.contents("extra_ca_file")? else { return Ok(None) };
        let found = reqwest::Certificate::from_pem_bundle(&pem).ok().filter(|it| !it.is_empty());
        if found.is_some() {
            return Ok(Some(pem));
        }
        let origin = self.find("extra_ca_file").map_or(Origin::Default, |it| it.1);
        Err(wrong(known("extra_ca_file"), origin, "names a file that holds no certificates in PEM"))
    }

    pub(super) fn proxy(&self) -> Result<Option<String>, Error> {
        if self.optional("proxy").is_none() {
            return Ok(None);
        }
        let problem = "must be an http:// or https:// address";
        self.read("proxy", problem, |it| {
            let url: Url = it.parse().ok()?;
            let known = matches!(url.scheme(), "http" | "https");
            (known && url.has_host()).then(|| it.to_owned())
        })
        .map(Some)
    }

    pub(super) fn clients(&self) -> Result<ClientSettings, Error> {
        Ok(ClientSettings {
            prompts: self.optional("prompts_dir").map(PathBuf::from),
            resources_over_http: self.one_of("resources_over_http", &["false", "true"])? == "true",
        })
    }

    pub(super) fn cache(&self) -> Result<CacheSettings, Error> {
        let name = match &self.said.profile {
            None => "default".to_owned(),
            Some(profile) => format!("profile-{profile}"),
        };
        let key_file = self.optional("cache_key_file").map(PathBuf::from).or_else(|| {
            let credential = self.said.credentials.as_ref()?.join("nextech-mcp-key");
            credential.exists().then_some(credential)
        });
        let folder = self.optional("cache_dir").map(PathBuf::from).or_else(file::state_place);
        let Some((folder, config)) = folder.zip(file::usual_folder()) else {
            return Err(Error::Missing {
                flag: known("cache_dir").flag(),
                variable: known("cache_dir").variable(),
                name: "cache_dir",
                file: self.file.name.clone(),
                example: known("cache_dir").example,
            });
        };
        Ok(CacheSettings {
            folder,
            name,
            key: self.secret("cache_key", None)?,
            key_file,
            key_store: self.one_of("key_store", &["auto", "keyring", "file"])?,
            own_key_file: config.join("cache-key"),
        })
    }
}

/// A secret as it is written in a variable or a file: one word.
fn one_line(text: &str) -> Option<SecretString> {
    let text = text.trim();
    let fine = !text.is_empty() && text.bytes().all(|it| it.is_ascii_graphic());
    fine.then(|| SecretString::from(text.to_owned()))
}

fn wrong(setting: &Setting, origin: Origin, problem: &str) -> Error {
    let name = match origin {
        Origin::Flag => setting.flag(),
        Origin::Environment => setting.variable(),
        _ => format!("`{}`", setting.name),
    };
    Error::Wrong { name, origin, problem: problem.to_owned(), example: setting.example }
}
