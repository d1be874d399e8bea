#!/usr/bin/env bash
# Exits 0 when the service on this machine answers: healthy.sh [PORT], by default 5080. For containers; the base image has no curl.
# It asks whether the process is alive and not whether it is ready: while a database is away, a restart would help nobody.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${1:-5080}"
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]
