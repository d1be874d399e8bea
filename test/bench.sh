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
# --keep FOLDER leaves the database of `lists` and `aged` there, and finds it there again.
keep=
command=${1:-help}
options=()
while [ $# -gt 0 ]; do
  if [ "$1" = --keep ] && [ -n "${2:-}" ]; then keep=$2; shift 2; else options+=("$1"); shift; fi
done
[ -z "$keep" ] || keep=$(realpath -m "$keep")

trap stop_servers EXIT
trap 'exit 130' INT TERM
# Whoever reads what is printed may be gone first; the servers must be stopped nevertheless.
trap 'exit 141' PIPE

[ -z "$keep" ] || mkdir -p "$keep"
for folder in "$results" ${keep:+"$keep"}; do
  case $(stat -f -c %T "$folder") in
    tmpfs | ramfs) echo "$folder is in memory; set ORDERSAGA_BENCH_DIR, or --keep, to a folder on a disk" >&2; exit 78 ;;
  esac
done

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
  local programs home=${keep:-$results/postgres} port password user=() minimal=
  programs=$(postgres_programs) port=$(free_port)
  mkdir -p "$home"
  # PostgreSQL refuses to run as root.
  if [ "$(id -u)" = 0 ]; then
    chmod 755 "$results"; chown -R postgres "$home"; user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  fi
  if [ ! -e "$home/data/PG_VERSION" ]; then
    head -c 18 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' >"$home/password"
    chmod 600 "$home/password"; [ "$(id -u)" != 0 ] || chown postgres "$home/password"
    (cd "$home" && "${user[@]}" "$programs/initdb" -D "$home/data" -U bench -A scram-sha-256 --pwfile="$home/password" \
      -E UTF8 --locale=C.UTF-8 >"$home/initdb.log" 2>&1) || { tail -n 5 "$home/initdb.log" >&2; exit 69; }
  fi
  password=$(cat "$home/password")
  # Beside a database that is kept, for whoever starts a server on it again.
  [ -n "$keep" ] || rm -f "$home/password"
  # What fills a table that it has just emptied then writes no log of it: ten million orders are written once.
  case $command in aged | lists) minimal=$'wal_level = minimal\nmax_wal_senders = 0' ;; esac
  # Durable as in production: fsync and synchronous_commit stay on. The rest keeps checkpoints out of short runs and counts statements.
  cat >"$home/data/postgresql.auto.conf" <<CONF
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
$minimal
CONF
  [ -e "$programs/../share/extension/pg_stat_statements.control" ] ||
    [ -e "/usr/share/postgresql/$(basename "$(dirname "$programs")")/extension/pg_stat_statements.control" ] &&
    echo "shared_preload_libraries = 'pg_stat_statements'" >>"$home/data/postgresql.auto.conf"
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
case $command in
  throughput | latency | aged | timeouts | memory | sqlite | callbacks | lists) ;;
  *) dotnet "$program" help; exit 64 ;;
esac

# shellcheck source=/dev/null
. test/rabbitmq.sh >&2
[ -n "${ORDERSAGA_TEST_RABBITMQ:-}" ] || exit 69
export ORDERSAGA_BENCH_RABBITMQ=$ORDERSAGA_TEST_RABBITMQ ORDERSAGA_BENCH_RABBITMQ_PID=${servers[-1]}
start_postgres
export ORDERSAGA_BENCH_FOLDER=$results/work
mkdir -p "$ORDERSAGA_BENCH_FOLDER"
# What waits in a database that is kept was sealed with it.
seal=${keep:-$results}/seal
[ -s "$seal" ] || (umask 077; head -c 32 /dev/urandom | base64 >"$seal")
ORDERSAGA_BENCH_SEAL_KEY=$(cat "$seal")
export ORDERSAGA_BENCH_SEAL_KEY
dotnet "$program" "${options[@]}"
