#!/bin/sh
# One contract, whatever the boundary. The cases in conform/cases are put to step
# 06's processes by messages, to step 07's services by HTTP, and to the
# subscribers of steps 08 and 09 through a broker, by scripts/conform; and those
# with a value to step 03's component by calls, to step 05's plugin through its
# table, and to the subscribers in memory.
#
#   sh tests/contract.sh BUILD_DIR CC
#
# The cases are data and not a shared test program, since a step knows nothing
# but itself.
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

sed -n 's/^doubled \(.*\) -> /\1 /p; s/^overflow \(.*\)/\1 refused/p' \
    conform/cases/values.txt >"$work/cases"
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

for step in 08 09; do
    while read -r value; do
        "$build/step$step/app" --messaging memory "$value" 2>&1
    done <"$work/values" >"$work/said"
    sed -n 's/^overflow: .*/refused/p
            s/.*Service1 result: value=\(.*\), processed=true$/\1/p
            s/.*Service1 ERROR: overflow: .*/refused/p
            s/.*Service1 done: .*processed=//p' "$work/said" >"$work/results"
    keeps "step $step, a subscriber in memory" <"$work/results"
done

# conforms SERVICES COMMAND...: scripts/conform says so, of so many services.
conforms() {
    services=$1
    shift
    "$@" >"$work/said" 2>"$work/narration"
    case $? in
    0) ;;
    77) cat "$work/narration"
        left_out=yes
        return ;;
    *) failed=1 ;;
    esac
    cat "$work/said"
    [ "$(grep -c ' cases, all ' "$work/said")" -eq "$services" ] || {
        cat "$work/narration"
        failed=1
    }
}

# by_wire: what is said to services, by scripts/conform.
by_wire() {
    for service in service1 service2; do
        conforms 1 scripts/conform 06 "$build/step06/$service"
    done
    # shellcheck disable=SC2016 # for that shell
    conforms 2 sh steps/step07_http/with_services.sh "$build/step07" sh -c '
        scripts/conform 07 "$SERVICE1_URL" &&
            scripts/conform 07 "$SERVICE2_URL"'
    for step in 08 09; do
        # shellcheck disable=SC2016
        conforms 2 sh steps/step${step}_*/with_services.sh "$build/step$step" \
            sh -c 'scripts/conform "$1" "$NATS_URL"' sh $step
    done
}

if command -v python3 >/dev/null; then
    by_wire
else
    echo "the wires are left out: there is no python3 (apt-get install python3)"
    left_out=yes
fi
[ $failed -eq 0 ] || exit 1
[ $left_out = no ] || exit 77
