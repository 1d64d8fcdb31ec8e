#!/usr/bin/env bash
# A check that cannot fail is a defect: plants one violation each, in a small repository of its own
# that is removed at the end, and sees the check refuse it.
set -euo pipefail
cd "$(dirname "$0")/.."
house=$PWD
yard=$(mktemp -d)
trap 'rm -rf "$yard"' EXIT
mkdir "$yard/scripts"
cp scripts/check-names.sh scripts/check-sizes.sh "$yard/scripts/"
cp .gitattributes "$yard/"
git -C "$yard" init -q

refuses() {
  local what=$1 expected=$2 output
  shift 2
  if output=$("$@" 2>&1); then
    printf 'check-the-checks: %s was let through\n%s\n' "$what" "$output" >&2
    exit 1
  fi
  [[ $output == *"$expected"* ]] ||
    { printf 'check-the-checks: %s was refused for another reason:\n%s\n' "$what" "$output" >&2; exit 1; }
}

plant() {
  mkdir -p "$(dirname "$yard/$1")"
  cat >"$yard/$1"
  git -C "$yard" add --all
}

uproot() {
  rm -rf "${yard:?}/$1"
  git -C "$yard" add --all
}

planted() {
  local what=$1 expected=$2 check=$3 file=$4
  plant "$file"
  refuses "$what" "$expected" "$yard/scripts/$check"
  uproot "$file"
}

edge() {
  printf '%s\n' "$3" >"$yard/layers.txt"
  refuses "$1" "$2" "$house/scripts/check-layers.sh" "$yard/layers.txt"
}

plant src/good.rs <<<'fn good() {}'
"$yard/scripts/check-names.sh" >/dev/null
"$yard/scripts/check-sizes.sh" >/dev/null

host=registry.npm
planted 'a registry host' 'a package registry' check-names.sh a.md <<<"see ${host}js.org"
planted 'a machine path' 'a path of one machine' check-names.sh a.rs <<<"const P: &str = \"/ro""ot/secret\";"
planted 'an unfinished mark' 'unfinished' check-names.sh a.rs <<<"// TO""DO later"
planted 'a lock file with addresses' 'download addresses' check-names.sh web/package-lock.json \
  <<<'{"resolved": "https://example.org/a.tgz"}'
planted 'a long file' '501 lines' check-sizes.sh a.rs < <(seq 501 | sed 's|^|// |')
planted 'a file named by no idea' 'named by no idea' check-sizes.sh src/utils.rs <<<'fn a() {}'

edge 'a forbidden dependency' 'must not depend on' 'tomoshibi-actors tokio tomoshibi-adapters'
edge 'a misspelt dependency' 'should depend on' 'tomoshibi-engine tokoi tomoshibi-actors'
edge 'a misspelt crate' 'no crate of this workspace' 'tomoshibi-engin tokio tomoshibi-actors'
edge 'a misspelt twin' 'no crate of this workspace' 'tomoshibi-engine tokio tomoshibi-actor'
edge 'a twin that does not depend' 'should depend on' 'tomoshibi-config tokio tomoshibi-engine'
edge 'a row without a twin' 'not '\''crate never twin' 'tomoshibi-engine tokio'
edge 'an empty rule file' 'no rule' ''
printf 'check-the-checks: 13 planted violations, all refused\n'
