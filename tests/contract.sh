#!/bin/sh
# One contract, whatever the boundary: the cases in tests/contract/processor.txt
# are put to step 03's component by calls, to step 05's plugin through its
# table, to step 06's process by messages, to step 07's service by HTTP, and to
# the subscribers of steps 08 and 09 in memory and through a broker.
#
#   sh tests/contract.sh BUILD_DIR CC
#
# The cases are data and not a shared test program, since a step knows nothing
# but itself: what differs from step to step is only how a value gets in and a
# result out, and that is written here, once for each kind of boundary.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

build=$1
cc=$2
failed=0
left_out=no

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

grep -v '^#' tests/contract/processor.txt >"$work/cases"
cut -d' ' -f1 "$work/cases" >"$work/values"
cut -d' ' -f2 "$work/cases" >"$work/expected"
[ -s "$work/cases" ] || exit 1

# keeps WHO: the results on stdin are those of the contract.
keeps() {
    cat >"$work/got"
    if cmp -s "$work/expected" "$work/got"; then
        echo "$1 keeps the contract, $(wc -l <"$work/got") cases"
        return
    fi
    echo "FAILED: $1; value, expected and got:"
    paste "$work/values" "$work/expected" "$work/got"
    failed=1
}

compile() {
    "$cc" -std=c17 -o "$work/driver" "$@" || exit 1
}

step03=steps/step03_contracts
compile -I $step03/contracts/include -I $step03/component1/include \
    tests/contract/direct.c "$build/step03/libcomponent1.a"
"$work/driver" <"$work/values" | sed -n 's/^= //p' >"$work/results"
keeps "step 03, a component" <"$work/results"

compile -I steps/step05_plugins/contracts/include \
    -I steps/step05_plugins/plugin_interface/include \
    tests/contract/plugin.c -ldl
"$work/driver" "$build/step05/component1.so" <"$work/values" |
    sed -n 's/^= //p' >"$work/results"
keeps "step 05, a plugin" <"$work/results"

sed 's/.*/{"Process":{"value":&}}/' "$work/values" |
    "$build/step06/service1" 2>/dev/null |
    sed 's/{"ProcessResult":{"value":\(.*\),"processed":true}}/\1/
         s/{"Error":{"message":"overflow: .*"}}/refused/' >"$work/results"
keeps "step 06, a process" <"$work/results"

if command -v curl >/dev/null; then
    NARRATION=$work sh steps/step07_http/with_services.sh "$build/step07" sh -c '
        while read -r value; do
            curl -q -s -H "Content-Type: application/json" \
                -d "{\"value\":$value,\"request_id\":\"\"}" \
                "$SERVICE1_URL/process"
            echo
        done' <"$work/values" |
        sed 's/{"value":\(.*\),"processed":true,"request_id":""}/\1/
             s/^overflow: .*/refused/' >"$work/results"
    keeps "step 07, an HTTP service" <"$work/results"
else
    echo "step 07 is left out: curl is not installed (apt-get install curl)"
    left_out=yes
fi

# results_of STEP APP_ARGUMENT...: what service1 answers, as app tells it.
results_of() {
    step=$1
    shift
    NARRATION=$work sh steps/"$step"_*/with_services.sh "$build/$step" sh -c '
        app=$1
        shift
        while read -r value; do
            "$app" "$@" "$value" 2>&1
        done' sh "$build/$step/app" "$@" <"$work/values" >"$work/said"
    [ $? -ne 77 ] || return 77
    sed -n 's/^overflow: .*/refused/p
            s/.*Service1 result: value=\(.*\), processed=true$/\1/p
            s/.*Service1 ERROR: overflow: .*/refused/p
            s/.*Service1 done: .*processed=//p' "$work/said" >"$work/results"
}

for step in step08 step09; do
    for messaging in memory nats; do
        if results_of $step --messaging $messaging; then
            keeps "step ${step#step}, a subscriber, by $messaging" \
                <"$work/results"
        else
            echo "$step is left out: see above for what it lacks"
            left_out=yes
        fi
    done
done

[ $failed -eq 0 ] || exit 1
[ $left_out = no ] || exit 77
