//! Where a library's files come from: a folder beside the desk's document, or the program itself.

use std::{fs, io, path::Path};

use rust_embed::RustEmbed;
use tomoshibi_engine::desk::library::{BYTES_MAX, ENTRIES_MAX};

/// The demonstration's library, an example to begin one's own from.
#[derive(RustEmbed)]
#[folder = "config/demo/library"]
struct Example;

/// Two languages, and room to name what is too many.
const FILES_MAX: usize = ENTRIES_MAX * 3;

/// One file, as text.
pub(crate) struct File {
    /// As an operator finds it.
    pub(crate) path: String,
    /// Within the library: `canned/greeting.ja.md`.
    pub(crate) place: String,
    pub(crate) text: String,
}

#[derive(Default)]
pub(crate) struct Files {
    pub(crate) name: String,
    pub(crate) all: Vec<File>,
    /// With why.
    pub(crate) unreadable: Vec<(String, String)>,
}

impl Files {
    /// Those of the demo.
    pub(crate) fn example() -> Self {
        let name = "library".to_owned();
        let mut all = Self {
            name,
            ..Self::default()
        };
        let mut places: Vec<_> = Example::iter().collect();
        places.sort();
        for place in places {
            let bytes = Example::get(&place).map(|file| file.data.into_owned());
            all.add(place.to_string(), &place, bytes.unwrap_or_default());
        }
        all
    }

    /// Two levels deep, as a library is; what is hidden is not of it.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        let mut all = Self {
            name: folder.display().to_string(),
            ..Self::default()
        };
        match entries(folder) {
            Ok(found) => {
                for kind in found {
                    all.walk(&folder.join(&kind), &kind);
                }
            }
            Err(error) => all.refuse(folder, &error),
        }
        all
    }

    fn walk(&mut self, path: &Path, place: &str) {
        if !path.is_dir() {
            self.read(path, place);
            return;
        }
        match entries(path) {
            Ok(found) => {
                for name in found {
                    self.read(&path.join(&name), &format!("{place}/{name}"));
                }
            }
            Err(error) => self.refuse(path, &error),
        }
    }

    fn read(&mut self, path: &Path, place: &str) {
        if self.all.len() >= FILES_MAX {
            return;
        }
        match small(path) {
            Ok(bytes) => self.add(path.display().to_string(), place, bytes),
            Err(error) => self.refuse(path, &error),
        }
    }

    fn add(&mut self, path: String, place: &str, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => self.all.push(File {
                path,
                place: place.to_owned(),
                text: text.replace("\r\n", "\n"),
            }),
            Err(_) => self.unreadable.push((path, "is not UTF-8".into())),
        }
    }

    fn refuse(&mut self, path: &Path, error: &io::Error) {
        let path = path.display().to_string();
        self.unreadable.push((path, error.to_string()));
    }
}

/// A file that is put there by mistake is not read to its end.
fn small(path: &Path) -> io::Result<Vec<u8>> {
    let long = fs::metadata(path)?.len() > BYTES_MAX as u64;
    if long {
        return Err(io::Error::other("is larger than a whole library may be"));
    }
    fs::read(path)
}

fn entries(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)?.take(FILES_MAX) {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
