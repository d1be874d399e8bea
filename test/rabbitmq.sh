# Sourced by run.sh: a RabbitMQ of our own in a temporary folder, on free loopback ports, in its own process group.
# Sets ORDERSAGA_TEST_RABBITMQ, or leaves it unset with a word why. ORDERSAGA_RABBITMQ_VHOSTS=16 makes so many virtual hosts beside the usual
# one, for services that run side by side and must not share queues; ORDERSAGA_TEST_RABBITMQ_VHOSTS names them.
rabbitmq_definitions() {
  local host hosts=() rights=()
  for host in "$@"; do
    hosts+=("{\"name\":\"$host\"}")
    rights+=("{\"user\":\"guest\",\"vhost\":\"$host\",\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}")
  done
  local IFS=,
  printf '{"users":[{"name":"guest","password":"guest","tags":"administrator"}],"vhosts":[%s],"permissions":[%s]}\n' "${hosts[*]}" "${rights[*]}"
}

start_rabbitmq() {
  local server=/usr/lib/rabbitmq/bin/rabbitmq-server ctl=/usr/lib/rabbitmq/bin/rabbitmqctl
  [ -x $server ] || { echo "RabbitMQ is not installed: the tests that need it are skipped"; return 0; }
  local home=$results/rabbitmq port dist epmd user=()
  mkdir -p "$home"
  port=$(free_port) dist=$(free_port) epmd=$(free_port)
  printf 'loopback_users = none\nlisteners.tcp.default = 127.0.0.1:%s\nlog.file.level = warning\n' "$port" >"$home/rabbitmq.conf"
  echo '[].' >"$home/plugins"
  local vhosts='' i
  for ((i = 1; i <= ${ORDERSAGA_RABBITMQ_VHOSTS:-0}; i++)); do vhosts+=" shop$i"; done
  # A broker that is told what to make makes nothing by itself: its user and its usual host are told as well.
  if [ -n "$vhosts" ]; then
    echo "load_definitions = $home/definitions.json" >>"$home/rabbitmq.conf"
    rabbitmq_definitions / $vhosts >"$home/definitions.json"
  fi
  if [ "$(id -u)" = 0 ]; then chmod 755 "$results"; chown -R rabbitmq "$home"; user=(setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups); fi
  local env=(HOME="$home" PATH="$PATH" LANG=C.UTF-8 ERL_EPMD_PORT="$epmd" ERL_EPMD_ADDRESS=127.0.0.1
    RABBITMQ_NODENAME="test$port@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port" RABBITMQ_DIST_PORT="$dist"
    RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$home/plugins"
    RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_PID_FILE="$home/pid")
  # Its port mapper is started here, and not by the node, so that it too is stopped by pid.
  setsid "${user[@]}" epmd -port "$epmd" -address 127.0.0.1 >/dev/null 2>&1 </dev/null &
  servers+=($!)
  setsid env -i "${env[@]}" "${user[@]}" $server >"$home/out" 2>&1 </dev/null &
  servers+=($!)
  if env -i "${env[@]}" "${user[@]}" timeout 90 $ctl wait "$home/pid" --timeout 80 >"$home/wait" 2>&1; then
    export ORDERSAGA_TEST_RABBITMQ="amqp://guest:guest@127.0.0.1:$port"
    export ORDERSAGA_TEST_RABBITMQ_VHOSTS=${vhosts# }
    echo "RabbitMQ is up on 127.0.0.1:$port"
  else
    echo "RabbitMQ did not start: the tests that need it are skipped"; tail -n 5 "$home/out" "$home/wait"
  fi
}
start_rabbitmq
