//! Lets the crate compile before the pages are built, and compile again whenever they are.
//!
//! The pages of `web/dist` are embedded. The folder is not in the repository; it is made here, so
//! that a plain `cargo check` needs no Node.js, and an empty one embeds nothing. Cargo is told to
//! watch it, because the embedding macro by itself notices changed files but no new ones.

use std::{fs, path::Path};

fn main() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist");
    // In a read-only checkout this fails, and nothing is embedded unless the folder is there.
    let _made_or_not = fs::create_dir_all(&pages);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", pages.display());
}
