#!/bin/sh
# Whatever happens to a run, nothing of it is left behind, neither a process nor
# a file, and no lost output is called a success.
#
#   sh tests/hygiene.sh BUILD_DIR
#
# Every step is run to its end, into a full disk, and into a pipe that nobody
# reads; from step 07 on with its services, by the step's with_services.sh, which
# is also stopped by SIGINT and SIGTERM, in the middle and while it cleans up.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$(cd "$1" && pwd) || exit 1
passed=0
failed=0
left_out=no

work=$(mktemp -d) || exit 1
trap 'kill_ours; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/tmp"
mkfifo "$work/pipe" "$work/begun" "$work/go"

# Every process of a run can be told by this in its environment.
ours() {
    grep -ls "HYGIENE=$work" /proc/[0-9]*/environ | cut -d/ -f3
}

kill_ours() {
    for pid in $(ours); do
        kill -KILL "$pid" 2>/dev/null
    done
}

# Processes that were told to end may still be about to: wait for each, then see
# whether there are more.
left_behind() {
    for pid in $(ours); do
        timeout 5 tail --pid="$pid" -f /dev/null
    done
    ours | xargs
    ls "$work/tmp"
}

# check WHAT STATUS...: the run ended with one of these, and left nothing.
check() {
    what=$1
    shift
    left=$(left_behind)
    for right; do
        if [ "$status" -eq "$right" ] && [ -z "$left" ]; then
            passed=$((passed + 1))
            return
        fi
    done
    failed=$((failed + 1))
    echo "FAILED: $step, $what: exit status $status (right: $*), left: $left"
    tail -n 5 "$work/stderr"
    kill_ours
    rm -rf "$work"/tmp/*
}

# run COMMAND...: app of the step, or another command, with what it needs.
run() {
    HYGIENE=$work TMPDIR=$work/tmp NARRATION=$work \
        ${with_services:+sh "$with_services" "$build/$step"} "$@" \
        2>"$work/stderr"
    status=$?
}

# The command tells that it has begun, and then takes for ever. All of it is one
# group of processes.
for_ever() {
    HYGIENE=$work TMPDIR=$work/tmp NARRATION=$work exec setsid \
        env --default-signal=INT \
        ${with_services:+sh "$with_services" "$build/$step"} \
        sh -c '"$1" >"$2"; echo begun >"$3"; exec tail -f /dev/null' sh \
        "$app" "$work/stdout" "$work/begun" 2>"$work/stderr"
}

# The same, but it ends when it is told to.
until_told() {
    HYGIENE=$work TMPDIR=$work/tmp NARRATION=$work exec setsid \
        env --default-signal=INT sh "$with_services" "$build/$step" \
        sh -c 'echo begun >"$1"; read -r _ <"$2"' sh \
        "$work/begun" "$work/go" 2>"$work/stderr"
}

# pid_of NAME: of that program of ours.
pid_of() {
    for pid in $(ours); do
        [ "$(cat "/proc/$pid/comm")" != "$1" ] || echo "$pid"
    done
}

# wait_for PATTERN PID: until the status of that process has such a line.
wait_for() {
    while [ -e "/proc/$2" ] && ! grep -q "$1" "/proc/$2/status"; do
        :
    done
}

for step in $(cd steps && ls -d step*/ | sed 's/_.*//') $(ls labs); do
    with_services=$(ls steps/"$step"_*/with_services.sh \
        "labs/$step/with_services.sh" 2>/dev/null)
    app=$build/$step/app
    [ -f "$app" ] || app=$build/$step/$step # a lab is called what it is

    run "$app" >"$work/stdout"
    if [ -n "$with_services" ] && [ $status -eq 77 ]; then
        echo "$step is left out: $(cat "$work/stderr")"
        left_out=yes
        continue
    fi
    check "to its end" 0
    [ $status -eq 0 ] || continue

    if [ -w /dev/full ]; then
        run "$app" >/dev/full
        check "a full disk" 1
    fi

    exec 4<>"$work/pipe" 5>"$work/pipe" 4<&- # 5: a pipe without a reader
    run "$app" >&5
    exec 5>&-
    check "a pipe that nobody reads" 1 141

    [ -n "$with_services" ] || continue
    for signal in INT TERM; do
        for_ever &
        pid=$!
        read -r _ <"$work/begun"
        kill -$signal "-$pid" # the group, as Ctrl-C does
        wait "$pid"
        status=$?
        check "SIG$signal" 130 143

        # A service that does not end holds the clean-up until it may go on.
        until_told &
        pid=$!
        read -r _ <"$work/begun"
        service=$(pid_of service1; pid_of pipeline_worker; pid_of formatterd)
        kill -STOP "$service"
        wait_for '^State:.T' "$service"
        echo go >"$work/go"
        # SIGTERM, the 15th signal, is the 4 in the fourth digit from behind.
        wait_for '^ShdPnd:.*[4567cdef]...$' "$service"
        kill -$signal "-$pid"
        kill -CONT "$service"
        wait "$pid"
        status=$?
        check "SIG$signal while it cleans up" 0
    done
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ] || exit 1
[ $left_out = no ] || exit 77
