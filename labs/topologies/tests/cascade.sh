#!/bin/sh
# A slow box behind a fast one: with a bound all is well, whatever the policy, and
# each loss is counted; without one the memory is gone.
#
#   sh tests/cascade.sh SOURCE_DIR BUILD_DIR
. "$(dirname "$0")/harness.sh"
source=$1
build=$2

# channel COLUMN: of fast -> slow in the report.
channel() {
    awk -v column="$1" '$1 == "fast" { print $(column + 3) }' "$work/stderr"
}
entered=1 most=2 dropped=3 refused=4

# flood POLICY: 300 values through a channel that holds 4.
flood() {
    cat >"$work/file.topo" <<EOT
box fast runs stage pass
box slow runs stage pass 2
edge in -> fast deadline 60000 fails abort
edge fast -> slow deadline 60000 fails abort capacity 4 full $1
edge slow -> out
EOT
    seq 300 >"$work/values"
    run "$build/topo" run "$work/file.topo" --deadline-ms 60000 \
        --report channels --spans "$work/spans" - <"$work/values"
    check "$1: it is a run like any other" exits_with 0
    same "$1: each value has one line" 300 "$(cut -d' ' -f1 "$work/stdout" |
        sort -u | wc -l)"
    results=$(grep -c '^\([0-9]*\) -> \1$' "$work/stdout")
    check "$1: no more than 4 were there at once" \
        [ "$(channel $most)" -le 4 ]
}

flood wait
same "wait: nothing is lost" 300 "$results"
flood drop
lost=$(grep -c 'ERROR(slow): dropped' "$work/stdout")
check "drop: some are" [ "$lost" -gt 0 ]
same "drop: as many as were counted" "$lost" "$(channel $dropped)"
same "drop: and no others" 300 $((results + lost))
check "drop: the last one is not old" stdout_has '300 -> 300'
same "drop: each has its span" "$lost" \
    "$(grep -c '"slow".*"error","message":"dropped' "$work/spans")"
flood refuse
lost=$(grep -c 'ERROR(slow): refused' "$work/stdout")
check "refuse: some are" [ "$lost" -gt 0 ]
same "refuse: as many as were counted" "$lost" "$(channel $refused)"
same "refuse: and no others" 300 $((results + lost))
check "refuse: the first ones are not" stdout_has '2 -> 2'

# Waiting for room has an end, too.
cat >"$work/file.topo" <<EOT
box fast runs stage pass
box stuck runs stage pass 60000
edge in -> fast deadline 60000 fails abort capacity 1
edge fast -> stuck deadline 60000 fails abort capacity 1
edge stuck -> out
EOT
run "$build/topo" run "$work/file.topo" --deadline-ms 1500 --spans "$work/spans" \
    1 2
check "a wait that ends is a result like any other" exits_with 0
same "one was late where it was worked on, one where it had no room" \
    "1 -> ERROR(stuck): the time for the whole is over
2 -> ERROR(stuck): the time for the whole is over" "$(sort "$work/stdout")"
same "which their spans tell by their attempts" "0 1" \
    "$(sed -n 's/.*"name":"stuck".*"attempts":\([0-9]\).*/\1/p' "$work/spans" |
        sort | xargs)"

# ---- In a box of memory ----
case $(nm "$build/topo" 2>/dev/null) in
*__asan_init* | *__tsan_init*)
    echo "left out: a sanitizer needs more memory than the box has"
    report
    exit
    ;;
esac
# As much as 4000 messages need, and the programs: 64 MiB take longer to fill.
in_a_box() {
    # shellcheck disable=SC3045 # Debian's sh has it
    (ulimit -v 7000 && exec "$build/topo" run "$@" --deadline-ms 600000)
}
seq 20000 >"$work/many"
seq 5000 >"$work/fewer"
for example in bad good; do
    sed 's/pass 20/pass 1/' "$source/examples/cascade_$example.topo" \
        >"$work/$example.topo"
done
run in_a_box "$work/bad.topo" --report channels - <"$work/many"
check "without a bound the memory is gone" stderr_has 'topo: no memory'
check "without a bound it fails" exits_with 1
check "one channel has filled it" [ "$(channel $most)" -gt 2000 ]
check "with fewer messages than are well below" \
    [ "$(channel $entered)" -lt 5000 ]
run in_a_box "$work/good.topo" --report channels - <"$work/fewer"
check "with a bound the same box is large enough" exits_with 0
same "with a bound all values have a result" 5000 \
    "$(grep -c '^\([0-9]*\) -> \1$' "$work/stdout")"
same "with a bound as many were there as it allows" 16 "$(channel $most)"
report
