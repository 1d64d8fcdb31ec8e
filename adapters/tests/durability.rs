//! Acknowledged means on disk, and a full disk records nothing.
//!
//! A killed process proves nothing about disks: the page cache survives it. So a child of this test appends
//! under `strace`, and its trace must show, before each acknowledgement, that fdatasync of the write-ahead
//! log was called after the last write to it, and returned. The same reader is shown a child that does not
//! flush, and must object.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "durability/children.rs"]
mod children;
#[expect(dead_code, reason = "other tests use the rest")]
#[path = "support/fresh.rs"]
mod fresh;
#[path = "durability/full_disk.rs"]
mod full_disk;
#[path = "durability/trace.rs"]
mod trace;

use std::{fs, path::Path, process::Command};

use trace::{Objection, read};

/// Acknowledgements of one child.
const TIMES: usize = 20;

#[test]
fn every_acknowledgement_comes_after_fdatasync_returned() {
    let folder = tempfile::tempdir().unwrap();
    let trace = traced("appends", folder.path());
    assert_eq!(read(&trace), Ok(TIMES));
}

#[test]
fn the_reader_of_the_trace_objects_to_a_writer_that_does_not_flush() {
    let folder = tempfile::tempdir().unwrap();
    let trace = traced("appends_without_flushing", folder.path());
    assert_eq!(read(&trace), Err(Objection::NotFlushed { acknowledged: 1 }));
}

/// What the system was asked for by a child of this name, in order.
fn traced(child: &str, folder: &Path) -> String {
    let trace = folder.join("trace");
    let status = Command::new("strace")
        .args(["-f", "-y", "-qq", "-s", "64", "-o"])
        .arg(&trace)
        .args(["-e", "trace=fdatasync,fsync,write,pwrite64"])
        .args(children::command(child))
        .env(children::FOLDER, folder)
        .status()
        .expect("strace is needed: scripts/install-tools.sh brings it");
    assert!(status.success(), "{child}: {status}");
    fs::read_to_string(trace).unwrap()
}
