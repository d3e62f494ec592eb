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
    if [ -n "${NARRATION:-}" ]; then
        cat "$work/$1.banner" - <&3 >"$NARRATION/$1"
    else
        cat "$work/$1.banner" - <&3 >&2
    fi
}

# start NAME NUMBER [ARGUMENT...]: returns when that instance will answer the
# next request, with its process id in $pid.
start() {
    program=$1
    name=$1
    [ "$2" -eq 1 ] || name=$1.$2
    shift 2
    mkfifo "$work/$name"
    "$build/$program" "$@" 2>"$work/$name" &
    pid=$!
    exec 3<"$work/$name"
    ready=
    while [ -z "$ready" ] && IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/$name.banner"
        case $line in *"Waiting for requests..."*) ready=yes ;; esac
    done
    narrate "$name" &
    exec 3<&-
    [ -n "$ready" ] || exit 1
}

# start_broker NUMBER: returns when it lets clients in and is linked to those
# that were started before, with its address in $url.
start_broker() {
    if ! command -v nats-server >/dev/null; then
        echo "with_services.sh: there is no nats-server to start (Debian," \
            "Ubuntu: sudo apt-get install nats-server)" >&2
        exit 77
    fi
    mkfifo "$work/broker$1"
    set -- "$1" -a 127.0.0.1 -p -1 ${routes:+--routes "$routes"}
    [ "$brokers" -eq 1 ] ||
        set -- "$@" --cluster nats://127.0.0.1:-1 --cluster_name pipeline \
            --server_name "broker$1"
    number=$1
    shift
    nats-server "$@" 2>"$work/broker$number" &
    BROKER_PIDS="$BROKER_PIDS $!"
    exec 3<"$work/broker$number"
    # It is ready, and in a cluster listens for links and has those it needs.
    missing=1
    [ "$brokers" -eq 1 ] || missing=$((number + 1))
    while [ $missing -gt 0 ]; do
        if ! IFS= read -r line <&3; then
            echo "with_services.sh: nats-server does not start" >&2
            exit 1
        fi
        case $line in
        *"Listening for client connections on "*) url=nats://${line##* } ;;
        *"Listening for route connections on "*)
            : "${routes:=nats://${line##* }}" # the first tells the others
            missing=$((missing - 1))
            ;;
        *"Route connection created"* | *"Server is ready"*)
            missing=$((missing - 1))
            ;;
        esac
    done
    cat <&3 >/dev/null & # what it logs from now on
    exec 3<&-
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

number=0
while [ $number -lt "$count" ]; do
    number=$((number + 1))
    # Each at a broker of its own; it learns of the others from that.
    url=$(echo "$urls" | cut -d, -f$number)
    # shellcheck disable=SC2086 # a word each
    start service1 $number ${url:+--nats-url "$url"} ${SERVICE_ARGUMENTS:-}
    SERVICE1_PIDS="$SERVICE1_PIDS $pid"
    # shellcheck disable=SC2086
    start service2 $number ${url:+--nats-url "$url"} ${SERVICE_ARGUMENTS:-}
    SERVICE2_PIDS="$SERVICE2_PIDS $pid"
done
"$@"
