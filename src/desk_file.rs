//! A desk as its operator keeps it: a document, and beside it the folder of the library that it names.

use std::{fs, path::Path};

use tomoshibi_adapters::{sql::Store, system::SystemClock};
use tomoshibi_engine::{
    desk::{Desk, library::Library},
    ports::{StoreError, clock::Clock as _, staff::Desks as _},
};

use crate::{
    desk_document,
    desk_library::{self, Files},
};

/// Both read, and without a mistake.
pub(crate) struct DeskFile {
    pub(crate) desk: Desk,
    pub(crate) library: Option<Library>,
}

impl DeskFile {
    /// Or every mistake in both, each with the file it is in.
    pub(crate) fn read(path: &Path) -> Result<Self, Vec<String>> {
        let named = |wrong: String| format!("{}: {wrong}", path.display());
        let text = fs::read_to_string(path).map_err(|error| vec![named(error.to_string())])?;
        let desk = desk_document::parse(&text)
            .map_err(|problems| problems.into_iter().map(named).collect::<Vec<_>>())?;
        let files = desk.library.as_ref().map(|folder| {
            let beside = path.parent().unwrap_or(Path::new("")).join(folder);
            Files::in_folder(&beside)
        });
        Self::with(desk, files)
    }

    /// The demonstration's, which the program carries.
    pub(crate) fn example() -> Result<Self, Vec<String>> {
        let desk = desk_document::parse(desk_document::EXAMPLE)?;
        Self::with(desk, Some(Files::example()))
    }

    fn with(desk: Desk, files: Option<Files>) -> Result<Self, Vec<String>> {
        let library = files.map(|files| desk_library::parse(&files, &desk));
        let library = library.transpose()?;
        Ok(Self { desk, library })
    }

    /// Stores both; answers with the version of the document.
    pub(crate) async fn store(mut self, store: &Store) -> Result<u64, StoreError> {
        self.desk.library = match self.library {
            Some(library) => Some(store.shelve(library).await?),
            None => None,
        };
        store.apply(self.desk, SystemClock.now()).await
    }
}
