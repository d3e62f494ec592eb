#!/bin/sh
# Runs a command while a dispatcher runs, with a worker in C, on a free port of
# this machine:
#
#   sh with_services.sh BUILD_DIR COMMAND [ARGUMENT...]
#
# The command finds it by DISPATCH_ADDRESS. What both narrate goes to stderr, or
# to the files dispatchd and worker in the folder $NARRATION. Ends with the exit
# status of the command.
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

# Copies what is read on file descriptor 3, after what was read already.
narrate() {
    if [ -n "${NARRATION:-}" ]; then
        cat "$work/begin" - <&3 >"$NARRATION/dispatchd"
    else
        cat "$work/begin" - <&3 >&2
    fi
}

# wait_for WORD: until dispatchd says a $line with it.
wait_for() {
    while IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/begin"
        case $line in *"$1"*) return ;; esac
    done
    cat "$work/begin" >&2
    exit 1
}

mkfifo "$work/dispatchd"
"$build/dispatchd" --port 0 2>"$work/dispatchd" &
pids=$!
exec 3<"$work/dispatchd"
wait_for 'Listening on'
DISPATCH_ADDRESS=${line##*ws://}
export DISPATCH_ADDRESS
"$build/pipeline_worker" 2>"${NARRATION:-$work}/worker" &
pids="$pids $!"
wait_for 'is here'
narrate &
exec 3<&-
"$@"
