//! A copy of the tree to make mistakes in, with a build folder of its own. Both stay between runs, so that
//! a run compiles what changed since the last one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use super::faults::Fault;

/// For one build from nothing.
const BUILD_SECONDS_MAX: u32 = 900;
/// For the tests of one call: a mistake may also make a test wait for ever.
const TEST_SECONDS_MAX: u32 = 180;

pub(crate) struct Copy {
    tree: PathBuf,
    target: PathBuf,
}

/// What became of a fault.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Caught,
    /// The test passes all the same.
    Missed,
    /// The test fails without a word of the reason.
    CaughtByChance,
    DoesNotCompile,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Caught => "caught",
            Self::Missed => "MISSED",
            Self::CaughtByChance => "FAILS FOR ANOTHER REASON",
            Self::DoesNotCompile => "DOES NOT COMPILE",
        })
    }
}

/// Every file that git knows or would take.
pub(crate) fn tracked(root: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git")
        .current_dir(root)
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output()
        .unwrap();
    assert!(listed.status.success(), "git lists no files");
    let names = String::from_utf8(listed.stdout).unwrap();
    let names = names.split('\0').filter(|name| !name.is_empty());
    names
        .map(PathBuf::from)
        .filter(|path| root.join(path).is_file())
        .collect()
}

impl Copy {
    /// The tree as it stands now, committed or not. Only what differs is written, because a build goes by
    /// the times of the files.
    pub(crate) fn of(root: &Path, place: &Path) -> Self {
        let tree = place.join("broken/tree");
        let tracked: BTreeSet<PathBuf> = tracked(root).into_iter().collect();
        for path in &tracked {
            write(&tree.join(path), &fs::read(root.join(path)).unwrap());
        }
        for path in files_below(&tree, &tree) {
            if !tracked.contains(&path) && !path.starts_with("web") {
                fs::remove_file(tree.join(path)).unwrap();
            }
        }
        Self {
            target: place.join("broken/target"),
            tree,
        }
    }

    /// Without any mistake, every named test passes: one that always fails would seem to catch everything.
    pub(crate) fn must_pass(&self, faults: &[Fault]) {
        let mut tests: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for fault in faults {
            let of_target = tests.entry((&fault.package, &fault.target)).or_default();
            of_target.insert(&fault.caught_by);
        }
        for ((package, target), names) in tests {
            let count = names.len();
            let built = self.build(package, target);
            assert!(built.status.success(), "unbroken: {}", words(&built));
            let ran = self.test(package, target, names);
            let words = words(&ran);
            let passed = words.contains(&format!("test result: ok. {count} passed"));
            assert!(ran.status.success() && passed, "unbroken: {words}");
        }
    }

    pub(crate) fn with(&self, fault: &Fault) -> Outcome {
        let path = self.tree.join(&fault.file);
        let right = fs::read(&path).unwrap();
        let wrong = fault.broken(&String::from_utf8(right.clone()).unwrap());
        write(&path, wrong.as_bytes());
        let outcome = self.judge(fault);
        write(&path, &right);
        outcome
    }

    fn judge(&self, fault: &Fault) -> Outcome {
        let (package, target) = (fault.package.as_str(), fault.target.as_str());
        let built = self.build(package, target);
        if !built.status.success() {
            println!("{}", words(&built));
            return Outcome::DoesNotCompile;
        }
        let ran = self.test(package, target, [fault.caught_by.as_str()]);
        let words = words(&ran);
        if ran.status.success() {
            return Outcome::Missed;
        }
        if words.contains(&fault.says) {
            return Outcome::Caught;
        }
        println!("{words}");
        Outcome::CaughtByChance
    }

    fn build(&self, package: &str, target: &str) -> Output {
        self.cargo(BUILD_SECONDS_MAX, package, target, ["--no-run"])
    }

    fn test<'a>(
        &self,
        package: &str,
        target: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Output {
        let arguments = ["--", "--exact"].into_iter().chain(names);
        self.cargo(TEST_SECONDS_MAX, package, target, arguments)
    }

    fn cargo<'a>(
        &self,
        seconds_max: u32,
        package: &str,
        target: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Output {
        let target = match target {
            "lib" => vec!["--lib"],
            test => vec!["--test", test],
        };
        let cargo = std::env::var("CARGO").expect("cargo runs the tests");
        Command::new("timeout")
            .args(["--kill-after=10", &seconds_max.to_string(), &cargo])
            .args(["test", "--locked", "--all-features", "--package", package])
            .args(target)
            .args(arguments)
            .current_dir(&self.tree)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            // Nobody debugs these.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()
            .unwrap()
    }
}

fn words(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}\n{err}")
}

fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|known| known == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Relative to `root`.
fn files_below(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(root, &path));
        } else {
            files.push(path.strip_prefix(root).unwrap().to_owned());
        }
    }
    files
}
