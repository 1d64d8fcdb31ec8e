//! A PostgreSQL server of a test's own: fresh data folder, a socket in it and no port, ended with the test.
//!
//! Needs nothing of this crate but `tempfile`; the tests of the whole program use it, too. As root the
//! server runs as the system's `postgres` user, because PostgreSQL refuses root.

use std::{
    fs::{self, Permissions},
    io::{BufRead, BufReader, Read},
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

pub(crate) struct PostgresServer {
    folder: TempDir,
    server: Child,
    settings: Vec<String>,
}

impl PostgresServer {
    /// Flushes to disk like a real one.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// With settings of its own, `name=value`.
    pub(crate) fn with(settings: &[&str]) -> Self {
        Self::with_files(settings, &[])
    }

    /// And with these files in its data folder, for nobody else's eyes.
    pub(crate) fn with_files(settings: &[&str], files: &[&Path]) -> Self {
        let folder = tempfile::Builder::new().prefix("pg").tempdir().unwrap();
        let owner = Owner::of(folder.path());
        let data = folder.path().join("data");
        let made = owner
            .command("initdb")
            .args(["--no-sync", "--auth=trust", "--username=postgres"])
            .args(["--encoding=UTF8", "--locale=C", "--pgdata"])
            .arg(&data)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "initdb: {told}");

        for file in files {
            owner.keep(file, &data);
        }
        let server = serve(folder.path(), settings);
        Self {
            server: server.unwrap(),
            settings: settings.iter().map(|&setting| setting.to_owned()).collect(),
            folder,
        }
    }

    /// Kills it as a crash would, and starts it again with what was committed. The first tries may find
    /// processes of the dead one still ending.
    pub(crate) fn crash_and_start_again(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let settings: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        let mut tries = (0..1_000).map(|_| serve(self.folder.path(), &settings));
        self.server = tries.find_map(|tried| tried).unwrap();
    }

    /// Where it listens.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join(".s.PGSQL.5432")
    }

    /// Where everything of it lies.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of a database; `postgres` is there from the beginning.
    pub(crate) fn url(&self, database: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}/{database}")
    }
}

impl Drop for PostgresServer {
    /// At once, as in a crash; the folder goes with it.
    fn drop(&mut self) {
        let pid = self.server.id().to_string();
        let _ = Command::new("kill").args(["-QUIT", &pid]).status();
        let _ = self.server.wait();
    }
}

/// Nothing when it ended before it took connections.
fn serve(folder: &Path, settings: &[&str]) -> Option<Child> {
    let mut command = Owner::of(folder).command("postgres");
    command.arg("-D").arg(folder.join("data")).args(["-h", ""]);
    command.arg("-k").arg(folder);
    for setting in settings {
        command.args(["-c", setting]);
    }
    let mut server = command.stderr(Stdio::piped()).spawn().unwrap();
    if is_ready(server.stderr.take().unwrap()) {
        return Some(server);
    }
    server.wait().unwrap();
    None
}

/// Reads the log up to the line that says so, and then for ever, so that the server never waits to write.
fn is_ready(log: impl Read + Send + 'static) -> bool {
    let mut log = BufReader::new(log);
    let mut told = String::new();
    while !told.ends_with("ready to accept connections\n") {
        if log.read_line(&mut told).unwrap() == 0 {
            return false;
        }
    }
    thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    true
}

/// Who the server runs as.
struct Owner {
    binaries: PathBuf,
    /// Words of `setpriv` that make it so.
    become_it: Vec<String>,
    /// Other than who runs the test.
    user: Option<u32>,
    group: Option<u32>,
}

impl Owner {
    fn of(folder: &Path) -> Self {
        let mut become_it = vec!["--pdeathsig=QUIT".to_owned()];
        let (mut user, mut group) = (None, None);
        if id(&["-u"]) == 0 {
            let (uid, gid) = (id(&["-u", "postgres"]), id(&["-g", "postgres"]));
            (user, group) = (Some(uid), Some(gid));
            chown(folder, user, group).unwrap();
            become_it.push(format!("--reuid={uid}"));
            become_it.push(format!("--regid={gid}"));
            become_it.push("--clear-groups".to_owned());
        }
        Self {
            binaries: binaries(),
            become_it,
            user,
            group,
        }
    }

    fn keep(&self, file: &Path, folder: &Path) {
        let there = folder.join(file.file_name().unwrap());
        fs::copy(file, &there).unwrap();
        fs::set_permissions(&there, Permissions::from_mode(0o600)).unwrap();
        chown(&there, self.user, self.group).unwrap();
    }

    /// `setpriv` becomes the program, so the child's pid is the server's; it ends with the test's thread.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(&self.become_it)
            .arg(self.binaries.join(program))
            .env("LC_ALL", "C")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

fn id(words: &[&str]) -> u32 {
    let output = Command::new("id").args(words).output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// The newest that is installed: distributions keep them off the path.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .max();
    newest.unwrap_or_else(|| {
        let told = Command::new("pg_config").arg("--bindir").output().unwrap();
        PathBuf::from(String::from_utf8(told.stdout).unwrap().trim())
    })
}
