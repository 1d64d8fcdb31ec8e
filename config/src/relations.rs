//! What no single key can say: values that must fit each other.

use std::path::Path;

use crate::Settings;

/// Each: the key to look at first, and what is wrong.
pub(crate) fn check(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    let gateway = &settings.gateway;
    let mut unless = |right: bool, key, sentence: &str| {
        if !right {
            wrong.push((key, sentence.to_owned()));
        }
    };
    unless(
        gateway.sockets_per_address_max <= gateway.sockets_max,
        "gateway.sockets_per_address_max",
        "must not exceed gateway.sockets_max",
    );
    unless(
        gateway.client_frames_per_second <= gateway.client_frames_burst,
        "gateway.client_frames_burst",
        "must not be less than gateway.client_frames_per_second",
    );
    unless(
        gateway.staff_frames_per_second <= gateway.staff_frames_burst,
        "gateway.staff_frames_burst",
        "must not be less than gateway.staff_frames_per_second",
    );
    let url = settings.database_url.expose();
    let known = ["postgres://", "postgresql://", "sqlite:"];
    unless(
        url.is_empty() || known.iter().any(|scheme| url.starts_with(scheme)),
        "database_url",
        "must begin with postgres:// or sqlite:, or be empty for the embedded database",
    );
    unless(
        url != "sqlite:",
        "database_url",
        "names no file after sqlite:",
    );
    let redis = settings.redis_url.expose();
    let known = [
        "redis://",
        "rediss://",
        "redis+unix://",
        "redis+sentinel://",
        "rediss+sentinel://",
        "redis+cluster://",
        "rediss+cluster://",
    ];
    unless(
        redis.is_empty() || known.iter().any(|scheme| redis.starts_with(scheme)),
        "redis_url",
        "must begin with redis://, redis+unix://, redis+sentinel:// or redis+cluster://, for TLS with rediss://, \
         rediss+sentinel:// or rediss+cluster://, or be empty for one node",
    );
    unless(
        redis.is_empty() || url.starts_with("postgres"),
        "redis_url",
        "is for nodes that share a PostgreSQL database: set database_url, too",
    );
    wrong.extend(openid(settings));
    wrong
}

fn openid(settings: &Settings) -> Vec<(&'static str, String)> {
    let openid = &settings.openid;
    let issuer = openid.issuer.as_str();
    if issuer.is_empty() {
        return Vec::new();
    }
    let own_machine = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
    let is_own_machine = own_machine.iter().any(|host| {
        let rest = issuer.strip_prefix(host);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    let holds = [
        (
            issuer.starts_with("https://") || is_own_machine,
            "openid.issuer",
            "must begin with https://, or with http:// and localhost",
        ),
        (
            !openid.client_id.is_empty(),
            "openid.client_id",
            "must be set where openid.issuer is",
        ),
        (
            openid.client_secret.is_empty() || openid.client_secret_file == Path::new(""),
            "openid.client_secret_file",
            "must be empty where openid.client_secret is set",
        ),
        (
            !settings.gateway.origin.is_empty() || settings.listen.ip().is_loopback(),
            "gateway.origin",
            "must be set where openid.issuer is: the provider sends browsers back there",
        ),
    ];
    let wrong = holds.into_iter().filter(|(right, ..)| !right);
    wrong.map(|(_, key, why)| (key, why.to_owned())).collect()
}
