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

# Copies what is read on file descriptor 3, behind the banner of service $1.
narrate() {
    if [ -n "${NARRATION:-}" ]; then
        cat "$work/$1.banner" - <&3 >"$NARRATION/$1"
    else
        cat "$work/$1.banner" - <&3 >&2
    fi
}

# start NAME: returns when it will answer the next request.
start() {
    mkfifo "$work/$1"
    "$build/$1" 2>"$work/$1" &
    pids="$pids $!"
    exec 3<"$work/$1"
    ready=
    while [ -z "$ready" ] && IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/$1.banner"
        case $line in *"Waiting for requests..."*) ready=yes ;; esac
    done
    narrate "$1" &
    exec 3<&-
    [ -n "$ready" ] || exit 1
}

# Returns when it lets clients in, with its address in $NATS_URL.
start_broker() {
    if ! command -v nats-server >/dev/null; then
        echo "with_services.sh: there is no nats-server to start (Debian," \
            "Ubuntu: sudo apt-get install nats-server)" >&2
        exit 77
    fi
    mkfifo "$work/broker"
    nats-server -a 127.0.0.1 -p -1 2>"$work/broker" &
    pids="$pids $!"
    exec 3<"$work/broker"
    ready=
    while [ -z "$ready" ] && IFS= read -r line <&3; do
        case $line in
        *"Listening for client connections on "*) NATS_URL=nats://${line##* } ;;
        *"Server is ready"*) ready=yes ;;
        esac
    done
    cat <&3 >/dev/null & # what it logs from now on
    exec 3<&-
    [ -n "$ready" ] && return
    echo "with_services.sh: nats-server does not start" >&2
    exit 1
}

[ -n "${NATS_URL:-}" ] || start_broker
export NATS_URL
start service1
start service2
"$@"
