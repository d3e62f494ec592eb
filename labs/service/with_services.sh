#!/bin/sh
# Runs a command while the service and all that it needs run, on free ports of
# this machine, with a database that is new and goes away:
#
#   sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]
#
# The command finds them by SERVICE_URL, FORMATTER_URL and NATS_URL. If there is
# no nats-server, events are lost, and the rest works. The logs go to stderr, or
# to the files formatterd and serviced in the folder $NARRATION. Ends with the
# exit status of the command.
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

# start TEXT NAME COMMAND...: returns when it has said the text, with the word
# behind it in $url, or fails if it ends before.
start() {
    text=$1
    name=$2
    shift 2
    mkfifo "$work/$name"
    "$@" 2>"$work/$name" &
    pids="$pids $!"
    exec 3<"$work/$name" 4>&2
    [ -z "${NARRATION:-}" ] || exec 4>"$NARRATION/$name"
    url=
    while [ -z "$url" ] && IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/$name.banner"
        case $line in *"$text"*)
            url=${line##*"$text"}
            url=${url%%\"*}
            ;;
        esac
    done
    cat "$work/$name.banner" - <&3 >&4 &
    exec 3<&- 4>&-
    [ -n "$url" ]
}

if [ -z "${NATS_URL:-}" ] && command -v nats-server >/dev/null &&
    start "client connections on " broker nats-server -a 127.0.0.1 -p -1 \
        2>/dev/null; then
    NATS_URL=nats://$url
    export NATS_URL
fi
start "Listening on " formatterd "$build/formatterd" --port 0 || exit 1
FORMATTER_URL=$url
export FORMATTER_URL
start "Listening on " serviced "$build/serviced" --port 0 --drain-ms 0 \
    --database "$work/values.db" || exit 1
SERVICE_URL=$url
export SERVICE_URL
"$@"
