#!/usr/bin/env bash
# Makes what runs on a server: deploy/publish.sh [FOLDER], by default artifacts/ordersaga. The server needs the ASP.NET Core 10 runtime.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/artifacts/ordersaga}
dotnet publish "$root/src/OrderSaga.Tool" -c Release -o "$out" -p:RunAnalyzers=false -p:ReadyToRun=true -v q -clp:NoSummary
cp "$root"/deploy/{ordersaga.service,ordersaga.env,healthy.sh} "$root/LICENSE" "$root/README.md" "$out/"
echo "$out is ready: run $out/ordersaga serve, or install it as docs/operations.md says"
