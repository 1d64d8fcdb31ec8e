//! Simulated people for a cluster that runs already: `people ADDRESS CLIENTS`, with one `account password` a
//! line on standard input for the counselors. They stay until standard input ends.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::io::{self, BufRead as _};

use anyhow::Context as _;
use tokio::{sync::watch, task::LocalSet};
use tomoshibi_loadtest::{
    counselor::Account,
    people::{Cast, play},
    server::Server,
};

fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    let address = words.next().context("an address, e.g. 127.0.0.1:8080")?;
    let clients = words.next().context("how many clients")?.parse()?;
    let mut lines = io::stdin().lock().lines();
    let mut counselors = Vec::new();
    for line in lines.by_ref() {
        let line = line?;
        let Some((name, password)) = line.split_once(' ') else {
            break;
        };
        counselors.push(Account {
            name: name.to_owned(),
            password: password.to_owned(),
        });
    }
    println!(
        "{clients} clients and {} counselors are coming",
        counselors.len()
    );
    let cast = Cast {
        desk: "demo".to_owned(),
        clients,
        counselors,
        seed: 20_180_112,
    };
    let (leave, left) = watch::channel(false);
    std::thread::spawn(move || {
        // The end of the input, or of whoever held it.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = leave.send(true);
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, play(Server::at(address), cast, left));
    Ok(())
}
