//! Tests of the tests: each deliberate fault in `tests/broken/faults.toml` must be caught by the test named
//! beside it. A test that cannot fail is a defect. Long (each fault compiles), so it belongs to `make soak`.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

#[derive(Deserialize)]
struct Faults {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    /// Which promise it breaks.
    breaks: String,
    file: PathBuf,
    /// Stands exactly once in the file.
    right: String,
    wrong: String,
    package: String,
    /// A test whose name contains this must fail.
    caught_by: String,
}

#[test]
fn every_fault_can_be_made() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for fault in faults(root) {
        let text = fs::read_to_string(root.join(&fault.file)).unwrap();
        let places = text.matches(&fault.right).count();
        assert_eq!(
            places, 1,
            "{}: {} stands {places} times",
            fault.breaks, fault.right
        );
    }
}

#[test]
#[ignore = "compiles the workspace once a fault; run by make soak"]
fn every_fault_is_caught() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = tempfile::tempdir().unwrap();
    git(
        root,
        &[
            "worktree",
            "add",
            "--detach",
            &copy.path().display().to_string(),
            "HEAD",
        ],
    );
    let mut missed = Vec::new();
    for fault in faults(root) {
        let path = copy.path().join(&fault.file);
        let right = fs::read_to_string(&path).unwrap();
        fs::write(&path, right.replacen(&fault.right, &fault.wrong, 1)).unwrap();
        println!("{}: {}", fault.breaks, fault.file.display());
        if !is_caught(copy.path(), &fault) {
            missed.push(format!("{} in {}", fault.breaks, fault.file.display()));
        }
        fs::write(&path, right).unwrap();
    }
    git(
        root,
        &[
            "worktree",
            "remove",
            "--force",
            &copy.path().display().to_string(),
        ],
    );
    assert!(missed.is_empty(), "no test noticed: {missed:#?}");
}

fn faults(root: &Path) -> Vec<Fault> {
    let text = fs::read_to_string(root.join("tests/broken/faults.toml")).unwrap();
    toml::from_str::<Faults>(&text).unwrap().fault
}

/// The faulty tree must compile, and the named test must then fail.
fn is_caught(copy: &Path, fault: &Fault) -> bool {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken");
    let cargo = |arguments: &[&str]| {
        Command::new(env!("CARGO"))
            .current_dir(copy)
            .env("CARGO_TARGET_DIR", &target)
            .args([
                "test",
                "--quiet",
                "--all-features",
                "--package",
                &fault.package,
            ])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    };
    assert!(
        cargo(&["--no-run"]),
        "{}: the fault does not compile",
        fault.breaks
    );
    !cargo(&["--", &fault.caught_by])
}

fn git(root: &Path, arguments: &[&str]) {
    assert!(
        Command::new("git")
            .current_dir(root)
            .args(arguments)
            .status()
            .unwrap()
            .success()
    );
}
