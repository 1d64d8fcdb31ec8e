#!/usr/bin/env bash
# Three nodes, Redis, PostgreSQL and nginx on the loopback, with simulated people: what `make cluster` runs.
#
# Everything lies in a fresh folder and ends with this script (Ctrl-C, or SIGTERM): nodes first, each handing
# over, then the servers. A node that dies is started again, as a supervisor of processes would. The ports are
# PORT (nginx) and the three after it; PEOPLE is the number of clients at a time, 0 for nobody.
# Bounds: each server has 30 seconds to start, everything 30 to end.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${PORT:-8080}
people=${PEOPLE:-5}
target=${CARGO_TARGET_DIR:-$PWD/target}
binary=${TOMOSHIBI_BINARY:-$target/debug/tomoshibi}
folder=$(mktemp -d "${TMPDIR:-/tmp}/tomoshibi-cluster.XXXXXX")
chmod 755 "$folder"
mkdir "$folder/node"
declare -a servers=() keepers=()
crowd=

say() { printf '%s\n' "$*"; }
fail() { printf 'cluster: %s\n' "$*" >&2; exit 1; }

gone() { ! kill -0 "$1" 2>/dev/null; }

# Until a command holds, thirty seconds at most.
within() {
  local what=$1 try
  shift
  for ((try = 0; try < 300; try++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  fail "$what did not come in time; its log is in $folder"
}

stop() {
  trap - EXIT INT TERM
  say 'cluster: stopping'
  exec {crowd_input}>&- || true
  local pid
  for pid in $crowd "${keepers[@]}" "${servers[@]}"; do
    kill "$pid" 2>/dev/null || true
    local try
    for ((try = 0; try < 300; try++)); do
      gone "$pid" && break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
  done
  grep -h '^stopped:' "$folder"/node*.out 2>/dev/null || true
  rm -rf "$folder"
  say 'cluster: stopped'
}

# PostgreSQL refuses root.
as_postgres=()
if ((EUID == 0)); then
  as_postgres=(setpriv "--reuid=$(id -u postgres)" "--regid=$(id -g postgres)" --clear-groups)
fi
postgres_bin=$(dirname "$(command -v initdb || find /usr/lib/postgresql -name initdb 2>/dev/null | sort -V | tail -1)")

start_postgres() {
  mkdir "$folder/postgres"
  ((EUID != 0)) || chown postgres: "$folder/postgres"
  (cd / && "${as_postgres[@]}" "$postgres_bin/initdb" --auth=trust --username=postgres --encoding=UTF8 \
    --locale=C --pgdata "$folder/postgres/data" >"$folder/initdb.log" 2>&1) || fail "initdb: see $folder/initdb.log"
  (cd / && exec "${as_postgres[@]}" "$postgres_bin/postgres" -D "$folder/postgres/data" -h '' \
    -k "$folder/postgres" >"$folder/postgres.log" 2>&1) &
  servers+=($!)
  within PostgreSQL grep -q 'ready to accept connections' "$folder/postgres.log"
}

start_redis() {
  redis-server --port 0 --unixsocket "$folder/redis.sock" --save '' --appendonly no \
    --dir "$folder" >"$folder/redis.log" 2>&1 &
  servers+=($!)
  within Redis test -S "$folder/redis.sock"
}

start_nginx() {
  sed -e "s/listen 127.0.0.1:8080/listen 127.0.0.1:$port/" \
    -e "s/127.0.0.1:8081/127.0.0.1:$((port + 1))/" -e "s/127.0.0.1:8082/127.0.0.1:$((port + 2))/" \
    -e "s/127.0.0.1:8083/127.0.0.1:$((port + 3))/" docs/operations/tomoshibi.nginx.conf >"$folder/site.conf"
  cat >"$folder/nginx.conf" <<CONF
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/nginx.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path $folder/nginx-body;
  proxy_temp_path $folder/nginx-proxy;
  fastcgi_temp_path $folder/nginx-fastcgi;
  uwsgi_temp_path $folder/nginx-uwsgi;
  scgi_temp_path $folder/nginx-scgi;
  include $folder/site.conf;
}
CONF
  nginx -c "$folder/nginx.conf" -e "$folder/nginx.log" &
  servers+=($!)
}

# One node, started again whenever it dies, until this script ends.
keep_node() {
  local number=$1 child=
  trap 'kill "$child" 2>/dev/null; wait "$child"; exit 0' TERM
  while true; do
    "$binary" --config "$folder/node.toml" serve --listen "127.0.0.1:$((port + number))" \
      >>"$folder/node$number.out" 2>>"$folder/node$number.log" &
    child=$!
    printf '%s\n' "$child" >"$folder/node$number.pid"
    wait "$child" || true
    sleep 1
  done
}

command -v nginx >/dev/null || fail 'nginx is missing: make tools'
[[ -x $binary ]] || fail "$binary is missing: make cluster builds it"
trap stop EXIT
trap 'exit 130' INT TERM

say "cluster: everything is in $folder"
start_postgres
start_redis
database="${folder//\//%2F}%2Fpostgres/postgres"
cat >"$folder/node.toml" <<TOML
data_dir = "$folder/node"
database_url = "postgres://tomoshibi_node@$database"
redis_url = "redis+unix://$folder/redis.sock"
[gateway]
trusted_proxies = ["127.0.0.1"]
# Whoever looks around here has no authenticator.
second_factor_for = []
TOML
tomoshibi() { "$binary" --config "$folder/node.toml" "$@"; }
# The owner of the tables makes them; nodes may add to the ledger and never change it.
TOMOSHIBI_DATABASE_URL="postgres://postgres@$database" tomoshibi migrate
psql -q -v ON_ERROR_STOP=1 -f docs/operations/roles.postgres.sql "postgres://postgres@$database"
tomoshibi desk apply config/demo/desk.toml

# Three for whoever looks, three for the simulated people.
passwords=''
for row in peer:counselor:peer counselor:counselor:counselor licensed:counselor:licensed \
  supervisor:supervisor:licensed yui:counselor:peer sora:counselor:counselor nagi:counselor:licensed; do
  IFS=: read -r name role qualification <<<"$row"
  password=$(head -c 15 /dev/urandom | base32 | tr '[:upper:]' '[:lower:]')
  tomoshibi staff add "$name" --desk demo --nickname "$name" --role "$role" \
    --qualification "$qualification" --languages ja,en --password-stdin <<<"$password" >"$folder/added.log"
  case $name in
    yui | sora | nagi) passwords+="$name $password"$'\n' ;;
    *) say "sign-in: $name $password $role" ;;
  esac
done

for number in 1 2 3; do
  keep_node "$number" &
  keepers+=($!)
done
for number in 1 2 3; do
  within "node $number" curl --silent --fail "http://127.0.0.1:$((port + number))/readyz"
  say "node $number: http://127.0.0.1:$((port + number)) pid $(cat "$folder/node$number.pid")"
done
start_nginx
within nginx curl --silent --fail "http://127.0.0.1:$port/readyz"

if ((people > 0)); then
  mkfifo "$folder/crowd"
  "$target/debug/examples/people" "127.0.0.1:$port" "$people" <"$folder/crowd" >"$folder/people.log" 2>&1 &
  crowd=$!
  exec {crowd_input}>"$folder/crowd"
  printf '%s\n' "$passwords" >&"$crowd_input"
fi
say "cluster: ready on http://127.0.0.1:$port (Ctrl-C stops everything)"
wait
