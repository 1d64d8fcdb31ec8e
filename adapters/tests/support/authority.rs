//! An authority of a test's own, which signs certificates for servers on this machine.

use std::{path::PathBuf, process::Command};

pub(crate) struct Authority {
    folder: tempfile::TempDir,
}

/// What a server shows, and the key to it.
pub(crate) struct Certified {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("ca").tempdir().unwrap();
        let authority = Self { folder };
        let words = [
            "-x509",
            "-subj",
            "/CN=authority of a test",
            "-keyout",
            "ca.key",
        ];
        authority.openssl_req(&words, "ca.pem");
        authority
    }

    /// The authority's own certificate.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// For a server that is reached by this name or number.
    pub(crate) fn certifies(&self, name: &str) -> Certified {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let kind = match name.parse::<std::net::IpAddr>() {
            Ok(_) => "IP",
            Err(_) => "DNS",
        };
        let alternative = format!("subjectAltName={kind}:{name}");
        let words = ["-x509", "-CA", "ca.pem", "-CAkey", "ca.key"];
        let subject = ["-subj", "/CN=server", "-addext", &alternative];
        let leaf = [
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            &key,
        ];
        self.openssl_req(&[&words[..], &subject, &leaf].concat(), &certificate);
        Certified {
            certificate: self.folder.path().join(certificate),
            key: self.folder.path().join(key),
        }
    }

    fn openssl_req(&self, words: &[&str], to: &str) {
        let made = Command::new("openssl")
            .args(["req", "-new", "-newkey", "ec", "-pkeyopt"])
            .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(words)
            .args(["-out", to])
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "openssl: {told}");
    }
}
