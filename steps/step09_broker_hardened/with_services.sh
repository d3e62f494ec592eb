#!/bin/sh
# Runs a command while both services run, and a broker on a free port of this
# machine, or the one at NATS_URL:
#
#   sh with_services.sh [--cluster N | --instances N] BUILD_DIR COMMAND \
#       [ARGUMENT...]
#
# --cluster starts N brokers that are linked, and N instances of each service,
# one at each broker; --instances starts N of each at one broker. All of them
# get the arguments in SERVICE_ARGUMENTS, with spaces between them. The command
# finds the brokers by NATS_URL, and may kill what is in BROKER_PIDS,
# SERVICE1_PIDS and SERVICE2_PIDS. What the services narrate goes to stderr, or
# to the files service1, service2, and from the second instance on service1.2
# and so on, in the folder $NARRATION. Ends with the exit status of the command,
# or with 77 if there is no nats-server to start.
set -u

usage() {
    echo "Usage: sh with_services.sh [--cluster N | --instances N] BUILD_DIR" \
        "COMMAND [ARGUMENT...]" >&2
    exit 2
}

brokers=1
count=1
case ${1:-} in
--cluster | --instances)
    count=${2:-}
    case $count in '' | 0* | *[!0-9]*) usage ;; esac
    [ "$1" = --instances ] || brokers=$count
    shift 2
    ;;
--*) usage ;;
esac
[ $# -ge 2 ] || usage
build=$1
shift
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

work=$(mktemp -d) || exit 1
BROKER_PIDS=
SERVICE1_PIDS=
SERVICE2_PIDS=
pid=
trap 'stop' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The brokers last: the services still have something to say.
stop() {
    trap '' HUP INT TERM # it ends in any case, and so must the rest
    for pids in "$SERVICE1_PIDS $SERVICE2_PIDS $pid" "$BROKER_PIDS"; do
        # shellcheck disable=SC2086 # one argument a word
        kill $pids 2>/dev/null
        for pid in $pids; do
            wait "$pid" 2>/dev/null
        done
    done
    wait
    rm -rf "$work"
}

# start TEXT TIMES NAME COMMAND...: as process $pid. Returns when it has said
# the text so often, or fails if it ends before.
start() {
    text=$1
    times=$2
    shift 2
    mkfifo "$work/$1"
    (shift && exec "$@") 2>"$work/$1" &
    pid=$!
    exec 3<"$work/$1" 4>&2
    [ -z "${NARRATION:-}" ] || exec 4>"$NARRATION/$1"
    while [ "$times" -gt 0 ] && IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/$1.banner"
        case $line in *"$text"*) times=$((times - 1)) ;; esac
    done
    cat "$work/$1.banner" - <&3 >&4 &
    exec 3<&- 4>&-
    [ "$times" -eq 0 ]
}

# start_broker NUMBER: returns when it lets clients in, with its address in
# $urls, and is linked to those that were started before: the first tells it of
# the others.
start_broker() {
    if ! command -v nats-server >/dev/null; then
        echo "with_services.sh: there is no nats-server to start (Debian," \
            "Ubuntu: sudo apt-get install nats-server)" >&2
        exit 77
    fi
    linked="Route connection created"
    [ "$1" -gt 1 ] || linked="Listening for route connections on "
    if ! start "$linked" $(($1 > 1 ? $1 - 1 : 1)) "broker$1" \
        nats-server -a 127.0.0.1 -p -1 --cluster nats://127.0.0.1:-1 \
        --cluster_name pipeline --server_name "broker$1" \
        ${routes:+--routes "$routes"} 2>/dev/null; then
        echo "with_services.sh: nats-server does not start" >&2
        exit 1
    fi
    BROKER_PIDS="$BROKER_PIDS $pid"
    banner=$work/broker$1.banner
    url=$(sed -n "s/.*for client connections on //p" "$banner")
    urls=$urls${urls:+,}nats://$url
    : "${routes:=nats://$(sed -n "s/.*for route connections on //p" "$banner")}"
}

routes=
urls=
for number in $(seq "$brokers"); do
    [ -n "${NATS_URL:-}" ] || start_broker "$number"
done
: "${NATS_URL:=$urls}"
export NATS_URL BROKER_PIDS SERVICE1_PIDS SERVICE2_PIDS

# start_service NAME NUMBER: an instance of it, at a broker of its own; it
# learns of the others from that.
start_service() {
    url=$(echo "$urls" | cut -d, -f"$2")
    name=$1
    [ "$2" -eq 1 ] || name=$1.$2
    # shellcheck disable=SC2086 # a word each
    start "Waiting for requests..." 1 "$name" \
        "$build/$1" ${url:+--nats-url "$url"} ${SERVICE_ARGUMENTS:-} || exit 1
}

for number in $(seq "$count"); do
    start_service service1 "$number"
    SERVICE1_PIDS="$SERVICE1_PIDS $pid"
    start_service service2 "$number"
    SERVICE2_PIDS="$SERVICE2_PIDS $pid"
done
"$@"
