#!/usr/bin/env bash
# Measures the engine: starts a RabbitMQ and a PostgreSQL (fsync on) of its own on free loopback ports, in a temporary folder on a real
# disk, runs the benchmark, prints its tables as Markdown, and stops both by pid.
# Needs the .NET SDK. Usage: bash test/bench.sh COMMAND [--name value ...]; docs/benchmarks.md lists the commands.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
servers=()
# Not /tmp, which is memory on many machines: an fsync there costs nothing, and every figure would be a lie.
results=$(mktemp -d "${ORDERSAGA_BENCH_DIR:-/var/tmp}/ordersaga-bench.XXXXXX")

stop_servers() {
  local pid waited
  for pid in "${servers[@]:-}"; do
    [ -n "$pid" ] && kill -TERM -- "-$pid" 2>/dev/null
  done
  # SIGINT is PostgreSQL's fast shutdown; SIGTERM waits for clients.
  [ -n "${postgres_pid:-}" ] && kill -INT "$postgres_pid" 2>/dev/null
  for pid in "${servers[@]:-}" "${postgres_pid:-}"; do
    for ((waited = 0; waited < 100; waited++)); do
      [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
  done
  rm -rf "$results"
}
trap stop_servers EXIT
trap 'exit 130' INT TERM

case $(stat -f -c %T "$results") in
  tmpfs | ramfs) echo "$results is in memory; set ORDERSAGA_BENCH_DIR to a folder on a disk" >&2; exit 78 ;;
esac

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi; }
postgres_programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
install() {
  local missing=()
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  [ -x "$(postgres_programs)/postgres" ] || missing+=(postgresql postgresql-contrib)
  [ ${#missing[@]} = 0 ] && return 0
  command -v apt-get >/dev/null || { echo "not Debian: install ${missing[*]} yourself" >&2; exit 69; }
  export DEBIAN_FRONTEND=noninteractive
  # A package that starts its server at installation would hold a port that is not ours: forbid it for the time being.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null && as_root chmod +x $policy && made=1; fi
  as_root apt-get update -qq >/dev/null && as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$results/apt.log" 2>&1 \
    || { tail -n 20 "$results/apt.log" >&2; echo "could not install ${missing[*]}" >&2; exit 69; }
  [ -z "$made" ] || as_root rm -f $policy
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

start_postgres() {
  local programs home=$results/postgres port password user=()
  programs=$(postgres_programs) port=$(free_port) password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
  mkdir -p "$home"
  printf '%s' "$password" >"$home/password"
  # PostgreSQL refuses to run as root.
  if [ "$(id -u)" = 0 ]; then
    chmod 755 "$results"; chown -R postgres "$home"; user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  fi
  (cd "$home" && "${user[@]}" "$programs/initdb" -D "$home/data" -U bench -A scram-sha-256 --pwfile="$home/password" \
    -E UTF8 --locale=C.UTF-8 >"$home/initdb.log" 2>&1) || { tail -n 5 "$home/initdb.log" >&2; exit 69; }
  rm -f "$home/password"
  # Durable as in production: fsync and synchronous_commit stay on. The rest keeps checkpoints out of short runs and counts statements.
  cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 512MB
max_wal_size = 8GB
checkpoint_timeout = 30min
max_connections = 200
maintenance_work_mem = 512MB
CONF
  [ -e "$programs/../share/extension/pg_stat_statements.control" ] ||
    [ -e "/usr/share/postgresql/$(basename "$(dirname "$programs")")/extension/pg_stat_statements.control" ] &&
    echo "shared_preload_libraries = 'pg_stat_statements'" >>"$home/data/postgresql.conf"
  (cd "$home" && exec setsid "${user[@]}" "$programs/postgres" -D "$home/data" >"$home/log" 2>&1 </dev/null) &
  postgres_pid=$!
  local waited
  for ((waited = 0; waited < 300; waited++)); do
    "$programs/pg_isready" -q -h 127.0.0.1 -p "$port" && break
    sleep 0.1
  done
  "$programs/pg_isready" -q -h 127.0.0.1 -p "$port" || { tail -n 5 "$home/log" >&2; echo "PostgreSQL did not start" >&2; exit 69; }
  export ORDERSAGA_BENCH_POSTGRES="Host=127.0.0.1;Port=$port;Username=bench;Password=$password;Maximum Pool Size=100"
  export ORDERSAGA_BENCH_POSTGRES_PID=$postgres_pid ORDERSAGA_BENCH_POSTGRES_PROGRAMS=$programs
  echo "PostgreSQL is up on 127.0.0.1:$port" >&2
}

install
project=test/OrderSaga.Benchmarks
dotnet build $project -c Release -v q -clp:NoSummary >&2 || exit 1
program=$root/$project/bin/Release/net10.0/OrderSaga.Benchmarks.dll
case ${1:-help} in
  throughput | latency | aged | timeouts | memory | sqlite | callbacks) ;;
  *) dotnet "$program" help; exit 64 ;;
esac

# shellcheck source=/dev/null
. test/rabbitmq.sh >&2
[ -n "${ORDERSAGA_TEST_RABBITMQ:-}" ] || exit 69
export ORDERSAGA_BENCH_RABBITMQ=$ORDERSAGA_TEST_RABBITMQ ORDERSAGA_BENCH_RABBITMQ_PID=${servers[-1]}
start_postgres
export ORDERSAGA_BENCH_FOLDER=$results/work
mkdir -p "$ORDERSAGA_BENCH_FOLDER"
ORDERSAGA_BENCH_SEAL_KEY=$(head -c 32 /dev/urandom | base64)
export ORDERSAGA_BENCH_SEAL_KEY
dotnet "$program" "$@"
