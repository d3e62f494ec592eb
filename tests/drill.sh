#!/bin/sh
# The third operation of the workshop can be added to the step as it is now, is
# the same in every step, and compresses. And a change inside component2, or
# service2, compiles its own file and no other.
#
#   sh tests/drill.sh STEP                  e.g. step03
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"

number=${1#step}
root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
# shellcheck disable=SC2034 # for bench/products.sh
source='' build='' # name_step sets them
# shellcheck source=bench/products.sh
. "$root/bench/products.sh"

fail() {
    echo "FAILED: $*"
    exit 1
}

# operation STEP: the text of the function, with its comment, as the patch adds
# it.
operation() {
    sed -n '/^+\/\* Of equal characters in a row/,/^+}/p' \
        "$(third_operation "$1")"
}

[ -n "$(operation 00)" ] || fail "step 00 gets no operation"
[ "$(operation "$number")" = "$(operation 00)" ] ||
    fail "step $number gets another operation than step 00"

sh "$root/bench/drill.sh" "$work" "$number" >"$work/measurements" || exit 1
name_step "$number"
cat "$work/measurements"

touch "$work/before"
echo "/* Changed. */" >>"$source/$(component2)"
build_product() {
    # shellcheck disable=SC2046 # a word each
    compile --target $(targets)
}
build_product || exit 1
again=$(compiled -newer "$work/before" | xargs)
[ "$again" = "$(component2)" ] ||
    fail "a change of $(component2) compiles: ${again:-nothing}"
echo "step$number has its third operation; one change compiles one file"
