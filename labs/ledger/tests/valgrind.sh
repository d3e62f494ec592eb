#!/bin/sh
# Nothing reads what was never written or leaves memory behind: valgrind watches
# the program, on good days and bad ones, and the unit tests, all at once.
#
#   sh valgrind.sh BUILD_DIR
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"

build=$(cd "$1" && pwd) || exit 1
need valgrind "apt-get install valgrind"

# watch NAME PROGRAM [ARGUMENT...]: as a process, which the file NAME is for.
watch() {
    name=$1
    shift
    launch timeout -k 5 100 valgrind --quiet --leak-check=full \
        --show-leak-kinds=all --errors-for-leak-kinds=all \
        --log-file="$work/$name.found" "$@" >"$work/$name.said" 2>&1
    watched="${watched-} $name:$pid"
}

LEDGER_DIR=$work/data "$build/ledger" order 42 5000 >"$work/made" || exit 1
"$build/hold" "$work/data/history.db" \
    "UPDATE events SET type = 'Painted' WHERE owner = 2 AND version = 3"
mkdir "$work/foreign"
echo "no database, but long enough to be one" >"$work/foreign/history.db"

watch kept "$build/ledger" order --dir "$work/kept" 42 5000 1073741824
watch poison "$build/ledger" rebuild --dir "$work/data"
watch foreign "$build/ledger" order --dir "$work/foreign" 42
watch history "$build/ledger" history --dir "$work/data" 2
watch saga "$build/saga_test"
for each in $watched; do
    name=${each%:*}
    finish "${each#*:}"
    same "$name: what valgrind found" "" "$(head -n 40 "$work/$name.found")"
done
check "poison was met" grep -q "set aside" "$work/poison.said"
check "the foreign file was met" grep -q "not a database" "$work/foreign.said"
report
