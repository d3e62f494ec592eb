#!/bin/sh
# An append costs at most half as much again as the same bytes and an fdatasync,
# measured by turns, the fastest tenth of each; to decode events costs at most
# twice what it costs to read them. A busy machine may need several attempts.
#
#   sh price.sh PRICE
# shellcheck source=common/some/tests/harness.sh
. "$(dirname "$0")/harness.sh"

# figure WORDS: the one in that line.
figure() {
    sed -n "s/^$1 *\([0-9.]*\).*/\1/p" "$work/stdout"
}

# is_at_most NUMBER NUMBER
is_at_most() {
    awk "BEGIN { exit !($1 <= $2) }"
}

for attempt in 1 2 3 4 5; do
    run "$1" "$work" 300 64000
    floor=$(figure 'append and fdatasync, bare')
    times=$(figure 'times the floor')
    decoded=$(figure 'read and decoded')
    read=$(figure read)
    [ "$status" -eq 0 ] || break
    is_at_most "$times" 1.5 && is_at_most "$read" "3 * $decoded" && break
    echo "attempt $attempt: $times times the floor"
done
check "it measures" exits_with 0
cat "$work/stdout"
if is_at_most "${floor:-0}" 20; then
    echo "skipped: a sync costs nothing here, so this is no disk"
    exit 77
fi
check "an append is at most 1.5 times its floor" is_at_most "$times" 1.5
check "most of replaying is reading" is_at_most "$read" "3 * $decoded"
report
