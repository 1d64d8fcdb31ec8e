//! Tests of the tests: each deliberate fault of `tests/broken/faults.toml` must be caught by the test named
//! beside it, for the reason named there. A test that cannot fail is a defect, and so is a fault that no
//! longer can be made. Making them all compiles once a fault, so that is for `make soak`; `FAULT=words` makes only
//! those that name the words, `FAULT=these|those` those that name either.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "broken/copy.rs"]
mod copy;
#[path = "broken/faults.rs"]
mod faults;

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::Path,
};

use copy::{Copy, Outcome};
use faults::read;

/// The promises that one node can break, each to be broken on purpose in so many ways at least.
const PROMISES: [&str; 9] = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P11"];
const WAYS_MIN: usize = 2;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_fault_can_be_made() {
    for fault in read(root()) {
        fault.broken(&fs::read_to_string(root().join(&fault.file)).unwrap());
    }
}

#[test]
fn every_promise_is_broken_in_two_ways() {
    let faults = read(root());
    for promise in PROMISES {
        let breaking = faults.iter().filter(|fault| fault.is_about(promise));
        assert!(breaking.count() >= WAYS_MIN, "{promise} is hardly tested");
    }
    let known: BTreeSet<&str> = PROMISES.into();
    let strange = faults
        .iter()
        .flat_map(|fault| &fault.promises)
        .find(|promise| !known.contains(promise.as_str()));
    assert_eq!(strange, None, "no such promise of one node");
}

#[test]
fn every_test_that_should_notice_exists() {
    let mut words = HashSet::new();
    for path in copy::tracked(root()) {
        if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(root().join(path)).unwrap();
            words.extend(text.split(|c| !is_of_a_name(c)).map(str::to_owned));
        }
    }
    for fault in read(root()) {
        let name = fault.test_name();
        assert!(words.contains(name), "{fault}: no test {name}");
    }
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
#[ignore = "soak: compiles once a fault, half an hour or more"]
fn every_fault_is_caught() {
    let wanted = std::env::var("FAULT").unwrap_or_default();
    let mut faults = read(root());
    let is_wanted = |name: &str| wanted.split('|').any(|words| name.contains(words));
    faults.retain(|fault| is_wanted(&fault.to_string()));
    assert!(!faults.is_empty(), "no fault names {wanted:?}");
    let copy = Copy::of(root(), Path::new(env!("CARGO_TARGET_TMPDIR")));
    copy.must_pass(&faults);
    let missed: Vec<String> = faults
        .iter()
        .filter_map(|fault| {
            let outcome = copy.with(fault);
            println!("{outcome}: {fault}");
            (outcome != Outcome::Caught).then(|| format!("{outcome}: {fault}"))
        })
        .collect();
    println!(
        "{} of {} faults caught",
        faults.len() - missed.len(),
        faults.len()
    );
    assert!(missed.is_empty(), "{missed:#?}");
}
