//! TLS to the servers behind the nodes. Whoever answers must show a certificate for the name in the address,
//! signed by an authority that the operator named in a PEM file, or by one that the system trusts. There is no
//! way to look the other way.

use std::{
    io,
    path::{Path, PathBuf},
};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};

/// Why TLS cannot be begun at all.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("the certificates of authorities in {}: {why}", path.display())]
    File { path: PathBuf, why: io::Error },
    #[error("there is no certificate of an authority in {}", .0.display())]
    NoAuthority(PathBuf),
    #[error("TLS: {0}")]
    Config(#[from] rustls::Error),
}

/// Who signs the servers' certificates.
#[derive(Debug, Clone, Default)]
pub struct Authorities(Option<PathBuf>);

impl Authorities {
    pub fn of_system() -> Self {
        Self(None)
    }

    /// Those of a PEM file, and no others.
    pub fn in_file(path: &Path) -> Self {
        Self(Some(path.to_owned()))
    }

    pub(crate) fn client(&self) -> Result<ClientConfig, TlsError> {
        let config = ClientConfig::builder().with_root_certificates(self.roots()?);
        Ok(config.with_no_client_auth())
    }

    /// The PEM file itself; nothing where the system's are meant.
    pub(crate) fn pem(&self) -> Result<Option<Vec<u8>>, TlsError> {
        let Some(path) = &self.0 else {
            return Ok(None);
        };
        self.roots()?;
        let read = std::fs::read(path);
        read.map(Some).map_err(|why| unreadable(path, why))
    }

    fn roots(&self) -> Result<RootCertStore, TlsError> {
        let mut roots = RootCertStore::empty();
        match &self.0 {
            Some(path) => {
                for certificate in in_file(path)? {
                    roots.add(certificate)?;
                }
                if roots.is_empty() {
                    return Err(TlsError::NoAuthority(path.clone()));
                }
            }
            // What of the system's store cannot be read trusts nobody.
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        Ok(roots)
    }
}

fn in_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = std::fs::read(path).map_err(|why| unreadable(path, why))?;
    let found = CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>();
    found.map_err(|why| {
        unreadable(
            path,
            io::Error::new(io::ErrorKind::InvalidData, why.to_string()),
        )
    })
}

fn unreadable(path: &Path, why: io::Error) -> TlsError {
    let path = path.to_owned();
    TlsError::File { path, why }
}
