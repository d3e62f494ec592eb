# shellcheck shell=sh disable=SC2154 # what the reader has set
# Read by the check of each exercise, which runs in a learner's copy of a step
# that was built in $build there. It has what the step's tests/harness.sh has,
# the step's own and not the copy's, and what follows.

copy=$PWD
build=${build-build}
without=${without-} # tests of the step that need not run: a pattern
# Those that take many seconds, or ask which compilers are here: they need not
# run where they see nothing.
slow='modularity|foreign|patience|silence|step0[67].faults|step07.concurrent'
slow="$slow|step09.(faults|security|cluster|many|arguments_many)"
exercise=$(basename "$(dirname "$0")")
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
# shellcheck source=workshop/exercise.sh
. "$root/workshop/exercise.sh"
step=$root/$(step_of "$exercise")
# shellcheck source=common/some/tests/harness.sh
. "$step/tests/harness.sh"
cd "$copy" || exit 1

# tests_are_there: none of the step's was taken away, or emptied.
tests_are_there() {
    (cd "$step" && find . -path './build*' -prune -o \
        -path '*/tests/*' -type f -print) >"$work/tests"
    while read -r test; do
        [ -s "$test" ] || fail "${test#./} is gone: take it from $step"
    done <"$work/tests"
    [ "$failed" -eq 0 ] || exit 1
}

# what_ctest_said COUNT: of COUNT tests that failed the first lines, and no word
# of what passed, or of what components tell about themselves.
what_ctest_said() {
    grep -v -e ' Passed ' -e '^ *Start ' -e '^\[ RUN' -e '^\[  *OK' \
        -e '^	\[' -e '^Internal ctest' -e '^Test project' "$work/ctest" |
        sed '/tests passed, .* tests failed/,$d' |
        awk -v most=$((40 / $1 > 12 ? 40 / $1 : 12)) '
            !NF { next }
            /^ *[0-9]*\/[0-9]* Test +#/ { lines = 0 }
            ++lines == most { print "    ..." }
            lines < most { print "    " $0 }'
}

# tests_pass: those of the copy. If they do not, nothing else is asked.
tests_pass() {
    tests_are_there
    if ctest --test-dir "$build" --output-on-failure --no-tests=error \
        --timeout 60 -j 2 ${without:+-E "$without"} >"$work/ctest" 2>&1; then
        pass
        return
    fi
    # shellcheck disable=SC2046 # a word each
    set -- $(sed -n 's/^[[:space:]]*[0-9]* - \([^ ]*\) (.*/\1/p' "$work/ctest")
    fail "$*"
    what_ctest_said $(($# > 0 ? $# : 1))
    exit 1
}

# cached NAME: what CMake has found.
cached() {
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

# compile ARGUMENT...: the compiler, as the step calls it.
compile() {
    "$(cached CMAKE_C_COMPILER)" -std=c17 "$@"
}

# compile_test ARGUMENT...: the same, with cmocka.
compile_test() {
    compile -I "$step/tests" -I "$(cached CMOCKA_INCLUDE_DIR)" "$@" \
        "$(cached CMOCKA_LIBRARY)"
}

# make_original FOLDER: the start once more, as it was.
make_original() {
    (cd "$root" && make_start "$exercise" "$1")
}
