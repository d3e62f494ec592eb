#!/bin/sh
# Without its lock, contrast/shared.c has races, and the thread sanitizer finds
# them every time, and says where; with it, there are none.
#
#   sh tests/races.sh SOURCE_DIR CC [RUNS]
#
# A compiler without a thread sanitizer that works here is a skip (77).
set -u
unset CDPATH
cd "$1" || exit 1
cc=$2
runs=${3:-5}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Some systems scatter addresses farther than a thread sanitizer can stand.
fixed=
[ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 0)" -le 28 ] ||
    fixed="setarch -R"

build() {
    "$cc" -std=c17 -g -O1 -fsanitize=thread -D_GNU_SOURCE \
        -D LOCKED="$2" contrast/shared.c -pthread \
        -o "$work/$1" 2>"$work/said"
}

run() {
    TSAN_OPTIONS=exitcode=66 $fixed "$work/$1" \
        >"$work/stdout" 2>"$work/said"
    status=$?
}

fail() {
    echo "FAILED: $1"
    head -n 40 "$work/said"
    exit 1
}

if ! build mutex 1 || ! build none 0; then
    echo "skipped: $cc cannot build for the thread sanitizer:"
    head -n 3 "$work/said"
    exit 77
fi
run mutex
if [ $status -ne 0 ] && ! grep -q 'data race' "$work/said"; then
    echo "skipped: the thread sanitizer does not run here:"
    head -n 3 "$work/said"
    exit 77
fi
[ $status -eq 0 ] || fail "with its lock it should have no race"

count=0
while [ $count -lt "$runs" ]; do
    run none
    [ $status -eq 66 ] || fail "run $count without the lock ended with $status"
    grep -q 'WARNING: ThreadSanitizer: data race' "$work/said" ||
        fail "run $count: no race was found"
    grep -q 'call .*contrast/shared.c:[0-9]' "$work/said" ||
        fail "run $count: the line was not named"
    count=$((count + 1))
done
echo "$count of $runs runs without the lock were caught, and none with it"
