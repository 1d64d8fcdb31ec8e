#!/usr/bin/env bash
# What the program writes (schemas, protocol types, example frames, database schemas) is the same as
# what is committed. To write it anew: cargo run -- generate
# TOMOSHIBI_BINARY names a program that is already built; without it one is built.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ -n ${TOMOSHIBI_BINARY:-} ]]; then
  exec "$TOMOSHIBI_BINARY" generate --check
fi
exec cargo run --locked --quiet -- generate --check
