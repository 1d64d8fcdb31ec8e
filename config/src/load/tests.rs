use std::{fs, path::Path};

use super::*;
use crate::Format;

fn of_file(dir: &Path, text: &str) -> Sources {
    let path = dir.join("tomoshibi.toml");
    fs::write(&path, text).unwrap();
    Sources {
        file: Some(path),
        ..Sources::default()
    }
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(n, v)| (n.into(), v.into())).collect()
}

fn said(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|p| {
            let line = match &p.origin {
                Origin::File { line, .. } => line.map_or("-".into(), |l| l.to_string()),
                other => other.to_string(),
            };
            format!("{line} {}", p.key)
        })
        .collect()
}

#[test]
fn stands_without_any_source() {
    let settings = load(&Sources::default()).unwrap().settings;
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.store_url().expose(), "data/tomoshibi.db");
    assert_eq!(settings.key_file(), Path::new("data/deployment.key"));
}

#[test]
fn names_all_mistakes_of_a_file_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let text = r#"
listen = "here"
datadir = "x"
database_url = 7

[gateway]
sockets_max = 0
trusted_proxies = ["10.0.0.1", "proxy"]

[telemetry]
level = "loud"
"#;
    let problems = load(&of_file(dir.path(), text)).unwrap_err();
    let expected = [
        "2 listen",
        "3 datadir",
        "4 database_url",
        "7 gateway.sockets_max",
        "8 gateway.trusted_proxies",
        "11 telemetry.level",
    ];
    assert_eq!(said(&problems), expected);
    let slip = problems.iter().find(|p| p.key == "datadir").unwrap();
    assert_eq!(slip.wrong, "there is no such setting; is data_dir meant?");
}

#[test]
fn goes_on_after_a_line_that_is_no_toml() {
    let dir = tempfile::tempdir().unwrap();
    let problems = load(&of_file(
        dir.path(),
        "data_dir = \n[actors]\nrecorder_lanes = 99\n",
    ))
    .unwrap_err();
    let said = said(&problems);
    assert!(said.contains(&"1 ".to_owned()), "{said:?}");
    assert!(
        said.contains(&"3 actors.recorder_lanes".to_owned()),
        "{said:?}"
    );
}

#[test]
fn a_later_source_wins_and_is_blamed() {
    let dir = tempfile::tempdir().unwrap();
    let mut sources = of_file(
        dir.path(),
        "[telemetry]\nformat = \"json\"\n[actors]\nrecorder_lanes = 3\n",
    );
    sources.environment = variables(&[
        ("TOMOSHIBI_ACTORS_RECORDER_LANES", "4"),
        ("TOMOSHIBI_DATABASE_URL", "postgres://u:p@h/d"),
        ("TOMOSHIBI_LISTNE", "127.0.0.1:1"),
        ("TOMOSHIBI_GATEWAY_TRUSTED_PROXIES", "10.0.0.1, ::1"),
        ("PATH", "x"),
    ]);
    sources.flags = vec![("--listen", "listen", "127.0.0.1:9".into())];
    let loaded = load(&sources).unwrap();
    assert_eq!(loaded.settings.telemetry.format, Format::Json);
    assert_eq!(loaded.settings.actors.recorder_lanes, 4);
    assert_eq!(loaded.settings.listen.port(), 9);
    assert_eq!(loaded.settings.gateway.trusted_proxies.len(), 2);
    assert_eq!(loaded.unknown_variables, ["TOMOSHIBI_LISTNE"]);

    sources.environment = variables(&[("TOMOSHIBI_DATABASE_URL", "mysql://marked-secret")]);
    let problems = load(&sources).unwrap_err();
    assert_eq!(
        said(&problems),
        ["environment TOMOSHIBI_DATABASE_URL database_url"]
    );
    assert!(!format!("{problems:?}").contains("marked"));
}

#[test]
fn names_values_that_do_not_fit_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[gateway]\nclient_frames_burst = 5\nsockets_max = 10\n";
    let problems = load(&of_file(dir.path(), text)).unwrap_err();
    let expected = [
        "default gateway.sockets_per_address_max",
        "2 gateway.client_frames_burst",
    ];
    assert_eq!(said(&problems), expected);
}

#[test]
fn a_provider_needs_what_it_needs() {
    let dir = tempfile::tempdir().unwrap();
    let text = "listen = \"0.0.0.0:80\"\n[openid]\nissuer = \"http://localhost.example\"\nclient_secret = \"marked\"\n\
                client_secret_file = \"f\"\n";
    let problems = load(&of_file(dir.path(), text)).unwrap_err();
    let expected = [
        "default openid.client_id",
        "default gateway.origin",
        "3 openid.issuer",
        "5 openid.client_secret_file",
    ];
    assert_eq!(said(&problems), expected);
    assert!(!format!("{problems:?}").contains("marked"));
    let text = "[openid]\nissuer = \"http://localhost:9\"\nclient_id = \"c\"\nclient_secret = \"marked\"\n";
    let loaded = load(&of_file(dir.path(), text)).unwrap();
    assert!(!format!("{:?}", loaded.settings).contains("marked"));
    let shown = toml::to_string(&loaded.settings).unwrap();
    assert!(shown.contains("localhost:9") && !shown.contains("marked"));
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem() {
    let dir = tempfile::tempdir().unwrap();
    let mut sources = of_file(dir.path(), &"#".repeat(70_000));
    assert!(load(&sources).unwrap_err()[0].wrong.contains("larger"));
    sources.file = Some(dir.path().join("absent.toml"));
    assert!(
        load(&sources).unwrap_err()[0]
            .wrong
            .contains("cannot be read")
    );
}
