#!/usr/bin/env bash
# Takes the pictures of docs/screens anew: the three pages, on a phone and on a desk, in both themes and
# languages, as the tests of the pages' look left them in web/test-results. For a release, not for each change:
# a picture weighs as much as a module.
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A scenes=([client]=client-talking [console]=console-busy [wall]=wall-watching)
missing=0
for page in client console wall; do
  for lang in ja en; do
    for theme in light dark; do
      for width in 375 1440; do
        from=web/test-results/${scenes[$page]}-$lang-$theme-$width.png
        if [[ -f $from ]]; then
          cp "$from" "docs/screens/$page-$width-$theme-$lang.png"
        else
          printf 'screens: %s is missing\n' "$from" >&2
          missing=1
        fi
      done
    done
  done
done
((missing == 0)) || {
  printf 'screens: run "npm --prefix web run test:browser -- tests/look.test.ts" first\n' >&2
  exit 1
}
