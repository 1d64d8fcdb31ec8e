#!/usr/bin/env bash
# Every check that runs no test of the program, cheapest first. Run through `make check`, which puts
# the pinned checkers on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n-- %s\n' "$*"; }

say 'the checks can fail';  scripts/check-the-checks.sh
say 'names';                scripts/check-names.sh
say 'sizes';                scripts/check-sizes.sh
say 'shell scripts';        shellcheck .ci/run scripts/*.sh
say 'spelling';             typos
say 'format';               cargo fmt --all --check
say 'layers';               scripts/check-layers.sh
# The crates of every platform, so that what follows needs no network.
say 'what comes in';        cargo fetch --locked --quiet
                            cargo deny --offline --locked check --hide-inclusion-graph \
                              --allow unused-wrapper bans licenses sources
say 'unused dependencies';  cargo machete
say 'lints';                cargo clippy --locked --workspace --all-targets --all-features --quiet -- -D warnings
say 'links in the docs';    RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items --quiet
