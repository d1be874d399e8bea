#!/usr/bin/env bash
# The long battery: kills the service with SIGKILL at every point of docs/reliability.md, on every store, and judges what is left.
# Starts a RabbitMQ and a PostgreSQL (fsync on) of its own on free loopback ports, and stops both by pid.
# Needs the .NET SDK, rabbitmq-server and postgresql. Usage: bash test/kill.sh [--repeats 3] [--points K01,K16]
#   [--stores sqlite,postgresql,postgresql-2] [--seed 1] [--mutant forget-what-is-committed]
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 ORDERSAGA_POSTGRESQL_FSYNC=on
servers=()
# Not /tmp, which is memory on many machines: what is written there is not on a disk.
results=$(mktemp -d "${ORDERSAGA_KILL_DIR:-/var/tmp}/ordersaga-kill.XXXXXX")

stop_servers() {
  local pid waited
  for pid in "${servers[@]:-}"; do
    [ -n "$pid" ] && kill -TERM -- "-$pid" 2>/dev/null
  done
  for pid in "${servers[@]:-}"; do
    for ((waited = 0; waited < 100; waited++)); do
      [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
  done
  rm -rf "$results"
}
trap stop_servers EXIT
trap 'exit 130' INT TERM
# Whoever reads what is printed may be gone first; the servers must be stopped nevertheless.
trap 'exit 141' PIPE

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

project=test/OrderSaga.KillHost
dotnet build $project -c Debug -v q -clp:NoSummary >&2 || exit 1
# shellcheck source=/dev/null
. test/rabbitmq.sh >&2
# shellcheck source=/dev/null
. test/postgresql.sh >&2
# The data of a life that was not right stays there and can be looked into.
export TMPDIR=${ORDERSAGA_KILL_DIR:-/var/tmp}
"$root/$project/bin/Debug/net10.0/OrderSaga.KillHost" "$@"
