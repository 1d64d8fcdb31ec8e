#!/usr/bin/env bash
# Files stay readable: at most 500 lines, one idea, named by it. (Function length is clippy's and
# Biome's; data in TOML may be as long as what it lists.) Generated files are exempt:
# .gitattributes says which they are.
set -euo pipefail
cd "$(dirname "$0")/.."
lines_max=500
broken=0
checked=0

complain() {
  printf 'sizes: %s\n' "$*" >&2
  broken=1
}

while read -r file; do
  [[ -f $file ]] || continue
  checked=$((checked + 1))
  lines=$(wc -l <"$file")
  ((lines <= lines_max)) || complain "$file has $lines lines, $lines_max are allowed"
  [[ ! /$file =~ /(utils?|common|helpers?|manager|mod)(\.|/) ]] ||
    complain "$file is named by no idea (utils, common, helpers, manager, mod)"
done < <(git ls-files '*.rs' '*.ts' '*.svelte' '*.css' '*.lua' '*.sql' '*.sh' Makefile |
  git check-attr --stdin linguist-generated |
  sed -n 's/: linguist-generated: \(unspecified\|unset\|false\)$//p')

((checked > 0)) || complain 'no source file found'
((broken == 0)) || exit 1
printf 'sizes: %d source files, none over %d lines\n' "$checked" "$lines_max"
