#!/usr/bin/env bash
# Holds the layer edges of layers.txt (or the file given) against the real dependency tree.
#
# `cargo tree -i` fails with one and the same code for "not in the tree" and for every other error,
# and answers a misspelt --package with the whole workspace. So each answer is read, each crate must
# be a member, and each row has a positive twin.
set -euo pipefail
rules=$(realpath "${1:-$(dirname "$0")/layers.txt}")
cd "$(dirname "$0")/.."

members=$(cargo metadata --locked --no-deps --format-version 1 |
  python3 -c 'import json,sys; print(*(p["name"] for p in json.load(sys.stdin)["packages"]), sep="\n")')
broken=0
rows=0

complain() {
  printf 'layers: %s\n' "$*" >&2
  broken=$((broken + 1))
}

# Answers "yes", "no", or the error.
depends() {
  local answer
  if answer=$(cargo tree --locked --package "$1" --all-features --edges normal --invert "$2" 2>&1); then
    echo yes
  elif [[ $answer == *"specification \`$2\` did not match any packages"* ]]; then
    echo no
  elif [[ $answer == *"specification \`$2\` is ambiguous"* ]]; then
    echo yes
  else
    printf '%s\n' "$answer"
  fi
}

is_member() {
  grep -qxF "$1" <<<"$members" || { complain "no crate of this workspace: $1"; return 1; }
}

check_row() {
  local crate=$1 never=$2 twin=$3 answer
  is_member "$crate" && is_member "$twin" || return 0
  answer=$(depends "$twin" "$never")
  [[ $answer == yes ]] || complain "the twin $twin should depend on $never, but: $answer"
  answer=$(depends "$crate" "$never")
  case $answer in
    no) ;;
    yes) complain "$crate must not depend on $never: cargo tree -p $crate -e normal -i $never" ;;
    *) complain "could not ask whether $crate depends on $never: $answer" ;;
  esac
}

while read -r crate never twin rest; do
  [[ -z $crate || $crate == '#'* ]] && continue
  [[ -n $twin && -z $rest ]] || { complain "not 'crate never twin': $crate $never $twin $rest"; continue; }
  check_row "$crate" "$never" "$twin"
  rows=$((rows + 1))
done <"$rules"

((rows > 0)) || complain "no rule in $rules"
((broken == 0)) || exit 1
printf 'layers: %d edges hold, each with its twin\n' "$rows"
