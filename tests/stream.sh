#!/bin/sh
# One behaviour, whatever the architecture, for many values: they go through
# each step in a stream, with no process for each. What must come out is what
# plain arithmetic predicts.
#
#   sh tests/stream.sh BUILD_DIR CC [--seed SEED] [COUNT]
#
# COUNT random values (10000); SEED as in tests/equivalence.sh, which puts a few
# values to the programs themselves.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$1
cc=$2
shift 2
seed=$(($(date +%s) % 2147483646 + 1))
[ "${1-}" != --seed ] || { seed=$2 && shift 2; }
count=${1:-10000}
failed=0
left_out=no

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The generator of tests/equivalence.sh.
awk -v seed="$seed" -v count="$count" '
    function draw() { return seed = (16807 * seed) % 2147483647 }
    BEGIN {
        for (i = 0; i < count; i++) {
            value = (draw() % 65536) * 65536 + draw() % 65536 - 2147483648
            if (i % 2)
                value %= 10000 # half of them where step 09 says yes
            if (value == 0)
                value = 0 # and not -0
            printf "%.0f\n", value
        }
    }' >"$work/values"
awk '{
    twice = 2 * $1
    if (twice < -2147483648 || twice > 2147483647)
        print "overflow"
    else
        printf "Value-%04.0f\n", twice
}' "$work/values" >"$work/expected"
echo "$count values from seed $seed"

# compare STEP: the outcomes on stdin; not behind a pipe, where nobody would see
# it count.
compare() {
    cat >"$work/got"
    expected=$work/expected
    if [ "$1" = 09 ]; then
        awk '/Value-/ { n = substr($1, 7) + 0
            if (n > 9999 || n < -9999) $1 = "range" } { print $1 }' \
            "$work/expected" >"$work/expected.09"
        expected=$work/expected.09
    fi
    if cmp -s "$expected" "$work/got"; then
        echo "step $1: all as predicted"
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: step $1; value, what was expected and what came, at most 5:"
    paste -d'|' "$work/values" "$expected" "$work/got" |
        awk -F'|' '$2 != $3' | head -n 5
}

# driver SOURCE [FLAG...]: compiled, at $work/driver.
driver() {
    source=$1
    shift
    "$cc" -std=gnu17 -o "$work/driver" "tests/stream/$source" "$@" || exit 1
}

# through COMMAND...: the outcomes of the driver.
through() {
    "$@" <"$work/values" | sed -n 's/^= //p' >"$work/out"
}

# in_order TABLE: the outcomes of a table "  value -> outcome", in the order of
# the values.
in_order() {
    awk 'NR == FNR { if ($2 == "->") outcome[$1] = $0; next }
        {
            said = outcome[$1]
            if (match(said, /Value-[-0-9]*/))
                print substr(said, RSTART, RLENGTH)
            else if (said ~ /ERROR.service1.: overflow: /)
                print "overflow"
            else if (said ~ /ERROR.service2.: value .* exceeds 4-digit/)
                print "range"
            else
                print "none"
        }' "$1" "$work/values"
}

with() {
    step=$1
    shift
    NARRATION=$work sh steps/step"$step"_*/with_services.sh \
        "$build/step$step" "$@"
}

driver inside.c -D COMPONENTS='"main.c"' -I steps/step00_single_file
through "$work/driver"
compare 00 <"$work/out"

s=steps/step01_multi_file
driver inside.c -D COMPONENTS='"components.h"' -I $s $s/component1.c \
    $s/component2.c
through "$work/driver"
compare 01 <"$work/out"

for step in 02_static_libs 03_contracts 04_shared_libs; do
    number=${step%%_*}
    s=steps/step$step
    driver inside.c -D COMPONENTS='"components.h"' \
        -I $s/component1/include -I $s/component2/include \
        -I $s/contracts/include "$build/step$number/libcomponent1.a" \
        "$build/step$number/libcomponent2.a"
    through "$work/driver"
    compare "$number" <"$work/out"
done

driver plugins.c -I steps/step05_plugins/contracts/include \
    -I steps/step05_plugins/plugin_interface/include -ldl
through "$work/driver" "$build/step05/component1.so" \
    "$build/step05/component2.so"
compare 05 <"$work/out"

# One process each; an overflow is an answer that service2 is not asked about.
sed 's/.*/{"Process":{"value":&}}/' "$work/values" |
    "$build/step06/service1" 2>/dev/null >"$work/processed"
sed -n 's/{"ProcessResult":{"value":\(.*\),"processed":true}}/{"Transform":{"value":\1}}/p' \
    "$work/processed" | "$build/step06/service2" 2>/dev/null |
    sed 's/.*"transformed":"\(.*\)"}}/\1/' >"$work/transformed"
awk -v transformed="$work/transformed" '
    /overflow: / { print "overflow"; next }
    { if ((getline line < transformed) > 0) print line; else print "none" }' \
    "$work/processed" >"$work/out"
compare 06 <"$work/out"

with 07 "$build/step07/app_concurrent" - <"$work/values" >"$work/table" 2>/dev/null
in_order "$work/table" >"$work/out"
compare 07 <"$work/out"

if with 08 true 2>"$work/why"; then
    s=steps/step08_broker
    driver broker.c -I $s/app -I $s/messaging/include -I $s/broker/include \
        -I $s/messages/include -I $s/support/include \
        "$build/step08/libpipeline.a" "$build/step08/libnats_messaging.a" \
        "$build/step08/libbroker.a" "$build/step08/libmessages.a" \
        "$build/step08/libsupport.a" -lnats -lcjson -luuid
    with 08 "$work/driver" <"$work/values" 2>/dev/null |
        sed -n 's/^= //p; s/.*Final result: //p' >"$work/out"
    compare 08 <"$work/out"

    with 09 "$build/step09/app" - <"$work/values" >"$work/table" 2>/dev/null
    in_order "$work/table" >"$work/out"
    compare 09 <"$work/out"
else
    echo "steps 08 and 09 are left out: $(cat "$work/why")"
    left_out=yes
fi

if [ $failed -gt 0 ]; then
    echo "Again: sh tests/stream.sh $build $cc --seed $seed $count"
    exit 1
fi
[ $left_out = no ] || exit 77
