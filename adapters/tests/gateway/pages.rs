//! The pages and the headers around them, whether or not the web part was built.

use tomoshibi_adapters::gateway::{self, Settings};

use crate::{
    house::House,
    http::{ask, get},
};

#[actix_web::test]
async fn every_answer_carries_the_headers_that_keep_strangers_out() {
    let house = House::usual().await;
    for path in [
        "/",
        "/c/demo",
        "/console",
        "/api/v1/desks",
        "/api/v1/session",
        "/no/such",
        "/healthz",
    ] {
        let reply = get(house.address, path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        assert!(reply.header("permissions-policy").is_some());
        let policy = reply.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'self'; script-src 'self';"),
            "{policy}"
        );
        assert!(
            policy.contains(&format!("ws://{}", house.address)),
            "{policy}"
        );
        let frames = if path == "/c/demo" {
            "frame-ancestors https://school.example.org"
        } else {
            "frame-ancestors 'none'"
        };
        assert!(policy.ends_with(frames), "{policy}");
        let corp = reply.header("cross-origin-resource-policy");
        assert_eq!(corp, Some("same-origin"), "{path}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    house.close().await;
}

#[actix_web::test]
async fn only_the_client_page_may_be_framed_and_only_where_allowed() {
    let settings = Settings {
        embed_origins: vec!["https://city.example.org".to_owned()],
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let policy = async |path| {
        let reply = get(house.address, path).await;
        reply.header("content-security-policy").unwrap().to_owned()
    };
    assert!(
        policy("/c/demo")
            .await
            .ends_with("frame-ancestors https://city.example.org https://school.example.org"),
        "the operator's for all desks, and the desk's own"
    );
    assert!(
        policy("/c/shut")
            .await
            .ends_with("frame-ancestors https://city.example.org")
    );
    assert!(policy("/console").await.ends_with("frame-ancestors 'none'"));
    house.close().await;
}

#[actix_web::test]
async fn a_host_cannot_widen_the_policy() {
    let house = House::usual().await;
    let headers = [("host", "x; script-src *")];
    let reply = ask(house.address, "GET", "/healthz", &headers, "").await;
    if let Some(policy) = reply.header("content-security-policy") {
        assert!(!policy.contains('*'), "{policy}");
    }
    house.close().await;
}

/// Holds in both builds: with the pages there, and without.
#[actix_web::test]
async fn a_page_is_served_or_said_not_to_be_built() {
    let house = House::usual().await;
    for path in ["/", "/c/demo", "/console", "/wall", "/signin"] {
        let reply = get(house.address, path).await;
        if reply.status == 404 {
            assert!(reply.body.contains("the web part was not built"), "{path}");
            continue;
        }
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
        let tag = reply.header("etag").unwrap();
        let again = ask(house.address, "GET", path, &[("if-none-match", tag)], "").await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
    }
    assert_eq!(get(house.address, "/assets/none.js").await.status, 404);
    assert_eq!(
        get(house.address, "/assets/../../Cargo.toml").await.status,
        404
    );
    assert_eq!(
        get(house.address, "/assets/%2e%2e/%2e%2e/Cargo.toml")
            .await
            .status,
        404
    );
    house.close().await;
}

/// Holds in both builds. What is packed is the same page, and is not mistaken for the other in a cache.
#[actix_web::test]
async fn a_browser_that_takes_it_is_sent_a_page_in_fewer_bytes() {
    let house = House::usual().await;
    for (accepts, is_packed) in [("gzip, deflate, br", true), ("br;q=1.0, deflate", false)] {
        let headers = [("accept-encoding", accepts)];
        let script = ask(house.address, "GET", "/widget.js", &headers, "").await;
        if script.status == 404 {
            continue;
        }
        let expected = is_packed.then_some("gzip");
        assert_eq!(script.header("content-encoding"), expected, "{accepts}");
        assert_eq!(script.header("vary"), Some("accept-encoding"));
        assert_eq!(script.body.contains("createElement"), !is_packed);
        let tag = [
            headers[0],
            ("if-none-match", script.header("etag").unwrap()),
        ];
        let again = ask(house.address, "GET", "/widget.js", &tag, "").await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
    }
    assert_eq!(get(house.address, "/widget.js.gz").await.status, 404);
    house.close().await;
}

/// Holds in both builds: without pages, everybody is told as a program is.
#[actix_web::test]
async fn whoever_mistypes_an_address_reads_calm_words_and_a_program_a_problem() {
    let house = House::usual().await;
    let is_built = get(house.address, "/").await.status == 200;
    for path in ["/nope", "/no/such/page", "/client.html"] {
        let person = [("accept", "text/html,application/xhtml+xml")];
        let reply = ask(house.address, "GET", path, &person, "").await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.body.contains("make web"), "{path}");
        assert_eq!(reply.body.contains("href=\"/\""), is_built, "{path}");
        let program = get(house.address, path).await;
        assert_eq!((program.status, program.problem()), (404, String::new()));
    }
    let api = get(house.address, "/api/v1/nope").await;
    assert_eq!((api.status, api.problem()), (404, String::new()));
    house.close().await;
}

#[test]
fn the_rest_interface_describes_itself() {
    let openapi: serde_json::Value = serde_json::from_str(&gateway::openapi()).unwrap();
    for (path, method) in [
        ("/api/v1/session", "post"),
        ("/api/v1/session", "get"),
        ("/api/v1/session", "delete"),
        ("/api/v1/desks", "get"),
        ("/api/v1/desks/{desk}", "get"),
        ("/api/v1/desks/{desk}/clients", "post"),
        ("/api/v1/staff/colleagues", "get"),
        ("/api/v1/staff/alarms", "get"),
        ("/healthz", "get"),
        ("/readyz", "get"),
        ("/metrics", "get"),
    ] {
        let operation = &openapi["paths"][path][method];
        assert!(operation["responses"].is_object(), "{method} {path}");
    }
    assert!(openapi["components"]["schemas"]["Problem"].is_object());
}
