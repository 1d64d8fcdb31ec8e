//! Writes the protocol's documents into a folder: `cargo run -p tomoshibi-engine --example schemas -- docs/protocol/v1`.

use std::{env, fs, io, path::PathBuf};

use tomoshibi_engine::protocol::schema;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    fs::create_dir_all(&folder)?;
    for (stem, document) in schema::schemas() {
        fs::write(
            folder.join(format!("{stem}.schema.json")),
            format!("{document:#}\n"),
        )?;
    }
    for (stem, document) in schema::tables() {
        fs::write(
            folder.join(format!("{stem}.json")),
            format!("{document:#}\n"),
        )?;
    }
    Ok(())
}
