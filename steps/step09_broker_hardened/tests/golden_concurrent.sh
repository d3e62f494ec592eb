#!/bin/sh
# Like golden.sh, for a program that has several values on their way at once.
#
#   sh golden_concurrent.sh EXPECTED PROGRAM [ARGUMENT...]
#
# Which value comes first is chance, so the lines between the last "Spawning"
# and the final results may come in any order that keeps, for each value,
# Service1, then Service2, then Completed. In the file <ID> stands for an id,
# one for each value and the same in all its lines; and nats://127.0.0.1:4222
# for the broker at $NATS_URL.
set -u

expected=$1
shift

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$@" >"$work/stdout" 2>"$work/stderr"
status=$?

# Checks the ids and the order of each value's lines.
awk '
    function complain(what) {
        print "line " NR ", " what ": " $0
        failed = 1
    }

    function id_of_line(    i) {
        if (i = index($0, "request_id="))
            return substr($0, i + 11)
        if (match($0, /\[[0-9a-f]+\]/))
            return substr($0, RSTART + 1, RLENGTH - 2)
        return ""
    }

    function number_after(text) {
        return substr($0, index($0, text) + length(text)) + 0
    }

    { id = id_of_line() }
    /Spawning/ {
        if (length(id) != 8 || id in value)
            complain("not an id of its own")
        value[id] = number_after("value=")
        spawned++
        next
    }
    id == "" { next }
    !(id in value) { complain("an unknown id"); next }
    /Service1/ {
        if (stage[id]++ != 0)
            complain("out of order")
        if (/done/ && number_after("value=") != value[id])
            complain("the value of another id")
    }
    /Service2/ && stage[id]++ != 1 { complain("out of order") }
    /Completed/ {
        if (stage[id] < 1 || stage[id] > 2)
            complain("out of order")
        stage[id] = 3
        completed++
        if (number_after("value=") != value[id])
            complain("the value of another id")
    }
    /^  / && (stage[id] != 3 || $1 + 0 != value[id]) {
        complain("a result of another id")
    }
    END {
        if (completed != spawned) {
            print spawned " spawned, " completed " completed"
            failed = 1
        }
        exit failed
    }
' "$work/stdout" >"$work/complaints"
orderly=$?

# canonical FILE: without ids, and what may come in any order sorted.
canonical() {
    last=$(grep -n Spawning "$1" | tail -n 1 | cut -d: -f1)
    results=$(grep -n '^--- Final' "$1" | cut -d: -f1)
    hex='[0-9a-f]'
    hex="$hex$hex$hex$hex$hex$hex$hex$hex"
    sed "s/\\[$hex\\]/[<ID>]/; s/request_id=$hex\$/request_id=<ID>/" "$1" |
        awk -v last="${last:-0}" -v results="${results:-0}" '
            NR <= last || NR >= results - 1 { print; next }
            { print | "LC_ALL=C sort" }
            NR == results - 2 { close("LC_ALL=C sort") }'
}

broker=${NATS_URL:-nats://127.0.0.1:4222}
canonical "$expected" | sed "s|nats://127.0.0.1:4222|$broker|" >"$work/expected"
canonical "$work/stdout" >"$work/got"

passed=yes
if [ $status -ne 0 ]; then
    echo "exit status: expected 0, got $status"
    passed=no
fi
if [ -s "$work/stderr" ]; then
    echo "stderr: expected nothing, got:"
    cat "$work/stderr"
    passed=no
fi
if [ $orderly -ne 0 ]; then
    cat "$work/complaints"
    passed=no
fi
if ! cmp -s "$work/expected" "$work/got"; then
    echo "stdout, its middle sorted: expected (-) and got (+):"
    diff -u "$work/expected" "$work/got" | sed 1,2d | cat -vet
    passed=no
fi
[ $passed = yes ]
