#!/bin/sh
# What the system sees, by strace: an order is killed at each of its calls that
# change a file, one after the other, and each commit of the history syncs once.
#
#   sh system_calls.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"
build=$(cd "$1" && pwd) || exit 1
need strace "apt-get install strace"
strace -o /dev/null true 2>/dev/null || {
    echo "skipped: strace may not trace here (see ptrace(2))"
    exit 77
}
export LEDGER_DIR="$work/data"

# ---- One sync for each commit ----

# syncs FILE VALUE...: how often it is synced while these are ordered.
syncs() {
    file=$1
    shift
    run strace -y -e trace=fdatasync,fsync -o "$work/trace" \
        "$build/ledger" order "$@"
    check "orders under strace" exits_with 0
    grep -c "/$file-wal>" "$work/trace"
}

run "$build/ledger" order 1
one=$(syncs history.db 42)
two=$(syncs history.db 42 42)
same "an order is five commits, each with one sync" 5 $((two - one))
one=$(syncs world.db 42)
two=$(syncs world.db 42 42)
same "and four effects, each with one" 4 $((two - one))

# ---- Killed at each call ----

# kill_at_each CALL VALUE: at the first, the second, and so on to the last, while
# it finishes what was killed before and orders the next.
kill_at_each() {
    n=0
    killed=yes
    while [ $killed = yes ]; do
        n=$((n + 1))
        # The strace that is told so ends by the signal, too.
        run strace -o /dev/null -e trace="$1" \
            -e inject="$1:signal=KILL:when=$n" "$build/ledger" order "$2"
        [ "$status" -eq 137 ] || killed=no
        [ $killed = yes ] || check "not killed: $1 $n" exits_with 0
    done
    run "$build/audit" "$LEDGER_DIR"
    check "whole after each $1" exits_with 0
    echo "$2: killed at each of $((n - 1)) calls of $1"
    check "there were some" [ $n -gt 1 ]
}

kill_at_each pwrite64 42
kill_at_each fdatasync 5000
kill_at_each ftruncate 1073741824
kill_at_each unlink 42
kill_at_each openat 5000
report
