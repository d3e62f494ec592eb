#!/bin/sh
# What the program does when it is told to stop, and when something breaks:
# signals, child processes that are killed or hang, components that do not
# start. Nothing is left behind, no process and no file.
#
#   sh tests/faults.sh BUILD_DIR
set -u
unset CDPATH

build=$(cd "$1" && pwd) || exit 1
PATH=$build/fake:$PATH # a nats-server that can be everywhere
program=$build/components
passed=0
failed=0
pid=

work=$(mktemp -d) || exit 1
trap 'kill_ours; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkfifo "$work/fifo"

# Every process of a run can be told by this in its environment.
ours() {
    grep -ls "FAULTS=$work" /proc/[0-9]*/environ | cut -d/ -f3
}

kill_ours() {
    for each in $(ours); do
        kill -KILL "$each" 2>/dev/null
    done
}

# check WHAT COMMAND...: counts one promise, kept if the command succeeds.
check() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $host: $what; exit status ${status-}, stdout and stderr:"
    cat "$work/out" "$work/err"
}

is() { [ "$1" = "$2" ]; }
says() { grep -qF -e "$1" "$work/err"; }
prints() { grep -qFx -e "$1" "$work/out"; }
is_silent() { [ ! -s "$work/err" ]; }

# The lines of the transcript with that word, as one.
words() {
    sed -n "s/^$1 //p" "$work/out" | xargs
}

# start: returns when the page with the list is there.
start() {
    rm -rf "$work/run" "$work/out"
    FAULTS=$work "$program" --host "$host" --stay --dir "$work/run" \
        >"$work/fifo" 2>"$work/err" &
    pid=$!
    exec 3<"$work/fifo"
    read_until 'admin *'
}

# Reads from the program until there is such a line, or no more.
read_until() {
    while IFS= read -r line <&3; do
        printf '%s\n' "$line" >>"$work/out"
        # shellcheck disable=SC2254 # a pattern
        case $line in $1) return ;; esac
    done
}

# The rest of what it prints, and its exit status.
finish() {
    read_until 'no such line'
    exec 3<&-
    wait "$pid"
    status=$?
}

# Processes that were told to end may still be about to.
left_behind() {
    for each in $(ours); do
        timeout 5 tail --pid="$each" -f /dev/null
    done
    ours | xargs
    ls -d "$work/run" 2>/dev/null
}

check_end() {
    check "exit status $1" is "$status" "$1"
    check "nothing is left" is "$(left_behind)" ""
}

# process NAME: the one that serves this component, or the nats-server.
process() {
    for each in $(ours); do
        tr '\0' ' ' <"/proc/$each/cmdline" | grep -q -e "$1" && echo "$each"
    done
}

reversed='admin broker formatter doubler clock'

for host in thread loop process; do
    for signal in INT TERM; do
        start
        kill -$signal $pid
        finish
        check "all are stopped in reverse order" is "$(words Stopped)" "$reversed"
        check "there is nothing to complain of" is_silent
        check_end 0
    done

    # nats-server cannot end, so Broker waits: the second signal does not.
    start
    kill -STOP "$(process '^nats-server')"
    kill -INT $pid # the first of two that wait to be taken
    kill -TERM $pid
    finish
    check "a second signal does not wait" says "a second signal"
    check "not all were stopped" is "$(words Stopped | grep -c broker)" 0
    check_end 143

    start
    kill -STOP "$(process '^nats-server')"
    kill -INT $pid
    finish
    check "who had to be forced is named" says "broker failed, or had to be forced"
    check "all others are stopped" is "$(words Stopped)" \
        "admin formatter doubler clock"
    check_end 1

    mkdir "$work/bin"
    ln -s /bin/false "$work/bin/nats-server"
    PATH=$work/bin:$PATH start
    finish
    rm -r "${work:?}/bin"
    check "who does not start is named" says "broker does not start: exit status 1 (is nats-server "
    check "those before it were started" is "$(words Started)" \
        "clock doubler formatter"
    check "those before it are stopped" is "$(words Stopped)" \
        "formatter doubler clock"
    check_end 1
done

# The parent may be killed as well: its children die with it.
for host in thread process; do
    start
    kill -KILL $pid
    finish
    rm -rf "$work/run"
    check "children die with a killed parent" is "$(left_behind)" ""
done

for host in thread loop process; do
    start
    kill -KILL "$(process '^nats-server')"
    while ! says "[Broker] nats-server is gone: killed by signal 9"; do
        : # it is said by itself, without any message from us
    done
    kill -TERM $pid
    finish
    check "all are stopped" is "$(words Stopped)" "$reversed"
    check_end 0
done

host=process
start
kill -KILL "$(process 'serve doubler')"
kill -TERM $pid
finish
check "a killed component is named" says "doubler failed"
check "the others are stopped" is "$(words Stopped)" "admin broker formatter clock"
check_end 1

start
kill -STOP "$(process 'serve doubler')"
kill -TERM $pid
finish
check "a component that hangs is named" says "doubler failed, or had to be forced"
check "the others are stopped" is "$(words Stopped)" "admin broker formatter clock"
check_end 1

# Inherited signal state is not relied on.
host=thread
(
    trap '' INT TERM CHLD
    FAULTS=$work exec "$program" --dir "$work/run" 42 >"$work/out" 2>"$work/err"
)
status=$?
check "a run with all signals ignored" prints "  42 -> Value-0084"
check "and its end" is "$(words Stopped)" "$reversed"
check_end 0

"$program" >/dev/full 2>"$work/err"
status=$?
check "a full disk" says "cannot write to stdout"
check_end 1

"$program" --dir "$work/no/such/run" >"$work/out" 2>"$work/err"
status=$?
check "a directory that cannot be made" says "choose another with --dir"
check_end 1

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
