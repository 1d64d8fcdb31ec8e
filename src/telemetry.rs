//! What the process says about itself: log lines on standard error, numbers for `/metrics`.
//!
//! Started once by the command, before anything else; lasts as long as the process. Lines carry ids and
//! counts, never what somebody wrote: a panic is logged by its place and the kind of its payload alone,
//! because the payload may quote its input.

use std::{any::Any, io, panic};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tomoshibi_config::{Format, Level, Telemetry};
use tracing_subscriber::EnvFilter;

/// Bounds of the buckets of every time, in seconds: from a tell within a process to a client's wait.
const SECONDS: [f64; 13] = [
    0.000_1, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0, 60.0, 300.0,
];

/// Bounds of the buckets of everything else, which is counted: batches, mostly.
const COUNTS: [f64; 11] = [
    1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0,
];

/// Starts the log and the panic hook. A second start in one process changes nothing.
pub(crate) fn start(settings: &Telemetry) {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(settings.level))
        .with_writer(io::stderr);
    let started = match settings.format {
        Format::Json => builder.json().flatten_event(true).try_init(),
        Format::Text => builder.with_ansi(false).compact().try_init(),
    };
    if started.is_ok() {
        log_panics();
    }
}

fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        tracing::error!(place, payload = kind_of(info.payload()), "panic");
    }));
}

/// The recorder behind every `metrics::counter!`; what it gives back renders `/metrics`.
pub(crate) fn record_metrics() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new()
        .set_buckets(&COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .install_recorder()
}

/// The project's own crates at the level asked for; the libraries below them when something is wrong.
fn filter(level: Level) -> EnvFilter {
    let below = level_of_libraries(level).as_str();
    EnvFilter::new(format!("{below},tomoshibi={}", level.as_str()))
}

fn level_of_libraries(level: Level) -> Level {
    match level {
        Level::Off | Level::Error => level,
        Level::Warn | Level::Info | Level::Debug | Level::Trace => Level::Warn,
    }
}

fn kind_of(payload: &dyn Any) -> &'static str {
    if payload.is::<&'static str>() {
        "literal"
    } else if payload.is::<String>() {
        "formatted"
    } else {
        "other"
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_by_its_place_and_never_by_its_words() {
        let kept = Kept::default();
        let writer = kept.clone();
        let log = tracing_subscriber::fmt().with_writer(move || writer.clone());
        log_panics();
        tracing::subscriber::with_default(log.finish(), || {
            let text = "a marked text";
            assert!(panic::catch_unwind(|| panic!("cannot read {text}")).is_err());
        });
        // So that a failure below says why.
        drop(panic::take_hook());
        let logged = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert!(
            logged.contains("telemetry.rs") && logged.contains("formatted"),
            "{logged}"
        );
        assert!(!logged.contains("marked"), "{logged}");
    }
}
