#!/usr/bin/env bash
# Everything that must hold before a change lands: what `make test` and so CI runs.
#
# Pages before Rust, because the program carries the built pages inside itself; browsers last,
# because they drive that program. Each step has a time limit (minutes, about twice its budget of
# CONTRIBUTING.md), its output is kept in target/logs, and the first failure ends the run.
# Closes with the test runners' own summary lines and the seconds each step took.
set -euo pipefail
cd "$(dirname "$0")/.."
# Plain output, or the summary lines below could not be found in it.
export NO_COLOR=1 CARGO_TERM_COLOR=never
unset FORCE_COLOR
logs=target/logs
mkdir -p "$logs"
rm -f "$logs"/*.log
times=()
# The program that building the tests leaves behind; the browser tests start it too. A second build
# for them would compile half the house again, because tests switch on features of their own.
export TOMOSHIBI_BINARY=${CARGO_TARGET_DIR:-$PWD/target}/debug/tomoshibi

# Each step is a job of its own, so that Ctrl-C can end it whole: `timeout` leads a process group
# that the terminal does not reach, and hands on the signal that it is sent.
set -m
running=
trap 'trap - INT TERM; [[ -z $running ]] || kill "$running" 2>/dev/null; exit 130' INT TERM

step() {
  local name=$1 minutes=$2 began=$SECONDS status=0 out printer
  shift 2
  printf '\n== %s: %s\n' "$name" "$*"
  # The printer has its own bound: a process that a step left behind may hold the pipe open.
  exec {out}> >(exec timeout "$((minutes + 1))m" tee "$logs/$name.log")
  printer=$!
  timeout --kill-after=15 "${minutes}m" "$@" </dev/null >&"$out" 2>&1 {out}>&- &
  running=$!
  exec {out}>&-
  wait "$running" || status=$?
  running=
  wait "$printer" || true
  times+=("$(printf '%5d s  %s' $((SECONDS - began)) "$name")")
  ((status == 0)) && return
  ((status == 124)) && printf '\n%s did not end within %d minutes\n' "$name" "$minutes" >&2
  printf '\nFAILED: %s (code %d), see %s\n' "$name" "$status" "$logs/$name.log" >&2
  exit "$status"
}

# A runner that closed without its line ran no test, and that is a failure.
summary() {
  local name=$1 pattern=$2
  grep -E "$pattern" "$logs/$name.log" | sed "s/^ */  /" ||
    { printf 'FAILED: %s closed without a summary\n' "$name" >&2; exit 1; }
}

step tools          15 scripts/install-tools.sh
step web-install     5 npm --prefix web ci --no-audit --no-fund
step web-check       5 npm --prefix web run check
step web-test        5 npm --prefix web run test
step web-build       5 npm --prefix web run build
step checks         15 scripts/check.sh
# Programs and tests in one build: apart, they would want different features of what they share.
step rust-build     20 cargo build --locked --workspace --all-features --bins --tests
step generated       5 scripts/check-generated.sh
step rust-test      15 cargo nextest run --locked --workspace --all-features
if valkey=$(PATH=$PWD/.tools/valkey/root/usr/bin:$PATH type -P valkey-server); then
  # Of the whole workspace, or the features would differ and half of it would be compiled again.
  step valkey-test   5 env REDIS_SERVER="$valkey" cargo nextest run --locked --workspace --all-features \
    -E 'package(tomoshibi-adapters) & (test(/board|redis/) | binary(bus))'
else
  printf '\nSKIPPED: valkey-test, because this machine has no valkey-server\n'
fi
step doc-test        5 cargo test --locked --workspace --all-features --doc --quiet
step browser-test   12 npm --prefix web run test:browser

printf '\n== times\n'
printf '%s\n' "${times[@]}"
printf '%5d s  in all\n' "$SECONDS"
printf '\n== summaries\n'
summary web-test     '^ *Tests  '
summary browser-test '^ *(Tests  |[0-9]+ (passed|failed|flaky|skipped|did not run))'
summary rust-test    'Summary \['
