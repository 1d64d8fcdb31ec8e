//! The list of faults, and how one is made.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    fault: Vec<Fault>,
}

/// One deliberate mistake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// Which promises it breaks; none for a rule that is no numbered promise.
    #[serde(default)]
    pub(crate) promises: Vec<String>,
    breaks: String,
    pub(crate) file: PathBuf,
    /// Stands exactly once in the file.
    right: String,
    wrong: String,
    pub(crate) package: String,
    /// A file of the package's `tests`, or `lib` for the tests beside the code.
    pub(crate) target: String,
    /// The whole path of the test that must fail.
    pub(crate) caught_by: String,
    /// In what the failing test says: it must fail for this reason and no other.
    pub(crate) says: String,
}

pub(crate) fn read(root: &Path) -> Vec<Fault> {
    let text = fs::read_to_string(root.join("tests/broken/faults.toml")).unwrap();
    toml::from_str::<List>(&text).unwrap().fault
}

impl Fault {
    pub(crate) fn is_about(&self, promise: &str) -> bool {
        self.promises.iter().any(|known| known == promise)
    }

    /// Without the modules it stands in.
    pub(crate) fn test_name(&self) -> &str {
        self.caught_by
            .rsplit("::")
            .next()
            .expect("split has a last part")
    }

    /// The file with the mistake in it.
    pub(crate) fn broken(&self, text: &str) -> String {
        let places = text.matches(&self.right).count();
        assert_eq!(places, 1, "{self}: {:?} stands {places} times", self.right);
        assert_ne!(self.right, self.wrong, "{self}: changes nothing");
        text.replacen(&self.right, &self.wrong, 1)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let promises = self.promises.join(", ");
        write!(f, "{promises}: {} ({})", self.breaks, self.file.display())
    }
}
