# Sourced by run.sh: a PostgreSQL of our own in a temporary folder, on a free loopback port, in its own process group.
# Sets ORDERSAGA_TEST_POSTGRESQL, or leaves it unset with a word why. Stopped by stop_servers of whoever sources it.
# ORDERSAGA_POSTGRESQL_FSYNC=on for crash tests and benchmarks: without fsync a commit costs nothing and proves nothing.
start_postgresql() {
  local bin home=$results/postgresql port user=()
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$bin/postgres" ] || { echo "PostgreSQL is not installed: the tests that need it are skipped"; return 0; }
  mkdir -p "$home"
  port=$(free_port)
  # It refuses to run as root.
  if [ "$(id -u)" = 0 ]; then chmod 755 "$results"; chown postgres "$home"; user=(setpriv --reuid=postgres --regid=postgres --clear-groups); fi
  # Only this machine reaches it, and it is thrown away: nobody needs a password.
  (cd "$home" && "${user[@]}" "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb" 2>&1) ||
    { echo "PostgreSQL could not be set up: the tests that need it are skipped"; tail -n 5 "$home/initdb"; return 0; }
  setsid "${user[@]}" "$bin/postgres" -D "$home/data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories= \
    -c max_connections=300 -c fsync="${ORDERSAGA_POSTGRESQL_FSYNC:-off}" >"$home/out" 2>&1 </dev/null &
  servers+=($!)
  if timeout 60 bash -c "until '$bin/pg_isready' -q -h 127.0.0.1 -p $port; do sleep 0.1; done"; then
    export ORDERSAGA_TEST_POSTGRESQL="Host=127.0.0.1;Port=$port;Username=postgres"
    echo "PostgreSQL is up on 127.0.0.1:$port, fsync ${ORDERSAGA_POSTGRESQL_FSYNC:-off}"
  else
    echo "PostgreSQL did not start: the tests that need it are skipped"; tail -n 5 "$home/out"
  fi
}
start_postgresql
