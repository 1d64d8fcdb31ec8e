//! The cookies of staff: of a session, and of a way in that was begun. Out of reach of scripts, never sent from
//! other sites, and with HTTPS bound to this very host.

use actix_web::{
    cookie::{Cookie, SameSite, time::Duration},
    http::header::{self, HeaderMap},
};
use tomoshibi_engine::{
    ports::{staff::SessionToken, ways_in::WayToken},
    time::Millis,
};

use super::Settings;

/// Longer than any token the service makes.
const TOKEN_BYTES_MAX: usize = 128;

/// A cookie's name, and the one that browsers take only over HTTPS, without a domain, for the whole site.
type Name = [&'static str; 2];

const SESSION: Name = ["tomoshibi", "__Host-tomoshibi"];
const WAY: Name = ["tomoshibi-way", "__Host-tomoshibi-way"];

fn name([plain, of_https]: Name, settings: &Settings) -> &'static str {
    if settings.is_https() { of_https } else { plain }
}

pub(crate) fn session_in(headers: &HeaderMap, settings: &Settings) -> Option<SessionToken> {
    found(SESSION, headers, settings).map(SessionToken)
}

pub(crate) fn way_in(headers: &HeaderMap, settings: &Settings) -> Option<WayToken> {
    found(WAY, headers, settings).map(WayToken)
}

fn found(wanted: Name, headers: &HeaderMap, settings: &Settings) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(found, value)| *found == name(wanted, settings) && value.len() <= TOKEN_BYTES_MAX)
        .map(|(_, value)| value.to_owned())
}

pub(crate) fn kept(token: &SessionToken, settings: &Settings) -> Cookie<'static> {
    lasting(SESSION, token.0.clone(), settings.session, settings)
}

pub(crate) fn kept_way(token: &WayToken, lasts: Millis, settings: &Settings) -> Cookie<'static> {
    lasting(WAY, token.0.clone(), lasts, settings)
}

pub(crate) fn removed(settings: &Settings) -> Cookie<'static> {
    let mut cookie = bare(SESSION, String::new(), settings);
    cookie.make_removal();
    cookie
}

fn lasting(named: Name, value: String, lasts: Millis, settings: &Settings) -> Cookie<'static> {
    let mut cookie = bare(named, value, settings);
    cookie.set_max_age(Duration::milliseconds(lasts.0));
    cookie
}

fn bare(named: Name, value: String, settings: &Settings) -> Cookie<'static> {
    Cookie::build(name(named, settings), value)
        .path("/")
        .http_only(true)
        .secure(settings.is_https())
        .same_site(SameSite::Strict)
        .finish()
}
