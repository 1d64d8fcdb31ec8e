//! `generate`: what is written from the types, and whether what is committed is the same.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::{Value, json};
use tomoshibi_adapters::gateway;
use tomoshibi_engine::protocol::schema;

use super::Outcome;
use crate::{
    cli::Generate,
    exit::{Failure, Verdict},
    output::Output,
};

/// A file that follows from the types.
struct Generated {
    path: String,
    text: String,
}

pub(super) fn run(args: &Generate, output: &mut Output) -> Outcome {
    if !args.root.join("engine/Cargo.toml").is_file() {
        let wrong = format!("{} is not the project's directory", args.root.display());
        return Err(Failure::input(wrong));
    }
    let files = all()?;
    let stale = stale(&args.root, &files);
    if !args.check {
        for file in &stale {
            write(&args.root.join(&file.path), &file.text)?;
        }
    }
    tell(args, files.len(), &stale, output)
}

fn tell(args: &Generate, count: usize, stale: &[&Generated], output: &mut Output) -> Outcome {
    let paths: Vec<_> = stale.iter().map(|file| &file.path).collect();
    let did = if args.check { "stale" } else { "written" };
    let mut lines: Vec<_> = paths.iter().map(|path| format!("{did}: {path}")).collect();
    lines.push(format!("{count} generated files, {} {did}", paths.len()));
    output.tell(&json!({ "files": count, did: paths }), &lines)?;
    let good = !args.check || stale.is_empty();
    Ok(if good { Verdict::Good } else { Verdict::Bad })
}

fn all() -> Result<Vec<Generated>, Failure> {
    let mut files = vec![
        Generated {
            path: "docs/operations/configuration.md".into(),
            text: tomoshibi_config::reference(),
        },
        Generated {
            path: "config/schema.json".into(),
            text: pretty(&tomoshibi_config::json_schema())?,
        },
        Generated {
            path: "docs/protocol/openapi.json".into(),
            text: gateway::openapi(),
        },
    ];
    for (stem, value) in schema::schemas() {
        files.push(protocol(&format!("{stem}.schema"), &value)?);
    }
    for (stem, value) in schema::tables() {
        files.push(protocol(stem, &value)?);
    }
    Ok(files)
}

fn protocol(stem: &str, value: &Value) -> Result<Generated, Failure> {
    Ok(Generated {
        path: format!("docs/protocol/v1/{stem}.json"),
        text: pretty(value)?,
    })
}

fn stale<'f>(root: &Path, files: &'f [Generated]) -> Vec<&'f Generated> {
    let is_stale = |file: &&Generated| {
        let committed = fs::read_to_string(root.join(&file.path));
        committed.ok().as_ref() != Some(&file.text)
    };
    files.iter().filter(is_stale).collect()
}

fn write(path: &PathBuf, text: &str) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}

fn pretty(value: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
