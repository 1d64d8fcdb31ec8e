//! What client writers read is what is done.

use tomoshibi_engine::protocol::v1::{CloseCode, ErrorCode, FRAME_BYTES_MAX, SUBPROTOCOL};

const README: &str = include_str!("../../../docs/protocol/README.md");

/// The cells of the row that starts with this one.
fn row(first: &str) -> Vec<&'static str> {
    let rows = README.lines().filter_map(|line| line.strip_prefix("| "));
    let mut rows = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    rows.find(|cells| cells[0] == first)
        .unwrap_or_else(|| panic!("no row {first}"))
}

#[test]
fn every_error_stands_in_the_table_with_its_figures() {
    for code in ErrorCode::ALL {
        let name = serde_json::to_value(code).unwrap();
        let cells = row(&format!("`{}`", name.as_str().unwrap()));
        let close = code.close_code().map(CloseCode::number);
        assert_eq!(cells[1], code.http_status().to_string(), "{code:?}");
        assert_eq!(
            cells[2],
            if code.is_retryable() { "yes" } else { "no" },
            "{code:?}"
        );
        assert_eq!(
            cells[3],
            close.map_or_else(String::new, |n| n.to_string()),
            "{code:?}"
        );
    }
}

#[test]
fn every_close_code_stands_in_the_table_with_its_reason() {
    for code in CloseCode::ALL {
        assert_eq!(
            row(&code.number().to_string())[1],
            format!("`{}`", code.reason())
        );
    }
}

#[test]
fn the_figures_are_those_of_the_source() {
    let settings = tomoshibi_adapters::gateway::Settings::default();
    assert!(README.contains(SUBPROTOCOL));
    let frame = format!("{} KiB", FRAME_BYTES_MAX / 1024);
    assert_eq!(row("one frame")[1], frame);
    let rates = [settings.client, settings.staff]
        .map(|lane| format!("{} / {}", lane.frames_per_second, lane.frames_burst));
    assert_eq!(row("frames a second, on average / at once")[1..3], rates);
    let hello = format!("{} s", settings.hello_timeout.as_secs());
    assert_eq!(row("first frame after the upgrade")[1], hello);
    let enrolments = format!("{} a minute", settings.enrolments_per_minute);
    assert_eq!(row("new clients from one address")[1], enrolments);
    assert_eq!(
        row("sockets of one person")[1],
        settings.sockets_per_person_max.to_string()
    );
    assert_eq!(
        row("connections of one address that are no sockets yet")[1],
        settings.http_connections_per_address_max.to_string()
    );
}
