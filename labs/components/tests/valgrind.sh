#!/bin/sh
# Nothing reads what was never written or leaves memory behind: valgrind watches
# the program, its child processes too, wherever the components live, and the
# unit tests.
#
#   sh tests/valgrind.sh BUILD_DIR
#
# Without valgrind it is a skip (77).
set -u

build=$(cd "$1" && pwd) || exit 1
PATH=$build/fake:$PATH
command -v valgrind >/dev/null || {
    echo "skipped: there is no valgrind (apt-get install valgrind)"
    exit 77
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

# watch PROGRAM [ARGUMENT...]
watch() {
    valgrind --quiet --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all --trace-children=yes \
        --trace-children-skip='*/nats-server' --child-silent-after-fork=yes \
        --log-file="$work/log.%p" "$@" >"$work/out" 2>&1
    status=$?
    cat "$work"/log.* >"$work/found"
    rm "$work"/log.*
    [ $status -eq 0 ] && [ ! -s "$work/found" ] && return
    failed=1
    echo "FAILED: $*: exit status $status"
    tail -n 20 "$work/out"
    head -n 40 "$work/found"
}

for host in thread loop process; do
    watch "$build/components" --host $host 42 5000 1073741824
done
for test in mailbox hosts parts; do
    watch "$build/${test}_test"
done
exit $failed
