use super::*;

fn printed(text: &str) -> String {
    format!("{:?}", text.parse::<Address>().expect("an address"))
}

fn refused(text: &str) -> AddressError {
    text.parse::<Address>().expect_err("no address")
}

#[test]
fn every_kind_is_read() {
    assert_eq!(printed("redis://somewhere"), "somewhere:6379");
    assert_eq!(printed("rediss://somewhere:6380"), "somewhere:6380");
    assert_eq!(printed("redis+unix:///run/redis.sock"), "/run/redis.sock");
    assert_eq!(
        printed("redis+sentinel://a:26379,b:26379/lines"),
        r#"lines of ["a:26379", "b:26379"]"#
    );
    assert_eq!(
        printed("redis+cluster://a:7000,b"),
        r#"["a:7000", "b:6379"]"#
    );
}

#[test]
fn all_servers_of_an_address_are_reached_through_tls_or_none() {
    for (text, encrypted) in [
        ("redis://a", false),
        ("rediss://a", true),
        ("redis+sentinel://a,b/lines", false),
        ("rediss+sentinel://ann:secret@a,b/lines", true),
        ("redis+cluster://a,b", false),
        ("rediss+cluster://ann:secret@a,b", true),
    ] {
        let servers = match text.parse::<Address>().expect("an address").kind {
            Kind::One(server) => vec![server],
            Kind::Sentinel(Sentinels { servers, .. }) | Kind::Cluster(Cluster(servers)) => servers,
        };
        for server in servers {
            assert_eq!(is_encrypted(&server), encrypted, "{text}");
        }
    }
}

#[test]
fn a_password_is_used_and_never_printed() {
    for text in [
        "redis://ann:secret@a",
        "redis+sentinel://ann:secret@a,b/lines",
        "redis+cluster://ann:secret@a,b",
    ] {
        assert!(!printed(text).contains("secret"), "{text}");
        let first = match text.parse::<Address>().expect("an address").kind {
            Kind::One(server) => server,
            Kind::Sentinel(Sentinels { servers, .. }) | Kind::Cluster(Cluster(servers)) => {
                servers[1].clone()
            }
        };
        assert_eq!(first.redis_settings().password(), Some("secret"));
        assert_eq!(first.redis_settings().username(), Some("ann"));
    }
}

#[test]
fn what_is_no_address_is_told_without_repeating_it() {
    assert_eq!(refused("somewhere:6379"), AddressError::Scheme);
    assert_eq!(refused("http://somewhere"), AddressError::Scheme);
    assert_eq!(refused("rediss+unix:///socket"), AddressError::Scheme);
    assert_eq!(refused("redis+sentinel://a:26379"), AddressError::Master);
    assert_eq!(refused("redis+sentinel://a:26379/"), AddressError::Master);
    assert_eq!(refused("rediss+sentinel://a:26379"), AddressError::Master);
    assert_eq!(refused("redis+cluster://a:port"), AddressError::Form);
    assert_eq!(refused("redis://a:port"), AddressError::Form);
}
