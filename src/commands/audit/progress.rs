//! How far an audit has come, for whoever looks at a terminal: a line a percent.

use tomoshibi_engine::ports::chronicle::Position;

use crate::output::Output;

pub(super) struct Progress<'o> {
    output: &'o mut Output,
    end: Position,
    percent: Option<u64>,
}

impl<'o> Progress<'o> {
    /// Up to the last event that was there at the start.
    pub(super) fn until(end: Position, output: &'o mut Output) -> Self {
        Self {
            output,
            end,
            percent: None,
        }
    }

    pub(super) fn reached(&mut self, position: Position) {
        let percent = percent(position, self.end);
        if self.percent != Some(percent) {
            self.percent = Some(percent);
            let events = self.end.0;
            self.note(&format!("audit: {percent} % of {events} events"));
        }
    }

    pub(super) fn note(&mut self, words: &str) {
        self.output.note(words);
    }
}

impl Drop for Progress<'_> {
    /// Nothing of it stays beside the verdict.
    fn drop(&mut self) {
        self.output.note("");
    }
}

/// What was written meanwhile is part of the hundred.
fn percent(position: Position, end: Position) -> u64 {
    let percent = position.0.saturating_mul(100).checked_div(end.0);
    percent.unwrap_or(100).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_from_nothing_to_a_hundred() {
        let of = |position, end| percent(Position(position), Position(end));
        assert_eq!(
            [of(0, 200), of(1, 200), of(2, 200), of(200, 200)],
            [0, 0, 1, 100]
        );
        assert_eq!(
            [of(0, 0), of(300, 200)],
            [100, 100],
            "empty, and grown meanwhile"
        );
    }
}
