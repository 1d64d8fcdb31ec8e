//! What the documents name, exists.

use std::{fs, path::Path};

const DOCUMENTS: [&str; 5] = [
    "README.md",
    "README.ja.md",
    "docs/ARCHITECTURE.md",
    "docs/adr/0002-sockets.md",
    "docs/protocol/README.md",
];

/// A word in backticks that looks like a path of this repository.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let roots = [
        "engine/",
        "actors/",
        "adapters/",
        "config/",
        "loadtest/",
        "src/",
        "tests/",
        "web/",
        "docs/",
        "scripts/",
        "benches/",
    ];
    text.split('`').skip(1).step_by(2).filter(move |word| {
        roots.iter().any(|root| word.starts_with(root)) && !word.contains(['*', '<', '…', ' ', '{'])
    })
}

#[test]
fn every_path_a_document_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut checked = 0;
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).unwrap();
        for path in paths(&text) {
            assert!(
                root.join(path).exists(),
                "{document} names {path}, which does not exist"
            );
            checked += 1;
        }
    }
    assert!(
        checked > 20,
        "only {checked} paths were found: the search is broken"
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let folder = root.join(document).parent().unwrap().to_owned();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap();
            let inside = !target.is_empty() && !target.contains("://");
            assert!(
                !inside || folder.join(target).exists(),
                "{document} links to {link}"
            );
        }
    }
}
