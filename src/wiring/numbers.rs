//! Keeping `/metrics` in order: histograms are folded now and then, so that they do not grow between scrapes.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinHandle;

const EVERY: Duration = Duration::from_secs(5);

/// Runs until it is aborted.
pub(super) fn keep_up(handle: PrometheusHandle) -> JoinHandle<()> {
    metrics::gauge!("tomoshibi_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    actix_rt::spawn(async move {
        let mut tick = actix_rt::time::interval(EVERY);
        loop {
            tick.tick().await;
            handle.run_upkeep();
        }
    })
}
