#!/bin/sh
# Nothing reads what was never written or leaves memory behind: valgrind watches
# the program, on threads and on a loop, and the unit tests. It does not know
# pidfds (3.19), so there are no child processes here; the address sanitizer
# watches those.
#
#   sh tests/valgrind.sh BUILD_DIR
#
# Without valgrind it is a skip (77).
set -u
unset CDPATH

build=$(cd "$1" && pwd) || exit 1
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
    timeout -k 5 60 valgrind --quiet --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all \
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

for host in thread loop; do
    watch "$build/components" --broker no --host $host 42 5000 1073741824
done
for test in mailbox hosts components; do
    watch "$build/${test}_test"
done
exit $failed
