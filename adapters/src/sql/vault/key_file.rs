//! The deployment key's file: 32 bytes that only the service's own user may read.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{Key, fill};
use crate::sql::error::OpenError;

pub(in crate::sql) struct KeyFile(PathBuf);

impl KeyFile {
    pub(in crate::sql) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// `None` when there is no such file; anything else that hinders reading is an error.
    pub(in crate::sql) fn read(&self) -> Result<Option<Key>, OpenError> {
        let mut file = match File::open(&self.0) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.wrong(&error)),
        };
        let about = file.metadata().map_err(|e| self.wrong(&e))?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(self.wrong(&"others may read it; set its mode to 0600"));
        }
        let mut key = Zeroizing::new([0; 32]);
        if about.len() != 32 {
            return Err(self.wrong(&"a key is exactly 32 bytes"));
        }
        file.read_exact(&mut key[..]).map_err(|e| self.wrong(&e))?;
        Ok(Some(key))
    }

    /// Draws a key and writes it so that it is on disk before anything is sealed with it.
    pub(in crate::sql) fn create(&self) -> Result<Key, OpenError> {
        let mut key = Zeroizing::new([0; 32]);
        fill(&mut key[..])?;
        self.write_new(&key).map_err(|e| self.wrong(&e))?;
        Ok(key)
    }

    fn write_new(&self, key: &Key) -> std::io::Result<()> {
        let folder = match self.0.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.0)?;
        file.write_all(&key[..])?;
        file.sync_all()?;
        File::open(folder)?.sync_all()
    }

    pub(in crate::sql) fn path(&self) -> PathBuf {
        self.0.clone()
    }

    fn wrong(&self, why: &dyn std::fmt::Display) -> OpenError {
        OpenError::KeyFile {
            path: self.0.clone(),
            why: why.to_string(),
        }
    }
}
