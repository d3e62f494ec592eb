#!/bin/sh
# The price list has a figure for each way, and its order is the one that the
# chapter tells: a call is cheaper than a thread, a thread than JSON in a process.
#
#   sh tests/hops.sh BUILD_DIR
. "$(dirname "$0")/harness.sh"
build=$1

# price NAME: in nanoseconds.
price() {
    awk -v name="$1" 'index($0, name) == 1 { printf "%d", $(NF - 1) * 1000 }' \
        "$work/stdout"
}

run "$build/hops" 500
check "it ends well" exits_with 0
same "each way has its price" 7 "$(grep -c ' us$' "$work/stdout")"
check "a call costs less than a thread" \
    [ "$(price 'function call')" -lt "$(price thread)" ]
check "bytes cost less than JSON" \
    [ "$(price 'process, Unix')" -lt "$(price 'the same')" ]
run "$build/hops" none
check "what is no number is refused" exits_with 2
report
