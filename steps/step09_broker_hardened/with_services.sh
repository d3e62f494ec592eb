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
trap 'stop' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The brokers last: the services still have something to say.
stop() {
    trap '' HUP INT TERM # it ends in any case, and so must the rest
    for pids in "$SERVICE1_PIDS $SERVICE2_PIDS" "$BROKER_PIDS"; do
        # shellcheck disable=SC2086 # one argument a word
        kill $pids 2>/dev/null
        for pid in $pids; do
            wait "$pid" 2>/dev/null
        done
    done
    wait
    rm -rf "$work"
}

# Copies what is read on file descriptor 3, behind the banner of service $1.
narrate() {
    case $1 in broker*) cat <&3 >/dev/null && return ;; esac
    if [ -n "${NARRATION:-}" ]; then
        cat "$work/$1.banner" - <&3 >"$NARRATION/$1"
    else
        cat "$work/$1.banner" - <&3 >&2
    fi
}

# start NAME TEXT TIMES COMMAND...: as process $pid. Returns when it has said
# the text so often, or fails if it ends before.
start() {
    name=$1
    text=$2
    times=$3
    shift 3
    mkfifo "$work/$name"
    "$@" 2>"$work/$name" &
    pid=$!
    exec 3<"$work/$name"
    while [ "$times" -gt 0 ] && IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/$name.banner"
        case $line in *"$text"*) times=$((times - 1)) ;; esac
    done
    narrate "$name" &
    exec 3<&-
    [ "$times" -eq 0 ]
}

# said TEXT: what stood behind that, in the banner of what was started last.
said() {
    sed -n "s/.*$1//p" "$work/$name.banner"
}

# start_broker NUMBER: returns when it lets clients in and is linked to those
# that were started before, with its address in $url.
start_broker() {
    if ! command -v nats-server >/dev/null; then
        echo "with_services.sh: there is no nats-server to start (Debian," \
            "Ubuntu: sudo apt-get install nats-server)" >&2
        exit 77
    fi
    listening="Listening for client connections on "
    linked="Listening for route connections on "
    if [ "$brokers" -eq 1 ]; then
        set -- "$1" "$listening" 1 nats-server
    else
        [ "$1" -eq 1 ] || linked="Route connection created"
        set -- "$1" "$linked" $(($1 > 1 ? $1 - 1 : 1)) nats-server \
            --cluster nats://127.0.0.1:-1 --cluster_name pipeline \
            --server_name "broker$1" ${routes:+--routes "$routes"}
    fi
    number=$1
    shift
    start "broker$number" "$@" -a 127.0.0.1 -p -1
    status=$?
    BROKER_PIDS="$BROKER_PIDS $pid"
    if [ $status -ne 0 ]; then
        echo "with_services.sh: nats-server does not start" >&2
        exit 1
    fi
    url=nats://$(said "$listening")
    : "${routes:=nats://$(said "$linked")}" # the first tells the others
}

started=0
routes=
urls=
while [ -z "${NATS_URL:-}" ] && [ $started -lt "$brokers" ]; do
    started=$((started + 1))
    start_broker $started
    urls=$urls${urls:+,}$url
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
    start "$name" "Waiting for requests..." 1 \
        "$build/$1" ${url:+--nats-url "$url"} ${SERVICE_ARGUMENTS:-} || exit 1
}

number=0
while [ $number -lt "$count" ]; do
    number=$((number + 1))
    start_service service1 $number
    SERVICE1_PIDS="$SERVICE1_PIDS $pid"
    start_service service2 $number
    SERVICE2_PIDS="$SERVICE2_PIDS $pid"
done
"$@"
