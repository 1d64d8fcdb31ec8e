//! Reading a desk's library: a folder for each kind, in it a Markdown file for each entry and language
//! (`canned/greeting.ja.md`), each with front matter in TOML. Every mistake is named with file and line.

mod files;
mod front;
mod markdown;
mod words;

use std::collections::BTreeMap;

use tomoshibi_engine::{
    desk::{
        Desk,
        library::{
            BYTES_MAX, ENTRIES_MAX, Entry, EntryKind, FILE_BYTES_MAX, Library, Page, unconfirmed,
        },
    },
    staff::Language,
};

pub(crate) use files::{File, Files};

use front::Front;

/// Problems named of one library.
const PROBLEMS_MAX: usize = 200;

/// One mistake in one file; line 0 is the file itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    line: usize,
    wrong: String,
}

impl Mistake {
    fn new(line: usize, wrong: impl Into<String>) -> Self {
        let wrong = wrong.into();
        Self { line, wrong }
    }
}

/// The library, or every mistake in it.
pub(crate) fn parse(files: &Files, desk: &Desk) -> Result<Library, Vec<String>> {
    let mut reader = Reader::new(desk);
    let whole: usize = files.all.iter().map(|file| file.text.len()).sum();
    if whole > BYTES_MAX {
        reader.tell(
            &files.name,
            0,
            format!("all files together are larger than {BYTES_MAX} bytes"),
        );
    }
    for wrong in &files.unreadable {
        reader.tell(&wrong.0, 0, wrong.1.clone());
    }
    for file in &files.all {
        reader.take(file);
    }
    reader.finish(&files.name)
}

struct Reader<'d> {
    desk: &'d Desk,
    confirmed: Vec<&'d str>,
    entries: BTreeMap<(EntryKind, String), BTreeMap<Language, Page>>,
    wrong: Vec<String>,
}

impl<'d> Reader<'d> {
    fn new(desk: &'d Desk) -> Self {
        Self {
            desk,
            confirmed: desk
                .emergency
                .iter()
                .map(|one| one.number.as_str())
                .collect(),
            entries: BTreeMap::new(),
            wrong: Vec::new(),
        }
    }

    fn tell(&mut self, file: &str, line: usize, wrong: impl AsRef<str>) {
        let wrong = wrong.as_ref();
        self.wrong.push(match line {
            0 => format!("{file}: {wrong}"),
            line => format!("{file}:{line}: {wrong}"),
        });
    }

    fn take(&mut self, file: &File) {
        let place = match Place::of(&file.place) {
            Ok(place) => place,
            Err(wrong) => return self.tell(&file.path, 0, wrong),
        };
        if !self.desk.languages.contains(&place.language) {
            self.tell(&file.path, 0, "the desk does not speak this language");
        }
        if file.text.len() > FILE_BYTES_MAX {
            self.tell(
                &file.path,
                0,
                format!("is larger than {FILE_BYTES_MAX} bytes"),
            );
            return;
        }
        let (page, mistakes) = self.page(place.kind, &file.text);
        for mistake in mistakes {
            self.tell(&file.path, mistake.line, mistake.wrong);
        }
        let pages = self.entries.entry((place.kind, place.id)).or_default();
        pages.insert(place.language, page);
    }

    /// Also of a file with mistakes, so that no other file is said to miss it.
    fn page(&self, kind: EntryKind, text: &str) -> (Page, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let Some(Front { head, body, line }) = front::split(text) else {
            mistakes.push(Mistake::new(
                1,
                "must begin with front matter between two lines of +++",
            ));
            return (Page::default(), mistakes);
        };
        let mut page = front::read(kind, head, &mut mistakes);
        if kind == EntryKind::Canned {
            page.words = words::read(body, line, &mut mistakes);
        } else {
            page.body = markdown::read(body, line, &mut mistakes);
        }
        if body.trim().is_empty() {
            mistakes.push(Mistake::new(
                line,
                "nothing is written below the front matter",
            ));
        }
        self.numbers(&page, text, &mut mistakes);
        mistakes.sort_by_key(|mistake| mistake.line);
        (page, mistakes)
    }

    /// A number that nobody confirmed must not stand anywhere in a text.
    fn numbers(&self, page: &Page, text: &str, mistakes: &mut Vec<Mistake>) {
        let mut confirmed = self.confirmed.clone();
        confirmed.extend(page.phone.as_ref().map(|phone| phone.number.as_str()));
        for (number, line) in text.lines().enumerate() {
            if let Some(found) = unconfirmed(line, &confirmed) {
                let wrong = format!(
                    "the number {found} is neither the entry's own phone nor one of the desk's emergency numbers"
                );
                mistakes.push(Mistake::new(number + 1, wrong));
            }
        }
    }

    fn finish(mut self, name: &str) -> Result<Library, Vec<String>> {
        if self.entries.len() > ENTRIES_MAX {
            self.tell(name, 0, format!("holds more than {ENTRIES_MAX} entries"));
        }
        let mut entries = Vec::with_capacity(self.entries.len());
        for ((kind, id), pages) in std::mem::take(&mut self.entries) {
            for language in &self.desk.languages {
                if !pages.contains_key(language) {
                    let place = format!("{name}/{}/{id}", kind.folder());
                    let wrong = format!("has no text in {language:?}").to_lowercase();
                    self.tell(&place, 0, wrong);
                }
            }
            entries.push(Entry { kind, id, pages });
        }
        self.wrong.truncate(PROBLEMS_MAX);
        if self.wrong.is_empty() {
            Ok(Library { entries })
        } else {
            Err(self.wrong)
        }
    }
}

/// What a file is, by where it lies.
struct Place {
    kind: EntryKind,
    id: String,
    language: Language,
}

impl Place {
    fn of(place: &str) -> Result<Self, String> {
        let (folder, name) = place.split_once('/').unwrap_or(("", place));
        let kind = EntryKind::ALL
            .into_iter()
            .find(|kind| kind.folder() == folder);
        let kind = kind.ok_or_else(|| {
            let folders = EntryKind::ALL.map(EntryKind::folder).join(", ");
            format!("lies in none of the folders {folders}")
        })?;
        let stem = name.strip_suffix(".md").unwrap_or(name);
        let (id, language) = match stem.rsplit_once('.') {
            Some((id, "ja")) => (id, Language::Ja),
            Some((id, "en")) => (id, Language::En),
            _ => return Err("must be named NAME.ja.md or NAME.en.md".into()),
        };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > 60 || !id.chars().all(plain) {
            return Err("its name must be 1 to 60 of a-z, 0-9 and -".into());
        }
        let id = id.to_owned();
        Ok(Self { kind, id, language })
    }
}

#[cfg(test)]
mod tests;
