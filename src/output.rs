//! What a command says: lines for people on standard output, or one JSON document with `--json`.
//! Complaints go to standard error, in the same two forms.

use std::io::{self, IsTerminal as _, Write};

use serde::Serialize;

use crate::exit::Failure;

pub(crate) struct Output {
    json: bool,
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Somebody looks at standard error while it is written.
    is_watched: bool,
}

impl Output {
    pub(crate) fn of_process(json: bool) -> Self {
        Self {
            json,
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            is_watched: io::stderr().is_terminal(),
        }
    }

    /// A result: `value` for programs, `lines` for people.
    pub(crate) fn tell<T: Serialize>(&mut self, value: &T, lines: &[String]) -> io::Result<()> {
        enough(self.write(value, lines))
    }

    fn write<T: Serialize>(&mut self, value: &T, lines: &[String]) -> io::Result<()> {
        if self.json {
            serde_json::to_writer(&mut self.out, value)?;
            writeln!(self.out)?;
        } else {
            for line in lines {
                writeln!(self.out, "{line}")?;
            }
        }
        self.out.flush()
    }

    /// A line on the way, which a script may wait for: the same with and without `--json`.
    pub(crate) fn line(&mut self, line: &str) -> io::Result<()> {
        enough(writeln!(self.out, "{line}").and_then(|()| self.out.flush()))
    }

    /// How far something has come, in place of the note before; for a terminal only.
    pub(crate) fn note(&mut self, words: &str) {
        if self.is_watched {
            let written = write!(self.err, "\r\x1b[K{words}").and_then(|()| self.err.flush());
            drop(written);
        }
    }

    /// Nothing is left to be done about a standard error that cannot be written.
    pub(crate) fn complain(&mut self, failure: &Failure) {
        let sentences = failure.sentences();
        let written = if self.json {
            let value = serde_json::json!({ "code": failure.code(), "problems": sentences });
            writeln!(self.err, "{value}")
        } else {
            sentences
                .iter()
                .try_for_each(|sentence| writeln!(self.err, "tomoshibi: {sentence}"))
        };
        drop(written);
    }
}

/// A reader who has seen enough, such as `head`, closes the pipe. The command goes on, and its verdict stands.
fn enough(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
