#!/usr/bin/env bash
# Nothing tracked may lean on one machine or one registry: no registry host, no machine path, no
# download address in a lock file; and nothing unfinished is marked instead of finished.
# The patterns are written so that they do not match themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
broken=0

forbid() {
  local why=$1 pattern=$2 found status=0
  shift 2
  found=$(git grep -nIE "$pattern" -- . "$@") || status=$?
  ((status <= 1)) || { printf 'names: could not search for %s\n' "$pattern" >&2; exit 2; }
  ((status == 1)) && return
  printf 'names: %s\n%s\n' "$why" "$found" >&2
  broken=1
}

forbid 'a package registry is named; leave it to the client' \
  '(registry[.](npmjs|yarnpkg)|npmjs[.]com|pypi[.]org|pythonhosted[.]org|(index|static)[.]crates[.]io|deb[.]debian[.]org)'
forbid 'a path of one machine' '(^|[^A-Za-z0-9_.~-])/(work|root|tmp|home|Users)/[A-Za-z0-9_.]' ':!scripts/check-names.sh'
forbid 'unfinished work is marked instead of finished' '\b(TODO|FIXME|XXX|HACK)\b' ':!scripts/check-names.sh' ':!*.lock' ':!*package-lock.json'

while read -r lock; do
  if grep -qE '"resolved": *"http' "$lock"; then
    printf 'names: %s carries download addresses; web/.npmrc omits them, write it anew\n' "$lock" >&2
    broken=1
  fi
done < <(git ls-files '*package-lock.json')

((broken == 0)) || exit 1
printf 'names: no registry, machine path or unfinished mark in %d tracked files\n' "$(git ls-files | wc -l)"
