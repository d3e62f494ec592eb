#!/bin/sh
# Nothing reads what was never written or leaves memory behind: valgrind watches
# the program, on threads and on a loop, and the unit tests, all at once, since
# they mostly wait. It does not know pidfds (3.19), so there are no child
# processes here; the address sanitizer watches those.
#
#   sh tests/valgrind.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"

build=$(cd "$1" && pwd) || exit 1
need valgrind "apt-get install valgrind"
valgrind --log-file="$work/found" "$build/components" --help >/dev/null
if grep -q 'debuginfo reader' "$work/found"; then
    echo "skipped: this valgrind cannot read what this compiler says of lines"
    exit 77
fi

# watch NAME PROGRAM [ARGUMENT...]: as a process, which the file NAME is for.
watch() {
    name=$1
    shift
    launch timeout -k 5 100 valgrind --quiet --leak-check=full \
        --show-leak-kinds=all --errors-for-leak-kinds=all \
        --log-file="$work/$name.found" "$@" >"$work/$name.said" 2>&1
    watched="${watched-} $name:$pid"
}

for host in thread loop; do
    watch "$host" "$build/components" --broker no --host "$host" \
        42 5000 1073741824
done
for test in mailbox hosts components; do
    watch "$test" "$build/${test}_test"
done
for each in $watched; do
    name=${each%:*}
    finish "${each#*:}"
    same "$name: exit status" 0 $?
    same "$name: what valgrind found" "" "$(head -n 40 "$work/$name.found")"
done
report
