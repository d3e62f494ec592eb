#!/bin/sh
# What the program does when it is told to stop, and when something breaks:
# signals, child processes that are killed or hang, components that do not
# start. Nothing is left behind, no process and no file.
#
#   sh tests/faults.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$(cd "$1" && pwd) || exit 1
PATH=$build/fake:$PATH # a nats-server that can be everywhere
program=$build/components
trap 'kill_ours; clean_up' EXIT

# Every process of a run can be told by this in its environment.
ours() {
    grep -ls "FAULTS=$work" /proc/[0-9]*/environ | cut -d/ -f3
}

kill_ours() {
    for each in $(ours); do
        kill -KILL "$each" 2>/dev/null
    done
}

# The lines of the transcript with that word, as one.
words() {
    sed -n "s/^$1 //p" "$work/stdout" | xargs
}

# begin_run: returns when the page with the list is there.
begin_run() {
    # shellcheck disable=SC2016 # for that shell
    start fifo env FAULTS="$work" sh -c 'exec "$@" 2>"$0"' "$work/stderr" \
        "$program" --host "$host" --stay "$work/run"
    exec 3<"$work/fifo"
    wait_for 'admin  ' <&3
    cp "$work/read" "$work/stdout"
}

# The rest of what it prints, and its exit status.
finish_run() {
    cat <&3 >>"$work/stdout"
    exec 3<&-
    finish "$pid"
    status=$?
}

# Processes that were told to end may still be about to.
left_behind() {
    for each in $(ours); do
        timeout 5 tail --pid="$each" -f /dev/null
    done
    ours | xargs
    ls -d "$work/run" "$work"/components-* 2>/dev/null
}

check_end() {
    check "$host: exit status $1" exits_with "$1"
    same "$host: nothing is left" "" "$(left_behind)"
}

# process NAME: the one that serves this component, or the nats-server.
process() {
    for each in $(ours); do
        [ "$(cat "/proc/$each/comm")" != "$1" ] || echo "$each"
    done
}

reversed='admin broker formatter doubler clock'
seq 100000 >"$work/stderr.values"

for host in thread loop process; do
    for signal in INT TERM; do
        begin_run
        kill -$signal "$pid"
        finish_run
        same "$host: all are stopped in reverse order" "$reversed" \
            "$(words Stopped)"
        check "$host: there is nothing to complain of" stderr_is_empty
        check_end 0
    done

    # shellcheck disable=SC2016 # for that shell
    start fifo env FAULTS="$work" sh -c 'exec "$@" <"$0.values" 2>"$0"' \
        "$work/stderr" "$program" --host "$host" -
    exec 3<"$work/fifo"
    wait_for ' -> ' <&3
    kill -INT "$pid"
    finish_run
    check "$host: in the middle of the values" stderr_has "of 100000 values left"
    check_end 1

    # nats-server cannot end, so Broker waits: the second signal does not.
    begin_run
    kill -STOP "$(process nats-server)"
    kill -INT "$pid" # the first of two that wait to be taken
    kill -TERM "$pid"
    finish_run
    check "$host: a second signal does not wait" stderr_has "a second signal"
    check "$host: not all were stopped" stdout_lacks "Stopped broker"
    check_end 143

    begin_run
    kill -STOP "$(process nats-server)"
    kill -INT "$pid"
    finish_run
    check "$host: who had to be forced is named" \
        stderr_has "broker failed, or had to be forced"
    same "$host: all others are stopped" "admin formatter doubler clock" \
        "$(words Stopped)"
    check_end 1

    mkdir "$work/bin"
    ln -s /bin/false "$work/bin/nats-server"
    run env FAULTS="$work" PATH="$work/bin:$PATH" "$program" --host "$host" \
        --stay "$work/run"
    rm -r "${work:?}/bin"
    check "$host: who does not start is named" \
        stderr_has "broker does not start: exit status 1 (is nats-server "
    same "$host: those before it were started" "clock doubler formatter" \
        "$(words Started)"
    same "$host: those before it are stopped" "formatter doubler clock" \
        "$(words Stopped)"
    check_end 1
done

# The parent may be killed as well: its children die with it.
for host in thread process; do
    begin_run
    kill -KILL "$pid"
    finish_run
    rm -rf "$work/run"
    same "$host: children die with a killed parent" "" "$(left_behind)"
done

for host in thread loop process; do
    begin_run
    kill -KILL "$(process nats-server)"
    while ! stderr_has "[Broker] nats-server is gone: killed by signal 9"; do
        : # it is said by itself, without any message from us
    done
    kill -TERM "$pid"
    finish_run
    same "$host: all are stopped" "$reversed" "$(words Stopped)"
    check_end 0
done

host=process
begin_run
kill -KILL "$(process doubler)"
kill -TERM "$pid"
finish_run
check "a killed component is named" stderr_has "doubler failed"
same "the others are stopped" "admin broker formatter clock" "$(words Stopped)"
check_end 1

begin_run
kill -STOP "$(process doubler)"
kill -TERM "$pid"
finish_run
check "a component that hangs is named" \
    stderr_has "doubler failed, or had to be forced"
same "the others are stopped" "admin broker formatter clock" "$(words Stopped)"
check_end 1

# Inherited signal state is not relied on.
host=thread
run env --ignore-signal=INT --ignore-signal=TERM --ignore-signal=CHLD \
    FAULTS="$work" TMPDIR="$work" "$program" 42
check "a run with all signals ignored" stdout_has "  42 -> Value-0084"
same "and its end" "$reversed" "$(words Stopped)"
check_end 0

"$program" >/dev/full 2>"$work/stderr"
status=$?
check "a full disk" stderr_has "cannot write to stdout"
check_end 1

run "$program" --stay "$work/no/such/run"
check "a directory that cannot be made" stderr_has "choose another with --stay"
check "is named" stderr_has "cannot work in $work/no/such/run: No such file"
check_end 1

report
