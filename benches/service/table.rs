//! The table that is printed: figure, floor, target.

use std::fmt;

use hdrhistogram::Histogram;

#[derive(Debug, Default)]
pub(crate) struct Table(Vec<[String; 4]>);

impl Table {
    pub(crate) fn row(&mut self, what: &str, figure: String, floor: String, target: &str) {
        println!("{what}: {figure} (floor: {floor}; target: {target})");
        self.0
            .push([what.to_owned(), figure, floor, target.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| what | figure | floor, same run | target |\n| --- | --- | --- | --- |"
        )?;
        self.0
            .iter()
            .try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// At a quantile of a histogram of microseconds.
#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
pub(crate) fn millis(micros: &Histogram<u64>, quantile: f64) -> f64 {
    micros.value_at_quantile(quantile) as f64 / 1_000.0
}
