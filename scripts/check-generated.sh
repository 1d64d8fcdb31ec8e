#!/usr/bin/env bash
# What programs write (schemas, protocol types, example frames, references) is what is committed.
# To write it anew: cargo run -- generate && npm --prefix web run generate
# TOMOSHIBI_BINARY names a program that is already built; without it one is built.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ -n ${TOMOSHIBI_BINARY:-} ]]; then
  "$TOMOSHIBI_BINARY" generate --check
else
  cargo run --locked --quiet -- generate --check
fi
npm --prefix web run generate -- --check
