//! The session cookie of staff. Out of reach of scripts, never sent from other sites, and with HTTPS
//! bound to this very host.

use actix_web::{
    cookie::{Cookie, SameSite, time::Duration},
    http::header::{self, HeaderMap},
};
use tomoshibi_engine::ports::staff::SessionToken;

use super::Settings;

const NAME: &str = "tomoshibi";
/// Browsers take this name only over HTTPS, without a domain, for the whole site.
const NAME_OF_HTTPS: &str = "__Host-tomoshibi";
/// Longer than any token the service makes.
const TOKEN_BYTES_MAX: usize = 128;

fn name(settings: &Settings) -> &'static str {
    if settings.is_https() {
        NAME_OF_HTTPS
    } else {
        NAME
    }
}

pub(crate) fn session_in(headers: &HeaderMap, settings: &Settings) -> Option<SessionToken> {
    headers
        .get_all(header::COOKIE)
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(found, value)| *found == name(settings) && value.len() <= TOKEN_BYTES_MAX)
        .map(|(_, value)| SessionToken(value.to_owned()))
}

pub(crate) fn kept(token: &SessionToken, settings: &Settings) -> Cookie<'static> {
    let mut cookie = bare(token.0.clone(), settings);
    cookie.set_max_age(Duration::milliseconds(settings.session.0));
    cookie
}

pub(crate) fn removed(settings: &Settings) -> Cookie<'static> {
    let mut cookie = bare(String::new(), settings);
    cookie.make_removal();
    cookie
}

fn bare(value: String, settings: &Settings) -> Cookie<'static> {
    Cookie::build(name(settings), value)
        .path("/")
        .http_only(true)
        .secure(settings.is_https())
        .same_site(SameSite::Strict)
        .finish()
}
