#!/bin/sh
# With each solution of the workshop, all tests of its step pass, the patch's
# own and the old ones.
#
#   sh tests/solutions.sh [STEP...]        e.g. 03 05
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

[ $# -gt 0 ] || set -- 00 01 02 03 04 05 06 07 08 09
root=$PWD
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

apply_if_there() {
    [ ! -e "$1" ] || git apply "$1"
}

# solve STEP EXERCISE
solve() {
    rm -rf "$work/step"
    cp -R steps/step"$1"_* "$work/step" && rm -rf "$work"/step/build*
    if (cd "$work/step" && apply_if_there "$root/workshop/$2/start.patch" &&
        git apply "$root/workshop/$2/solution.patch" &&
        cmake --workflow --preset default) >"$work/log" 2>&1; then
        echo "$2: $(sed -n 's/.* 0 tests failed out of/passed with it:/p' \
            "$work/log")"
    else
        failed=1
        echo "FAILED: $2, with its solution:"
        tail -n 30 "$work/log"
    fi
}

for step; do
    for exercise in workshop/"$step"-*/; do
        solve "$step" "$(basename "$exercise")"
    done
done
exit $failed
