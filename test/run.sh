#!/usr/bin/env bash
# Installs what the tests need, starts the servers they talk to on free loopback ports, runs every test, stops the servers by pid.
# Needs the .NET SDK. The last line is "N passed, N failed", or with ", N skipped", each skipped test's reason printed above it.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=$(mktemp -d)
servers=()

stop_servers() {
  local pid
  for pid in "${servers[@]:-}"; do
    [ -n "$pid" ] && kill -TERM -- "-$pid" 2>/dev/null
  done
  rm -rf "$results"
}
trap stop_servers EXIT
trap 'exit 130' INT TERM
# Whoever reads what is printed may be gone first; the servers must be stopped nevertheless.
trap 'exit 141' PIPE

say() { printf '\n== %s\n' "$*"; }

# The SDK is the one thing that must be there; the rest is optional for building, and its absence skips tests with a reason.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi; }
install() {
  local missing=()
  command -v node >/dev/null && command -v npm >/dev/null || missing+=(nodejs npm)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
  command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || missing+=(docker-compose)
  command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
  [ ${#missing[@]} = 0 ] && return 0
  command -v apt-get >/dev/null || { echo "not Debian: install ${missing[*]} yourself to run the tests that need them"; return 0; }
  say "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # A package that starts its server at installation would hold a port that is not ours: forbid it for the time being.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null && as_root chmod +x $policy && made=1; fi
  as_root apt-get update -qq >/dev/null
  # Where there is none, the whole browser will do; it takes longer.
  apt-cache show chromium-headless-shell >/dev/null 2>&1 || missing=("${missing[@]/chromium-headless-shell/chromium}")
  as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$results/apt.log" 2>&1 \
    || { tail -n 20 "$results/apt.log" 2>/dev/null; echo "could not install ${missing[*]}: the tests that need them are skipped"; }
  [ -z "$made" ] || as_root rm -f $policy
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

install
if command -v npm >/dev/null; then
  say "Installing the signing oracles (npm)"
  (cd test/oracles && npm ci --no-audit --no-fund --ignore-scripts --silent) || echo "npm ci failed: the tests that need the oracles are skipped"
fi

say "Starting RabbitMQ"
ORDERSAGA_RABBITMQ_VHOSTS=16
# shellcheck source=/dev/null
. test/rabbitmq.sh

say "Starting PostgreSQL"
# shellcheck source=/dev/null
. test/postgresql.sh

say "Building"
# Programs that tests start are compiled ahead, where the compiler can be had.
ahead=-p:ReadyToRun=true
dotnet restore --locked-mode -v q "$ahead" || { ahead=-p:ReadyToRun=false; dotnet restore --locked-mode -v q "$ahead" || exit 1; }
dotnet format whitespace . --folder --verify-no-changes || { echo "the formatting is off: run dotnet format whitespace . --folder"; echo "0 passed, 1 failed"; exit 1; }
dotnet build --no-restore -c Debug -v q -clp:NoSummary "$ahead" || { echo "0 passed, 1 failed"; exit 1; }

# One test looks whether the others have left anything out.
[ $# = 0 ] && export ORDERSAGA_TEST_ALL=1

run_tests() {
  local project=$1
  shift
  say "$project"
  dotnet test "test/$project" --no-build -c Debug -v q --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$project.trx" --results-directory "$results" "$@"
}

# The fast tests compute and the others wait, so they run at the same time; what the fast ones say is shown when the others are done.
status=0
run_tests OrderSaga.Tests "$@" >"$results/fast.log" 2>&1 &
fast=$!
run_tests OrderSaga.IntegrationTests "$@" || status=1
wait "$fast" || status=1
cat "$results/fast.log"

# Counts come from the result files, so that a runner that died without a word counts as a failure.
count() { cat "$results"/*.trx 2>/dev/null | tr '>' '\n' | sed -n "s/.*<UnitTestResult .*outcome=\"$1\".*/x/p" | wc -l; }
passed=$(count Passed) failed=$(count Failed) skipped=$(count NotExecuted)
for project in OrderSaga.Tests OrderSaga.IntegrationTests; do
  [ -f "$results/$project.trx" ] || { echo "$project left no results"; failed=$((failed + 1)); }
done
[ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1

if [ "$skipped" -gt 0 ]; then
  say "Skipped, and why"
  cat "$results"/*.trx | tr '\n' ' ' | sed 's/<UnitTestResult /\n&/g' | grep 'outcome="NotExecuted"' |
    sed -E 's/.*testName="([^"]*)".*/\1\t&/; s/\t.*<Message>([^<]*)<.*/: \1/; s/\t.*/: no reason given/'
fi
echo
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ "$failed" = 0 ]
