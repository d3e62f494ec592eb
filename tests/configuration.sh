#!/bin/sh
# Builds the steps in one configuration or several, one after the other, and runs
# their tests and the checks over the whole that can differ there:
#
#   sh tests/configuration.sh NAME...       gcc, asan, release or tsan
#   sh tests/configuration.sh --quick STEP...                    e.g. 03 05
#
#   gcc      all checks; the tests of the steps are run by whole.alone.stepNN,
#            with the same compiler and preset, where each step stands alone
#   asan     with clang, and its address and undefined-behaviour sanitizers
#   release  with gcc, optimised; what tests/labels.txt does not call needless
#   tsan     the steps and labs with threads, with gcc's thread sanitizer
#   --quick  with gcc, only these steps, their tests and what is said of their
#            texts
#
# A warning is an error. The builds are in build-test/NAME; what was said is in
# NAME.build.log and NAME.test.log there. Appends a line for each to
# build-test/summary, and fails if one does.
set -u
# shellcheck source=scripts/environment.sh
. "$(dirname "$0")/../scripts/environment.sh"
cd "$(dirname "$0")/.." || exit 1

jobs=$(getconf _NPROCESSORS_ONLN)
: "${CMAKE_BUILD_PARALLEL_LEVEL:=$jobs}"
export CMAKE_BUILD_PARALLEL_LEVEL
failed=0

# note NAME RESULT
note() {
    printf '%-12s%s\n' "$1" "$2" >>build-test/summary
    echo "$1: $2"
    case $2 in passed* | skipped*) ;; *) failed=1 ;; esac
}

# build NAME COMPILER PRESET [TARGET...]
build() {
    name=$1
    compiler=$2
    preset=$3
    shift 3
    folder=build-test/$name
    log=build-test/$name.build.log
    echo "$name: building${*:+ $*} with $compiler, preset $preset"
    # It is ours, but of another generator, or came here in a copy of everything.
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' \
        "$folder/CMakeCache.txt" 2>/dev/null)
    { is_here "$home" &&
        grep -qx "CMAKE_GENERATOR:INTERNAL=$CMAKE_GENERATOR" \
            "$folder/CMakeCache.txt"; } || rm -rf "$folder"
    { cmake --preset "$preset" -B "$folder" -D CMAKE_C_COMPILER="$compiler" \
        -D CMAKE_COMPILE_WARNING_AS_ERROR=ON &&
        cmake --build "$folder" ${1+--target "$@"}; } >"$log" 2>&1 && return
    tail -n 40 "$log"
    note "$name" "does not build, see $log"
    return 1
}

# run_tests NAME JOBS CTEST_ARGUMENT...: with $runner before ctest.
runner=
run_tests() {
    name=$1
    log=build-test/$name.test.log
    at_once=$2
    shift 2
    # shellcheck disable=SC2086 # a command with its arguments
    set -- $runner ctest --test-dir "build-test/$name" -j "$at_once" \
        --no-tests=error --timeout 300 --output-on-failure "$@"
    echo "$name: testing; which, and how each went: $log"
    if "$@" >"$log" 2>&1; then
        skipped=$(sed -n 's/.*- \(.*\) (Skipped)$/\1/p' "$log" | xargs)
        note "$name" "passed${skipped:+, but for what is left out: $skipped}"
    else
        # What is not about a test that went well.
        grep -v -e '^ *Start ' -e ' Passed  *[0-9.]* sec$' "$log"
        note "$name" "failed, see $log"
    fi
}

# Some systems scatter addresses farther than a sanitizer's shadow can stand,
# and some containers do not let a program ask for less.
fix_addresses() {
    runner=
    [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 0)" -gt 28 ] ||
        return 0
    setarch -R true 2>/dev/null || return 1
    runner="setarch -R"
}

configuration() {
    case $1 in
    gcc) build gcc gcc default && run_tests gcc $((2 * jobs)) -L whole ;;
    asan)
        fix_addresses # or without: it goes well most of the time
        build asan clang asan && run_tests asan "$jobs" -LE once
        ;;
    release)
        build release gcc release &&
            run_tests release "$jobs" -LE 'once|memory|threads'
        ;;
    tsan)
        if ! fix_addresses; then
            note tsan "skipped: addresses are scattered too far here, and \
setarch -R is refused (root can change it: sysctl vm.mmap_rnd_bits=28)"
            return
        fi
        build tsan gcc tsan step07 step08 step09 components service &&
            run_tests tsan "$jobs" -L 'step07|step08|step09|components|service' \
                -LE 'once|memory'
        ;;
    *) echo "configuration.sh: there is no configuration '$1'" >&2 && exit 2 ;;
    esac
    runner=
}

# quick STEP...
quick() {
    targets=
    tests=
    for step; do
        targets="$targets step$step"
        tests="$tests|^step${step}[.]|^whole[.]golden[.]step$step\$"
    done
    # shellcheck disable=SC2086 # one argument a word
    build gcc gcc default $targets &&
        run_tests gcc $((2 * jobs)) \
            -R "${tests#|}|^whole[.](common|domain|text|format)\$"
}

mkdir -p build-test
case ${1-} in
--quick)
    shift
    quick "$@"
    ;;
*)
    for one; do
        configuration "$one"
    done
    ;;
esac
exit $failed
