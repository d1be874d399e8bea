#!/usr/bin/env bash
# Mutates genuine callbacks of every provider, signs most of them afterwards, and looks that nothing is said that they do not say.
#   bash test/fuzz.sh                          10,000,000 inputs for each provider: some three hours of a core
#   bash test/fuzz.sh --seconds 60             at most so long for each provider
#   bash test/fuzz.sh --inputs N --seed S --only alipay
#   bash test/fuzz.sh --only alipay --input I  one input again, as a failure prints it
# Prints the seed, and for each provider how far its inputs came. Needs the .NET SDK.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export ORDERSAGA_FUZZ_INPUTS=10000000 ORDERSAGA_FUZZ_SEED=$(((RANDOM << 45) ^ (RANDOM << 30) ^ (RANDOM << 15) ^ RANDOM))
build=(--no-build)
while [ $# -gt 0 ]; do
  case $1 in
    --inputs) export ORDERSAGA_FUZZ_INPUTS=$2 ;;
    --seconds) export ORDERSAGA_FUZZ_SECONDS=$2 ;;
    --seed) export ORDERSAGA_FUZZ_SEED=$2 ;;
    --only) export ORDERSAGA_FUZZ_ONLY=$2 ;;
    --input) export ORDERSAGA_FUZZ_INPUT=$2 ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
  shift 2
done
[ -n "${ORDERSAGA_FUZZ_NO_BUILD:-}" ] || { dotnet restore --locked-mode -v q && dotnet build test/OrderSaga.Tests --no-restore -c Release -v q -clp:NoSummary; } || exit 1
echo "seed $ORDERSAGA_FUZZ_SEED"
ORDERSAGA_FUZZ_REPORT=$(mktemp)
export ORDERSAGA_FUZZ_REPORT
nice dotnet test test/OrderSaga.Tests "${build[@]}" -c Release -v q --filter "FullyQualifiedName~When_a_callback_is_mutated" --logger "console;verbosity=minimal"
status=$?
cat "$ORDERSAGA_FUZZ_REPORT"
rm -f "$ORDERSAGA_FUZZ_REPORT"
exit $status
