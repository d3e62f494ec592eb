#!/bin/sh
# Runs a command while a nats-server with JetStream runs, with an empty disk, on
# a free port of this machine. The command finds it by NATS_URL.
#
#   sh with_broker.sh COMMAND [ARGUMENT...]
#
# Ends with the exit status of the command, or with 77: there is no nats-server.
set -u

PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server
command -v nats-server >/dev/null || {
    echo "skipped: there is no nats-server (apt-get install nats-server)"
    exit 77
}
work=$(mktemp -d) || exit 1
pid=
trap 'stop' EXIT
trap 'exit 1' HUP INT TERM

stop() {
    trap '' HUP INT TERM
    [ -z "$pid" ] || kill "$pid" 2>/dev/null
    wait
    rm -rf "$work"
}

mkfifo "$work/log"
nats-server -js -sd "$work/disk" -a 127.0.0.1 -p -1 2>"$work/log" &
pid=$!
exec 3<"$work/log"
NATS_URL=
while IFS= read -r line <&3; do
    case $line in
    *"Listening for client connections on "*) NATS_URL=nats://${line##* } ;;
    *"Server is ready"*) break ;;
    esac
done
[ -n "$NATS_URL" ] || exit 1
cat <&3 >/dev/null & # or it blocks
exec 3<&-
export NATS_URL
"$@"
