#!/bin/sh
# Runs a command while both services run, on free ports of this machine:
#
#   sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]
#
# The command finds them by SERVICE1_URL and SERVICE2_URL. What they narrate
# goes to stderr, or to the files service1 and service2 in the folder
# $NARRATION. Ends with the exit status of the command.
set -u

if [ $# -lt 2 ]; then
    echo "Usage: sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]" >&2
    exit 2
fi
build=$1
shift

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
        case $line in *"Listening on "*) url=${line##* } ;; esac
    done
    cat "$work/$1.banner" - <&3 >&4 &
    exec 3<&- 4>&-
    [ -n "$url" ]
}

start service1 "$build/service1" --port 0 || exit 1
SERVICE1_URL=$url
start service2 "$build/service2" --port 0 || exit 1
SERVICE2_URL=$url
export SERVICE1_URL SERVICE2_URL
"$@"
