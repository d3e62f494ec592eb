#!/bin/sh
# Runs a command while both services run, and a broker on a free port of this
# machine, or the one at NATS_URL:
#
#   sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]
#
# The command finds them by NATS_URL. What they narrate goes to stderr, or to
# the files service1 and service2 in the folder $NARRATION. Ends with the exit
# status of the command, or with 77 if there is no nats-server to start.
set -u

if [ $# -lt 2 ]; then
    echo "Usage: sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]" >&2
    exit 2
fi
build=$1
shift
PATH=$PATH:/usr/local/sbin:/usr/sbin # Debian's place for nats-server

work=$(mktemp -d) || exit 1
pids=
trap 'stop' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

stop() {
    trap '' HUP INT TERM # it ends in any case, and so must the rest
    # shellcheck disable=SC2086 # one argument a word
    [ -z "$pids" ] || kill $pids 2>/dev/null
    wait
    rm -rf "$work"
}

# start NAME COMMAND...: returns when it says that it is ready, with the last
# word of that line in $url, or fails if it ends before.
start() {
    mkfifo "$work/$1"
    (shift && exec "$@") 2>"$work/$1" &
    pids="$pids $!"
    exec 3<"$work/$1" 4>&2
    [ -z "${NARRATION:-}" ] || exec 4>"$NARRATION/$1"
    url=
    while [ -z "$url" ] && IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/$1.banner"
        case $line in *"client connections"* | *Waiting*) url=${line##* } ;; esac
    done
    cat "$work/$1.banner" - <&3 >&4 &
    exec 3<&- 4>&-
    [ -n "$url" ]
}

if [ -z "${NATS_URL:-}" ]; then
    if ! command -v nats-server >/dev/null; then
        echo "with_services.sh: there is no nats-server to start (Debian," \
            "Ubuntu: sudo apt-get install nats-server)" >&2
        exit 77
    fi
    if ! start broker nats-server -a 127.0.0.1 -p -1 2>/dev/null; then
        echo "with_services.sh: nats-server does not start" >&2
        exit 1
    fi
    NATS_URL=nats://$url
fi
export NATS_URL
for service in service1 service2; do
    start $service "$build/$service" || exit 1
done
"$@"
