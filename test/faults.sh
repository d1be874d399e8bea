#!/usr/bin/env bash
# The battery of faults: RabbitMQ and PostgreSQL of its own are killed, paused, restarted and cut off under a demo's traffic, and the
# service is judged. docs/reliability.md says what each fault is. Needs the .NET SDK, rabbitmq-server and postgresql.
# Usage: bash test/faults.sh [--faults broker-killed,commits-cut] [--repeats 1] [--replicas 1] [--seed 1]
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
project=test/OrderSaga.KillHost
dotnet build $project -c Debug -v q -clp:NoSummary >&2 || exit 1
# Not /tmp, which is memory on many machines: what is written there is not on a disk.
export TMPDIR=${ORDERSAGA_FAULTS_DIR:-/var/tmp}
exec "$root/$project/bin/Debug/net10.0/OrderSaga.KillHost" faults "$@"
