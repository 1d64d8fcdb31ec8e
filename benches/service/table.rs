//! The table that is printed: figure, floor, target.

use std::fmt;

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
