#!/usr/bin/env bash
# Puts on this machine what the checks and tests need, and says what it puts there.
#
# System packages (database, browser, fonts) only on Debian and only as root; anywhere else it names
# what is missing and stops, because another system's package manager is its owner's business.
# The project's own checkers go into .tools, pinned, and touch nothing else.
# Bounds: ten minutes for system packages, three for the wheels, five for the one that is compiled,
# two for Valkey, without which everything but its own step can run.
set -euo pipefail
cd "$(dirname "$0")/.."

# One row a program: how to see that it is there, and the Debian package that brings it.
programs=(
  'cargo|-'
  'node|-'
  'npm|-'
  'timeout|coreutils'
  'python3|python3'
  'pip|python3-pip'
  'postgres|postgresql'
  'redis-server|redis-server'
  'strace|strace'
  'faketime|faketime'
  'nginx|nginx-light'
  'chromium|chromium'
  'cjk-font|fonts-noto-cjk'
)

present() {
  case $1 in
    pip) python3 -m pip --version ;;
    postgres) command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
    chromium) command -v chromium || command -v google-chrome || [[ -d '/Applications/Chromium.app' ]] ;;
    cjk-font) [[ $(uname -s) == Darwin ]] || compgen -G '/usr/share/fonts/*/noto/*CJK*' ||
      { command -v fc-list && [[ -n $(fc-list ':lang=ja' file) ]]; } ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

missing_programs() {
  local row
  for row in "${programs[@]}"; do
    present "${row%%|*}" || printf '%s\n' "$row"
  done
}

fail() {
  printf 'install-tools: %s\n' "$@" >&2
  exit 1
}

debian_install() {
  printf 'install-tools: installing with apt-get: %s\n' "$*"
  export DEBIAN_FRONTEND=noninteractive
  local apt=(timeout --kill-after=30 600 apt-get -q -y -o Acquire::Retries=2 -o DPkg::Lock::Timeout=120)
  "${apt[@]}" update
  "${apt[@]}" install --no-install-recommends "$@"
}

install_programs() {
  local missing packages=() names=() row
  mapfile -t missing < <(missing_programs)
  ((${#missing[@]} == 0)) && return
  for row in "${missing[@]}"; do
    names+=("${row%%|*}")
    [[ ${row##*|} == - ]] || packages+=("${row##*|}")
  done
  [[ -x /usr/bin/apt-get ]] ||
    fail "missing on this system: ${names[*]}" 'install them with its own package manager, then run this again'
  ((${#packages[@]} == ${#names[@]})) ||
    fail "missing: ${names[*]}" 'Rust comes from rustup, Node.js 20 or newer from its own packages'
  ((EUID == 0)) || fail "missing: ${names[*]}" "as root: apt-get install ${packages[*]}"
  debian_install "${packages[@]}"
  mapfile -t missing < <(missing_programs)
  ((${#missing[@]} == 0)) || fail "still missing after the installation: ${missing[*]%%|*}"
}

check_node() {
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  ((major >= 20)) || fail "Node.js 20 or newer is needed, this is $(node --version)"
}

# --target keeps clear of the system's Python, also where that one refuses to be installed into.
install_wheels() {
  local home=.tools/python
  cmp -s scripts/tools.txt "$home/installed.txt" && return
  printf 'install-tools: installing into %s: the pinned wheels of scripts/tools.txt\n' "$home"
  rm -rf "$home"
  timeout --kill-after=10 180 python3 -m pip install --quiet --disable-pip-version-check \
    --root-user-action=ignore --no-deps --only-binary :all: --require-hashes \
    --target "$home" --requirement scripts/tools.txt
  cp scripts/tools.txt "$home/installed.txt"
}

# The only checker nobody ships as a wheel. Unoptimised it compiles in half the time and still
# answers at once. CARGO_TARGET_DIR is unset so that it never waits for a build of the project.
install_machete() {
  local version=0.9.2
  [[ -f .tools/cargo/.crates.toml ]] && grep -q "\"cargo-machete $version " .tools/cargo/.crates.toml && return
  printf 'install-tools: compiling into .tools/cargo: cargo-machete %s\n' "$version"
  env -u CARGO_TARGET_DIR timeout --kill-after=10 300 \
    cargo install --quiet --debug --locked --root .tools/cargo "cargo-machete@$version"
}

# The other server of the same protocol. Debian keeps it among its backports, so it is only unpacked here;
# what is configured on the machine stays as it is.
install_valkey() {
  local home=.tools/valkey release address
  command -v valkey-server >/dev/null && return
  [[ -x $home/root/usr/bin/valkey-server ]] && return
  [[ -x /usr/bin/apt-get && -r /etc/os-release ]] || return 0
  release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  # shellcheck disable=SC2016 # the address is filled in by apt-get
  address=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $release" | sed -n 1p)
  [[ -n $address ]] || return 0
  printf 'install-tools: unpacking into %s: valkey-server of %s-backports\n' "$home" "$release"
  rm -rf "$home"
  mkdir -p "$home/lists/partial" "$home/cache/archives/partial" "$home/root"
  printf 'deb %s %s-backports main\n' "$address" "$release" >"$home/sources.list"
  local apt=(timeout --kill-after=10 120 apt-get -q -o Acquire::Retries=2
    -o "Dir::Etc::sourcelist=$PWD/$home/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$PWD/$home/lists" -o "Dir::Cache=$PWD/$home/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update && (cd "$home" && "${apt[@]}" download valkey-server valkey-tools) || return 0
  local package
  for package in "$home"/*.deb; do
    dpkg-deb --extract "$package" "$home/root"
  done
}

verify_checkers() {
  local tool
  for tool in typos cargo-deny cargo-nextest cargo-machete shellcheck; do
    command -v "$tool" >/dev/null || fail "no $tool for this machine: put one on the PATH"
  done
}

export PATH="$PWD/.tools/python/bin:$PWD/.tools/cargo/bin:$PATH"
install_programs
check_node
install_wheels
install_machete
install_valkey
verify_checkers
