#!/bin/sh
# Are the tests worth anything? Puts each of the one-line faults of
# tests/mutations.txt into a copy of its step, and runs the tests of the step:
# they must fail. tests/mutations.result.txt has the last answer.
#
#   sh tests/mutations.sh [STEP...]        e.g. 00 07
#
# Builds with the sanitizers, which see a leak. At most MISSES of the faults may
# go unnoticed. Takes minutes; scripts/test --long runs it.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

MISSES=2
[ $# -gt 0 ] || set -- 00 01 02 03 04 05 06 07 08 09
jobs=$(getconf _NPROCESSORS_ONLN)

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# prepare STEP: a copy of it, built, whose tests pass.
prepare() {
    rm -rf "$work/step" "$work/build"
    cp -R steps/step"$1"_* "$work/step"
    rm -rf "$work"/step/build*
    cmake --preset asan -S "$work/step" -B "$work/build" >"$work/log" 2>&1 &&
        build && tests_pass && return
    echo "FAILED: step $1 as it is does not pass its own tests:"
    tail -n 20 "$work/log"
    exit 1
}

# Configured anew, in case the last fault left files that Ninja cannot read.
build() {
    { cmake "$work/build" && cmake --build "$work/build" -j "$jobs"; } \
        >"$work/log" 2>&1
}

tests_pass() {
    ctest --test-dir "$work/build" -j "$jobs" --timeout 120 --stop-on-failure \
        --no-tests=error >"$work/log" 2>&1 </dev/null # not the list of faults
}

# verdict FILE SED: what becomes of the fault.
verdict() {
    cp "$work/step/$1" "$work/sound"
    sed "$2" "$work/sound" >"$work/step/$1"
    if [ "$(diff "$work/sound" "$work/step/$1" | grep -c '^<')" -ne 1 ]; then
        verdict="does not change one line"
    elif ! build; then
        verdict="does not compile"
    elif tests_pass; then
        verdict=missed
    else
        verdict="caught by $(sed -n 's/.*[0-9] - \(.*\) (.*/\1/p' "$work/log" |
            head -n 1)"
    fi
    cp "$work/sound" "$work/step/$1" # newer, so that it is compiled again
}

count=0
missed=0
wrong=0
for step; do
    grep "^$step|" tests/mutations.txt >"$work/mutations" || continue
    prepare "$step"
    while IFS='|' read -r _ file rest; do
        what=${rest##*|}
        verdict "$file" "${rest%|*}"
        count=$((count + 1))
        case $verdict in
        caught*) ;;
        missed) missed=$((missed + 1)) ;;
        *) wrong=$((wrong + 1)) ;;
        esac
        echo "step $step, $file: $what: $verdict"
    done <"$work/mutations"
done

echo "$count faults, $missed missed, $wrong that are none"
[ $count -gt 0 ] && [ $missed -le $MISSES ] && [ $wrong -eq 0 ]
