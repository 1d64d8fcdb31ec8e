//! Reads a trace: what was written to the log, what was flushed, what was acknowledged, in that order.

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Objection {
    /// Something had been written to the log since the last flush that returned.
    NotFlushed { acknowledged: usize },
    /// Nothing was written to the log for it.
    NothingWritten { acknowledged: usize },
    /// There is no acknowledgement in the trace.
    Silent,
}

/// Acknowledgements, each of which came after its flush.
pub(crate) fn read(trace: &str) -> Result<usize, Objection> {
    let mut log = Log::default();
    let mut acknowledged = 0;
    for line in trace.lines() {
        match call(line) {
            Call::WriteLog => log.write(),
            Call::FlushBegins => log.flushing = true,
            Call::FlushResumed if log.flushing => log.end_flush(),
            Call::Flush => log.end_flush(),
            Call::Acknowledge => {
                acknowledged += 1;
                log.acknowledge(acknowledged)?;
            }
            Call::FlushResumed | Call::Other => {}
        }
    }
    if acknowledged == 0 {
        return Err(Objection::Silent);
    }
    Ok(acknowledged)
}

enum Call {
    WriteLog,
    /// Of a flush that another thread's call interrupts in the trace.
    FlushBegins,
    FlushResumed,
    /// Begun and returned with nothing in between.
    Flush,
    Acknowledge,
    Other,
}

fn call(line: &str) -> Call {
    let of_log = line.contains("-wal>");
    let returned = line.ends_with("= 0");
    match () {
        () if line.contains("pwrite64(") && of_log => Call::WriteLog,
        () if line.contains("sync resumed>") && returned => Call::FlushResumed,
        () if line.contains("sync(") && of_log && returned => Call::Flush,
        () if line.contains("sync(") && of_log => Call::FlushBegins,
        () if line.contains("write(1<") && line.contains("acknowledged") => Call::Acknowledge,
        () => Call::Other,
    }
}

/// The write-ahead log, as far as the trace tells. Only one thread writes and flushes it.
#[derive(Default)]
struct Log {
    written: bool,
    unflushed: bool,
    flushing: bool,
}

impl Log {
    fn write(&mut self) {
        self.written = true;
        self.unflushed = true;
    }

    fn end_flush(&mut self) {
        self.unflushed = false;
        self.flushing = false;
    }

    fn acknowledge(&mut self, acknowledged: usize) -> Result<(), Objection> {
        if self.unflushed {
            return Err(Objection::NotFlushed { acknowledged });
        }
        if !std::mem::take(&mut self.written) {
            return Err(Objection::NothingWritten { acknowledged });
        }
        Ok(())
    }
}
